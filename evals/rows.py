"""Outcomes ↔ the rows of a run: what is written for a case, and how it is read back to be scored again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from evals.cases import Case, case_of, row_of
from evals.held import Gold, Source
from evals.metrics import Row
from evals.scorers import Outcome, Score, Scores, score
from rag.errors import ConfigError
from rag.present import answer_json
from rag.types import Answer

# Times differ between two runs of the same code; a run's digest leaves them out.
_TIMES = ("seconds",)


def rows(outcomes: Iterable[Outcome]) -> list[Row]:
    """Each outcome with its scores."""
    return [row(outcome) for outcome in outcomes]


def row(outcome: Outcome, scores: Scores | None = None) -> Row:
    """One outcome with its scores; `scores` when they are known already."""
    return Row(
        asked={"language": "en", "history": []} | row_of(outcome.case),
        scores=score(outcome) if scores is None else scores,
        seconds=round(outcome.seconds, 4),
        error=outcome.error,
        answer=answer_json(outcome.answer) if outcome.answer else None,
        sources={str(n): _json(source) for n, source in sorted(outcome.sources.items())},
        gold={document: _json(gold) for document, gold in sorted(outcome.gold.items())},
    )


def outcome_of(held: Row) -> Outcome:
    """What was asked and answered, from its row. Raises ConfigError when the row is none of this version."""
    asked = {name: value for name, value in held.asked.items() if name in _CASE}
    try:
        return Outcome(
            case_of(asked),
            _answers().validate_python(held.answer) if held.answer is not None else None,
            held.seconds,
            held.error,
            {int(n): _sources().validate_python(source) for n, source in (held.sources or {}).items()},
            {document: _golds().validate_python(gold) for document, gold in (held.gold or {}).items()},
        )
    except (ValueError, ValidationError) as error:
        raise ConfigError(f"case {held.id}: cannot be scored again ({_first_line(error)}); answer it anew") from error


_CASE = frozenset(Case.__dataclass_fields__)


@lru_cache(maxsize=1)
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


@lru_cache(maxsize=1)
def _sources() -> TypeAdapter[Source]:
    return TypeAdapter(Source)


@lru_cache(maxsize=1)
def _golds() -> TypeAdapter[Gold]:
    return TypeAdapter(Gold)


def to_json(held: Row) -> dict[str, Any]:
    """The row as a run's file has it: the case's own keys first."""
    return {
        **held.asked,
        "scores": {name: _score(s) for name, s in held.scores.items()},
        "seconds": held.seconds,
        "error": held.error,
        "answer": held.answer,
        "sources": held.sources,
        "gold": held.gold,
    }


def from_json(values: Mapping[str, Any]) -> Row:
    """The row of a line. Raises ValueError when it is none."""
    held = dict(values)
    try:
        scores = {name: Score(s["got"], s["of"], s.get("reason", "")) for name, s in held.pop("scores").items()}
        seconds, error, answer = held.pop("seconds"), held.pop("error"), held.pop("answer")
        sources, gold = held.pop("sources"), held.pop("gold")
        return Row(held, scores, float(seconds), str(error), answer, sources, gold) if held["id"] else _none()
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no row of a run ({type(error).__name__}: {error})") from error


def _none() -> Row:
    raise ValueError("no row of a run (its id is empty)")


def digest(held: Sequence[Row]) -> str:
    """sha256 of everything in the rows but the times: equal for two runs that answered and scored the same."""
    whole = hashlib.sha256()
    for one in held:
        values = to_json(one)
        answer = {k: v for k, v in (values["answer"] or {}).items() if k not in _TIMES}
        values = {k: v for k, v in values.items() if k not in _TIMES} | {"answer": answer}
        whole.update(json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n")
    return whole.hexdigest()


def _score(held: Score) -> dict[str, Any]:
    got = round(held.got, 6) if held.got is not None else None
    return {"got": got, "of": held.of} | ({"reason": held.reason} if held.reason else {})


def _json(held: Source | Gold) -> dict[str, Any]:
    values = asdict(held)
    return {
        k: v.isoformat() if isinstance(v, date) else list(v) if isinstance(v, tuple) else v for k, v in values.items()
    }


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
