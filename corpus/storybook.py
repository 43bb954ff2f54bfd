"""What the library keeps to tell copies of one story: a sketch of every document's text, and which are copies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.schema import storage
from corpus.store import Store

_LATEST = "(SELECT fingerprint FROM versions v WHERE v.document_id=d.id ORDER BY version DESC LIMIT 1)"
_ALL = "FROM documents d LEFT JOIN sketches s ON s.document_id=d.id"
_UNTOLD = f"s.fingerprint IS NOT {_LATEST}"


@dataclass(frozen=True, slots=True)
class Sketched:
    """A document's sketch (unsigned 64-bit numbers, little-endian) with the day and the outlet it belongs to."""

    document_id: str
    day: int  # proleptic ordinal
    publisher: str
    sketch: bytes


class StoryBook(Store):
    """Sketches by document, and links between documents that carry one story."""

    def untold(self, after: str = "", limit: int = -1) -> list[str]:
        """Ids of the documents that are new or changed since their story was told, those behind `after`, in order."""
        sql = f"SELECT d.id {_ALL} WHERE {_UNTOLD} AND d.id>? ORDER BY d.id LIMIT ?"
        with storage(self._path):
            return [row[0] for row in self._db.execute(sql, (after, limit))]

    def is_untold(self, document_id: str) -> bool:
        """True for one of these."""
        with storage(self._path):
            return (
                self._db.execute(f"SELECT 1 {_ALL} WHERE {_UNTOLD} AND d.id=?", (document_id,)).fetchone() is not None
            )

    def untold_days(self) -> dict[int, int]:
        """How many of these each day has, in order of day; they must have been sketched."""
        sql = f"SELECT s.day, count(*) {_ALL} WHERE {_UNTOLD} GROUP BY s.day ORDER BY s.day"
        with storage(self._path):
            return dict(self._db.execute(sql))

    def untold_on(self, day: int) -> list[str]:
        """Those of a day, in order."""
        with storage(self._path):
            return [
                row[0]
                for row in self._db.execute(f"SELECT d.id {_ALL} WHERE {_UNTOLD} AND s.day=? ORDER BY d.id", (day,))
            ]

    def put_sketches(self, sketches: Iterable[Sketched]) -> None:
        """Keep these; their documents stay untold."""
        with self.transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO sketches VALUES(?, ?, ?, '', ?)",
                [(s.document_id, s.day, s.publisher, s.sketch) for s in sketches],
            )

    def told(self, ids: Iterable[str]) -> None:
        """The stories of these documents are told, for as long as they stay as they are."""
        with self.transaction():
            self._db.executemany(
                f"UPDATE sketches AS s SET fingerprint=(SELECT {_LATEST} FROM documents d WHERE d.id=s.document_id)"
                " WHERE document_id=?",
                [(name,) for name in ids],
            )

    def sketches(self, first: int, last: int, after: str, limit: int) -> list[Sketched]:
        """Sketches of the days from `first` to `last`, those of ids behind `after`, in order of id."""
        sql = (
            "SELECT document_id, day, publisher, sketch FROM sketches WHERE day BETWEEN ? AND ? AND document_id>?"
            " ORDER BY document_id LIMIT ?"
        )
        with storage(self._path):
            return [Sketched(*row) for row in self._db.execute(sql, (first, last, after, limit))]

    def sketches_of(self, ids: Sequence[str]) -> Iterator[Sketched]:
        """The sketches of these documents, one after the other."""
        sql = "SELECT document_id, day, publisher, sketch FROM sketches WHERE document_id=?"
        for name in ids:
            with storage(self._path):
                row = self._db.execute(sql, (name,)).fetchone()
            if row:
                yield Sketched(*row)

    def link(self, links: Mapping[tuple[str, str], float]) -> None:
        """Keep that these pairs (ids in order) carry one story, and how surely."""
        with self.transaction():
            rows = [(one, other, sure) for (one, other), sure in links.items()]
            self._db.executemany("INSERT OR REPLACE INTO links VALUES(?, ?, ?)", rows)

    def unlink(self, document_id: str) -> set[str]:
        """Forget all links of a document; ids of those that it was linked with."""
        with self.transaction():
            return {other for pair in self._links_of(document_id, forget=True) for other in pair} - {document_id}

    def linked(self, ids: Iterable[str]) -> dict[tuple[str, str], float]:
        """All links among the documents that can be reached from these over links."""
        found: dict[tuple[str, str], float] = {}
        seen: set[str] = set()
        ahead = list(ids)
        with storage(self._path):
            while ahead:
                name = ahead.pop()
                if name not in seen:
                    seen.add(name)
                    own = self._links_of(name, forget=False)
                    found |= own
                    ahead += [other for pair in own for other in pair if other not in seen]
        return found

    def _links_of(self, name: str, *, forget: bool) -> dict[tuple[str, str], float]:
        found = {}
        for column in ("one", "other"):
            for row in self._db.execute(f"SELECT one, other, sure FROM links WHERE {column}=?", (name,)):
                found[row[0], row[1]] = row[2]
            if forget:
                self._db.execute(f"DELETE FROM links WHERE {column}=?", (name,))
        return found

    def forget_story(self, document_id: str) -> None:
        """Forget the sketch of a document that is removed; those it was linked with are to be told anew."""
        with self.transaction():
            for other in self.unlink(document_id):
                self._db.execute("UPDATE sketches SET fingerprint='' WHERE document_id=?", (other,))
            self._db.execute("DELETE FROM sketches WHERE document_id=?", (document_id,))
