"""What one browser tab holds: its conversation and the citation that stands open. Nothing is shared between tabs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import streamlit as st

from rag.types import Scope, Turn
from ui.run import Run


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of this conversation and the run that answers it."""

    question: str
    scope: Scope
    run: Run
    id: str = field(default_factory=lambda: uuid.uuid4().hex)  # names its widgets


@dataclass(frozen=True, slots=True)
class Opened:
    """The citation in the evidence panel: which exchange, which number."""

    exchange: int
    n: int


def exchanges() -> list[Exchange]:
    """The conversation so far, oldest first; append to it to ask."""
    conversation: list[Exchange] = st.session_state.setdefault("exchanges", [])
    return conversation


def history(before: int | None = None) -> tuple[Turn, ...]:
    """The finished exchanges (those ahead of number `before`) as the chain wants them, with the documents cited."""
    return tuple(_turn(e) for e in exchanges()[:before] if e.run.view().finished)


def _turn(exchange: Exchange) -> Turn:
    cited = dict.fromkeys(c.document_id for c in exchange.run.view().citations)
    return Turn(exchange.question, tuple(cited))


def opened() -> Opened | None:
    """The citation that stands open, if any."""
    found: Opened | None = st.session_state.get("opened")
    return found


def open_citation(exchange: int, n: int) -> None:
    """Show a citation in the evidence panel."""
    st.session_state["opened"] = Opened(exchange, n)


def drawing() -> None:
    """Note that the whole page is being drawn, with the citation that stands open now."""
    st.session_state["drawn"] = opened()


def newly_opened() -> bool:
    """True in a fragment when a citation was opened or closed since the whole page was drawn."""
    drawn: Opened | None = st.session_state.get("drawn")
    return drawn != opened()


def close_citation() -> None:
    """Put the evidence panel away."""
    st.session_state.pop("opened", None)


def forget() -> None:
    """Begin a new conversation; a question still being answered is let go."""
    for exchange in exchanges():
        exchange.run.stop()
    st.session_state["exchanges"] = []
    close_citation()
