"""What an open release offers, whatever it is kept in. It says nothing of files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from rag.candidates import Candidates
from rag.labels import Column
from rag.manifest import Manifest
from rag.types import Passage, Record, Scope


class Index(Protocol):
    """Read access to one whole release. Every method honours `scope` as Scope documents it.

    Without `as_of`, only current versions are seen; with it, the versions known and current on that day (undated
    documents never). `since`/`until` keep documents whose event days (or publication day) overlap the span; `sides`
    those that carry the voice of one of these sides (rag/sides.py).
    """

    @property
    def manifest(self) -> Manifest: ...

    def nearest(self, vector: Sequence[float], k: int, scope: Scope) -> list[tuple[str, float]]:
        """(passage id, cosine similarity) of the k nearest passages, best first."""
        ...

    def match(self, terms: Sequence[str], k: int, scope: Scope) -> list[tuple[str, float]]:
        """(passage id, BM25, higher is better) of the k best passages holding any of the terms (rag.text.term)."""
        ...

    def candidates(self, vector: Sequence[float], terms: Sequence[str], k: int, scope: Scope) -> Candidates:
        """The k nearest passages and the k best that hold any of the terms, with what ranking needs to know of them.

        Where there are several languages, some of the nearest of each: passages lie near a question of their own.
        For each copy of a wire story, the passages of the document that stands for the story in this scope.
        """
        ...

    def opened(self, passages: Sequence[int]) -> dict[int, tuple[Passage, Record]]:
        """Passages with their records, by the numbers that Candidates gives them."""
        ...

    def document_frequency(self, terms: Iterable[str]) -> dict[str, int]:
        """How many passages hold each term; absent terms map to 0."""
        ...

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]: ...

    def document_passages(self, document_id: str, version: int) -> list[Passage]:
        """All passages of one version of a document, in order."""
        ...

    def records(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Record]:
        """Records by (document id, version)."""
        ...

    def between(self, start: date | None, end: date | None, scope: Scope, limit: int) -> list[Record]:
        """Records whose event days (or publication day) overlap the span, in order of day."""
        ...

    def story(self, story: str, scope: Scope) -> list[Record]:
        """Records in scope that carry one wire story (Record.story), the one that stands for it there first."""
        ...

    def text(self, document_id: str, version: int) -> str:
        """The stored text that offsets count in. Raises UnknownDocument."""
        ...

    def publishers(self) -> list[tuple[str, int]]:
        """(publisher, number of current documents), most first."""
        ...

    def languages(self) -> list[tuple[str, int]]:
        """(language, number of current documents), most first."""
        ...

    def tally(self, column: Column, scope: Scope) -> list[tuple[str, int]]:
        """(label, number of documents in scope that have it), most first, then by name."""
        ...

    def documents(self, scope: Scope) -> int:
        """How many documents are in scope."""
        ...

    def newest(self, scope: Scope) -> date | None:
        """Newest day in scope on which an event began or a document was published."""
        ...

    def close(self) -> None: ...
