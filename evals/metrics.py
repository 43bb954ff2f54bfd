"""Scores of all cases → the figures of a run, each with the number it is taken over and a 95 % interval. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evals.scorers import Score, Scores

Better = Literal["higher", "lower", ""]
Kind = Literal["mean", "count", "total", "percentile"]
DRAWS = 1_000  # bootstrap samples of the cases; the same ones at every run
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spec:
    """A figure: how it is taken from the scores of its name, and what it means."""

    name: str
    kind: Kind  # mean: parts over wholes; count: sum of parts; total: the same, none where nothing is known
    better: Better
    meaning: str
    percent: int = 0  # of a percentile


SPECS = (
    Spec("ndcg@10", "mean", "higher", "gold documents ranked high among the retrieved"),
    Spec("recall@10", "mean", "higher", "gold documents among the first ten retrieved"),
    Spec("mrr", "mean", "higher", "one over the rank of the first gold document"),
    Spec("hit@1", "mean", "higher", "questions whose first document is gold"),
    Spec("hit@5", "mean", "higher", "questions with a gold document among the first five"),
    Spec("gold_cited", "mean", "higher", "gold documents that the answer cites"),
    Spec("cited_gold", "mean", "higher", "cited documents that are gold"),
    Spec("must_cite", "mean", "higher", "documents that must be cited and are"),
    Spec("points", "mean", "higher", "answer points covered"),
    Spec("must_not", "mean", "lower", "wrong statements made, of those named beforehand"),
    Spec("citation_recall", "mean", "higher", "sentences that their cited words carry"),
    Spec("citation_precision", "mean", "higher", "citations that their sentence needs"),
    Spec("quotes_exact", "mean", "higher", "quotes that are the stored text at their offsets"),
    Spec("refused_right", "mean", "higher", "unanswerable and refused"),
    Spec("refused_wrong", "mean", "lower", "answerable and refused"),
    Spec("leaks", "count", "lower", "citations from after the as-of day"),
    Spec("stale", "mean", "lower", "answers whose newest source is older than the newest gold document"),
    Spec("language", "mean", "higher", "answers in the language of the question"),
    Spec("window", "mean", "higher", "time spans read as expected"),
    Spec("balance", "mean", "", "second most cited side over the most cited (who-said and compare)"),
    Spec("independent", "mean", "", "outlets behind an answer's citations, copies counted once"),
    Spec("too_long", "count", "lower", "answers over 6 (12) sentences"),
    Spec("removed", "count", "lower", "drafted sentences not shown"),
    Spec("errors", "count", "lower", "questions that failed"),
    Spec("citation_recall_judge", "mean", "higher", "the same by the judge model: sentences carried"),
    Spec("citation_precision_judge", "mean", "higher", "the same by the judge model: citations needed"),
    Spec("points_judge", "mean", "higher", "answer points covered, by the judge model"),
    Spec("must_not_judge", "mean", "lower", "wrong statements made, by the judge model"),
    Spec("p50_ms", "percentile", "lower", "milliseconds to an answer, median", 50),
    Spec("p95_ms", "percentile", "lower", "milliseconds to an answer, 95th of 100", 95),
    Spec("tokens", "total", "lower", "tokens that a model read and wrote"),
    Spec("cost_usd", "total", "lower", "US dollars that a model cost"),
)
# Always told, also where they apply to no case.
_ALWAYS = frozenset(
    "ndcg@10 recall@10 mrr hit@1 hit@5 gold_cited cited_gold points citation_recall citation_precision quotes_exact"
    " refused_right refused_wrong leaks too_long removed errors p50_ms p95_ms".split()
)


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of a run."""

    name: str
    value: float | None  # None when it applies to no case
    n: int  # cases, points, citations or seconds it is taken over
    better: Better
    meaning: str
    kind: Kind = "mean"
    low: float | None = None  # 95 % interval: percentiles of DRAWS bootstrap samples of the cases
    high: float | None = None
    cases: int = 0  # cases it applies to and is known for
    unscored: int = 0  # cases it applies to and is not known for: not in value, n or cases
    target: float | None = None  # what a public set asks for


