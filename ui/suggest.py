"""What may be asked next, under the newest answer."""

from __future__ import annotations

from rag.desk.answers import View
from rag.types import Scope
from ui.desk import Desk
from ui.state import Exchange


def suggestions(desk: Desk, exchange: Exchange, view: View, scope: Scope) -> None:
    """Draw follow-up questions; one that is clicked is asked with `ui.state.ask(desk, question, scope)`."""
