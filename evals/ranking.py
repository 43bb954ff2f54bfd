"""Measures of a ranking against the documents that are right, as trec_eval computes them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

DEPTH = 10  # ranks that nDCG and recall look at


Gold = AbstractSet[str] | Mapping[str, int]  # with a mapping, how relevant each is: 1, 2, …


def ndcg(ranked: Sequence[str], gold: Gold, depth: int = DEPTH) -> float:
    """Normalised discounted gain: a document's relevance, 1 in a plain set; the ideal puts the most relevant first."""
    gains = dict(gold) if isinstance(gold, Mapping) else dict.fromkeys(gold, 1)
    gained = sum(gains.get(document, 0) / math.log2(rank + 1) for rank, document in enumerate(ranked[:depth], start=1))
    best = sorted(gains.values(), reverse=True)[:depth]
    ideal = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(best, start=1))
    return gained / ideal if ideal else 0.0


def recall(ranked: Sequence[str], gold: Gold, depth: int = DEPTH) -> float:
    """Share of the gold documents among the first."""
    return len(set(gold) & set(ranked[:depth])) / len(gold) if gold else 0.0


def reciprocal_rank(ranked: Sequence[str], gold: Gold) -> float:
    """One over the rank of the first gold document; 0 when there is none."""
    return next((1 / rank for rank, document in enumerate(ranked, start=1) if document in gold), 0.0)


def hit(ranked: Sequence[str], gold: Gold, depth: int) -> float:
    """1 when a gold document is among the first, else 0."""
    return float(bool(set(gold) & set(ranked[:depth])))
