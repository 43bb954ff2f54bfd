"""Time spans in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.understand import _window
from rag.when import as_of_day, asks_for_now, spans, window

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("in March 2024", "2024-03-01", "2024-03-31"),
        ("feb 2025", "2025-02-01", "2025-02-28"),
        ("on 8 March 2024", "2024-03-08", "2024-03-08"),
        ("March 8, 2024", "2024-03-08", "2024-03-08"),
        ("on 15-16 June 2024", "2024-06-15", "2024-06-16"),
        ("2024-03-08", "2024-03-08", "2024-03-08"),
        ("at the end of March 2022", "2022-03-22", "2022-03-31"),
        ("in early March 2026", "2026-03-01", "2026-03-11"),
        ("in 2019", "2019-01-01", "2019-12-31"),
        ("the summer 2020 truce", "2020-06-01", "2020-08-31"),
        ("in the spring of 2022", "2022-03-01", "2022-05-31"),
        ("the 2022 talks that stopped that May", "2022-05-01", "2022-05-31"),
        ("in January and February 2026", "2026-01-01", "2026-02-28"),
        ("between 3 May and 9 June 2025", "2025-05-03", "2025-06-09"),
        ("from January to March 2025", "2025-01-01", "2025-03-31"),
        ("since 10 May 2025", "2025-05-10", None),
        ("before 12 April 2022", None, "2022-04-12"),
        ("two weeks before 15 August 2025", "2025-08-01", "2025-08-15"),
        ("last week", "2026-06-24", "2026-07-01"),
        ("28 февраля 2022 года", "2022-02-28", "2022-02-28"),
        ("6 січня 2026 року", "2026-01-06", "2026-01-06"),
        ("Nisan 2024'te", "2024-04-01", "2024-04-30"),
        ("навесні 2022", "2022-03-01", "2022-05-31"),
    ],
)
def test_windows(text: str, start: str | None, end: str | None) -> None:
    found = window(text, TODAY)
    assert found is not None
    assert (str(found.start) if found.start else None, str(found.end) if found.end else None) == (start, end)


@pytest.mark.parametrize("text", ["who may march on the town", "33 million tonnes", "a 30-day halt", "1,200 prisoners"])
def test_no_window_where_none_is_named(text: str) -> None:
    assert window(text, TODAY) is None


def test_a_named_round_is_a_date_but_not_a_certain_one() -> None:
    found = _window("What changed the week after Alaska?", TODAY)
    assert found is not None
    assert (found.start, found.end, found.certain) == (date(2025, 8, 15), date(2025, 8, 22), False)


def test_a_month_without_a_year_is_the_last_such_month() -> None:
    found = window("what was agreed in Geneva in February?", TODAY)
    assert found is not None
    assert found.start == date(2026, 2, 1)
    assert not found.certain


def test_as_of_words() -> None:
    assert as_of_day("As of 1 April 2025, had Russia agreed?", TODAY) == date(2025, 4, 1)
    assert as_of_day("What did Russia agree to on 1 April 2025?", TODAY) is None


@pytest.mark.parametrize(
    "text", ["Where do the talks stand right now?", "any news on the swap", "Что сейчас с перемирием?"]
)
def test_questions_about_now(text: str) -> None:
    assert asks_for_now(text)


def test_questions_about_then() -> None:
    assert not asks_for_now("What did Erdoğan offer in March 2024?")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_any_text_gives_ordered_spans(text: str, today: date) -> None:
    for span in spans(text, today):
        assert span.start <= span.end
        assert 0 <= span.begin < span.stop <= len(text)
