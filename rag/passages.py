"""passages.db, the readable half of a release: records, passages, texts and full text (SQLite FTS5), read-only.

What every question needs again (dates, lengths, which passage belongs to which record) is read once into arrays, so
that a scope is a few array comparisons whatever it filters by.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from rag.candidates import Candidates, Layout
from rag.copies import Copies
from rag.errors import UnknownDocument
from rag.fulltext import BM25, POSTINGS_TABLE, Floats, Posting, Postings, Rows, best
from rag.labels import AllLabels, Column, years
from rag.readonly import ReadOnly
from rag.sides import voices
from rag.text import conflation_digest, terms
from rag.types import Passage, Record, Scope

Mask = npt.NDArray[np.bool_]  # by rowid, or by record number

STORIES = "CREATE TABLE IF NOT EXISTS stories(rec INTEGER PRIMARY KEY, story TEXT NOT NULL, place INTEGER NOT NULL);"
# Days are proleptic ordinals (date.toordinal), NULL where open or unknown. Row n of vectors.f32 belongs to rowid n + 1.
TABLES = f"""{STORIES}
CREATE TABLE records(
    rec INTEGER PRIMARY KEY, document_id TEXT NOT NULL, version INTEGER NOT NULL, fingerprint TEXT NOT NULL,
    publisher TEXT, language TEXT NOT NULL, known_on INTEGER, day_start INTEGER, day_end INTEGER, newest INTEGER,
    current_from INTEGER, current_until INTEGER, body TEXT NOT NULL, UNIQUE(document_id, version));
