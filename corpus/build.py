"""The files of a release under construction, in a folder nobody reads yet: passages.db, vectors.f32, Chroma's."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from corpus.lag import Fingerprint, Key
from corpus.shards import SIZE, Shards, Told
from corpus.split import embedding_text, split
from corpus.types import Document
from rag.passages import STORIES, TABLES, days_of, records_json, story_row
from rag.text import indexed_terms
from rag.types import Passage, Record

_TOGETHER, _DOCUMENTS = 2_000, 200  # pieces, documents handled at a time
Vector = npt.NDArray[np.float32]


class Shelf(Protocol):
    """Where documents are read from."""

    def document(self, document_id: str, version: int) -> Document:
        """One version. Raises UnknownDocument."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage ready to be indexed: what is embedded for it, and the cache key of that."""

    passage: Passage
    embedded: str
    hash: bytes


def pieces(document: Document) -> list[Piece]:
    """The passages of a document, in order."""
    record = document.record
    made = []
    for passage in split(record.document_id, record.version, document.text):
        text = embedding_text(record, passage)
        made.append(Piece(passage, text, hashlib.sha256(text.encode("utf-8", "replace")).digest()))
    return made


@dataclass(frozen=True, slots=True)
class Cut:
    """A version with its pieces."""

    key: Key
    fingerprint: str
    document: Document
    pieces: list[Piece]


def slices(source: Shelf, wanted: Iterable[Fingerprint]) -> Iterator[list[Cut]]:
    """Versions with their pieces, as many together as bounds the memory that they and their vectors take."""
    together: list[Cut] = []
    for key, fingerprint in wanted:
        document = source.document(*key)
        together.append(Cut(key, fingerprint, document, pieces(document)))
        if sum(len(cut.pieces) for cut in together) >= _TOGETHER or len(together) >= _DOCUMENTS:
            yield together
            together = []
    if together:
        yield together


