"""What the timeline and the board have read, kept for the process; long reading runs beside the page."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

import streamlit as st

from rag.desk.board import Board, Listening
from rag.desk.developments import Reading
from rag.desk.task import Task
from rag.types import Scope
from ui.blocks import notice
from ui.desk import Desk
from ui.escape import literal
from ui.texts import t

AT_ONCE = 1.2  # seconds the page waits before it shows how far the reading is
LOOK_AGAIN = 1.0
KEPT = 24  # results kept, over all readers
T = TypeVar("T")


@st.cache_resource(show_spinner=False)
def reading(home: str) -> Reading:  # noqa: ARG001 - the cache's key
    """One for all tabs of a home."""
    return Reading()


@st.cache_resource(show_spinner=False)
def listening(home: str) -> Listening:  # noqa: ARG001 - the cache's key
    """One for all tabs of a home."""
    return Listening()


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _task(key: Hashable, _work: Callable[[Callable[[int, int], None]], T]) -> Task[T]:  # noqa: ARG001 - the cache's key
    return Task(_work)


def worked_out(key: Hashable, work: Callable[[Callable[[int, int], None]], T], said: str) -> T | None:
    """The result of the work, begun once for `key`; None while it goes on, with `said` and how far it is on the page.

    `key` names the release, since what is worked out of one does not hold for the next.
    """
    task = cast("Task[T]", _task(key, work))
    look = task.wait(AT_ONCE)
    if look.value is not None:
        return look.value
    if look.error:
        _task.clear()  # the next look tries again
        notice("error", look.error)
        return None
    st.fragment(_going_on, run_every=LOOK_AGAIN)(task, said)
    return None


def board_work(desk: Desk, scope: Scope) -> tuple[Hashable, Callable[[Callable[[int, int], None]], Board]]:
    """The board of a scope as work for `worked_out`, and its key."""
    home, index = str(desk.settings.home), desk.index
    heard = listening(home)
    key = ("board", home, index.manifest.release, scope)
    return key, lambda progress: heard.board(index, scope, progress)


def begin(key: Hashable, work: Callable[[Callable[[int, int], None]], T]) -> None:
    """Begin work that another page will ask for."""
    _task(key, work)


def _going_on(task: Task[T], said: str) -> None:
    look = task.look()
    if look.value is not None or look.error:
        st.rerun()
    line = t(said, done=look.done, of=look.of) if look.of else "…"
    st.html(f'<p class="meta" role="status">{literal(line)}</p>')
