"""`refresh --every`: one run after another, until a signal ends them.

A run that fails is told in one line and the next one comes all the same. SIGINT or SIGTERM ends the run under way at
the next item, with everything it stored, and then the loop; a second signal ends the process at once, which loses no
more than a kill does.
"""

from __future__ import annotations

import ctypes
import logging
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import FrameType, TracebackType
from typing import Any, Self

from corpus.intake import Progress
from corpus.limits import failed
from corpus.report import counted, shown_safely
from corpus.sources import Source
from corpus.store import Stopped
from corpus.types import RefreshReport
from rag.errors import LibraryBusy, ParleyError

log = logging.getLogger(__name__)
_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
_LOOK = 0.25  # seconds of sleep between two looks for a signal


class Stop:
    """Whether a signal asked to stop, as a context: `asked` after the first; a second one ends the process."""

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._heard) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _heard(self, _: int, __: FrameType | None) -> None:
        self.asked = True
        for known in self._before:
            signal.signal(known, signal.SIG_DFL)

    def guarding(self, progress: Progress) -> Progress:
        """The same progress; once asked to stop, its next call raises Stopped."""

        def told(stage: str, done: int, total: int) -> None:
            progress(stage, done, total)
            if self.asked:
                raise Stopped

        return told

    def wait(self, until: float) -> None:
        """Sleep until time.monotonic() is `until`, or until asked to stop."""
        while not self.asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(_LOOK, left))


@dataclass(slots=True)
class Turns:
    """Which sources are due at which turn of a loop that comes round every `seconds`. Pure."""

    seconds: float
    _read: dict[str, int] = field(default_factory=dict)  # name → the turn at which it was last read

    def due(self, sources: Sequence[Source], turn: int) -> list[Source]:
        """Those whose own `every` has passed since they were last read; all that were not read yet or failed."""
        return [s for s in sources if s.name not in self._read or turn - self._read[s.name] >= self._apart(s)]

    def done(self, report: RefreshReport, turn: int) -> None:
        """Note what was read; a source that failed is due again at the next turn."""
        self._read.update({name: turn for name, counts in report.sources.items() if not failed(counts)})

    def next(self, sources: Sequence[Source], turn: int) -> int:
        """The first turn after `turn` at which a source is due."""
        read = ((s, self._read.get(s.name)) for s in sources)
        return min((turn + 1 if at is None else max(turn + 1, at + self._apart(s)) for s, at in read), default=turn + 1)

    def _apart(self, source: Source) -> int:
        return max(1, -int(-(source.every or 0) // self.seconds))  # rounded up to whole turns


def keep_refreshing(
    seconds: float,
    load: Callable[[], Sequence[Source]],
    run: Callable[[Sequence[Source]], RefreshReport],
    stop: Stop,
    say: Callable[[str, RefreshReport | None], None],
) -> None:
    """Run at once and then every `seconds`, counted from start to start; what a long run covers is left out.

    `load` is asked at each turn, so that a changed list of sources counts; `run` reads those that are due. `say` gets
    one line for each run, with its report unless it failed. Returns when `stop` was asked; raises what `load` raises
    at the first turn: a wrong list of sources is better told at once.
    """
    _keep_memory_together()
    turns, turn, began = Turns(seconds), 0, time.monotonic()
    load()
    while not stop.asked:
        line, report, sources = _turn(load, run, turns, turn)
        passed = int((time.monotonic() - began) // seconds)
        if line and not stop.asked:
            coming = max(turns.next(sources, turn), passed + 1)
            at = datetime.now(UTC) + timedelta(seconds=began + coming * seconds - time.monotonic())
            line = f"{line}; next at {at:%H:%M:%S} UTC"
        if line:
            say(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {line}", report)
        turn = max(turn, passed) + 1
        stop.wait(began + turn * seconds)


def _keep_memory_together() -> None:
    """Have glibc keep one or two heaps, not eight for each core.

    Chroma, the fetcher and the embedder start threads anew in each run, and what those leave in ever other heaps made
    the process grow by 50 MB in a hundred runs; with two heaps it stays where it is after ten.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(_ARENA_MAX, 2)


def _turn(
    load: Callable[[], Sequence[Source]],
    run: Callable[[Sequence[Source]], RefreshReport],
    turns: Turns,
    turn: int,
) -> tuple[str, RefreshReport | None, Sequence[Source]]:
    """What to say of this turn ("" for nothing due), the report of its run, all sources."""
    sources: Sequence[Source] = ()
    try:
        sources = load()
        due = turns.due(sources, turn)
        if sources and not due:
            return "", None, sources
        report = run(due)
    except LibraryBusy as error:
        return f"busy: {error}", None, sources
    except ParleyError as error:
        return f"error: {error}", None, sources
    except Stopped:
        return "stopped in the middle of a run; the next one goes on from there", None, sources
    except Exception as error:  # a bug in one run must not end a loop that runs for months; the log has its traceback
        log.exception("a refresh ended in a way that Parley did not foresee")
        return f"error: {type(error).__name__}: {shown_safely(str(error))}", None, sources
    turns.done(report, turn)
    return summary(report), report, sources


def summary(report: RefreshReport) -> str:
    """A run in one line."""
    down = [name for name, counts in report.sources.items() if failed(counts)]
    named = f" ({', '.join(down[:3])}{' …' if len(down) > 3 else ''} failed)" if down else ""
    return (
        f"{len(report.sources)} source{'s' * (len(report.sources) != 1)}{named}: {counted(report.total)};"
        f" release {report.release or 'none'}, {report.embedded} passages embedded,"
        f" {report.seconds.get('total', 0.0):.1f} s" + (f"; {report.refused}" if report.refused else "")
    )


def quiet(stage: str, done: int, total: int) -> None:
    """A progress for a log file: the line of the run says it all."""


def say_line(line: str, _: RefreshReport | None) -> None:
    """The line on stdout, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
