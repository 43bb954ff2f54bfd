"""A follow-up made to stand alone by a model: kept when it holds what the conversation holds, else the rules count."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.calls import Caller
from rag.chat import chat_model
from rag.errors import BadReply
from rag.meter import Meter
from rag.rewrite import Rewriter, faithful, question_in
from rag.types import Turn
from tests.model_fixtures import Misbehaving

TODAY = date(2026, 7, 1)
HISTORY = (Turn("What did Erdoğan offer in March 2024?"),)
FOLLOW_UP = "And what did Kyiv answer him?"
GOOD = "What did Kyiv answer Erdoğan on his offer of March 2024?"
BETTER = "What did Kyiv answer Erdoğan to the offer of March 2024?"


def rewritten(server: Misbehaving, text: str = FOLLOW_UP) -> str | None:
    return Rewriter(Caller(chat_model(server.settings()))).of(Meter(), TODAY)(text, HISTORY)


@pytest.mark.parametrize("reply", [BETTER, f'{{"question": "{BETTER}"}}', f'"{BETTER}"\nThis stands alone.'])
def test_a_faithful_rewrite_is_taken(bad_server: Misbehaving, reply: str) -> None:
    bad_server.says = (reply,)
    assert rewritten(bad_server) == BETTER
    assert HISTORY[0].question in bad_server.asked[0]["messages"][1]["content"]


@pytest.mark.parametrize(
    "reply",
    [
        "",
        FOLLOW_UP,  # nothing filled in
        "What did he offer?",  # the follow-up's own words are gone
        "What did Kyiv answer Erdoğan in Geneva in March 2024?",  # a place from nowhere
        "What did Kyiv answer Erdoğan in March 2025?",  # another year
        "I'm sorry, I can't help with that.",
        '{"question": ',
        "word " * 200,
    ],
)
def test_what_a_model_makes_up_or_breaks_leaves_it_to_the_rules(bad_server: Misbehaving, reply: str) -> None:
    bad_server.says = (reply,)
    assert rewritten(bad_server) is None


def test_a_server_that_fails_leaves_it_to_the_rules(bad_server: Misbehaving) -> None:
    bad_server.mode = "wrong_key"
    assert rewritten(bad_server) is None


def test_a_question_of_its_own_is_not_sent(bad_server: Misbehaving) -> None:
    assert rewritten(bad_server, "Who signed the Minsk Protocol in September 2014?") is None
    assert bad_server.asked == []


def test_a_leftover_pronoun_is_not_standing_alone() -> None:
    assert not faithful(GOOD, FOLLOW_UP, [HISTORY[0].question])
    assert faithful(BETTER, FOLLOW_UP, [HISTORY[0].question])


@given(st.text(max_size=80))
def test_any_reply_is_a_question_or_a_bad_reply(reply: str) -> None:
    try:
        question = question_in(reply)
    except BadReply:
        return
    assert question.strip()
    assert "\n" not in question
    faithful(question, FOLLOW_UP, [HISTORY[0].question])
