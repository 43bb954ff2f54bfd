"""Opening a SQLite file of ours: its mark, its named migrations, and SQLite's errors as ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import LibraryBusy, StorageError

PATIENCE = 30.0  # seconds to wait for another writer


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is: its name for readers, the mark in its header, its migrations in the order they are applied.

    Each migration goes in its own transaction's script. Never edit one that was released: add another.
    """

    name: str
    mark: int
    migrations: Sequence[tuple[str, str]]


def connect(path: Path | str, kind: Kind) -> sqlite3.Connection:
    """An open, migrated file of that kind. Raises StorageError for a damaged, foreign or newer one."""
    with storage(path, kind.name):
        db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            _check(db, path, kind)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA secure_delete=ON")
            _migrate(db, path, kind)
        except BaseException:
            db.close()
            raise
    return db


def _check(db: sqlite3.Connection, path: Path | str, kind: Kind) -> None:
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and db.execute("PRAGMA application_id").fetchone()[0] != kind.mark:
        raise StorageError(f"{path}: is a database, but not a Parley {kind.name}; move it away, then run this again")


def _migrate(db: sqlite3.Connection, path: Path | str, kind: Kind) -> None:
    """Apply what is pending. Another process may be doing the same, so look again once the write lock is held."""
    if db.execute("PRAGMA application_id").fetchone()[0] == kind.mark and not _pending(db, path, kind):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute(f"PRAGMA application_id={kind.mark}")
        db.execute("CREATE TABLE IF NOT EXISTS migrations(name TEXT PRIMARY KEY, applied TEXT NOT NULL)")
        for name, script in _pending(db, path, kind):
            for statement in _statements(script):
                db.execute(statement)
            db.execute("INSERT INTO migrations VALUES(?, ?)", (name, now()))
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: executescript would end the transaction."""
    statement = ""
    for part in script.split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):  # a trigger holds semicolons of its own
            yield statement
            statement = ""


def _pending(db: sqlite3.Connection, path: Path | str, kind: Kind) -> list[tuple[str, str]]:
    known = {name for name, _ in kind.migrations}
    applied = {row[0] for row in db.execute("SELECT name FROM migrations")}
    if applied - known:
        raise StorageError(
            f"{path}: was written by a newer Parley ({', '.join(sorted(applied - known))}); update Parley"
        )
    return [(name, script) for name, script in kind.migrations if name not in applied]


@contextmanager
def storage(path: Path | str, name: str = "library") -> Iterator[None]:
    """Turn SQLite's errors in the block into StorageError or LibraryBusy: what happened, to which file, what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _explained(path, error, name) from error


def _explained(path: Path | str, error: sqlite3.DatabaseError, name: str) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryBusy(f"{path}: another process holds it; wait until it ends, then run this again")
    if code == sqlite3.SQLITE_FULL:
        return StorageError(f"{path}: the disk is full; free some space, then run this again (nothing stored is lost)")
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return StorageError(
            f"{path}: is damaged or not a Parley {name} ({error}); restore it from a backup or move it away"
        )
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR):
        return StorageError(
            f"{path}: cannot be read or written ({error}); check the folder, its permissions and the disk"
        )
    return error if isinstance(error, sqlite3.ProgrammingError) else StorageError(f"{path}: {error}")


def now() -> str:
    """The present moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
