"""What stands around the sentences of an answer: the day or the side before each, and the notes beneath.

Every word of it comes from the record, its days and its figures; only the frame's own wording is in rag/phrases.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from rag.dated import days_of
from rag.phrases import before, days_in, framed, say, side_in
from rag.relevance import Pick
from rag.types import Note, Question, Record
from rag.vocabulary import vocabulary
from rag.voices import Voice, acting, spoken, voices

STALE = 30  # days from which the newest source on a matter may not be the latest
STALE_NOW = 7  # the same where the question asks for this moment

_THIS_MOMENT = re.compile(
    r"\b(?:right now|now|today|tonight|currently|at (?:the|this) moment|at present|this week"
    r"|сейчас|сегодня|зараз|сьогодні|şu an(?:da)?|şimdi|bugün|derzeit|jetzt|heute|aujourd['’]hui|actuellement)\b",
    re.IGNORECASE,
)


def day_of(pick: Pick) -> date | None:
    """The day by which a sentence stands in a timeline: its own where that is certain, else its document's first."""
    record = pick.hit.record
    return days_of(pick.text, record)[0] or record.event_date or record.published


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
            return days_in(*days_of(text, record), language)
        case "who-said":
            found = spoken(text, record)
            if found is None:
                return ""
            named = Voice(found.voice.speaker, side_in(found.voice.party, language))
            return ", ".join(part for part in (str(named), days_in(*days_of(text, record), language)) if part)
        case "compare":
            return _compared(question, text, record, language)
    return ""


def recency(question: Question, newest: date | None, today: date) -> tuple[Note, ...]:
    """How old the newest cited source is, for questions about the latest; in plain words when it is stale.

    A question for this very moment ("right now") lets a source age faster. One for days long past asks for no latest.
    """
    until = question.window.end if question.window else None
    past = until is not None and until < today - timedelta(days=STALE)
    if question.intent != "latest" or newest is None or newest >= today or past:
        return ()
    language = framed(question.language)
    stale = (today - newest).days > (STALE_NOW if _THIS_MOMENT.search(question.standalone) else STALE)
    known_later = question.scope.as_of is not None  # the corpus may well hold what came after an as-of day
    words = say(
        "stale" if stale and not known_later else "newest", language, day=newest, age=before(newest, today, language)
    )
    return (Note("stale", words),)


def _side(text: str, record: Record) -> str:
    """The one side that a sentence speaks or acts for; "" where it sets two against each other or tells of none."""
    found = spoken(text, record)
    if found is not None:
        return found.voice.party
    actor = acting(text, record) if not voices(text, record) else None
    return actor.party if actor else ""


def _compared(question: Question, text: str, record: Record, language: str) -> str:
    """The side of a sentence; the event of it, where events are set against each other."""
    if _events(question):
        days = days_in(*days_of(text, record), language)
        return ", ".join(p for p in (record.place, days) if p) if days else ""
    side = side_in(_side(text, record), language)
    found = spoken(text, record)
    return f"{side}: {found.voice.speaker}" if side and found and found.voice.speaker else side


def _events(question: Question) -> bool:
    """Whether the question compares two or more events rather than two or more sides."""
    named = [(kind, name) for kind, _, name in (n.partition(":") for n in question.names)]
    parties = {name for kind, name in named if kind == "party"}
    seats = {c for e in vocabulary().entries if e.id in parties for c in e.capitals} if len(parties) > 1 else set()
    places = [name for kind, name in named if kind == "place" and name not in seats]
    people = [name for kind, name in named if kind == "person"]
    return sum(kind == "round" for kind, _ in named) >= 2 or (len(places) >= 2 and len(people) < 2)
