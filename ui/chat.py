"""The chat: an empty page with examples, or the conversation so far, and the box for the next question."""

from __future__ import annotations

import streamlit as st

from rag.types import Scope
from rag.understand import LONGEST_QUESTION
from ui import state
from ui.blocks import notice
from ui.desk import Desk
from ui.escape import label, literal
from ui.exchange import draw
from ui.filters import as_of_banner
from ui.state import Exchange
from ui.texts import t
from ui.words import day

EXAMPLES = 5


def chat(desk: Desk, scope: Scope) -> None:
    """Draw the conversation so far, or examples to begin one; on the page of a shared answer, that answer alone."""
    if trouble := state.trouble():
        notice("error", trouble)
    if state.place().shared is not None:
        _shared(desk)
        return
    as_of_banner(desk, scope)
    if state.missing():
        notice("note", t("chat.gone_conversation"))
    conversation = state.exchanges()
    if not conversation:
        _examples(desk, scope)
    for position, exchange in enumerate(conversation):
        draw(desk, exchange, position, scope, newest=position == len(conversation) - 1)
    if _full(desk):
        notice("note", t("chat.full", n=len(conversation)))
        st.button(t("chat.new"), key="new-when-full", on_click=state.go)


def question_box(desk: Desk, scope: Scope) -> None:
    """The box for the next question, at the foot of the page."""
    if state.place().shared is not None or _full(desk):
        return
    placeholder = t("chat.ask_as_of", day=day(scope.as_of)) if scope.as_of else t("chat.ask")
    with st.bottom:  # placed by hand, or Streamlit would drag the page to its foot under the reader's eyes
        st.chat_input(
            placeholder,
            key="question",
            disabled=state.busy(),
            max_chars=LONGEST_QUESTION,
            on_submit=_submitted,  # ahead of the drawing, which is then done once, with a quick answer
            args=(desk, scope),
        )


def _submitted(desk: Desk, scope: Scope) -> None:
    if question := st.session_state["question"]:
        state.ask(desk, question, scope)


def _full(desk: Desk) -> bool:
    return len(state.exchanges()) >= desk.settings.longest_conversation


def _examples(desk: Desk, scope: Scope) -> None:
    with st.container(key="examples", gap="small"):
        st.html(f"<h2>{literal(t('chat.examples'))}</h2>")
        for number in range(EXAMPLES):
            example = t(f"chat.example_{number}")
            st.button(
                label(example),
                key=f"example-{number}",
                on_click=state.ask,
                args=(desk, example, scope),
                width="stretch",
            )


def _shared(desk: Desk) -> None:
    found: list[Exchange] = state.exchanges()
    if not found:
        notice("note", t("chat.gone_deleted") if state.missing() == "deleted" else t("chat.gone_answer"))
        st.button(t("chat.new"), key="leave-shared", on_click=state.go)
        return
    (exchange,) = found
    answered = t("chat.answered_on", day=day(exchange.asked.date()), release=exchange.release)
    st.html(f'<div class="notice mode" role="status">{literal(answered)}<br>{literal(t("chat.answered_why"))}</div>')
    draw(desk, exchange, 0, exchange.scope, newest=True, shared=True)
    st.button(t("chat.leave"), key="leave-shared", on_click=state.go)
