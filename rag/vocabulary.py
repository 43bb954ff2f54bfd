"""corpus/names.toml and corpus/glossary.toml as typed data: who and where, and words that mean the same.

Read once, on first use.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.errors import ConfigError

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
NAMES = CORPUS / "names.toml"
GLOSSARY = CORPUS / "glossary.toml"


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
    short: tuple[str, ...] = ()  # what names a round only beside a word of time: "after Alaska"
    offices: tuple[Office, ...] = ()
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Gloss:
    """A word or phrase of another language for an English term; "*" stands for any ending."""

    english: str
    language: str
    form: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All entries and the words that search treats as one."""

    entries: tuple[Entry, ...]
    roles: tuple[tuple[str, tuple[str, ...]], ...]  # an office as `offices` has it, and what prose calls it
    same: tuple[tuple[str, ...], ...]  # English words; the first of a group stands for it
    glosses: tuple[Gloss, ...]
    digest: str  # of both files, part of the release fingerprint: another vocabulary makes other search terms


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of this checkout. Raises ConfigError naming the file that cannot be read."""
    names, glossary = _load(NAMES), _load(GLOSSARY)
    digest = hashlib.sha256(NAMES.read_bytes() + GLOSSARY.read_bytes()).hexdigest()[:12]
    try:
        entries = tuple(
            _entry(kind, row) for kind in ("party", "person", "place", "round") for row in names.get(kind, ())
        )
        roles = tuple((str(row["id"]), tuple(row["forms"])) for row in names.get("role", ()))
    except (KeyError, ValueError, TypeError) as error:
        raise ConfigError(f"{NAMES}: {error!r}; correct the entry") from error
    try:
        same = tuple(tuple(str(row).split()) for row in glossary.get("same", ()))
        glosses = tuple(
            Gloss(english, language, form.strip())
            for english, row in glossary.get("other", {}).items()
            for language, forms in row.items()
            for form in forms.split(",")
            if form.strip()
        )
    except (AttributeError, TypeError) as error:
        raise ConfigError(f"{GLOSSARY}: {error!r}; correct the entry") from error
    return Vocabulary(entries, roles, same, glosses, digest)


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); restore it from the repository") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}; correct the entry") from error


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
        tuple(row.get("short", ())),
        offices,
        row.get("start"),
        row.get("end"),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
