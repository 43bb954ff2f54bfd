"""Where one browser tab is: its conversation (the address says which) and the citation that stands open.

Conversations themselves are kept in desk.db and their answers made by the process, so that a tab may come and go.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import streamlit as st

from rag.desk.answers import View
from rag.desk.history import Kept
from rag.errors import ParleyError
from rag.types import Scope, Turn
from rag.understand import LONGEST_QUESTION
from ui import kept
from ui.desk import Desk
from ui.escape import plain
from ui.run import Run

AT_ONCE = 0.6  # seconds the script waits for a quick answer before it shows one in the making
QUOTED = 2.0  # the same where no model writes: the answer comes whole, and looking for it costs more than waiting
SETTLING = 2.0  # seconds after a move in which the browser may still name the place that was left

Missing = Literal["conversation", "answer", "deleted"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of this conversation, and what there is of its answer."""

    id: str  # names its widgets, and its link
    question: str
    scope: Scope
    asked: datetime
    release: str  # that it was asked of
    kept: View  # as desk.db has it
    run: Run | None = None  # while this process is making the answer

    def view(self) -> View:
        """What there is to show at this moment."""
        return self.run.view() if self.run is not None else self.kept

    @property
    def interrupted(self) -> bool:
        """True when nobody is making the answer any more: the server ended before it was whole."""
        return self.run is None and not self.kept.finished


@dataclass(frozen=True, slots=True)
class Opened:
    """The citation in the evidence panel: which exchange, which number."""

    exchange: int
    n: int


@dataclass(frozen=True, slots=True)
class Place:
    """What the tab shows: a conversation, one answer that somebody shared, or an empty page."""

    conversation: str | None = None
    shared: str | None = None


def entering(page: str) -> None:
    """Note which page is about to be drawn; app.py calls it for each."""
    st.session_state["page-before"] = st.session_state.get("page")
    st.session_state["page"] = page


def look(desk: Desk) -> None:
    """Find out where the reader is, and read what is there; first of all when the page is drawn."""
    _settle()
    now = place()
    live, history = kept.runs(desk).all(), kept.history(desk)
    missing: Missing | None = None
    found: list[Kept] = []
    if now.shared is not None:
        one = history.exchange(now.shared)
        missing = None if one else "deleted" if history.deleted(now.shared) else "answer"
        found = [one] if one else []
    elif now.conversation is not None:
        there = history.exchanges(desk.reader.id, now.conversation)
        missing, found = (None if there else "conversation"), there or []
    st.session_state["missing"] = missing
    st.session_state["exchanges"] = [_exchange(one, live.get(one.id)) for one in found]


def place() -> Place:
    """Where the tab is."""
    found: Place = st.session_state.get("place", Place())
    return found


def missing() -> Missing | None:
    """What the address names and is not there."""
    found: Missing | None = st.session_state.get("missing")
    return found


def go(conversation: str | None = None) -> None:
    """Open that conversation, or begin a new one; answers in the making go on."""
    _be(Place(conversation))
    st.session_state["exchanges"] = []
    close_citation()


def busy() -> bool:
    """True while an answer of this conversation is in the making."""
    return any(e.run is not None and not e.view().finished for e in exchanges())


def exchanges() -> list[Exchange]:
    """The conversation so far, oldest first; on the page of a shared answer, that one."""
    found: list[Exchange] = st.session_state.get("exchanges", [])
    return found


def ask(desk: Desk, question: str, scope: Scope, before: int | None = None) -> None:
    """Start answering a question in this conversation; it follows up on the exchanges ahead of number `before`.

    On the page of a shared answer it begins a conversation of the reader's own. When the question cannot be kept,
    `trouble` says why.
    """
    own = place().shared is None
    turns = history(before) if own else ()
    question = plain(question)[: LONGEST_QUESTION + 1]  # no more is kept of one that is too long to be answered
    parley = desk.parley
    try:
        asked = kept.history(desk).ask(
            desk.reader.id, place().conversation if own else None, question, scope, desk.index.manifest.release
        )
    except ParleyError as error:
        st.session_state["trouble"] = str(error)
        return
    run = kept.runs(desk).start(desk.reader.id, asked, lambda: parley.stream(question, scope, turns))
    same = own and asked.conversation == place().conversation
    st.session_state["exchanges"] = [*(exchanges() if same else []), _exchange(asked, run)]
    close_citation()
    if not same:
        _be(Place(asked.conversation))
    run.wait(AT_ONCE if desk.settings.use_model else QUOTED)


def trouble() -> str | None:
    """Why the last question could not be asked, told once."""
    found: str | None = st.session_state.pop("trouble", None)
    return found


def history(before: int | None = None) -> tuple[Turn, ...]:
    """The finished exchanges (those ahead of number `before`) as the chain wants them, with the documents cited."""
    return tuple(_turn(e) for e in exchanges()[:before] if e.view().finished)


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


def _exchange(one: Kept, run: Run | None) -> Exchange:
    return Exchange(one.id, one.question, one.scope, one.asked, one.release, one.view, run)


def _turn(exchange: Exchange) -> Turn:
    cited = dict.fromkeys(c.document_id for c in exchange.view().citations)
    return Turn(exchange.question, tuple(cited))


def _be(where: Place) -> None:
    st.session_state["place"] = where
    st.session_state["moved"] = time.monotonic()
    st.session_state["settled"] = False


def _settle() -> None:
    """Make place and address agree: the address wins, but not before the browser has shown the place once."""
    address = Place(st.query_params.get("c"), st.query_params.get("a"))
    fresh = "place" not in st.session_state
    moved = time.monotonic() - st.session_state.get("moved", -SETTLING) < SETTLING
    if address == Place() and st.session_state.get("page-before") not in (None, "chat"):
        st.session_state["settled"] = False  # back from another page, whose address names no conversation
    if address == place():
        st.session_state["settled"] = True
    elif fresh or (st.session_state.get("settled") and not moved):
        st.session_state["place"] = address
        close_citation()
    for name, value in (("c", place().conversation), ("a", place().shared)):
        if value is None and name in st.query_params:
            del st.query_params[name]
        elif value is not None and st.query_params.get(name) != value:
            st.query_params[name] = value
