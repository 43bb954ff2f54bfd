"""What can be taken away from an answer: its words with footnotes in the clipboard, or a file of it."""

from __future__ import annotations

from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from rag.desk.answers import View
from rag.export import html, markdown
from rag.export.files import KINDS, MIME, exported, filename
from rag.types import Answer
from ui.desk import Desk
from ui.state import Exchange
from ui.texts import t

_HERE = Path(__file__).parent


@cache
def _component() -> Any:
    return st.components.v2.component(
        "parley_copy",
        html='<button type="button"></button> <span role="status"></span>',
        css=(_HERE / "link.css").read_text(encoding="utf-8"),
        js=(_HERE / "copy.js").read_text(encoding="utf-8"),
    )


def actions(desk: Desk, exchange: Exchange, view: View) -> None:
    """Draw the actions of a finished answer, for a row that the caller has opened."""
    if view.answer is None:
        return
    plain, rich = _copies(view.answer)
    words = {name: t(f"actions.{name}") for name in ("copy", "copied", "refused")}
    data = {"plain": plain, "rich": rich, **words}
    _component()(key=f"copy-{exchange.id}", data=data, width="content")
    with st.popover(t("actions.download"), key=f"download-{exchange.id}"):
        for kind in KINDS:
            st.download_button(
                t(f"actions.{kind}"),
                partial(
                    exported, view.answer, kind, asked=exchange.asked, index=desk.index
                ),  # made when it is asked for
                filename(view.answer, kind),
                MIME[kind],
                key=f"download-{kind}-{exchange.id}",
                on_click="ignore",
                width="stretch",
            )


@lru_cache(maxsize=128)
def _copies(answer: Answer) -> tuple[str, str]:
    """The answer with footnotes as Markdown and as HTML, every word of it escaped."""
    return markdown.with_footnotes(answer), html.with_footnotes(answer)
