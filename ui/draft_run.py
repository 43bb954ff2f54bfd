"""Checks a draft off the script thread, sentence by sentence; the page only looks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from rag.desk.draft_copy import Copy
from rag.desk.drafts import Judged, places
from rag.errors import ParleyError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checking:
    """How far a check is."""

    total: int
    judged: tuple[Judged, ...] = ()
    finished: bool = False
    error: str | None = None  # a line for the reader; "" when the fault is Parley's own


class DraftRun:
    """One draft being checked in a thread of its own."""

    def __init__(self, copy: Copy, sentences: Iterator[Judged], release: str) -> None:
        self.copy, self.release = copy, release
        self._sentences = sentences
        self._changed = threading.Condition()
        self._stopped = False
        self._state = Checking(len(places(copy)))
        self._thread = threading.Thread(target=self._work, name="parley-draft", daemon=True)

    def start(self) -> DraftRun:
        """Begin; returns itself."""
        self._thread.start()
        return self

    def state(self) -> Checking:
        """The present state."""
        with self._changed:
            return self._state

    def wait(self, seconds: float) -> Checking:
        """The state when finished, or after `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._state.finished, timeout=seconds)
            return self._state

    def stop(self) -> None:
        """Judge no more; what was judged stays."""
        with self._changed:
            self._stopped = True

    def _work(self) -> None:
        error: str | None = None
        try:
            for judged in self._sentences:
                if not self._take(judged):
                    break
        except ParleyError as problem:
            error = str(problem)
        except Exception:  # a bug: the page must say so rather than wait for ever
            log.exception("checking a draft failed")
            error = ""
        with self._changed:
            self._state = Checking(self._state.total, self._state.judged, True, error)
            self._changed.notify_all()

    def _take(self, judged: Judged) -> bool:
        with self._changed:
            self._state = Checking(self._state.total, (*self._state.judged, judged))
            self._changed.notify_all()
            return not self._stopped
