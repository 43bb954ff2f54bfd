"""How far a long command is: bars on a terminal, plain lines in a pipe; always on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corpus.intake import Progress

if TYPE_CHECKING:
    from rich.progress import TaskID


@contextmanager
def shown() -> Iterator[Progress]:
    """A progress to hand to a command."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield advance


class _Lines:
    """A line when a stage is done, and one at each tenth of a stage of a thousand or more steps."""

    def __init__(self) -> None:
        self._tenth: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        step = max(1, total // 10) if total >= 1_000 else max(1, total)
        if done // step > self._tenth.get(stage, 0):
            self._tenth[stage] = done // step
            sys.stderr.write(f"{stage}: {done:,} of {total:,}\n")
            sys.stderr.flush()
