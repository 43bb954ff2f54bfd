from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from rag.types import Citation
from ui import words


def citation(publisher: str | None, published: date | None, event_date: date | None) -> Citation:
    return Citation(1, "d", "p", "t", publisher, None, published, event_date, "q", 0, 1, "sha256:0")


def test_days_are_spelled_out() -> None:
    assert words.day(date(2026, 6, 19)) == "19 June 2026"
    assert words.short_day(date(2024, 9, 8)) == "8 Sep 2024"
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


def speak() -> None:
    from datetime import date

    import streamlit as st

    from ui import words

    said = [words.day(date(2025, 6, 1)), words.number(1_185), words.language("en"), words.side("Turkey")]
    st.text(" | ".join([*said, words.side("NATO"), words.language("xx")]))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1 June 2025 | 1,185 | English | Türkiye | NATO | xx"),
        ("uk", "1 червня 2025 | 1\N{NO-BREAK SPACE}185 | Англійська | Туреччина | NATO | xx"),
        ("tr", "1 Haziran 2025 | 1.185 | İngilizce | Türkiye | NATO | xx"),
    ],
)
def test_the_page_speaks_its_readers_language(language: str, said: str) -> None:
    page = AppTest.from_function(speak)
    page.session_state["language"] = language
    assert page.run().text[0].value == said
