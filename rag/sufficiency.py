"""Does the record hold what is asked? Judged by joint constraints, because similarity cannot tell: questions without an
answer here are on topic too. Who, where, when and the kind of thing asked for must hold together in one document.

Each check gives a reason that a reader understands; the first that fails ends the matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from rag import names
from rag.index import Index
from rag.text import fold, sentence_spans, term, terms, words
from rag.types import Hit, Question, Record, Window

LOOKED_AT = 8  # best documents that are examined
WHOLE_DOCUMENT = 6_000  # code points; of a longer text only the retrieved passages are read
NARROW = 100  # days; a wider window does not bind a single event
SLACK = 7  # days by which an event may lie outside a narrow window
UNKNOWN_SHARE = 0.6  # share of the question's words that the record never uses, from which it is off topic

_EVERYWHERE = frozenset({"party:Russia", "party:Ukraine", "party:United States", "place:Kyiv", "place:Moscow"})
_COUNT = re.compile(r"\bhow (?:many|much)\s+((?:[\w'’-]+\s+){0,3}?[\w'’-]+)(?=\s+(?:did|does|do|was|were|is|are|will|would|had|has|have|can|could|in|of|at|from|to|per|on|under|that|the|got|changed|back|came|came|went|it|they|he|she|each|both|for)\b|[?,.;]|$)", re.I)
_MONEY_ASKED = re.compile(r"\b(?:how much (?:money|did .{0,60}\b(?:spend|cost|pay|raise|invest)\b|(?:does|will|would) .{0,60}\b(?:cost|pay)\b)|(?:cost|price|budget|salary|fee|bill|sum|amount of money)\b)", re.I)
_MONEY = re.compile(r"[$€£₴₽]|\b(?:dollars?|euros?|pounds?|roubles?|rubles?|hryvnias?|francs?|million|billion|lira)\b", re.I)
_MET = re.compile(r"\b(?:(?:when|where|as) they (?:met|sat down|spoke)|met (?:in person|face[\s-]to[\s-]face)|face[\s-]to[\s-]face|sat down together|one-on-one|at their (?:meeting|summit|session|talks))\b", re.I)
_DENIED = re.compile(r"\b(?:not|no|never|declin\w+|refus\w+|reject\w+|without|challeng\w+|propos\w+|offer\w*|invit\w+|ready to|willing|could|would|should|wants?|hop\w+|demand\w*|ask\w*|expect\w*|possible|if)\b", re.I)
_FIGURE = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|half)\b", re.I)
_LOOSE = frozenset({"time", "peopl", "side", "per", "person", "total", "number", "figur", "more"})  # counted under other words
_AT = re.compile(r"\b(?:in|at|near|from|to)\s+(?:the\s+|that\s+)?$", re.I)
_MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """Whether to answer; if not, why, in one sentence."""

    enough: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    record: Record
    text: str
    folded: str
    held: frozenset[str]


def judge(question: Question, hits: Sequence[Hit], index: Index) -> Sufficiency:
    """The first constraint that no document meets, or enough."""
    if not hits:
        return Sufficiency(False, "No document lies within the dates, outlets or languages that were set.")
    for check in (_period, _topic):
        reason = check(question, index)
        if reason:
            return Sufficiency(False, reason)
    read = [_read(own, index) for own in _documents(hits)]
    for check_read in (_together, _meeting, _counted, _money):
        reason = check_read(question, read)
        if reason:
            return Sufficiency(False, reason)
    return Sufficiency(True)


def _documents(hits: Sequence[Hit]) -> list[list[Hit]]:
    grouped: dict[str, list[Hit]] = {}
    for hit in hits:
        grouped.setdefault(hit.record.document_id, []).append(hit)
    return list(grouped.values())[:LOOKED_AT]


def _read(own: Sequence[Hit], index: Index) -> _Read:
    record = own[0].record
    text = index.text(record.document_id, record.version)
    if len(text) > WHOLE_DOCUMENT:
        text = "\n\n".join(h.passage.text for h in own)
    whole = " ".join([record.title, record.place, record.track, *record.actors, text])
    return _Read(record, text, fold(whole), frozenset(terms(whole)))


def _period(question: Question, index: Index) -> str | None:
    newest = index.newest(question.scope)
    window = question.window
    if newest and window and window.start and window.start > newest + timedelta(days=SLACK):
        return f"The newest source here is dated {_spoken(newest)}; nothing later than that is known."
    return None


def _topic(question: Question, index: Index) -> str | None:
    asked = [t for t in dict.fromkeys(terms(question.standalone)) if not t[:1].isdigit()]
    if len(asked) < 3 or question.language not in dict(index.languages()):
        return None
    known = index.document_frequency(asked)
    unknown = [t for t in asked if not known.get(t)]
    if len(unknown) >= 2 and len(unknown) / len(asked) >= UNKNOWN_SHARE:
        return "The question is not about anything that the sources here report."
    return None


def _together(question: Question, read: Sequence[_Read]) -> str | None:
    """People, places and a narrow time named in the question must stand in one document (in any, for lists)."""
    wanted = _wanted(question)
    narrow = _narrow(question.window)
    if question.intent in ("timeline", "compare"):
        missing = [label for label, forms in wanted if not any(_names(r, forms) for r in read)]
        return _not_reported(missing[:1], None) if missing else None
    for r in read:
        if all(_names(r, forms) for _, forms in wanted) and (narrow is None or _within(r, narrow)):
            return None
    if not wanted and narrow is None:
        return None
    timely = [r for r in read if narrow is None or _within(r, narrow)]
    if not timely:
        return f"No source here reports on {narrow.label if narrow else 'that time'} in this matter."
    missing = [label for label, forms in wanted if not any(_names(r, forms) for r in timely)]
    return _not_reported(missing or [label for label, _ in wanted], narrow)


def _not_reported(labels: Sequence[str], narrow: Window | None) -> str:
    when = f" ({narrow.label})" if narrow else ""
    return f"No source here reports this about {_listed(labels)} together with the rest of the question{when}."


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
        kinds = {m.entry.kind for m in mentions}
        if kinds == {"round"}:
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


def _names(read: _Read, forms: Iterable[str]) -> bool:
    return any(_pattern(form).search(read.folded) for form in forms)


@lru_cache(maxsize=4096)
def _pattern(form: str) -> re.Pattern[str]:
    """A longer name may carry an ending ("Zelenskyy's"); "UN" must stand alone."""
    return re.compile(rf"(?<!\w){re.escape(form)}" + (r"(?!\w)" if len(form) <= 4 else ""))


def _narrow(window: Window | None) -> Window | None:
    if window is None or window.start is None or window.end is None:
        return None
    return window if (window.end - window.start).days <= NARROW else None


def _within(read: _Read, window: Window) -> bool:
    """The document's own days overlap the window (give or take SLACK), or its text names a month of it."""
    assert window.start is not None and window.end is not None  # narrow windows are closed
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


