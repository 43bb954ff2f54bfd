"""Holds a run to the floors of evals/baseline.json: what fell short, and how the baseline is moved.

A floor is the value that was reached when the baseline was last pinned; `epsilon` is the fall that is put down to noise
(another CPU rounds a vector otherwise, and two passages swap). Lowering a floor takes --allow-regression.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.report import Run, number
from rag.errors import ConfigError

BASELINE = Path(__file__).resolve().parent / "baseline.json"
REPIN = "python -m evals gate --update"
ROUNDING = 1e-4  # the baseline file keeps four decimals

# What is held, and the fall that is noise. Latency is not: CI machines differ, `make bench` shows it.
EPSILON: Mapping[str, float] = {
    "ndcg@10": 0.01,
    "recall@10": 0.01,
    "gold_cited": 0.01,
    "cited_gold": 0.01,
    "points": 0.01,
    "quotes_exact": 0.0,
    "refused_right": 0.0,
    "refused_wrong": 0.0,
    "leaks": 0.0,
    "too_long": 0.0,
    "errors": 0.0,
}


@dataclass(frozen=True, slots=True)
class Baseline:
    """The pinned values, and the questions and corpus that they were reached on."""

    cases_sha256: str
    documents: int
    values: Mapping[str, float]
    epsilon: Mapping[str, float]


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
    return [short for name, floor in baseline.values.items() if (short := _short(run, name, floor, baseline.epsilon))]


def _short(run: Run, name: str, floor: float, epsilon: Mapping[str, float]) -> Shortfall | None:
    figure = run.metrics.get(name)
    if figure is None or figure["value"] is None:
        return Shortfall(name, f"{name}: no value, the baseline has {number(floor)}")
    value, allowed = figure["value"], epsilon.get(name, 0.0)
    by = _worse_by(figure, floor)
    if by <= allowed + ROUNDING:
        return None
    noise = f", {number(allowed)} of it noise" if allowed else ""
    return Shortfall(name, f"{name}: {number(value)}, the baseline has {number(floor)} (worse by {number(by)}{noise})")


def _worse_by(figure: Mapping[str, Any], floor: float) -> float:
    """How far a figure is on the wrong side of its floor; negative when it is better."""
    worse: float = floor - figure["value"] if figure["better"] == "higher" else figure["value"] - floor
    return worse


def pin(run: Run) -> Baseline:
    """A baseline of what the run reached."""
    values = {name: run.metrics[name]["value"] for name in EPSILON if run.metrics[name]["value"] is not None}
    return Baseline(run.header["cases_sha256"], run.header["release"]["documents"], values, dict(EPSILON))


def lowered(old: Baseline, run: Run) -> list[Shortfall]:
    """The floors that pinning this run would lower, noise included: what --update refuses."""
    strict = Baseline(run.header["cases_sha256"], run.header["release"]["documents"], old.values, {})
    return check(run, strict)


def load(path: Path) -> Baseline:
    """The pinned baseline. Raises ConfigError when the file is missing or is none."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        return Baseline(held["cases_sha256"], held["documents"], held["values"], held["epsilon"])
    except FileNotFoundError as error:
        raise ConfigError(f"no baseline at {path}; pin one with: {REPIN}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} is not a baseline ({error!r}); restore it from git, or pin anew: {REPIN}") from error


def save(baseline: Baseline, path: Path) -> None:
    """Writes the baseline whole or not at all. Raises ConfigError when it cannot."""
    held = {
        "cases_sha256": baseline.cases_sha256,
        "documents": baseline.documents,
        "values": {name: round(value, 4) for name, value in baseline.values.items()},
        "epsilon": dict(baseline.epsilon),
    }
    part = path.with_suffix(".part")
    try:
        part.write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"cannot write the baseline to {path}: {error}") from error
