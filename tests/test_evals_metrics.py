from __future__ import annotations

import math
from datetime import date

import pytest

from evals.metrics import metrics
from evals.rows import rows
from evals.scorers import Outcome
from tests.evals_fixtures import answer, case, citation, outcome

DAY = date(2031, 5, 3)


def figures(outcomes: list[Outcome]) -> dict[str, float | None]:
    return {m.name: m.value for m in metrics(rows(outcomes))}


def five() -> list[Outcome]:
    """Five outcomes whose figures are worked out by hand below."""
    return [
        # gold a, b; found at ranks 1 and 3; cites a and x; covers 1 of 2 points
        outcome(case(id="1"), answer(["a", "x", "b"], ["a", "x"], ["The envoys met in Larkstead."]), seconds=0.010),
        # gold a; found at rank 2; cites it; covers both points; one sentence too many
        outcome(
            case(id="2", gold_events=("a",)),
            answer(["x", "a"], ["a"], ["Larkstead it was, with 40 prisoners swapped."] + ["So it was."] * 6),
            seconds=0.020,
        ),
        # answerable, refused
        outcome(case(id="3"), answer([], [], [], status="abstained", reason="made up"), seconds=0.030),
        # unanswerable: one refused, one not
        outcome(
            case(id="4", answerable=False, gold_events=(), answer_points=()),
            answer([], [], [], status="abstained", reason="made up"),
            seconds=0.040,
        ),
        outcome(case(id="5", answerable=False, gold_events=(), answer_points=()), answer(["x"], ["x"]), seconds=0.050),
    ]


def test_every_figure_by_hand() -> None:
    found = figures(five())
    two = 1 + 1 / math.log2(3)  # ideal of two gold documents
    assert found["ndcg@10"] == pytest.approx(((1 + 1 / 2) / two + 1 / math.log2(3) + 0) / 3)
    assert found["recall@10"] == pytest.approx((1 + 1 + 0) / 3)
    assert found["gold_cited"] == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert found["cited_gold"] == pytest.approx((1 / 2 + 1) / 2)  # the refusal cites nothing and is left out
    assert found["points"] == pytest.approx((1 + 2 + 0) / 6)  # pooled over points, not over cases
    assert found["refused_right"] == pytest.approx(1 / 2)
    assert found["refused_wrong"] == pytest.approx(1 / 3)
    assert (found["too_long"], found["leaks"], found["errors"], found["removed"]) == (1, 0, 0, 0)
    assert found["quotes_exact"] == 1.0
    assert found["p50_ms"] == pytest.approx(30.0)
    assert found["p95_ms"] == pytest.approx(50.0)


def test_each_figure_says_what_it_is_taken_over() -> None:
    over = {m.name: m.n for m in metrics(rows(five()))}
    assert (over["ndcg@10"], over["cited_gold"], over["points"]) == (3, 2, 6)
    assert (over["refused_right"], over["refused_wrong"], over["quotes_exact"]) == (2, 3, 4)


def test_an_interval_comes_with_a_mean_of_several() -> None:
    by_name = {m.name: m for m in metrics(rows(five()))}
    assert (by_name["gold_cited"].low, by_name["gold_cited"].high) == (0.0, 1.0)  # of 1/2, 1 and 0
    assert (by_name["refused_right"].low, by_name["refused_right"].high) == (0.0, 1.0)


def test_an_interval_is_the_bootstraps() -> None:
    """40 of 60 right: the normal approximation and the bootstrap agree to a hundredth."""
    held = [outcome(case(id=str(n), gold_events=("a",)), answer(["a"] if n % 3 else ["x"])) for n in range(60)]
    (hit,) = [m for m in metrics(rows(held)) if m.name == "hit@1"]
    wide = 1.96 * math.sqrt(2 / 3 * 1 / 3 / 60)
    assert hit.low == pytest.approx(2 / 3 - wide, abs=0.02)
    assert hit.high == pytest.approx(2 / 3 + wide, abs=0.02)
    (again,) = [m for m in metrics(rows(held)) if m.name == "hit@1"]
    assert again == hit  # the same samples at every run


def test_a_figure_that_applies_to_no_case_has_no_value() -> None:
    found = figures(five()[3:])
    assert found["ndcg@10"] is None
    assert found["points"] is None


def test_a_failed_question_pulls_the_figures_down() -> None:
    found = figures([outcome(case(gold_events=("a",)), answer()), outcome(case(id="2"), None)])
    assert found["ndcg@10"] == pytest.approx(1 / 2)
    assert found["errors"] == 1


def test_leaks_and_bad_quotes_are_summed() -> None:
    late = outcome(case(as_of=DAY), answer(cited=["a", "b"]), end=date(2031, 5, 4))
    wrong = outcome(case(id="2"), answer(citations=(citation("a", quote="never said"),)))
    found = figures([late, wrong])
    assert found["leaks"] == 2
    assert found["quotes_exact"] == pytest.approx(2 / 3)
