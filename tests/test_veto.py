"""The second opinion: verdicts read from whatever a judge writes, failing closed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.calls import Caller
from rag.chat import chat_model
from rag.errors import BadReply
from rag.meter import Meter
from rag.settle import Settled
from rag.types import Hit, Passage, Record, Removed
from rag.veto import Judge, Veto, verdict
from tests.model_fixtures import Misbehaving

TEXT = "Erdoğan offered to host a summit. Kyiv declined."
RECORD = Record("d", 1, "sha256:0", "An offer", None, None, None, date(2024, 3, 8), None, "en")
HIT = Hit(Passage("d@1#0", "d", 1, 0, 100, 100 + len(TEXT), TEXT), RECORD, 1.0)
SAID = Settled("Erdoğan offered a summit.", ((0, 100, 133),))


def judge(server: Misbehaving) -> Judge:
    return Veto(Caller(chat_model(server.settings()))).of(Meter())


@pytest.mark.parametrize(
    ("reply", "supported"),
    [
        ('{"supported": true, "reason": ""}', True),
        ('{"supported": false, "reason": "the words say nothing of a summit"}', False),
        ('```json\n{"supported": false, "reason": "no"}\n```', False),
        ("SUPPORTED. The words say so.", True),
        ("NOT SUPPORTED: no summit is named", False),
        ("**Supported**", True),
        ("No, the words say otherwise.", False),
        ("unsupported", False),
    ],
)
def test_a_verdict_is_read(reply: str, supported: bool) -> None:
    assert verdict(reply)[0] is supported


@pytest.mark.parametrize(
    "reply", ["", "Perhaps.", "{", '{"supported": "yes"}', '{"verdict": true}', "[true]", "{" * 9_000]
)
def test_no_verdict_is_a_bad_reply(reply: str) -> None:
    with pytest.raises(BadReply):
        verdict(reply)


@given(st.text(max_size=60) | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps))
def test_any_reply_is_a_verdict_or_a_bad_reply(reply: str) -> None:
    try:
        supported, reason = verdict(reply)
    except BadReply:
        return
    assert isinstance(supported, bool)
    assert reason


def test_what_the_judge_approves_stays_as_it_was(bad_server: Misbehaving) -> None:
    bad_server.says = ('{"supported": true, "reason": ""}',)
    assert judge(bad_server)(SAID, [HIT]) == SAID
    asked = bad_server.asked[0]["messages"][1]["content"]
    assert "Erdoğan offered a summit." in asked
    assert "Erdoğan offered to host a summit." in asked
    assert "Kyiv" not in asked


def test_a_veto_removes_with_its_reason(bad_server: Misbehaving) -> None:
    bad_server.says = ("NOT SUPPORTED: nothing is said of a <b>summit</b>",)
    removed = judge(bad_server)(SAID, [HIT])
    assert isinstance(removed, Removed)
    assert "nothing is said of a" in removed.reason
    assert "<b>" not in removed.reason


def test_a_judge_without_a_verdict_fails_closed(bad_server: Misbehaving) -> None:
    bad_server.says = ("Hm.",)
    removed = judge(bad_server)(SAID, [HIT])
    assert isinstance(removed, Removed)
    assert "no verdict" in removed.reason


def test_a_server_that_failed_is_not_asked_again(bad_server: Misbehaving) -> None:
    bad_server.mode = "wrong_key"
    ask = judge(bad_server)
    assert isinstance(ask(SAID, [HIT]), Removed)
    assert isinstance(ask(SAID, [HIT]), Removed)
    assert len(bad_server.asked) == 1
