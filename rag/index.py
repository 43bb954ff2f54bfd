"""Opens a release: vectors (Chroma) and full text (SQLite FTS5) behind one small protocol."""

from __future__ import annotations

import math
import threading
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.candidates import Candidates
from rag.errors import ReleaseError, ReleaseMismatch
from rag.fulltext import best
from rag.labels import Column
from rag.manifest import REBUILD, SCHEMA, VERIFY, Manifest, pointer, read_manifest
from rag.passages import PassageFile, terms_digest
from rag.protocol import Index
from rag.types import Passage, Record, Scope
from rag.vectors import AllVectors

__all__ = ["SCHEMA", "Index", "LocalIndex", "Manifest", "Releases"]

_EXACT = 20_000  # a filter that leaves fewer passages has them all scored (4 ms), faster than asking Chroma for more
_BLOCK = 512  # rows scored at a time: stays in the cache, and below where BLAS starts threads that wait for each other


class Releases:
    """The releases of one home. `current()` is asked at every question, so that a reader sees a refresh at once."""

    def __init__(self, home: Path, embedder_name: str | None) -> None:
        """`embedder_name`: the model that will embed the questions; None leaves it unchecked."""
        self._folder = home / "releases"
        self._home = home
        self._embedder = embedder_name
        self._lock = threading.Lock()
        self._open: LocalIndex | None = None

    def current(self) -> Index:
        """The release that is current now; the same object until another one is published.

        An index handed out earlier stays usable for as long as somebody holds it.
        Raises ReleaseMissing, ReleaseMismatch, or ReleaseError when it is damaged.
        """
        with self._lock:
            name = pointer(self._home)
            if self._open is None or self._open.manifest.release != name:
                self._open = LocalIndex(self._folder / name, self._embedder)
            return self._open

    def close(self) -> None:
        """Let the open release go."""
        with self._lock:
            opened, self._open = self._open, None
        if opened is not None:
            opened.close()


