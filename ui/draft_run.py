"""A draft being checked beside the page: what has been judged so far, and the way to stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.desk.draft_copy import Copy
from rag.desk.drafts import Judged, places
from rag.desk.task import Task


@dataclass(frozen=True, slots=True)
class DraftRun:
    """One draft and the work on it; `judged` grows while it goes on, and keeps what there is when it fails."""

    copy: Copy
    release: str
    total: int  # sentences
    judged: list[Judged]
    stopped: threading.Event
    task: Task[bool]

    @property
    def error(self) -> str:
        """What ended the work in one line, "" when nothing did."""
        return self.task.look().error

    @property
    def finished(self) -> bool:
        """True when no sentence will come any more."""
        look = self.task.look()
        return look.value is not None or bool(look.error)


def start(copy: Copy, sentences: Iterator[Judged], release: str) -> DraftRun:
    """Begin to judge the sentences of a copy, one after another."""
    total, judged, stopped = len(places(copy)), list[Judged](), threading.Event()

    def work(told: Callable[[int, int], None]) -> bool:
        for sentence in sentences:
            judged.append(sentence)
            told(len(judged), total)
            if stopped.is_set():
                break
        return True

    return DraftRun(copy, release, total, judged, stopped, Task(work))
