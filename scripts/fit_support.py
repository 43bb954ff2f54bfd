"""Fit the trees of rag/rules/support.json on the halves of judged sentences that may be tuned on.

Needs scikit-learn. Example: python -m scripts.fit_support dev.jsonl claim-dev.jsonl mturk_cnndm.jsonl mturk_xsum.jsonl
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from evals import supportsets
from evals.supportsets import Judged
from rag.rules.likeness import FEATURES, likeness
from rag.rules.score import MODEL
from rag.verify import Evidence, likelihood_input

PAIRS_WEIGHT = 0.5  # minimal pairs count half as much as a public set
FOLDS, SEEDS = 6, 3
SHAPE = {
    "n_estimators": 150, "max_depth": 3, "learning_rate": 0.05, "subsample": 0.6, "max_features": 0.3,
    "min_samples_leaf": 8,
}  # fmt: skip
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as figures, with their labels, weights, sets and groups."""

    figures: Array
    labels: Array
    weights: Array
    sets: Array
    groups: Array


def rows_to_fit(files: Sequence[Path]) -> list[Judged]:
    """The tuned halves. Of the pairs the true sentences, and those again beside the sources of another document."""
    rows = [r for f in files for r in supportsets.read(f) if r.half == "tune"]
    true = [r for r in supportsets.read(supportsets.PAIRS) if r.half == "tune" and r.supported]
    return rows + true + [replace(r, evidence=_nearest_other(r, true), supported=False) for r in true]


def _nearest_other(row: Judged, rows: Sequence[Judged]) -> tuple[Evidence, ...]:
    """The sources of the other document that has most of the row's words."""
    words = set(row.claim.lower().split())
    others = {r.group: r.evidence for r in rows if r.group != row.group}
    return max(others.values(), key=lambda evidence: len(words & set(evidence[0].text.lower().split())))


def table(rows: Sequence[Judged]) -> Table:
    """Rows as figures; each set and label weighs as the root of its number."""
    kept, figures = [], []
    for row in rows:
        found = likeness(*likelihood_input(row.claim, row.evidence))
        if found is not None:
            kept.append(row)
            figures.append(found)
    sets = np.array([r.set for r in kept])
    labels = np.array([int(r.supported) for r in kept])
    weights = np.ones(len(kept))
    for name in set(sets):
        for label in (0, 1):
            mine = (sets == name) & (labels == label)
            weights[mine] = (PAIRS_WEIGHT if name == "pairs" else 1.0) / np.sqrt(max(1, mine.sum()))
    return Table(np.array(figures), labels, weights / weights.mean(), sets, np.array([r.group for r in kept]))


def fitted(given: Table, chosen: Array, seed: int) -> GradientBoostingClassifier:
    """The trees fitted on the chosen rows."""
    trees = GradientBoostingClassifier(random_state=seed, **SHAPE)
    return trees.fit(given.figures[chosen], given.labels[chosen], sample_weight=given.weights[chosen])


def crossed(given: Table) -> Array:
    """Each row's score by trees that saw no row with its sources."""
    scores = np.zeros(len(given.labels))
    for seed in range(SEEDS):
        folds = GroupKFold(FOLDS, shuffle=True, random_state=seed)
        for seen, unseen in folds.split(given.figures, given.labels, given.groups):
            scores[unseen] += fitted(given, seen, seed).predict_proba(given.figures[unseen])[:, 1] / SEEDS
    return scores


def balanced_limit(given: Table, scores: Array, names: Sequence[str]) -> float:
    """The limit with the best balanced accuracy on average over the named sets."""
    masks = [given.sets == name for name in sorted(set(given.sets)) if name in names]

    def mean(limit: float) -> float:
        return float(np.mean([balanced_accuracy_score(given.labels[m], scores[m] >= limit) for m in masks]))

    return round(float(max(np.arange(0.2, 0.8, 0.01), key=mean)), 2)


def as_rows(trees: GradientBoostingClassifier) -> list[dict[str, list[Any]]]:
    """The trees as rag/rules/score.py reads them, leaves already times the learning rate."""
    found = []
    for (tree,) in trees.estimators_:
        inner = tree.tree_
        leaf = inner.children_left < 0
        value = np.where(leaf, inner.value[:, 0, 0] * trees.learning_rate, inner.threshold)
        found.append(
            {
                "feature": np.where(leaf, -1, inner.feature).tolist(),
                "value": [round(float(v), 5) for v in value],
                "left": inner.children_left.tolist(),
                "right": inner.children_right.tolist(),
            }
        )
    return found


def main() -> None:
    """Fits, tells what cross-validation gives, and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--close", type=float, default=0.5, help="limit for a claim that one sentence carries")
    parser.add_argument("--joined", type=float, default=0.6, help="limit for a claim that two sentences carry")
    parser.add_argument("--wide", type=float, default=0.85, help="limit for a claim that only several together carry")
    asked = parser.parse_args()
    rows = rows_to_fit(asked.files)
    given = table(rows)
    scores = crossed(given)
    public = [name for name in sorted(set(given.sets)) if name != "pairs"]
    limit = balanced_limit(given, scores, public)
    for name in sorted(set(given.sets)):
        mine = given.sets == name
        area = roc_auc_score(given.labels[mine], scores[mine])
        reached = balanced_accuracy_score(given.labels[mine], scores[mine] >= limit)
        print(f"{name}: {mine.sum()} rows, AUC {area:.3f}, balanced accuracy {reached:.3f} at {limit:.2f}")
    trees = fitted(given, np.arange(len(given.labels)), 0)
    share = float(np.average(given.labels, weights=given.weights))
    held = {
        "command": "python -m scripts.fit_support " + " ".join(f.name for f in asked.files),
        "features": list(FEATURES),
        "start": round(float(np.log(share / (1 - share))), 5),
        "balanced": limit,
        "balanced_for": {name: balanced_limit(given, scores, [name]) for name in public},
        "close": asked.close,
        "joined": asked.joined,
        "wide": asked.wide,
        "trees": as_rows(trees),
    }
    MODEL.write_text(json.dumps(held, separators=(",", ":")) + "\n", "utf-8")
    print(f"wrote {MODEL}")


if __name__ == "__main__":
    main()
