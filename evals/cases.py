"""Question sets: JSONL rows → frozen Cases, or one error that names file, row and reason; and the way back."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
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
    must_cite: tuple[str, ...] = ()  # ids of the documents without which the answer is incomplete
    window: tuple[date | None, date | None] | None = None  # the time span that should be read from the question
    tags: tuple[str, ...] = ()

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
    read = read_sets(paths)
    if read.problems:
        raise ConfigError(read.problems[0])
    if not read.cases:
        raise ConfigError(f"no questions in {', '.join(map(str, paths))}")
    return CaseSet(read.cases, read.digest)


@dataclass(frozen=True, slots=True)
class ReadSets:
    """What could be read of some files, and a line for everything that could not."""

    cases: tuple[Case, ...]
    digest: str
    where: Mapping[str, str]  # case id → file:line
    problems: tuple[str, ...]


def read_sets(paths: Sequence[Path]) -> ReadSets:
    """The good rows of the files and what is wrong with the others. Raises ConfigError for an unreadable file."""
    digest = hashlib.sha256()
    cases: list[Case] = []
    seen: dict[str, str] = {}
    problems: list[str] = []
    for path in paths:
        raw, text = _text_of(path)
        digest.update(raw)
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            try:
                case = case_of(_object(line))
                if case.id in seen:
                    raise ValueError(f"id {case.id!r} is already used at {seen[case.id]}")
            except ValueError as error:
                problems.append(f"{where}: {error}")
                continue
            seen[case.id] = where
            cases.append(case)
    return ReadSets(tuple(cases), digest.hexdigest(), seen, tuple(problems))


def _text_of(path: Path) -> tuple[bytes, str]:
    try:
        raw = path.read_bytes()
        return raw, raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"question set {path}: {error}; give --set a JSONL file in UTF-8") from error


def _object(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise ValueError(f"a row must be an object, not {type(row).__name__}")
    return row


def case_of(row: Mapping[str, Any]) -> Case:
    """The case of a row. Raises ValueError with everything that is wrong with it."""
    problems = list(_problems(row))
    if problems:
        raise ValueError("; ".join(problems))
    window = row.get("window")
    return Case(
        id=row["id"],
        question=row["question"],
        kind=row["kind"],
        as_of=_day(row["as_of"]),
        answerable=row["answerable"],
        gold_events=tuple(row["gold_events"]),
        answer_points=tuple(row["answer_points"]),
        must_not=tuple(row["must_not"]),
        language=row.get("language", "en"),
        history=tuple(row.get("history", ())),
        must_cite=tuple(row.get("must_cite", ())),
        window=(_day(window["start"]), _day(window["end"])) if window else None,
        tags=tuple(row.get("tags", ())),
    )


def row_of(case: Case) -> dict[str, Any]:
    """The row that `case_of` reads back; what a case leaves at its default is left out where a row may."""
    row: dict[str, Any] = {
        "id": case.id,
        "question": case.question,
        "kind": case.kind,
        "as_of": case.as_of.isoformat() if case.as_of else None,
        "answerable": case.answerable,
        "gold_events": list(case.gold_events),
        "answer_points": list(case.answer_points),
        "must_not": list(case.must_not),
    }
    if case.language != "en":
        row["language"] = case.language
    row |= {name: list(held) for name in ("history", "must_cite", "tags") if (held := getattr(case, name))}
    if case.window:
        start, end = (day.isoformat() if day else None for day in case.window)
        row["window"] = {"start": start, "end": end}
    return row


_OPTIONAL = frozenset({"language", "history", "must_cite", "window", "tags"})
_REQUIRED = frozenset(Case.__dataclass_fields__) - _OPTIONAL
_LISTS = ("gold_events", "answer_points", "must_not", "history", "must_cite", "tags")


def _problems(row: Mapping[str, Any]) -> list[str]:
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
    for key in _LISTS:
        if not (isinstance(row.get(key, []), list) and all(map(_is_text, row.get(key, [])))):
            found.append(f"{key} is no list of texts")
    if not _is_window(row.get("window")):
        found.append('window is neither null nor {"start": day or null, "end": day or null}')
    if row["answerable"] is True and not row["gold_events"]:
        found.append("answerable, but without gold_events")
    return found


def _is_window(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, dict) or value.keys() != {"start", "end"}:
        return False
    return any(value.values()) and all(day is None or _is_day(day) for day in value.values())


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