@dataclass(frozen=True, slots=True)
class Row:
    """One case with its answer and scores, as a run keeps it."""

    asked: Mapping[str, Any]  # the case's row: id, question, kind, …
    scores: Scores
    seconds: float
    error: str = ""
    answer: Mapping[str, Any] | None = None
    sources: Mapping[str, Any] | None = None  # by citation number, as text
    gold: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        """Of the case."""
        return str(self.asked["id"])


def metrics(rows: Sequence[Row], specs: Sequence[Spec] = SPECS) -> list[Metric]:
    """The figures of a run, in the order in which they are shown; those that apply to no case only if usual."""
    made = [metric(spec, rows) for spec in specs]
    return [m for m in made if m.cases or m.unscored or m.name in _ALWAYS]


def metric(spec: Spec, rows: Sequence[Row]) -> Metric:
    """One figure."""
    scores = [found for row in rows if (found := score_of(spec, row)) is not None]
    known = [s for s in scores if s.got is not None]
    n, missing = sum(s.of for s in known), len(scores) - len(known)
    if not known:
        nothing = 0 if spec.kind == "count" and not missing else None
        return Metric(spec.name, nothing, 0, spec.better, spec.meaning, spec.kind, unscored=missing)
    parts, wholes = arrays(known)
    value: float = figure(spec, parts, wholes)
    low, high = interval(figures(spec, *resampled(parts, wholes)))
    if spec.kind == "count":
        value = int(value)
    return Metric(spec.name, value, n, spec.better, spec.meaning, spec.kind, low, high, len(known), missing)


def score_of(spec: Spec, row: Row) -> Score | None:
    """The row's score for a figure; times, tokens and cost are scores too."""
    if spec.kind == "percentile":
        return Score(1000 * row.seconds) if not row.error else None
    if spec.kind == "total":
        return _spent(spec.name, row.answer or {})
    return row.scores.get(spec.name)


def _spent(name: str, answer: Mapping[str, Any]) -> Score | None:
    if name == "cost_usd":
        return Score(answer["cost"]) if answer.get("cost") is not None else None
    tokens = answer.get("tokens")
    return Score(tokens["read"] + tokens["written"]) if tokens else None


def arrays(scores: Iterable[Score]) -> tuple[Floats, Floats]:
    """Parts and wholes of known scores."""
    held = list(scores)
    return np.array([s.got for s in held], dtype=np.float64), np.array([s.of for s in held], dtype=np.float64)


def resampled(parts: Floats, wholes: Floats) -> tuple[Floats, Floats]:
    """Parts and wholes of DRAWS samples of the cases, one sample a line."""
    chosen = draws(len(parts))
    return parts[chosen], wholes[chosen]


@lru_cache(maxsize=64)
def draws(n: int) -> npt.NDArray[np.int64]:
    """DRAWS samples of n places with replacement, the same ones for the same n."""
    return np.random.default_rng(n).integers(0, n, size=(DRAWS, n))


def figures(spec: Spec, parts: Floats, wholes: Floats) -> Floats:
    """The figure of every line; a line without a whole gives NaN."""
    if spec.kind == "percentile":
        return np.asarray(np.percentile(parts, spec.percent, axis=-1, method="inverted_cdf"), dtype=np.float64)
    total = parts.sum(axis=-1)
    if spec.kind != "mean":
        return np.asarray(total, dtype=np.float64)
    whole = wholes.sum(axis=-1)
    return np.asarray(np.where(whole > 0, total / np.where(whole > 0, whole, 1), np.nan), dtype=np.float64)


def figure(spec: Spec, parts: Floats, wholes: Floats) -> float:
    """The figure of all cases."""
    return float(figures(spec, parts[None, :], wholes[None, :])[0])


def interval(values: Floats) -> tuple[float | None, float | None]:
    """The middle 95 % of the samples; (None, None) when there is none."""
    held = values[~np.isnan(values)]
    if not len(held):
        return None, None
    low, high = np.percentile(held, [2.5, 97.5])
    return (None, None) if math.isnan(low) else (float(low), float(high))


def parts_of(rows: Sequence[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    """The rows by what `key` says of them, in the order of the names."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return dict(sorted(found.items()))
