"""The vector cache: no text is ever embedded twice by one model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from corpus.schema import storage
from corpus.store import Store

_BATCH = 500  # SQL variables in one statement


class VectorCache(Store):
    """Vectors by model name and hash of the embedded text."""

    def vectors(self, model: str, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
        """The cached vectors among those asked for."""
        found: dict[bytes, bytes] = {}
        with storage(self._path):
            for some in _batches(hashes):
                marks = ",".join("?" * len(some))
                sql = f"SELECT text_hash, vector FROM vectors WHERE model=? AND text_hash IN ({marks})"
                found.update(self._db.execute(sql, (model, *some)).fetchall())
        return found

    def store_vectors(self, model: str, vectors: Mapping[bytes, bytes]) -> None:
        """Add to the cache; a vector already there stays."""
        with self.transaction():
            rows = [(model, digest, vector) for digest, vector in vectors.items()]
            self._db.executemany("INSERT OR IGNORE INTO vectors VALUES(?, ?, ?)", rows)

    def _drop_vectors(self, hashes: Iterable[bytes]) -> None:
        models = (
            [row[0] for row in self._db.execute("SELECT DISTINCT model FROM vectors")] if (gone := list(hashes)) else []
        )
        self._db.executemany(
            "DELETE FROM vectors WHERE model=? AND text_hash=?", [(m, h) for m in models for h in gone]
        )


def _batches(items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]
