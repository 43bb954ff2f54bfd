"""Figures, days and names in a sentence, as far as telling two reports apart needs them. Pure.

Two bulletins of one template share nearly every word; what they report differs in these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rag.text import words

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[   .,']\d{3})*(?:[.,]\d+)?")
_GROUPED = re.compile(r"[   .,'](?=\d{3}(?!\d))")
# One to twelve, then the weekdays from Monday, then the months: as stems, since Slavic and Turkish words take endings.
_COUNTS: Mapping[str, str] = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "uk": "один|одн два|дві|двох|двом три|трьо|троє чотир п'ят|п’ят|пят шіст|шест сім|сем вісім|восьм дев'ят|дев’ят"
    " десят одинадцят дванадцят",
    "ru": "один|одн два|две|двух|двум|двое три|трех|трёх|трое четыр пят шест сем восем|восьм девят десят одиннадцат"
    " двенадцат",
    "tr": "bir iki üç dört beş altı yedi sekiz dokuz on onbir oniki",
    "de": "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
}
_WEEKDAYS: Mapping[str, str] = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "uk": "понеділ вівтор серед четвер п'ятниц|п’ятниц субот неділ",
    "ru": "понедельник вторник сред четверг пятниц суббот воскресень",
    "tr": "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
}
_MONTHS: Mapping[str, str] = {
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "uk": "січн лют берез|берез квіт трав черв лип серпн верес жовт листопад груд",
    "ru": "январ феврал март апрел мая|май июн июл август сентябр октябр ноябр декабр",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_MONTH_NAMES = "january february march april may june july august september october november december".split()
_ENDINGS = frozenset({"uk", "ru", "tr"})
_LONGEST_ENDING = 4  # letters that may follow a stem
_NOUNS_ARE_CAPITAL = frozenset({"de"})
_NAME = 4  # letters by which a name is told, whatever its ending or transliteration


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sentence reports, by kind; a kind that is empty says nothing."""

    numbers: frozenset[str]
    weekdays: frozenset[int]
    months: frozenset[int]
    names: frozenset[str]


def facts(sentence: str, language: str) -> Facts:
    """The figures, days and names of a sentence; words in none of the languages known here are no figures."""
    found = words(sentence)
    folded = [w.casefold() for w in found]
    numbers = {_plain(m.group()) for m in _NUMBER.finditer(sentence)}
    counts, days = _table(language, "counts"), _table(language, "weekdays")
    numbers |= {str(n + 1) for w in folded if (n := _place(w, counts, language)) is not None}
    weekdays = {n for w in folded if (n := _place(w, days, language)) is not None}
    months = {n for w, given in zip(folded, found, strict=True) if (n := _month(w, given, language)) is not None}
    return Facts(frozenset(numbers), frozenset(weekdays), frozenset(months), _names(found, language))


def figures_differ(one: Facts, other: Facts) -> bool:
    """Both give figures, or both give days, and these are mostly not the same."""
    kinds = ((one.numbers, other.numbers), (one.weekdays, other.weekdays), (one.months, other.months))
    return any(_apart(a, b) for a, b in kinds)


def names_differ(one: Facts, other: Facts) -> bool:
    """Each names somebody or some place that the other does not."""
    return bool(one.names - other.names) and bool(other.names - one.names)


def _apart(one: frozenset[str] | frozenset[int], other: frozenset[str] | frozenset[int]) -> bool:
    return bool(one and other) and 2 * len(one & other) < min(len(one), len(other))


def _plain(number: str) -> str:
    return _GROUPED.sub("", number).replace(",", ".")


def _names(found: Sequence[str], language: str) -> frozenset[str]:
    if language in _NOUNS_ARE_CAPITAL:
        return frozenset()
    return frozenset(w.casefold()[:_NAME] for w in found[1:] if w[0].isupper() and len(w) > 2)


@cache
def _table(language: str, kind: str) -> tuple[tuple[str, ...], ...]:
    rows = {"counts": _COUNTS, "weekdays": _WEEKDAYS, "months": _MONTHS}[kind].get(language, "")
    return tuple(tuple(row.split("|")) for row in rows.split())


def _place(word: str, table: Sequence[Sequence[str]], language: str) -> int | None:
    for number in range(len(table) - 1, -1, -1):  # from the end: "on" begins the Turkish eleven and twelve
        for stem in table[number]:
            longest = len(stem) + (_LONGEST_ENDING if language in _ENDINGS and len(stem) > 2 else 0)
            if word.startswith(stem) and len(word) <= longest:
                return number
    return None


def _month(word: str, given: str, language: str) -> int | None:
    """English months are names in full or cut to three or four letters, with a capital ("may", "march" are words)."""
    if language != "en":
        return _place(word, _table(language, "months"), language)
    if not given[0].isupper() or len(word) < 3:
        return None
    return next(
        (n for n, name in enumerate(_MONTH_NAMES) if word == name or (len(word) <= 4 and name.startswith(word))), None
    )
