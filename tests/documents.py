"""The schema of a starter document as a checker: file in, problems out. Used by test_documents.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

# Key → (type, may be empty). Every key must be there, and no other.
KEYS: dict[str, tuple[type, bool]] = {
    "id": (str, False),
    "title": (str, False),
    "date": (date, False),
    "date_end": (date, False),
    "place": (str, True),
    "track": (str, False),
    "actors": (list, False),
    "topics": (list, False),
    "aliases": (list, True),
    "positions": (list, True),
    "contested": (str, True),
    "sources": (list, False),
    "kind": (str, False),
    "publisher": (str, False),
    "language": (str, False),
}
FIXED = {"kind": "brief", "publisher": "Parley brief", "language": "en"}
_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[a-z0-9]+(-[a-z0-9]+)*")
_MARKUP = re.compile(r"<[a-zA-Z/!]|\*\*|__|^#|^[-*+] |^> |\]\(|```|&[a-z]+;|\u00ad|\u200b", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?][\"”’»)]*$")


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body of a document. Raises ValueError when there is no front matter."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith("---\n") or (end := text.find("\n---\n", 4)) < 0:
        raise ValueError("no front matter between two lines of ---")
    front = yaml.safe_load(text[4 : end + 1])
    if not isinstance(front, dict):
        raise ValueError("front matter is no mapping")
    return front, text[end + 5 :]


def problems(path: Path) -> list[str]:
    """Everything that keeps a file from being a starter document; empty when nothing does."""
    try:
        front, body = read(path)
    except (ValueError, yaml.YAMLError) as error:
        return [str(error)]
    found = list(_key_problems(front))
    return found or [
        *_identity(path, front),
        *_lists(front),
        *_positions(front),
        *_sources(front),
        *_prose(front, body),
    ]


def _key_problems(front: dict[str, Any]) -> Iterator[str]:
    for key in front.keys() - KEYS.keys():
        yield f"unknown key {key!r}"
    for key, (kind, may_be_empty) in KEYS.items():
        value = front.get(key)
        if type(value) is not kind:
            yield f"{key}: expected {kind.__name__}, found {value!r}"
        elif not value and not may_be_empty:
            yield f"{key}: empty"
        elif isinstance(value, str) and value != value.strip():
            yield f"{key}: white space around it"


def _identity(path: Path, front: dict[str, Any]) -> Iterator[str]:
    if front["id"] != path.stem:
        yield f"id {front['id']!r} is not the file's name"
    if not _ID.fullmatch(front["id"]):
        yield f"id {front['id']!r} is not YYYY-MM-DD-words"
    if not front["id"].startswith(front["date"].isoformat()):
        yield f"id {front['id']!r} does not start with the date {front['date']}"
    if path.parent.name != str(front["date"].year):
        yield f"in folder {path.parent.name!r}, not {front['date'].year}"
    if front["date_end"] < front["date"]:
        yield f"date_end {front['date_end']} is before date {front['date']}"
    for key, value in FIXED.items():
        if front[key] != value:
            yield f"{key} is {front[key]!r}, not {value!r}"


def _lists(front: dict[str, Any]) -> Iterator[str]:
    for key in ("actors", "topics", "aliases"):
        if not all(isinstance(item, str) and item.strip() for item in front[key]):
            yield f"{key}: an item that is no text"
        elif len(set(front[key])) < len(front[key]):
            yield f"{key}: an item twice"


def _positions(front: dict[str, Any]) -> Iterator[str]:
    for number, position in enumerate(front["positions"], start=1):
        if not isinstance(position, dict) or set(position) != {"party", "speaker", "stance"}:
            yield f"position {number}: keys are not party, speaker, stance"
        elif not all(isinstance(value, str) for value in position.values()):
            yield f"position {number}: a value that is no text"
        elif not position["party"].strip() or not position["stance"].strip():
            yield f"position {number}: party or stance is empty"


def _sources(front: dict[str, Any]) -> Iterator[str]:
    urls = []
    for number, source in enumerate(front["sources"], start=1):
        if not isinstance(source, dict) or set(source) != {"publisher", "title", "url", "published"}:
            yield f"source {number}: keys are not publisher, title, url, published"
            continue
        if not (isinstance(source["publisher"], str) and source["publisher"].strip()):
            yield f"source {number}: no publisher"
        if not isinstance(source["title"], str):
            yield f"source {number}: title is no text"
        parts = urlsplit(source["url"]) if isinstance(source["url"], str) else None
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            yield f"source {number}: {source['url']!r} is no http(s) address"
        if source["published"] is not None and type(source["published"]) is not date:
            yield f"source {number}: published {source['published']!r} is neither a date nor null"
        urls.append(source["url"])
    if len(set(map(str, urls))) < len(urls):
        yield "sources: an address twice"


def _prose(front: dict[str, Any], body: str) -> Iterator[str]:
    paragraphs = body.strip().split("\n\n")
    if not body.strip():
        yield "body: empty"
        return
    for paragraph in paragraphs:
        if "\n" in paragraph:
            yield f"body: a line break inside a paragraph: {paragraph[:60]!r}"
        if not _SENTENCE_END.search(paragraph):
            yield f"body: a paragraph that ends without a full stop: {paragraph[-60:]!r}"
    stances = [p["stance"] for p in front["positions"] if isinstance(p, dict) and isinstance(p.get("stance"), str)]
    for what, text in (
        ("body", body),
        ("title", front["title"]),
        ("contested", front["contested"]),
        *(("stance", s) for s in stances),
    ):
        if match := _MARKUP.search(text):
            yield f"{what}: markup {match.group()!r}"
