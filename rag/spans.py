"""Spans of days named in a text: dates, months, seasons, quarters, years, "last week", "two days ago". Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from rag.timewords import (
    AFTERWARDS,
    EARLY,
    FIRST_HALF,
    LAST,
    LATE,
    MIDDLE,
    MONTH,
    MONTHS,
    NUMBER,
    NUMBERS,
    PARTS_AFTER,
    PARTS_BEFORE,
    QUARTERS,
    SEASON,
    SEASONS,
    SECOND_HALF,
    THIS,
    TODAY,
    UNIT,
    UNITS,
    WEEKDAYS,
    YEAR,
    YESTERDAY,
)

_I = re.IGNORECASE
_TO = r"\s*(?:-|–|—|to|and|bis|au|по|до|и|та|і|ve|ila)\s*"
_ORDINAL = r"(?:st|nd|rd|th|er|\.|-?го|-?ого)?"
_ISO = re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b")
_DOTTED = re.compile(r"\b(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>(?:19|20)\d\d)\b")
_DAY_FIRST = re.compile(
    rf"\b(?P<d>\d{{1,2}}){_ORDINAL}(?:{_TO}(?P<e>\d{{1,2}}){_ORDINAL})?(?:\s+of)?\s+(?P<m>{MONTH})"
    rf"\b\.?(?:,?\s+(?P<y>{YEAR}))?",
    _I,
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<m>{MONTH})\b\.?\s+(?P<d>\d{{1,2}})(?!\d)(?:st|nd|rd"
    rf"|th)?(?:{_TO}(?P<e>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?)?(?:,?\s+(?P<y>{YEAR}))?",
    _I,
)
_MONTH = re.compile(
    rf"\b(?:(?P<y0>{YEAR})\s+)?(?P<m>{MONTH})\b\.?(?:\s+(?:and|и|та|і|ve|und"
    rf"|et)\s+(?P<n>{MONTH})\b)?(?:,?\s+(?:of\s+)?(?P<y>{YEAR}))?(?P<ay>\s+ay\w{{0,6}})?",
    _I,
)
_SEASON = re.compile(
    rf"\b(?:(?P<y0>{YEAR})\s+|(?P<last>{LAST})\s+|(?P<this>{THIS})\s+|(?P<the>(?:in|over|during"
    rf"|throughout|by|since|im)\s+(?:the\s+)?|the\s+|l['’]|au\s+|en\s+))?"
    rf"(?P<s>{SEASON})\b(?:\s+(?P<post>{AFTERWARDS}))?(?:,?\s+(?:of\s+|de\s+)?(?P<y>{YEAR}))?",
    _I,
)
_ALONE = re.compile(r"навесні|восени|[ву]літку|[ву]зимку|весной|летом|осенью|зимой|yazın|kışın", _I)
_QUARTER = re.compile(
    rf"\b(?:(?P<y0>{YEAR})\s+)?(?:q(?P<n>[1-4])|(?P<w>{'|'.join(QUARTERS)})[\s-]+(?:quarter"
    rf"|квартал[аеуі]?|çeyre[kğ]\w*|quartal|trimestre))(?:\s+(?:of\s+|de\s+)?(?P<y>{YEAR}))?",
    _I,
)
_YEAR_END = re.compile(
    rf"\b(?:year[\s-]?end|(?:the\s+)?end of (?:the|this) year|кон(?:ца|цу|ец|це) (?:этого )?года"
    rf"|кінц[яі] (?:цього )?року|yıl sonu\w*|jahresende|fin de l['’]année|new year['’]?s eve"
    rf"|(?:the\s+)?(?:last|final)\s+(?:\w+\s+){{1,3}}of(?=\s+(?:19|20)\d\d))(?:\s+(?P<y>{YEAR}))?",
    _I,
)
_YEAR = re.compile(rf"(?<![\d,.])\b(?P<y>{YEAR})(?![^\W\d_])", _I)
_AGO = re.compile(
    rf"\b(?:(?P<n>{NUMBER})\s+)?(?P<u>{UNIT})\s+(?:ago|назад|тому|önce(?!\s*ki))\b"
    rf"|\bvor\s+(?P<n2>{NUMBER})\s+(?P<u2>{UNIT})\b|\bil y a\s+(?P<n3>{NUMBER})\s+(?P<u3>{UNIT})\b",
    _I,
)
_WITHIN = re.compile(
    rf"\b(?:(?:in|over|during|for|within)\s+the\s+(?:last|past)|(?:the\s+)?(?:last|past)"
    rf"|за\s+(?:последни[ея]|останн[іє])|son|in den letzten|ces)\s+(?P<n>{NUMBER})\s+(?P<u>{UNIT})\b",
    _I,
)
_LAST_UNIT = re.compile(
    rf"\b(?:(?P<last>{LAST})|(?P<this>{THIS}))\s+(?P<u>{UNIT})\b|\b(?:la|le"
    rf"|l['’])\s*(?P<u2>{UNIT})\s+{AFTERWARDS}|(?P<u3>{UNIT})\s+(?:الماضي|الماضية)"
    rf"|\b(?P<torik>торік)\b",
    _I,
)
_RECENT = re.compile(
    r"\b(?:in |over )?(?:recent|the last few|the past few) (?:days|weeks)\b|\bв последние (?:дни"
    r"|недели)\b|\bостанніми (?:днями|тижнями)\b",
    _I,
)
_DAY_WORD = re.compile(rf"\b(?:(?P<yesterday>{YESTERDAY})|(?P<today>{TODAY}))(?!\w)", _I)
_WEEKDAY = re.compile(rf"\b(?:(?P<last>{LAST})\s+)?(?P<w>{'|'.join(WEEKDAYS)})(?:['’]s)?\b", _I)
_VERBS = re.compile(r"^(?:may|march|mar|mars|sep|dec|jan|nov|oct)$", _I)
_BEFORE_MONTH = re.compile(
    r"\b(?:in|on|by|of|since|until|till|before|after|from|to|and|during|through|between|last|this"
    r"|that|early|late|mid|late|the|im|en|fin|début|au|de|zum|bis|seit|ab)[\s-]+$",
    _I,
)
_PART_BEFORE = tuple(
    (
        part,
        re.compile(
            rf"(?<!\w)(?:(?:in|at|around|в|у|на|à|au)\s+)?(?:the\s+|la\s+|le\s+"
            rf"|der\s+)?(?:{words})[\s-]+(?:the\s+)?(?:month of\s+|of\s+)?$",
            _I,
        ),
    )
    for part, words in PARTS_BEFORE
)
_PART_AFTER = tuple((part, re.compile(rf"^(?:\s+ay[ıi]n[ıi]n)?\s+(?:{words})", _I)) for part, words in PARTS_AFTER)


@dataclass(frozen=True, slots=True)
class Span:
    """Days named at text[begin:stop]."""

    start: date
    end: date
    begin: int
    stop: int
    dated: bool  # False when the year was filled in from context


def spans(text: str, today: date) -> list[Span]:
    """Every span named, in order, without overlap.

    A month without a year takes a year named elsewhere, else that of the last such month up to `today`.
    """
    return list(_spans(text, today))


@lru_cache(maxsize=256)
def _spans(text: str, today: date) -> tuple[Span, ...]:
    """A question is searched for days by several readers."""
    taken: list[Span] = []
    years = {int(m["y"][:4]) for m in _YEAR.finditer(text)}
    default = next(iter(years)) if len(years) == 1 else None
    for found in _candidates(text, today, default):
        if not any(found.begin < other.stop and other.begin < found.stop for other in taken):
            taken.append(found)
    finer = [s for s in taken if (s.end - s.start).days < 300]
    kept = [
        s
        for s in taken
        if (s.end - s.start).days < 300
        or not any(f.start.year == s.start.year or f.end.year == s.end.year for f in finer)
    ]
    return tuple(sorted(kept, key=lambda s: s.begin))


def _candidates(text: str, today: date, default: int | None) -> Iterator[Span]:
    """The surest readings first: what they take no other may read."""
    yield from _days(text, today, default)
    yield from _quarters(text, default)
    yield from _seasons(text, today, default)
    yield from _year_ends(text, today, default)
    yield from _months(text, today, default)
    for m in _YEAR.finditer(text):
        year = int(m["y"][:4])
        yield _in_part(text, Span(date(year, 1, 1), date(year, 12, 31), m.start(), m.end(), True))
    yield from _relative(text, today)


def _days(text: str, today: date, default: int | None) -> Iterator[Span]:
    for pattern in (_ISO, _DOTTED):
        for m in pattern.finditer(text):
            day = _date(int(m["y"]), int(m["m"]), int(m["d"]))
            if day:
                yield Span(day, day, m.start(), m.end(), True)
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for m in pattern.finditer(text):
            month = _month(m["m"])
            year = _year(m["y"]) or default or _last_year(today, month)
            first = _date(year, month, int(m["d"]))
            last = _date(year, month, int(m["e"])) if m["e"] else first
            if first and last and first <= last:
                yield Span(first, last, m.start(), m.end(), bool(m["y"]))


def _quarters(text: str, default: int | None) -> Iterator[Span]:
    for m in _QUARTER.finditer(text):
        year = _year(m["y"]) or _year(m["y0"]) or default
        number = int(m["n"]) if m["n"] else _which(m["w"], QUARTERS)
        if year and number:
            yield Span(date(year, 3 * number - 2, 1), _month_end(year, 3 * number), m.start(), m.end(), True)


def _seasons(text: str, today: date, default: int | None) -> Iterator[Span]:
    for m in _SEASON.finditer(text):
        named = _year(m["y"]) or _year(m["y0"])
        loose = m["last"] or m["this"] or m["post"] or m["the"] or _ALONE.fullmatch(m["s"])
        if not named and not loose:
            continue  # "spring to mind", "yazar", "été"
        low, high = next(months for months, words in SEASONS if re.fullmatch(words, m["s"], _I))
        year = named or default or _last_season(today, high, passed=bool(m["last"] or m["post"]))
        start, end = date(year - (low > high), low, 1), _month_end(year, high)
        begin = m.start() if m["y0"] or not m["the"] else m.start("s")
        yield _in_part(text, Span(start, end, begin, m.end(), bool(named)))


def _year_ends(text: str, today: date, default: int | None) -> Iterator[Span]:
    for m in _YEAR_END.finditer(text):
        year = _year(m["y"]) or default or today.year
        yield Span(date(year, 12, 1), date(year, 12, 31), m.start(), m.end(), bool(m["y"]))


def _months(text: str, today: date, default: int | None) -> Iterator[Span]:
    for m in _MONTH.finditer(text):
        named = _year(m["y"]) or _year(m["y0"])
        if not named and not m["n"] and _VERBS.match(m["m"]) and not _is_month(text, m):
            continue
        month = _month(m["m"])
        last = _month(m["n"]) if m["n"] else month
        year = named or default or _last_year(today, month)
        start, end = date(year, month, 1), _month_end(year + (last < month and bool(m["n"])), last)
        if named and m["n"] and last < month:
            start, end = date(year - 1, month, 1), _month_end(year, last)  # "December and January 2026"
        yield _in_part(text, Span(start, end, m.start(), m.end(), bool(named)))


def _is_month(text: str, m: re.Match[str]) -> bool:
    """Whether a word that may be a verb ("may", "march") stands for the month here."""
    return m.start("m") > 0 and m["m"][0].isupper() and bool(_BEFORE_MONTH.search(text[: m.start("m")]) or m["ay"])


def _relative(text: str, today: date) -> Iterator[Span]:
    for m in _AGO.finditer(text):
        count, unit = _count(m["n"] or m["n2"] or m["n3"]), _unit(m["u"] or m["u2"] or m["u3"])
        middle, slack = _back(today, count * unit), timedelta(days=unit // 4)
        yield Span(middle - slack, min(today, middle + slack), m.start(), m.end(), True)
    for m in _WITHIN.finditer(text):
        yield Span(_back(today, _count(m["n"]) * _unit(m["u"])), today, m.start(), m.end(), True)
    for m in _RECENT.finditer(text):
        yield Span(_back(today, 30), today, m.start(), m.end(), False)
    for m in _LAST_UNIT.finditer(text):
        unit = 366 if m["torik"] else _unit(m["u"] or m["u2"] or m["u3"])
        if unit > 1:
            yield Span(*_last_unit(today, unit, this=bool(m["this"])), m.start(), m.end(), True)
    for m in _DAY_WORD.finditer(text):
        day = _back(today, 1) if m["yesterday"] else today
        yield Span(day, day, m.start(), m.end(), bool(m["yesterday"]))
    for m in _WEEKDAY.finditer(text):
        back = (today.weekday() - _which(m["w"], WEEKDAYS) + 1) % 7
        day = _back(today, back or (7 if m["last"] else 0))
        yield Span(day, day, m.start(), m.end(), False)


def _last_unit(today: date, unit: int, *, this: bool) -> tuple[date, date]:
    if unit == 366:
        year = today.year - (not this)
        return date(year, 1, 1), min(today, date(year, 12, 31))
    if unit == 31:
        first = today.replace(day=1)
        return (first, today) if this else (_back(first, 1).replace(day=1), today)
    if this:
        return _back(today, today.weekday()), today
    return _back(today, max(unit, 7)), today


def _in_part(text: str, span: Span) -> Span:
    """The span cut to the part that the words around it name: "early", "at the end of", "ortasında"."""
    before, after = text[: span.begin], text[span.stop :]
    for part, pattern in _PART_BEFORE:
        found = pattern.search(before)
        if found:
            start, end = _part(span.start, span.end, part)
            return replace(span, start=start, end=end, begin=found.start() + _spaces(found.group()))
    for part, pattern in _PART_AFTER:
        found = pattern.search(after)
        if found:
            start, end = _part(span.start, span.end, part)
            return replace(span, start=start, end=end, stop=span.stop + found.end())
    return span


def _spaces(text: str) -> int:
    return len(text) - len(text.lstrip())


def _part(start: date, end: date, part: str) -> tuple[date, date]:
    length = (end - start).days + 1
    third, half = length // 3, length // 2
    days = {
        EARLY: (0, third),
        MIDDLE: (third - 1, 2 * third),
        LATE: (length - max(third, 7), length - 1),
        FIRST_HALF: (0, half),
        SECOND_HALF: (half, length - 1),
    }[part]
    return start + timedelta(days=max(0, days[0])), start + timedelta(days=days[1])


def _which(word: str, patterns: Sequence[str]) -> int:
    """1 for the first pattern that the word fits, and so on."""
    return next((n for n, pattern in enumerate(patterns, 1) if re.fullmatch(pattern, word, _I)), 1)


def _month(word: str) -> int:
    return next(n for n, pattern in enumerate(MONTHS, 1) if pattern.fullmatch(word))


def _count(word: str | None) -> int:
    if not word:
        return 1
    return int(word) if word.isdigit() else NUMBERS.get(word.lower(), 1)


def _unit(word: str) -> int:
    return next((days for days, pattern in UNITS if re.fullmatch(pattern, word, _I)), 7)


def _year(text: str | None) -> int | None:
    return int(text[:4]) if text else None


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _last_year(today: date, month: int) -> int:
    return today.year if month <= today.month else today.year - 1


def _last_season(today: date, high: int, *, passed: bool) -> int:
    """The year of the last such season that has begun by today, or that is over."""
    last_month = today.month if not passed else today.month - 1
    begins = 1 if high == 2 else high - 2
    return today.year if (high <= last_month if passed else begins <= last_month) else today.year - 1


def _back(day: date, days: int) -> date:
    return date.fromordinal(max(1, day.toordinal() - days))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
