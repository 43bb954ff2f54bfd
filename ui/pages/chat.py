"""The chat page: the conversation, and beside it the words behind the citation that stands open."""

from __future__ import annotations

import streamlit as st

from rag.index import Index
from rag.types import Scope
from ui import state
from ui.chat import chat, question_box
from ui.desk import Desk
from ui.evidence import evidence
from ui.filters import filters
from ui.history import conversations
from ui.keys import keys
from ui.texts import t
from ui.words import day, moment


def page(desk: Desk) -> None:
    """Draw the page."""
    index = desk.index
    state.drawing()
    state.look(desk)
    conversations(desk)
    scope = filters(*_choices(str(desk.settings.home), index.manifest.release, index))
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(key="talk"):
        _head(index, scope)
        chat(desk, scope)
    with right, st.container(key="side"):
        evidence(desk)
    question_box(desk, scope)
    keys(state.busy())


@st.cache_data(max_entries=4, show_spinner=False)
def _choices(
    home: str,  # noqa: ARG001 - with the release, the cache's key
    release: str,  # noqa: ARG001
    _index: Index,
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Outlets and languages of a release with their document counts."""
    return _index.publishers(), _index.languages()


def _head(index: Index, scope: Scope) -> None:
    """Title, what this is, and how fresh the corpus is."""
    st.title("Parley", anchor=False)
    manifest = index.manifest
    newest = index.newest(scope) if scope.as_of else manifest.newest
    fresh = t("app.fresh", newest=day(newest), refreshed=moment(manifest.created), n=manifest.documents)
    st.html(f'<p class="tagline">{t("app.tagline")}</p><p class="meta">{fresh}</p>')
