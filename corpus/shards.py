"""The Chroma folders of a release under construction: which vectors each holds, and how they are brought up to date.

Folder n holds the vectors of rowids n * size + 1 to (n + 1) * size. A passage stays in its folder while it lives, and
the rowid of one that is gone goes to a later one, so no folder ever holds more than `size`. While documents are read,
only the rowids that change are noted (by SQLite, which has them on disk). Then the folders concerned are opened one
after the other and given their vectors from vectors.f32: memory is that of one folder, whatever the release's size.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from corpus.renew import fill, renew
from rag.errors import ReleaseError
from rag.manifest import VERIFY
from rag.vectors import Vectors, chroma_folder, chroma_folders

SIZE = 64_000  # vectors in a folder: docs/decisions.md says what was measured
Told = Callable[[int, int], None]  # vectors written, of how many
_ROWS = "SELECT rowid, id FROM passages WHERE rowid BETWEEN ? AND ?"
_TOUCHED = f"{_ROWS} AND rowid IN (SELECT rowid FROM touched)"
_NOTES = (
    "CREATE TEMP TABLE touched(rowid INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE gone(shard INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY(shard, name)) WITHOUT ROWID",
)


class Shards:
    """The Chroma folders in `folder`, whose passages.db is open as `db`. Not thread-safe.

    Methods raise OSError, sqlite3.Error, ReleaseError or StorageError.
    """

    def __init__(self, folder: Path, db: sqlite3.Connection, dimensions: int, size: int, before: int) -> None:
        """`before` is the size that the folders were made with; 0 where all vectors were in one."""
        self._folder, self._db, self._dimensions, self._size = folder, db, dimensions, size
        for table in _NOTES:
            db.execute(table)
        self._known = chroma_folders(folder)
        if size != before and self._last() > (min(size, before) or size):  # some vectors belong elsewhere now
            for old in self._known:
                shutil.rmtree(old)
            self._known = []

    def touch(self, rowid: int) -> None:
        """Note that the passage at this rowid is new there, or its vector is."""
        self._db.execute("INSERT OR IGNORE INTO touched VALUES(?)", (rowid,))

    def drop(self, rowid: int, name: str) -> None:
        """Note that the passage at this rowid is gone."""
        self._db.execute("INSERT OR IGNORE INTO gone VALUES(?, ?)", (self._number(rowid), name))

    def update(self, told: Told) -> None:
        """Bring the folders up to date in this process, from vectors.f32 as it is on disk.

        Raises ReleaseError when one then holds another number of vectors than there are passages.
        """
        rows = {number: self._to_write(number) for number in self._concerned()}
        total, done = sum(self._one(f"SELECT count(*) FROM ({sql})", self._ends(n)) for n, sql in rows.items()), 0
        for number, sql in rows.items():
            folder = chroma_folder(self._folder, number)
            folder.mkdir(exist_ok=True)
            with closing(Vectors(folder, create=folder not in self._known)) as store:
                store.delete([row[0] for row in self._db.execute("SELECT name FROM gone WHERE shard=?", (number,))])
                found = self._db.execute(f"{sql} ORDER BY rowid", self._ends(number))
                for written in fill(store, found, self._folder / "vectors.f32", self._dimensions):
                    told(done := done + written, total)
                self._check(store, number)
            if folder not in self._known:  # what was made here is looked at as readers will see it
                with closing(Vectors(folder)) as store:
                    self._check(store, number)

    def renew(self) -> None:
        """Have the folders concerned written anew by a process that saw nothing of what is gone.

        passages.db and vectors.f32 must be on disk as they are to stay. Raises as `update`.
        """
        needed = range(self._number(self._last()) + 1)
        concerned = self._concerned()
        for folder in {chroma_folder(self._folder, number) for number in concerned}.intersection(self._known):
            shutil.rmtree(folder)
        wanted = [number for number in concerned if number in needed]  # the last ones may be needed no more
        renew(self._folder, self._dimensions, self._size, wanted)
        for number in wanted:
            with closing(Vectors(chroma_folder(self._folder, number))) as store:
                self._check(store, number)

    def _concerned(self) -> list[int]:
        """Numbers of the folders that lack something or hold too much, in order."""
        if not self._known:
            return list(range(self._number(self._last()) + 1))
        found = self._db.execute("SELECT (rowid - 1) / ? FROM touched UNION SELECT shard FROM gone", (self._size,))
        return sorted(row[0] for row in found)

    def _to_write(self, number: int) -> str:
        return _TOUCHED if chroma_folder(self._folder, number) in self._known else _ROWS

    def _ends(self, number: int) -> tuple[int, int]:
        """The first and the last rowid of a folder."""
        return number * self._size + 1, (number + 1) * self._size

    def _number(self, rowid: int) -> int:
        """The folder of a rowid; the first for rowid 0."""
        return max(rowid - 1, 0) // self._size

    def _last(self) -> int:
        return self._one("SELECT coalesce(max(rowid), 0) FROM passages")

    def _check(self, store: Vectors, number: int) -> None:
        vectors, passages = store.count(), self._one(f"SELECT count(*) FROM ({_ROWS})", self._ends(number))
        if vectors != passages:
            raise ReleaseError(f"{self._folder}: {vectors} vectors of {passages} passages; {VERIFY}")

    def _one(self, sql: str, values: tuple[int, ...] = ()) -> int:
        return int(self._db.execute(sql, values).fetchone()[0])
