"""Sides under one name each, and whose voice a document carries.

A document carries the voice of the side that it speaks for (`party`: a ministry's own page) and of every side whose
position it records. That some text merely names a country gives that country no voice in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import lru_cache

from rag import names
from rag.subjects import plain

_GIVEN = """
SELECT rec, json_extract(body, '$.party') FROM records UNION
SELECT rec, json_extract(value, '$.party') FROM records, json_each(body, '$.positions')
"""


@lru_cache(maxsize=1024)
def side_of(party: str) -> str:
    """The side under its one name ("Türkiye", "Vatican" → "Turkey", "Holy See"); "" for what is no single side."""
    if not plain(party):
        return ""
    known = _named(party)
    return known[0] if len(known) == 1 else plain(party) if not known else ""


@lru_cache(maxsize=1024)
def sides_in(party: str) -> tuple[str, ...]:
    """The sides in a record's word for one: the single side, or each of those that speak jointly in it.

    "United States (newspaper reports)" is an outlet's account, so no side.
    """
    single = side_of(party)
    if single:
        return (single,)
    return () if "(" in party else tuple(_named(party))


def voices(db: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """(record number, side) for every side whose voice a record of that passages.db carries."""
    for rec, party in db.execute(_GIVEN):
        for side in sides_in(party or ""):
            yield rec, side


def _named(party: str) -> list[str]:
    return list(dict.fromkeys(m.entry.id for m in names.find(party) if m.entry.kind == "party"))
