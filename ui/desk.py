"""What every page is given."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.desk import CorpusDesk
from rag.chain import Parley
from rag.desk.store import DeskStore
from rag.index import Index
from rag.settings import Settings
from ui.access import Reader


@dataclass(frozen=True, slots=True)
class Desk:
    """The corpus as it is now, who asks, and where the desk keeps what it keeps."""

    settings: Settings
    parley: Parley
    index: Index  # the release that was current when the page began to be drawn
    reader: Reader
    store: DeskStore
    corpus: CorpusDesk
