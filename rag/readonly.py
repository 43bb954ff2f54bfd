"""Connections to a SQLite file that nobody changes, one for each block that reads at the same time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import ReleaseError
from rag.manifest import VERIFY


class ReadOnly:
    """A database file of a release. Thread-safe."""

    def __init__(self, path: Path, prepare: str) -> None:
        """`prepare` is a statement that every new connection runs. Opens nothing yet."""
        self._path, self._prepare = path, prepare
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    @contextmanager
    def __call__(self) -> Iterator[sqlite3.Connection]:
        """A connection of this block's own. Raises ReleaseError when the file is damaged."""
        with self._lock:
            db = self._idle.pop() if self._idle else None
        try:
            db = db or self._open()
            yield db
        except BaseException as error:
            if db is not None:
                db.close()
            if isinstance(error, sqlite3.DatabaseError):
                raise ReleaseError(f"{self._path}: is damaged ({error}); {VERIFY}") from error
            raise
        with self._lock:
            if not self._closed:
                self._idle.append(db)
                return
        db.close()

    def _open(self) -> sqlite3.Connection:
        uri = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
        db = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
        try:
            db.execute(self._prepare)
        except BaseException:
            db.close()
            raise
        return db

    def close(self) -> None:
        """Let the file go; blocks that still read finish first."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for db in idle:
            db.close()
