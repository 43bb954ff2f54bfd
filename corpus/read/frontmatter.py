"""YAML front matter: parsed safely, with values turned into the types a record wants. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import yaml

from corpus.clean import clean_text
from corpus.read.dates import parse_date
from rag.types import Outlet, Position

_FENCED = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)(?:\r?\n)?^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST = 200_000  # characters of front matter
_DEEPEST = 20  # nested lists and mappings
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FrontMatterError(ValueError):
    """The front matter cannot be used; the message is one line."""


class _Loader(_Base):  # type: ignore[misc]
    """A safe loader that leaves dates, numbers and booleans as written: a title may be "2024" or "Yes"."""


_Loader.yaml_implicit_resolvers = {
    first: kept
    for first, found in _Base.yaml_implicit_resolvers.items()
    if (kept := [(tag, pattern) for tag, pattern in found if tag == "tag:yaml.org,2002:null"])
}


def front_matter(text: str) -> tuple[dict[str, Any] | None, str]:
    """(fields, body); fields is None when the text has no front matter. Raises FrontMatterError."""
    match = _FENCED.match(text)
    if not match:
        return None, text
    if len(match[1]) > _LONGEST:
        raise FrontMatterError(f"front matter of {len(match[1]):,} characters; the limit is {_LONGEST:,}")
    try:
        _check(match[1])
        fields = yaml.load(match[1], Loader=_Loader)  # noqa: S506 - _Loader is a safe loader
    except yaml.YAMLError as error:
        raise FrontMatterError("front matter is not YAML: " + " ".join(str(error).split())[:200]) from error
    if fields is None:
        fields = {}
    if not isinstance(fields, dict):
        raise FrontMatterError("front matter is not a list of `key: value` lines")
    return {str(key): value for key, value in fields.items()}, text[match.end() :]


def _check(source: str) -> None:
    """Refuse what can make a small file large or deep before anything is built from it."""
    depth = 0
    for event in yaml.parse(source, Loader=_Base):
        if isinstance(event, yaml.AliasEvent):
            raise FrontMatterError("front matter uses YAML aliases (*name), which are not allowed")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise FrontMatterError(f"front matter is nested more than {_DEEPEST} deep")


def text_of(fields: dict[str, Any], key: str) -> str:
    """A field as one cleaned string; "" when absent. Raises FrontMatterError for a list or mapping."""
    value = fields.get(key)
    if isinstance(value, list | dict):
        raise FrontMatterError(f"{key}: is a list, not a text")
    return clean_text(str(value)) if value is not None else ""


def date_of(fields: dict[str, Any], key: str) -> date | None:
    """A field as a day; None when absent or not a day."""
    return parse_date(text_of(fields, key))


def list_of(fields: dict[str, Any], key: str) -> tuple[str, ...]:
    """A field as strings: a YAML list, or one string with commas. Empty ones go."""
    value = fields.get(key)
    parts = value if isinstance(value, list) else str(value or "").split(",")
    if any(isinstance(part, list | dict) for part in parts):
        raise FrontMatterError(f"{key}: is not a list of texts")
    return tuple(clean for part in parts if part is not None and (clean := clean_text(str(part))))


def positions_of(fields: dict[str, Any]) -> tuple[Position, ...]:
    """What each side said."""
    return tuple(
        Position(text_of(row, "party"), text_of(row, "speaker"), text_of(row, "stance"))
        for row in _rows(fields, "positions")
    )


def outlets_of(fields: dict[str, Any]) -> tuple[Outlet, ...]:
    """The outlets' reports that the document draws on."""
    return tuple(
        Outlet(text_of(row, "publisher"), text_of(row, "title"), text_of(row, "url"), date_of(row, "published"))
        for row in _rows(fields, "sources")
    )


def _rows(fields: dict[str, Any], key: str) -> Iterable[dict[str, Any]]:
    value = fields.get(key) or []
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise FrontMatterError(f"{key}: is not a list of `key: value` groups")
    return value
