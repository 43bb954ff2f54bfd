"""Dates: a day named in a claim must be the day that its source names, or the day its document stands for."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from rag.rules.days import ENGLISH, When, dates_in
from rag.rules.parse import Fault, Parsed, Source

RELATIVE = frozenset("yesterday today tonight tomorrow вчера сегодня завтра вчора сьогодні".split())


def dates(claim: Parsed, source: Source) -> Fault | None:
    """Every date of the claim is one that the carrying sentences name or, where they name none, the document's own."""
    named = [w for s in source.sentences for w in (*dates_in(s), *_beside(s))]
    headed = [w for s in source.headers for w in dates_in(s)]
    days = source.days
    for word in (t.low for t in claim.tokens if t.low in RELATIVE):
        if not any(t.low == word for s in source.sentences for t in s.tokens):
            return Fault("dates", f'"{word}" does not stand in the source')
    for when in dates_in(claim):
        if when.weekday >= 0:
            fault = _weekday(when, named, days)
        elif any(_same(when, other, days) for other in named):
            fault = None
        elif when.day:
            fault = _day(when, named, headed, days, source)
        else:
            fault = _coarse(when, named, headed, days)
        if fault:
            return fault
    return None


_BESIDE = (
    (re.compile(r"\b(?:the day before|a day earlier|the previous day)\b", re.IGNORECASE), -1),
    (re.compile(r"\b(?:the day after|a day later|the next day|the following day)\b", re.IGNORECASE), 1),
)


def _beside(sentence: Parsed) -> list[When]:
    """The days that "the day before" and the like mean, counted from the dates of the same sentence."""
    found = []
    for pattern, step in _BESIDE:
        if pattern.search(sentence.text):
            for when in dates_in(sentence):
                if when.year and when.month and when.day and when.day <= monthrange(when.year, when.month)[1]:
                    other = date(when.year, when.month, when.day) + timedelta(days=step)
                    found.append(When(other.year, other.month, other.day, -1, when.first, when.last))
    return found


def _same(claim: When, other: When, days: tuple[date, ...]) -> bool:
    """The claim's parts equal the source's; what the source leaves out comes from the document's day."""
    if other.weekday >= 0:
        near = (d - timedelta(days=back) for d in days for back in range(7))
        return bool(claim.day) and any(
            d.weekday() == other.weekday and (d.month, d.day) == (claim.month, claim.day) and claim.year in (0, d.year)
            for d in near
        )
    years = {other.year} if other.year else {d.year for d in days}
    if claim.year and claim.year not in years:
        return False
    if claim.month and claim.month != other.month:
        return False
    return not claim.day or claim.day == other.day


def _day(when: When, named: list[When], headed: list[When], days: tuple[date, ...], source: Source) -> Fault | None:
    own = [d for d in days if (d.month, d.day) == (when.month, when.day) and when.year in (0, d.year)]
    rivals = [w for w in named if w.day]
    if not rivals and (own or any(_same(when, w, days) for w in headed)):
        return None
    if own and _a_sentence_without_date(source):
        return None  # one of two carrying sentences names no day, so it may be the document's
    if rivals:
        return Fault("dates", f"the source says {rivals[0].spoken()}, the sentence {when.spoken()}", True)
    if days:
        day = days[0]
        return Fault(
            "dates",
            f"the source is of {day.day} {ENGLISH[day.month - 1].capitalize()} {day.year},"
            f" the sentence says {when.spoken()}",
            True,
        )
    return Fault("dates", f"{when.spoken()} does not stand in the source")


def _a_sentence_without_date(source: Source) -> bool:
    return len(source.parts) > 1 and any(not any(w.day for w in dates_in(s)) for s in source.sentences)


def _coarse(when: When, named: list[When], headed: list[When], days: tuple[date, ...]) -> Fault | None:
    """A month or a year."""
    if when.month == 0:
        known = {w.year for w in (*named, *headed)} | (
            {d.year for d in days} if not any(w.year for w in named) else set()
        )
        if when.year in known:
            return None
    elif any((d.month, d.year) == (when.month, when.year or d.year) for d in days) and not any(w.month for w in named):
        return None
    rivals = [w for w in named if (w.month if when.month else w.year)]
    if rivals:
        return Fault("dates", f"the source says {rivals[0].spoken()}, the sentence {when.spoken()}", True)
    return Fault("dates", f"{when.spoken()} does not stand in the source", bool(days))


def _weekday(when: When, named: list[When], days: tuple[date, ...]) -> Fault | None:
    for other in named:
        if other.weekday == when.weekday:
            return None
        if other.day and _weekday_of(other, days) == when.weekday:
            return None
    if not any(w.day or w.weekday >= 0 for w in named) and any(d.weekday() == when.weekday for d in days):
        return None
    return Fault("dates", f"the source does not place this on a {when.spoken()}", any(w.weekday >= 0 for w in named))


def _weekday_of(when: When, days: tuple[date, ...]) -> int:
    year = when.year or (days[0].year if days else 0)
    try:
        return date(year, when.month, when.day).weekday()
    except ValueError:
        return -1
