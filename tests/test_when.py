"""Time spans in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.followup import rounds
from rag.types import Scope, Window
from rag.understand import understand
from rag.when import as_of_day, asks_for_now, spans, window

TODAY = date(2026, 7, 1)


def read(text: str, scope: Scope = Scope()) -> Window | None:
    return understand(text, scope, TODAY).window


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
        ("last spring", "2026-03-01", "2026-05-31"),
        ("over the summer", "2026-06-01", "2026-08-31"),
        ("in the first half of 2025", "2025-01-01", "2025-07-02"),
        ("in the second quarter of 2025", "2025-04-01", "2025-06-30"),
        ("у другому кварталі 2025", "2025-04-01", "2025-06-30"),
        ("Q3 2025", "2025-07-01", "2025-09-30"),
        ("by the end of 2025", None, "2025-12-31"),
        ("by year-end", None, "2026-12-31"),
        ("yesterday", "2026-06-30", "2026-06-30"),
        ("on Monday", "2026-06-29", "2026-06-29"),
        ("in the last ten days", "2026-06-21", "2026-07-01"),
        ("from November 2024 to March", "2024-11-01", "2025-03-31"),
        ("phone calls, February to June 2025", "2025-02-01", "2025-06-30"),
        ("with whom he spoke by 12 May", None, "2026-05-12"),
        ("10.05.2025", "2025-05-10", "2025-05-10"),
        ("у березні 2022", "2022-03-01", "2022-03-31"),
        ("на початку квітня 2025 року", "2025-04-01", "2025-04-11"),
        ("наприкінці березня 2022-го", "2022-03-22", "2022-03-31"),
        ("у першій половині 2023 року", "2023-01-01", "2023-07-02"),
        ("минулого літа", "2025-06-01", "2025-08-31"),
        ("між травнем і липнем 2025", "2025-05-01", "2025-07-31"),
        ("прошлой весной", "2026-03-01", "2026-05-31"),
        ("с мая по июль 2025 года", "2025-05-01", "2025-07-31"),
        ("до конца 2025 года", None, "2025-12-31"),
        ("три недели назад", "2026-06-09", "2026-06-11"),
        ("Mart 2022'nin başında", "2022-03-01", "2022-03-11"),
        ("geçen bahar", "2026-03-01", "2026-05-31"),
        ("2025'in ilk yarısında", "2025-01-01", "2025-07-02"),
        ("Mart ile Mayıs 2025 arasında", "2025-03-01", "2025-05-31"),
        ("10 Mayıs 2025'ten beri", "2025-05-10", None),
        ("Ende März 2022", "2022-03-22", "2022-03-31"),
        ("seit dem 10. Mai 2025", "2025-05-10", None),
        ("fin mars 2022", "2022-03-22", "2022-03-31"),
        ("l'été dernier", "2025-06-01", "2025-08-31"),
        ("entre mars et juin 2025", "2025-03-01", "2025-06-30"),
        ("في مارس 2024", "2024-03-01", "2024-03-31"),
    ],
)
def test_windows(text: str, start: str | None, end: str | None) -> None:
    found = window(text, TODAY)
    assert found is not None
    assert (str(found.start) if found.start else None, str(found.end) if found.end else None) == (start, end)


@pytest.mark.parametrize("text", ["who may march on the town", "33 million tonnes", "a 30-day halt", "1,200 prisoners"])
def test_no_window_where_none_is_named(text: str) -> None:
    assert window(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("What changed the week after Alaska?", "2025-08-15", "2025-08-22"),
        ("What was said between Jeddah and Istanbul?", "2025-03-11", "2025-05-16"),
        ("What did Ankara do on the eve of the Vilnius summit?", "2023-06-27", "2023-07-11"),
        ("two days before the Geneva talks", "2026-02-15", "2026-02-17"),
        ("a month after the invasion", "2022-02-24", "2022-03-27"),
        ("What did Putin say after the meeting in Alaska?", "2025-08-15", None),
        ("через неделю после Аляски", "2025-08-15", "2025-08-22"),
        ("після зустрічі на Алясці", "2025-08-15", None),
        ("между Джиддой и Стамбулом", "2025-03-11", "2025-05-16"),
        ("Alaska'dan bir hafta sonra", "2025-08-15", "2025-08-22"),
        ("Alaska zirvesinden önce", None, "2025-08-15"),
        ("eine Woche nach Alaska", "2025-08-15", "2025-08-22"),
        ("How far back did guns have to go under Minsk 2?", "2015-02-12", "2015-02-12"),
    ],
)
def test_a_named_round_is_a_date_but_not_a_certain_one(text: str, start: str | None, end: str | None) -> None:
    found = read(text)
    assert found is not None
    assert (str(found.start) if found.start else None, str(found.end) if found.end else None) == (start, end)
    assert not found.certain


@pytest.mark.parametrize(
    "text",
    [
        "What was said after Istanbul?",  # in 2022, or in 2025?
        "Who took part in Copenhagen, Jeddah and Malta?",
        "What did Trump bring home from Alaska?",
        "Putin met Trump in Alaska",
        "What has Moscow said so far about the Paris declaration?",  # now, not then
    ],
)
def test_a_place_alone_or_in_doubt_is_no_date(text: str) -> None:
    assert read(text) is None


def test_another_date_of_the_question_decides_between_rounds() -> None:
    found = read("What was said after Istanbul in 2022?")
    assert found is not None
    assert found.end is not None
    assert found.end.year == 2022


def test_a_date_closes_what_a_round_leaves_open() -> None:
    found = read("What did Trump say after the Oval Office row in March 2025?")
    assert found is not None
    assert (found.start, found.end) == (date(2025, 3, 1), date(2025, 3, 31))


@pytest.mark.parametrize(
    ("scope", "start", "end"),
    [
        (Scope(since=date(2025, 5, 10)), date(2025, 5, 10), date(2025, 5, 31)),
        (Scope(until=date(2025, 5, 10)), date(2025, 5, 1), date(2025, 5, 10)),
    ],
)
def test_a_window_never_leaves_what_the_user_set(scope: Scope, start: date, end: date) -> None:
    found = read("in May 2025", scope)
    assert found is not None
    assert (found.start, found.end) == (start, end)


def test_no_window_where_it_misses_what_the_user_set_or_was_taken_away() -> None:
    assert read("in May 2025", Scope(since=date(2025, 6, 1))) is None
    assert read("in May 2025", Scope(read_dates=False)) is None


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


_WORDS = st.lists(
    st.sampled_from(
        "between after before since until the week two days of in May March 2025 2022 Alaska Jeddah Istanbul summit"
        " last spring end early по до после через неделю Аляски мая 2023-го між початку квітня 29 31.02.2024"
        " Mart'ta sonra önce 2024'ün sonunda hafta Minsk 2 the eve Q4 yesterday ago vor nach Ende dernier été".split()
    ),
    max_size=12,
)


@given(_WORDS, st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_any_words_of_time_give_an_ordered_window_labelled_by_them(words: list[str], today: date) -> None:
    text = " ".join(words)
    found = window(text, today, rounds(text, today))
    if found is not None:
        assert found.start is None or found.end is None or found.start <= found.end
        assert found.start or found.end
        assert found.label
        assert found.label in text
