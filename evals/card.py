"""Placeholder."""

from __future__ import annotations

from evals.runs import Run


def card(run: Run) -> str:
    """The card."""
    return ""
