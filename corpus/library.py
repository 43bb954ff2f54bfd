"""The library: every document in every version that Parley saw. The truth, of which a release is derived.

Texts are append-only: a changed text becomes a new version beside the old one. Only `remove` deletes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, Protocol

from corpus.catalogue import Catalogue
from corpus.filebook import FileBook, FileSeen
from corpus.lag import Fingerprint
from corpus.pagebook import PageBook
from corpus.records import record_from, record_json
from corpus.schema import now, storage
from corpus.store import Run
from corpus.storybook import StoryBook
from corpus.types import Document
from corpus.vectors import VectorCache
from rag.errors import StorageError, UnknownDocument
from rag.types import Record

__all__ = ["Decision", "FileSeen", "LocalLibrary", "ReleaseSource", "Run"]

_SLICE = 2_000  # versions read at a time
Decision = Literal["new", "changed", "unchanged"]


class ReleaseSource(Protocol):
    """What a release is built from."""

    def fingerprints(self) -> Iterator[Fingerprint]:
        """Every version of every document with a digest of its record and text, in order of key."""
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

    def tell_stories(self, model: str, progress: Callable[[str, int, int], None] | None = None) -> int:
        """Say in the records which documents are copies of one story; how many records that changed."""
        ...


class LocalLibrary(FileBook, PageBook, StoryBook, VectorCache, Catalogue):
    """A library in one SQLite file. Reads never block, and are never blocked by, the one writer."""

    # -- writing ---------------------------------------------------------------------------------------------------

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

    def put_history(self, history: Sequence[Document], run: Run, *, source: str = "", file: str = "") -> Decision:
        """Store a document with its versions and their days as they were. One that is known: only `put` of the last.

        `history` is oldest first, numbered from 1, with the snapshots of the texts.
        """
        last = history[-1]
        doc_id, gone = last.record.document_id, last.record.withdrawn
        with self.transaction():
            known = self._db.execute("SELECT 1 FROM documents WHERE id=?", (doc_id,)).fetchone()
            if known and self._record(doc_id, None) == last.record:
                self._db.execute("UPDATE documents SET seen_run=? WHERE id=?", (run.id, doc_id))
                self.note(run, doc_id, file, last.record.snapshot, "unchanged")
                return "unchanged"
            if known:
                record = replace(last.record, withdrawn=None)
                return self.put(replace(last, record=record), run, source=source, file=file)
            self._db.execute(
                "INSERT INTO documents VALUES(?, ?, ?, ?, ?, ?)",
                (doc_id, source, file, run.day.isoformat(), gone.isoformat() if gone else None, run.id),
            )
            for document in history:
                self._insert(document.record, document.text)
            self._db.execute("DELETE FROM removed WHERE id=?", (doc_id,))
            self.note(run, doc_id, file, last.record.snapshot, "new")
            return "new"

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
            "UPDATE documents SET seen_run=?, source=?, file=?, withdrawn=NULL WHERE id=?",
            (run.id, source, file, doc_id),
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
            story=old.story,
        )
        if replace(kept, modified=old.modified) == old:
            return "unchanged"  # many sites move this day whenever they render the page
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

    def withdraw(self, document_id: str, run: Run) -> bool:
        """Mark a document as taken down: no longer current, still there for as-of questions. False if it was."""
        with self.transaction():
            old = self._record(document_id, None)
            found = self._db.execute("SELECT withdrawn FROM documents WHERE id=?", (document_id,)).fetchone()
            if found[0]:
                return False
            self._db.execute("UPDATE documents SET withdrawn=? WHERE id=?", (run.day.isoformat(), document_id))
            self._update(replace(old, current_until=run.day, withdrawn=run.day), old)
            self.note(run, document_id, "", old.snapshot, "withdrawn")
            return True

    def set_story(self, document_id: str, story: str, version: int | None = None) -> None:
        """Say which document stands for the wire story that this one copies; "" for a story of its own."""
        with self.transaction():
            old = self._record(document_id, version)
            self._update(replace(old, story=story), old)

    def tell_stories(self, model: str, progress: Callable[[str, int, int], None] | None = None) -> int:
        """As corpus.stories.tell_stories."""
        from corpus.stories import tell_stories  # only here: `show` must start fast

        return tell_stories(self, model, progress)

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
        self._db.execute("DELETE FROM files WHERE file=(SELECT file FROM documents WHERE id=?)", (doc_id,))
        self._db.execute("DELETE FROM pages WHERE document_id=?", (doc_id,))
        self.forget_story(doc_id)
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
            pages, free = (
                self._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count")
            )
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
        raise UnknownDocument(
            f"{document_id!r} has no version {version}; run: python -m corpus show {document_id} --versions"
        )

    def document(self, document_id: str, version: int | None = None) -> Document:
        """One version, the latest unless given. Raises UnknownDocument."""
        record = self._record(document_id, version)
        return Document(record, self._snapshot(record.snapshot))

    def text(self, document_id: str, version: int | None = None) -> str:
        """The text that offsets count in. Raises UnknownDocument."""
        return self._snapshot(self._record(document_id, version).snapshot)

    def snapshot(self, digest: str) -> str | None:
        """The stored text of that hash, whichever version it belongs to; None when there is none."""
        with storage(self._path):
            row = self._db.execute("SELECT text FROM snapshots WHERE hash=?", (digest,)).fetchone()
        return None if row is None else str(row[0])

    def _snapshot(self, digest: str) -> str:
        text = self.snapshot(digest)
        if text is None:
            raise StorageError(f"{self._path}: the text {digest} is missing; restore the library from a backup")
        return text

    def latest(self) -> Iterator[tuple[Record, date | None]]:
        """The latest version of every document with the day it was withdrawn, in order of id."""
        with storage(self._path):
            rows = self._db.execute(
                "SELECT v.record, d.withdrawn FROM documents d JOIN versions v ON v.document_id=d.id"
                " WHERE v.version=(SELECT max(version) FROM versions WHERE document_id=d.id) ORDER BY d.id"
            ).fetchall()
        for record, withdrawn in rows:
            yield record_from(json.loads(record)), date.fromisoformat(withdrawn) if withdrawn else None

    def count(self) -> int:
        """How many documents are there and not withdrawn."""
        with storage(self._path):
            found = self._db.execute("SELECT count(*) FROM documents WHERE withdrawn IS NULL").fetchone()
            return int(found[0])

    def fingerprints(self) -> Iterator[Fingerprint]:
        """Every version of every document with a digest of its record and text, in order of key.

        Read in slices, so that the library may be written to meanwhile.
        """
        sql = (
            "SELECT document_id, version, fingerprint FROM versions WHERE (document_id, version)>(?, ?)"
            " ORDER BY document_id, version LIMIT ?"
        )
        rows = [("", 0, "")]
        while rows:
            with storage(self._path):
                rows = self._db.execute(sql, (*rows[-1][:2], _SLICE)).fetchall()
            for document_id, version, digest in rows:
                yield (document_id, version), digest

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
