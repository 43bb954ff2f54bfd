"""The chat model: every way a server can fail becomes one line that says what to do."""

from __future__ import annotations

import socket
from datetime import date

import httpx
import httpx2
import openai
import pytest
from langchain_openai.chat_models import base as langchain_base

from rag.chat import RETRIES, chat_model, translate
from rag.draft import DraftingWriter
from rag.errors import BadReply, ModelError, ModelTimeout, ModelUnavailable, RateLimited
from rag.settings import Settings
from rag.types import Hit, Passage, Question, Record
from tests.model_fixtures import Misbehaving


def a_hit() -> Hit:
    text = "Turkey offered to host a summit."
    day = date(2024, 3, 8)
    record = Record("d", 1, "sha256:0", "An offer", "Parley brief", None, day, day, day, "en")
    return Hit(Passage("d@1#0", "d", 1, 0, 0, len(text), text), record, 1.0)


def ask(settings: Settings) -> str:
    writer = DraftingWriter(chat_model(settings), settings.chat_model)
    return "".join(writer.stream(Question("Who offered?", "Who offered?", "en", "fact"), [a_hit()]))


def all_below(kind: type[BaseException]) -> set[type[BaseException]]:
    return {kind, *(c for sub in kind.__subclasses__() for c in all_below(sub))}


OURS_OR_NEVER_CALLED = {
    # raised by parts of the package that Parley does not use: webhooks, workload identity, realtime sockets
    "InvalidWebhookSignatureError",
    "WebSocketConnectionClosedError",
    "WebSocketQueueFullError",
    "_AmbiguousModuleClientUsageError",
}
KNOWN = {
    "OpenAIError", "APIError", "APIStatusError", "APIConnectionError", "APITimeoutError", "APIResponseValidationError",
    "BadRequestError", "AuthenticationError", "PermissionDeniedError", "NotFoundError", "ConflictError",
    "UnprocessableEntityError", "RateLimitError", "InternalServerError", "LengthFinishReasonError",
    "ContentFilterFinishReasonError", "OAuthError",
}  # fmt: skip


def test_no_error_class_of_the_openai_package_is_unknown() -> None:
    names = {c.__name__ for c in all_below(openai.OpenAIError) if c.__module__.startswith("openai")}
    new = {n for n in names - KNOWN - OURS_OR_NEVER_CALLED if hasattr(openai, n)}
    assert not new, f"decide in rag/chat.py what {new} should become, then name them here"


def test_every_provider_error_is_translated() -> None:
    for kind in [*all_below(openai.OpenAIError), *all_below(httpx.HTTPError), *all_below(httpx2.HTTPError)]:
        assert isinstance(translate(kind.__new__(kind), "the server"), ModelError), kind


def test_langchain_wrappers_keep_their_meaning() -> None:
    overflow = langchain_base.OpenAIContextOverflowError
    assert isinstance(translate(overflow.__new__(overflow), "s"), BadReply)
    assert isinstance(translate(langchain_base.OpenAIRefusalError("no"), "s"), BadReply)


def test_our_own_bugs_are_not_translated() -> None:
    assert translate(ZeroDivisionError(), "s") is None
    assert translate(MemoryError(), "s") is None


@pytest.mark.parametrize(
    ("mode", "kind", "words"),
    [
        ("broken", ModelUnavailable, "boom"),
        ("wrong_key", ModelUnavailable, "OPENAI_API_KEY"),
        ("forbidden", ModelUnavailable, "Country not supported"),
        ("no_model", ModelUnavailable, "PARLEY_CHAT_MODEL"),
        ("overflow", BadReply, "longer than the model takes"),
        ("bad_json", BadReply, "not JSON"),
        ("no_choices", BadReply, "empty answer or a refusal"),
        ("midway_error", BadReply, "the GPU fell over"),
    ],
)
def test_failures_become_one_line_that_says_what_to_do(
    bad_server: Misbehaving, mode: str, kind: type[ModelError], words: str
) -> None:
    bad_server.mode = mode
    with pytest.raises(kind) as caught:
        ask(bad_server.settings())
    assert words in str(caught.value)
    assert bad_server.url in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_too_many_requests_are_retried_as_told_and_then_given_up(bad_server: Misbehaving) -> None:
    bad_server.mode = "busy"
    with pytest.raises(RateLimited, match="try again later"):
        ask(bad_server.settings())
    assert len(bad_server.asked) == RETRIES + 1


def test_a_silent_server_times_out(bad_server: Misbehaving) -> None:
    bad_server.mode = "slow"
    with pytest.raises(ModelTimeout, match="PARLEY_MODEL_TIMEOUT"):
        ask(bad_server.settings(timeout=0.3))


def test_a_server_that_never_ends_is_cut_off(bad_server: Misbehaving) -> None:
    bad_server.mode = "drip"
    with pytest.raises(ModelTimeout, match="still writing"):
        ask(bad_server.settings(timeout=0.2))


def test_a_line_that_breaks_midway_is_told(bad_server: Misbehaving) -> None:
    bad_server.mode, bad_server.says = "half", ("Turkey offered",)
    with pytest.raises(ModelError, match=r"OPENAI_BASE_URL|broke off"):
        ask(bad_server.settings())


def test_a_web_page_in_place_of_an_answer_is_no_answer(bad_server: Misbehaving) -> None:
    bad_server.mode = "web_page"
    with pytest.raises(ModelError):
        ask(bad_server.settings())


def test_nobody_listening() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ModelUnavailable, match="OPENAI_BASE_URL"):
        ask(Settings(openai_base_url=f"http://127.0.0.1:{port}/v1", model_timeout=2))


def test_text_arrives_piece_by_piece(bad_server: Misbehaving) -> None:
    bad_server.says = ("Turkey ", "offered ", "[1].")
    settings = bad_server.settings()
    writer = DraftingWriter(chat_model(settings), "any")
    pieces = list(writer.stream(Question("Who?", "Who?", "en", "fact"), [a_hit()]))
    assert [p for p in pieces if p] == list(bad_server.says)


def test_the_request_is_what_any_compatible_server_takes(bad_server: Misbehaving) -> None:
    bad_server.says = ("Yes [1].",)
    ask(bad_server.settings())
    sent = bad_server.asked[0]
    assert sent["stream"] is True
    assert sent["temperature"] == 0.0
    assert [m["role"] for m in sent["messages"]] == ["system", "user"]
    assert "Turkey offered to host a summit." in sent["messages"][1]["content"]


def test_models_with_a_fixed_temperature_are_left_alone() -> None:
    assert chat_model(Settings(openai_base_url="http://127.0.0.1:1/v1", chat_model="o3-mini")).temperature is None
