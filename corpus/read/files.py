"""Which files a path holds, and which reader each of them gets."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from corpus.read.base import Item, Options, path_id
from corpus.types import Rejected

TABLES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv")
MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm", ".xhtml")
TEXT = (".txt", ".text")
PDF = (".pdf",)
ENDINGS = (*MARKDOWN, *TEXT, *HTML, *PDF, *TABLES)
FAILURES = frozenset({"unreadable", "not-found", "not-supported", "loop"})  # could not be looked at: counted as failed


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: `name` is its path below the folder it was added with, that folder's own name first."""

    path: Path
    name: PurePath
    told: str = ""  # what stands for the path in reports and the ledger, where the file is gone after it was read

    @property
    def where(self) -> str:
        """The absolute path (or what stands for it), as reports and the ledger show it."""
        return self.told or str(self.path)


def files(root: Path) -> Iterator[Source | Rejected]:
    """The files below a folder in a fixed order (or the one file); what cannot be looked at is Rejected."""
    root = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would rename what a symlink calls otherwise
    if not _sayable(str(root)):
        yield Rejected(str(root), "bad-name", "its name is not UTF-8; rename it")
        return
    try:
        mode = root.stat().st_mode
    except FileNotFoundError:
        yield Rejected(str(root), "not-found", "there is no such file or folder")
        return
    except OSError as error:
        yield Rejected(str(root), "unreadable", error.strerror or str(error))
        return
    if stat.S_ISDIR(mode):
        yield from _walk(root, PurePath(root.name), ())
    elif stat.S_ISREG(mode):
        yield Source(root, PurePath(root.parent.name) / root.name)
    else:
        yield Rejected(str(root), "not-a-file", "is a pipe, socket or device")


def _walk(folder: Path, name: PurePath, above: tuple[tuple[int, int], ...]) -> Iterator[Source | Rejected]:
    try:
        known = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        yield Rejected(str(folder), "unreadable", error.strerror or str(error))
        return
    here = (known.st_dev, known.st_ino)
    if here in above:
        yield Rejected(str(folder), "loop", "is a link to a folder that holds it")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        yield from _entry(entry, name / entry.name, (*above, here))


def _entry(entry: os.DirEntry[str], name: PurePath, above: tuple[tuple[int, int], ...]) -> Iterator[Source | Rejected]:
    path = Path(entry.path)
    if not _sayable(entry.name):
        yield Rejected(entry.path, "bad-name", "its name is not UTF-8; rename it")
        return
    try:
        mode = entry.stat().st_mode
    except OSError as error:
        yield Rejected(entry.path, "unreadable", error.strerror or str(error))
        return
    if stat.S_ISDIR(mode):
        yield from _walk(path, name, above)
    elif not stat.S_ISREG(mode):
        yield Rejected(entry.path, "not-a-file", "is a pipe, socket or device")
    elif path.suffix.lower() in ENDINGS:
        yield Source(path, name)
    else:
        yield Rejected(
            entry.path,
            "unsupported-type",
            f"{path.suffix or 'no ending'}; Parley reads md, txt, html, pdf, jsonl, json, csv, tsv",
        )


def _sayable(name: str) -> bool:
    """False for a name that cannot be stored or shown as text."""
    return not any(0xD800 <= ord(c) <= 0xDFFF for c in name)


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(source: Source, options: Options) -> Iterator[Item]:
    """The documents of one file. What the system refuses is Rejected("unreadable")."""
    try:
        yield from _read(source, options)
    except OSError as error:
        yield Rejected(source.where, "unreadable", error.strerror or str(error))


def _read(source: Source, options: Options) -> Iterator[Item]:
    ending = source.path.suffix.lower()
    if ending in TABLES:
        from corpus.read.exported import is_export, read_export
        from corpus.read.table import read_table

        if is_export(source.path):
            yield from read_export(source.path, source.where)
            return
        yield from read_table(source.path, source.where, source.name, options)
        return
    size = source.path.stat().st_size
    if size > options.max_bytes:
        yield Rejected(source.where, "too-large", f"{size:,} bytes; the limit is {options.max_bytes:,}")
        return
    data = source.path.read_bytes()
    doc_id = path_id(source.name)
    if ending in MARKDOWN:
        from corpus.read.markdown import read_markdown

        yield read_markdown(data, source.where, doc_id, options)
    elif data.startswith(b"%PDF-"):
        from corpus.read.pdf import read_pdf

        yield read_pdf(data, source.where, doc_id, options)
    elif ending in HTML or data[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        from corpus.read.html import read_html

        yield read_html(data, source.where, doc_id, options)
    else:
        from corpus.read.text import read_text

        yield read_text(data, source.where, doc_id, options)
