"""Who, where and when must hold together in one document.

Similarity cannot tell: a question about the wrong town or the wrong year lies as near to the report as the right one.
So every person, place and side that the question names, and a narrow time, must stand in the document that fits the
question best, or in one that fits nearly as well. Timelines and comparisons may spread them over several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag import names
from rag.index import Index
from rag.outlets import asked_outlets
from rag.phrases import day_in
from rag.premises.reading import Read, says, stands
from rag.refusals import Refusal, refusal
from rag.text import fold, term, terms, words
from rag.types import Question, Window

NARROW = 100  # days; a wider window does not bind a single event
SLACK = 7  # days by which an event may lie outside a narrow window
CLOSE = 0.2  # further below the best, a document is about something else
LONG = 30  # words of a question
NEAR = 0.05  # a document whose score is this far below the best fits nearly as well

# Sides and capitals that nearly every report names in some form.
_EVERYWHERE = frozenset({"party:Russia", "party:Ukraine", "party:United States", "place:Kyiv", "place:Moscow"})
_AT = re.compile(r"\b(?:in|at|near|from|to)\s+(?:the\s+|that\s+)?$", re.IGNORECASE)
_END_OF_SPAN = re.compile(
    r"\bbetween\s+(?:the\s+)?(?:\S+\s+and\s+(?:the\s+)?)?$|\b(?:after|before|since|until)\s+(?:the\s+)?$", re.IGNORECASE
)
_SEVERAL = re.compile(  # a question after several events
    r"\b(?:days?|weeks?|months?|years?) (?:later|earlier|before|after)\b.*\b(?:and|what|how|who)\b"
    r"|\bwhat changed\b|\bboth times\b",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"(?<![\w'’-])[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞİŁŃŇŐŒŘŚŞŠŤŪŮŰŹŻŽ][\w’'-]+")
_PERSON = re.compile(
    r"(?:\b(?:did|does|has|had|was|is)|['’]s|\b(?:minister|president|premier|chancellor|advis[eo]r|envoy|negotiator|chief|head|mr|ms|mrs"
    r"|general|cardinal|senator|secretary|spokes(?:man|woman)|ambassador|diplomat|politician|mediator|leader))\s+$",
    re.IGNORECASE,
)
_AFTER_A_STOP = re.compile(r"(?:^|[.?!:;(“\"])\s*$")
# Written with a capital, but no name that a report must hold.
_NO_NAME = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december jan feb mar apr jun jul aug sep sept oct nov dec christmas easter eve day new"
    " year orthodox president minister prime foreign defence defense secretary general chancellor premier pope cardinal"
    " king prince ambassador mr mrs ms dr sir tv pm am internet english russian ukrainian western european european"
    " east west north south eastern northern southern cold war world second first third".split()
)

Wanted = tuple[str, frozenset[str]]  # (the words of the question, acceptable folded spellings)


@dataclass(frozen=True, slots=True)
class Fit:
    """What holds together: the refusal if nothing does, else the documents that do, best first."""

    refused: Refusal | None
    fitting: Sequence[Read]


def together(question: Question, read: Sequence[Read], scores: Sequence[float], index: Index) -> Fit:
    """Whether one document holds all that the question names. `scores` are those of `read`, best first."""
    narrow = narrow_window(question.window)
    timely = [r for r in read if narrow is None or within(r, narrow)]
    if question.follow_up:
        return Fit(None, timely or read)  # its own words and the earlier question's need not hold together in one event
    wanted = _wanted(question)
    if question.intent in ("timeline", "compare") or several_reports(question):
        missing = [label for label, forms in wanted if not any(says(r, forms) for r in read)]
        return Fit(_not_reported(missing[:1], None) if missing else None, timely or read)
    if not timely:
        return Fit(refusal("time", when=narrow.label if narrow else ""), read)
    wanted += _proper_names(question, read, index)
    near = [r for r, score in zip(read, scores, strict=True) if score >= scores[0] - NEAR]
    for some in (near, timely):
        if not any(_holds(r, wanted) for r in some):
            missing = [label for label, forms in wanted if not says(some[0], forms)]
            return Fit(_not_reported(missing or [label for label, _ in wanted], narrow), timely)
    close = [r for r, score in zip(read, scores, strict=True) if score >= scores[0] - CLOSE and r in timely]
    return Fit(None, [r for r in close if _holds(r, wanted)] or [r for r in timely if _holds(r, wanted)])


def several_reports(question: Question) -> bool:
    """The question rests on reports of several events or outlets, which one document need not hold together.

    So it does when it is long: it then strings several facts together.
    """
    asked = question.standalone
    return len(asked_outlets(asked)) > 1 or len(words(asked)) > LONG or _SEVERAL.search(asked) is not None


def _holds(read: Read, wanted: Iterable[Wanted]) -> bool:
    return all(says(read, forms) for _, forms in wanted)


def _not_reported(labels: Sequence[str], narrow: Window | None) -> Refusal:
    when = f" ({narrow.label})" if narrow else ""
    return refusal("together", who=", ".join(labels) + when)


def _wanted(question: Question) -> list[Wanted]:
    """What must be named: one entry for each phrase of the question that the vocabulary knows."""
    phrases: dict[tuple[int, int], list[names.Mention]] = {}
    day = question.window.start or question.window.end if question.window else None
    for mention in names.find(question.standalone, on=day) or names.find(question.standalone):
        phrases.setdefault((mention.start, mention.end), []).append(mention)
    wanted = []
    inside = [(o.start, o.end) for o in asked_outlets(question.standalone)]
    for (start, end), mentions in phrases.items():
        if any(s <= start and end <= e for s, e in inside):
            continue
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


def _proper_names(question: Question, read: Sequence[Read], index: Index) -> list[Wanted]:
    """Names that the vocabulary does not know: capitalised words of an English question.

    A name that the record nowhere uses counts too where it must be a person's ("did Vucic offer", "Minister Vucic"; a
    town may go by another name), unless it may be a mistyping of a word in the documents found.
    """
    if question.language != "en":
        return []
    text = question.standalone
    known = [(m.start, m.end) for m in names.find(text)] + [(o.start, o.end) for o in asked_outlets(text)]
    found: list[Wanted] = []
    for match in _CAPITALISED.finditer(text):
        at, name = match.start(), re.sub(r"['’]s?$", "", match.group())
        if _AFTER_A_STOP.search(text[:at]) or any(s <= at < e for s, e in known):
            continue
        parts = [p for p in re.split(r"[-–]", name) if terms(p) and fold(p) not in _NO_NAME]
        if not parts or name.isupper() or name.rstrip("s").isupper():
            continue
        used = index.document_frequency([term(p) for p in parts])
        unknown = _PERSON.search(text[:at]) and not any(stands(term(p), r) for p in parts for r in read)
        if any(used.values()) or unknown:
            forms = [fold(p) for p in parts if used.get(term(p))] or [fold(name)]
            found.append((name, frozenset(forms)))
    return found


def narrow_window(window: Window | None) -> Window | None:
    """The window if it is certain and binds a single event."""
    if window is None or window.start is None or window.end is None or not window.certain:
        return None
    return window if (window.end - window.start).days <= NARROW else None


def within(read: Read, window: Window) -> bool:
    """The document's own days overlap the window (give or take SLACK), or its text names a month of it."""
    if window.start is None or window.end is None:
        return True
    slack = timedelta(days=SLACK)
    start, end = read.record.event_date or read.record.published, read.record.event_end or read.record.published
    if start and end and start <= window.end + slack and end >= window.start - slack:
        return True
    return any(month in read.folded for month in _months(window.start, window.end))


def _months(start: date, end: date) -> Iterable[str]:
    """The months from one day to the other as a report would name them, folded: "march 2022"."""
    day = start.replace(day=1)
    while day <= end:
        yield day_in(day).partition(" ")[2].casefold()
        day = (day + timedelta(days=32)).replace(day=1)
