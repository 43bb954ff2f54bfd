"""What the process keeps for all tabs: the history of conversations, and the answers in the making."""

from __future__ import annotations

import streamlit as st

from rag.desk.asked import AskedLog
from rag.desk.history import History
from rag.desk.store import DeskStore
from rag.settings import Settings
from ui.desk import Desk
from ui.run import Runs


def history(desk: Desk) -> History:
    """The conversations of the home."""
    return _history(str(desk.store.path), desk.store, desk.settings.longest_conversation)


def runs(desk: Desk) -> Runs:
    """The answers that this process is making."""
    return _runs(str(desk.store.path), history(desk), desk.settings)


@st.cache_resource(show_spinner=False)
def _history(path: str, _store: DeskStore, _longest: int) -> History:  # noqa: ARG001 - the path is the cache's key
    return History(_store, _longest)


@st.cache_resource(show_spinner=False)
def _runs(path: str, _kept: History, _settings: Settings) -> Runs:  # noqa: ARG001
    return Runs(_kept, _settings.answers_at_once, AskedLog(_settings.home, _settings.log_questions))
