"""The reader's conversations in the sidebar: search, open, rename, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from rag.desk.history import LONGEST_TITLE, Conversation
from rag.errors import ParleyError
from ui import alarms, kept, state
from ui.blocks import notice
from ui.desk import Desk
from ui.escape import plain
from ui.export import whole
from ui.texts import t
from ui.words import day

SHOWN = 30  # conversations at first, and more at each step
_HERE = Path(__file__).parent
_KEY = "conversations"  # of the component
_WORDS, _LIMIT, _REDRAW = "history-words", "history-limit", "history-redraw"  # in the tab's state
_DONE = "history-done"  # the number of the last order that was carried out
_LABELS = "search edit title save delete sure keep more list none found_none".split()


@cache
def _component() -> Any:
    return st.components.v2.component(
        "parley_history",
        html='<input type="search"><nav></nav>',
        css=(_HERE / "history.css").read_text(encoding="utf-8"),
        js=(_HERE / "history.js").read_text(encoding="utf-8"),
    )


def conversations(desk: Desk) -> None:
    """Draw the upper half of the sidebar: a new conversation, and those that are kept."""
    with st.sidebar:
        st.button(t("chat.new"), key="new", on_click=state.go, disabled=state.place() == state.Place(), width="stretch")
        st.fragment(_list)(desk)
        whole(desk)


def _list(desk: Desk) -> None:
    """A fragment, so that searching draws nothing but the list."""
    _carry_out(desk)  # what no callback was called for
    words, limit = st.session_state.get(_WORDS, ""), st.session_state.get(_LIMIT, SHOWN)
    try:
        found = kept.history(desk).conversations(desk.reader.id, words, limit + 1)
    except ParleyError as error:
        notice("error", str(error))
        return
    _component()(
        key=_KEY,
        data={
            "groups": groups(found[:limit], alarms.badges(desk, [row.id for row in found[:limit]])),
            "open": state.place().conversation,
            "more": len(found) > limit,
            "words": words,
            "longest": LONGEST_TITLE,
            "done": st.session_state.get(_DONE, 0),
            "labels": {name: t(f"history.{name}") for name in _LABELS},
        },
        on_words_change=_search,
        on_orders_change=lambda: _carry_out(desk),
    )
    if st.session_state.pop(_REDRAW, False):  # a fragment's callback draws the fragment alone
        st.rerun()


def groups(found: Sequence[Conversation], badges: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows as the component takes them, under Today, Yesterday and Earlier by the reader's own clock."""
    zone = _zone()
    today = datetime.now(zone).date()

    def touched(row: Conversation) -> date:
        return row.touched.astimezone(zone).date()

    def when(row: Conversation) -> str:
        near = touched(row) >= today - timedelta(days=1)
        return f"{row.touched.astimezone(zone):%H:%M}" if near else day(touched(row))

    def heading(row: Conversation) -> str:
        if touched(row) >= today:
            return t("history.today")
        return t("history.yesterday") if touched(row) == today - timedelta(days=1) else t("history.earlier")

    return [
        {
            "head": head,
            "rows": [
                {
                    "id": row.id,
                    "title": plain(row.title),
                    "under": f"{when(row)} · {t('history.questions', n=row.exchanges)}",
                    "badge": badges.get(row.id, ""),
                }
                for row in rows
            ],
        }
        for head, rows in groupby(found, key=heading)
    ]


def _zone() -> ZoneInfo:
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):  # a browser may name what this machine does not know
        return ZoneInfo("UTC")


def _sent(name: str) -> Any:
    return getattr(st.session_state.get(_KEY), name, None)


def _search() -> None:
    st.session_state[_WORDS] = str(_sent("words") or "")
    st.session_state.pop(_LIMIT, None)


def _carry_out(desk: Desk) -> None:
    """What the reader ordered and was not done yet, each once."""
    for order in _sent("orders") or ():
        if order["n"] > st.session_state.get(_DONE, 0):
            st.session_state[_DONE] = order["n"]
            try:
                _act(desk, str(order["act"]), str(order["id"]), str(order["title"]))
            except ParleyError as error:
                st.session_state["trouble"] = str(error)
                st.session_state[_REDRAW] = True


def _act(desk: Desk, act: str, conversation: str, title: str) -> None:
    match act:
        case "open":
            state.go(conversation)
            st.session_state[_REDRAW] = True
        case "more":
            st.session_state[_LIMIT] = st.session_state.get(_LIMIT, SHOWN) + SHOWN
        case "rename":
            kept.history(desk).rename(desk.reader.id, conversation, title)
        case "remove":
            for exchange in kept.history(desk).delete(desk.reader.id, conversation):
                kept.runs(desk).forget(exchange)
            if state.place().conversation == conversation:
                state.go()
                st.session_state[_REDRAW] = True
