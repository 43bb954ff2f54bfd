"""Scores of all cases → the figures of a run, each with the number it is taken over. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.scorers import Outcome, Scores, score

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of a run."""

    name: str
    value: float | None  # None when it applies to no case
    n: int  # cases, points, citations or seconds it is taken over
    better: Better
    meaning: str
    spread: float | None = None  # half of the 95 % interval of a mean


@dataclass(frozen=True, slots=True)
class Row:
    """One case with its scores, as a run file keeps it."""

    outcome: Outcome
    scores: Scores


def rows(outcomes: Sequence[Outcome]) -> list[Row]:
    """Each outcome with its scores."""
    return [Row(outcome, score(outcome)) for outcome in outcomes]


def metrics(scored: Sequence[Row]) -> list[Metric]:
    """The figures of a run, in the order in which they are shown."""
    asked = [row for row in scored if row.outcome.case.answerable]
    trick = [row for row in scored if not row.outcome.case.answerable]
    seconds = sorted(row.outcome.seconds for row in scored if row.outcome.answer)
    points = _total(asked, lambda s: s.points)
    quotes = _total(scored, lambda s: s.quotes)
    bad = _total(scored, lambda s: s.bad_quotes)
    limited = sum(row.outcome.case.as_of is not None for row in scored)
    return [
        _mean("ndcg@10", asked, lambda s: s.ndcg, "gold documents ranked high among the retrieved"),
        _mean("recall@10", asked, lambda s: s.recall, "gold documents among the first ten retrieved"),
        _mean("gold_cited", asked, lambda s: s.gold_cited, "gold documents that the answer cites"),
        _mean("cited_gold", asked, lambda s: s.cited_gold, "cited documents that are gold"),
        _share("points", _total(asked, lambda s: s.points_covered), points, "higher", "answer points covered"),
        _share("quotes_exact", quotes - bad, quotes, "higher", "quotes that are the stored text at their offsets"),
        _share("refused_right", _total(trick, lambda s: s.refused), len(trick), "higher", "unanswerable and refused"),
        _share("refused_wrong", _total(asked, lambda s: s.refused), len(asked), "lower", "answerable and refused"),
        Metric("leaks", _total(scored, lambda s: s.leaks), limited, "lower", "citations from after the as-of day"),
        Metric("too_long", _total(scored, lambda s: s.too_long), len(scored), "lower", "answers over 6 (12) sentences"),
        Metric("removed", _total(scored, lambda s: s.removed), len(scored), "lower", "drafted sentences not shown"),
        Metric("errors", sum(not row.outcome.answer for row in scored), len(scored), "lower", "questions that failed"),
        Metric("p50_ms", _percentile(seconds, 50), len(seconds), "lower", "milliseconds to an answer, median"),
        Metric("p95_ms", _percentile(seconds, 95), len(seconds), "lower", "milliseconds to an answer, 95th of 100"),
    ]


def _total(scored: Iterable[Row], value: Callable[[Scores], int]) -> int:
    return sum(value(row.scores) for row in scored)


def _mean(name: str, scored: Sequence[Row], value: Callable[[Scores], float | None], meaning: str) -> Metric:
    values = [v for row in scored if (v := value(row.scores)) is not None]
    if not values:
        return Metric(name, None, 0, "higher", meaning)
    mean = sum(values) / len(values)
    spread = None
    if len(values) > 1:
        variance = sum((v - mean) ** 2 for v in values) / (len(values) - 1)
        spread = 1.96 * math.sqrt(variance / len(values))
    return Metric(name, mean, len(values), "higher", meaning, spread)


def _share(name: str, part: int, whole: int, better: Better, meaning: str) -> Metric:
    return Metric(name, part / whole if whole else None, whole, better, meaning)


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    """Nearest-rank percentile in milliseconds."""
    if not ordered:
        return None
    return 1000 * ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]
