"""What the corpus page shows: sources, documents, releases, runs and disk use. Opens the library for each look."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.catalogue import Choices, DocumentFilter, DocumentPage
from corpus.desk_types import Disk, Doomed, Problem, ReleaseRow, RunRow, SourceRow
from corpus.types import Counts

if TYPE_CHECKING:  # at run time only when asked: the page that chats must start at once
    from corpus.library import LocalLibrary
    from corpus.pagebook import SourceState
    from corpus.sources import Source
    from corpus.store import RunNote

_COUNTS = ("fetched", "unchanged", "new", "changed", "withdrawn")
_NO_CHOICES = Choices((), (), (), ())


class Lists:
    """The corpus of one home, read. A home without a library has empty lists."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def sources(self) -> tuple[SourceRow, ...]:
        """All sources in the order of their files. Raises ConfigError, StorageError."""
        from corpus.sources import all_sources

        with self._library() as library:
            states = library.source_states() if library else {}
            found = library.documents_by_source() if library else {}
        return tuple(
            _source_row(source, states.get(source.name), *found.get(source.name, (0, None)))
            for source in all_sources(self._home)
        )

    def web_sources(self) -> int:
        """How many of the enabled sources are fetched from the network."""
        from corpus.sources import enabled_sources

        return sum(source.kind != "folder" for source in enabled_sources(self._home))

    def opml(self) -> str:
        """The sources on the web as an OPML file. Raises ConfigError, StorageError."""
        from corpus.opml import write_opml
        from corpus.sources import all_sources

        return write_opml(all_sources(self._home))

    def documents(self, wanted: DocumentFilter, *, start: int, count: int) -> DocumentPage:
        """`count` documents from number `start` of those that the filter wants, newest first. Raises StorageError."""
        with self._library() as library:
            return library.listed(wanted, start=start, count=count) if library else DocumentPage((), 0)

    def choices(self) -> Choices:
        """What documents can be filtered by, with counts. Raises StorageError."""
        with self._library() as library:
            return library.choices() if library else _NO_CHOICES

    def doomed(self, document_id: str) -> Doomed:
        """What `remove` would take. Raises UnknownDocument, StorageError."""
        from corpus.library import LocalLibrary
        from corpus.release import releases

        with LocalLibrary(self._home, create=False) as library:
            versions = library.versions(document_id)
        return Doomed(((document_id, versions[-1].title),), len(versions), max(0, len(releases(self._home)) - 1))

    def releases(self) -> tuple[ReleaseRow, ...]:
        """The releases that are kept, newest first."""
        from corpus.release import current_manifest, releases

        now = current_manifest(self._home)
        return tuple(
            ReleaseRow(
                m.release,
                _moment(m.created),
                m.documents,
                m.passages,
                m.newest,
                _bytes(self._home / "releases" / m.release, "**/*"),
                now is not None and m.release == now.release,
            )
            for m in releases(self._home)
        )

    def runs(self, count: int = 20) -> tuple[RunRow, ...]:
        """The latest runs, newest first. Raises StorageError."""
        with self._library() as library:
            return tuple(_run_row(run) for run in (library.runs(count) if library else ()))

    def disk(self) -> Disk:
        """Bytes used and free. Raises StorageError when the disk cannot be asked."""
        from rag.errors import StorageError

        try:
            return Disk(
                _bytes(self._home, "library.db*"),
                _bytes(self._home, "releases/**/*"),
                _bytes(self._home, "desk.db*"),
                shutil.disk_usage(self._home).free,
            )
        except OSError as error:
            raise StorageError(f"{self._home}: {error.strerror}; look at the disk and the folder") from error

    def elsewhere(self) -> str | None:
        """The number of another process that is changing the corpus now, None when there is none."""
        import os

        from corpus.locks import holder

        with self._library() as library:
            last = library.runs(1) if library else []
        if not last or last[0].ended is not None:
            return None  # the lock is only tried while a run is open: trying holds it for a moment
        found = holder(self._home / "library.lock")
        return None if found == str(os.getpid()) else found

    @contextmanager
    def _library(self) -> Iterator[LocalLibrary | None]:
        from corpus.library import LocalLibrary

        if not (self._home / "library.db").exists():
            yield None
            return
        with LocalLibrary(self._home, create=False) as library:
            yield library


def problem(words: str) -> Problem | None:
    """The parts of "reason: detail"; None for ""."""
    reason, _, detail = words.partition(": ")
    return Problem(reason, detail) if words else None


def _source_row(source: Source, state: SourceState | None, documents: int, newest: date | None) -> SourceRow:
    return SourceRow(
        name=source.name,
        kind=source.kind,
        publisher=source.publisher,
        party=source.party,
        outlet_kind=source.outlet_kind,
        language=source.language,
        where=source.url or str(source.path),
        enabled=source.enabled,
        documents=documents,
        tried=_moment(state.tried) if state else None,
        succeeded=_moment(state.succeeded) if state and state.succeeded else None,
        problem=problem(state.problem) if state else None,
        newest=(state.newest if state else None) or newest,
    )


def _run_row(run: RunNote) -> RunRow:
    report: dict[str, Any] = json.loads(run.report or "{}")
    sources: dict[str, dict[str, Any]] = report.get("sources") or {}
    return RunRow(
        id=run.id,
        kind=run.kind,
        started=_moment(run.started),
        ended=_moment(run.ended) if run.ended else None,
        counts=Counts(
            **{name: int(report.get(name) or 0) for name in _COUNTS},
            rejected=report.get("rejected") or {},
            failed=report.get("failed") or {},
        ),
        removed=len(report.get("removed") or ()),
        down=tuple(name for name, counts in sources.items() if counts.get("failed") and not counts.get("fetched")),
        refused=str(report.get("refused") or ""),
    )


def _moment(stamp: str) -> datetime:
    found = datetime.fromisoformat(stamp)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _bytes(folder: Path, pattern: str) -> int:
    total = 0
    for path in folder.glob(pattern):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # pruned while it was looked at
            continue
    return total
