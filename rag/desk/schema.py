"""desk.db: what it holds, and how it is opened. A file of its own, since a refresh may hold library.db's one writer."""

from __future__ import annotations

from rag.database import Kind

DESK = "desk.db"

# Applied in order, each in its own transaction. Never edit one that was released: add another.
MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "m001_conversations",
        """
        CREATE TABLE conversations(
            id TEXT PRIMARY KEY, reader TEXT NOT NULL, title TEXT NOT NULL, begun TEXT NOT NULL, touched TEXT NOT NULL)
            WITHOUT ROWID;
        CREATE INDEX conversations_reader ON conversations(reader, touched);
        CREATE TABLE exchanges(
            id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
            position INTEGER NOT NULL, question TEXT NOT NULL, scope TEXT NOT NULL, asked TEXT NOT NULL,
            state TEXT NOT NULL, view TEXT NOT NULL, release TEXT NOT NULL, UNIQUE(conversation, position))
            WITHOUT ROWID;
        CREATE INDEX exchanges_release ON exchanges(release);
        """,
    ),
    (
        "m002_history",
        """
        ALTER TABLE conversations ADD COLUMN folded TEXT NOT NULL DEFAULT '';
        ALTER TABLE exchanges ADD COLUMN folded TEXT NOT NULL DEFAULT '';
        CREATE TABLE gone(exchange TEXT PRIMARY KEY, day TEXT NOT NULL) WITHOUT ROWID;
        """,
    ),
    (
        "m003_alarms",
        """
        CREATE TABLE watched(exchange TEXT PRIMARY KEY REFERENCES exchanges(id) ON DELETE CASCADE) WITHOUT ROWID;
        CREATE TABLE watched_sources(
            exchange TEXT NOT NULL REFERENCES watched(exchange) ON DELETE CASCADE, document TEXT NOT NULL,
            snapshot TEXT NOT NULL, corrections INTEGER NOT NULL, withdrawn INTEGER NOT NULL,
            PRIMARY KEY(exchange, document, snapshot)) WITHOUT ROWID;
        CREATE INDEX watched_sources_document ON watched_sources(document);
        CREATE TABLE watched_figures(
            exchange TEXT NOT NULL REFERENCES watched(exchange) ON DELETE CASCADE, thing TEXT NOT NULL,
            first TEXT NOT NULL, last TEXT NOT NULL, PRIMARY KEY(exchange, thing, first, last)) WITHOUT ROWID;
        CREATE TABLE alarms(
            exchange TEXT PRIMARY KEY REFERENCES exchanges(id) ON DELETE CASCADE, digest TEXT NOT NULL,
            touched INTEGER NOT NULL, sentences INTEGER NOT NULL, tally TEXT NOT NULL, found TEXT NOT NULL,
            seen TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
        CREATE TABLE alarm_runs(release TEXT PRIMARY KEY, ran TEXT NOT NULL) WITHOUT ROWID;
        """,
    ),
)
KIND = Kind("desk", 0x5041524D, MIGRATIONS)
