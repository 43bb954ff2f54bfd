"""Parley's web page: opens the release and wires the panels together. Start it with `streamlit run app.py`."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from rag.chain import Parley
from rag.errors import ParleyError, ReleaseMissing
from rag.index import Index
from rag.settings import Settings
from rag.types import Scope
from ui import state
from ui.blocks import notice
from ui.build import Build, Progress, build
from ui.chat import chat, question_box
from ui.evidence import evidence
from ui.filters import filters
from ui.words import count, day, moment

HERE = Path(__file__).resolve().parent
ABOUT = "Parley explains peace-talk developments from a dated corpus; every sentence opens the words it stands on."


@st.cache_resource(show_spinner="Opening the corpus …")
def open_parley(home: str) -> Parley:
    """One Parley for the process; it follows the published release by itself."""
    return Parley.open(Settings.load(home=Path(home)))


@st.cache_resource(show_spinner=False)
def first_build(home: str) -> Build:
    """The one build that all tabs share."""

    def work(progress: Progress) -> object:
        # Readers load only when there is something to build.
        from corpus.refresh import refresh
        from corpus.sources import enabled_sources

        return refresh(Settings.load(home=Path(home)), enabled_sources(Path(home)), progress)

    return Build(work)


@st.cache_data(max_entries=4, show_spinner=False)
def choices(
    home: str,  # noqa: ARG001 - with the release, the cache's key
    release: str,  # noqa: ARG001
    _index: Index,
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Outlets and languages of a release with their document counts."""
    return _index.publishers(), _index.languages()


def head(index: Index | None, scope: Scope) -> None:
    """Title, what this is, and how fresh the corpus is."""
    st.title("Parley", anchor=False)
    fresh = ""
    if index is not None:
        manifest = index.manifest
        newest = index.newest(scope) if scope.as_of else manifest.newest
        fresh = (
            f'<p class="meta">Newest source {day(newest)}, corpus refreshed {moment(manifest.created)}; '
            f"{count(manifest.documents, 'document')}.</p>"
        )
    st.html(f'<p class="tagline">Peace-talk developments, each sentence with the words it stands on.</p>{fresh}')


def page(settings: Settings) -> None:
    """The page, or the one line that says why there is none yet."""
    home = str(settings.home)
    try:
        parley = open_parley(home)
        index = parley.index()
    except ReleaseMissing:
        with st.container(key="talk"):
            head(None, Scope())
            build(first_build(home))
        return
    state.drawing()
    scope = filters(*choices(home, index.manifest.release, index))
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(key="talk"):
        head(index, scope)
        chat(parley, index, scope, settings.home)
    with right, st.container(key="side"):
        evidence(index)
    question_box(parley, scope)


def main() -> None:
    """Draw the page; a ParleyError is one line on it."""
    st.set_page_config(page_title="Parley", layout="wide", menu_items={"About": ABOUT})
    st.html(HERE / "ui" / "style.css")
    try:
        settings = Settings.load()
        logging.basicConfig(level=settings.log_level)
        page(settings)
    except ParleyError as error:
        notice("error", str(error))


if __name__ == "__main__":
    main()
