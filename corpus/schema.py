"""library.db: opening, named migrations, and SQLite's errors as ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import LibraryBusy, StorageError

APPLICATION_ID = 0x5041524C  # "PARL": tells our file from another program's

# Applied in order, each in its own transaction. Never edit one that was released: add another.
MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "m001_library",
        """
        CREATE TABLE documents(
            id TEXT PRIMARY KEY, source TEXT NOT NULL, file TEXT NOT NULL, added TEXT NOT NULL, withdrawn TEXT,
            seen_run INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX documents_file ON documents(file);
        CREATE TABLE snapshots(hash TEXT PRIMARY KEY, text TEXT NOT NULL);
        CREATE TABLE versions(
            document_id TEXT NOT NULL REFERENCES documents(id), version INTEGER NOT NULL,
            record TEXT NOT NULL, snapshot TEXT NOT NULL REFERENCES snapshots(hash), fingerprint TEXT NOT NULL,
            PRIMARY KEY(document_id, version)) WITHOUT ROWID;
        CREATE INDEX versions_snapshot ON versions(snapshot);
        CREATE TABLE removed(id TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE files(
            file TEXT PRIMARY KEY, stamp TEXT NOT NULL, documents INTEGER NOT NULL, rejected TEXT NOT NULL)
            WITHOUT ROWID;
        CREATE TABLE runs(
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, report TEXT);
        CREATE TABLE ledger(
            run INTEGER NOT NULL, at TEXT NOT NULL, document_id TEXT NOT NULL, location TEXT NOT NULL,
            hash TEXT NOT NULL, decision TEXT NOT NULL);
        CREATE INDEX ledger_document ON ledger(document_id);
        CREATE INDEX ledger_run ON ledger(run);
        CREATE TABLE vectors(
            model TEXT NOT NULL, text_hash BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY(model, text_hash))
            WITHOUT ROWID;
        """,
    ),
    (
        "m002_pages",
        """
        CREATE TABLE pages(
            url TEXT PRIMARY KEY, address TEXT NOT NULL, source TEXT NOT NULL, document_id TEXT NOT NULL,
            rejected TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL, body_hash TEXT NOT NULL,
            stamp TEXT NOT NULL, misses INTEGER NOT NULL, first_seen TEXT NOT NULL, seen_run INTEGER NOT NULL)
            WITHOUT ROWID;
        CREATE INDEX pages_source ON pages(source);
        CREATE INDEX pages_document ON pages(document_id);
        CREATE TABLE listings(
            url TEXT PRIMARY KEY, etag TEXT NOT NULL, last_modified TEXT NOT NULL, listing TEXT NOT NULL);
        CREATE TABLE sources(
            name TEXT PRIMARY KEY, tried TEXT NOT NULL, succeeded TEXT, problem TEXT NOT NULL, newest TEXT)
            WITHOUT ROWID;
        """,
    ),
    (
        "m003_stories",
        """
        CREATE TABLE sketches(
            document_id TEXT PRIMARY KEY, day INTEGER NOT NULL, publisher TEXT NOT NULL, fingerprint TEXT NOT NULL,
            sketch BLOB NOT NULL);
        CREATE INDEX sketches_day ON sketches(day);
        CREATE TABLE links(
            one TEXT NOT NULL, other TEXT NOT NULL, sure REAL NOT NULL, PRIMARY KEY(one, other)) WITHOUT ROWID;
        CREATE INDEX links_other ON links(other);
        """,
    ),
)


def connect(path: Path | str) -> sqlite3.Connection:
    """An open, migrated library.db. Raises StorageError for a damaged, foreign or newer file."""
    with storage(path):
        db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        try:
            _check(db, path)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA secure_delete=ON")
            _migrate(db, path)
        except BaseException:
            db.close()
            raise
    return db


def _check(db: sqlite3.Connection, path: Path | str) -> None:
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise StorageError(f"{path}: is a database, but not a Parley library; move it away, then run this again")


def _migrate(db: sqlite3.Connection, path: Path | str) -> None:
    """Apply what is pending. Another process may be doing the same, so look again once the write lock is held."""
    if db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID and not _pending(db, path):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute(f"PRAGMA application_id={APPLICATION_ID}")
        db.execute("CREATE TABLE IF NOT EXISTS migrations(name TEXT PRIMARY KEY, applied TEXT NOT NULL)")
        for name, script in _pending(db, path):
            for statement in script.split(";"):
                db.execute(statement)
            db.execute("INSERT INTO migrations VALUES(?, ?)", (name, now()))
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _pending(db: sqlite3.Connection, path: Path | str) -> list[tuple[str, str]]:
    known = {name for name, _ in MIGRATIONS}
    applied = {row[0] for row in db.execute("SELECT name FROM migrations")}
    if applied - known:
        raise StorageError(
            f"{path}: was written by a newer Parley ({', '.join(sorted(applied - known))}); update Parley"
        )
    return [(name, script) for name, script in MIGRATIONS if name not in applied]


@contextmanager
def storage(path: Path | str) -> Iterator[None]:
    """Turn SQLite's errors in the block into StorageError or LibraryBusy: what happened, to which file, what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _explained(path, error) from error


def _explained(path: Path | str, error: sqlite3.DatabaseError) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusy(f"{path}: another process holds it; wait until it ends, then run this again")
    if code == sqlite3.SQLITE_FULL:
        return StorageError(f"{path}: the disk is full; free some space, then run this again (nothing stored is lost)")
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return StorageError(
            f"{path}: is damaged or not a Parley library ({error}); restore it from a backup or move it away"
        )
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR):
        return StorageError(
            f"{path}: cannot be read or written ({error}); check the folder, its permissions and the disk"
        )
    return error if isinstance(error, sqlite3.ProgrammingError) else StorageError(f"{path}: {error}")


def now() -> str:
    """The present moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
