"""People, sides and places under any spelling or office."""

from __future__ import annotations

from datetime import date

import pytest

from rag.names import expansion, find, resembling
from rag.vocabulary import vocabulary


def ids(text: str, on: date | None = None) -> set[str]:
    return {m.entry.id for m in find(text, on)}


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("zelensky in kiev", "Volodymyr Zelenskyy"),
        ("Зеленский ответил", "Volodymyr Zelenskyy"),
        ("Erdoğan'ın teklifi", "Recep Tayyip Erdoğan"),
        ("the Turkish president", "Recep Tayyip Erdoğan"),
        ("the Hungarian premier's idea", "Viktor Orbán"),
        ("Minsk's strongman", "Alexander Lukashenko"),
        ("the UN nuclear watchdog boss", "Rafael Grossi"),
        ("the pope's emissary", "Matteo Zuppi"),
    ],
)
def test_finds_people(text: str, person: str) -> None:
    assert person in ids(text)


def test_an_office_is_its_holder_on_the_day() -> None:
    assert "Boris Johnson" in ids("the British prime minister", date(2022, 4, 9))
    assert "Keir Starmer" in ids("the British prime minister", date(2025, 3, 2))
    assert {"Boris Johnson", "Keir Starmer"} <= ids("the British prime minister")


def test_a_capital_stands_for_its_side_and_says_so() -> None:
    mention = next(m for m in find("What did Ankara offer?") if m.entry.kind == "party")
    assert (mention.entry.id, mention.via) == ("Turkey", "capital")
    assert "turkey" in expansion([mention])


def test_short_forms_need_capitals() -> None:
    assert "United States" not in ids("they told us")
    assert "United Nations" in ids("the UN envoy")


@pytest.mark.parametrize(("typed", "meant"), [("puttin", "Putin"), ("Trumpp", "Trump"), ("lavrof", "Lavrov")])
def test_mistyped_names(typed: str, meant: str) -> None:
    assert resembling(typed) == meant


@pytest.mark.parametrize("word", ["than", "summit", "weather", "which"])
def test_ordinary_words_are_not_names(word: str) -> None:
    assert resembling(word) is None


def test_every_office_belongs_to_a_known_side_and_ends_after_it_starts() -> None:
    sides = {e.id for e in vocabulary().entries if e.kind == "party"}
    for entry in vocabulary().entries:
        for office in entry.offices:
            assert office.country in sides, entry.id
            assert office.start is None or office.end is None or office.start < office.end, entry.id
