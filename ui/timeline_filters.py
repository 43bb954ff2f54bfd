"""The timeline's limits, in the sidebar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import streamlit as st

from rag.desk.developments import Choice, Development, tallied
from rag.desk.statuses import Status
from ui.blocks import notice
from ui.choices import a_day, forget, several
from ui.texts import t
from ui.timeline_words import issue_name, side_name, status_name

_KEYS = ("as-of", "since", "until", "track", "side", "topic", "place", "status", "beside")


@dataclass(frozen=True, slots=True)
class _Several:
    name: str
    values: Callable[[Development], Sequence[str]]
    named: Callable[[str], str] = str


_CHOICES = (
    _Several("track", lambda d: (d.record.track,)),
    _Several("side", lambda d: d.sides, side_name),
    _Several("topic", lambda d: d.topics, issue_name),
    _Several("place", lambda d: (d.place,)),
    _Several("status", lambda d: (d.status,), status_name),
)


def as_of() -> date | None:
    """Draw the as-of switch, the first of the sidebar; returns its day."""
    with st.sidebar:
        st.button(t("timeline.clear"), key="timeline-clear", on_click=_clear, width="stretch")
        return a_day(t("timeline.as_of"), _key("as-of"), t("timeline.as_of_help"))


def choice(found: Sequence[Development]) -> Choice:
    """Draw the other limits, with how many developments each leaves; returns what is wanted."""
    beside = bool(st.session_state.get(_key("beside")))
    bearing = [d for d in found if d.bears or beside]
    with st.sidebar:
        picked = {
            c.name: several(
                t(f"timeline.{c.name}"), _key(c.name), tallied(v for d in bearing for v in c.values(d)), c.named
            )
            for c in _CHOICES
        }
        since = a_day(t("timeline.since"), _key("since"))
        until = a_day(t("timeline.until"), _key("until"))
        if since and until and since > until:
            notice("note", t("timeline.wrong_order"))
        if any(not d.bears for d in found):
            st.checkbox(t("timeline.everything"), key=_key("beside"), persist_state="session")
    return Choice(
        tracks=picked["track"],
        sides=picked["side"],
        topics=picked["topic"],
        places=picked["place"],
        statuses=cast("tuple[Status, ...]", picked["status"]),
        since=since,
        until=until,
        beside=beside,
    )


def _key(name: str) -> str:
    return f"timeline-{name}"


def _clear() -> None:
    forget(*(key for key in map(_key, _KEYS) if key in st.session_state))
