"""Answers a question off the script thread, so that a click or a reload of the script never loses what is being said.

The script only looks: `Run.view()` is a consistent snapshot, `Run.wait()` sleeps until there is something new.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from rag.chain import Done, Dropped, Event, Found, Said
from rag.errors import ParleyError
from rag.phrases import framed
from rag.types import Answer, Citation, Removed, Sentence

log = logging.getLogger(__name__)

APOLOGY = "Parley could not finish this answer because of a fault of its own. The log has the details; ask again."


@dataclass(frozen=True, slots=True)
class View:
    """What there is to show at one moment."""

    found: int | None = None  # passages found, None while still searching
    language: str = "en"  # of labels, notes and marks
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    removed: tuple[Removed, ...] = ()
    answer: Answer | None = None
    error: str | None = None
    stopped: bool = False

    @property
    def finished(self) -> bool:
        """True when nothing more will come."""
        return self.answer is not None or self.error is not None or self.stopped


class Run:
    """One question being answered in its own thread."""

    def __init__(self, events: Callable[[], Iterable[Event]]) -> None:
        self._events = events
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

    def stop(self) -> None:
        """Keep what was said so far and take no more; the thread ends at the next event."""
        with self._changed:
            if not self._view.finished:
                self._update(replace(self._view, stopped=True))

    def _work(self) -> None:
        try:
            for event in self._events():
                if not self._take(event):
                    return
        except ParleyError as error:
            self._fail(str(error))
        except Exception:  # a bug: the page must say so rather than wait for ever
            log.exception("answering failed")
            self._fail(APOLOGY)
        else:
            self._fail(APOLOGY)  # the stream ended without an answer; a no-op when there is one

    def _take(self, event: Event) -> bool:
        with self._changed:
            if self._view.stopped:
                return False
            self._update(_after(self._view, event))
            return True

    def _fail(self, line: str) -> None:
        with self._changed:
            if not self._view.finished:
                self._update(replace(self._view, error=line))

    def _update(self, view: View) -> None:
        self._view = view
        self._changed.notify_all()


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
            answer = event.answer
            return replace(
                view, answer=answer, sentences=answer.sentences, citations=answer.citations, removed=answer.removed
            )
