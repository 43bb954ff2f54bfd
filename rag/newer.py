"""Figures that a later report gives for the same thing. Only what is certain: an alarm that is wrong is not read again.

Two sentences measure the same thing when they tell of the same day, name the same sides and places, count the same
noun in the same unit with the same word before or behind it, and share two more words. All of it is read from words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag import names
from rag.dated import days_of
from rag.disputes import SHARED, matter, thing
from rag.rules.figures import Number, numbers_in
from rag.rules.parse import parse
from rag.text import terms
from rag.types import Record

_NOT_COUNTS = frozenset({"ordinal", "clock"})
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


def measured(text: str, record: Record) -> tuple[Measured, ...]:
    """The figures of a sentence of that document that can be set against others; none where its day is not certain."""
    first, last = days_of(text, record)
    if first is None or last is None:
        return ()
    return tuple(_measured(text, record.title, first, last))


def newer(claim: str, cited: Record, text: str, record: Record) -> tuple[Measured, Measured] | None:
    """The claim's figure and the other one that a later document's sentence gives for the same thing, else None."""
    for ours in measured(claim, cited):
        for theirs in measured(text, record):
            if _same(ours, theirs) and _differs(ours, theirs, claim, text):
                return ours, theirs
    return None


def _measured(text: str, title: str, first: date, last: date) -> Iterator[Measured]:
    counts = _counts(text)
    if not counts:
        return
    words = matter(text)
    named = _named(f"{title}. {text}")
    for number, what, beside in counts:
        yield Measured(number, what, beside, words - {what}, named, first, last)


@lru_cache(maxsize=8192)
def _counts(text: str) -> tuple[tuple[Number, str, frozenset[str]], ...]:
    found = []
    for number in numbers_in(parse(text)):
        what = thing(text, number)
        if number.unit in _NOT_COUNTS or not what or what[:1].isdigit():
            continue
        before, _, after = text.partition(number.text)
        behind = [term for term in terms(after) if term != what]
        ahead = terms(before)
        found.append((number, what, frozenset((*ahead[-1:], *behind[:1]))))
    return tuple(found)


def _named(text: str) -> frozenset[str]:
    return frozenset(m.entry.id for m in names.find(text) if m.entry.kind in _KINDS)


def _same(ours: Measured, theirs: Measured) -> bool:
    return (
        ours.thing == theirs.thing
        and ours.number.unit == theirs.number.unit
        and ours.first <= theirs.last
        and theirs.first <= ours.last
        and bool(ours.named)
        and ours.named <= theirs.named
        and bool(ours.beside & theirs.beside)
        and len(ours.words & theirs.words) >= SHARED
    )


def _differs(ours: Measured, theirs: Measured, claim: str, text: str) -> bool:
    """Neither sentence holds the other's figure anywhere: then it is told beside the old one, or of something else."""
    said = {value for number in numbers_in(parse(claim)) for value in number.values}
    told = {value for number in numbers_in(parse(text)) for value in number.values}
    return not (ours.number.values & told) and not (theirs.number.values & said)
