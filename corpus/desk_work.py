"""One piece of work at a time in a thread of its own: it goes on whatever the pages that look at it do."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from corpus.desk_types import Step, Tried, Work, WorkKind
from corpus.store import Stopped
from corpus.types import RefreshReport
from rag.errors import LibraryBusy, ParleyError

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]  # stage or source, done, total
Task = Callable[[Progress], RefreshReport | Tried | str | None]

_STOPPABLE = ("refresh", "rehearsal", "add")  # a removal that stops half-way would leave the text in a release


class Worker:
    """Does one task after another; all threads see the same `view()`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._work: Work | None = None
        self._stop = threading.Event()

    def start(self, kind: WorkKind, by: str, task: Task) -> Work:
        """Begin; what began. Raises LibraryBusy while something else is under way."""
        with self._lock:
            if self._work is not None and self._work.under_way:
                raise LibraryBusy("the corpus is being changed from this page already; wait until that ends")
            number = self._work.number + 1 if self._work else 1
            self._work = work = Work(number, kind, by, datetime.now(UTC))
            self._stop.clear()
            # A daemon: what it stored is kept when the server ends, as with a command that is killed.
            threading.Thread(target=self._run, args=(task,), name=f"parley-{kind}", daemon=True).start()
            return work

    def view(self) -> Work | None:
        """The work under way, else the last one, else None."""
        with self._lock:
            return self._work

    def stop(self) -> bool:
        """Ask the work to end between two items, which keeps what it stored; False when it cannot be stopped."""
        with self._lock:
            if self._work is None or not self._work.under_way or self._work.kind not in _STOPPABLE:
                return False
            self._work = replace(self._work, stopping=True)
            self._stop.set()
            return True

    def forget(self) -> None:
        """Put away what was told of the last work."""
        with self._lock:
            if self._work is not None and not self._work.under_way:
                self._work = replace(self._work, steps=(), result=None, error="", broken=False, stopped=False)

    def _run(self, task: Task) -> None:
        try:
            result = task(self._progress)
        except Stopped:
            self._end(stopped=True)
        except ParleyError as error:
            self._end(error=str(error))
        except Exception:  # a bug: the page must say so rather than show a bar for ever
            log.exception("work on the corpus failed")
            self._end(broken=True)
        else:
            self._end(result=result)

    def _end(
        self,
        *,
        result: RefreshReport | Tried | str | None = None,
        error: str = "",
        broken: bool = False,
        stopped: bool = False,
    ) -> None:
        with self._lock:
            assert self._work is not None
            self._work = replace(
                self._work, ended=datetime.now(UTC), result=result, error=error, broken=broken, stopped=stopped
            )

    def _progress(self, name: str, done: int, total: int) -> None:
        with self._lock:
            assert self._work is not None
            step = Step(name, done, total)
            known = [one.name for one in self._work.steps]
            steps = list(self._work.steps)
            if name in known:
                steps[known.index(name)] = step
            else:
                steps.append(step)
            self._work = replace(self._work, steps=tuple(steps))
        if self._stop.is_set():
            raise Stopped
