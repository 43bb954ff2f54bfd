from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evals import header, rows, runs
from evals.__main__ import main
from evals.cases import STARTER, load_sets, row_of
from evals.compare import compare
from evals.held import Corpus
from evals.runner import outcomes
from evals.scorers import Score
from rag.chain import Parley
from rag.errors import ConfigError, ReleaseError
from rag.index import Index
from rag.settings import Settings
from rag.types import Answer, Scope, Turn
from tests.evals_fixtures import answer, case, made_run, outcome
from tests.homes import SMALL


def call(*arguments: object) -> Result:
    """A command's result; a traceback is a failed test."""
    result = CliRunner().invoke(main, list(map(str, arguments)))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module", autouse=True)
def still() -> Iterator[None]:
    """No file of the checkout changes while a run is resumed, whoever edits it meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(header, "revision", lambda: ("abc", ""))
        yield


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Starter questions whose gold documents are all in the small home."""
    held = [json.loads(line) for line in STARTER.read_text(encoding="utf-8").splitlines()]
    inside = [row for row in held if set(row["gold_events"]) <= set(SMALL)][:12]
    path = tmp_path_factory.mktemp("sets") / "few.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in inside) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(starter_home: Path, few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run."""
    out = tmp_path_factory.mktemp("runs")
    assert call("run", "--home", starter_home, "--set", few, "--out", out, "--name", "whole").exit_code == 0
    return out / "whole"


def without_times(folder: Path) -> list[dict[str, Any]]:
    held = [json.loads(line) for line in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row | {"seconds": 0, "answer": row["answer"] and row["answer"] | {"seconds": 0}} for row in held]


def cut(folder: Path, into: Path, lines: int, rest: int) -> None:
    """What a run that was killed leaves: some rows and a part of the next."""
    into.mkdir(parents=True)
    head = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (into / "run.json").write_text(json.dumps({"header": head["header"], "state": "running"}), encoding="utf-8")
    raw = (folder / "cases.jsonl").read_bytes().splitlines(keepends=True)
    (into / "cases.jsonl").write_bytes(b"".join(raw[:lines]) + raw[lines][:rest])


def test_a_killed_run_is_gone_on_with_and_is_the_same(
    whole: Path, starter_home: Path, few: Path, tmp_path: Path
) -> None:
    cut(whole, tmp_path / "cut", 4, 700)
    unread = call("compare", whole, tmp_path / "cut")
    assert unread.exit_code == 1
    assert (
        "cut is not finished: 4 of 12 cases; finish it with: python -m evals run --resume --name cut" in unread.stderr
    )
    resumed = call("run", "--home", starter_home, "--set", few, "--out", tmp_path, "--resume", "--name", "cut")
    assert resumed.exit_code == 0, resumed.output
    assert without_times(tmp_path / "cut") == without_times(whole)
    assert "identical but for their times" in call("compare", whole, tmp_path / "cut").stdout
    again = call("run", "--home", starter_home, "--set", few, "--out", tmp_path, "--resume", "--name", "cut")
    assert "is finished" in again.stderr


def test_the_newest_unfinished_run_is_gone_on_with(whole: Path, starter_home: Path, few: Path, tmp_path: Path) -> None:
    cut(whole, tmp_path / "20310503T1000-a", 2, 0)
    cut(whole, tmp_path / "20310503T1100-b", 11, 5)
    done = call("run", "--home", starter_home, "--set", few, "--out", tmp_path, "--resume")
    assert f"Wrote {tmp_path / '20310503T1100-b'}" in done.stderr
    assert len(list((tmp_path / "20310503T1100-b").iterdir())) == 6


def test_another_half_is_not_appended(whole: Path, starter_home: Path, few: Path, tmp_path: Path) -> None:
    cut(whole, tmp_path / "cut", 4, 0)
    head = json.loads((tmp_path / "cut" / "run.json").read_text(encoding="utf-8"))
    head["header"]["revision"] = "another"
    (tmp_path / "cut" / "run.json").write_text(json.dumps(head), encoding="utf-8")
    refused = call("run", "--home", starter_home, "--set", few, "--out", tmp_path, "--resume")
    assert refused.exit_code == 1
    assert "cannot be gone on with: revision changed since" in refused.stderr


