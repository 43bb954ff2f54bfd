"""The last evaluation runs, as `python -m evals run` leaves them for the page (card.json in the run's folder)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

CARD = "card.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a run; the interval holds it in 95 of 100 draws of the same questions."""

    value: float | None  # None when it applies to no question
    low: float | None
    high: float | None
    n: int  # questions, points or quotes it is taken over
    unscored: int  # those that could not be judged, and are not in it


@dataclass(frozen=True, slots=True)
class Part:
    """How some questions came out."""

    name: str  # "" for all of them
    cases: int
    right: int
    partial: int
    wrong: int
    failed: int


@dataclass(frozen=True, slots=True)
class Card:
    """One run."""

    name: str  # of its folder
    created: datetime
    revision: str
    sets: Sequence[str]
    release: str
    documents: int
    newest: date | None
    writer: str  # "quotes", or the name of the model that wrote
    judge: str  # the model that judged beside the rules, or ""
    all: Part
    kinds: Sequence[Part]
    languages: Sequence[Part]
    figures: Mapping[str, Figure]

    @property
    def weakest(self) -> list[Part]:
        """Kinds of question of which some did not come out right, the worst first."""
        short = [kind for kind in self.kinds if kind.right < kind.cases]
        return sorted(short, key=lambda kind: (kind.right / kind.cases, -kind.cases))


def cards(folders: Iterable[Path], most: int = 10) -> list[Card]:
    """The finished runs below these folders, newest first; one that cannot be read is left out, and logged."""
    found = (card for folder in folders for file in folder.glob(f"*/{CARD}") if (card := _card(file)))
    return sorted(found, key=lambda card: card.created, reverse=True)[:most]


def _card(file: Path) -> Card | None:
    try:
        values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if values["format"] != FORMAT:
            return None
        release = values["release"]
        return Card(
            name=file.parent.name,
            created=datetime.fromisoformat(values["created"]),
            revision=str(values["revision"]),
            sets=tuple(values["sets"]),
            release=str(release["release"] or ""),
            documents=int(release["documents"] or 0),
            newest=date.fromisoformat(release["newest"]) if release["newest"] else None,
            writer=str(values["writer"]),
            judge=str(values["judge"]),
            all=Part(**values["all"]),
            kinds=tuple(Part(**part) for part in values["kinds"]),
            languages=tuple(Part(**part) for part in values["languages"]),
            figures={name: Figure(**figure) for name, figure in values["figures"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning(
            "%s: is no card of a run (%r); write it anew with: python -m evals report %s", file, error, file.parent
        )
        return None
