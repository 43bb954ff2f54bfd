"""Where accounts differ: what a document records as contested, and figures that the cited sentences do not share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag import names
from rag.index import Index
from rag.relevance import Pick, figure_asked
from rag.rules.figures import Number, numbers_in
from rag.rules.parse import parse
from rag.text import terms
from rag.types import Question, Record
from rag.voices import Voice, acting, voices

FAR_APART = 1.6  # ratio from which two figures are not taken for two counts of one thing
SHARED = 2  # words, beside names and figures, that two sentences share when they count one thing

_REPORTS = re.compile(
    r"\b(?:sa(?:y|ys|id)|puts?|count(?:s|ed)?|report(?:s|ed)?|gave|gives|spoke of|claim(?:s|ed)?|according"
    r"|cit(?:es|ed|ing)|announced|estimat\w+|confirmed|total(?:s|led)?|сообщил\w*|заявил\w*|повідоми\w+|açıkla\w+)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r";\s+|,\s+(?:while |whereas |but |and )?|\s+(?:while|whereas|but)\s+")


@dataclass(frozen=True, slots=True)
class Count:
    """A figure with whoever gives it, in the words of the source."""

    who: str
    number: Number
    words: frozenset[str]
    sentence: int  # index among the picks


def contested(pick: Pick, index: Index) -> Pick | None:
    """The document's record of what is disputed, where it stands in the text; None when there is none."""
    record = pick.hit.record
    if not record.contested:
        return None
    text = index.text(record.document_id, record.version)
    words = record.contested.strip()
    start = text.rfind(words)
    return Pick(pick.hit, start, start + len(words), words, 0.0) if start >= 0 else None


def counts(question: Question, picks: Sequence[Pick]) -> tuple[Count, Count] | None:
    """Two differing figures for one thing, each from its own side or outlet; for questions that ask for a figure."""
    if not figure_asked(question):
        return None
    asked = set(terms(question.standalone))
    found = [c for n, pick in enumerate(picks) for c in _counts(n, pick)]
    pairs = [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if _differ(a, b, asked)]
    return min(pairs, key=lambda p: _ratio(p[0].number, p[1].number), default=None)


def _counts(n: int, pick: Pick) -> Iterator[Count]:
    """The figures of a sentence, clause by clause, with the side that each clause speaks for."""
    reports = False
    for clause in _clauses(pick.text):
        reports = reports or _REPORTS.search(clause) is not None
        voice = _voice(clause, pick.hit.record)
        if voice is None or not reports:
            continue
        parsed = parse(clause)
        words = frozenset(t for t in terms(clause) if not t[:1].isdigit())
        for number in numbers_in(parsed):
            if number.unit != "ordinal" and max(number.values) >= 10:
                yield Count(voice, number, words, n)


def _clauses(text: str) -> list[str]:
    """The text cut before each clause that opens with a name: "Ukraine put it at 6,057; Medinsky said 6,060"."""
    cuts = [0]
    for border in _CLAUSE.finditer(text):
        after = text[border.end() : border.end() + 40]
        opens = names.find(after)
        if (opens and opens[0].start == 0) or border.group().startswith(";"):
            cuts.append(border.end())
    return [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _voice(clause: str, record: Record) -> str | None:
    """The side that a clause speaks for, else the person, else the outlet of a report that is not Parley's own."""
    spoken: list[Voice] = [*voices(clause, record)] or [v for v in (acting(clause, record),) if v]
    if len(spoken) == 1:
        return spoken[0].party or spoken[0].speaker
    return record.publisher if not spoken and record.kind != "brief" else None


def _differ(a: Count, b: Count, asked: set[str]) -> bool:
    if a.who == b.who or a.number.values & b.number.values or a.number.unit != b.number.unit:
        return False
    if _ratio(a.number, b.number) > FAR_APART:
        return False
    return a.sentence == b.sentence or (len(a.words & b.words) >= SHARED and bool(a.words & b.words & asked))


def _ratio(a: Number, b: Number) -> float:
    low, high = sorted((max(a.values), max(b.values)))
    return high / low if low else float("inf")
