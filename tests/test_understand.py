"""What a question asks for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import QuestionError
from rag.types import Scope, Turn
from rag.understand import LONGEST_QUESTION, understand

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Give me a timeline of the Swiss summit", "timeline"),
        ("Contrast how Kuleba and Lavrov described Antalya", "compare"),
        ("how many tons had moved by July 2023", "number"),
        ("Who said NATO membership was not realistic?", "who-said"),
        ("Why did the talks stop in May 2022?", "why"),
        ("Where do the talks stand right now?", "latest"),
        ("What did Erdogan offer in March 2024?", "fact"),
        ("Сколько пленных обменяли?", "number"),
    ],
)
def test_intents(text: str, intent: str) -> None:
    assert understand(text, Scope(), TODAY).intent == intent


def test_as_of_makes_it_a_question_about_then() -> None:
    asked = understand("Is Russia in the grain deal?", Scope(as_of=date(2022, 10, 31)), TODAY)
    assert (asked.intent, asked.today) == ("latest", date(2022, 10, 31))


def test_as_of_words_only_ever_narrow() -> None:
    words = "As of 1 April 2025, had Russia agreed?"
    assert understand(words, Scope(), TODAY).scope.as_of == date(2025, 4, 1)
    assert understand(words, Scope(as_of=date(2025, 5, 1)), TODAY).scope.as_of == date(2025, 4, 1)
    assert understand(words, Scope(as_of=date(2025, 3, 1)), TODAY).scope.as_of == date(2025, 3, 1)


def test_a_follow_up_keeps_the_thread() -> None:
    asked = understand("And what did Kyiv answer?", Scope(), TODAY, [Turn("What did Erdoğan offer in March 2024?")])
    assert asked.follow_up
    assert "Erdoğan" in asked.standalone
    assert asked.text == "And what did Kyiv answer?"


def test_a_question_that_stands_alone_is_left_alone() -> None:
    asked = understand(
        "Who signed the Minsk Protocol for the OSCE in 2014?", Scope(), TODAY, [Turn("What did Erdoğan offer?")]
    )
    assert not asked.follow_up


def test_mistyped_names_are_read_right_only_when_the_record_lacks_the_word() -> None:
    def none(terms: object) -> dict[str, int]:
        return {}

    asked = understand("zelenskiy puttin paris summit", Scope(), TODAY, frequency=none)
    assert "person:Vladimir Putin" in asked.names
    assert asked.text == "zelenskiy puttin paris summit"


@pytest.mark.parametrize("text", ["", "   \n", "???", "\x00\x00"])
def test_empty_questions(text: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        understand(text, Scope(), TODAY)


def test_a_question_of_twenty_thousand_characters() -> None:
    with pytest.raises(QuestionError, match=f"20,000 characters and the limit is {LONGEST_QUESTION:,}"):
        understand("a" * 20_000, Scope(), TODAY)


def test_nul_bytes_are_white_space() -> None:
    assert understand("What did\x00 Putin say?", Scope(), TODAY).standalone == "What did Putin say?"


_ASKED = st.one_of(
    st.text(min_size=1, max_size=80),
    st.lists(
        st.sampled_from(
            "and what did Kyiv answer why he it that there Путин А що Peki Moscow in March 2025 three weeks later the"
            " US president of Turkey глава МИД Китая « » ' 31 после Аляски yesterday grain deal ? ,".split()
        ),
        min_size=1,
        max_size=10,
    ).map(" ".join),
)


@given(_ASKED, _ASKED)
def test_any_words_after_any_words_are_understood(text: str, before: str) -> None:
    try:
        asked = understand(text, Scope(), TODAY, [Turn(before)])
    except QuestionError:
        return
    assert asked.standalone
    assert asked.follow_up or asked.standalone == " ".join(text.replace("\x00", " ").split())
    assert all(asked.terms)
