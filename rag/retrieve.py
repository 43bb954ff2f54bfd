"""Question → ranked passages: vectors and full text, scaled and summed, then what the question says of time.

The weights were set on the development questions (see docs/decisions.md) and are moderate on purpose: questions that
nobody has seen yet decide. Each feature is a share between 0 and 1, so that a weight says how much it can move a
document.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, PrivateAttr

from rag.index import Index
from rag.text import terms
from rag.types import Hit, Passage, Question, Record, Scope
from rag.understand import understand

CANDIDATES = 150  # passages taken from each side
DOCUMENTS = 24  # documents whose passages are returned
PER_DOCUMENT = 3  # passages returned of one document

DENSE_SPREAD = 0.12  # cosine distance below the best at which a passage counts as unrelated (e5 packs them tightly)
LEXICAL = 0.25  # most that full text counts, when the record uses every word of the question; vectors have the rest
COVERAGE = 0.30  # share of the question's terms, by rarity, that the document's found passages hold together
WINDOW = 0.20  # overlap with the time the question names
WINDOW_DAYS = 10.0  # days outside the window at which its weight has fallen to 1/e
RECENT = 0.35  # nearness to the day of asking, for questions about the state of things
RECENT_DAYS = 45.0


class Retriever(BaseRetriever):
    """LangChain's retriever interface over a release; `hits` is the same ranking with Parley's own types."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Any  # rag.index.Index; pydantic cannot check a protocol
    embedder: Embeddings
    _vectors: OrderedDict[str, list[float]] = PrivateAttr(default_factory=OrderedDict)
    _lock: Lock = PrivateAttr(default_factory=Lock)

    def hits(self, question: Question) -> list[Hit]:
        """Passages best document first, each document's own passages together, best first."""
        index: Index = self.index
        vector = self._vector(question.standalone)
        dense = dict(index.nearest(vector, CANDIDATES, question.scope))
        lexical = dict(index.match(question.terms, CANDIDATES, question.scope)) if question.terms else {}
        unscored = [i for i in lexical if i not in dense]
        dense |= index.similarity(vector, unscored)
        if not dense:
            return []
        passages = index.passages(list(dense))
        records = index.records({(p.document_id, p.version) for p in passages.values()})
        rarity = index.document_frequency(question.terms)
        share = LEXICAL * _known(rarity)
        scored = _passage_scores(passages, records, dense, lexical, share)
        return _by_document(question, scored, rarity, index.manifest.passages)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002 - LangChain passes it
        today = self.index.newest(Scope()) or date.today()
        return [as_document(hit) for hit in self.hits(understand(query, Scope(), today))]

    def _vector(self, text: str) -> list[float]:
        with self._lock:
            if text in self._vectors:
                self._vectors.move_to_end(text)
                return self._vectors[text]
        vector = self.embedder.embed_query(text)
        with self._lock:
            self._vectors[text] = vector
            while len(self._vectors) > 256:
                self._vectors.popitem(last=False)
        return vector


def _passage_scores(
    passages: dict[str, Passage],
    records: dict[tuple[str, int], Record],
    dense: dict[str, float],
    lexical: dict[str, float],
    share: float,
) -> list[Hit]:
    top_dense = max(dense.values())
    top_lexical = max(lexical.values(), default=0.0)
    hits = []
    for passage_id, passage in passages.items():
        near = max(0.0, 1.0 - (top_dense - dense[passage_id]) / DENSE_SPREAD)
        match = lexical.get(passage_id, 0.0) / top_lexical if top_lexical > 0 else 0.0
        score = (1.0 - share) * near + share * match
        record = records[(passage.document_id, passage.version)]
        hits.append(Hit(passage, record, score, dense[passage_id], lexical.get(passage_id, 0.0)))
    return hits


def _known(rarity: dict[str, int]) -> float:
    """Share of the question's terms that the record uses at all.

    Little for a question in another language, whose few common names would otherwise rank as if they were all of it.
    """
    return sum(n > 0 for n in rarity.values()) / len(rarity) if rarity else 0.0


def _by_document(question: Question, hits: Sequence[Hit], rarity: dict[str, int], total: int) -> list[Hit]:
    grouped: dict[tuple[str, int], list[Hit]] = {}
    for hit in sorted(hits, key=lambda h: (-h.score, h.passage.id)):
        grouped.setdefault((hit.passage.document_id, hit.passage.version), []).append(hit)
    best = sorted(grouped.values(), key=lambda g: -g[0].score)[: 3 * DOCUMENTS]
    weights = {t: _idf(rarity.get(t, 0), total) for t in question.terms}
    ranked = sorted(
        ((_document_score(question, group, weights), group) for group in best),
        key=lambda pair: (-pair[0], pair[1][0].passage.document_id),
    )
    return [
        replace(hit, score=score - n * 1e-6)  # a document's passages stay together and in order
        for score, group in ranked[:DOCUMENTS]
        for n, hit in enumerate(group[:PER_DOCUMENT])
    ]


def _document_score(question: Question, group: Sequence[Hit], weights: dict[str, float]) -> float:
    record = group[0].record
    score = group[0].score
    total = sum(weights.values())
    if total > 0:
        held = set(
            terms(
                " ".join([record.title, record.place, *record.actors, *(h.passage.text for h in group[:PER_DOCUMENT])])
            )
        )
        score += COVERAGE * sum(w for t, w in weights.items() if t in held) / total
    score += (2 if question.intent == "timeline" else 1) * WINDOW * window_fit(question, record)
    if question.intent == "latest":
        score += RECENT * recency(question, record)
    return score


def window_fit(question: Question, record: Record) -> float:
    """1 inside the question's window, falling to 0 with the days outside it; 0 without a window or a date."""
    start, end = record.event_date or record.published, record.event_end or record.published
    if question.window is None or start is None or end is None:
        return 0.0
    gap = 0
    if question.window.start is not None and end < question.window.start:
        gap = (question.window.start - end).days
    elif question.window.end is not None and start > question.window.end:
        gap = (start - question.window.end).days
    return math.exp(-gap / WINDOW_DAYS)


def recency(question: Question, record: Record) -> float:
    """1 for a document of the day of asking, falling by half in about a month; 0 without a date."""
    day = record.event_end or record.published
    if day is None or question.today is None:
        return 0.0
    return math.exp(-max(0, (question.today - day).days) / RECENT_DAYS)


def as_document(hit: Hit) -> Document:
    """The hit as a LangChain document, id and offsets in its metadata."""
    p, r = hit.passage, hit.record
    metadata = {"document_id": p.document_id, "start": p.start, "end": p.end, "title": r.title, "score": hit.score}
    return Document(page_content=p.text, id=p.id, metadata=metadata)


def _idf(frequency: int, total: int) -> float:
    return max(0.05, math.log((total - frequency + 0.5) / (frequency + 0.5))) if frequency < total else 0.05
