"""The corpus page; not built yet."""

from __future__ import annotations

from ui.blocks import notice
from ui.desk import Desk


def page(desk: Desk) -> None:  # noqa: ARG001
    """Draw the page."""
    notice("note", "This page is being built.")
