"""Question sets and how they grow: new, lint, drafts, accept."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evals.__main__ import main
from evals.cases import Case, case_of, load_sets, read_sets, row_of
from evals.lint import lint
from rag.chain import Parley
from rag.feedback import append
from rag.present import answer_json
from rag.settings import Settings
from rag.types import Record
from tests.evals_fixtures import case

GOLD = "2014-09-05-minsk-protocol"


def call(*arguments: object) -> Result:
    """A command's result; a traceback is a failed test."""
    result = CliRunner().invoke(main, list(map(str, arguments)))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.parametrize(
    "given",
    [
        case(),
        case(language="uk", history=("Who came?",), must_cite=("a",), tags=("x",), as_of=date(2031, 5, 3)),
        case(window=(date(2031, 5, 1), None)),
        case(answerable=False, kind="unanswerable", gold_events=(), answer_points=(), must_not=("any date",)),
    ],
)
def test_a_row_and_its_case_are_the_same(given: Case) -> None:
    assert case_of(json.loads(json.dumps(row_of(given)))) == given


@pytest.mark.parametrize(
    "window", [{"start": "2031-05-01"}, {"start": None, "end": None}, {"start": "May", "end": None}, "May"]
)
def test_a_window_is_two_days(window: Any) -> None:
    with pytest.raises(ValueError, match="window is neither null nor"):
        case_of(row_of(case()) | {"window": window})


def test_a_bad_row_among_a_thousand_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [json.dumps(row_of(case(id=f"c{n}"))) for n in range(1000)]
    lines[730] = lines[730].replace('"fact"', '"riddle"')
    (tmp_path / "set.jsonl").write_text("\n".join(lines), encoding="utf-8")
    read = read_sets([tmp_path / "set.jsonl"])
    (problem,) = read.problems
    assert problem.startswith(f"{tmp_path / 'set.jsonl'}:731: kind 'riddle'")
    assert len(read.cases) == 999
    assert call("lint", tmp_path / "set.jsonl", "--alone").exit_code == 1


def record(name: str, day: date) -> Record:
    return Record(name, 1, "sha256:0", "Envoys meet", None, None, None, day, day, "en")


RECORDS = {name: record(name, date(2031, 5, 3)) for name in "ab"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"kind": "unanswerable"}, "kind unanswerable, but answerable is true"),
        ({"answerable": False, "kind": "unanswerable"}, "unanswerable, but with gold_events"),
        ({"answer_points": ()}, "without answer_points"),
        ({"kind": "as-of"}, "kind as-of, but without as_of"),
        ({"gold_events": ("a", "a")}, "gold_events names one thing twice"),
        ({"must_cite": ("c",)}, "must_cite c is not among gold_events"),
        ({"answer_points": ("the of",)}, "answer point 'the of' has no word"),
        ({"window": (date(2031, 5, 3), date(2031, 5, 1))}, "window ends before it starts"),
        ({"gold_events": ("a", "z")}, "the release holds no document z"),
        ({"as_of": date(2031, 5, 1)}, "gold document a was not known on 2031-05-01, but on 2031-05-03"),
    ],
)
def test_what_a_set_should_not_have(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(row_of(case(**changes))), encoding="utf-8")
    found = lint(read_sets([path]), RECORDS)
    assert any(said in line for line in found) if said else found == []
    assert all(line.startswith(f"{path}:1: made-up-1: ") for line in found)


def test_the_same_question_twice(tmp_path: Path) -> None:
    rows = [case(id="a"), case(id="b", question="where  did the envoys meet?"), case(id="c", history=("Who?",))]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(row_of(one)) for one in rows), encoding="utf-8")
    assert [line.split(": ", 1)[1] for line in lint(read_sets([path]))] == ["b: asks the same as a"]


def test_a_question_is_added_to_a_set_and_looked_over(starter_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    given = ("--set", path, "--kind", "as-of", "--as-of", "2014-09-06", "--gold", GOLD, "--point", "OSCE", "--tag", "x")
    assert call("new", "Who signed?", *given, "--id", "m-1").exit_code == 0
    (added,) = load_sets([path]).cases
    assert (added.as_of, added.gold_events, added.tags) == (date(2014, 9, 6), (GOLD,), ("x",))
    assert "has a case 'm-1' already" in call("new", "And who else?", *given, "--id", "m-1").stderr
    bad = call("new", "Who?", "--set", path, "--id", "m-2")
    assert "cannot be added: answerable, but without gold_events" in bad.stderr
    assert call("lint", path, "--home", starter_home).exit_code == 0
    assert len(load_sets([path]).cases) == 1


def test_a_thumb_down_becomes_a_case(copy_of_starter: Path, tmp_path: Path) -> None:
    question, into = "Who signed the Minsk protocol of September 2014?", tmp_path / "mine.jsonl"
    given = Parley.open(Settings.load(home=copy_of_starter, writer="quotes")).answer(question)
    row: dict[str, Any] = {
        "id": "20310503T1015-aa",
        "asked": "2031-05-03T10:15:00+00:00",
        "thumb": "down",
        "note": "no\nnames",
    }
    row |= {"question": question, "answer": answer_json(given), "release": given.release}
    for name in ("20310503T1015-aa", "20310503T1016-bb", "20310503T1017-cc"):
        append(copy_of_starter / "feedback.jsonl", row | {"id": name})
    append(copy_of_starter / "feedback.jsonl", row | {"id": "liked", "thumb": "up"})

    listed = call("drafts", "--home", copy_of_starter)
    assert listed.stdout.count("\n") == 3
    assert f"20310503T1015-aa\t2031-05-03T10:15\t{question}\tno names\tcites " in listed.stdout
    home = ("--home", copy_of_starter)
    assert "several drafts begin with" in call("accept", "2031", "--drop", *home).stderr
    assert "without gold_events; give --gold" in call("accept", "20310503T1015", "--set", into, *home).stderr
    unknown = call("accept", "20310503T1015", "--set", into, "--gold", "2031-nowhere", *home)
    assert "2031-nowhere" in unknown.stderr
    assert not into.exists()
    done = call("accept", "20310503T1015", "--set", into, "--gold", GOLD, "--point", "Zurabov", "--id", "m-7", *home)
    assert done.exit_code == 0, done.output
    (made,) = load_sets([into]).cases
    assert (made.id, made.question, made.gold_events, made.tags) == ("m-7", question, (GOLD,), ("feedback",))
    assert call("accept", "20310503T1016", "--set", into, "--unanswerable", *home).exit_code == 0
    assert call("accept", "20310503T1017", "--drop", *home).exit_code == 0
    assert call("drafts", *home, "--json").stdout.strip() == "[]"
    assert call("run", *home, "--set", into, "--out", tmp_path / "runs").exit_code == 0


@pytest.mark.parametrize(("line", "said"), [("{", "1: not JSON"), ("[]", "1: no object"), ("{}", "1: missing id")])
def test_a_damaged_draft_is_one_line(line: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "feedback.jsonl").write_text(line + "\n", encoding="utf-8")
    done = call("drafts", "--home", tmp_path)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert f"feedback.jsonl:{said}" in done.stderr


def test_accept_wants_a_set_or_drop() -> None:
    assert call("accept", "x").exit_code == 2
    assert call("accept", "x", "--drop", "--set", "y.jsonl").exit_code == 2
