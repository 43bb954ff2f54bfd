"""QuotingWriter: the few sentences of the record that answer a question, verbatim. No model.

Which documents: the best one, and others whose score comes close (how close depends on the kind of question). Which
sentences: one of each document, then whatever adds most, by how likely it belongs to the answer (rag/relevance.py), by
how well its document fits, and by what it says that the ones already chosen do not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rag.accounts import DOCUMENTS, several
from rag.frames import day_of, sides
from rag.index import Index
from rag.relevance import Asked, Pick, figure_asked, undated_figure
from rag.text import terms
from rag.types import Hit, Intent, Question, Record
from rag.voices import leans

__all__ = ["LONGEST_ANSWER", "LONGEST_LIST", "Pick", "QuotingWriter"]

LONGEST_ANSWER = 6  # sentences
LONGEST_LIST = 12  # sentences of a timeline or comparison
REPEATED = 0.6  # share of a sentence's words that one already chosen holds, from which it says nothing new

APART = timedelta(days=3)  # between two events whose figures may be of one count
COPIED = 0.9  # the same among accounts of one matter, whose words may be alike but for what they answer


@dataclass(frozen=True, slots=True)
class Spread:
    """How far an answer spreads over documents."""

    documents: int  # at most
    margin: float  # how far below the best score one may lie
    fades: float  # how far below the best its sentences weigh 1/e


_ONE_EVENT = Spread(3, 0.10, 0.11)
SPREAD: Mapping[Intent, Spread] = {
    "fact": _ONE_EVENT,
    "number": _ONE_EVENT,
    "who-said": _ONE_EVENT,
    "why": _ONE_EVENT,
    "definition": _ONE_EVENT,
    "latest": Spread(3, 0.22, 0.11),
    "timeline": Spread(10, 0.60, 0.25),
    "compare": Spread(4, 0.30, 0.30),
}


class QuotingWriter:
    """Chooses verbatim sentences. `name` is what an Answer reports as its writer."""

    name = "quotes"

    def pick(self, question: Question, hits: Sequence[Hit], index: Index) -> list[Pick]:
        """The answer's sentences in reading order: by day in a timeline, by side in a comparison, else by document.

        The likeliest one leads where a speaker or a figure is asked for.
        """
        spread = SPREAD[question.intent]
        ranked = _grouped(hits)
        if not ranked:
            return []
        asked = Asked(question, index)
        limit = longest(question)
        picks = self._accounts(question, ranked, asked, index)
        if not picks:
            pool = _Pool()
            documents = _documents(ranked, spread)
            for own in documents:
                weight = math.exp((own[0].score - ranked[0][0].score) / spread.fades)
                sentences = asked.sentences(own, index)
                if figure_asked(question) and _another_day(own[0].record, documents[0][0].record):
                    sentences = [p for p in sentences if not undated_figure(p.text)]
                pool.add(sentences, weight)
            picks = _in_context(pool.best(limit), index, limit)
        ordered = _ordered(question, picks, [own[0].record.document_id for own in ranked])
        return _led(ordered, index) if question.intent in ("who-said", "number") else ordered

    def _accounts(self, question: Question, ranked: Sequence[Sequence[Hit]], asked: Asked, index: Index) -> list[Pick]:
        """Where reports answer differently, the best sentences of each of them, as long as a comparison."""
        near = [own for own in ranked if own[0].record.kind != "brief"][:DOCUMENTS]
        if len(near) < 2 or near[0] is not ranked[0]:
            return []
        pool = _Pool(COPIED)
        for picks in several(question, [asked.sentences(own, index) for own in near]):
            pool.add(picks, 1.0)
        return pool.best(LONGEST_LIST)


def longest(question: Question) -> int:
    """Sentences an answer may have: more for timelines and comparisons, but not where figures are compared."""
    lists = question.intent == "timeline" or (question.intent == "compare" and not figure_asked(question))
    return LONGEST_LIST if lists else LONGEST_ANSWER


def _another_day(record: Record, best: Record) -> bool:
    """Whether two events lie apart: a figure of the one, without its day, would be read as one of the other."""
    start, end, first, last = record.event_date, record.event_end, best.event_date, best.event_end
    if start is None or end is None or first is None or last is None:
        return False
    return start > last + APART or end < first - APART


def _grouped(hits: Sequence[Hit]) -> list[list[Hit]]:
    grouped: dict[str, list[Hit]] = {}
    for hit in hits:
        grouped.setdefault(hit.record.document_id, []).append(hit)
    return list(grouped.values())


def _documents(ranked: Sequence[list[Hit]], spread: Spread) -> list[list[Hit]]:
    best = ranked[0][0].score
    return [own for own in ranked if own[0].score >= best - spread.margin][: spread.documents]


class _Pool:
    """Sentences to choose from, document by document, with what the chosen ones already say of each."""

    def __init__(self, repeated: float = REPEATED) -> None:
        self._repeated = repeated
        self._documents: list[list[int]] = []
        self._picks: list[Pick] = []
        self._weights: list[float] = []
        self._words: list[frozenset[str]] = []
        self._said: list[float] = []

    def add(self, picks: Sequence[Pick], weight: float) -> None:
        """A document's sentences; `weight` is how well the document fits beside the best one."""
        self._documents.append(list(range(len(self._picks), len(self._picks) + len(picks))))
        for pick in picks:
            self._picks.append(pick)
            self._weights.append(weight)
            self._words.append(frozenset(terms(pick.text)))
            self._said.append(0.0)

    def best(self, limit: int) -> list[Pick]:
        """One sentence of each document, then greedily what adds most, up to `limit`."""
        left = set(range(len(self._picks)))
        taken: list[int] = []
        for own in self._documents[:limit]:
            first = max(own, key=self._value, default=None)
            if first is not None and self._said[first] <= self._repeated:
                self._take(first, left, taken)
        while left and len(taken) < limit:
            new = [n for n in left if self._said[n] <= self._repeated]
            if not new:
                break
            self._take(max(new, key=lambda n: (self._weights[n] * self._value(n), -n)), left, taken)
        return [self._picks[n] for n in taken]

    def _value(self, n: int) -> float:
        return self._picks[n].score * (1 - self._said[n])

    def _take(self, chosen: int, left: set[int], taken: list[int]) -> None:
        left.remove(chosen)
        taken.append(chosen)
        for n in left:
            share = len(self._words[n] & self._words[chosen]) / len(self._words[n])
            self._said[n] = max(self._said[n], share)


