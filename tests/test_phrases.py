"""Days, ages and the frame's words in the languages that questions come in."""

from __future__ import annotations

from datetime import date
from string import Formatter

import pytest

from rag import phrases
from rag.phrases import LANGUAGES, before, day_in, days_in, framed, in_language, say, side_in

DAY = date(2026, 6, 19)


def test_every_phrase_is_there_in_every_language_with_the_same_blanks() -> None:
    for key, wordings in phrases._PHRASES.items():
        assert set(wordings) == set(LANGUAGES), key
        blanks = {tuple(sorted(name for _, name, _, _ in Formatter().parse(w) if name)) for w in wordings.values()}
        assert len(blanks) == 1, key


def test_a_language_without_wording_gets_english() -> None:
    assert framed("ar") == framed("und") == "en"
    assert say("refused", "ar") == "Not answered."
    with pytest.raises(KeyError):
        say("nothing of the kind")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "19 June 2026"), ("uk", "19 червня 2026"), ("ru", "19 июня 2026"), ("tr", "19 Haziran 2026"),
     ("de", "19. Juni 2026"), ("fr", "19 juin 2026")],
)  # fmt: skip
def test_days_are_spelled_out(language: str, said: str) -> None:
    assert day_in(DAY, language) == said
    assert said in say("newest-cited", language, day=DAY)


def test_spans_are_as_short_as_they_can_be() -> None:
    assert days_in(DAY, DAY) == "19 June 2026"
    assert days_in(date(2024, 6, 15), date(2024, 6, 16)) == "15–16 June 2024"
    assert days_in(date(2022, 2, 28), date(2022, 3, 3)) == "28 February 2022 – 3 March 2022"
    assert days_in(DAY, None) == "since 19 June 2026"
    assert days_in(None, DAY, "tr") == "19 Haziran 2026 tarihine kadar"
    assert days_in(None, None) == ""


@pytest.mark.parametrize(
    ("day", "language", "said"),
    [(date(2026, 6, 18), "en", "1 day before 19 June 2026"), (date(2026, 1, 18), "en", "5 months before"),
     (date(2026, 6, 18), "ru", "1 день до"), (date(2026, 6, 16), "ru", "3 дня до"), (date(2026, 6, 8), "ru", "11 дней"),
     (date(2026, 5, 29), "uk", "21 день до"), (date(2024, 1, 1), "uk", "2 роки до"),
     (date(2026, 6, 1), "tr", "18 gün")],
)  # fmt: skip
def test_ages_agree_with_their_number(day: date, language: str, said: str) -> None:
    assert said in before(day, DAY, language)


def test_languages_and_sides_are_named_in_the_asked_one() -> None:
    assert in_language("en", "ru") == "на английском"
    assert in_language("ru") == "in Russian"
    assert in_language("xx", "tr") == "xx"
    assert side_in("Russia", "uk") == "Росія"
    assert side_in("Malta", "uk") == "Malta"
