"""Draft cases: what a reader put a thumb down for, kept in the home until somebody makes a question of it or drops it.

`HOME/feedback.jsonl` holds one object a line, appended by whoever shows answers and never rewritten there:

    {"id": "20310503T101500-3f2a", "asked": "2031-05-03T10:15:00+00:00", "thumb": "down", "note": "old news",
     "question": "…", "history": ["…"], "as_of": null, "release": "…", "answer": {an Answer as `ask --json` prints it}}

`HOME/feedback.done.jsonl` says what became of each: {"id": …, "done": "accepted" or "dropped", "case": id or ""}.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.cases import Case, case_of
from rag.errors import ConfigError
from rag.feedback import FEEDBACK, append

DONE = "feedback.done.jsonl"
_REQUIRED = ("id", "question", "answer", "release")
_INTENTS = {"latest": "fact", "definition": "fact"}  # what a question may be read as and a case cannot be


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that a reader was not content with."""

    id: str
    asked: str  # ISO 8601, "" when not told
    question: str
    note: str
    release: str
    history: tuple[str, ...]
    as_of: str | None
    answer: dict[str, Any]

    @property
    def cited(self) -> tuple[str, ...]:
        """Ids of the documents that the answer cites, each once."""
        return tuple(dict.fromkeys(c["document_id"] for c in self.answer.get("citations", ())))


def drafts(home: Path) -> list[Draft]:
    """The drafts that nothing became of yet, oldest first. Raises ConfigError naming a line that is none."""
    done = {str(row.get("id")) for _, row in _lines(home / DONE)}
    found = [_draft(row, where) for where, row in _lines(home / FEEDBACK) if row.get("thumb", "down") == "down"]
    return [one for one in found if one.id not in done]


def draft(home: Path, name: str) -> Draft:
    """The draft of that id, or of the beginning of an id. Raises ConfigError when there is none, or several."""
    waiting = drafts(home)
    found = [one for one in waiting if one.id == name] or [one for one in waiting if one.id.startswith(name)]
    if len(found) != 1:
        what = "several drafts begin with" if found else "no draft begins with"
        raise ConfigError(f"{what} {name!r}; list them with: python -m evals drafts")
    return found[0]


def case_from(
    given: Draft, name: str, gold: Sequence[str], points: Sequence[str], must_not: Sequence[str], unanswerable: bool
) -> Case:
    """The case that a reviewed draft becomes. Raises ConfigError with what is wrong with it."""
    intent = str(given.answer.get("intent", "fact"))
    row = {
        "id": name or given.id,
        "question": given.question,
        "kind": "unanswerable" if unanswerable else "as-of" if given.as_of else _INTENTS.get(intent, intent),
        "as_of": given.as_of,
        "answerable": not unanswerable,
        "gold_events": [] if unanswerable else list(gold),
        "answer_points": [] if unanswerable else list(points),
        "must_not": list(must_not),
        "language": given.answer.get("language", "en"),
        "history": list(given.history),
        "tags": ["feedback"],
    }
    try:
        return case_of(row)
    except ValueError as error:
        raise ConfigError(f"draft {given.id}: {error}; give --gold ID for each document that answers it") from error


def close(home: Path, given: Draft, case: str = "") -> None:
    """Note what became of a draft: the case of that id, or nothing. Raises StorageError when it cannot be written."""
    row = {"id": given.id, "done": "accepted" if case else "dropped", "case": case}
    append(home / DONE, row)


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ConfigError(f"{path}:{number}: not JSON: {error}; correct or delete the line") from error
        if not isinstance(row, dict):
            raise ConfigError(f"{path}:{number}: no object; correct or delete the line")
        yield f"{path}:{number}", row


def _draft(row: dict[str, Any], where: str) -> Draft:
    if missing := [name for name in _REQUIRED if not row.get(name)]:
        raise ConfigError(f"{where}: missing {', '.join(missing)}; correct or delete the line")
    if not isinstance(row["answer"], dict):
        raise ConfigError(f"{where}: answer is no object; correct or delete the line")
    return Draft(
        str(row["id"]),
        str(row.get("asked", "")),
        str(row["question"]),
        re.sub(r"\s+", " ", str(row.get("note") or "")),
        str(row["release"]),
        tuple(map(str, row.get("history") or ())),
        row.get("as_of") or None,
        row["answer"],
    )
