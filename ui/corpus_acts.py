"""How the corpus page asks for changes: what is refused or fails is one line on the page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from rag.errors import ParleyError
from ui.blocks import Kind, notice

_ASKING = "corpus-asking"  # in the tab's state: a question stands open
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


def ask(title: str, question: Callable[[], None]) -> None:
    """Draw a question in a dialog. Until it is answered the page is not drawn anew, which would close it."""
    st.session_state[_ASKING] = True
    st.dialog(title, on_dismiss="rerun")(question)()


def asking() -> bool:
    """True while a question stands open."""
    return bool(st.session_state.get(_ASKING))


def none_asked() -> None:
    """Note that the whole page is being drawn, which closes every dialog."""
    st.session_state[_ASKING] = False


def said() -> None:
    """Draw what the last action had to say."""
    kind, text = st.session_state.pop(_SAID, ("note", ""))
    if text:
        notice(kind, text)
