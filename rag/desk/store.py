"""Opens desk.db for the parts of the desk, each of which keeps its own tables in it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag import database
from rag.database import storage
from rag.desk.schema import DESK, KIND


class DeskStore:
    """The desk's file of one home. Thread-safe: blocks that write take turns."""

    def __init__(self, home: Path) -> None:
        """Open HOME/desk.db, made when missing. Raises StorageError for a damaged, foreign or newer file."""
        self.path = home / DESK
        self._lock = threading.RLock()
        self._db = database.connect(self.path, KIND)
        self._db.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for a block that only reads. Raises StorageError and LibraryBusy."""
        with self._lock, storage(self.path, KIND.name):
            yield self._db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection in a transaction: all of the block or nothing. Raises StorageError and LibraryBusy."""
        with self._lock, storage(self.path, KIND.name):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._db.close()