def test_an_interrupt_keeps_what_is_done(starter_home: Path, tmp_path: Path) -> None:
    """A real Ctrl-C, in the middle of two workers' work."""
    many = tmp_path / "many.jsonl"
    question = "Who signed the Minsk protocol in 2014, {}?"
    asked = [case(id=f"q{n}", question=question.format(n), gold_events=SMALL[:1]) for n in range(3000)]
    many.write_text("\n".join(json.dumps(row_of(one)) for one in asked), encoding="utf-8")
    held = tmp_path / "cut" / "cases.jsonl"

    def interrupt() -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and not (held.exists() and held.read_bytes().count(b"\n") >= 3):
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    waiting = threading.Thread(target=interrupt)
    waiting.start()
    command = ("run", "--home", starter_home, "--set", many, "--out", tmp_path, "--name", "cut", "--workers", 2)
    stopped = call(*command)
    waiting.join()
    assert stopped.exit_code == 1, stopped.output
    lines = held.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [f"q{n}" for n in range(len(lines))]
    told = f"stopped: kept {len(lines)} of 3000 in {tmp_path / 'cut'}; go on with: python -m evals run --resume"
    assert told in stopped.stderr


def test_answers_are_scored_again_without_being_asked_again(whole: Path, tmp_path: Path) -> None:
    before = runs.read(whole)
    done = call("score", whole, "--json")
    assert done.exit_code == 0, done.output
    after = runs.read(whole)
    assert rows.digest(after.rows) == rows.digest(before.rows)
    assert [m.value for m in after.metrics.values()] == [m.value for m in before.metrics.values()]
    lines = (whole / "cases.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    spoiled = json.loads(lines[0])
    spoiled["answer"]["citations"][0]["quote"] += "!"
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "cases.jsonl").write_text(json.dumps(spoiled) + "\n" + "".join(lines[1:]), encoding="utf-8")
    (tmp_path / "bad" / "run.json").write_bytes((whole / "run.json").read_bytes())
    held = json.loads(call("score", tmp_path / "bad", "--json").stdout)
    assert held["metrics"]["quotes_exact"]["value"] < 1


def test_scoring_anew_without_a_judge_keeps_what_one_said(tmp_path: Path) -> None:
    run = made_run([outcome(case(id="a"), answer())])
    row = replace(run.rows[0], scores=run.rows[0].scores | {"points_judge": Score(1, 2, "missing: x")})
    runs.save(runs.Run(run.header | {"judge": "made-up"}, run.metrics, [row], tmp_path / "r"))
    assert call("score", tmp_path / "r").exit_code == 0
    held = runs.read(tmp_path / "r")
    assert held.metrics["points_judge"].value == 0.5
    assert held.header["judge"] == "made-up"


def test_a_run_survives_its_folder(tmp_path: Path) -> None:
    run = made_run([outcome(case(id="a"), answer()), outcome(case(id="b"), None)])
    saved = runs.save(runs.Run(run.header, run.metrics, run.rows, tmp_path / "r"))
    held = runs.read(tmp_path / "r")
    assert (held.header, held.metrics) == (saved.header, saved.metrics)
    assert rows.digest(held.rows) == rows.digest(run.rows)
    assert [rows.outcome_of(row).case.id for row in held.rows] == ["a", "b"]
    assert compare(run, held).flips == ()


def test_times_do_not_count_in_a_digest() -> None:
    one, other = (rows.rows([outcome(case(), answer(), seconds=s)]) for s in (0.1, 0.2))
    assert rows.digest(one) == rows.digest(other)
    assert rows.digest(one) != rows.digest(rows.rows([outcome(case(), answer(language="uk"))]))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: (f / "run.json").unlink(), "is no run folder"),
        (lambda f: (f / "run.json").write_text("{}"), "is no run folder"),
        (lambda f: (f / "cases.jsonl").unlink(), "cannot be read"),
        (lambda f: (f / "cases.jsonl").write_text('{"id": "a"}\n{"id": "b"}\n'), "cases.jsonl:1: no row of a run"),
        (lambda f: (f / "cases.jsonl").write_bytes((f / "cases.jsonl").read_bytes()[:-9]), "line 2 was cut off"),
        (lambda f: (f / "cases.jsonl").write_text(""), "holds 0 cases of 2"),
    ],
)
def test_a_damaged_run_is_one_clear_line(spoil: Any, said: str, tmp_path: Path) -> None:
    run = made_run([outcome(case(id="a"), answer()), outcome(case(id="b"), None)])
    runs.save(runs.Run(run.header, run.metrics, run.rows, tmp_path / "r"))
    spoil(tmp_path / "r")
    with pytest.raises(ConfigError, match=said):
        runs.read(tmp_path / "r")


class Swapped:
    """Parley, with a release that changes after the first answer."""

    def __init__(self, parley: Parley) -> None:
        self._parley, self._asked = parley, 0

    def index(self) -> Index:
        return self._parley.index()

    def answer(self, text: str, scope: Scope = Scope(), history: Sequence[Turn] = ()) -> Answer:

        self._asked += 1
        given = self._parley.answer(text, scope, history)
        return given if self._asked == 1 else replace(given, release="20310504T000000-new")


