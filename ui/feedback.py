"""A thumb under each answer. One that points down asks what is wrong; the editor finds it with `evals drafts`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from rag.errors import StorageError
from rag.feedback import LONGEST_NOTE, leave
from rag.types import Answer
from ui import state
from ui.blocks import notice
from ui.escape import literal
from ui.texts import t


def feedback(home: Path, answer: Answer, exchange: str, position: int) -> None:
    """Draw the thumbs under the answer of that exchange, and what follows from them."""
    given = f"given-{exchange}"
    if said := st.session_state.get(given):
        st.html(f'<p class="meta" role="status">{literal(said)}</p>')
        return
    with st.container(key=f"feedback-{exchange}"):
        thumb = st.feedback("thumbs", key=f"thumb-{exchange}")
        if thumb == 1:
            _keep(home, answer, given, position, "")
        elif thumb == 0:
            st.text_area(t("chat.what_is_wrong"), key=f"note-{exchange}", max_chars=LONGEST_NOTE, height=80)
            if st.button(t("chat.send"), key=f"send-{exchange}"):
                _keep(home, answer, given, position, st.session_state.get(f"note-{exchange}", ""), down=True)


def _keep(home: Path, answer: Answer, given: str, position: int, note: str, *, down: bool = False) -> None:
    history = [exchange.question for exchange in state.exchanges()[:position]]
    try:
        leave(home, answer, "down" if down else "up", note, history)
    except StorageError as error:
        notice("error", str(error))
        return
    st.session_state[given] = t("chat.sent") if down else t("chat.thanks")
    st.rerun()
