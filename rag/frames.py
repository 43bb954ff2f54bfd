"""What stands around the sentences of an answer: the day or the side before each, and the notes beneath.

Every word of it comes from the record, its days and its figures; only the frame's own wording is in rag/phrases.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from rag.phrases import before, days_in, framed, say, side_in
from rag.relevance import Pick
from rag.rules.days import dates_in
from rag.rules.parse import parse
from rag.types import Note, Question, Record
from rag.voices import Voice, acting, voices

AFTERMATH = 2  # days after an event's last one on which a sentence of its report may still place itself
STALE = 30  # days from which the newest source on a matter may not be the latest
STALE_NOW = 7  # the same where the question asks for this moment

_THIS_MOMENT = re.compile(
    r"\b(?:right now|now|today|tonight|currently|at (?:the|this) moment|at present|this week"
    r"|сейчас|сегодня|зараз|сьогодні|şu an(?:da)?|şimdi|bugün|derzeit|jetzt|heute|aujourd['’]hui|actuellement)\b",
    re.IGNORECASE,
)


def day_of(pick: Pick) -> date | None:
    """The day that a sentence is about: the one it names within its document's days, else the document's first."""
    return _span(pick.text, pick.hit.record)[0]


def sides(question: Question, picks: Sequence[Pick]) -> list[int]:
    """For each sentence of a comparison the place of its side: sentences of no one side first, then side by side.

    Sides that the question names come in its order, others as they appear. All are 0 unless two sides speak.
    """
    own = [_side(p.text, p.hit.record) for p in picks]
    spoken = list(dict.fromkeys(s for s in own if s))
    if len(spoken) < 2:
        return [0] * len(picks)
    asked = [n.partition(":")[2] for n in question.names if n.startswith("party:")]
    order = [s for s in asked if s in spoken] + [s for s in spoken if s not in asked]
    return [order.index(s) + 1 if s else 0 for s in own]


def label(question: Question, text: str, record: Record) -> str:
    """What stands before a sentence of a timeline, comparison or who-said answer; "" where nothing is on record."""
    language = framed(question.language)
    match question.intent:
        case "timeline":
            return days_in(*_span(text, record), language)
        case "who-said":
            spoken = _one(voices(text, record))
            if spoken is None:
                return ""
            named = Voice(spoken.speaker, side_in(spoken.party, language))
            return ", ".join(part for part in (str(named), days_in(*_span(text, record), language)) if part)
        case "compare":
            return _compared(question, text, record, language)
    return ""


def recency(question: Question, newest: date | None, today: date) -> tuple[Note, ...]:
    """How old the newest cited source is, for questions about the latest; in plain words when it is stale.

    A question for this very moment ("right now") lets a source age faster. One for days long past asks for no latest.
    """
    until = question.window.end if question.window else None
    past = until is not None and until < today - timedelta(days=STALE)
    if question.intent != "latest" or newest is None or newest > today or past:
        return ()
    language = framed(question.language)
    stale = (today - newest).days > (STALE_NOW if _THIS_MOMENT.search(question.standalone) else STALE)
    words = say("stale" if stale else "newest", language, day=newest, age=before(newest, today, language))
    return (Note("stale", words),)


def _side(text: str, record: Record) -> str:
    spoken = {v.party for v in voices(text, record)} - {""}
    if len(spoken) == 1:
        return spoken.pop()
    if not spoken:
        actor = acting(text, record)
        return actor.party if actor else record.party
    return ""


def _compared(question: Question, text: str, record: Record, language: str) -> str:
    """The side of a sentence; the event of it, where events are set against each other."""
    if _events(question):
        return ", ".join(p for p in (record.place, days_in(record.event_date, record.event_end, language)) if p)
    side = side_in(_side(text, record), language)
    spoken = _one(voices(text, record))
    return f"{side}: {spoken.speaker}" if side and spoken and spoken.speaker else side


def _events(question: Question) -> bool:
    """Whether the question compares two or more events rather than two or more sides."""
    found = {n.partition(":")[0]: 0 for n in question.names}
    for name in question.names:
        found[name.partition(":")[0]] += 1
    return found.get("round", 0) >= 2 or (found.get("place", 0) >= 2 and found.get("person", 0) < 2)


def _one(spoken: Sequence[Voice]) -> Voice | None:
    return spoken[0] if len(spoken) == 1 else None


def _span(text: str, record: Record) -> tuple[date | None, date | None]:
    """The days a sentence is about: the one full date it names within its document's days, else all of those."""
    first = record.event_date or record.published
    last = record.event_end or first
    if first is None or last is None:
        return first, last
    named = {d for d in _full_dates(text) if first <= d <= last + timedelta(days=AFTERMATH)}
    if len(named) == 1:
        day = named.pop()
        return day, day
    return first, last


def _full_dates(text: str) -> list[date]:
    found = []
    for when in dates_in(parse(text)):
        if when.year and when.month and when.day:
            try:
                found.append(date(when.year, when.month, when.day))
            except ValueError:
                continue
    return found
