"""A field for a day, the browser's own: typed or picked, in the reader's way of writing days.

Streamlit's own date field loses what was typed into it when it stands in a popover that Escape closes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


@cache
def _component() -> Any:
    return st.components.v2.component(
        "parley_day",
        html='<label><span></span><input type="date"></label>',
        css=(_HERE / "day.css").read_text(encoding="utf-8"),
        js=(_HERE / "day.js").read_text(encoding="utf-8"),
    )


def day_field(
    name: str, key: str, value: date | None, span: tuple[date, date], chosen: Callable[[date | None], None]
) -> None:
    """Draw the field with its label; `chosen` hears of another day within the span, or of none."""

    def changed() -> None:
        sent = st.session_state[key].day
        if sent is None:
            return
        picked = _day(str(sent))
        chosen(picked if picked and span[0] <= picked <= span[1] else None)

    first, last = (day.isoformat() for day in span)
    data = {"name": name, "day": value.isoformat() if value else "", "first": first, "last": last}
    _component()(key=key, data=data, on_day_change=changed)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
