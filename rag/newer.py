"""Figures that a later report gives for the same thing. Only what is certain: an alarm that is wrong is not read again.

Two sentences measure the same thing when they tell of the same day, name the same sides and places, count the same
noun in the same unit with the same word before or behind it, and share two more words. A report's sentence that names
no day is taken for one of the days just before its publication; then the figures must also lie near each other, as two
counts of one thing do. All of it is read from words. Of 20,991 figures in 2,259 documents of news and briefs six were
found to have such another, in three matters, all rightly; what is asked of undated sentences was chosen on these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from rag import names
from rag.dated import days_of
from rag.disputes import FAR_APART, SHARED, matter, ratio, thing
from rag.rules.days import dates_in
from rag.rules.figures import Number, numbers_in
from rag.rules.parse import parse
from rag.text import terms
from rag.types import Record

JUST_BEFORE = timedelta(days=2)  # before its publication, in which a report's undated sentence may have happened

_NOT_COUNTS = frozenset("ordinal clock year month week day hour minute".split())  # units: ages, lengths, times of day
_NOT_THINGS = frozenset("year month week day hour minut".split())  # the same, in "a 16-year-old golfer"
_KINDS = frozenset({"party", "place"})


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure in a sentence with what tells whether another one measures the same."""

    number: Number
    thing: str  # the term of what is counted
    beside: frozenset[str]  # the term before the figure, and the one behind what is counted
    words: frozenset[str]  # what else the sentence speaks of
    named: frozenset[str]  # sides and places
    first: date  # the days that the sentence tells of
    last: date
    dated: bool  # whether that is certain


@lru_cache(maxsize=8192)
def measured(text: str, record: Record) -> tuple[Measured, ...]:
    """The figures of a sentence of that document that can be set against others; none where it has no day."""
    first, last = days_of(text, record)
    if first is not None and last is not None:
        return tuple(_measured(text, record.title, first, last, dated=True))
    if record.published is None or record.kind == "brief" or _names_a_day(text):
        return ()
    return tuple(_measured(text, record.title, record.published - JUST_BEFORE, record.published, dated=False))


def newer(claim: str, cited: Record, text: str, record: Record) -> tuple[Measured, Measured] | None:
    """The claim's figure and the other one that a later document's sentence gives for the same thing, else None."""
    for ours in measured(claim, cited):
        for theirs in measured(text, record):
            if _same(ours, theirs) and _differs(ours, theirs, claim, text):
                return ours, theirs
    return None


def _names_a_day(text: str) -> bool:
    return any(w.year or w.month or w.weekday >= 0 for w in dates_in(parse(text)))


def _measured(text: str, title: str, first: date, last: date, *, dated: bool) -> Iterator[Measured]:
    counts = _counts(text)
    if not counts:
        return
    words = matter(text)
    named = _named(f"{title}. {text}")
    for number, what, beside in counts:
        yield Measured(number, what, beside, words - {what}, named, first, last, dated)


@lru_cache(maxsize=8192)
def _counts(text: str) -> tuple[tuple[Number, str, frozenset[str]], ...]:
    found = []
    for number in numbers_in(parse(text)):
        what = thing(text, number)
        if number.unit in _NOT_COUNTS or len(what) < 3 or what in _NOT_THINGS or what[:1].isdigit():
            continue
        before, _, after = text.partition(number.text)
        behind = [term for term in terms(after) if term != what]
        ahead = terms(before)
        found.append((number, what, frozenset((*ahead[-1:], *behind[:1]))))
    return tuple(found)


def _named(text: str) -> frozenset[str]:
    return frozenset(m.entry.id for m in names.find(text) if m.entry.kind in _KINDS)


def _same(ours: Measured, theirs: Measured) -> bool:
    dated = ours.dated and theirs.dated
    return (
        ours.thing == theirs.thing
        and ours.number.unit == theirs.number.unit
        and ours.first <= theirs.last
        and theirs.first <= ours.last
        and bool(ours.named)
        and ours.named <= theirs.named
        and bool(ours.beside & theirs.beside)
        and len(ours.words & theirs.words) >= SHARED
        and (dated or ratio(ours.number, theirs.number) <= FAR_APART)
    )


def _differs(ours: Measured, theirs: Measured, claim: str, text: str) -> bool:
    """Neither sentence holds the other's figure anywhere: then it is told beside the old one, or of something else."""
    said = {value for number in numbers_in(parse(claim)) for value in number.values}
    told = {value for number in numbers_in(parse(text)) for value in number.values}
    return not (ours.number.values & told) and not (theirs.number.values & said)
