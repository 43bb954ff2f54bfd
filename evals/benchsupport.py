"""The support check's measurement on public judgments as a run: a row for each judged sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evals import support
from evals.bench import Measured
from evals.metrics import Better, Metric, Row, Spec, metric
from evals.scorers import Score
from evals.supportsets import Judged, read
from rag.errors import ConfigError

FILES = {"attributionbench": "dev.jsonl", "wice": "claim-dev.jsonl", "qags": "mturk_*.jsonl"}
_SPECS = (
    Spec("supported shown", "mean", "higher", "sentences that people call supported and the check lets pass"),
    Spec("not supported shown", "mean", "lower", "sentences that people call unsupported and the check lets pass"),
)


def judged(name: str, folder: Path) -> list[Judged]:
    """The judged sentences of a set in `folder/name`. Raises ConfigError when they are not there."""
    where = folder / name
    files = sorted(where.glob(FILES[name]))
    if not files:
        raise ConfigError(f"{where}: no {FILES[name]}; give --data the folder that holds {name}/")
    return [one for file in files for one in read(file)]


def measure(given: list[Judged], told: Callable[[int], None]) -> Measured:
    """Judge every sentence. The tuned and the held half are figures apart, as they must be read apart."""
    done = support.measure(given, told)
    rows = [_row(place, one) for place, one in enumerate(done.decided)]
    figures = []
    for part in done.parts:
        mine = [row for row in rows if row.asked["tags"] == [part.half]]
        for spec in _SPECS:
            own = Spec(f"{spec.name}, {part.half} half", spec.kind, spec.better, spec.meaning)
            figures.append(metric(own, mine))
        figures += [_figure(figure, part.half) for figure in part.figures if figure.n]
    return Measured(tuple(rows), tuple(figures))


def _row(place: int, decided: support.Decided) -> Row:
    one = decided.row
    name = f"{'' if one.supported else 'not '}supported shown, {one.half} half"
    right = decided.shown == one.supported
    asked = {"id": f"{one.set}-{place}", "question": one.claim, "kind": one.kind, "tags": [one.half]}
    missed = "" if right else "shown, people say not supported" if decided.shown else f"not shown by {decided.rule}"
    asked |= {"missed": missed} if missed else {}
    return Row(asked, {name: Score(float(decided.shown), 1, decided.rule)}, 0.0)


def _figure(held: support.Figure, half: str) -> Metric:
    better: Better = "lower" if held.name.startswith("true sentences rejected") else "higher"
    name, n = f"{held.name}, {half} half", held.n
    return Metric(name, held.value, n, better, "", "mean", held.low, held.high, n)