CREATE TABLE passages(
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, rec INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, length INTEGER NOT NULL, hash BLOB NOT NULL, text TEXT NOT NULL);
CREATE INDEX passages_rec ON passages(rec);
CREATE TABLE texts(rec INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE terms(rowid INTEGER PRIMARY KEY, terms TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(
    terms, content='terms', content_rowid='rowid', tokenize="unicode61 remove_diacritics 0 tokenchars '.,'");
"""
_SCOPES_KEPT = 64
_FAR = 10_000_000  # a day after every day
_PROBE = (
    "Erdoğan’s 1,200 peace-talks' offers, 33.5% of 5 мирных переговоров про Україну, İstanbul görüşmeleri ﬁnally straße"
)


@cache
def records_json() -> TypeAdapter[Record]:
    """Record ↔ JSON, as the `body` column holds it."""
    return TypeAdapter(Record)


@cache
def terms_digest() -> str:
    """Changes when rag.text.terms would index a word differently; part of the release fingerprint."""
    probe = " ".join((conflation_digest(), *terms(_PROBE, keep_stop=True)))
    return hashlib.sha256(probe.encode()).hexdigest()[:12]


class PassageFile:
    """One open passages.db. Thread-safe; the file must not change while it is open."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises ReleaseError when the file is missing, damaged or not ours."""
        self._db = ReadOnly(path, POSTINGS_TABLE)
        self._lock = threading.Lock()
        self._kept = Postings()
        self._scopes: OrderedDict[Scope, tuple[Mask, Mask, int]] = OrderedDict()
        with self._db() as db:
            self._load_records(db)
            self._load_passages(db)
            self._copies = Copies(db)

    def _load_records(self, db: sqlite3.Connection) -> None:
        rows = db.execute(
            "SELECT rec, known_on, day_start, day_end, newest, current_from, current_until, publisher, language"
            " FROM records"
        ).fetchall()
        size = max((row[0] for row in rows), default=0) + 1
        columns = np.zeros((7, size), dtype=np.int64)  # record 0 is nobody's: holes among the passages point to it
        for row in rows:
            rec, known, start, end, newest, since, until, _, _ = row
            columns[:, rec] = (1, known or _FAR, start or _FAR, end or 0, newest or 0, since or 0, until or _FAR)
        self._exists = columns[0] > 0
        self._known, self._start, self._end, self._newest, self._since, self._until = columns[1:]
        self._language: list[str] = [""] * size
        for row in rows:
            self._language[row[0]] = row[8]
        self._labels = AllLabels(
            size,
            {
                "publisher": lambda: [(row[0], row[7]) for row in rows if row[7]],
                "language": lambda: [(row[0], row[8]) for row in rows if row[8]],
                "side": self._voices,
                "year": lambda: years(np.flatnonzero(self._exists & (self._start < _FAR)), self._start, self._end),
            },
        )

    def _load_passages(self, db: sqlite3.Connection) -> None:
        rows = db.execute("SELECT rowid, rec, length FROM passages").fetchall()
        found = np.array(rows, dtype=np.int64).reshape(-1, 3)
        self.rows = int(found[:, 0].max()) + 1 if len(found) else 1
        self.count = len(found)
        self._rec = np.zeros(self.rows, dtype=np.int64)
        self._rec[found[:, 0]] = found[:, 1]
        length = np.zeros(self.rows, dtype=np.float32)
        length[found[:, 0]] = found[:, 2]
        self._bm25 = BM25(length, self.count)
        self._layout = Layout(self._rec, length, self._start % _FAR, self._end, self._language)

    # -- scopes ----------------------------------------------------------------------------------------------------

    def in_scope(self, scope: Scope) -> tuple[Mask, int]:
        """Which rowids `scope` lets through, and how many."""
        _, rows, count = self._scope(scope)
        return rows, count

    def _scope(self, scope: Scope) -> tuple[Mask, Mask, int]:
        with self._lock:
            known = self._scopes.get(scope)
            if known is not None:
                self._scopes.move_to_end(scope)
                return known
        records = self._records_in(scope)
        rows = records[self._rec]
        made = records, rows, int(np.count_nonzero(rows))
        with self._lock:
            self._scopes[scope] = made
            while len(self._scopes) > _SCOPES_KEPT:
                self._scopes.popitem(last=False)
        return made

    def _records_in(self, scope: Scope) -> Mask:
        keep: Mask = self._exists.copy()
        if scope.as_of is None:
            keep &= self._until == _FAR
        else:
            day = scope.as_of.toordinal()
            keep &= (self._known <= day) & (self._since <= day) & (self._until > day)
        keep &= self._overlap(scope.since, scope.until)
        if scope.publishers:
            keep &= self._labels.of("publisher").mask(scope.publishers)
        if scope.sides:
            keep &= self._labels.of("side").mask(scope.sides)
        if scope.languages:
            keep &= self._labels.of("language").mask(scope.languages)
        return keep

    def _overlap(self, start: date | None, end: date | None) -> Mask:
        keep: Mask = np.ones(len(self._exists), dtype=np.bool_)
        if start is not None:
            keep &= self._end >= start.toordinal()
        if end is not None:
            keep &= self._start <= end.toordinal()
        return keep

    def between(self, start: date | None, end: date | None, scope: Scope, limit: int) -> list[Record]:
        """As Index.between."""
        found = np.flatnonzero(self._scope(scope)[0] & self._overlap(start, end) & (self._start < _FAR))
        order = found[np.argsort(self._start[found], kind="stable")]
        chosen = order[: max(limit, 0)] if limit < len(order) else order
        made = dict(self._bodies(chosen.tolist()))
        return [made[rec] for rec in chosen.tolist()]

    def newest(self, scope: Scope) -> date | None:
        """As Index.newest."""
        days = self._newest[self._scope(scope)[0]]
        return date.fromordinal(int(days.max())) if len(days) and days.max() > 0 else None

    def tally(self, column: Column, scope: Scope = Scope()) -> list[tuple[str, int]]:
        """As Index.tally."""
        return self._labels.of(column).tally(self._scope(scope)[0])

    def documents(self, scope: Scope) -> int:
        """As Index.documents."""
        return int(np.count_nonzero(self._records_in(scope)))

    def _voices(self) -> list[tuple[int, str]]:
        with self._db() as db:
            return list(voices(db))

    def languages(self, scope: Scope) -> list[str]:
        """Languages of the documents in scope."""
        return self._layout.languages(self._scope(scope)[0])

    # -- full text -------------------------------------------------------------------------------------------------

    def match(self, wanted: Sequence[str], k: int, scope: Scope) -> list[tuple[int, float]]:
        """(rowid, BM25) of the k best passages in scope that hold any of the terms, best first."""
        mask, count = self.in_scope(scope)
        if k <= 0 or not count:
            return []
        scores = np.zeros(self.rows, dtype=np.float32)
        for posting in self._postings_of(wanted).values():
            scores[posting.rows] += posting.weights
        scores[~mask] = 0
        return best(scores, k)

    def document_frequency(self, wanted: Iterable[str]) -> dict[str, int]:
        """As Index.document_frequency."""
        asked = list(wanted)
        found = self._postings_of(asked)
        return {term: len(found[term].rows) for term in asked}

    def with_standing(self, rowids: Rows, scope: Scope) -> Rows:
        """These passages (in order, each once) and those of documents in scope that stand for a story of theirs."""
        documents = self._rec[rowids]
        missing = np.setdiff1d(self._copies.standing(documents, self._scope(scope)[0]), documents)
        return np.union1d(rowids, self._layout.members(missing)) if len(missing) else rowids

    def candidates(self, rowids: Rows, dense: Floats, wanted: Sequence[str], scope: Scope) -> Candidates:
        """These passages (rowids in order, each once) with what ranking needs to know of them."""
        made = self._postings_of(wanted)
        standing = self._copies.standing(self._rec[rowids], self._scope(scope)[0])
        return self._layout.candidates(rowids, dense, wanted, [made[term] for term in wanted], standing)

    def story(self, story: str, scope: Scope) -> list[Record]:
        """As Index.story."""
        found = self._copies.members(story, self._scope(scope)[0]) if story else []
        made = dict(self._bodies(found)) if found else {}
        return [made[rec] for rec in found]

    def _postings_of(self, wanted: Sequence[str]) -> dict[str, Posting]:
        made = self._kept.known(wanted)
        missing = [term for term in dict.fromkeys(wanted) if term not in made]
        if missing:
            with self._db() as db:
                fresh = {term: self._bm25.read(db, term) for term in missing}
            self._kept.keep(fresh)
            made |= fresh
        return made

    # -- rows ------------------------------------------------------------------------------------------------------

    def rowids(self, passage_ids: Sequence[str]) -> dict[str, int]:
        """Rowids of the passages among those named that exist."""
        with self._db() as db:
            sql = "SELECT id, rowid FROM passages WHERE id IN (SELECT value FROM json_each(?))"
            return dict(db.execute(sql, (json.dumps(list(passage_ids)),)))

    def ids(self, rowids: Iterable[int]) -> dict[int, str]:
        """Passage ids by rowid."""
        with self._db() as db:
            sql = "SELECT rowid, id FROM passages WHERE rowid IN (SELECT value FROM json_each(?))"
            return dict(db.execute(sql, (json.dumps(list(rowids)),)))

    def opened(self, rowids: Sequence[int]) -> dict[int, tuple[Passage, Record]]:
        """As Index.opened."""
        sql = (
            'SELECT p.rowid, r.rec, p.id, r.document_id, r.version, p.ordinal, p.start, p."end", p.text'
            " FROM passages p JOIN records r ON r.rec=p.rec WHERE p.rowid IN (SELECT value FROM json_each(?))"
        )
        with self._db() as db:
            rows = db.execute(sql, (json.dumps(list(rowids)),)).fetchall()
        records = dict(self._bodies(sorted({row[1] for row in rows})))
        return {row[0]: (Passage(*row[2:]), records[row[1]]) for row in rows}

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """As Index.passages: those that exist, in the order asked for."""
        made = self._passages("p.id IN (SELECT value FROM json_each(?))", json.dumps(list(passage_ids)))
        found = {passage.id: passage for passage in made}
        return {name: found[name] for name in passage_ids if name in found}

    def document_passages(self, document_id: str, version: int) -> list[Passage]:
        """As Index.document_passages."""
        return self._passages("r.document_id=? AND r.version=? ORDER BY p.ordinal", document_id, version)

    def _passages(self, where: str, *values: object) -> list[Passage]:
        sql = (
            'SELECT p.id, r.document_id, r.version, p.ordinal, p.start, p."end", p.text'
            " FROM passages p JOIN records r ON r.rec=p.rec WHERE "
        )
        with self._db() as db:
            return [Passage(*row) for row in db.execute(sql + where, values)]

    def records(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Record]:
        """As Index.records: those that exist."""
        sql = (
            "SELECT body FROM json_each(?) k JOIN records ON document_id=json_extract(k.value, '$[0]')"
            " AND version=json_extract(k.value, '$[1]')"
        )
        with self._db() as db:
            bodies = db.execute(sql, (json.dumps(list(keys)),)).fetchall()
        made = (records_json().validate_json(body) for (body,) in bodies)
        return {(record.document_id, record.version): record for record in made}

    def _bodies(self, recs: list[int]) -> list[tuple[int, Record]]:
        with self._db() as db:
            sql = "SELECT rec, body FROM records WHERE rec IN (SELECT value FROM json_each(?))"
            rows = db.execute(sql, (json.dumps(recs),)).fetchall()
        return [(rec, records_json().validate_json(body)) for rec, body in rows]

    def text(self, document_id: str, version: int) -> str:
        """As Index.text. Raises UnknownDocument."""
        with self._db() as db:
            sql = "SELECT text FROM texts JOIN records USING(rec) WHERE document_id=? AND version=?"
            row = db.execute(sql, (document_id, version)).fetchone()
        if row is None:
            raise UnknownDocument(f"this release holds no version {version} of document {document_id!r}")
        return str(row[0])

    def close(self) -> None:
        """Let the file go; blocks that still read finish first."""
        self._db.close()


def days_of(record: Record) -> dict[str, Any]:
    """The indexed columns of a record, as the `records` table has them."""
    days = [day for day in (record.event_date, record.event_end) if day is not None]
    if not days and record.published is not None:
        days = [record.published]
    start, end = (min(days), max(days)) if days else (None, None)
    newest = max((day for day in (start, record.published) if day is not None), default=None)  # the day it began
    return {
        "publisher": record.publisher,
        "language": record.language,
        "known_on": _ordinal(record.known_on),
        "day_start": _ordinal(start),
        "day_end": _ordinal(end),
        "newest": _ordinal(newest),
        "current_from": _ordinal(record.current_from),
        "current_until": _ordinal(record.current_until),
    }


def _ordinal(day: date | None) -> int | None:
    return day.toordinal() if day is not None else None


def story_row(rec: int, record: Record) -> tuple[int, str, int] | None:
    """A record's row in the `stories` table: who stands for the story comes first, then agencies; None without one."""
    if not record.story:
        return None
    return rec, record.story, 0 if record.story == record.document_id else 1 if record.outlet_kind == "agency" else 2
