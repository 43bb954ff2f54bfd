from __future__ import annotations

from datetime import date

import pytest

from rag.types import Citation
from ui import words


def citation(publisher: str | None, published: date | None, event_date: date | None) -> Citation:
    return Citation(1, "d", "p", "t", publisher, None, published, event_date, "q", 0, 1, "sha256:0")


def test_days_are_spelled_out() -> None:
    assert words.day(date(2026, 6, 19)) == "19 June 2026"
    assert words.short_day(date(2024, 3, 8)) == "8 Mar 2024"
    assert words.day(None) == words.short_day(None) == "undated"
    assert words.days(date(2024, 3, 8), date(2024, 3, 8)) == "8 March 2024"
    assert words.days(date(2024, 3, 8), date(2024, 3, 11)) == "8 March 2024 to 11 March 2024"


@pytest.mark.parametrize(("stamp", "said"), [("2026-11-24T08:15:00+00:00", "24 November 2026"), ("odd", "odd")])
def test_a_stamp_becomes_a_day_or_stays_as_it_is(stamp: str, said: str) -> None:
    assert words.moment(stamp) == said


def test_a_brief_carries_the_day_it_happened_and_a_report_the_day_it_was_published() -> None:
    happened, published = date(2024, 3, 8), date(2024, 3, 9)
    assert words.cited_day(citation(words.BRIEF, published, happened)) == happened
    assert words.cited_day(citation("Example Times", published, happened)) == published
    assert words.cited_day(citation("Example Times", None, happened)) == happened


def test_counts_agree_with_their_noun() -> None:
    assert words.count(1, "source") == "1 source"
    assert words.count(1_200, "source") == "1,200 sources"
    assert words.count(2, "sentence was", "sentences were") == "2 sentences were"