def _meeting(question: Question, read: Sequence[_Read]) -> str | None:
    """"… when they met face to face": two people named must be reported as meeting, not as being asked to."""
    if not _MET.search(question.standalone):
        return None
    people = [(label, forms) for label, forms in _people(question)]
    if len(people) < 2:
        return None
    narrow = _narrow(question.window)
    for r in read:
        if narrow is not None and not _within(r, narrow):
            continue
        for start, end in sentence_spans(r.text):
            sentence = fold(r.text[start:end])
            both = all(any(f in sentence for f in forms) for _, forms in people[:2])
            if both and re.search(r"\b(?:met|meet\w*|talks|spoke|summit|session)\b", sentence) and not _DENIED.search(sentence):
                return None
    return f"No source here reports that {people[0][0]} and {people[1][0]} met then and there."


def _people(question: Question) -> list[tuple[str, frozenset[str]]]:
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for m in names.find(question.standalone):
        if m.entry.kind == "person":
            found[m.entry.id] = (m.entry.id, frozenset(fold(f) for f in (m.entry.id.split()[-1], *m.entry.forms)))
    return list(found.values())


def _counted(question: Question, read: Sequence[_Read]) -> str | None:
    """"how many X": some sentence of the best documents must put a figure beside X."""
    match = _COUNT.search(question.standalone)
    if match is None or _MONEY_ASKED.search(question.standalone) or not match.group(1).strip():
        return None
    if question.language != "en":
        return None
    sides = {term(m.entry.id) for m in names.find(match.group(1)) if m.entry.kind == "party"}
    nouns = {term(w) for w in words(match.group(1)) if terms(w)} - sides - _LOOSE
    if not nouns:
        return None
    narrow = _narrow(question.window)
    timely = [r for r in read[:5] if narrow is None or _within(r, narrow)]
    for r in timely:
        for start, end in sentence_spans(r.text):
            sentence = r.text[start:end]
            held = set(terms(sentence))
            if sides <= held and nouns & held and _FIGURE.search(sentence):
                return None
    return f"No source here gives a figure for “{match.group(1).strip()}” in this matter."


def _money(question: Question, read: Sequence[_Read]) -> str | None:
    if not _MONEY_ASKED.search(question.standalone):
        return None
    asked = set(terms(question.standalone))
    for r in read[:3]:
        for start, end in sentence_spans(r.text):
            sentence = r.text[start:end]
            if _MONEY.search(sentence) and len(asked & set(terms(sentence))) >= 2:
                return None
    return "No source here gives a sum of money for this."


def _listed(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def _spoken(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
