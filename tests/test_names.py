"""People, sides and places under any spelling or office."""

from __future__ import annotations

from datetime import date

import pytest

from rag.gloss import translated
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
        ("the Turkish leader", "Recep Tayyip Erdoğan"),
        ("America's top diplomat", "Marco Rubio"),
        ("the top US diplomat", "Marco Rubio"),
        ("Ukraine's spy chief", "Kyrylo Budanov"),
        ("the head of the Ukrainian delegation", "Rustem Umerov"),
        ("зустріч із Путіним", "Vladimir Putin"),
        ("слова Лаврова", "Sergei Lavrov"),
        ("Макроном и Мерцем", "Friedrich Merz"),
        ("президента Туреччини", "Recep Tayyip Erdoğan"),
        ("глава китайского МИД", "Wang Yi"),
        ("речником Кремля", "Dmitry Peskov"),
        ("Rusya Dışişleri Bakanı", "Sergei Lavrov"),
        ("putinin teklifi", "Vladimir Putin"),
        ("der türkische Präsident", "Recep Tayyip Erdoğan"),
        ("le président russe", "Vladimir Putin"),
    ],
)
def test_finds_people(text: str, person: str) -> None:
    assert person in ids(text)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("в Стамбуле", "Istanbul"),
        ("у Стамбулі", "Istanbul"),
        ("istanbulda", "Istanbul"),
        ("стамбульских раундов", "Istanbul"),
        ("Киевом", "Ukraine"),
        ("з Києва", "Ukraine"),
        ("Росією", "Russia"),
        ("russischen", "Russia"),
        ("l'Ukraine", "Ukraine"),
        ("Türkiye'nin", "Turkey"),
        ("в Эр-Рияде", "Riyadh"),
        ("Саудовской Аравии", "Saudi Arabia"),
    ],
)
def test_finds_sides_and_places_in_any_case(text: str, entry: str) -> None:
    assert entry in ids(text)


def test_every_form_on_record_is_found() -> None:
    missed = [
        (entry.id, form)
        for entry in vocabulary().entries
        for form in (*entry.forms, *entry.capitals)
        if entry.id not in ids(form) and not (len(form) <= 3 and form.islower())
    ]
    assert missed == []


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


@pytest.mark.parametrize("word", ["than", "summit", "weather", "which", "hotel"])
def test_ordinary_words_are_not_names(word: str) -> None:
    assert resembling(word) is None


def test_every_office_belongs_to_a_known_side_and_ends_after_it_starts() -> None:
    sides = {e.id for e in vocabulary().entries if e.kind == "party"}
    for entry in vocabulary().entries:
        for office in entry.offices:
            assert office.country in sides, entry.id
            assert office.start is None or office.end is None or office.start < office.end, entry.id


def test_every_office_held_is_a_role_with_words_for_it() -> None:
    assert find("Russia's defence minister", date(2023, 1, 1))[0].entry.id == "Sergei Shoigu"
    told = dict(vocabulary().roles)
    assert all(told.values())
    assert len(told) == len(vocabulary().roles)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Сколько пленных обменяли после прекращения огня?", "ru", {"prison", "exchang", "ceasefir"}),
        ("Що сталося із зерновою угодою на Чорному морі?", "uk", {"grain", "agre", "black", "sea"}),
        ("Esir takası ve güvenlik garantileri", "tr", {"prison", "exchang", "secur", "guarante"}),
        ("Was wurde aus dem Getreideabkommen?", "de", {"grain", "agre"}),
        ("L'échange de prisonniers et la trêve", "fr", {"prison", "exchang", "ceasefir"}),
        ("Саудовская Аравия", "ru", {"saudi", "arabia"}),
    ],
)
def test_search_terms_of_other_languages_are_english(text: str, language: str, expected: set[str]) -> None:
    assert expected <= set(translated(text, language))


def test_a_word_keeps_the_stem_that_the_record_has() -> None:
    assert "bloomberg" in translated("Bloomberg yazdı", "tr", lambda asked: {t: int(t == "bloomberg") for t in asked})
