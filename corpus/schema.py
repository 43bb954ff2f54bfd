"""library.db: its migrations, and how it is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from rag import database
from rag.database import now, storage

__all__ = ["APPLICATION_ID", "MIGRATIONS", "connect", "now", "storage"]

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
    return database.connect(path, database.Kind("library", APPLICATION_ID, MIGRATIONS))
