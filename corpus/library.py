"""The library: every document in every version that Parley saw. The truth, of which a release is derived.

Texts are append-only: a changed text becomes a new version beside the old one. Only `remove` deletes.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, Protocol

from corpus.locks import exclusive
from corpus.records import record_from, record_json
from corpus.schema import connect, now, storage
from corpus.types import Document
from rag.errors import StorageError, UnknownDocument
from rag.types import Record

Decision = Literal["new", "changed", "unchanged"]
_BATCH = 500  # SQL variables in one statement
_LEDGER_RUNS = 20  # "unchanged" and "rejected" rows of older runs are dropped; what changed a document stays for ever


class ReleaseSource(Protocol):
    """What a release is built from."""

    def fingerprints(self) -> dict[tuple[str, int], str]:
        """For every version of every document, a digest of its record and text."""
        ...

    def document(self, document_id: str, version: int) -> Document:
        """One version. Raises UnknownDocument."""
        ...

    def vectors(self, model: str, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
        """The cached vectors among those asked for."""
        ...

    def store_vectors(self, model: str, vectors: Mapping[bytes, bytes]) -> None:
        """Add to the cache; a vector already there stays."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """One refresh, add or remove: its number in the ledger and the day it counts as."""

    id: int
    day: date


@dataclass(frozen=True, slots=True)
class FileSeen:
    """What a file held when it was last read: its stamp, how many documents it gave, rejections by reason."""

    stamp: str
    documents: int
    rejected: Mapping[str, int]


class LocalLibrary:
    """A library in one SQLite file. Reads never block, and are never blocked by, the one writer."""

    def __init__(self, home: Path, *, create: bool = True, rehearse: bool = False) -> None:
        """Open the library of `home`. With `rehearse`, nothing is ever kept, and a missing library stays missing.

        Raises StorageError when it is damaged, foreign, or missing and neither `create` nor `rehearse`.
        """
        self._path: Path | str = home / "library.db"
        self._lock = home / "library.lock"
        self._home = home
        self._rehearse = rehearse
        exists = (home / "library.db").exists()
        if not exists and rehearse:
            self._path = ":memory:"
        elif not exists and not create:
            raise StorageError(f"{home}: holds no library yet; run: python -m corpus refresh --home {home}")
        elif not exists:
            try:
                home.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StorageError(f"{home}: cannot be created ({error.strerror}); choose another --home") from error
        self._db = connect(self._path)

    def close(self) -> None:
        """Drop what was not committed and let the file go."""
        self._db.close()

    def __enter__(self) -> LocalLibrary:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def lock(self) -> AbstractContextManager[None]:
        """Be the only writer for the block, across processes. Raises LibraryBusy naming the process that is."""
        return exclusive(self._lock, str(self._home))

    # -- writing ---------------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what the block writes is durable when it ends, or was never there."""
        with storage(self._path):
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK") if self._db.in_transaction else None
                raise
            if not self._rehearse:
                self._db.execute("COMMIT")

    def begin(self, kind: str, day: date | None = None) -> Run:
        """Open a run in the ledger; `day` is today (UTC) unless given."""
        with self.transaction():
            cursor = self._db.execute("INSERT INTO runs(kind, started) VALUES(?, ?)", (kind, now()))
            return Run(cursor.lastrowid or 0, day or datetime.now(UTC).date())

    def finish(self, run: Run, report: Mapping[str, object]) -> None:
        """Close a run with its report, and drop ledger rows of old runs that record no change."""
        with self.transaction():
            text = json.dumps(report, ensure_ascii=False, sort_keys=True)
            self._db.execute("UPDATE runs SET ended=?, report=? WHERE id=?", (now(), text, run.id))
            self._db.execute(
                "DELETE FROM ledger WHERE run<=? AND (decision='unchanged' OR decision LIKE 'rejected%')",
                (run.id - _LEDGER_RUNS,),
            )

    def put(self, document: Document, run: Run, *, source: str = "", file: str = "") -> Decision:
        """Store a document under its record's id; version, snapshot and the first_seen/current days are set here.

        A changed text makes a new version; changed facts about the same text update its version. A withdrawn document
        that is back is "changed". `file` is where it was read, for `vanished` and the ledger.
        """
        with self.transaction():
            digest = "sha256:" + hashlib.sha256(document.text.encode("utf-8")).hexdigest()
            decision = self._put(replace(document.record, snapshot=digest), document.text, run, source, file)
            self.note(run, document.record.document_id, file, digest, decision)
            return decision

    def _put(self, given: Record, text: str, run: Run, source: str, file: str) -> Decision:
        doc_id = given.document_id
        row = self._db.execute("SELECT withdrawn FROM documents WHERE id=?", (doc_id,)).fetchone()
        if row is None:
            self._db.execute(
                "INSERT INTO documents VALUES(?, ?, ?, ?, NULL, ?)", (doc_id, source, file, run.day.isoformat(), run.id)
            )
            self._insert(replace(given, version=1, first_seen=run.day, current_from=None, current_until=None), text)
            self._db.execute("DELETE FROM removed WHERE id=?", (doc_id,))
            return "new"
        self._db.execute(
            "UPDATE documents SET seen_run=?, source=?, file=?, withdrawn=NULL WHERE id=?", (run.id, source, file, doc_id)
        )
        old = self._record(doc_id, None)
        if given.snapshot != old.snapshot:
            self._update(replace(old, current_until=old.current_until or run.day), old)
            new = replace(given, version=old.version + 1, first_seen=run.day, current_from=run.day, current_until=None)
            self._insert(new, text)
            return "changed"
        kept = replace(
            given,
            version=old.version,
            first_seen=old.first_seen,
            current_from=old.current_from,
            current_until=None,
        )
        return "changed" if self._update(kept, old) else "unchanged"

    def _insert(self, record: Record, text: str) -> None:
        stored = record_json(record)
        self._db.execute("INSERT OR IGNORE INTO snapshots VALUES(?, ?)", (record.snapshot, text))
        self._db.execute(
            "INSERT INTO versions VALUES(?, ?, ?, ?, ?)",
            (record.document_id, record.version, stored, record.snapshot, _fingerprint(stored)),
        )

    def _update(self, record: Record, old: Record) -> bool:
        """Replace a version's record. True when it differs; vectors that only the old headline used are dropped."""
        if record == old:
            return False
        stored = record_json(record)
        self._db.execute(
            "UPDATE versions SET record=?, fingerprint=? WHERE document_id=? AND version=?",
            (stored, _fingerprint(stored), record.document_id, record.version),
        )
        if _heading(record) != _heading(old):
            text = self.text(record.document_id, record.version)
            self._drop_vectors(_hashes(old, text) - _hashes(record, text))
        return True

    def note(self, run: Run, document_id: str, location: str, digest: str, decision: str) -> None:
        """A ledger row: when, which document, from where, with which hash, what was decided."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO ledger VALUES(?, ?, ?, ?, ?, ?)", (run.id, now(), document_id, location, digest, decision)
            )

    def withdraw(self, document_id: str, run: Run) -> bool:
        """Mark a document as taken down: no longer current, still there for as-of questions. False if it already was."""
        with self.transaction():
            old = self._record(document_id, None)
            found = self._db.execute("SELECT withdrawn FROM documents WHERE id=?", (document_id,)).fetchone()
            if found[0]:
                return False
            self._db.execute("UPDATE documents SET withdrawn=? WHERE id=?", (run.day.isoformat(), document_id))
            self._update(replace(old, current_until=run.day), old)
            self.note(run, document_id, "", old.snapshot, "withdrawn")
            return True

    def remove(self, ids: Sequence[str], run: Run) -> None:
        """Delete documents with all versions, texts and vectors that nothing else uses, and overwrite their space.

        A later refresh leaves them out (`removed`); adding one again by hand takes it back. All or nothing: raises
        UnknownDocument if any id is unknown.
        """
        with self.transaction():
            for doc_id in dict.fromkeys(ids):
                self._remove(doc_id, run)
        if not self._rehearse:
            self._scrub()

    def _remove(self, doc_id: str, run: Run) -> None:
        for record in self.versions(doc_id):
            self._drop_vectors(_hashes(record, self.text(doc_id, record.version)))
        texts = [r[0] for r in self._db.execute("SELECT snapshot FROM versions WHERE document_id=?", (doc_id,))]
        self._db.execute(
            "DELETE FROM files WHERE file=(SELECT file FROM documents WHERE id=?)", (doc_id,)
        )
        self._db.execute("DELETE FROM versions WHERE document_id=?", (doc_id,))
        self._db.execute("DELETE FROM documents WHERE id=?", (doc_id,))
        for digest in texts:
            self._db.execute(
                "DELETE FROM snapshots WHERE hash=? AND NOT EXISTS(SELECT 1 FROM versions WHERE snapshot=?)",
                (digest, digest),
            )
        self._db.execute("INSERT OR REPLACE INTO removed VALUES(?, ?)", (doc_id, now()))
        self.note(run, doc_id, "", "", "removed")

    def _scrub(self) -> None:
        """Make deleted text unreadable on disk: secure_delete zeroed its pages; give them back and empty the log."""
        with storage(self._path):
            pages, free = (self._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
            if free * 10 > pages:
                self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # -- reading ---------------------------------------------------------------------------------------------------

    def versions(self, document_id: str) -> list[Record]:
        """All versions, oldest first. Raises UnknownDocument."""
        with storage(self._path):
            rows = self._db.execute(
                "SELECT record FROM versions WHERE document_id=? ORDER BY version", (document_id,)
            ).fetchall()
        if not rows:
            raise UnknownDocument(f"no document has the id {document_id!r}; run: python -m corpus list")
        return [record_from(json.loads(row[0])) for row in rows]

    def _record(self, document_id: str, version: int | None) -> Record:
        records = self.versions(document_id)
        for record in records[-1:] if version is None else records:
            if version in (None, record.version):
                return record
        raise UnknownDocument(f"{document_id!r} has no version {version}; run: python -m corpus show {document_id} --versions")

    def document(self, document_id: str, version: int | None = None) -> Document:
        """One version, the latest unless given. Raises UnknownDocument."""
        record = self._record(document_id, version)
        return Document(record, self._snapshot(record.snapshot))

    def text(self, document_id: str, version: int | None = None) -> str:
        """The text that offsets count in. Raises UnknownDocument."""
        return self._snapshot(self._record(document_id, version).snapshot)

    def _snapshot(self, digest: str) -> str:
        with storage(self._path):
            row = self._db.execute("SELECT text FROM snapshots WHERE hash=?", (digest,)).fetchone()
        if row is None:
            raise StorageError(f"{self._path}: the text {digest} is missing; restore the library from a backup")
        return str(row[0])

    def list(self) -> Iterator[tuple[Record, date | None]]:
        """The latest version of every document with the day it was withdrawn, in order of id."""
        with storage(self._path):
            rows = self._db.execute(
                "SELECT v.record, d.withdrawn FROM documents d JOIN versions v ON v.document_id=d.id"
                " WHERE v.version=(SELECT max(version) FROM versions WHERE document_id=d.id) ORDER BY d.id"
            ).fetchall()
        for record, withdrawn in rows:
            yield record_from(json.loads(record)), date.fromisoformat(withdrawn) if withdrawn else None

    def fingerprints(self) -> dict[tuple[str, int], str]:
        """For every version of every document, a digest of its record and text."""
        with storage(self._path):
            rows = self._db.execute("SELECT document_id, version, fingerprint FROM versions")
            return {(row[0], row[1]): row[2] for row in rows}

    def damaged(self) -> list[str]:
        """Ids of documents whose stored text no longer matches its snapshot hash; empty when all is well."""
        with storage(self._path):
            bad = {
                digest
                for digest, text in self._db.execute("SELECT hash, text FROM snapshots")
                if digest != "sha256:" + hashlib.sha256(str(text).encode("utf-8", "replace")).hexdigest()
            }
            rows = self._db.execute(
                "SELECT document_id, v.snapshot, s.hash FROM versions v LEFT JOIN snapshots s ON s.hash=v.snapshot"
            )
            return sorted({doc_id for doc_id, digest, found in rows if found is None or digest in bad})

    # -- files that documents came from ----------------------------------------------------------------------------

    def file_seen(self, file: str) -> FileSeen | None:
        """What `file` held when it was last read whole, or None."""
        with storage(self._path):
            row = self._db.execute("SELECT stamp, documents, rejected FROM files WHERE file=?", (file,)).fetchone()
        return FileSeen(row[0], row[1], json.loads(row[2])) if row else None

    def remember_file(self, file: str, seen: FileSeen) -> None:
        """Note what `file` held, so that the next run can pass over it while its stamp is the same."""
        with self.transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO files VALUES(?, ?, ?, ?)",
                (file, seen.stamp, seen.documents, json.dumps(dict(seen.rejected), sort_keys=True)),
            )

    def still_there(self, file: str, run: Run) -> list[str]:
        """Count every document of `file` as seen unchanged in this run; their ids."""
        with self.transaction():
            rows = self._db.execute(
                "SELECT d.id, v.snapshot FROM documents d JOIN versions v ON v.document_id=d.id WHERE d.file=? AND"
                " d.withdrawn IS NULL AND v.version=(SELECT max(version) FROM versions WHERE document_id=d.id)",
                (file,),
            ).fetchall()
            self._db.execute("UPDATE documents SET seen_run=? WHERE file=? AND withdrawn IS NULL", (run.id, file))
            at = now()
            self._db.executemany(
                "INSERT INTO ledger VALUES(?, ?, ?, ?, ?, 'unchanged')", [(run.id, at, r[0], file, r[1]) for r in rows]
            )
            return [row[0] for row in rows]

    def unseen(self, source: str, run: Run) -> list[tuple[str, str]]:
        """(id, file) of the source's documents that this run did not see and that are not withdrawn."""
        with storage(self._path):
            return self._db.execute(
                "SELECT id, file FROM documents WHERE source=? AND withdrawn IS NULL AND seen_run<>? ORDER BY id",
                (source, run.id),
            ).fetchall()

    def file_of(self, document_id: str) -> str | None:
        """Where the document was last read, or None for an unknown id."""
        with storage(self._path):
            row = self._db.execute("SELECT file FROM documents WHERE id=?", (document_id,)).fetchone()
        return row[0] if row else None

    def removed(self) -> set[str]:
        """Ids that were removed by hand and not added again since."""
        with storage(self._path):
            return {row[0] for row in self._db.execute("SELECT id FROM removed")}

    # -- the vector cache ------------------------------------------------------------------------------------------

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
        models = [row[0] for row in self._db.execute("SELECT DISTINCT model FROM vectors")] if (gone := list(hashes)) else []
        self._db.executemany("DELETE FROM vectors WHERE model=? AND text_hash=?", [(m, h) for m in models for h in gone])


def _fingerprint(stored: str) -> str:
    """Of the record's JSON; the text is in it by its snapshot hash."""
    return hashlib.sha256(stored.encode("utf-8")).hexdigest()


def _heading(record: Record) -> tuple[object, ...]:
    return record.title, record.event_date or record.published, record.place


def _hashes(record: Record, text: str) -> set[bytes]:
    """Cache keys of everything that is embedded for this version."""
    from corpus.split import embedding_text, split  # only here: `show` must start fast

    passages = split(record.document_id, record.version, text)
    return {hashlib.sha256(embedding_text(record, p).encode("utf-8")).digest() for p in passages}


def _batches(items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]
