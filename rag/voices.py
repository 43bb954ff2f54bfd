"""Who speaks in a sentence of the record, and for which side. Nothing is added that sentence and record do not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rag import names
from rag.index import Index
from rag.relevance import Pick
from rag.rules.parse import parse
from rag.rules.sayings import sayings
from rag.text import fold, sentence_spans
from rag.types import Record

CONTEXT = 1_500  # code points before a sentence in which the one ahead of it is looked for
OPENING = 80  # code points in which a sentence may set a second name beside the first
OPENS = 25  # code points within which the one that acts is named

_JOINT = re.compile(r"\b(?:and|or|with|met|и|или|і|й|та|з|с|ve|ile)\b|,")
_LEANS = re.compile(
    r"(?:He|She|They|His|Her|Their|Both|Он|Она|Они|Він|Вона|Вони)\b"
    r"|The (?:minister|president|premier|spokes\w+|diplomat|envoy|leader|chancellor|secretary|negotiator)\b"
)
_ASIDE = re.compile(r"[”\"»],? (?:he|she|they) \w+|\b(?:he|she|they) (?:said|added|told|wrote|argued|warned)\b")


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker and the side spoken for; either may be "" when the record does not say."""

    speaker: str
    party: str

    def __str__(self) -> str:
        return ", ".join(dict.fromkeys(part for part in (self.speaker, self.party) if part))


def voices(text: str, record: Record) -> tuple[Voice, ...]:
    """The voices of a sentence, each once, in order; empty when nobody speaks in it."""
    for position in record.positions:
        leads = (f"{position.speaker} ({position.party}):", f"{position.speaker}:", f"{position.party}:")
        if text.startswith(leads) or position.stance.rstrip(".") in text:
            return (Voice(position.speaker, position.party),)
    found = [voice_of(s.text, record) for s in sayings(parse(text)) if not s.pronoun]
    return tuple(dict.fromkeys(v for v in found if v is not None))


def voice_of(subject: str, record: Record) -> Voice | None:
    """Whom the subject of a sentence names: a person with the side they hold office for then, or a side."""
    day = record.event_date or record.published
    found = names.find(subject, on=day)
    people = [m for m in found if m.entry.kind == "person"]
    sides = [m.entry.id for m in found if m.entry.kind == "party"]
    if people:
        person = next((m for m in people if m.via == "name"), people[0])
        held = [
            o.country
            for m in people
            for o in m.entry.offices
            if m.entry is person.entry and _holds(o.start, o.end, day)
        ]
        return Voice(person.entry.id, _party_of(person.entry.id, record) or (held or sides or [""])[0])
    for position in record.positions:  # somebody whom no list knows but the record itself
        surname = position.speaker.split()[-1] if position.speaker else ""
        if surname and fold(surname) in fold(subject).split():
            return Voice(position.speaker, position.party)
    return Voice("", sides[0]) if len(set(sides)) == 1 else None


def acting(text: str, record: Record) -> Voice | None:
    """The side or person that a sentence opens with, when it is one alone ("Ukraine put the total at …")."""
    opening = text[:OPENING]
    found = names.find(opening)
    for one, other in pairwise(found):
        if one.end <= other.start and _JOINT.search(opening[one.end : other.start]):
            return None  # "Lavrov of Russia and Kuleba of Ukraine met"
    return voice_of(opening[: found[0].end], record) if found and found[0].start <= OPENS else None


def leans(pick: Pick, index: Index) -> Pick | None:
    """The sentence before, when the pick says "he" or "the minister" of somebody whom only that one may name."""
    named = any(m.entry.kind == "person" for m in names.find(pick.text))
    if not (_LEANS.match(pick.text) or _ASIDE.search(pick.text)) or named:
        return None
    record = pick.hit.record
    text = index.text(record.document_id, record.version)
    first = max(0, pick.start - CONTEXT)
    before = sentence_spans(text[first : pick.start])
    if not before or (first and len(before) == 1):
        return None
    start, end = first + before[-1][0], first + before[-1][1]
    return Pick(pick.hit, start, end, text[start:end], pick.score)


def _party_of(person: str, record: Record) -> str:
    surname = fold(person.rsplit(maxsplit=1)[-1])
    return next((p.party for p in record.positions if p.speaker and fold(p.speaker.split()[-1]) == surname), "")


def _holds(start: date | None, end: date | None, day: date | None) -> bool:
    return day is None or ((start is None or start <= day) and (end is None or day < end))
