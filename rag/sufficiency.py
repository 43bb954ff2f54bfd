"""Judges whether the record holds what is asked.

By joint constraints, because similarity cannot tell: questions without an answer here are on topic too. Who, where,
when and the kind of thing asked for must hold together in one document. Each check gives a reason that a reader
understands; the first that fails ends the matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag import names, premises
from rag.index import Index
from rag.premises import Read, as_read
from rag.premises.reading import says
from rag.refusals import Refusal, advice, refusal
from rag.text import fold, terms
from rag.types import Advice, Hit, Note, Question, Window

LOOKED_AT = 8  # best documents that are examined
WHOLE_DOCUMENT = 6_000  # code points; of a longer text only the retrieved passages are read
NARROW = 100  # days; a wider window does not bind a single event
SLACK = 7  # days by which an event may lie outside a narrow window
FAR = 0.80  # cosine of the nearest passage below which a question is off topic (e5: unrelated text lies near 0.77)
FAIRLY_FAR = 0.832
UNKNOWN_SHARE = 0.6  # share of the question's words that the record never uses, from which it is off topic

_EVERYWHERE = frozenset({"party:Russia", "party:Ukraine", "party:United States", "place:Kyiv", "place:Moscow"})
_PRIVATE = re.compile(
    r"\b(?:privately|secretly|deep down|in (?:his|her|their) heart|personally|really|truly)\s+(?:thinks?"
    r"|believes?|wants?|feels?|trusts?|likes?|hates?|fears?)\b"
    r"|\bwhat (?:do you|should (?:we|i)) think\b|\bhow does .{0,40} feel about\b|\bв глубине души\b"
    r"|\bна самом деле думает\b|\bнасправді думає\b",
    re.IGNORECASE,
)
_CHORE = re.compile(
    r"^\W*(?:please\s+)?(?:write|draft|compose|code|translate|draw|generate|sing|recommend"
    r"|calculate)\b(?!.{0,30}\btimeline)|\bshould i\b|\b(?:buy|sell|invest in) (?:shares|stocks?|bonds)\b"
    r"|\bshares should\b|\b(?:weather|forecast|recipe)\b|\bhava (?:nasıl|durumu)|\bпогода\b|\bрецепт\b"
    r"|\b(?:зварити|сварить|приготовить|приготувати)\b",
    re.IGNORECASE,
)
_AT = re.compile(r"\b(?:in|at|near|from|to)\s+(?:the\s+|that\s+)?$", re.IGNORECASE)
_END_OF_SPAN = re.compile(
    r"\bbetween\s+(?:the\s+)?(?:\S+\s+and\s+(?:the\s+)?)?$|\b(?:after|before|since|until)\s+(?:the\s+)?$", re.IGNORECASE
)
_MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """Whether to answer; if not, why, in the question's language, and where to look instead."""

    enough: bool
    reason: str | None = None
    notes: tuple[Note, ...] = ()
    advice: Advice | None = None


def judge(question: Question, hits: Sequence[Hit], index: Index) -> Sufficiency:
    """The first constraint that no document meets, or enough."""
    refused = _refused(question, hits, index)
    if refused is None:
        return Sufficiency(True)
    nearest = hits[0] if hits else None
    return Sufficiency(False, refused.text(question.language, nearest), advice=advice(question, hits))


def _refused(question: Question, hits: Sequence[Hit], index: Index) -> Refusal | None:
    if not hits:
        return refusal("scope")
    refused = _errand(question) or _period(question, index) or _topic(question, hits, index)
    if refused:
        return refused
    read = [_read(own, index) for own in _documents(hits)]
    refused, fitting = _together(question, read)
    for check in premises.CHECKS if refused is None else ():
        refused = refused or check(question, fitting)
    return refused


def _documents(hits: Sequence[Hit]) -> list[list[Hit]]:
    grouped: dict[str, list[Hit]] = {}
    for hit in hits:
        grouped.setdefault(hit.record.document_id, []).append(hit)
    return list(grouped.values())[:LOOKED_AT]


def _read(own: Sequence[Hit], index: Index) -> Read:
    record = own[0].record
    text = index.text(record.document_id, record.version)
    if len(text) > WHOLE_DOCUMENT:
        text = "\n\n".join(h.passage.text for h in own)
    return as_read(record, text)


def _period(question: Question, index: Index) -> Refusal | None:
    newest = index.newest(question.scope)
    window = question.window
    if newest and window and window.certain and window.start and window.start > newest + timedelta(days=SLACK):
        return refusal("later", day=newest)
    return None


