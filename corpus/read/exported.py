"""What `python -m corpus export` wrote: documents come back under their ids, with every version and its days."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from corpus.clean import clean_text
from corpus.read.base import Item, Read
from corpus.types import Document, Rejected
from rag.passages import records_json

_MARKS = ('"document_id"', '"version"', '"snapshot"', '"passages"')
_LONGEST_LINE = 100_000_000  # bytes
_LONGEST_ID = 300


@dataclass(frozen=True, slots=True)
class Kept(Read):
    """A document with its history: all versions, oldest first; `document` is the last."""

    history: tuple[Document, ...]


def exported(document: Document) -> dict[str, Any]:
    """A version as `export` writes it: its record, its text, and of each passage that is cited the span and hash."""
    from corpus.records import record_dict
    from corpus.split import split

    record = document.record
    passages = [
        {"id": p.id, "start": p.start, "end": p.end, "sha256": hashlib.sha256(p.text.encode("utf-8")).hexdigest()}
        for p in split(record.document_id, record.version, document.text)
    ]
    return record_dict(record) | {"text": document.text, "passages": passages}


def is_export(path: Path) -> bool:
    """True when the file's first line has the keys of an export. Raises OSError."""
    with path.open("rb") as file:
        first = file.readline(_LONGEST_LINE).decode("utf-8", "replace")
    if not all(mark in first for mark in _MARKS):
        return False
    try:
        found = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and str(found.get("snapshot", "")).startswith("sha256:")


def read_export(path: Path, where: str) -> Iterator[Item]:
    """The documents of an export, each with its versions; one whose text does not match its hash is Rejected."""
    for _, lines in groupby(_lines(path, where), key=lambda line: line[1]):
        found = list(lines)
        bad = next((item for _, _, item in found if isinstance(item, Rejected)), None)
        history = tuple(item for _, _, item in found if isinstance(item, Document))
        numbers = [document.record.version for document in history]
        here = f"{where}:{found[0][0]}"
        if bad is None and numbers != list(range(1, len(numbers) + 1)):
            bad = Rejected(here, "bad-export", f"holds versions {numbers} of {found[0][1]}")
        yield bad or Kept(here, history[-1], history)


def _lines(path: Path, where: str) -> Iterator[tuple[int, str, Document | Rejected]]:
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if line.strip():
                document = _document(line, f"{where}:{number}")
                name = f"line {number}" if isinstance(document, Rejected) else document.record.document_id
                yield number, name, document


def _document(line: str, here: str) -> Document | Rejected:
    try:
        values = json.loads(line.encode("utf-8"))
        text = values.pop("text")
        values.pop("passages", None)
        record = records_json().validate_json(json.dumps(values))
        snapshot = "sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()
        name = record.document_id
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return Rejected(here, "bad-export", " ".join(str(error).split())[:200])
    if record.snapshot != snapshot or text != clean_text(text) or not text:
        return Rejected(here, "altered", f"the text of {name!r:.80} is not the one its hash was made of")
    if not name.isprintable() or not name or len(name) > _LONGEST_ID or " " in name:
        return Rejected(here, "bad-export", f"{name!r:.80} is no id")
    return Document(record, text)
