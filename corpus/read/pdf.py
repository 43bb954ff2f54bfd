"""PDF: the text of its pages, by pypdf, in a process of its own.

A PDF can be made to take minutes or gigabytes to read. So it is read by a child process with a limit on its time, and
where the system knows such limits on its memory; whatever happens to the child is one Rejected. The days in a PDF say
when the file was made, not when it was published: they are not used.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from corpus.clean import clean_text
from corpus.read.base import Item, Options, first_line, make
from corpus.read.html import short, too_little
from corpus.read.markup import paragraphs_of_lines
from corpus.types import Rejected

SECONDS = 5.0  # for the whole file
MEMORY = 1_500_000_000  # bytes of address space
MOST_PAGES = 400
MOST_TEXT = 5_000_000  # characters


@dataclass(frozen=True, slots=True)
class Pdf:
    """What a PDF says, and what it states of itself."""

    title: str
    author: str
    text: str  # cleaned


def read_pdf(data: bytes, where: str, doc_id: str, options: Options) -> Item:
    """The document of a file, or Rejected with "bad-pdf", "too-slow", "too-little-text" or "too-large"."""
    found = pdf_of(data, where)
    if isinstance(found, Rejected):
        return found
    return make(where, doc_id, found.title or first_line(found.text), found.text, options, author=found.author)


def pdf_of(data: bytes, where: str) -> Pdf | Rejected:
    """Read a PDF within SECONDS. Rejected: "bad-pdf" (broken, locked), "too-slow", "too-little-text" (scanned)."""
    command = [sys.executable, "-m", "corpus.read.pdfchild", str(MOST_PAGES), str(MOST_TEXT), str(MEMORY)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS, check=False, cwd=Path(__file__).parents[2]
        )
    except subprocess.TimeoutExpired:
        return Rejected(where, "too-slow", f"a PDF that takes more than {SECONDS:.0f} seconds to read")
    try:
        found = json.loads(done.stdout)
    except ValueError:
        found = {"error": "it could not be read within the memory limit" if done.returncode else "no answer"}
    if "error" in found:
        return Rejected(where, "bad-pdf", str(found["error"])[:200])
    text = clean_text(paragraphs_of_lines(found["text"]))
    if short(text):
        return too_little(where, text)
    return Pdf(_title(found["title"]), _title(found["author"]), text)


def _title(value: str) -> str:
    """A stated title or author, "" where it is a file's name or a program's word."""
    text = " ".join(clean_text(value).split())
    useless = len(text) < 4 or len(text) > 300 or text.lower().startswith(("microsoft word", "untitled", "powerpoint"))
    named = text.lower().endswith((".doc", ".docx", ".pdf", ".indd", ".rtf", ".odt"))
    return "" if useless or named or " " not in text else text
