"""A list of things that each stand on cited words, as one component: the timeline's, the board's, what changed.

A click on a row's words opens its document, a click on "ask" takes its question to the chat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.document import open_document
from ui.escape import plain
from ui.texts import t

_HERE = Path(__file__).parent
ASK = "ask"  # in the tab's state: a question that the chat asks when it is next drawn


@dataclass(frozen=True, slots=True)
class Spot:
    """Words of a document: where they stand, and the question that "ask" puts ("" for none)."""

    document_id: str
    version: int
    start: int
    end: int
    question: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document as a row shows them; `lead` says whose or when."""

    lead: str
    words: str
    language: str
    spot: str  # names what is opened by a click


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list. All is plain text."""

    day: str
    shape: str  # of its mark: a name of cited.css, "" for none
    mark: str  # in words
    title: str
    source: str
    quotes: tuple[Quote, ...]
    ask: str = ""  # the spot whose question is asked, "" for none
    note: str = ""
    sign: str = ""  # what stands ahead of the note: "Contested"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading, "" for none."""

    head: str
    rows: tuple[Row, ...]


@cache
def _component(name: str) -> Any:
    js = (_HERE / "cited.js").read_text(encoding="utf-8")
    return st.components.v2.component(
        name,
        html='<div class="cited"></div>',
        css=(_HERE / "cited.css").read_text(encoding="utf-8"),
        js=js,
    )


def cited(key: str, groups: Sequence[Group], spots: Mapping[str, Spot], label: str, *, inside: bool = False) -> None:
    """Draw the groups as one list called `label`; what is clicked is opened or asked. `inside`: in a dialog."""
    words = {"open": t("timeline.open"), "ask": t("timeline.ask"), "label": label}
    data = {"groups": [cleaned(asdict(group)) for group in groups], **words}
    result = _component("parley_cited")(key=key, data=data, on_open_change=lambda: None, on_ask_change=lambda: None)
    if follow(result, spots) and inside:
        st.rerun()


def follow(result: Any, spots: Mapping[str, Spot]) -> bool:
    """Do what a click on a component asked for; whether a document was opened."""
    opens = spots.get(str(result.open or ""))
    if (spot := opens) is not None:
        open_document(spot.document_id, spot.version, spot.start, spot.end)
    if (spot := spots.get(str(result.ask or ""))) is not None and spot.question:
        to_chat(spot.question)
    return opens is not None


def to_chat(question: str) -> None:
    """Go to the chat, which asks the question there."""
    st.session_state[ASK] = question
    st.switch_page(st.Page(lambda: None, title="Chat", url_path="chat"))  # pages are told by their address alone


def cleaned(value: Any) -> Any:
    """The same with every text as a browser can hold it."""
    match value:
        case str():
            return plain(value)
        case dict():
            return {key: cleaned(item) for key, item in value.items()}
        case list() | tuple():
            return [cleaned(item) for item in value]
    return value