class LocalIndex:
    """A release in a folder: passages.db, vectors in Chroma, and the same by passage for exact scores (vectors.f32)."""

    def __init__(self, folder: Path, embedder_name: str | None = None) -> None:
        """Open it. Raises ReleaseMissing, ReleaseMismatch, or ReleaseError when a file is damaged."""
        self.manifest, files = read_manifest(folder)
        self._check(embedder_name)
        for name, size in files.items():
            if not (folder / name).is_file() or (folder / name).stat().st_size != size:
                raise ReleaseError(f"{folder / name}: is missing or cut short; {VERIFY}")
        self._rows = PassageFile(folder / "passages.db")
        width = self.manifest.dimensions
        self._exact: npt.NDArray[np.float32] = np.zeros((0, width), dtype=np.float32)
        if self._rows.count:  # an empty file cannot be mapped
            self._exact = np.memmap(folder / "vectors.f32", dtype="<f4", mode="r").reshape(-1, width)
        try:
            self._vectors = AllVectors(folder)
            if not self._vectors.count() == self._rows.count == self.manifest.passages <= len(self._exact):
                raise ReleaseError(f"{folder}: vectors and passages do not agree; {VERIFY}")
        except BaseException:
            self._rows.close()
            raise
        self.close: Callable[[], None] = weakref.finalize(self, _close, self._rows, self._vectors)

    def _check(self, embedder_name: str | None) -> None:
        m = self.manifest
        if embedder_name is not None and m.model != embedder_name:
            raise ReleaseMismatch(f"release {m.release} was built with {m.model}, not {embedder_name}; {REBUILD}")
        if m.schema != SCHEMA or m.terms != terms_digest():
            raise ReleaseMismatch(f"release {m.release} was built by another version of Parley; {REBUILD}")

    def nearest(self, vector: Sequence[float], k: int, scope: Scope) -> list[tuple[str, float]]:
        """As Index.nearest. Chroma answers unless the scope is narrow; then every passage in it is scored."""
        near = self._nearest(vector, k, scope)
        ids = self._rows.ids(rowid for rowid, _ in near)
        return [(ids[rowid], score) for rowid, score in near]

    def _nearest(self, vector: Sequence[float], k: int, scope: Scope) -> list[tuple[int, float]]:
        mask, count = self._rows.in_scope(scope)
        if not count or k <= 0:
            return []
        everything = self._rows.count
        if count > 0.9 * everything or count > _EXACT:
            fetch = min(everything, math.ceil(1.2 * k * everything / count) + 10)
            found = self._vectors.search(vector, fetch)
            rowids = self._rows.rowids([name for name, _ in found])
            inside = [(rowids[name], score) for name, score in found if name in rowids and mask[rowids[name]]]
            if len(inside) >= min(k, count):
                return inside[:k]
        scored = np.flatnonzero(mask)
        # best() wants positive scores; a cosine is at least -1
        top = best(self._cosine(vector, scored) + np.float32(2), min(k, len(scored)))
        return [(int(scored[i]), score - 2) for i, score in top]

    def candidates(self, vector: Sequence[float], terms: Sequence[str], k: int, scope: Scope) -> Candidates:
        """As Index.candidates."""
        found = {rowid for rowid, _ in self._nearest(vector, k, scope)}
        languages = self._rows.languages(scope)
        for language in languages if len(languages) > 1 else ():
            found |= {rowid for rowid, _ in self._nearest(vector, k // 2, replace(scope, languages=(language,)))}
        found |= {rowid for rowid, _ in self._rows.match(terms, k, scope)}
        rows = self._rows.with_standing(np.fromiter(sorted(found), dtype=np.int64), scope)
        return self._rows.candidates(rows, self._cosine(vector, rows), terms, scope)

    def opened(self, passages: Sequence[int]) -> dict[int, tuple[Passage, Record]]:
        """As Index.opened."""
        return self._rows.opened(passages)

    def _cosine(self, vector: Sequence[float], rowids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        query = np.asarray(vector, dtype=np.float32)
        query = query / (float(np.linalg.norm(query)) or 1.0)
        scores = np.empty(len(rowids), dtype=np.float32)
        for start in range(0, len(rowids), _BLOCK):
            block = self._exact.take(rowids[start : start + _BLOCK] - 1, axis=0, mode="clip")
            scores[start : start + _BLOCK] = block @ query
        return scores

    def match(self, terms: Sequence[str], k: int, scope: Scope) -> list[tuple[str, float]]:
        """As Index.match."""
        found = self._rows.match(terms, k, scope)
        ids = self._rows.ids(rowid for rowid, _ in found)
        return [(ids[rowid], score) for rowid, score in found]

    def document_frequency(self, terms: Iterable[str]) -> dict[str, int]:
        """As Index.document_frequency."""
        return self._rows.document_frequency(terms)

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """As Index.passages; unknown ids are left out."""
        return self._rows.passages(passage_ids)

    def document_passages(self, document_id: str, version: int) -> list[Passage]:
        """As Index.document_passages."""
        return self._rows.document_passages(document_id, version)

    def records(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Record]:
        """As Index.records; unknown keys are left out."""
        return self._rows.records(keys)

    def between(self, start: date | None, end: date | None, scope: Scope, limit: int) -> list[Record]:
        """As Index.between."""
        return self._rows.between(start, end, scope, limit)

    def story(self, story: str, scope: Scope) -> list[Record]:
        """As Index.story."""
        return self._rows.story(story, scope)

    def text(self, document_id: str, version: int) -> str:
        """As Index.text."""
        return self._rows.text(document_id, version)

    def publishers(self) -> list[tuple[str, int]]:
        """As Index.publishers."""
        return self._rows.tally("publisher")

    def languages(self) -> list[tuple[str, int]]:
        """As Index.languages."""
        return self._rows.tally("language")

    def tally(self, column: Column, scope: Scope) -> list[tuple[str, int]]:
        """As Index.tally."""
        return self._rows.tally(column, scope)

    def documents(self, scope: Scope) -> int:
        """As Index.documents."""
        return self._rows.documents(scope)

    def newest(self, scope: Scope) -> date | None:
        """As Index.newest."""
        return self._rows.newest(scope)


def _close(rows: PassageFile, vectors: AllVectors) -> None:
    rows.close()
    vectors.close()
