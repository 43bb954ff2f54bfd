"""Finds out in the background what may be asked next: checking takes longer than an answer, and no answer waits for it.

One thread for the process, newest request first; it holds still while answers are being made.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence

from rag.desk.suggestions import Cites, Suggestion, answerable
from rag.errors import ParleyError
from rag.types import Record

log = logging.getLogger(__name__)

KEPT = 256  # answers whose suggestions are remembered
WAITING = 16  # requests; older ones are dropped, their readers have gone on
PATIENCE = 30.0  # seconds to wait for a pause between answers, after which there are no suggestions
STEP = 0.1  # seconds

Drawn = Callable[[], Sequence[Suggestion]]


class Suggesting:
    """What was found for each answer. Thread-safe."""

    def __init__(self, idle: Callable[[], bool]) -> None:
        """`idle`: whether no answer is being made."""
        self._idle = idle
        self._lock = threading.Lock()
        self._waiting: OrderedDict[Hashable, tuple[Drawn, Cites]] = OrderedDict()
        self._found: OrderedDict[Hashable, tuple[str, ...]] = OrderedDict()
        self._thread: threading.Thread | None = None

    def found(self, key: Hashable, drawn: Drawn, cites: Cites) -> tuple[str, ...] | None:
        """The questions for the answer of that key; None while they are being looked for, which this begins."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
            if key not in self._waiting:
                self._waiting[key] = drawn, cites
                while len(self._waiting) > WAITING:
                    self._keep(self._waiting.popitem(last=False)[0], ())
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, name="parley-suggest", daemon=True)
                    self._thread.start()
        return None

    def _work(self) -> None:
        try:
            while True:
                with self._lock:
                    if not self._waiting:
                        self._thread = None
                        return
                    key, (drawn, cites) = next(reversed(self._waiting.items()))
                texts: tuple[str, ...] = ()
                try:
                    texts = tuple(s.text for s in answerable(drawn(), self._patiently(cites)))
                except ParleyError as error:
                    log.info("no suggestions: %s", error)
                finally:
                    with self._lock:
                        self._waiting.pop(key, None)
                        self._keep(key, texts)
        finally:
            with self._lock:
                self._thread = None

    def _patiently(self, cites: Cites) -> Cites:
        until = time.monotonic() + PATIENCE

        def ask(text: str) -> Sequence[Record]:
            while not self._idle():
                if time.monotonic() > until:
                    return ()
                time.sleep(STEP)
            return cites(text)

        return ask

    def _keep(self, key: Hashable, texts: tuple[str, ...]) -> None:
        self._found[key] = texts
        while len(self._found) > KEPT:
            self._found.popitem(last=False)
