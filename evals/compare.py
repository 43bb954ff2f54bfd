"""Two runs side by side: each figure's change, and the cases that changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.report import Run, number
from rag.errors import ConfigError

_PER_CASE = ("ndcg", "gold_cited", "points_covered", "bad_quotes", "refused", "leaks", "too_long")


@dataclass(frozen=True, slots=True)
class Change:
    """A figure in both runs."""

    name: str
    before: float | None
    after: float | None

    def __str__(self) -> str:
        by = "" if self.before is None or self.after is None else f"{self.after - self.before:+.3f}"
        return f"{self.name}\t{number(self.before)}\t{number(self.after)}\t{by}"


def figures(before: Run, after: Run) -> list[Change]:
    """Each figure's change. Raises ConfigError when the runs asked different questions."""
    if before.header["cases_sha256"] != after.header["cases_sha256"]:
        raise ConfigError("the two runs asked different questions; run both on one set: python -m evals run --set FILE")
    names = [*before.metrics, *(name for name in after.metrics if name not in before.metrics)]
    return [Change(name, _value(before, name), _value(after, name)) for name in names]


def _value(run: Run, name: str) -> float | None:
    value: float | None = run.metrics.get(name, {}).get("value")
    return value


def cases(before: Run, after: Run) -> list[str]:
    """A line for each case whose scores changed: id, and each changed score as before → after."""
    later = {case["id"]: case for case in after.cases}
    return [
        f"{case['id']}\t{', '.join(changed)}"
        for case in before.cases
        if (other := later.get(case["id"])) and (changed := _changed(case["scores"], other["scores"], _PER_CASE))
    ]


def _changed(before: Mapping[str, Any], after: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    return [f"{name} {_short(before[name])} → {_short(after[name])}" for name in names if before[name] != after[name]]


def _short(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else number(value)
