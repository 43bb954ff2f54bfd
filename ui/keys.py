"""The keyboard on the chat page: `/` goes to the question box, j and k through the citations."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


@cache
def _component() -> Any:
    return st.components.v2.component("parley_keys", js=(_HERE / "keys.js").read_text(encoding="utf-8"))


def keys(busy: bool) -> None:
    """Listen; `busy` while an answer is in the making, after which the question box has the focus again."""
    _component()(key="keys", data={"busy": busy}, height=1)
