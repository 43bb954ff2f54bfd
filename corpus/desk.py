"""The one door through which the web page reaches the corpus: what an editor sees and does there."""

from __future__ import annotations

from pathlib import Path

from corpus.catalogue import Choices, DocumentFilter, DocumentPage, DocumentRow, Withdrawn
from corpus.desk_changes import Changes
from corpus.desk_lists import Lists
from corpus.desk_texts import Reading
from corpus.desk_types import (
    Disk,
    Doomed,
    Given,
    Imported,
    Problem,
    ReleaseRow,
    Role,
    RunRow,
    SourceRow,
    Step,
    Tried,
    Upload,
    Work,
)
from corpus.desk_work import Progress
from corpus.diff import Change, Piece
from corpus.types import Counts, RefreshReport, Rejected
from rag.settings import Settings

__all__ = [
    "Change",
    "Choices",
    "CorpusDesk",
    "Counts",
    "Disk",
    "DocumentFilter",
    "DocumentPage",
    "DocumentRow",
    "Doomed",
    "Given",
    "Imported",
    "Piece",
    "Problem",
    "RefreshReport",
    "Rejected",
    "ReleaseRow",
    "Role",
    "RunRow",
    "SourceRow",
    "Step",
    "Tried",
    "Upload",
    "Withdrawn",
    "Work",
]


class CorpusDesk(Lists, Changes, Reading):
    """The corpus of one home, for the page. Opens nothing until asked; one for a process, so that tabs see one work."""

    def __init__(self, home: Path) -> None:
        Lists.__init__(self, home)
        Changes.__init__(self, home)
        Reading.__init__(self, home)

    def build(self, progress: Progress) -> object:
        """Make the first release from the enabled sources. Raises ParleyError."""
        # Readers load only when there is something to build.
        from corpus.refresh import refresh
        from corpus.sources import enabled_sources

        return refresh(Settings.load(home=self._home), enabled_sources(self._home), progress)
