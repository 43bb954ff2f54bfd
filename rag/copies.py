"""Which documents of a release carry one wire story, and which of those in a scope stands for it."""

from __future__ import annotations

import sqlite3

import numpy as np
import numpy.typing as npt

from rag.fulltext import Rows

_FAR = 10_000_000  # a day after every day


class Copies:
    """The stories of one release; documents are told by their numbers there."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Read them. A release that was built before stories were told has none."""
        rows: list[tuple[int, str]] = []
        if db.execute("SELECT 1 FROM sqlite_master WHERE name='stories'").fetchone():
            rows = db.execute(
                "SELECT rec, story FROM stories JOIN records USING(rec)"
                f" ORDER BY story, place, coalesce(known_on, {_FAR}), document_id, version"
            ).fetchall()
        self._story = dict(rows)
        self._members: dict[str, list[int]] = {}
        for rec, story in rows:
            self._members.setdefault(story, []).append(rec)

    def members(self, story: str, visible: npt.NDArray[np.bool_]) -> list[int]:
        """The documents that carry a story, those of the mask, the one that stands for it first."""
        return [rec for rec in self._members.get(story, ()) if visible[rec]]

    def standing(self, documents: Rows, visible: npt.NDArray[np.bool_]) -> Rows:
        """For each of these documents the one of the mask that stands for its story; itself where it has none."""
        found = documents.copy()
        if self._story:
            for rec in np.unique(documents).tolist():
                story = self._story.get(rec)
                first = self.members(story, visible)[:1] if story else []
                if first:
                    found[documents == rec] = first[0]
        return found
