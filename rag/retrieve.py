"""Question → ranked passages: vectors and full text, scaled and summed, then what the question says of time.

The weights were set on the development questions (see docs/decisions.md) and are moderate on purpose: questions that
nobody has seen yet decide. Each feature is a share between 0 and 1, so that a weight says how much it can move a
document.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, PrivateAttr

from rag.index import Index
from rag.rank import ranked, recency, window_fit
from rag.types import Hit, Passage, Question, Scope
from rag.understand import understand

__all__ = ["CANDIDATES", "Retriever", "around", "as_document", "recency", "window_fit"]

CANDIDATES = 100  # passages taken from each side; 150 rank no better and take half as long again to find


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
        found = index.candidates(vector, question.terms, CANDIDATES, question.scope)
        chosen = ranked(question, found)
        opened = index.opened([int(found.passages[n]) for n, _ in chosen])
        return [
            Hit(*opened[int(found.passages[n])], score, float(found.dense[n]), float(found.lexical[n]))
            for n, score in chosen
        ]

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


def around(hit: Hit, index: Index, reach: int = 1) -> list[Passage]:
    """The hit's passage with up to `reach` passages before and after it, in order: what a drafting writer may need."""
    own = index.document_passages(hit.record.document_id, hit.record.version)
    return [p for p in own if abs(p.ordinal - hit.passage.ordinal) <= reach]


def as_document(hit: Hit) -> Document:
    """The hit as a LangChain document, id and offsets in its metadata."""
    p, r = hit.passage, hit.record
    metadata = {"document_id": p.document_id, "start": p.start, "end": p.end, "title": r.title, "score": hit.score}
    return Document(page_content=p.text, id=p.id, metadata=metadata)