def _in_context(picks: Sequence[Pick], index: Index, limit: int) -> list[Pick]:
    """A sentence that says "he added" gets the one before it, which names him; the last chosen make room."""
    kept: dict[tuple[str, int], Pick] = {}
    for pick in picks:
        before = leans(pick, index)
        wanted = [p for p in (before, pick) if p is not None and (p.hit.record.document_id, p.start) not in kept]
        if len(kept) + len(wanted) <= limit:
            kept |= {(p.hit.record.document_id, p.start): p for p in wanted}
    return list(kept.values())


def _ordered(question: Question, picks: Sequence[Pick], documents: Sequence[str]) -> list[Pick]:
    place = {d: n for n, d in enumerate(documents)}
    if question.intent == "timeline":
        return sorted(picks, key=lambda p: (str(day_of(p) or "9999"), place[p.hit.record.document_id], p.start))
    side = sides(question, picks) if question.intent == "compare" else [0] * len(picks)
    order = sorted(range(len(picks)), key=lambda n: (side[n], place[picks[n].hit.record.document_id], picks[n].start))
    return [picks[n] for n in order]


def _led(picks: list[Pick], index: Index) -> list[Pick]:
    """Who said it, or the figure, comes first: the likeliest sentence, unless it leans on the one before it."""
    best = max(picks, key=lambda p: p.score, default=None)
    if best is None or leans(best, index) is not None:
        return picks
    return [best, *(p for p in picks if p is not best)]