def test_a_release_that_changes_stops_the_run(starter_home: Path, few: Path) -> None:
    parley = Swapped(Parley.open(Settings.load(home=starter_home)))
    coming = outcomes(parley, Corpus(parley.index()), load_sets([few]).cases)
    assert next(coming).answer
    with pytest.raises(ReleaseError, match=r"the release changed from .* to 20310504T000000-new"):
        next(coming)


class Broken(Swapped):
    """Parley, with a bug that one question finds."""

    def answer(self, text: str, scope: Scope = Scope(), history: Sequence[Turn] = ()) -> Answer:
        if "bug" in text:
            raise IndexError("string index out of range")
        return answer(release=self.index().manifest.release)


def test_a_bug_that_one_question_finds_is_that_cases_failure(starter_home: Path) -> None:
    parley = Broken(Parley.open(Settings.load(home=starter_home)))
    asked = [case(id="a"), case(id="b", question="Is there a bug?"), case(id="c")]
    found = list(outcomes(parley, Corpus(parley.index()), asked))
    assert [one.error for one in found] == ["", "IndexError: string index out of range", ""]


def test_an_unknown_gold_document_is_named_before_anything_is_asked(starter_home: Path, tmp_path: Path) -> None:

    bad = case(id="bad", gold_events=(SMALL[0], "2031-01-01-nowhere"))
    (tmp_path / "set.jsonl").write_text(json.dumps(row_of(bad)), encoding="utf-8")
    done = call("run", "--home", starter_home, "--set", tmp_path / "set.jsonl", "--out", tmp_path / "runs")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "bad: 2031-01-01-nowhere" in done.stderr
    assert not (tmp_path / "runs").exists()


def test_two_sets_are_compared_on_what_they_share() -> None:
    one = made_run([outcome(case(id=i), answer()) for i in "abc"])
    other = made_run([outcome(case(id=i), answer(cited=[])) for i in "bcd"], corpus_sha256="else")
    compared = compare(one, other)
    assert compared.caveats[0] == "the sets differ: compared are the 2 cases of both, left out 1 and 1"
    assert "the documents differ" in compared.caveats
    assert {flip.id for flip in compared.flips} == {"b", "c"}
    changed = made_run([outcome(case(id="a", question="Who?"), answer())])
    with pytest.raises(ConfigError, match="have no case in common"):
        compare(one, changed)


def test_noise_is_told_from_change() -> None:
    good = made_run([outcome(case(id=str(n), gold_events=("a",)), answer(["a"])) for n in range(40)])
    little = made_run([outcome(case(id=str(n), gold_events=("a",)), answer(["a"] if n else ["x"])) for n in range(40)])
    much = made_run(
        [outcome(case(id=str(n), gold_events=("a",)), answer(["a"] if n > 9 else ["x"])) for n in range(40)]
    )
    words = {
        run_: next(c for c in compare(good, held).changes if c.name == "hit@1")
        for run_, held in (("little", little), ("much", much))
    }
    assert (words["little"].word, words["much"].word) == ("noise", "worse")
    assert words["much"].before == 1.0
    assert words["much"].after == 0.75
    assert words["much"].low is not None
    assert words["much"].high is not None
    assert words["much"].low < -0.25 < words["much"].high < 0


def test_texts_stand_side_by_side(tmp_path: Path) -> None:
    one = made_run([outcome(case(id="a"), answer(sentences=["The envoys met."]))])
    other = made_run([outcome(case(id="a"), answer(cited=[], sentences=[], status="abstained", reason="Not known."))])
    for name, run in (("one", one), ("other", other)):
        runs.save(runs.Run(run.header, run.metrics, run.rows, tmp_path / name))
    shown = call("compare", tmp_path / "one", tmp_path / "other", "--texts")
    assert "a\tright → wrong" in shown.stdout or "a\tpartial → wrong" in shown.stdout
    assert "The envoys met." in shown.stdout
    assert "No answer: Not known." in shown.stdout
    held = json.loads(call("compare", tmp_path / "one", tmp_path / "other", "--json").stdout)
    assert held["cases"][0]["texts"][1] == "No answer: Not known."


def test_names_of_run_folders(tmp_path: Path) -> None:
    head = {"created": "2031-05-03T10:00:00+00:00", "revision": "abc+"}
    first = runs.new_folder(tmp_path, head)
    assert first.name == "20310503T100000-abc"
    first.mkdir()
    assert runs.new_folder(tmp_path, head).name == "20310503T100000-abc_2"
    with pytest.raises(ConfigError, match="no folder name"):
        runs.new_folder(tmp_path, head, "../x")
    with pytest.raises(ConfigError, match="exists already"):
        runs.new_folder(tmp_path, head, first.name)
