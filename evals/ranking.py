"""Measures of a ranking against the documents that are right, as trec_eval computes them with relevance 0 and 1."""

from __future__ import annotations

import math
from collections.abc import Sequence

DEPTH = 10  # ranks that nDCG and recall look at


def ndcg(ranked: Sequence[str], gold: set[str] | frozenset[str], depth: int = DEPTH) -> float:
    """Normalised discounted gain with gain 1 for a gold document; the ideal puts all gold documents first."""
    gained = sum(1 / math.log2(rank + 1) for rank, document in enumerate(ranked[:depth], start=1) if document in gold)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(depth, len(gold)) + 1))
    return gained / ideal if ideal else 0.0


def recall(ranked: Sequence[str], gold: set[str] | frozenset[str], depth: int = DEPTH) -> float:
    """Share of the gold documents among the first."""
    return len(gold & set(ranked[:depth])) / len(gold) if gold else 0.0


def reciprocal_rank(ranked: Sequence[str], gold: set[str] | frozenset[str]) -> float:
    """One over the rank of the first gold document; 0 when there is none."""
    return next((1 / rank for rank, document in enumerate(ranked, start=1) if document in gold), 0.0)


def hit(ranked: Sequence[str], gold: set[str] | frozenset[str], depth: int) -> float:
    """1 when a gold document is among the first, else 0."""
    return float(bool(gold & set(ranked[:depth])))
