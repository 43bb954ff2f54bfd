"""Widgets that narrow what a page lists; what was chosen holds for the tab, over visits to other pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from ui.escape import plain
from ui.texts import t

FIRST_DAY = date(1900, 1, 1)


def several(
    name: str,
    key: str,
    options: Sequence[tuple[str, int]],
    named: Callable[[str], str] = str,
    default: Sequence[str] = (),
) -> tuple[str, ...]:
    """A choice of several among (value, how often); what is no longer there is dropped from it."""
    counts = dict(options)
    if key in st.session_state:
        st.session_state[key] = [value for value in st.session_state[key] if value in counts]
    picked = st.multiselect(
        name,
        options=list(counts),
        default=None if key in st.session_state else [value for value in default if value in counts],
        key=key,
        format_func=lambda o: f"{plain(named(o))} ({counts[o]:,})",
        placeholder=t("timeline.any"),
        persist_state="session",
    )
    return tuple(picked)


def a_day(name: str, key: str, explained: str | None = None, default: date | None = None) -> date | None:
    """A day, or none."""
    picked = st.date_input(
        name,
        value=default,
        key=key,
        min_value=FIRST_DAY,
        help=explained,
        format="DD/MM/YYYY",
        persist_state="session",
    )
    return picked if isinstance(picked, date) else None


def one(name: str, key: str, options: Sequence[str], named: Callable[[str], str], *, hidden: bool = False) -> str:
    """One of a few, side by side; the first until another is chosen."""
    return st.segmented_control(
        name,
        options,
        default=options[0],
        key=key,
        format_func=named,
        label_visibility="collapsed" if hidden else "visible",
        required=True,
        persist_state="session",
    )


def forget(*keys: str) -> None:
    """Empty these widgets. For a button's `on_click`."""
    for key in keys:
        value = st.session_state.get(key)
        st.session_state[key] = [] if isinstance(value, list) else False if isinstance(value, bool) else None
