"""The sentences of an answer with their citation chips, and the notes beneath them, as one component of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from rag.phrases import in_language, say
from rag.present import aftermath, window_line
from rag.types import Citation, Note, Sentence
from ui import state
from ui.escape import plain
from ui.state import Exchange
from ui.texts import t
from ui.words import cited_day, day, outlet, short_day

_HERE = Path(__file__).parent
FEW = 2  # disputes shown without a fold


@cache
def _component() -> Any:
    """The component, registered once; Streamlit types its mounting call loosely."""
    return st.components.v2.component(
        "parley_answer",
        html='<div class="window"></div><div class="answer" role="log" aria-live="polite"></div>'
        '<div class="notes"></div>',
        css=(_HERE / "answer.css").read_text(encoding="utf-8"),
        js=(_HERE / "answer.js").read_text(encoding="utf-8"),
    )


def answer(exchange: Exchange, position: int, newest: bool, drop_window: Callable[[], None] = lambda: None) -> None:
    """Draw what has been said so far in exchange number `position`; a click on a chip opens its citation.

    The dates read from the question stand above it once it is finished; a click on them calls `drop_window`.
    The newest exchange is scrolled to once, when it first appears.
    """
    key = f"answer-{exchange.id}"
    view, opened = exchange.view(), state.opened()
    notes = view.answer.notes if view.answer else ()

    def clicked() -> None:
        n = st.session_state[key].cite
        if n is not None:
            state.open_citation(position, int(n))

    _component()(
        key=key,
        data={
            "id": exchange.id,
            "window": plain(window_line(view.answer)) if view.answer else "",
            "drop": say("window-off", view.language),
            "sentences": drawn(view.sentences, view.citations, view.language),
            **folded(notes, view.citations, view.language),
            "open": opened.n if opened and opened.exchange == position else None,
            "busy": not view.finished and not exchange.interrupted,
            "name": t("chat.answer"),
            "scroll": newest,
        },
        on_cite_change=clicked,
        on_drop_change=drop_window,
    )


def drawn(sentences: Sequence[Sentence], citations: Sequence[Citation], language: str) -> list[dict[str, Any]]:
    """The sentences as the component takes them; a label that the sentence before has too is not said again."""
    by_number = {c.n: c for c in citations}
    rows: list[dict[str, Any]] = []
    before = ""
    for sentence in sentences:
        rows.append(
            {
                "label": plain(sentence.label) if sentence.label != before else "",
                "text": plain(sentence.text),
                "language": sentence.language,
                "mark": f"({in_language(sentence.language, language)})" if sentence.language else "",
                "chips": [_chip(by_number[n], language) for n in sentence.citations if n in by_number],
            }
        )
        before = sentence.label
    return rows


def folded(notes: Sequence[Note], citations: Sequence[Citation], language: str) -> dict[str, Any]:
    """The notes as the component takes them, and the heading under which disputes fold when they are many."""
    by_number = {c.n: c for c in citations}
    rows = [
        {
            "kind": note.kind,
            "head": say(f"head-{note.kind}", language),
            "text": plain(note.text),
            "chips": [_chip(by_number[n], language) for n in note.citations if n in by_number],
        }
        for note in notes
    ]
    disputes = sum(note.kind == "dispute" for note in notes)
    return {"notes": rows, "fold": say("disputes", language, n=disputes) if disputes > FEW else ""}


def _chip(citation: Citation, language: str) -> dict[str, Any]:
    name, when = plain(outlet(citation.publisher)), cited_day(citation)
    said = " ".join(f"{plain(line)}." for line in aftermath(citation, language))
    return {
        "n": citation.n,
        "outlet": name,
        "more": f"+{len(citation.carried_by)}" if citation.carried_by else "",
        "day": short_day(when),
        "mark": say("mark-gone" if citation.withdrawn else "mark-corrected", language)
        if citation.withdrawn or citation.corrections
        else "",
        "name": t("chat.source", number=str(citation.n), outlet=name, day=day(when), after=said).replace("  ", " "),
    }
