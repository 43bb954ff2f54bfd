"""The one door through which the web page reaches the corpus: what an editor sees and does there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rag.settings import Settings

Progress = Callable[[str, int, int], None]  # stage, done, total (0 when not known)


class CorpusDesk:
    """The corpus of one home, for the page. Opens nothing until asked."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def build(self, progress: Progress) -> object:
        """Make the first release from the enabled sources. Raises ParleyError."""
        # Readers load only when there is something to build.
        from corpus.refresh import refresh
        from corpus.sources import enabled_sources

        return refresh(Settings.load(home=self._home), enabled_sources(self._home), progress)

    def web_sources(self) -> int:
        """How many of the enabled sources are fetched from the network."""
        from corpus.sources import enabled_sources

        return sum(source.kind != "folder" for source in enabled_sources(self._home))
