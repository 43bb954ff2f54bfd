"""Work that takes longer than a page may wait: it runs in a thread of its own, and pages only look at it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from rag.errors import ParleyError

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look(Generic[T]):
    """How far the work is; `value` once it is done, or `error` in one line."""

    done: int
    of: int
    value: T | None
    error: str = ""


class Task(Generic[T]):
    """One piece of work, begun at once. Thread-safe."""

    def __init__(self, work: Callable[[Callable[[int, int], None]], T]) -> None:
        """`work` gets a function to tell (steps done, of them)."""
        self._lock = threading.Lock()
        self._look: Look[T] = Look(0, 0, None)
        self._ended = threading.Event()
        threading.Thread(target=self._run, args=(work,), daemon=True, name="parley-desk").start()

    def look(self) -> Look[T]:
        """How far it is now."""
        with self._lock:
            return self._look

    def wait(self, seconds: float) -> Look[T]:
        """How far it is, at the latest after so many seconds."""
        self._ended.wait(seconds)
        return self.look()

    def _run(self, work: Callable[[Callable[[int, int], None]], T]) -> None:
        try:
            self._set(Look(1, 1, work(lambda done, of: self._set(Look(done, of, None)))))
        except ParleyError as error:
            self._set(Look(0, 0, None, str(error)))
        except BaseException:
            log.exception("work for a page failed")
            self._set(Look(0, 0, None, "an unexpected error; see the log"))
            raise
        finally:
            self._ended.set()

    def _set(self, look: Look[T]) -> None:
        with self._lock:
            self._look = look
