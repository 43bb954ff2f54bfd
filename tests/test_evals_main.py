from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from evals import report, runs
from evals.__main__ import main
from evals.cases import STARTER
from evals.runner import run
from rag.chain import Parley
from rag.present import answer_json
from rag.settings import Settings
from rag.types import Scope, Turn
from tests.evals_fixtures import case
from tests.homes import SMALL


def call(*arguments: object) -> Result:
    """A command's result; a traceback is a failed test."""
    result = CliRunner().invoke(main, list(map(str, arguments)))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some starter questions whose gold documents are all in the small home, and an unanswerable one."""
    rows = [json.loads(line) for line in STARTER.read_text(encoding="utf-8").splitlines()]
    inside = [row for row in rows if row["answerable"] and set(row["gold_events"]) <= set(SMALL)]
    assert len(inside) >= 8
    kept = [*inside[:5], *[row for row in rows if not row["answerable"]][:1]]
    path = tmp_path_factory.mktemp("sets") / "few.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in kept) + "\n", encoding="utf-8")
    return path


def test_a_run_is_a_file_and_a_table(starter_home: Path, few: Path, tmp_path: Path) -> None:
    result = call("run", "--home", starter_home, "--set", few, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    (folder,) = tmp_path.iterdir()
    assert f"Wrote {folder}" in result.stderr
    files = {"run.json", "cases.jsonl", "report.html", "summary.md", "junit.xml", "card.json"}
    assert {f.name for f in folder.iterdir()} == files
    held = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    rows = [json.loads(line) for line in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert [line[0] for line in lines] == list(held["metrics"])  # a pipe gets plain lines
    assert held["metrics"]["errors"]["value"] == 0
    assert held["metrics"]["quotes_exact"]["value"] == 1.0
    assert held["metrics"]["ndcg@10"]["value"] > 0.5
    head = held["header"]
    assert head["release"]["documents"] == len(SMALL)
    assert head["cases"] == len(rows)
    assert {
        "revision",
        "settings_sha256",
        "cases_sha256",
        "corpus_sha256",
        "packages",
        "python",
        "machine",
    } <= head.keys()


def test_a_run_holds_the_answers_that_the_page_would_show(starter_home: Path, few: Path, tmp_path: Path) -> None:
    shown = json.loads(
        call("run", "--home", starter_home, "--set", few, "--limit", 2, "--out", tmp_path, "--json").stdout
    )
    parley = Parley.open(Settings.load(home=starter_home))
    for row in shown["cases"]:
        own = answer_json(parley.answer(row["question"]))
        assert {**row["answer"], "seconds": 0} == {**own, "seconds": 0}
    assert Path(shown["file"]).exists()


def test_several_workers_reach_the_same_scores(starter_home: Path, few: Path, tmp_path: Path) -> None:
    def scores(workers: int) -> list[Any]:
        command = (
            "run",
            "--home",
            starter_home,
            "--set",
            few,
            "--workers",
            workers,
            "--limit",
            3,
            "--out",
            tmp_path,
            "--json",
        )
        return [row["scores"] for row in json.loads(call(*command).stdout)["cases"]]

    assert scores(3) == scores(1)


def test_no_secret_reaches_the_file(
    starter_home: Path, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "made-up-secret")
    monkeypatch.setenv("PARLEY_WRITER", "quotes")
    monkeypatch.setenv("PARLEY_ALLOW_HOSTS", "made-up-secret.example")
    monkeypatch.setenv("PARLEY_FETCH_CONTACT", "made-up-secret@example.org")
    result = call("run", "--home", starter_home, "--set", few, "--limit", 1, "--out", tmp_path, "--json")
    assert "made-up-secret" not in result.stdout


def test_what_is_wrong_is_one_line_and_its_own_exit_code(home: Path, few: Path, tmp_path: Path) -> None:
    nothing = call("run", "--home", home, "--set", few, "--out", tmp_path)
    assert nothing.exit_code == 1
    assert "python -m corpus refresh" in nothing.stderr
    (tmp_path / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    bad = call("run", "--home", home, "--set", tmp_path / "bad.jsonl")
    assert (bad.exit_code, bad.stderr.count("\n")) == (1, 1)
    assert "bad.jsonl:1: missing" in bad.stderr
    assert call("run", "--workers", "0").exit_code == 2
    assert call("gate", "--allow-regression").exit_code == 2
    assert call("compare", tmp_path / "bad.jsonl", tmp_path / "bad.jsonl").exit_code == 1


def test_a_question_that_fails_is_counted_and_the_others_are_asked(
    starter_home: Path, few: Path, tmp_path: Path
) -> None:
    rows = [json.loads(line) for line in few.read_text(encoding="utf-8").splitlines()[:2]]
    rows[0]["question"] = "Who? " * 5_000
    (tmp_path / "long.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = call("run", "--home", starter_home, "--set", tmp_path / "long.jsonl", "--out", tmp_path, "--json")
    assert result.exit_code == 1
    assert f"failed: {rows[0]['id']}: QuestionError: " in result.stderr
    held = json.loads(result.stdout)
    assert held["metrics"]["errors"]["value"] == 1
    assert held["cases"][1]["answer"]["status"]


def test_earlier_questions_are_asked_first_as_the_page_would(starter_home: Path, tmp_path: Path) -> None:
    first, then = "Which ports did the grain deal of July 2022 open?", "And when did it end?"
    parley = Parley.open(Settings.load(home=starter_home))
    turn = Turn(first, tuple(dict.fromkeys(c.document_id for c in parley.answer(first).citations)))
    asked = case(question=then, history=(first,))
    (got,) = run(parley, [asked])
    assert got.answer
    own = parley.answer(then, Scope(), [turn])
    assert got.answer.sentences == own.sentences
    assert got.answer.retrieved == own.retrieved


def test_a_terminal_gets_a_table(starter_home: Path, few: Path, tmp_path: Path) -> None:
    made = json.loads(
        call("run", "--home", starter_home, "--set", few, "--limit", 1, "--out", tmp_path, "--json").stdout
    )
    screen = io.StringIO()
    report.show(runs.read(Path(made["file"])), Console(file=screen, force_terminal=True, width=120))
    assert "gold documents ranked high" in screen.getvalue()
    assert "─" in screen.getvalue()


def test_the_gate_is_pinned_met_missed_and_never_lowered_unseen(starter_home: Path, few: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    two = tmp_path / "two.jsonl"
    two.write_text("".join(few.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    command = ("gate", "--home", starter_home, "--set", two, "--baseline", baseline)
    assert call(*command).exit_code == 1  # nothing pinned yet
    assert call(*command, "--update").exit_code == 0
    assert call(*command).exit_code == 0

    held = json.loads(baseline.read_text(encoding="utf-8"))
    held["values"]["gold_cited"] = 1.5
    baseline.write_text(json.dumps(held), encoding="utf-8")
    missed = call(*command)
    assert missed.exit_code == 3
    assert "gate: gold_cited: " in missed.stderr
    refused = call(*command, "--update")
    assert refused.exit_code == 3
    assert "--allow-regression" in refused.stderr
    assert json.loads(baseline.read_text(encoding="utf-8")) == held
    assert call(*command, "--update", "--allow-regression").exit_code == 0
    assert call(*command, "--json").exit_code == 0
