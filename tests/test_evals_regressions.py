"""Six planted regressions: the gate stops each, `compare` names it with its case, and the HTML page shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from evals import gate
from evals.compare import compare
from evals.held import Gold
from evals.judge import JudgeModel, judged
from evals.metrics import metrics
from evals.page import page
from evals.rows import row
from evals.runs import Run
from evals.scorers import Outcome, score
from rag import chat
from rag.settings import Settings
from rag.types import Sentence
from tests.evals_fixtures import TEXT, answer, case, citation, made_run, outcome

DAY = date(2031, 5, 3)
SICK = "case-7"  # the one of ten in which the regression is planted


def ten() -> list[Outcome]:
    """Ten good answers: both gold documents first, both cited and needed, nothing newer than the day."""
    two = (citation("a"), citation("b", 43, 77, n=2))
    said = (Sentence(TEXT[:42], "quoted", (1,)), Sentence(TEXT[43:], "quoted", (2,)))
    good = replace(answer(["a", "b", "c"], citations=two, newest_source=DAY), sentences=said)
    asked = [case(id=f"case-{n}", as_of=DAY, answer_points=("Larkstead", "40 prisoners")) for n in range(10)]
    return [outcome(one, good, gold={"a": Gold(DAY), "b": Gold(DAY)}) for one in asked]


def spoiled(change: Callable[[Outcome], Outcome]) -> list[Outcome]:
    return [change(one) if one.case.id == SICK else one for one in ten()]


def with_answer(one: Outcome, **changes: Any) -> Outcome:
    assert one.answer
    return replace(one, answer=replace(one.answer, **changes))


def off_by_one(one: Outcome) -> Outcome:
    assert one.answer
    return with_answer(one, retrieved=one.answer.retrieved[1:])


def dropped_citation(one: Outcome) -> Outcome:
    assert one.answer
    first, second = one.answer.sentences
    return with_answer(one, sentences=(first, replace(second, citations=())))


def refused(one: Outcome) -> Outcome:
    return with_answer(one, status="abstained", reason="Nothing of that is known.", sentences=(), citations=())


def leaked(one: Outcome) -> Outcome:
    late = replace(one.sources[2], known_on=date(2031, 5, 9))
    return replace(one, sources={**one.sources, 2: late})


def changed_letter(one: Outcome) -> Outcome:
    assert one.answer
    first, second = one.answer.citations
    return with_answer(one, citations=(replace(first, quote=first.quote.replace("Larkstead", "Lerkstead")), second))


@pytest.mark.parametrize(
    ("plant", "figure", "shown"),
    [
        (off_by_one, "ndcg@10", "not among the first 10: a"),
        (dropped_citation, "citation_recall", "sentence 2 cites nothing"),
        (refused, "refused_wrong", "refused, though the corpus answers it: Nothing of that is known."),
        (leaked, "leaks", "cites what was not known on that day: b (2031-05-09)"),
        (changed_letter, "quotes_exact", "not the stored words: [1]"),
    ],
)
def test_it_is_stopped_named_and_shown(plant: Callable[[Outcome], Outcome], figure: str, shown: str) -> None:
    good, bad = made_run(ten()), made_run(spoiled(plant))
    assert gate.check(good, gate.pin(good)) == []
    assert figure in {short.name for short in gate.check(bad, gate.pin(good))}
    compared = compare(good, bad)
    (flip,) = compared.flips
    assert flip.id == SICK
    assert figure in flip.scores
    (change,) = [c for c in compared.changes if c.name == figure]
    assert change.before != change.after
    assert shown in page(bad)
    assert shown not in page(good)


@pytest.fixture
def judge(httpserver: HTTPServer) -> dict[str, str]:
    """A model server that says whatever is put into `say`."""
    held = {"say": json.dumps({"supported": True, "reason": ""})}

    def reply(_: Request) -> Response:
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "made-up"}
        delta = {"index": 0, "delta": {"role": "assistant", "content": held["say"]}, "finish_reason": None}
        end = {"index": 0, "delta": {}, "finish_reason": "stop"}
        lines = [f"data: {json.dumps(chunk | {'choices': [part]})}\n\n" for part in (delta, end)]
        return Response("".join([*lines, "data: [DONE]\n\n"]), content_type="text/event-stream")

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(reply)
    held["url"] = httpserver.url_for("/v1")
    return held


def judged_run(url: str) -> Run:
    model = JudgeModel(Settings(openai_base_url=url, openai_api_key="none", chat_model="made-up", model_timeout=5))
    held = [row(one, score(one) | judged(one, model)) for one in ten()[:3]]
    return Run(made_run(ten()[:3]).header, {m.name: m for m in metrics(held)}, held)


def test_a_judge_that_is_down_or_talks_nonsense_leaves_cases_open(
    judge: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "RETRIES", 0)  # each waits
    good = judged_run(judge["url"])
    assert (good.metrics["citation_recall_judge"].value, good.metrics["citation_recall_judge"].unscored) == (1.0, 0)
    judge["say"] = "The weather is fine."
    for bad in (judged_run(judge["url"]), judged_run("http://127.0.0.1:9/v1")):
        assert bad.metrics["citation_recall_judge"].value is None
        assert bad.metrics["points_judge"].unscored == 3
        assert {"citation_recall_judge", "points_judge"} <= {s.name for s in gate.check(bad, gate.pin(good))}
        compared = compare(good, bad)
        (change,) = [c for c in compared.changes if c.name == "points_judge"]
        assert (change.unscored, change.word) == ((0, 3), "worse")
        assert len(compared.flips) == 3
        assert "3 unscored" in page(bad)
        assert "not judged (points_judge)" in page(bad)


def test_a_judge_that_fails_now_and_then_is_caught_too(judge: dict[str, str]) -> None:
    good = judged_run(judge["url"])
    some = [
        replace(r, scores=r.scores | {"points_judge": replace(r.scores["points_judge"], got=None)})
        for r in good.rows[:2]
    ]
    held = [*some, *good.rows[2:]]
    bad = Run(good.header, {m.name: m for m in metrics(held)}, held)
    assert bad.metrics["points_judge"].value == 1.0
    (short,) = gate.check(bad, gate.pin(good))
    assert str(short) == "points_judge: 2 cases could not be scored, 0 when the baseline was pinned"
