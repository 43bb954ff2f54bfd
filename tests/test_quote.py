"""Which sentences are quoted, how many, and in which order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.chain import Parley
from rag.quote import LONGEST_ANSWER, LONGEST_LIST
from rag.settings import Settings
from rag.types import Scope


@pytest.fixture(scope="module")
def parley(full_home: Path) -> Parley:
    return Parley.open(Settings.load(home=full_home))


def test_a_timeline_is_in_order_of_days_and_spreads(parley: Parley) -> None:
    answer = parley.answer("Timeline of the three-way rounds in January and February 2026")
    by_number = {c.n: c for c in answer.citations}
    days = [by_number[s.citations[0]].event_date for s in answer.sentences]
    assert days == sorted(d for d in days if d)
    assert len({c.document_id for c in answer.citations}) >= 3
    assert len(answer.sentences) <= LONGEST_LIST


def test_a_comparison_quotes_each_side(parley: Parley) -> None:
    answer = parley.answer("Compare the Copenhagen, Jeddah and Malta meetings on the peace formula")
    assert len({c.document_id for c in answer.citations}) >= 3


def test_other_answers_are_short_and_say_nothing_twice(parley: Parley) -> None:
    answer = parley.answer("What did Erdogan offer in March 2024?")
    assert len(answer.sentences) <= LONGEST_ANSWER
    assert len({s.text for s in answer.sentences}) == len(answer.sentences)


def test_a_number_asked_for_is_among_the_quotes(parley: Parley) -> None:
    answer = parley.answer("How many tonnes of grain had moved when Russia left the grain deal in July 2023?")
    assert any("33 million" in s.text for s in answer.sentences)


def test_questions_about_now_quote_the_newest(parley: Parley) -> None:
    answer = parley.answer("Is a Trump-Putin summit planned right now?", Scope(as_of=date(2025, 10, 18)))
    assert answer.citations[0].document_id.startswith("2025-10")


def test_who_said_it_comes_first(parley: Parley) -> None:
    answer = parley.answer("Who called the Russian team in Istanbul decorative in May 2025?")
    assert "decorative" in answer.sentences[0].text
