"""Plain text files: the encoding is found out, the first line is the title. Undated, and without an outlet. Pure."""

from __future__ import annotations

from corpus.read.base import Item, Options, first_line, make
from corpus.read.encoding import decode, is_binary
from corpus.types import Rejected


def read_text(data: bytes, where: str, doc_id: str, options: Options) -> Item:
    """The document, or Rejected with "binary", "encoding", "empty" or "too-large"."""
    text = decoded(data, where)
    if isinstance(text, Rejected):
        return text
    return make(where, doc_id, first_line(text), text, options, kind="text")


def decoded(data: bytes, where: str, declared: str | None = None) -> str | Rejected:
    """The file as text, or why it is none."""
    if is_binary(data):
        return Rejected(where, "binary", "is not text, whatever its name says")
    text = decode(data, declared)
    if text is None:
        return Rejected(where, "encoding", "is in no encoding that can be told; save it as UTF-8")
    return text
