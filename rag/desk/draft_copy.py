"""Reads a reporter's copy: pasted text, or a .docx, .md or .txt file. Bounded, and nothing in it is carried out."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from rag.errors import QuestionError

KINDS = (".docx", ".md", ".markdown", ".txt")
LARGEST = 10_000_000  # bytes of a file
LARGEST_INSIDE = 60_000_000  # bytes that a .docx may unpack to


@dataclass(frozen=True, slots=True)
class Copy:
    """A text to check, paragraph by paragraph; `original` holds a .docx as it came, for comments to go into."""

    name: str
    paragraphs: tuple[str, ...]
    original: bytes | None = None


def pasted(text: str, name: str = "draft") -> Copy:
    """A copy from plain text: lines that follow each other without a blank one between them are one paragraph."""
    parts = re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n").replace("\r", "\n"))
    return Copy(name, tuple(part.strip() for part in parts if part.strip()))


def read_copy(name: str, data: bytes) -> Copy:
    """A copy from a file's bytes; its kind is told by its name. Raises QuestionError, one line for the reader."""
    kind = PurePath(name).suffix.lower()
    if kind not in KINDS:
        raise QuestionError(f"{name}: only {', '.join(KINDS)} can be checked; save it as one of these")
    if len(data) > LARGEST:
        raise QuestionError(f"{name}: {len(data):,} bytes are too many to check; {LARGEST:,} is the most")
    if kind == ".docx":
        return Copy(name, docx_paragraphs(name, data), data)
    text = _decoded(name, data)
    return Copy(name, _markdown(text)) if kind != ".txt" else pasted(text, name)


def docx_paragraphs(name: str, data: bytes) -> tuple[str, ...]:
    """The texts of `docx_body`'s paragraphs, empty ones included. Raises QuestionError."""
    from rag.desk.draft_word import open_docx, paragraphs  # lxml and python-docx, for those who have such a file

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_INSIDE:
                raise QuestionError(f"{name}: unpacks to more than {LARGEST_INSIDE:,} bytes; save the text alone")
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise QuestionError(f"{name}: is not a Word document (.docx), or is locked with a password") from error
    return tuple(paragraph.text for paragraph in paragraphs(open_docx(name, data)))


def _decoded(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        if best is None:
            raise QuestionError(f"{name}: is not a text that can be read; save it as UTF-8") from None
        text = str(best)
    if "\0" in text:
        raise QuestionError(f"{name}: is not a text file; save it as UTF-8")
    return text


def _markdown(text: str) -> tuple[str, ...]:
    """The words of a Markdown text, block by block, without its marks; code and raw HTML are left out."""
    from markdown_it import MarkdownIt

    found = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "inline":
            kept = (
                child.content if child.type == "text" else "\n" if child.type.endswith("break") else ""
                for child in token.children or ()
            )
            found.append("".join(kept).strip())
    return tuple(part for part in found if part)
