"""The sentences of an answer with their citation chips, as one component of the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from rag.types import Citation, Sentence
from ui import state
from ui.escape import plain
from ui.state import Exchange
from ui.words import cited_day, day, outlet, short_day

_HERE = Path(__file__).parent


@cache
def _component() -> Any:
    """The component, registered once; Streamlit types its mounting call loosely."""
    return st.components.v2.component(
        "parley_answer",
        html='<div class="answer" role="log" aria-label="Answer" aria-live="polite"></div>',
        css=(_HERE / "answer.css").read_text(encoding="utf-8"),
        js=(_HERE / "answer.js").read_text(encoding="utf-8"),
    )


def answer(exchange: Exchange, position: int, newest: bool) -> None:
    """Draw what has been said so far in exchange number `position`; a click on a chip opens its citation.

    The newest exchange is scrolled to once, when it first appears.
    """
    key = f"answer-{exchange.id}"
    view, opened = exchange.run.view(), state.opened()

    def clicked() -> None:
        n = st.session_state[key].cite
        if n is not None:
            state.open_citation(position, int(n))

    _component()(
        key=key,
        data={
            "id": exchange.id,
            "sentences": [_drawn(s, view.citations) for s in view.sentences],
            "open": opened.n if opened and opened.exchange == position else None,
            "busy": not view.finished,
            "scroll": newest,
        },
        on_cite_change=clicked,
    )


def _drawn(sentence: Sentence, citations: Sequence[Citation]) -> dict[str, Any]:
    by_number = {c.n: c for c in citations}
    return {
        "text": plain(sentence.text),
        "chips": [_chip(by_number[n]) for n in sentence.citations if n in by_number],
    }


def _chip(citation: Citation) -> dict[str, Any]:
    name, when = plain(outlet(citation.publisher)), cited_day(citation)
    return {
        "n": citation.n,
        "outlet": name,
        "day": short_day(when),
        "name": f"Source {citation.n}: {name}, {day(when)}. Show the cited words.",
    }
