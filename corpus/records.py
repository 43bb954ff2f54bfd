"""Records and documents as JSON: what the library stores, `show --json` prints and `export` writes. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from rag.types import Outlet, Position, Record

_DATES = tuple("published modified event_date event_end withdrawn first_seen current_from current_until".split())
_TUPLES = ("actors", "topics", "aliases", "corrections")
_FIELDS = tuple(f.name for f in fields(Record))


def record_dict(record: Record) -> dict[str, Any]:
    """The record as plain JSON values; dates are ISO strings, absent ones null."""
    values: dict[str, Any] = asdict(record)
    for name in _DATES:
        values[name] = _iso(values[name])
    for outlet in values["outlets"]:
        outlet["published"] = _iso(outlet["published"])
    return values


def record_json(record: Record) -> str:
    """One line of JSON with sorted keys: equal records give equal strings."""
    return json.dumps(record_dict(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def record_from(values: Mapping[str, Any]) -> Record:
    """The inverse of record_dict; keys that Record does not know are left out."""
    given = {name: values[name] for name in _FIELDS if name in values}
    for name in _DATES:
        given[name] = _day(given.get(name))
    for name in _TUPLES:
        given[name] = tuple(given.get(name) or ())
    given["positions"] = tuple(Position(**p) for p in given.get("positions") or ())
    outlets = given.get("outlets") or ()
    given["outlets"] = tuple(Outlet(**{**outlet, "published": _day(outlet["published"])}) for outlet in outlets)
    return Record(**given)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
