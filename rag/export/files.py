"""An answer as a file: Markdown, Word, PDF, or a manifest that a later run checks again."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from rag.export import markdown
from rag.index import Index
from rag.types import Answer

Kind = Literal["md", "docx", "pdf", "json"]
KINDS: tuple[Kind, ...] = ("md", "docx", "pdf", "json")


def exported(answer: Answer, kind: Kind, *, asked: datetime, index: Index | None = None) -> bytes:  # noqa: ARG001
    """The file's bytes. With the index, the evidence shows the cited words in their paragraph."""
    return markdown.with_footnotes(answer).encode("utf-8", "replace")


def filename(answer: Answer, kind: Kind) -> str:  # noqa: ARG001
    """A name for the file, made of the question's words."""
    return f"answer.{kind}"
