"""One number for how well sources carry a claim: shallow boosted trees over the figures of rag/rules/likeness.py.

The trees stand in support.json beside this file, with the command that fitted them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rag.rules.likeness import FEATURES, likeness
from rag.rules.parse import Parsed

MODEL = Path(__file__).with_name("support.json")


@dataclass(frozen=True, slots=True)
class Tree:
    """A decision tree as rows: a leaf has feature -1 and its value, another row goes left when figure <= value."""

    feature: tuple[int, ...]
    value: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]

    def of(self, figures: Sequence[float]) -> float:
        """The value of the leaf that the figures fall into."""
        row = 0
        while self.feature[row] >= 0:
            row = self.left[row] if figures[self.feature[row]] <= self.value[row] else self.right[row]
        return self.value[row]


@dataclass(frozen=True, slots=True)
class Model:
    """The fitted trees: their start and its limits, chosen on the rows it was fitted on."""

    start: float
    trees: tuple[Tree, ...]
    balanced: float  # a claim at or above it is likelier carried than not
    balanced_for: Mapping[str, float]  # the same for one set of judged sentences; for measuring only
    close: float  # what a claim needs that one sentence carries by the rules
    joined: float  # what it needs when two do
    wide: float  # what it needs when only several together do

    def of(self, figures: Sequence[float]) -> float:
        """The score of a claim's figures, from 0 to 1."""
        return 1 / (1 + math.exp(-self.start - sum(tree.of(figures) for tree in self.trees)))


@lru_cache(maxsize=1)
def model() -> Model:
    """The trees in support.json. Raises ValueError when they were fitted on other figures than likeness() gives."""
    held = json.loads(MODEL.read_text("utf-8"))
    if held["features"] != list(FEATURES):
        raise ValueError(f"{MODEL.name} was fitted on other figures; run {held['command']}")
    trees = tuple(Tree(*(tuple(t[k]) for k in ("feature", "value", "left", "right"))) for t in held["trees"])
    return Model(
        held["start"], trees, held["balanced"], held["balanced_for"], held["close"], held["joined"], held["wide"]
    )


@lru_cache(maxsize=512)
def score(claim: Parsed, sources: tuple[Parsed, ...]) -> float:
    """How well all sentences of the sources carry the claim, from 0 to 1; 0 when there is nothing to compare."""
    figures = likeness(claim, sources)
    return 0.0 if figures is None else model().of(figures)
