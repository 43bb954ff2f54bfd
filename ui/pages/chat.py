"""The chat page: the conversation, and beside it the words behind the citation that stands open."""

from __future__ import annotations

import streamlit as st

from rag.index import Index
from ui import state
from ui.alarms import watch
from ui.chat import chat, question_box
from ui.cited import ASK
from ui.desk import Desk
from ui.evidence import evidence
from ui.filters import filters, limits
from ui.history import conversations
from ui.keys import keys
from ui.texts import t
from ui.words import day, moment


def page(desk: Desk) -> None:
    """Draw the page."""
    index = desk.index
    state.drawing()
    state.look(desk)
    watch(desk)
    conversations(desk)
    scope = limits()
    if question := st.session_state.pop(ASK, ""):  # that another page sent here
        state.go()
        state.ask(desk, question, scope)
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(key="talk"):
        _head(index)
        chat(desk, scope)
    with right, st.container(key="side"):
        evidence(desk)
    if state.place().shared is None:
        filters(desk, scope)
    question_box(desk, scope)
    keys(state.busy())


def _head(index: Index) -> None:
    """Title, what this is, and how fresh the corpus is."""
    st.title("Parley", anchor=False)
    manifest = index.manifest
    fresh = t("app.fresh", newest=day(manifest.newest), refreshed=moment(manifest.created), n=manifest.documents)
    st.html(f'<p class="tagline">{t("app.tagline")}</p><p class="meta">{fresh}</p>')
