"""The button that copies the link of an answer."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.texts import t

_HERE = Path(__file__).parent


@cache
def _component() -> Any:
    return st.components.v2.component(
        "parley_link",
        html='<button type="button"></button> <span role="status"></span>',
        css=(_HERE / "link.css").read_text(encoding="utf-8"),
        js=(_HERE / "link.js").read_text(encoding="utf-8"),
    )


def copy_link(exchange: str) -> None:
    """Draw the button for the exchange of that id."""
    words = {"copy": t("chat.copy_link"), "copied": t("chat.copied"), "by_hand": t("chat.copy_by_hand")}
    _component()(key=f"link-{exchange}", data={"id": exchange, **words}, width="content")
