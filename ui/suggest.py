"""What may be asked next, under the newest answer."""

from __future__ import annotations

import streamlit as st

from rag.desk.answers import View
from rag.desk.suggesting import Suggesting
from rag.desk.suggestions import suggested
from rag.types import Scope
from ui import kept, state
from ui.desk import Desk
from ui.escape import label, literal
from ui.state import Exchange
from ui.texts import t

LOOK_AGAIN = 0.5  # seconds


def suggestions(desk: Desk, exchange: Exchange, view: View, scope: Scope) -> None:
    """Draw follow-up questions, as soon as they are found; one that is clicked is asked within `scope`."""
    found = _found(desk, exchange, view, scope)
    if found is None:
        st.fragment(_looked_for, run_every=LOOK_AGAIN)(desk, exchange, view, scope)
        return
    if not found:
        return
    with st.container(key=f"suggestions-{exchange.id}", gap="xsmall"):
        st.html(f'<p class="meta">{literal(t("actions.suggested"))}</p>')
        for n, question in enumerate(found):
            st.button(
                label(question),
                key=f"suggestion-{exchange.id}-{n}",
                on_click=state.ask,
                args=(desk, question, scope),
                icon=":material/subdirectory_arrow_right:",
                type="tertiary",
            )


def _looked_for(desk: Desk, exchange: Exchange, view: View, scope: Scope) -> None:
    if _found(desk, exchange, view, scope) is not None:
        st.rerun()


def _found(desk: Desk, exchange: Exchange, view: View, scope: Scope) -> tuple[str, ...] | None:
    answer = view.answer
    if answer is None:
        return ()
    index, parley, turns = desk.index, desk.parley, state.history()
    asked = [e.question for e in state.exchanges()]
    return _suggesting(desk).found(
        (exchange.id, scope, index.manifest.release),
        lambda: suggested(answer, index, asked, scope),
        lambda text: parley.would_cite(text, scope, turns),
    )


def _suggesting(desk: Desk) -> Suggesting:
    return _of_home(str(desk.store.path), desk)


@st.cache_resource(show_spinner=False)
def _of_home(path: str, _desk: Desk) -> Suggesting:  # noqa: ARG001 - the path is the cache's key
    runs = kept.runs(_desk)
    return Suggesting(lambda: not runs.all())
