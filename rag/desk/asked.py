"""Who asked what: a line a question in the home's questions.jsonl, unless PARLEY_LOG_QUESTIONS is off."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

from rag.desk.answers import View
from rag.errors import StorageError
from rag.feedback import append

QUESTIONS = "questions.jsonl"

log = logging.getLogger(__name__)


class AskedLog:
    """The log of one home; switched off it does nothing. Thread-safe."""

    def __init__(self, home: Path, on: bool = True) -> None:
        self._path, self._on = home / QUESTIONS, on
        self._lock = threading.Lock()

    def note(self, reader: str, question: str, view: View, release: str, seconds: float) -> None:
        """Add a question whose answer ended as `view`, after so many seconds; trouble goes to the server's log."""
        if not self._on:
            return
        row = {
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "reader": reader,
            "question": question,
            "status": _status(view),
            "release": view.answer.release if view.answer else release,
            "seconds": round(seconds, 3),
        }
        try:
            with self._lock:
                append(self._path, row)
        except StorageError as error:  # the answer itself is there, and must not be lost over its log line
            log.warning("a question was not logged: %s", error)


def _status(view: View) -> str:
    if view.answer is not None:
        return view.answer.status
    return "failed" if view.error is not None else "stopped"
