"""What the process holds open for all tabs: one of each for a home, opened once, and warm before the first reader."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.desk import CorpusDesk
from rag.chain import Parley
from rag.desk.store import DeskStore
from rag.errors import ParleyError, StorageError
from rag.settings import Settings
from ui.build import Build

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A home as the process has it open; a refresh that one tab starts, every tab sees."""

    parley: Parley
    store: DeskStore
    corpus: CorpusDesk
    first_build: Build


_LOCK = threading.Lock()
_HOMES: dict[Path, Opened] = {}


def opened(settings: Settings) -> Opened:
    """What is open for the home of these settings; opens it the first time. Raises ParleyError."""
    with _LOCK:
        home = settings.home.resolve()
        if home not in _HOMES:
            try:
                home.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StorageError(f"{home}: is no folder ({error.strerror}); set PARLEY_HOME to another") from error
            corpus = CorpusDesk(settings.home)
            _HOMES[home] = Opened(Parley.open(settings), DeskStore(settings.home), corpus, Build(corpus.build))
        return _HOMES[home]


@asynccontextmanager
async def warm(app: object) -> AsyncIterator[None]:  # noqa: ARG001 - the server hands itself over
    """The server's life: the release and the embedder are loaded while nobody waits for them yet."""
    threading.Thread(target=_warm, name="parley-warm", daemon=True).start()
    yield


def _warm() -> None:
    try:
        settings = Settings.load()
        opened(settings).parley.warm(embed=settings.embedding == "local")  # another embedder is asked when it must be
    except ParleyError as error:  # the page says it to whoever comes; a home without a release is built then
        log.info("nothing to warm: %s", error)
    gc.collect()
    gc.freeze()  # what is loaded now stays, and no later collection has to walk it
