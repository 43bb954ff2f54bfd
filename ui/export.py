"""A whole conversation as one file, its footnotes numbered through."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rag.desk.history import title
from rag.export.files import KINDS, MIME, conversation, named
from rag.export.sheet import Asked
from ui import state
from ui.desk import Desk
from ui.texts import t


def whole(desk: Desk) -> None:
    """Offer the open conversation as a file, once it holds two answers: one alone has its own downloads."""
    done = [Asked(answer, e.asked) for e in state.exchanges() if (answer := e.view().answer)]
    if len(done) < 2 or state.place().conversation is None:
        return
    name = title(done[0].answer.question)
    with st.popover(t("export.whole"), key="download-whole", width="stretch"):
        for kind in KINDS:
            st.download_button(
                t(f"export.{kind}"),
                partial(conversation, done, kind, index=desk.index, name=name),  # made when it is asked for
                named(name, kind),
                MIME[kind],
                key=f"download-whole-{kind}",
                on_click="ignore",
                width="stretch",
            )
