"""Placeholder."""

from __future__ import annotations

from evals.runs import Run


def page(run: Run) -> str:
    """The page."""
    return ""
