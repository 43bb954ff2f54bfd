"""What the library remembers of the files it read, so that a refresh passes over what did not change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.schema import now, storage
from corpus.store import Run, Store


@dataclass(frozen=True, slots=True)
class FileSeen:
    """What a file held when it was last read: its stamp, how many documents it gave, rejections by reason."""

    stamp: str
    documents: int
    rejected: Mapping[str, int]


class FileBook(Store):
    """Files and the documents they gave."""

    def file_seen(self, file: str) -> FileSeen | None:
        """What `file` held when it was last read whole, or None."""
        with storage(self._path):
            row = self._db.execute("SELECT stamp, documents, rejected FROM files WHERE file=?", (file,)).fetchone()
        return FileSeen(row[0], row[1], json.loads(row[2])) if row else None

    def remember_file(self, file: str, seen: FileSeen) -> None:
        """Note what `file` held, so that the next run can pass over it while its stamp is the same."""
        with self.transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO files VALUES(?, ?, ?, ?)",
                (file, seen.stamp, seen.documents, json.dumps(dict(seen.rejected), sort_keys=True)),
            )

    def still_there(self, file: str, run: Run, source: str) -> list[str]:
        """Count every document of `file` as seen unchanged in this run; their ids."""
        with self.transaction():
            rows = self._db.execute(
                "SELECT d.id, v.snapshot FROM documents d JOIN versions v ON v.document_id=d.id WHERE d.file=? AND"
                " d.withdrawn IS NULL AND v.version=(SELECT max(version) FROM versions WHERE document_id=d.id)",
                (file,),
            ).fetchall()
            self._db.execute(
                "UPDATE documents SET seen_run=?, source=? WHERE file=? AND withdrawn IS NULL", (run.id, source, file)
            )
            at = now()
            self._db.executemany(
                "INSERT INTO ledger VALUES(?, ?, ?, ?, ?, 'unchanged')", [(run.id, at, r[0], file, r[1]) for r in rows]
            )
            return [row[0] for row in rows]

    def unseen(self, source: str, run: Run) -> list[tuple[str, str]]:
        """(id, file) of the source's documents that this run did not see and that are not withdrawn."""
        with storage(self._path):
            return self._db.execute(
                "SELECT id, file FROM documents WHERE source=? AND withdrawn IS NULL AND seen_run<>? ORDER BY id",
                (source, run.id),
            ).fetchall()

    def file_of(self, document_id: str) -> str | None:
        """Where the document was last read, or None for an unknown id."""
        with storage(self._path):
            row = self._db.execute("SELECT file FROM documents WHERE id=?", (document_id,)).fetchone()
        return row[0] if row else None

    def removed(self) -> set[str]:
        """Ids that were removed by hand and not added again since."""
        with storage(self._path):
            return {row[0] for row in self._db.execute("SELECT id FROM removed")}
