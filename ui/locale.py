"""The language of the interface: what the reader chose, else the browser's, else English."""

from __future__ import annotations

import streamlit as st

from ui.texts import LANGUAGES

CHOSEN = "language"  # in the tab's state


def language() -> str:
    """The interface language of the page that is being drawn: "en", "uk" or "tr"."""
    chosen = st.session_state.get(CHOSEN)
    if chosen in LANGUAGES:
        return str(chosen)
    spoken = (st.context.locale or "en").split("-", maxsplit=1)[0].lower()
    return spoken if spoken in LANGUAGES else "en"


def choose(chosen: str) -> None:
    """Speak that language from now on in this tab."""
    st.session_state[CHOSEN] = chosen
