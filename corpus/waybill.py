"""What one run reads and has read, in a database of SQLite's that is on disk and gone when it is closed.

A run over any number of files so needs the memory of a few.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice
from pathlib import Path, PurePath
from typing import Self

from corpus.read.files import Source
from corpus.schema import storage
from corpus.types import Rejected

Entry = Source | Rejected
_TABLES = """
CREATE TABLE entries(
    part INTEGER NOT NULL, number INTEGER NOT NULL, place BLOB NOT NULL, name TEXT NOT NULL, told TEXT NOT NULL,
    reason TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY(part, number)) WITHOUT ROWID;
CREATE TABLE listed(file TEXT NOT NULL, part INTEGER NOT NULL, clean INTEGER NOT NULL, PRIMARY KEY(file, part))
    WITHOUT ROWID;
CREATE TABLE seen(id TEXT PRIMARY KEY, place TEXT NOT NULL) WITHOUT ROWID;
"""
_TOGETHER = 500  # entries written at a time
_WHERE = "the files of this run"  # in an error: the database has no name


class Waybill:
    """Files to read, a part for each source, and the ids found in them. Methods raise StorageError."""

    def __init__(self) -> None:
        with storage(_WHERE):
            self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES} BEGIN")
        self._part = 0

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def enter(self, entries: Iterable[Entry]) -> int:
        """Begin another part with these; how many there are."""
        self._part += 1
        numbered = enumerate(entries)
        number = 0
        with storage(_WHERE):
            while some := list(islice(numbered, _TOGETHER)):
                rows = [(self._part, n, *_row(entry)) for n, entry in some]
                self._db.executemany("INSERT INTO entries VALUES(?, ?, ?, ?, ?, ?, ?)", rows)
                found = [(entry.where, self._part) for _, entry in some if isinstance(entry, Source)]
                self._db.executemany("INSERT OR IGNORE INTO listed VALUES(?, ?, 0)", found)
                number += len(some)
        return number

    def entries(self, start: int, count: int) -> list[Entry]:
        """As many of this part's entries in order, from number `start` (the first is 0)."""
        sql = "SELECT place, name, told, reason, detail FROM entries WHERE part=? AND number>=? ORDER BY number LIMIT ?"
        with storage(_WHERE):
            rows = self._db.execute(sql, (self._part, start, count)).fetchall()
        return [_entry(*row) for row in rows]

    def clean(self, read: Iterable[str]) -> None:
        """Note that these files of this part were read whole, without a rejected item."""
        with storage(_WHERE):
            rows = [(file, self._part) for file in read]
            self._db.executemany("UPDATE listed SET clean=1 WHERE file=? AND part=?", rows)

    def complete(self, file: str) -> bool:
        """True for a file of which this part has all: it is not listed, or it was clean."""
        with storage(_WHERE):
            row = self._db.execute("SELECT clean FROM listed WHERE file=? AND part=?", (file, self._part)).fetchone()
        return row is None or bool(row[0])

    def lists(self, file: str) -> bool:
        """True for a file of any part."""
        with storage(_WHERE):
            return self._db.execute("SELECT 1 FROM listed WHERE file=?", (file,)).fetchone() is not None

    def saw(self, ids: Iterable[str], place: str) -> None:
        """Note where documents were read; the last place counts."""
        with storage(_WHERE):
            self._db.executemany("INSERT OR REPLACE INTO seen VALUES(?, ?)", [(name, place) for name in ids])

    def place(self, document_id: str) -> str | None:
        """Where the document was read in this run, or None."""
        with storage(_WHERE):
            row = self._db.execute("SELECT place FROM seen WHERE id=?", (document_id,)).fetchone()
        return row[0] if row else None


def _row(entry: Entry) -> tuple[bytes, str, str, str, str]:
    if isinstance(entry, Rejected):
        return _bytes(entry.where), "", "", entry.reason, entry.detail
    return _bytes(str(entry.path)), str(entry.name), entry.told, "", ""


def _entry(place: bytes, name: str, told: str, reason: str, detail: str) -> Entry:
    where = place.decode("utf-8", "surrogatepass")
    return Rejected(where, reason, detail) if reason else Source(Path(where), PurePath(name), told)


def _bytes(place: str) -> bytes:
    return place.encode("utf-8", "surrogatepass")  # a name that is no text is a reason to reject it
