"""Measure the support check against people's judgments."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evals.supportsets import Judged
from rag.rules.score import model
from rag.verify import check, likelihood

DRAWS = 500  # bootstrap samples, drawn by group
SURE = 0.8  # the stricter operating point that is reported beside what is shown
HALVES = ("tune", "held")


@dataclass(frozen=True, slots=True)
class Decided:
    """A judged claim with what the check made of it."""

    row: Judged
    shown: bool  # the check lets it be shown: the operating point
    likely: bool  # its score is at or above the balanced limit and no source says something else
    calibrated: bool  # the same with the limit that the tuned half of its set asks for
    sure: bool  # shown, and its score is at or above SURE
    rule: str  # the rule that rejected it


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its 95 % interval and the number of rows that it is a share of."""

    name: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Part:
    """One half of one set: figures, rejections by kind, and rejecting rules with how many of them people call right."""

    set: str
    half: str
    rows: int
    figures: tuple[Figure, ...]
    kinds: dict[str, dict[str, int]]
    rules: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Support:
    """All parts, the milliseconds a claim took, and the decisions themselves."""

    parts: tuple[Part, ...]
    milliseconds: float
    decided: tuple[Decided, ...]


def measure(rows: Sequence[Judged], told: Callable[[int], None] = lambda _: None) -> Support:
    """Judges every row with the product's own check. `told` hears how many are done."""
    decided, spent = [], 0.0
    for n, row in enumerate(rows, 1):
        began = time.perf_counter()
        finding = check(row.claim, row.evidence)
        spent += time.perf_counter() - began
        score = 0.0 if finding.contradicted else likelihood(row.claim, row.evidence)
        limit = model().balanced_for.get(row.set, model().balanced)
        sure = finding.supported and score >= SURE
        decided.append(Decided(row, finding.supported, score >= model().balanced, score >= limit, sure, finding.rule))
        told(n)
    parts = [
        _part(name, half, mine)
        for name in dict.fromkeys(r.set for r in rows)
        for half in HALVES
        if (mine := [d for d in decided if d.row.set == name and d.row.half == half])
    ]
    return Support(tuple(parts), 1000 * spent / max(1, len(decided)), tuple(decided))


def _part(name: str, half: str, decided: list[Decided]) -> Part:
    asked = PAIRS if name == "pairs" else PUBLIC
    figures = tuple(_figure(title, share, decided) for title, share in asked)
    return Part(
        name, half, len(decided), figures, _by(decided, lambda d: d.row.kind), _by(decided, lambda d: d.rule or "shown")
    )


def _by(decided: Iterable[Decided], key: Callable[[Decided], str]) -> dict[str, dict[str, int]]:
    """For each key: rows that people call supported and not, and how many of each are shown."""
    counts: dict[str, Counter[str]] = {}
    for d in decided:
        mine = counts.setdefault(key(d), Counter(supported=0, not_supported=0, shown_right=0, shown_wrong=0))
        mine["supported" if d.row.supported else "not_supported"] += 1
        if d.shown:
            mine["shown_right" if d.row.supported else "shown_wrong"] += 1
    return {k: dict(v) for k, v in sorted(counts.items())}


Share = Callable[[Sequence[Decided]], float | None]


def _figure(name: str, share: Share, decided: Sequence[Decided]) -> Figure:
    """The share with its interval from DRAWS samples of whole groups, the same ones at every run."""
    groups: dict[str, list[Decided]] = {}
    for d in decided:
        groups.setdefault(d.row.group, []).append(d)
    names, chance, drawn = list(groups), random.Random(0), []
    for _ in range(DRAWS):
        sample = [d for g in chance.choices(names, k=len(names)) for d in groups[g]]
        value = share(sample)
        if value is not None:
            drawn.append(value)
    drawn.sort()
    value = share(decided)
    if value is None or not drawn:
        return Figure(name, float("nan"), float("nan"), float("nan"), 0)
    low, high = drawn[int(0.025 * len(drawn))], drawn[min(len(drawn) - 1, int(0.975 * len(drawn)))]
    return Figure(name, value, low, high, len(decided))


def _among(decided: Sequence[Decided], of: Callable[[Decided], bool], which: Callable[[Decided], bool]) -> float | None:
    chosen = [d for d in decided if of(d)]
    return sum(map(which, chosen)) / len(chosen) if chosen else None


def _balanced(which: Callable[[Decided], bool]) -> Share:
    def share(decided: Sequence[Decided]) -> float | None:
        right = _among(decided, lambda d: d.row.supported, which)
        wrong = _among(decided, lambda d: not d.row.supported, which)
        return None if right is None or wrong is None else (right + 1 - wrong) / 2

    return share


def _precision(which: Callable[[Decided], bool]) -> Share:
    return lambda decided: _among(decided, which, lambda d: d.row.supported)


def _recall(which: Callable[[Decided], bool]) -> Share:
    return lambda decided: _among(decided, lambda d: d.row.supported, which)


PUBLIC: tuple[tuple[str, Share], ...] = (
    ("balanced accuracy, calibrated", _balanced(lambda d: d.calibrated)),
    ("balanced accuracy, likely", _balanced(lambda d: d.likely)),
    ("precision of likely", _precision(lambda d: d.likely)),
    ("recall of likely", _recall(lambda d: d.likely)),
    ("balanced accuracy, shown", _balanced(lambda d: d.shown)),
    ("precision of shown", _precision(lambda d: d.shown)),
    ("recall of shown", _recall(lambda d: d.shown)),
    ("precision of sure", _precision(lambda d: d.sure)),
    ("recall of sure", _recall(lambda d: d.sure)),
)
PAIRS: tuple[tuple[str, Share], ...] = (
    ("changed sentences rejected", lambda ds: _among(ds, lambda d: not d.row.supported, lambda d: not d.shown)),
    ("true sentences rejected", lambda ds: _among(ds, lambda d: d.row.supported, lambda d: not d.shown)),
)
