"""How the corpus page asks for changes: what is refused or fails is one line on the page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from rag.errors import ParleyError
from ui.blocks import Kind, notice

_SAID = "corpus-said"  # in the tab's state: what to say of the last action


def attempt(change: Callable[[], object], done: str = "") -> None:
    """Ask for a change; `done` is said afterwards, or the error."""
    try:
        change()
    except ParleyError as error:
        say("error", str(error))
    else:
        say("note", done)


def say(kind: Kind, text: str) -> None:
    """Have the page say this once when it is next drawn."""
    st.session_state[_SAID] = (kind, text)


def said() -> None:
    """Draw what the last action had to say."""
    kind, text = st.session_state.pop(_SAID, ("note", ""))
    if text:
        notice(kind, text)
