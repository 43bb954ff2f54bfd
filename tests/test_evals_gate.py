from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evals import gate
from evals.metrics import Metric
from evals.runs import Run
from evals.scorers import Outcome
from rag.errors import ConfigError
from rag.types import Answer
from tests.evals_fixtures import answer, case, citation, made_run, outcome


def good(**changes: Any) -> Answer:
    held: dict[str, Any] = {
        "retrieved": ["a", "b"],
        "cited": ["a", "b"],
        "sentences": ["Larkstead it was, with 40 prisoners swapped."],
    }
    return answer(**(held | changes))


def ten(**changes: Any) -> list[Outcome]:
    """Nine good answers and one changed one, on questions with an as-of day; and a trick question that is refused."""
    day = date(2031, 5, 3)
    asked = [outcome(case(id=str(n), as_of=day), good()) for n in range(9)]
    trick = case(id="t", answerable=False, gold_events=(), answer_points=())
    refusal = answer([], [], [], status="abstained", reason="made up")
    return [*asked, outcome(case(id="9", as_of=day), good(**changes)), outcome(trick, refusal)]


PINNED = gate.pin(made_run(ten()))


def names(run: Run, baseline: gate.Baseline = PINNED) -> set[str]:
    return {short.name for short in gate.check(run, baseline)}


def test_the_pinned_run_passes() -> None:
    assert gate.check(made_run(ten()), PINNED) == []


@pytest.mark.parametrize(
    ("change", "figure"),
    [
        ({"retrieved": ["x", "a", "b"]}, "ndcg@10"),
        ({"retrieved": ["a"]}, "recall@10"),
        ({"cited": ["a"]}, "gold_cited"),
        ({"cited": ["a", "b", "x", "y"]}, "cited_gold"),
        ({"sentences": ["Nothing of that."]}, "points"),
        ({"citations": (citation("a", quote="never said"), citation("b", n=2))}, "quotes_exact"),
        ({"status": "abstained"}, "refused_wrong"),
        ({"sentences": ["Larkstead, 40 prisoners swapped."] * 7}, "too_long"),
    ],
)
def test_a_planted_regression_is_named(change: dict[str, Any], figure: str) -> None:
    assert figure in names(made_run(ten(**change)))


def test_a_planted_leak_an_answered_trick_and_a_crash_are_named() -> None:
    late = outcome(case(id="9", as_of=date(2031, 5, 3)), good(), end=date(2031, 6, 1))
    assert names(made_run([*ten()[:9], late, ten()[10]])) == {"leaks"}
    answered = outcome(ten()[10].case, good())
    assert names(made_run([*ten()[:10], answered])) == {"refused_right"}
    crashed = outcome(ten()[9].case, None)
    assert "errors" in names(made_run([*ten()[:9], crashed, ten()[10]]))


def test_a_shortfall_says_by_how_much() -> None:
    (short,) = [s for s in gate.check(made_run(ten(cited=["a"])), PINNED) if s.name == "gold_cited"]
    assert str(short) == "gold_cited: 0.950, the baseline has 1.000 (worse by 0.050, 0.010 of it noise)"


def test_noise_passes_the_gate_but_does_not_lower_the_baseline() -> None:
    baseline = gate.Baseline("abc", 2, dict(PINNED.values) | {"gold_cited": 0.958}, PINNED.epsilon)
    run = made_run(ten(cited=["a"]))  # 0.950
    assert "gold_cited" not in names(run, baseline)
    assert "gold_cited" in {short.name for short in gate.lowered(baseline, run)}


def test_other_questions_or_another_corpus_cannot_be_compared() -> None:
    assert names(made_run(ten(), cases_sha256="other")) == {"cases"}
    assert names(made_run(ten(), release={"release": "r", "documents": 3})) == {"documents"}
    assert names(made_run(ten(), corpus_sha256="other")) == {"corpus"}


def test_a_baseline_of_before_corpora_had_a_digest_is_held_to_its_count(tmp_path: Path) -> None:
    gate.save(PINNED, tmp_path / "baseline.json")
    held = json.loads((tmp_path / "baseline.json").read_text(encoding="utf-8"))
    del held["corpus_sha256"], held["unscored"]
    (tmp_path / "baseline.json").write_text(json.dumps(held), encoding="utf-8")
    assert names(made_run(ten(), corpus_sha256="other"), gate.load(tmp_path / "baseline.json")) == set()


def test_a_figure_that_vanished_is_a_shortfall() -> None:
    assert "refused_right" in names(made_run(ten()[:10]))


def test_a_better_run_passes() -> None:
    worse = gate.pin(made_run(ten(cited=["a"])))
    assert gate.check(made_run(ten()), worse) == []
    assert gate.lowered(worse, made_run(ten())) == []


def test_a_baseline_survives_the_file(tmp_path: Path) -> None:
    gate.save(PINNED, tmp_path / "baseline.json")
    assert gate.load(tmp_path / "baseline.json") == PINNED


def test_rounding_in_the_file_fails_no_gate(tmp_path: Path) -> None:
    third = gate.Baseline("abc", 2, {"quotes_exact": 2 / 3}, {"quotes_exact": 0.0})
    gate.save(third, tmp_path / "baseline.json")
    run = made_run(ten())
    exact = Run(run.header, {"quotes_exact": Metric("quotes_exact", 2 / 3, 3, "higher", "")}, [])
    assert gate.check(exact, gate.load(tmp_path / "baseline.json")) == []
    assert gate.lowered(gate.load(tmp_path / "baseline.json"), exact) == []


def test_a_file_that_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="gate --update"):
        gate.load(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match="is not a baseline"):
        gate.load(tmp_path / "bad.json")
    with pytest.raises(ConfigError, match="cannot write"):
        gate.save(PINNED, tmp_path / "no" / "folder.json")
