"""Other passages of the corpus that say what a citation says, or something else; looked for when they are asked for."""

from __future__ import annotations

from rag.types import Citation
from ui.desk import Desk
from ui.state import Exchange


def beside(desk: Desk, exchange: Exchange, citation: Citation) -> None:
    """Draw the fold."""
