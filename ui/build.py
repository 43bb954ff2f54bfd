"""The first start: builds the index from the starter corpus, once in this process, with its progress on the page."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from rag.errors import ParleyError
from ui.blocks import notice
from ui.escape import literal
from ui.texts import t

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]  # stage, done, total (0 when not known)

BUILT = "built"  # in this tab's state: its last run ended because the build did
LOOK_AGAIN = 0.5  # seconds between looks at the progress
STAGES = ("read", "embed", "index", "vectors", "publish")  # those with words of their own


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a build is."""

    name: str = "start"
    done: int = 0
    total: int = 0
    finished: bool = False
    error: str | None = None  # a line for the reader; "" when the fault is Parley's own


class Build:
    """One build shared by every tab of this process; starting it twice does nothing."""

    def __init__(self, work: Callable[[Progress], object]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stage = Stage()

    def start(self) -> None:
        """Begin, unless it is under way."""
        with self._lock:
            if self._thread is None or (not self._thread.is_alive() and self._stage.finished):
                self._stage = Stage()
                self._thread = threading.Thread(target=self._run, name="parley-build", daemon=True)
                self._thread.start()

    def stage(self) -> Stage:
        """How far it is."""
        with self._lock:
            return self._stage

    def _run(self) -> None:
        error: str | None = None
        try:
            self._work(self._progress)
        except ParleyError as problem:
            error = str(problem)
        except Exception:  # a bug: the page must say so rather than wait for ever
            log.exception("building the index failed")
            error = ""
        with self._lock:
            self._stage = replace(self._stage, finished=True, error=error)

    def _progress(self, stage: str, done: int, total: int) -> None:
        with self._lock:
            self._stage = Stage(stage, done, total)


def build(build_run: Build) -> None:
    """Draw the progress of the build, starting it if nobody has; reruns the page when the index is there."""
    if st.session_state.pop(BUILT, False):  # this page saw it finish, and there is still no release
        notice("error", t("build.unpublished"))
        st.button(t("build.again"), key="build-again", on_click=build_run.start)
        return
    if build_run.stage().error is None:
        build_run.start()
    st.html(f'<h2>{literal(t("build.preparing"))}</h2><p class="meta">{literal(t("build.why"))}</p>')
    st.fragment(_progress, run_every=LOOK_AGAIN)(build_run)


def _progress(build_run: Build) -> None:
    stage = build_run.stage()
    if stage.error is not None:
        notice("error", stage.error or t("build.apology"))
        st.button(t("build.again"), key="build-again", on_click=build_run.start)
    elif stage.finished:
        st.session_state[BUILT] = True
        st.rerun()
    else:
        st.progress(min(1.0, stage.done / stage.total) if stage.total else 0.0)
        st.html(f'<p class="meta" role="status">{literal(_said(stage))}</p>')


def _said(stage: Stage) -> str:
    name = t(f"build.{stage.name}") if stage.name in STAGES else t("build.start")
    return t("build.amount", stage=name, done=stage.done, total=stage.total) if stage.total else name
