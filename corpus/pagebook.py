"""What the library remembers of addresses on the web, so that a refresh asks only for what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date

from corpus.schema import now, storage
from corpus.store import Run, Store

# The columns of PageSeen.
_PAGE = "url, address, source, document_id, rejected, etag, last_modified, body_hash, stamp, misses"


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What an address gave when it was last answered."""

    url: str  # the canonical form (corpus.read.base.canonical), by which it is known
    address: str  # as it is asked for
    source: str
    document_id: str = ""  # "" while it never gave a document
    rejected: str = ""  # why its last answer was not taken
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""  # of the bytes of its last answer
    stamp: str = ""  # how they were read: another stamp reads them again
    misses: int = 0  # refreshes in a row that found nothing there


@dataclass(frozen=True, slots=True)
class ListingSeen:
    """A feed or sitemap when it was last read whole, and what was in it, as corpus.listings wrote it."""

    etag: str
    last_modified: str
    listing: str


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source fared: when it was last tried and last answered (ISO 8601, UTC), what was wrong, its newest item."""

    name: str
    tried: str
    succeeded: str | None
    problem: str  # "" when the last try succeeded
    newest: date | None


class PageBook(Store):
    """Pages, listings (feeds, sitemaps) and the state of sources."""

    def page_seen(self, url: str) -> PageSeen | None:
        """What is known of the address, or None."""
        with storage(self._path):
            row = self._db.execute(f"SELECT {_PAGE} FROM pages WHERE url=?", (url,)).fetchone()
        return PageSeen(*row) if row else None

    def remember_page(self, page: PageSeen, run: Run) -> None:
        """Note what the address gave in this run."""
        changed = ", ".join(f"{name}=excluded.{name}" for name in [*_PAGE.split(", ")[1:], "seen_run"])
        values = (*astuple(page), now(), run.id)
        with self.transaction():
            self._db.execute(
                f"INSERT INTO pages({_PAGE}, first_seen, seen_run) VALUES({', '.join('?' * len(values))})"
                f" ON CONFLICT(url) DO UPDATE SET {changed}",
                values,
            )

    def page_unchanged(self, page: PageSeen, run: Run) -> bool:
        """Count the page's document as seen unchanged in this run. False when it has none that is still there."""
        with self.transaction():
            found = self._db.execute(
                "UPDATE documents SET seen_run=? WHERE id=? AND withdrawn IS NULL", (run.id, page.document_id)
            ).rowcount
            if found:
                self.remember_page(page, run)
                self.note(run, page.document_id, page.url, page.body_hash, "unchanged")
            return bool(found)

    def alive(self, document_id: str) -> bool:
        """True for a document that is there and not withdrawn."""
        with storage(self._path):
            sql = "SELECT 1 FROM documents WHERE id=? AND withdrawn IS NULL"
            return self._db.execute(sql, (document_id,)).fetchone() is not None

    def watched(self, source: str, since: date) -> list[PageSeen]:
        """Pages of the source with a document that is not withdrawn, first seen on `since` or later, that are due.

        A page is due when a tenth of its age has passed since it was last asked for: a story is corrected soon or
        hardly ever, and thousands of older pages must not hold up a refresh that asks a host once a second. One that
        was not there the last time is due at once.
        """
        columns = ", ".join(f"p.{name}" for name in _PAGE.split(", "))
        with storage(self._path):
            rows = self._db.execute(
                f"SELECT {columns} FROM pages p JOIN documents d ON d.id=p.document_id"
                " LEFT JOIN runs r ON r.id=p.seen_run"
                " WHERE p.source=? AND p.first_seen>=? AND d.withdrawn IS NULL AND (p.misses>0 OR r.id IS NULL OR"
                " 10 * (julianday('now') - julianday(r.started)) >= julianday('now') - julianday(p.first_seen))"
                " ORDER BY p.url",
                (source, since.isoformat()),
            ).fetchall()
        return [PageSeen(*row) for row in rows]

    def listing_seen(self, url: str) -> ListingSeen | None:
        """The feed or sitemap when it was last read whole, or None."""
        with storage(self._path):
            row = self._db.execute("SELECT etag, last_modified, listing FROM listings WHERE url=?", (url,)).fetchone()
        return ListingSeen(*row) if row else None

    def remember_listing(self, url: str, seen: ListingSeen) -> None:
        """Note a feed or sitemap that was read whole."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO listings VALUES(?, ?, ?, ?)", (url, *astuple(seen)))

    def source_tried(self, name: str, problem: str, newest: date | None) -> None:
        """Note that a source was read now, with what was wrong ("" for nothing) and the newest day in it, if known."""
        at = now()
        with self.transaction():
            self._db.execute(
                "INSERT INTO sources VALUES(?, ?, ?, ?, ?) ON CONFLICT(name) DO UPDATE SET tried=excluded.tried,"
                " succeeded=coalesce(excluded.succeeded, succeeded), problem=excluded.problem,"
                " newest=max(coalesce(excluded.newest, newest), coalesce(newest, excluded.newest))",
                (name, at, None if problem else at, problem, newest.isoformat() if newest else None),
            )

    def source_states(self) -> dict[str, SourceState]:
        """The state of every source that was ever read, by name."""
        with storage(self._path):
            rows: Sequence[tuple[str, str, str | None, str, str | None]] = self._db.execute(
                "SELECT name, tried, succeeded, problem, newest FROM sources"
            ).fetchall()
        return {row[0]: SourceState(*row[:4], date.fromisoformat(row[4]) if row[4] else None) for row in rows}
