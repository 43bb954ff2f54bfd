"""What can be done with an answer: a row of actions under it."""

from __future__ import annotations

from rag.desk.answers import View
from ui.desk import Desk
from ui.state import Exchange


def actions(desk: Desk, exchange: Exchange, view: View) -> None:
    """Draw the actions under a finished answer."""
