"""One model call: asked plainly where need be, counted, and its bad endings told."""

from __future__ import annotations

import pytest

from rag.calls import Caller
from rag.chat import chat_model
from rag.errors import BadReply, ModelError, RequestRejected
from rag.meter import Meter
from rag.prompts import Prompt
from rag.reply import SCHEMA
from rag.types import Tokens
from tests.model_fixtures import Misbehaving

ASKED = Prompt("p", 1, ("what",), "Be brief.", "Say {what}.", "0" * 64)


def call(server: Misbehaving, meter: Meter | None = None, structured: bool = True) -> str:
    caller = Caller(chat_model(server.settings()), structured)
    return caller.text(ASKED, {"what": "yes", "more": "than asked for"}, meter or Meter(), SCHEMA)


def test_json_is_asked_for_by_a_schema(bad_server: Misbehaving) -> None:
    bad_server.says = ("yes",)
    assert call(bad_server) == "yes"
    sent = bad_server.asked[0]
    assert sent["response_format"]["json_schema"]["schema"] == SCHEMA
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert sent["stream_options"] == {"include_usage": True}


def test_text_alone_when_so_set(bad_server: Misbehaving) -> None:
    bad_server.says = ("yes",)
    assert call(bad_server, structured=False) == "yes"
    assert "response_format" not in bad_server.asked[0]


def test_a_server_that_knows_no_options_is_asked_once_more_and_never_again_with_them(bad_server: Misbehaving) -> None:
    bad_server.mode, bad_server.says = "no_options", ("yes",)
    caller = Caller(chat_model(bad_server.settings()))
    for _ in range(2):
        assert caller.text(ASKED, {"what": "yes"}, Meter(), SCHEMA) == "yes"
    assert ["response_format" in request for request in bad_server.asked] == [True, False, False]


def test_a_request_that_is_wrong_without_options_too_is_told(bad_server: Misbehaving) -> None:
    bad_server.mode = "nonsense"
    with pytest.raises(RequestRejected, match="did not accept"):
        call(bad_server)
    assert len(bad_server.asked) == 2


@pytest.mark.parametrize(("mode", "words"), [("cut_short", "cut off at its length limit"), ("withheld", "withheld")])
def test_a_bad_end_is_told_after_what_came(bad_server: Misbehaving, mode: str, words: str) -> None:
    bad_server.mode, bad_server.says = mode, ("One. ", "Two.")
    came: list[str] = []
    stream = Caller(chat_model(bad_server.settings())).stream(ASKED, {"what": "yes"}, Meter())

    def read() -> None:
        for piece in stream:
            came.append(piece)  # noqa: PERF402 - what came before the end counts

    with pytest.raises(BadReply, match=words):
        read()
    assert came == ["One. ", "Two."]


def test_a_refusal_in_a_field_of_its_own_is_an_empty_answer(bad_server: Misbehaving) -> None:
    bad_server.mode = "refusal"
    with pytest.raises(BadReply, match="a refusal"):
        call(bad_server)


def test_tokens_are_counted_over_all_calls_and_priced(bad_server: Misbehaving) -> None:
    bad_server.mode, bad_server.says = "counted", ("yes",)
    meter = Meter(2.5, 10.0)
    assert (meter.tokens, meter.cost) == (None, None)
    call(bad_server, meter)
    call(bad_server, meter)
    assert meter.tokens == Tokens(1800, 60)
    assert meter.cost == pytest.approx((1800 * 2.5 + 60 * 10.0) / 1e6)
    assert not meter.estimated


def test_a_call_that_the_server_does_not_count_is_estimated(bad_server: Misbehaving) -> None:
    bad_server.says = ("yes ", "and ", "no")
    meter = Meter()
    call(bad_server, meter)
    assert meter.estimated
    assert meter.tokens is not None
    assert meter.tokens.written == 3
    assert meter.tokens.read > 0
    assert meter.cost is None


def test_a_call_that_is_cut_off_counts(bad_server: Misbehaving) -> None:
    bad_server.mode = "drip"
    meter = Meter()
    stream = Caller(chat_model(bad_server.settings())).stream(ASKED, {"what": "yes"}, meter)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert meter.calls == 1


def test_a_call_that_never_began_costs_nothing(bad_server: Misbehaving) -> None:
    bad_server.mode = "wrong_key"
    meter = Meter(1.0, 1.0)
    with pytest.raises(ModelError):
        call(bad_server, meter)
    assert meter.tokens is None
