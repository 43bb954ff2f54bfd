"""Answers as files: Markdown, Word, PDF, or a manifest that a later run checks again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from rag.export import markdown
from rag.export.manifest import manifest
from rag.export.sheet import Asked, sheet
from rag.index import Index
from rag.types import Answer

Kind = Literal["md", "docx", "pdf", "json"]
KINDS: tuple[Kind, ...] = ("md", "docx", "pdf", "json")
MIME: dict[Kind, str] = {
    "md": "text/markdown",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "json": "application/json",
}


def exported(answer: Answer, kind: Kind, *, asked: datetime, index: Index | None = None) -> bytes:
    """The file's bytes. With the index, the evidence shows the cited words in their paragraph."""
    return conversation([Asked(answer, asked)], kind, index=index)


def conversation(entries: Sequence[Asked], kind: Kind, *, index: Index | None = None, name: str = "") -> bytes:
    """A whole conversation as one file, its footnotes numbered through. `name` is its heading."""
    if kind == "json":
        return manifest(entries)
    said = sheet(entries, index, name)
    match kind:
        case "docx":
            from rag.export.word import docx  # python-docx takes a moment to load

            return docx(said)
        case "pdf":
            from rag.export.pdf import pdf  # so does fpdf2, with its fonts

            return pdf(said)
    return markdown.document(said).encode("utf-8")


def filename(answer: Answer, kind: Kind) -> str:
    """A name for the file, made of the question's words."""
    return named(answer.question, kind)


def named(title: str, kind: Kind) -> str:
    """A file name made of a title's words: letters, digits and hyphens, in any script."""
    words = "".join(c if c.isalnum() else " " for c in title).split()
    stem = "-".join(words).lower()
    while len(stem.encode("utf-8", "replace")) > 100:  # a file system takes 255 bytes
        stem = stem.rpartition("-")[0] or stem[: len(stem) // 2]
    return f"{stem or 'answer'}.{kind}"
