"""The vectors of a release in Chroma folders: one alone, or all of a release as one.

A release holds chroma/ and, where it has more passages than one folder takes, chroma-1/, chroma-2/ …: Chroma keeps the
whole index of a folder in memory (2 kB a passage while it is read, 3 kB while it is written), so a builder that has
one of them open at a time needs the same memory for any number of passages. The only module that knows Chroma.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.errors import ModelUnavailable, ReleaseError, StorageError
from rag.manifest import VERIFY

_COLLECTION = "passages"
# With the lowest thresholds the HNSW files are written when vectors are. Else the first reader of a small release
# writes them, and fills their gaps with what it has in memory.
_HNSW: Any = {"space": "cosine", "ef_construction": 100, "ef_search": 100, "batch_size": 2, "sync_threshold": 2}
# chromadb keeps one table of open folders for the process and does not guard it; re-entrant, since an index may be
# collected (and closed) while this thread opens another
_CHROMA = threading.RLock()


def chroma_folder(release: Path, number: int) -> Path:
    """Folder `number` of a release, from 0: chroma, then chroma-1."""
    return release / (f"chroma-{number}" if number else "chroma")


def chroma_folders(release: Path) -> list[Path]:
    """The folders that a release has, in order; none while it has no chroma."""
    found: list[Path] = []
    while (folder := chroma_folder(release, len(found))).is_dir():
        found.append(folder)
    return found


class AllVectors:
    """The Chroma folders of a finished release, searched as if they were one."""

    def __init__(self, release: Path) -> None:
        """Open them. Raises ReleaseError."""
        with ExitStack() as opened:
            self._parts: list[Vectors] = []
            for folder in chroma_folders(release) or [chroma_folder(release, 0)]:
                self._parts.append(Vectors(folder))
                opened.callback(self._parts[-1].close)
            opened.pop_all()

    def search(self, vector: Sequence[float], k: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity) of the k nearest, best first."""
        found = [hit for part in self._parts for hit in part.search(vector, k)]
        return sorted(found, key=lambda hit: -hit[1])[:k]

    def count(self) -> int:
        """How many vectors there are."""
        return sum(part.count() for part in self._parts)

    def close(self) -> None:
        """Let the folders go."""
        for part in self._parts:
            part.close()


class Vectors:
    """One Chroma folder: cosine, our ids, no texts (passages.db has them, and Chroma would index them)."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Open it, or with `create` make it. Raises ReleaseError, or StorageError when the disk is full."""
        self._folder = folder
        if not create and not (folder / "chroma.sqlite3").is_file():
            raise ReleaseError(f"{folder}: has no vectors; {VERIFY}")  # Chroma would make it, empty
        from chromadb import PersistentClient
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings
        from langchain_chroma import Chroma

        with self._errors(), _CHROMA:
            path = str(folder.resolve())
            try:
                self._client: Any = PersistentClient(path, Settings(anonymized_telemetry=False))
            except BaseException:
                # Chroma keeps what failed to start, and would hand it out at the next try even if all is well then.
                if path not in SharedSystemClient._identifier_to_refcount:  # noqa: SLF001
                    SharedSystemClient._identifier_to_system.pop(path, None)  # noqa: SLF001
                raise
        try:
            with self._errors():
                self._store = Chroma(
                    collection_name=_COLLECTION,
                    client=self._client,
                    collection_configuration={"hnsw": _HNSW},
                    create_collection_if_not_exists=create,
                )
                self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
        except BaseException:
            self.close()
            raise

    def search(self, vector: Sequence[float], k: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity) of the k nearest, best first."""
        # LangChain's own search also reads the (empty) document of each, which takes as long again.
        with self._errors():
            found: Any = self._collection.query(query_embeddings=list(vector), n_results=k, include=["distances"])
        return [(name, 1.0 - far) for name, far in zip(found["ids"][0], found["distances"][0], strict=True)]

    def count(self) -> int:
        """How many vectors there are."""
        with self._errors():
            return self._collection.count()

    def put(self, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Add or replace."""
        with self._errors():
            for start in range(0, len(ids), 5_000):  # Chroma's own limit is a little higher
                some = list(ids[start : start + 5_000])
                # LangChain passes over entries without a document, so each gets an empty one
                self._collection.upsert(ids=some, embeddings=vectors[start : start + 5_000], documents=[""] * len(some))

    def delete(self, ids: Sequence[str]) -> None:
        """Delete; unknown ids do no harm."""
        with self._errors():
            for start in range(0, len(ids), 5_000):
                self._store.delete(list(ids[start : start + 5_000]))

    def read(self) -> Iterator[tuple[list[str], npt.NDArray[np.float32]]]:
        """All ids with their vectors, in batches."""
        for start in range(0, self.count(), 2_000):
            with self._errors():
                found: Any = self._collection.get(limit=2_000, offset=start, include=["embeddings"])
            yield found["ids"], np.asarray(found["embeddings"], dtype=np.float32)

    def close(self) -> None:
        """Let the folder go."""
        with _CHROMA:
            self._client.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            # chromadb raises ChromaError, ValueError and OS errors; a panic of its Rust part is a BaseException
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            said = " ".join(str(error).split())[:200]
            if "disk is full" in said or "No space left" in said:
                raise StorageError(f"{self._folder}: the disk is full; free some space, then run this again") from error
            if "disk I/O error" in said:
                raise StorageError(f"{self._folder}: the disk refuses ({said}); check its space and rights") from error
            raise ReleaseError(f"{self._folder}: is damaged ({said}); {VERIFY}") from error


def onnx_minilm() -> Callable[[list[str]], list[list[float]]]:
    """Chroma's own English model; it downloads itself at the first call. Calls raise ModelUnavailable."""
    from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2

    model = ONNXMiniLM_L6_V2()

    def embed(texts: list[str]) -> list[list[float]]:
        try:
            return [[float(x) for x in vector] for vector in model(texts)]
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            raise ModelUnavailable(f"Chroma's MiniLM does not load ({error}); check the network") from error

    return embed
