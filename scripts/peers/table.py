"""What the peers' results come to: scores by evals.ranking, the table, and a line wherever a peer is better. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.cases import Case
from evals.metrics import draws, interval
from evals.ranking import ndcg, recall, reciprocal_rank

Result = Mapping[str, Any]  # what scripts.peers.common.measured gives
Results = Mapping[str, Result]  # by name; Parley is the first

MEASURES: dict[str, Callable[[Sequence[str], set[str]], float]] = {
    "nDCG@10": ndcg,
    "recall@5": lambda ranked, gold: recall(ranked, gold, 5),
    "recall@10": recall,
    "MRR": reciprocal_rank,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of every system; `better` says which way is better, "" for what is only told."""

    what: str
    values: tuple[float, ...]
    shown: tuple[str, ...]
    better: str = ""


def key(set_name: str, case: Case) -> str:
    """The id of a question among those of all sets."""
    return f"{set_name}:{case.id}"


def scored(result: Result, set_name: str, cases: Sequence[Case], measure: str) -> list[float]:
    """One score a case, in order; a question that was never asked raises KeyError, it is not left out."""
    of = MEASURES[measure]
    return [of(result["ranked"][key(set_name, case)], set(case.gold_events)) for case in cases]


def ranking_lines(results: Results, set_name: str, cases: Sequence[Case]) -> Iterator[Line]:
    """The four measures, nDCG on the as-of rows alone, and how far a peer's nDCG lies from the first system's."""
    for measure in MEASURES:
        values = tuple(float(np.mean(scored(r, set_name, cases, measure))) for r in results.values())
        yield Line(f"{set_name}: {measure}", values, tuple(f"{v:.3f}" for v in values), "higher")
        if measure == "nDCG@10":
            apart = [difference(results, name, set_name, cases) for name in results]
            yield Line(f"{set_name}: nDCG@10 less Parley's [95 %]", (), ("", *apart[1:]))
    if dated := [case for case in cases if case.as_of]:
        values = tuple(float(np.mean(scored(r, set_name, dated, "nDCG@10"))) for r in results.values())
        what = f"{set_name}: nDCG@10, the {len(dated)} as-of questions"
        yield Line(what, values, tuple(f"{v:.3f}" for v in values), "higher")


def difference(results: Results, name: str, set_name: str, cases: Sequence[Case]) -> str:
    """A peer's nDCG@10 less the first system's, paired by question, with its 95 % bootstrap interval."""
    ours = np.array(scored(next(iter(results.values())), set_name, cases, "nDCG@10"))
    apart = np.array(scored(results[name], set_name, cases, "nDCG@10")) - ours
    low, high = interval(apart[draws(len(apart))].mean(axis=1))
    return f"{apart.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def cost_lines(results: Results) -> Iterator[Line]:
    """Seconds, milliseconds and megabytes."""
    every = list(results.values())
    passages = tuple(float(r["passages"]) for r in every)
    yield Line("passages embedded", passages, tuple(f"{v:.0f}" for v in passages))
    for clock, unit in (("seconds", "s"), ("cpu", "CPU s")):
        whole = tuple(r[f"ingest_{clock}"] for r in every)
        inside = tuple(r[f"embedder_{clock}"] for r in every)
        over = tuple(a - b for a, b in zip(whole, inside, strict=True))
        shares = tuple(f"{o:.2f} ({o / w:.1%})" for o, w in zip(over, whole, strict=True))
        yield Line(f"ingest, {unit}", whole, tuple(f"{v:.1f}" for v in whole), "lower")
        yield Line(f"… of it outside the embedder, {unit}", over, shares, "lower")
    for percent in (50, 95):
        bare = tuple(_percentile([w - e for w, e in _times(r)], percent) for r in every)
        name = f"question to ranking without the question's embedding, p{percent}, ms"
        yield Line(name, bare, tuple(f"{v:.1f}" for v in bare), "lower")
    for percent in (50, 95):
        full = tuple(_percentile([w for w, _ in _times(r)], percent) for r in every)
        yield Line(f"question to ranking with it, p{percent}, ms", full, tuple(f"{v:.1f}" for v in full), "lower")
    memory = tuple(r["megabytes"] for r in every)
    yield Line("peak memory of the process, MB", memory, tuple(f"{v:.0f}" for v in memory), "lower")


def _times(result: Result) -> Iterator[tuple[float, float]]:
    yield from zip(result["whole_ms"], result["embedding_ms"], strict=True)


def _percentile(values: Sequence[float], percent: int) -> float:
    return float(np.percentile(values, percent, method="inverted_cdf"))


def markdown(results: Results, lines: Sequence[Line]) -> str:
    """The table, a column a system."""
    rows = [f"| figure | {' | '.join(results)} |", f"| --- |{' --- |' * len(results)}"]
    rows += [f"| {line.what} | {' | '.join(line.shown)} |" for line in lines]
    return "\n".join(rows)


def behind(results: Results, lines: Sequence[Line]) -> list[str]:
    """A line for each figure in which some peer is better than the first system, by the figures as shown."""
    found = []
    for line in lines:
        if not line.better:
            continue
        ours, sign = line.values[0], 1 if line.better == "higher" else -1
        ahead = [
            f"{name} {shown}"
            for name, value, shown in list(zip(results, line.values, line.shown, strict=True))[1:]
            if sign * (value - ours) > 0 and shown != line.shown[0]
        ]
        if ahead:
            found.append(f"- {line.what}: {', '.join(ahead)}; {next(iter(results))} {line.shown[0]}")
    return found
