"""Question sets: JSONL rows → frozen Cases, or one error that names file, row and reason."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from rag.errors import ConfigError

Kind = Literal["fact", "number", "who-said", "timeline", "compare", "why", "as-of", "unanswerable"]
LONG_KINDS = frozenset({"timeline", "compare"})  # may take twelve sentences, the others six
STARTER = Path(__file__).resolve().parent / "sets" / "starter.jsonl"


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right answer rests on and contains."""

    id: str
    question: str
    kind: Kind
    as_of: date | None  # answer as known on that day
    answerable: bool
    gold_events: tuple[str, ...]  # ids of the documents that answer it
    answer_points: tuple[str, ...]  # short facts that a full answer contains
    must_not: tuple[str, ...]  # facts that would be wrong here
    language: str = "en"  # of the question
    history: tuple[str, ...] = ()  # questions asked before it in the same conversation

    @property
    def longest(self) -> int:
        """The most sentences that an answer should take."""
        return 12 if self.kind in LONG_KINDS else 6


@dataclass(frozen=True, slots=True)
class CaseSet:
    """The cases of one or more files, in order, and a digest of the bytes they came from."""

    cases: tuple[Case, ...]
    digest: str  # sha256 hex


def load_sets(paths: Sequence[Path]) -> CaseSet:
    """All rows of the files. Raises ConfigError for a file that cannot be read, a malformed row or an id used twice."""
    digest = hashlib.sha256()
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for path in paths:
        try:
            raw = path.read_bytes()
            text = raw.decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"question set {path}: {error}; give --set a JSONL file in UTF-8") from error
        digest.update(raw)
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            case = _case(line, where := f"{path}:{number}")
            if case.id in seen:
                raise ConfigError(f"{where}: id {case.id!r} is already used at {seen[case.id]}")
            seen[case.id] = where
            cases.append(case)
    if not cases:
        raise ConfigError(f"no questions in {', '.join(map(str, paths))}")
    return CaseSet(tuple(cases), digest.hexdigest())


def _case(line: str, where: str) -> Case:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ConfigError(f"{where}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise ConfigError(f"{where}: a row must be an object, not {type(row).__name__}")
    problems = list(_problems(row))
    if problems:
        raise ConfigError(f"{where}: {'; '.join(problems)}")
    return Case(
        id=row["id"],
        question=row["question"],
        kind=row["kind"],
        as_of=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
        answerable=row["answerable"],
        gold_events=tuple(row["gold_events"]),
        answer_points=tuple(row["answer_points"]),
        must_not=tuple(row["must_not"]),
        language=row.get("language", "en"),
        history=tuple(row.get("history", ())),
    )


_OPTIONAL = frozenset({"language", "history"})
_REQUIRED = frozenset(Case.__dataclass_fields__) - _OPTIONAL


def _problems(row: dict[str, Any]) -> list[str]:
    """What is wrong with a row, in words; empty when nothing is."""
    if missing := sorted(_REQUIRED - row.keys()):
        return [f"missing {', '.join(missing)}"]
    found = [f"unknown key {key!r}" for key in sorted(row.keys() - _REQUIRED - _OPTIONAL)]
    found += [f"{key} is empty or no text" for key in ("id", "question") if not _is_text(row[key])]
    if not re.fullmatch(r"[a-z]{2}", str(row.get("language", "en"))):
        found.append(f"language {row['language']!r} is no ISO 639-1 code")
    if row["kind"] not in get_args(Kind):
        found.append(f"kind {row['kind']!r} is none of {', '.join(get_args(Kind))}")
    if not (row["as_of"] is None or _is_day(row["as_of"])):
        found.append(f"as_of {row['as_of']!r} is neither null nor YYYY-MM-DD")
    if not isinstance(row["answerable"], bool):
        found.append(f"answerable {row['answerable']!r} is neither true nor false")
    for key in ("gold_events", "answer_points", "must_not", "history"):
        if not (isinstance(row.get(key, []), list) and all(map(_is_text, row.get(key, [])))):
            found.append(f"{key} is no list of texts")
    if row["answerable"] is True and not row["gold_events"]:
        found.append("answerable, but without gold_events")
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
