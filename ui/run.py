"""Answers questions off the script thread, so that no click, reload or lost connection loses what is being said.

The runs belong to the process, not to a tab. The script only looks: `Run.view()` is a consistent snapshot, `Run.wait()`
sleeps until it is finished.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

from rag.chain import Done, Dropped, Event, Found, Said
from rag.desk.answers import View, whole
from rag.desk.asked import AskedLog
from rag.desk.history import History, Kept
from rag.errors import ParleyError
from rag.phrases import framed

log = logging.getLogger(__name__)

Events = Callable[[], Iterable[Event]]
SAVE_EVERY = 1.0  # seconds between two savings of an answer in the making


class Turns:
    """So many at once; the others stand in line, first come first served."""

    def __init__(self, at_once: int) -> None:
        self._at_once, self._going = at_once, 0
        self._line: deque[object] = deque()
        self._moved = threading.Condition()

    def take(self, who: object, given_up: Callable[[], bool]) -> bool:
        """Wait for a turn; False when it was given up. Give a turn back with `back`."""
        with self._moved:
            self._line.append(who)
            self._moved.wait_for(lambda: given_up() or (self._line[0] is who and self._going < self._at_once))
            self._line.remove(who)
            self._moved.notify_all()
            if given_up():
                return False
            self._going += 1
            return True

    def back(self) -> None:
        """The turn is over."""
        with self._moved:
            self._going -= 1
            self._moved.notify_all()

    def look(self) -> None:
        """Somebody in line may have given up."""
        with self._moved:
            self._moved.notify_all()

    def ahead(self, who: object) -> int:
        """How many are served before `who`: those at work and those ahead in line; 0 when its turn has come."""
        with self._moved:
            return self._line.index(who) + self._going if who in self._line else 0


class Run:
    """One question being answered in its own thread."""

    def __init__(self, events: Events, changed: Callable[[View], None] | None = None, turns: Turns | None = None):
        """`changed` hears of every new state, once of a finished one."""
        self._events, self._heard, self._turns = events, changed, turns or Turns(1)
        self._view = View()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="parley-answer", daemon=True)

    def start(self) -> Run:
        """Begin; returns itself."""
        self._thread.start()
        return self

    def view(self) -> View:
        """The present state."""
        with self._changed:
            return self._view

    def wait(self, seconds: float) -> View:
        """The state when finished, or after `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._view.finished, timeout=seconds)
            return self._view

    def ahead(self) -> int:
        """How many answers are made before this one is begun."""
        return self._turns.ahead(self)

    def stop(self) -> None:
        """Keep what was said so far and take no more; the thread ends at the next event."""
        self._set(lambda view: replace(view, stopped=True))
        self._turns.look()

    def _work(self) -> None:
        if not self._turns.take(self, lambda: self.view().finished):
            return
        try:
            for event in self._events():
                if not self._set(lambda view, event=event: _after(view, event)):  # type: ignore[misc]
                    return
        except ParleyError as error:
            self._fail(str(error))
        except Exception:  # a bug: the page must say so rather than wait for ever
            log.exception("answering failed")
            self._fail("")
        else:
            self._fail("")  # the stream ended without an answer; a no-op when there is one
        finally:
            self._turns.back()

    def _fail(self, line: str) -> None:
        self._set(lambda view: replace(view, error=line))

    def _set(self, change: Callable[[View], View]) -> bool:
        """Change the state, unless it is a finished one: then False."""
        with self._changed:
            if self._view.finished:
                return False
            view = self._view = change(self._view)
            self._changed.notify_all()
        if self._heard is not None:
            self._heard(view)
        return True


class Runs:
    """The answers in the making of one process. Each is kept in desk.db as it comes, whoever looks on."""

    def __init__(self, history: History, at_once: int, asked: AskedLog) -> None:
        self._history, self._turns, self._asked = history, Turns(at_once), asked
        self._lock = threading.Lock()
        self._runs: dict[str, Run] = {}

    def start(self, reader: str, kept: Kept, events: Events) -> Run:
        """Begin to answer a kept question."""
        keeper = _Keeper(self._history, self._asked, reader, kept)

        def changed(view: View) -> None:
            # One that could not be kept stays here: the page shows it as long as this process lives.
            if keeper.keep(view) and view.finished:
                with self._lock:
                    self._runs.pop(kept.id, None)

        run = Run(events, changed, self._turns)
        with self._lock:
            self._runs[kept.id] = run
        return run.start()

    def all(self) -> dict[str, Run]:
        """The answers in the making by the id of their exchange. Look here before desk.db, or one may slip between."""
        with self._lock:
            return dict(self._runs)

    def forget(self, exchange: str) -> None:
        """Let an answer go whose conversation was deleted."""
        with self._lock:
            run = self._runs.pop(exchange, None)
        if run is not None:
            run.stop()


class _Keeper:
    """Writes one answer to desk.db: now and then while it is made, and when it is whole."""

    def __init__(self, history: History, asked: AskedLog, reader: str, kept: Kept) -> None:
        self._history, self._asked, self._reader, self._kept = history, asked, reader, kept
        self._began = self._saved = time.monotonic()
        self._turn, self._ended = threading.Lock(), False

    def keep(self, view: View) -> bool:
        """True unless desk.db did not take it."""
        with self._turn:  # a stop comes from another thread than the answer
            now = time.monotonic()
            if self._ended or (not view.finished and now - self._saved < SAVE_EVERY):
                return True
            self._saved, self._ended = now, view.finished
            try:
                self._history.keep(self._kept.id, self._kept.question, view)
            except ParleyError as error:
                log.warning("an answer was not kept: %s", error)
                return False
            finally:
                if view.finished:
                    self._asked.note(self._reader, self._kept.question, view, self._kept.release, now - self._began)
            return True


def _after(view: View, event: Event) -> View:
    match event:
        case Found():
            return replace(view, found=len(event.hits), language=framed(event.question.language))
        case Said():
            return replace(
                view, sentences=(*view.sentences, event.sentence), citations=(*view.citations, *event.citations)
            )
        case Dropped():
            return replace(view, removed=(*view.removed, event.removed))
        case Done():
            return whole(view, event.answer)
