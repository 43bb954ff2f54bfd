"""Lists of the library's documents, page by page: searched, filtered and counted by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.schema import storage
from corpus.store import Store

Withdrawn = Literal["", "only", "without"]  # all documents, those taken down, those that are not

_FROM = " FROM catalogue c JOIN documents d ON d.id=c.document_id"
_ESCAPED = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents: words that title or id hold, and what else must be so; "" and None ask for nothing."""

    words: str = ""
    publisher: str = ""
    language: str = ""
    party: str = ""
    kind: str = ""
    withdrawn: Withdrawn = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list, as its latest version has it."""

    document_id: str
    title: str
    publisher: str  # "" when none is named
    language: str
    party: str  # the side it speaks for, or ""
    kind: str
    day: date | None  # published, else the day it happened
    versions: int
    withdrawn: date | None
    source: str  # the source it was read from, "" when it was added by hand


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Some rows of a list, newest first, and how many there are in all."""

    rows: tuple[DocumentRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What documents can be filtered by, with how many have it, the most common first."""

    publishers: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    parties: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]


class Catalogue(Store):
    """Lists of documents. The table follows the versions by triggers (corpus/schema.py)."""

    def listed(self, wanted: DocumentFilter, *, start: int, count: int) -> DocumentPage:
        """`count` documents from number `start` (0 is the newest) of those that the filter wants."""
        where, values = _where(wanted)
        with storage(self._path):
            self._db.create_function("folded", 1, str.casefold, deterministic=True)
            total = self._db.execute(f"SELECT count(*){_FROM}{where}", values).fetchone()[0]
            rows = self._db.execute(
                "SELECT c.document_id, c.title, c.publisher, c.language, c.party, c.kind, c.day, c.version,"
                f" d.withdrawn, d.source{_FROM}{where} ORDER BY c.day DESC, c.document_id DESC LIMIT ? OFFSET ?",
                (*values, count, start),
            ).fetchall()
        return DocumentPage(tuple(_row(row) for row in rows), total)

    def choices(self) -> Choices:
        """What all documents can be filtered by."""
        return Choices(*(self._counted(f"SELECT {name}, count(*) FROM catalogue WHERE {name}<>''") for name in _NAMES))

    def documents_by_source(self) -> dict[str, tuple[int, date | None]]:
        """How many documents each source gave and the newest of their days; "" is what was added by hand.

        Withdrawn ones are left out.
        """
        with storage(self._path):
            rows = self._db.execute(
                f"SELECT d.source, count(*), max(c.day){_FROM} WHERE d.withdrawn IS NULL GROUP BY 1"
            ).fetchall()
        return {source: (count, _day(newest)) for source, count, newest in rows}

    def _counted(self, select: str) -> tuple[tuple[str, int], ...]:
        with storage(self._path):
            return tuple(self._db.execute(f"{select} GROUP BY 1 ORDER BY 2 DESC, 1").fetchall())


_NAMES = ("publisher", "language", "party", "kind")


def _where(wanted: DocumentFilter) -> tuple[str, list[str]]:
    """The condition and its values."""
    parts: list[str] = []
    values: list[str] = []
    for word in wanted.words.casefold().split():
        parts.append("(folded(c.title) LIKE ? ESCAPE '\\' OR folded(c.document_id) LIKE ? ESCAPE '\\')")
        values += [f"%{word.translate(_ESCAPED)}%"] * 2
    for name in _NAMES:
        if value := getattr(wanted, name):
            parts.append(f"c.{name}=?")
            values.append(value)
    if wanted.since:
        parts.append("c.day>=?")
        values.append(wanted.since.isoformat())
    if wanted.until:
        parts.append("c.day<>'' AND c.day<=?")
        values.append(wanted.until.isoformat())
    if wanted.withdrawn:
        parts.append(f"d.withdrawn IS {'NOT ' if wanted.withdrawn == 'only' else ''}NULL")
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


def _row(row: Sequence[str | int | None]) -> DocumentRow:
    doc_id, title, publisher, language, party, kind, day, version, withdrawn, source = row
    return DocumentRow(
        str(doc_id),
        str(title),
        str(publisher),
        str(language),
        str(party),
        str(kind),
        _day(day),
        int(version or 1),
        _day(withdrawn),
        str(source),
    )


def _day(value: str | int | None) -> date | None:
    return date.fromisoformat(str(value)) if value else None
