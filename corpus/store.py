"""The library's file: opening it, transactions, the writer's lock, and the ledger of runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from corpus.locks import exclusive
from corpus.schema import connect, now, storage
from rag.errors import StorageError

LEDGER_RUNS = 20  # rows of older runs that say "unchanged", "rejected" or "failed" are dropped; changes stay for ever
_RUNS = 1_000  # reports of older runs that changed nothing are dropped: ten days of a refresh every 15 minutes
_SWEPT = 100  # runs looked at for that each time: more than are ever cut off in a row before they could sweep


@dataclass(frozen=True, slots=True)
class Run:
    """One refresh, add or remove: its number in the ledger and the day it counts as."""

    id: int
    day: date


@dataclass(frozen=True, slots=True)
class RunNote:
    """A run: when it began and ended (ISO 8601, UTC; None for one that was cut off), and its report as JSON."""

    id: int
    kind: str  # "refresh", "add", "remove", …
    started: str
    ended: str | None
    report: str | None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What one run decided about one item."""

    run: int
    at: str
    document_id: str  # "" for an item that gave no document
    location: str  # the file or address it was read from
    hash: str
    decision: str  # "new", "changed", "unchanged", "withdrawn", "removed", "rejected: …", "failed: …", "redirected"


class Stopped(BaseException):
    """Raised between two items by a progress that was asked to stop: what the run stored so far is kept."""


class Store:
    """library.db of a home. Reads never block, and are never blocked by, the one writer."""

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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def lock(self) -> AbstractContextManager[None]:
        """Be the only writer for the block, across processes. Raises LibraryBusy naming the process that is."""
        return exclusive(self._lock, str(self._home))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what the block writes is durable when it ends, or was never there."""
        with storage(self._path):
            if self._open():
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except Stopped:
                if not self._rehearse:
                    self._db.execute("COMMIT")
                raise
            except BaseException:
                if self._open():  # SQLite itself rolls back on some errors, a full disk among them
                    self._db.execute("ROLLBACK")
                raise
            if not self._rehearse:
                self._db.execute("COMMIT")

    def _open(self) -> bool:
        return self._db.in_transaction

    def begin(self, kind: str, day: date | None = None) -> Run:
        """Open a run in the ledger; `day` is today (UTC) unless given."""
        with self.transaction():
            cursor = self._db.execute("INSERT INTO runs(kind, started) VALUES(?, ?)", (kind, now()))
            return Run(cursor.lastrowid or 0, day or datetime.now(UTC).date())

    def finish(self, run: Run, report: Mapping[str, object]) -> None:
        """Close a run with its report; drop what old runs did not change, and older runs that changed nothing."""
        with self.transaction():
            text = json.dumps(report, ensure_ascii=False, sort_keys=True)
            self._db.execute("UPDATE runs SET ended=?, report=? WHERE id=?", (now(), text, run.id))
            self._db.execute(
                "DELETE FROM ledger WHERE run<=? AND run>? AND (decision='unchanged' OR decision LIKE 'rejected%'"
                " OR decision LIKE 'failed%')",
                (run.id - LEDGER_RUNS, run.id - LEDGER_RUNS - _SWEPT),
            )
            self._db.execute(
                "DELETE FROM runs WHERE id<=? AND id>? AND NOT EXISTS(SELECT 1 FROM ledger WHERE run=runs.id)",
                (run.id - _RUNS, run.id - _RUNS - _SWEPT),
            )

    def note(self, run: Run, document_id: str, location: str, digest: str, decision: str) -> None:
        """A ledger row: when, which document, from where, with which hash, what was decided."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO ledger VALUES(?, ?, ?, ?, ?, ?)", (run.id, now(), document_id, location, digest, decision)
            )

    def runs(self, limit: int = 20) -> list[RunNote]:
        """The latest runs, newest first."""
        with storage(self._path):
            sql = "SELECT id, kind, started, ended, report FROM runs ORDER BY id DESC LIMIT ?"
            return [RunNote(*row) for row in self._db.execute(sql, (limit,))]

    def ledger(self, *, run: int | None = None, document_id: str | None = None) -> list[LedgerRow]:
        """What was decided in a run, or about a document, in order of time."""
        with storage(self._path):
            sql = "SELECT run, at, document_id, location, hash, decision FROM ledger WHERE (? IS NULL OR run=?)"
            sql += " AND (? IS NULL OR document_id=?) ORDER BY rowid"
            return [LedgerRow(*row) for row in self._db.execute(sql, (run, run, document_id, document_id))]
