"""corpus/names.toml as typed data: people, sides, places, rounds, words that mean the same. Read once, on first use."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.errors import ConfigError

NAMES = Path(__file__).resolve().parent.parent / "corpus" / "names.toml"


@dataclass(frozen=True, slots=True)
class Office:
    """A post held in a half-open span of days; None = open."""

    role: str
    country: str  # id of a party
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One name with its spellings. Kind: person, party, place or round; only rounds have days."""

    kind: str
    id: str
    forms: tuple[str, ...]
    capitals: tuple[str, ...] = ()  # a party's capital or seat, used for the party in news prose
    near: tuple[str, ...] = ()  # places that a loose name ("the Gulf") may mean
    offices: tuple[Office, ...] = ()
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All entries, and the groups of words that search treats as one (the first word of a group stands for it)."""

    entries: tuple[Entry, ...]
    same: tuple[tuple[str, ...], ...]
    digest: str  # of the file, part of the release fingerprint: another vocabulary makes other search terms


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of this checkout. Raises ConfigError naming the entry that cannot be read."""
    try:
        raw = NAMES.read_bytes()
        data = tomllib.loads(raw.decode("utf-8"))
        entries = tuple(
            _entry(kind, row) for kind in ("party", "person", "place", "round") for row in data.get(kind, ())
        )
        same = tuple(tuple(str(w) for w in row["words"]) for row in data.get("same", ()))
    except OSError as error:
        raise ConfigError(f"{NAMES}: cannot be read ({error.strerror}); restore it from the repository") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, ValueError, TypeError) as error:
        raise ConfigError(f"{NAMES}: {error!r}; correct the entry") from error
    return Vocabulary(entries, same, hashlib.sha256(raw).hexdigest()[:12])


def _entry(kind: str, row: dict[str, Any]) -> Entry:
    offices = tuple(
        Office(role, country, _day(start), _day(end)) for role, country, start, end in row.get("offices", ())
    )
    return Entry(
        kind,
        row["id"],
        tuple(row["forms"]),
        tuple(row.get("capitals", ())),
        tuple(row.get("near", ())),
        offices,
        row.get("start"),
        row.get("end"),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
