"""Time spans in a question: days, months, seasons, years, "the end of March", "between X and Y", "now". Pure.

A span is half of what a question means; the other half is whether it limits ("since 10 May") or only hints. Retrieval
treats every span as a preference, so reading one too many costs little and reading a wrong one costs a little more.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from rag.types import Window

_MONTHS = "january february march april may june july august september october november december".split()
# Stems in Russian, Ukrainian and Turkish, month by month; any ending may follow.
_STEMS = (
    ("январ", "січ", "ocak", "ocağ"),
    ("феврал", "лют", "şubat"),
    ("март", "берез", "mart"),
    ("апрел", "квіт", "nisan"),
    ("ма[йея]", "трав", "mayıs"),
    ("июн", "черв", "haziran"),
    ("июл", "лип", "temmuz"),
    ("август", "серп", "ağustos"),
    ("сентябр", "верес", "eylül"),
    ("октябр", "жовт", "ekim"),
    ("ноябр", "листопад", "kasım"),
    ("декабр", "груд", "aralık", "aralığ"),
)
_FOREIGN = "|".join(rf"{stem}[^\W\d_]{{0,4}}" if stem != "ма[йея]" else stem for stems in _STEMS for stem in stems)
_MONTH = "|".join((*sorted((*_MONTHS, *(m[:3] for m in _MONTHS), "sept"), key=len, reverse=True), _FOREIGN))
_SEASONS = {"winter": (12, 2), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11)}
_SEASON_STEMS = {
    "winter": "winter|зим|взим|kış",
    "spring": "spring|весн|навесн|bahar|ilkbahar",
    "summer": "summer|лет[оаеу]|літ[оаіку]|вліт|yaz",
    "autumn": "autumn|fall|осен|осін|восени|sonbahar|güz",
}
_SEASON_WORD = "|".join(f"(?:{stems})[^\\W\\d_]{{0,8}}" for stems in _SEASON_STEMS.values())
_PART = (
    r"(?:(?P<part>early|mid|middle|late|beginning|start|first half|second half|end|close)[\s-]+"
    r"(?:of\s+|in\s+)?(?:the\s+)?(?:month\s+of\s+)?)?"
)
_DAY = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(?:-|–|to|and)\s*(?P<d1b>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?)?(?:\s+of)?\s+(?P<m1>{_MONTH})\b\.?"
    rf"|(?P<m2>{_MONTH})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(?:-|–|to"
    rf"|and)\s*(?P<d2b>\d{{1,2}})(?:st|nd|rd|th)?)?(?!\d))"
    rf"(?:,?\s+(?P<y>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b")
_MONTH_YEAR = re.compile(
    rf"\b{_PART}(?P<m>{_MONTH})\b\.?(?:\s+and\s+(?P<mb>{_MONTH})\b)?(?:,?\s+(?:of\s+)?(?P<y>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
_SEASON = re.compile(
    rf"\b(?:last\s+|this\s+|the\s+)?(?P<s>{_SEASON_WORD})\s+(?:of\s+)?(?P<y>(?:19|20)\d\d)\b|\b(?P<y2>(?:19"
    rf"|20)\d\d)\s+(?P<s2>{_SEASON_WORD})\b",
    re.IGNORECASE,
)
_YEAR_END = re.compile(
    r"\b(?:year[\s-]?end|new year's eve|(?:the\s+)?(?:last|final)\s+(?:\w+\s+){1,3}of)\s*(?P<y>(?:19|20)\d\d)?",
    re.IGNORECASE,
)
_YEAR = re.compile(rf"(?<![\d,.]){_PART}(?P<y>(?:19|20)\d\d)\b(?![,.]?\d)", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:(?P<unit>yesterday|today|tonight)|(?P<which>last|past|this|previous)\s+(?:(?P<n>\d+|two|three"
    r"|four|six|few)\s+)?(?P<u>day|week|weekend|fortnight|month|year)s?)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:right now|now|currently|at present|at the moment|today|so far|to date|still|latest"
    r"|most recent(?:ly)?|newest|recent|recently|up to now|as things stand|state of play|these days|"
    r"where (?:do|does|did) .{0,60}stand|what'?s new|any news|update on|yet)\b"
    r"|\b(?:сейчас|теперь|на данный момент|пока|последн\w+|зараз|наразі|тепер|досі|останн\w+|şu an\w*"
    r"|şimdi|halen|son durum\w*|güncel)\b",
    re.IGNORECASE,
)
_AS_OF = re.compile(r"\bas (?:of|at|on)\b|\bas known on\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?:before|until|till|up to|by|ahead of|prior to|on the eve of|in the run-up to)\s+(?:the\s+)?(?:end\s+of\s+)?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|between|since|after)\s+(?:the\s+)?(?:start\s+of\s+|end\s+of\s+)?$", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:since|after|following|in the wake of)\s+(?:the\s+)?(?:start\s+of\s+)?$", re.IGNORECASE)
_OFFSET = re.compile(
    r"\b(?:(?P<n>an?|one|two|three|four|six|few|couple of|\d{1,2}|the|the first|the last)\s+)?(?P<u>day"
    r"|week|weekend|fortnight|month|year)s?\s+"
    r"(?P<side>before|after|following|ahead of|prior to)\s+(?:the\s+|his\s+|their\s+)?(?:[\w'’-]+\s+)?$",
    re.IGNORECASE,
)
_JOIN = re.compile(r"^\s*(?:,?\s*(?:to|until|till|through|and|-|–)\s+(?:the\s+)?(?:end\s+of\s+)?)$", re.IGNORECASE)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "six": 6, "few": 3}


@dataclass(frozen=True, slots=True)
class Span:
    """Days named at text[begin:stop]."""

    start: date
    end: date
    begin: int
    stop: int
    dated: bool  # False when the year was filled in from context


def asks_for_now(text: str) -> bool:
    """True when the words ask for the state of things at the time of asking."""
    return _NOW.search(text) is not None


def as_of_day(text: str, today: date) -> date | None:
    """The day of "as of 1 April 2025" (the last day of a month or year named that way), or None."""
    for marker in _AS_OF.finditer(text):
        for span in spans(text, today):
            if 0 <= span.begin - marker.end() <= 5:
                return span.end
    return None


def window(text: str, today: date, anchors: Sequence[Span] = ()) -> Window | None:
    """The span a question is about, or None.

    A range where two ends are joined, an open span after "since" or "before", else the union of the spans named.
    `anchors` are spans of named rounds, used where the words give no date at that place.
    """
    own = spans(text, today)
    rounds = [a for a in anchors if not any(a.begin < s.stop and s.begin < a.stop for s in own)]
    found = sorted([*own, *rounds], key=lambda s: s.begin)
    if not found:
        return None
    first, last = found[0], found[-1]
    label = text[first.begin : last.stop]
    certain = all(s.dated for s in found)
    joined = next(
        ((a, b) for a, b in pairwise(found) if _JOIN.match(text[a.stop : b.begin]) and b.end > a.start),
        None,
    )
    if joined and _FROM.search(text[: joined[0].begin]):
        return Window(joined[0].start, joined[1].end, text[joined[0].begin : joined[1].stop], certain)
    if len(found) == 1:
        return _around(first, text, certain)
    return Window(min(s.start for s in found), max(s.end for s in found), label, certain)


def _around(span: Span, text: str, certain: bool) -> Window:
    """One span with what the words before it make of it: "since", "before", "the week after", "two months before"."""
    before = text[: span.begin]
    offset = _OFFSET.search(before)
    if offset:
        days = {"day": 1, "week": 7, "weekend": 3, "fortnight": 14, "month": 31, "year": 366}[offset["u"].lower()]
        reach = timedelta(days=days * _count(offset["n"]))
        label = text[offset.start() : span.stop]
        if offset["side"].lower() in ("before", "ahead of", "prior to"):
            return Window(span.start - reach, span.start, label, certain)
        return Window(span.end, span.end + reach, label, certain)
    label = text[span.begin : span.stop]
    if _BEFORE.search(before):
        return Window(None, span.end, label, certain)
    if _AFTER.search(before):
        return Window(span.start, None, label, certain)
    return Window(span.start, span.end, label, certain)


def _count(word: str | None) -> int:
    return _NUMBERS.get((word or "").lower()) or (int(word) if word and word.isdigit() else 1)


def spans(text: str, today: date) -> list[Span]:
    """Every span named, in order, without overlap.

    A month without a year takes a year named elsewhere, else that of the last such month up to `today`.
    """
    taken: list[Span] = []
    years = [int(m.group("y")) for m in _YEAR.finditer(text)]
    default = years[0] if len(set(years)) == 1 else None
    for found in _candidates(text, today, default):
        if not any(found.begin < other.stop and other.begin < found.stop for other in taken):
            taken.append(found)
    exact = [s for s in taken if s.dated]
    named = {(s.start.year) for s in exact}
    kept = [
        s
        for s in taken
        if not (_bare_year(s, text) and len(taken) > 1 and s.start.year in named and _has_finer(taken, s))
    ]
    return sorted(kept, key=lambda s: s.begin)


def _bare_year(span: Span, text: str) -> bool:
    return re.fullmatch(r"\d{4}", text[span.begin : span.stop]) is not None


def _has_finer(all_spans: Sequence[Span], year: Span) -> bool:
    return any(
        s is not year and s.start.year == year.start.year and s.end - s.start < year.end - year.start for s in all_spans
    )


def _candidates(text: str, today: date, default_year: int | None) -> Iterator[Span]:
    for m in _ISO.finditer(text):
        day = _date(int(m["y"]), int(m["m"]), int(m["d"]))
        if day:
            yield Span(day, day, m.start(), m.end(), True)
    for m in _DAY.finditer(text):
        month = _month(m["m1"] or m["m2"])
        year = int(m["y"]) if m["y"] else default_year or _last_year(today, month)
        first = _date(year, month, int(m["d1"] or m["d2"]))
        other = m["d1b"] or m["d2b"]
        last = _date(year, month, int(other)) if other else first
        if first and last:
            yield Span(first, max(first, last), m.start(), m.end(), bool(m["y"]))
    for m in _SEASON.finditer(text):
        low, high = _season(m["s"] or m["s2"])
        year = int(m["y"] or m["y2"])
        yield Span(date(year - (low > high), low, 1), _month_end(year, high), m.start(), m.end(), True)
    for m in _MONTH_YEAR.finditer(text):
        if m["m"].lower() in ("may", "march", "mar") and not m["y"] and not m["part"] and not m["m"][0].isupper():
            continue  # the verb
        month = _month(m["m"])
        last_month = _month(m["mb"]) if m["mb"] else month
        year = int(m["y"]) if m["y"] else default_year or _last_year(today, month)
        start, end = date(year, month, 1), _month_end(year, max(month, last_month))
        yield Span(*_part(start, end, m["part"]), m.start(), m.end(), bool(m["y"]))
    for m in _YEAR_END.finditer(text):
        if m["y"] or default_year:
            year = int(m["y"] or default_year or 0)
            yield Span(date(year, 12, 1), date(year, 12, 31), m.start(), m.end(), True)
    for m in _YEAR.finditer(text):
        year = int(m["y"])
        yield Span(*_part(date(year, 1, 1), date(year, 12, 31), m["part"]), m.start(), m.end(), True)
    for m in _RELATIVE.finditer(text):
        yield Span(*_relative(m, today), m.start(), m.end(), False)


def _relative(m: re.Match[str], today: date) -> tuple[date, date]:
    if m["unit"]:
        day = today - timedelta(days=m["unit"].lower() == "yesterday")
        return day, day
    count = _count(m["n"])
    unit, this = m["u"].lower(), m["which"].lower() == "this"
    if unit == "year":
        year = today.year if this else today.year - 1
        return date(year, 1, 1), min(today, date(year, 12, 31))
    if unit == "month" and this:
        return today.replace(day=1), today
    days = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14, "month": 31}[unit] * count
    return today - timedelta(days=days), today


def _part(start: date, end: date, part: str | None) -> tuple[date, date]:
    length = (end - start).days + 1
    match (part or "").lower():
        case "early" | "beginning" | "start":
            return start, start + timedelta(days=length // 3)
        case "mid" | "middle":
            return start + timedelta(days=length // 3 - 1), start + timedelta(days=2 * length // 3)
        case "late" | "end" | "close":
            return start + timedelta(days=length - max(length // 3, 7)), end
        case "first half":
            return start, start + timedelta(days=length // 2)
        case "second half":
            return start + timedelta(days=length // 2), end
    return start, end


def _month(name: str) -> int:
    lower = name.lower()
    if lower.isascii() and any(lower.startswith(m[:3]) for m in _MONTHS) and not lower.startswith("mart"):
        return next(i for i, m in enumerate(_MONTHS, 1) if m[:3] == lower[:3])
    return next(i for i, stems in enumerate(_STEMS, 1) if any(re.match(stem, lower) for stem in stems))


def _season(word: str) -> tuple[int, int]:
    return next(_SEASONS[name] for name, stems in _SEASON_STEMS.items() if re.match(stems, word.lower()))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _last_year(today: date, month: int) -> int:
    return today.year if month <= today.month else today.year - 1


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
