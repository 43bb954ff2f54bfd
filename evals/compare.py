"""Two runs side by side: each figure's paired difference with its interval, and the cases that changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.metrics import SPECS, Metric, Row, Spec, arrays, draws, figure, figures, interval, score_of
from evals.rows import digest
from evals.runs import Run
from evals.verdict import Verdict, verdict
from rag.errors import ConfigError

_TIMES = ("p50_ms", "p95_ms")
_ASKED = ("question", "kind", "as_of", "answerable", "gold_events", "answer_points", "must_not", "history", "language")


@dataclass(frozen=True, slots=True)
class Change:
    """A figure in both runs, over the cases that both scored, and whether its change is more than noise."""

    name: str
    before: float | None
    after: float | None
    low: float | None  # 95 % interval of after − before, the same cases drawn in both
    high: float | None
    cases: int
    unscored: tuple[int, int]  # before, after
    better: str

    @property
    def real(self) -> bool:
        """Whether the interval leaves zero out, or cases can no longer be scored."""
        if self.unscored[0] != self.unscored[1]:
            return True
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def word(self) -> str:
        """better, worse, changed, noise or same."""
        if self.before == self.after and self.unscored[0] == self.unscored[1]:
            return "same"
        if self.unscored[1] > self.unscored[0]:
            return "worse"
        if self.before is None or self.after is None:
            return "changed"
        if not self.real:
            return "noise"
        if not self.better:
            return "changed"
        return "better" if (self.after > self.before) == (self.better == "higher") else "worse"


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that came out otherwise."""

    id: str
    question: str
    before: Verdict
    after: Verdict
    scores: Mapping[str, tuple[float | None, float | None]]  # those that changed, as shares
    why: tuple[str, ...]  # what is said of it in the second run
    texts: tuple[str, str]

    @property
    def told(self) -> str:
        """The changed scores on one line."""
        return ", ".join(f"{name} {_short(a)} → {_short(b)}" for name, (a, b) in self.scores.items())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs compared, with what has to be known before the figures are read."""

    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]
    same: int  # cases that came out the same
    caveats: tuple[str, ...]


def compare(before: Run, after: Run) -> Comparison:
    """What changed. Raises ConfigError when the runs have no case in common."""
    first, second = {r.id: r for r in before.rows}, {r.id: r for r in after.rows}
    common = [key for key, row in first.items() if key in second and _same_question(row, second[key])]
    if not common:
        raise ConfigError(
            f"{before.name} and {after.name} asked different questions and have no case in common; run both on one"
            " set: python -m evals run --set FILE"
        )
    pairs = [(first[key], second[key]) for key in common]
    flips = tuple(found for pair in pairs if (found := _flip(*pair)))
    changes = tuple(_change(spec, pairs) for spec in _specs(before, after))
    caveats = tuple(_caveats(before, after, len(common)))
    return Comparison(tuple(c for c in changes if c.cases or any(c.unscored)), flips, len(pairs) - len(flips), caveats)


def _same_question(one: Row, other: Row) -> bool:
    return all(one.asked.get(name) == other.asked.get(name) for name in _ASKED)


def _specs(before: Run, after: Run) -> list[Spec]:
    """The figures of either run: the usual ones, and those of a public set."""
    known = {spec.name: spec for spec in SPECS}
    held: dict[str, Metric] = {**after.metrics, **before.metrics}
    return [known.get(name) or Spec(name, m.kind, m.better, m.meaning) for name, m in held.items()]


def _change(spec: Spec, pairs: Sequence[tuple[Row, Row]]) -> Change:
    scored = [(a, b) for one, other in pairs for a, b in [(score_of(spec, one), score_of(spec, other))] if a or b]
    known = [(a, b) for a, b in scored if a and b and a.got is not None and b.got is not None]
    unscored = tuple(sum(bool(s and s.got is None) for s in side) for side in zip(*scored, strict=True)) or (0, 0)
    if spec.kind == "mean":  # a case that is scored in one run alone counts in that run's figure
        lone = [[s for s in side if s and s.got is not None] for side in zip(*scored, strict=True)] or [[], []]
        before, after = (figure(spec, *arrays(side)) if side else None for side in lone)
    else:
        sides = list(zip(*known, strict=True)) or [(), ()]
        before, after = (figure(spec, *arrays(side)) if side else None for side in sides)
    low = high = None
    if known:
        chosen = draws(len(known))
        ours, theirs = (arrays(side) for side in zip(*known, strict=True))
        late = figures(spec, theirs[0][chosen], theirs[1][chosen])
        low, high = interval(late - figures(spec, ours[0][chosen], ours[1][chosen]))
    return Change(spec.name, before, after, low, high, len(known), (unscored[0], unscored[1]), spec.better)


def _flip(one: Row, other: Row) -> Flip | None:
    names = [n for n in dict.fromkeys((*one.scores, *other.scores)) if _share(one, n) != _share(other, n)]
    first, second = verdict(one), verdict(other)
    if not names and first == second:
        return None
    changed = {name: (_share(one, name), _share(other, name)) for name in names}
    texts = (text_of(one), text_of(other))
    return Flip(one.id, str(one.asked.get("question", "")), first[0], second[0], changed, second[1], texts)


def _share(row: Row, name: str) -> float | None:
    held = row.scores.get(name)
    return None if held is None or held.got is None else round(held.got / max(1, held.of), 4)


def text_of(row: Row) -> str:
    """What a reader saw of a case: the sentences with their numbers, the reason of a refusal, or the error."""
    if row.answer is None:
        return row.error or "no answer kept"
    if row.answer["status"] == "abstained":
        return f"No answer: {row.answer['reason']}"
    return "\n".join(f"{s['text']} {''.join(f'[{n}]' for n in s['citations'])}" for s in row.answer["sentences"])


def _caveats(before: Run, after: Run, common: int) -> list[str]:
    found = []
    one, other = len(before.rows) - common, len(after.rows) - common
    if one or other:
        found.append(f"the sets differ: compared are the {common} cases of both, left out {one} and {other}")
    for name, what in (("corpus_sha256", "documents"), ("settings_sha256", "settings"), ("prompts", "prompts")):
        if before.header.get(name) != after.header.get(name):
            found.append(f"the {what} differ")
    if digest(before.rows) == digest(after.rows):
        found.append("the two runs are identical but for their times")
    return found


def as_json(compared: Comparison) -> dict[str, Any]:
    """The comparison as JSON values."""
    return {
        "metrics": {
            c.name: {
                "before": c.before,
                "after": c.after,
                "low": c.low,
                "high": c.high,
                "cases": c.cases,
                "unscored": list(c.unscored),
                "change": c.word,
            }
            for c in compared.changes
        },
        "cases": [
            {
                "id": f.id,
                "question": f.question,
                "before": f.before,
                "after": f.after,
                "scores": {name: list(pair) for name, pair in f.scores.items()},
                "why": list(f.why),
                "texts": list(f.texts),
            }
            for f in compared.flips
        ],
        "same": compared.same,
        "caveats": list(compared.caveats),
    }


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
