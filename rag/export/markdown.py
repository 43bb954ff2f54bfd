"""An answer as Markdown with footnotes, for the clipboard and for files."""

from __future__ import annotations

from rag.present import answer_text
from rag.types import Answer


def with_footnotes(answer: Answer) -> str:
    """The answer's sentences with [^n] marks, and a footnote for each citation, as Markdown."""
    return answer_text(answer)
