"""Holds a run to the floors of evals/baseline.json: what fell short, and how the baseline is moved.

A floor is the value that was reached when the baseline was last pinned; `epsilon` is the fall that is put down to noise
(another CPU rounds a vector otherwise, and two passages swap). Lowering a floor takes --allow-regression.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evals.metrics import Metric
from evals.report import number
from evals.runs import Run
from rag.errors import ConfigError

BASELINE = Path(__file__).resolve().parent / "baseline.json"
REPIN = "python -m evals gate --update"
ROUNDING = 1e-4  # the baseline file keeps four decimals

# What is held, and the fall that is noise. Latency is not: CI machines differ, `make bench` shows it.
EPSILON: Mapping[str, float] = {
    "ndcg@10": 0.01,
    "recall@10": 0.01,
    "mrr": 0.01,
    "gold_cited": 0.01,
    "cited_gold": 0.01,
    "must_cite": 0.0,
    "points": 0.01,
    "must_not": 0.0,
    "citation_recall": 0.0,
    "citation_precision": 0.01,
    "quotes_exact": 0.0,
    "refused_right": 0.0,
    "refused_wrong": 0.0,
    "leaks": 0.0,
    "stale": 0.02,
    "language": 0.0,
    "window": 0.0,
    "too_long": 0.0,
    "errors": 0.0,
    "citation_recall_judge": 0.02,
    "citation_precision_judge": 0.02,
    "points_judge": 0.02,
    "must_not_judge": 0.02,
}
# Rules cannot look for every statement: how many are left over follows from what was answered, and nothing failed.
_OPEN_BY_FORM = frozenset({"must_not"})


@dataclass(frozen=True, slots=True)
class Baseline:
    """The pinned values, and the questions and corpus that they were reached on."""

    cases_sha256: str
    documents: int
    values: Mapping[str, float]
    epsilon: Mapping[str, float]
    corpus_sha256: str = ""  # "" in a baseline that was pinned before corpora had a digest
    unscored: Mapping[str, int] = field(default_factory=dict)  # cases of a figure that could not be judged


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A figure that is worse than its floor and by how much, or a baseline that cannot be compared."""

    name: str
    text: str

    def __str__(self) -> str:
        return self.text


def check(run: Run, baseline: Baseline) -> list[Shortfall]:
    """Everything in which the run falls short; empty when the gate is met."""
    if run.header["cases_sha256"] != baseline.cases_sha256:
        return [Shortfall("cases", f"the questions changed since the baseline was pinned; pin it anew: {REPIN}")]
    if run.header["release"]["documents"] != baseline.documents:
        held = run.header["release"]["documents"]
        what = f"the release holds {held} documents, the baseline was pinned on {baseline.documents}"
        return [Shortfall("documents", f"{what}; use a home with the starter corpus alone, or pin anew: {REPIN}")]
    if baseline.corpus_sha256 and run.header["corpus_sha256"] != baseline.corpus_sha256:
        return [Shortfall("corpus", f"the documents changed since the baseline was pinned; pin it anew: {REPIN}")]
    held = [short for name, floor in baseline.values.items() if (short := _short(run, name, floor, baseline.epsilon))]
    return [*held, *(short for name in EPSILON if (short := _open(run, name, baseline)))]


def _short(run: Run, name: str, floor: float, epsilon: Mapping[str, float]) -> Shortfall | None:
    metric = run.metrics.get(name)
    if metric is None or metric.value is None:
        return Shortfall(name, f"{name}: no value, the baseline has {number(floor)}")
    value, allowed = metric.value, epsilon.get(name, 0.0)
    by = _worse_by(metric, value, floor)
    if by <= allowed + ROUNDING:
        return None
    noise = f", {number(allowed)} of it noise" if allowed else ""
    return Shortfall(name, f"{name}: {number(value)}, the baseline has {number(floor)} (worse by {number(by)}{noise})")


def _open(run: Run, name: str, baseline: Baseline) -> Shortfall | None:
    """A figure that is now taken over fewer cases, because some could not be judged."""
    metric, before = run.metrics.get(name), baseline.unscored.get(name, 0)
    if metric is None or name not in baseline.values or name in _OPEN_BY_FORM or metric.unscored <= before:
        return None
    return Shortfall(
        name, f"{name}: {metric.unscored} cases could not be scored, {before} when the baseline was pinned"
    )


def _worse_by(metric: Metric, value: float, floor: float) -> float:
    """How far a figure is on the wrong side of its floor; negative when it is better."""
    return floor - value if metric.better == "higher" else value - floor


def pin(run: Run) -> Baseline:
    """A baseline of what the run reached."""
    held = {name: run.metrics[name] for name in EPSILON if name in run.metrics}
    values = {name: metric.value for name, metric in held.items() if metric.value is not None}
    header = run.header
    return Baseline(
        header["cases_sha256"],
        header["release"]["documents"],
        values,
        {name: EPSILON[name] for name in values},
        header["corpus_sha256"],
        {name: held[name].unscored for name in values if held[name].unscored},
    )


def lowered(old: Baseline, run: Run) -> list[Shortfall]:
    """The floors that pinning this run would lower, noise included: what --update refuses."""
    documents, corpus = run.header["release"]["documents"], run.header["corpus_sha256"]
    return check(run, Baseline(run.header["cases_sha256"], documents, old.values, {}, corpus, old.unscored))


def load(path: Path) -> Baseline:
    """The pinned baseline. Raises ConfigError when the file is missing or is none."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        corpus, unscored = held.get("corpus_sha256", ""), held.get("unscored", {})
        return Baseline(held["cases_sha256"], held["documents"], held["values"], held["epsilon"], corpus, unscored)
    except FileNotFoundError as error:
        raise ConfigError(f"no baseline at {path}; pin one with: {REPIN}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} is not a baseline ({error!r}); restore it from git, or pin anew: {REPIN}") from error


def save(baseline: Baseline, path: Path) -> None:
    """Writes the baseline whole or not at all. Raises ConfigError when it cannot."""
    held = {
        "cases_sha256": baseline.cases_sha256,
        "corpus_sha256": baseline.corpus_sha256,
        "documents": baseline.documents,
        "values": {name: round(value, 4) for name, value in baseline.values.items()},
        "epsilon": dict(baseline.epsilon),
        "unscored": dict(baseline.unscored),
    }
    part = path.with_suffix(".part")
    try:
        part.write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"cannot write the baseline to {path}: {error}") from error
