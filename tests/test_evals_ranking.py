from __future__ import annotations

import math

import pytest
import pytrec_eval
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.ranking import hit, ndcg, recall, reciprocal_rank

NAMES = [f"d{n:02}" for n in range(30)]
RANKINGS = st.permutations(NAMES).flatmap(lambda order: st.integers(0, 30).map(lambda n: list(order)[:n]))
GOLD = st.sets(st.sampled_from(NAMES), min_size=1, max_size=15)


@settings(max_examples=50)
@given(RANKINGS, st.dictionaries(st.sampled_from(NAMES), st.integers(1, 4), min_size=1, max_size=15))
def test_degrees_of_relevance_count_as_in_trec_eval(ranked: list[str], gold: dict[str, int]) -> None:
    scored = {name: float(len(ranked) - place) for place, name in enumerate(ranked)} or {"nothing": 1.0}
    theirs = pytrec_eval.RelevanceEvaluator({"q": gold}, {"ndcg_cut.10"}).evaluate({"q": scored})["q"]
    assert ndcg(ranked, gold) == pytest.approx(theirs["ndcg_cut_10"])


@settings(max_examples=50)
@given(RANKINGS, GOLD)
def test_every_measure_agrees_with_trec_eval(ranked: list[str], gold: set[str]) -> None:
    measures = {"ndcg_cut.10", "recall.10", "recip_rank", "success.1,5"}
    judge = pytrec_eval.RelevanceEvaluator({"q": dict.fromkeys(gold, 1)}, measures)
    scored = {name: float(len(ranked) - place) for place, name in enumerate(ranked)}
    theirs = judge.evaluate({"q": scored or {"nothing": 1.0}})["q"]
    assert ndcg(ranked, gold) == pytest.approx(theirs["ndcg_cut_10"])
    assert recall(ranked, gold) == pytest.approx(theirs["recall_10"])
    assert reciprocal_rank(ranked, gold) == pytest.approx(theirs["recip_rank"])
    assert hit(ranked, gold, 1) == theirs["success_1"]
    assert hit(ranked, gold, 5) == theirs["success_5"]


@pytest.mark.parametrize(
    ("ranked", "gold", "expected"),
    [
        (["a"], {"a"}, 1.0),
        (["x", "a"], {"a"}, 1 / math.log2(3)),  # rank 2
        (["a", "x", "b"], {"a", "b"}, (1 + 1 / 2) / (1 + 1 / math.log2(3))),
        (["x"] * 10 + ["a"], {"a"}, 0.0),  # rank 11 is too deep
        ([], {"a"}, 0.0),
    ],
)
def test_ndcg_by_hand(ranked: list[str], gold: set[str], expected: float) -> None:
    assert ndcg(ranked, gold) == pytest.approx(expected)
