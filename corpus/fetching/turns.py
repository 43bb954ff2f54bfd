"""Manners towards one host: one request at a time, a pause between two, and leaving it alone when it is down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from corpus.fetching.robots import Rules
from rag.errors import FetchError

GIVE_UP = 5  # failures in a row after which a host is left alone for the rest of the run


@dataclass(slots=True)
class Door:
    """One host in one run; its key is scheme://host:port. An `own` host (of the allow-list) is never left alone."""

    key: str
    own: bool
    pause: float  # seconds
    ready_at: float = 0.0  # on the clock of time.monotonic
    rules: Rules | FetchError | None = None  # of its robots.txt; an error when that could not be asked for
    robots_lock: threading.Lock = field(default_factory=threading.Lock)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _failures: int = 0
    _shut: FetchError | None = None

    def enter(self, sleep: Callable[[float], None]) -> None:
        """Waits for our turn; until `leave`, nobody else asks this host. Raises the error that it is left alone for."""
        self._lock.acquire()
        try:
            self.check()
            sleep(self.ready_at - time.monotonic())
        except BaseException:
            self._lock.release()
            raise

    def leave(self) -> None:
        self.ready_at = max(self.ready_at, time.monotonic() + self.pause)
        self._lock.release()

    def check(self) -> None:
        """Raises an error of the same kind as the one that the host is left alone for, if it is."""
        if self._shut is not None:
            raise type(self._shut)(f"{self.key} is left alone for the rest of this run: {self._shut}", self._shut.name)

    def answered(self) -> None:
        """The host works: failures are counted from here."""
        self._failures = 0

    def rest(self, seconds: float) -> None:
        """The host asked for it: all who come wait."""
        if not self.own:
            self.ready_at = max(self.ready_at, time.monotonic() + seconds)

    def failed(self, error: FetchError, *, for_long: bool = False) -> None:
        """Counts a request that came to nothing; after GIVE_UP of them, or when it is `for_long`, the door is shut."""
        self._failures += 1
        if not self.own and (for_long or self._failures >= GIVE_UP):
            self._shut = error
