"""library.db: its migrations, and how it is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from rag import database
from rag.database import now, storage

__all__ = ["APPLICATION_ID", "MIGRATIONS", "connect", "now", "storage"]

APPLICATION_ID = 0x5041524C  # "PARL": tells our file from another program's

# What the catalogue says of a version; a day is "" where none is known, and stands before every day then.
_COLUMNS = "v.document_id, v.version, " + ", ".join(
    f"coalesce(json_extract(v.record, '$.{name}'), '')" for name in ("title", "publisher", "language", "party", "kind")
)
_COLUMNS += ", coalesce(json_extract(v.record, '$.published'), json_extract(v.record, '$.event_date'), '')"

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
    (
        # The latest version of every document as columns, so that a page of a long list need not read every record.
        "m004_catalogue",
        """
        CREATE TABLE catalogue(
            document_id TEXT PRIMARY KEY, version INTEGER NOT NULL, title TEXT NOT NULL, publisher TEXT NOT NULL,
            language TEXT NOT NULL, party TEXT NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX catalogue_day ON catalogue(day, document_id);
        CREATE TRIGGER catalogue_insert AFTER INSERT ON versions BEGIN {shelve}; END;
        CREATE TRIGGER catalogue_update AFTER UPDATE ON versions BEGIN {shelve}; END;
        CREATE TRIGGER catalogue_delete AFTER DELETE ON versions
            BEGIN DELETE FROM catalogue WHERE document_id=OLD.document_id; END;
        INSERT INTO catalogue SELECT {columns} FROM versions v
            WHERE v.version=(SELECT max(version) FROM versions WHERE document_id=v.document_id);
        """.format(
            shelve=(
                f"INSERT OR REPLACE INTO catalogue SELECT {_COLUMNS.replace('v.', 'NEW.')} WHERE NEW.version="
                "(SELECT max(version) FROM versions WHERE document_id=NEW.document_id)"
            ),
            columns=_COLUMNS,
        ),
    ),
)


def connect(path: Path | str) -> sqlite3.Connection:
    """An open, migrated library.db. Raises StorageError for a damaged, foreign or newer file."""
    return database.connect(path, database.Kind("library", APPLICATION_ID, MIGRATIONS))