class Draft:
    """The release being built in `folder`: an empty one, or a copy of the one before it. Not thread-safe.

    Methods raise OSError, sqlite3.Error, ReleaseError or StorageError; after any of these the folder is worthless.
    """

    def __init__(self, folder: Path, dimensions: int, *, shard: int = SIZE, before: int = SIZE) -> None:
        """`shard` is the most vectors in a Chroma folder, `before` what it was when the copy was made (0: no limit)."""
        self._dimensions = dimensions
        database = folder / "passages.db"
        fresh = not database.exists()
        self._db = sqlite3.connect(database, isolation_level=None)
        try:
            # Nobody else sees this folder, and a crash throws it away: no journal is needed.
            self._db.execute("PRAGMA journal_mode=OFF")
            self._db.execute("PRAGMA synchronous=OFF")
            self._db.execute("PRAGMA cache_size=-16384")
            self._db.executescript(TABLES if fresh else STORIES)  # a release of before lacks this one table
            self._db.execute("BEGIN")
            self._file = (folder / "vectors.f32").open("w+b" if fresh else "r+b")
            self._shards = Shards(folder, self._db, dimensions, shard, before)
        except BaseException:
            self._db.close()
            raise
        self._fresh = fresh
        self._removed = False
        self._last = self._one("SELECT coalesce(max(rowid), 0) FROM passages")
        self._free = self._holes()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        self._db.close()
        self._file.close()

    def _one(self, sql: str) -> int:
        return int(self._db.execute(sql).fetchone()[0])

    def _holes(self) -> list[int]:
        if self._one("SELECT count(*) FROM passages") == self._last:
            return []
        found: list[int] = []
        before = 0
        for (rowid,) in self._db.execute("SELECT rowid FROM passages ORDER BY rowid"):
            found += range(before + 1, rowid)
            before = rowid
        return found[::-1]

    # -- changing --------------------------------------------------------------------------------------------------

    def remove(self, keys: Iterable[Key]) -> None:
        """Take versions out, with everything derived from them."""
        for key in keys:
            row = self._db.execute("SELECT rec FROM records WHERE document_id=? AND version=?", key).fetchone()
            if row is not None:
                for rowid, name in self._db.execute("SELECT rowid, id FROM passages WHERE rec=?", row).fetchall():
                    self._drop(rowid, name)
                self._db.execute("DELETE FROM texts WHERE rec=?", row)
                self._db.execute("DELETE FROM stories WHERE rec=?", row)
                self._db.execute("DELETE FROM records WHERE rec=?", row)
                self._removed = True

    def put(self, cut: Cut, vectors: Mapping[bytes, bytes]) -> None:
        """Add or replace one version. `vectors` holds at least the vectors of its pieces, by hash."""
        document = cut.document
        rec = self._put_record(document, cut.fingerprint)
        old = {
            row[0]: row[1:]
            for row in self._db.execute("SELECT ordinal, rowid, id, hash FROM passages WHERE rec=?", (rec,))
        }
        head, language = _head(document.record), document.record.language
        for piece in cut.pieces:
            rowid, _, digest = old.pop(piece.passage.ordinal, (0, "", b""))
            rowid = rowid or self._take()
            self._put_passage(rowid, rec, piece, indexed_terms(f"{head}\n{piece.passage.text}", language))
            if digest != piece.hash:
                self._write_row(rowid, unit_vector(vectors[piece.hash]))
                self._shards.touch(rowid)
        for rowid, name, _ in old.values():
            self._drop(rowid, name)

    def _put_record(self, document: Document, fingerprint: str) -> int:
        record = document.record
        columns = {
            "document_id": record.document_id,
            "version": record.version,
            "fingerprint": fingerprint,
            **days_of(record),
            "body": records_json().dump_json(record).decode(),
        }
        names = ", ".join(columns)
        changed = ", ".join(f"{name}=excluded.{name}" for name in columns)
        rec = self._db.execute(
            f"INSERT INTO records({names}) VALUES({', '.join('?' * len(columns))})"
            f" ON CONFLICT(document_id, version) DO UPDATE SET {changed} RETURNING rec",
            tuple(columns.values()),
        ).fetchone()[0]
        self._db.execute("INSERT OR REPLACE INTO texts VALUES(?, ?)", (rec, document.text))
        self._db.execute("DELETE FROM stories WHERE rec=?", (rec,))
        if row := story_row(int(rec), record):
            self._db.execute("INSERT INTO stories VALUES(?, ?, ?)", row)
        return int(rec)

    def _put_passage(self, rowid: int, rec: int, piece: Piece, found: list[str]) -> None:
        p = piece.passage
        self._db.execute(
            "INSERT INTO passages VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(rowid) DO UPDATE SET id=excluded.id,"
            ' rec=excluded.rec, ordinal=excluded.ordinal, start=excluded.start, "end"=excluded."end",'
            " length=excluded.length, hash=excluded.hash, text=excluded.text",
            (rowid, p.id, rec, p.ordinal, p.start, p.end, len(found), piece.hash, p.text),
        )
        joined = " ".join(found)
        before = self._db.execute("SELECT terms FROM terms WHERE rowid=?", (rowid,)).fetchone()
        if before != (joined,):
            self._forget_words(rowid)
            self._db.execute("INSERT INTO terms VALUES(?, ?)", (rowid, joined))
            self._db.execute("INSERT INTO words(rowid, terms) VALUES(?, ?)", (rowid, joined))

    def _forget_words(self, rowid: int) -> None:
        for (joined,) in self._db.execute("SELECT terms FROM terms WHERE rowid=?", (rowid,)).fetchall():
            self._db.execute("INSERT INTO words(words, rowid, terms) VALUES('delete', ?, ?)", (rowid, joined))
            self._db.execute("DELETE FROM terms WHERE rowid=?", (rowid,))

    def _take(self) -> int:
        if self._free:
            return self._free.pop()
        self._last += 1
        return self._last

    def _drop(self, rowid: int, name: str) -> None:
        self._forget_words(rowid)
        self._db.execute("DELETE FROM passages WHERE rowid=?", (rowid,))
        self._write_row(rowid, np.zeros(self._dimensions, dtype=np.float32))
        self._free.append(rowid)
        self._shards.drop(rowid, name)

    def _write_row(self, rowid: int, vector: Vector) -> None:
        self._file.seek((rowid - 1) * self._dimensions * 4)
        self._file.write(vector.astype("<f4").tobytes())

    # -- finishing -------------------------------------------------------------------------------------------------

    def finish(self, told: Told) -> tuple[int, int, date | None]:
        """Write everything out; (current documents, passages, newest day).

        Where versions were removed, what held them is written anew, so that nothing of them stays on disk.
        """
        self._file.truncate(self._last * self._dimensions * 4)
        self._file.flush()
        if self._fresh or self._removed:
            self._db.execute("INSERT INTO words(words) VALUES('optimize')")
        self._db.execute("COMMIT")
        if self._removed:
            self._db.execute("VACUUM")
            self._shards.renew()
        else:
            self._shards.update(told)
        current = "FROM records WHERE current_until IS NULL"
        newest = self._db.execute(f"SELECT max(newest) {current}").fetchone()[0]
        documents = self._one(f"SELECT count(*) {current}")
        return documents, self._one("SELECT count(*) FROM passages"), date.fromordinal(newest) if newest else None


def _head(record: Record) -> str:
    return "\n".join([record.title, record.place, *record.actors, *record.aliases])


def unit_vector(blob: bytes) -> Vector:
    """A cached vector at length 1, as a release holds it; one of length 0 stays."""
    vector = np.frombuffer(blob, dtype="<f4")
    return (vector / (float(np.linalg.norm(vector)) or 1.0)).astype(np.float32)