def _errand(question: Question) -> Refusal | None:
    """Opinions, private thoughts, advice and chores are not in any record."""
    asked = question.standalone
    if _PRIVATE.search(asked):
        return refusal("private")
    if _CHORE.search(asked):
        return refusal("errand")
    return None


def _topic(question: Question, hits: Sequence[Hit], index: Index) -> Refusal | None:
    """Off topic: far from every passage, or fairly far, naming nobody and using words that the record never uses."""
    nearest = max(hit.dense for hit in hits)
    far, fairly_far = (FAR, FAIRLY_FAR) if question.language in dict(index.languages()) else (FAR - 0.025, FAR)
    off = refusal("topic")
    if nearest < far:
        return off
    asked = [t for t in dict.fromkeys(terms(question.standalone)) if not t[:1].isdigit()]
    if question.language not in dict(index.languages()):
        return None
    known = index.document_frequency(asked)
    unknown = [t for t in asked if not known.get(t)]
    if len(asked) >= 3 and len(unknown) >= 2 and len(unknown) / len(asked) >= UNKNOWN_SHARE:
        return off
    return off if nearest < fairly_far and not question.names and len(unknown) >= 0.4 * len(asked) else None


def _together(question: Question, read: Sequence[Read]) -> tuple[Refusal | None, Sequence[Read]]:
    """People, places and a narrow time named in the question must stand in one document (in any, for lists).

    Gives the reason when none holds them, else the documents that do, best first.
    """
    narrow = _narrow(question.window)
    timely = [r for r in read if narrow is None or _within(r, narrow)]
    if question.follow_up:
        return None, timely or read  # its own words and the earlier question's need not hold together in one event
    wanted = _wanted(question)
    if question.intent in ("timeline", "compare"):
        missing = [label for label, forms in wanted if not any(says(r, forms) for r in read)]
        return (_not_reported(missing[:1], None) if missing else None), timely or read
    if not timely:
        return refusal("time", when=narrow.label if narrow else ""), read
    fitting = [r for r in timely if all(says(r, forms) for _, forms in wanted)]
    if not fitting:
        missing = [label for label, forms in wanted if not any(says(r, forms) for r in timely)]
        return _not_reported(missing or [label for label, _ in wanted], narrow), timely
    return None, fitting


def _not_reported(labels: Sequence[str], narrow: Window | None) -> Refusal:
    when = f" ({narrow.label})" if narrow else ""
    return refusal("together", who=f"{_listed(labels)}{when}")


def _wanted(question: Question) -> list[tuple[str, frozenset[str]]]:
    """What must be named: (label, acceptable spellings); one entry for each phrase of the question."""
    phrases: dict[tuple[int, int], list[names.Mention]] = {}
    day = question.window.start or question.window.end if question.window else None
    for mention in names.find(question.standalone, on=day) or names.find(question.standalone):
        phrases.setdefault((mention.start, mention.end), []).append(mention)
    wanted = []
    for (start, end), mentions in phrases.items():
        if any(f"{m.entry.kind}:{m.entry.id}" in _EVERYWHERE for m in mentions):
            continue
        if {m.entry.kind for m in mentions} == {"round"} or _END_OF_SPAN.search(question.standalone[:start]):
            continue
        at = _AT.search(question.standalone[:start]) is not None
        if any(m.via == "capital" for m in mentions) and not at:
            mentions = [m for m in mentions if m.entry.kind in ("party", "place")]
        forms = frozenset(fold(f) for m in mentions for f in _spellings(m, at))
        wanted.append((question.standalone[start:end], forms))
    return wanted


def _spellings(mention: names.Mention, at: bool) -> Iterable[str]:
    entry = mention.entry
    if entry.kind == "person":
        return (entry.id.split()[-1], *entry.forms)
    if mention.via == "capital" and at:
        return entry.capitals  # "in Paris" is the town; "Paris said" is the side
    return (*entry.forms, *entry.capitals, *entry.near)


def _narrow(window: Window | None) -> Window | None:
    if window is None or window.start is None or window.end is None or not window.certain:
        return None
    return window if (window.end - window.start).days <= NARROW else None


def _within(read: Read, window: Window) -> bool:
    """The document's own days overlap the window (give or take SLACK), or its text names a month of it."""
    if window.start is None or window.end is None:
        return True
    slack = timedelta(days=SLACK)
    start, end = read.record.event_date or read.record.published, read.record.event_end or read.record.published
    if start and end and start <= window.end + slack and end >= window.start - slack:
        return True
    return any(f"{month} {year}".casefold() in read.folded for month, year in _months(window.start, window.end))


def _months(start: date, end: date) -> Iterable[tuple[str, int]]:
    year, month = start.year, start.month
    while (year, month) <= (end.year, end.month):
        yield _MONTHS[month - 1], year
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels)
