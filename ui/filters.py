"""The sidebar: the hard limits a question is asked within."""

from __future__ import annotations

from datetime import date

import streamlit as st

from rag.types import Scope
from ui.blocks import notice
from ui.escape import plain
from ui.words import language

_EMPTY: dict[str, object] = {"as_of": None, "since": None, "until": None, "publishers": [], "languages": []}
_FIRST_DAY = date(1900, 1, 1)


def filters(publishers: list[tuple[str, int]], languages: list[tuple[str, int]]) -> Scope:
    """Draw the sidebar; returns the limits that the next question is asked within."""
    with st.sidebar:
        st.html("<h2>Limit the sources</h2>")
        as_of = _day("Answer as of", "as_of", "Only what was known by the end of that day.", "today")
        since = _day("Not before", "since", "Leave out what happened earlier.", None)
        until = _day("Not after", "until", "Leave out what happened later.", None)
        outlets = _several("Outlet", "publishers", publishers)
        spoken = _several("Language", "languages", languages, named=True)
        if since and until and since > until:
            notice("note", "The first day is after the last one, so no source can match.")
        scope = Scope(as_of=as_of, since=since, until=until, publishers=outlets, languages=spoken)
        st.button("Clear", key="clear", on_click=_clear, disabled=scope == Scope(), width="stretch")
    return scope


def _day(label: str, name: str, explained: str, last: str | None) -> date | None:
    picked = st.date_input(
        label, value=None, min_value=_FIRST_DAY, max_value=last, key=_key(name), help=explained, format="DD/MM/YYYY"
    )
    return picked if isinstance(picked, date) else None


def _several(label: str, name: str, options: list[tuple[str, int]], named: bool = False) -> tuple[str, ...]:
    counts = dict(options)
    chosen = [c for c in st.session_state.get(_key(name), []) if c in counts]
    if chosen != st.session_state.get(_key(name), []):
        st.session_state[_key(name)] = chosen  # a new release may no longer hold what was chosen
    picked = st.multiselect(
        label,
        options=list(counts),
        key=_key(name),
        format_func=lambda o: f"{language(o) if named else plain(o)} ({counts[o]:,})",
        placeholder="All",
    )
    return tuple(picked)


def _key(name: str) -> str:
    return f"scope-{name}"


def _clear() -> None:
    for name, value in _EMPTY.items():
        st.session_state[_key(name)] = value
