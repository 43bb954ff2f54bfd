"""The nouns of the corpus: what comes in, what is stored, what a refresh reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.types import Record


@dataclass(frozen=True, slots=True)
class Document:
    """A document ready to be stored: what is known of it, and the cleaned text that offsets count in."""

    record: Record
    text: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item that was looked at and not taken, with a named reason ("empty", "binary", "no-date-column", …)."""

    where: str  # file, file:line or URL
    reason: str  # a short stable name, counted in reports
    detail: str = ""  # one line for a person


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened to the items of one source or of a whole run."""

    fetched: int = 0
    unchanged: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """One refresh or add: totals, by source, seconds by stage, embeddings made, the release that is now current."""

    release: str | None
    total: Counts
    sources: Mapping[str, Counts]
    embedded: int
    seconds: Mapping[str, float]
    details: tuple[Rejected, ...] = ()
    refused: str = ""  # why what was read was not published, "" when it was
