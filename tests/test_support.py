"""Measuring the support check: the readers of judged sentences, the figures, and the score behind them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from evals import support, supportsets
from evals.__main__ import main
from rag.errors import ConfigError
from rag.rules.likeness import FEATURES, likeness
from rag.rules.parse import parse
from rag.rules.score import model, score

SOURCE = "The delegations met in Geneva on Monday. They spoke about prisoners. Nothing was signed there."


def written(folder: Path, *rows: object) -> Path:
    file = folder / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def test_attributionbench_rows_are_read_without_their_markers(tmp_path: Path) -> None:
    row = {"claim": "They met [2].", "references": [SOURCE], "attribution_label": "attributable", "src_dataset": "X"}
    (read,) = supportsets.read(written(tmp_path, row))
    assert (read.set, read.claim, read.supported, read.kind) == ("attributionbench", "They met.", True, "X")


@pytest.mark.parametrize(("label", "kept"), [("supported", True), ("partially_supported", False)])
def test_a_claim_supported_in_part_counts_as_not_supported(tmp_path: Path, label: str, kept: bool) -> None:
    row = {"claim": "They met.", "evidence": SOURCE.split(". "), "label": label, "supporting_sentences": [[0]]}
    (read,) = supportsets.read(written(tmp_path, row))
    assert (read.supported, read.kind, len(read.evidence)) == (kept, label, 1)


@pytest.mark.parametrize(("votes", "kept"), [("yes yes no", True), ("yes no no", False)])
def test_two_of_three_votes_decide(tmp_path: Path, votes: str, kept: bool) -> None:
    told = [{"response": vote} for vote in votes.split()]
    row = {"article": SOURCE, "summary_sentences": [{"sentence": "They met.", "responses": told}]}
    (read,) = supportsets.read(written(tmp_path, row))
    assert read.supported is kept


def test_rows_with_one_source_fall_into_one_half(tmp_path: Path) -> None:
    told = [{"response": "yes"}] * 3
    sentences = [{"sentence": f"They met {n} times.", "responses": told} for n in range(9)]
    rows = supportsets.read(written(tmp_path, {"article": SOURCE, "summary_sentences": sentences}))
    assert len({r.half for r in rows}) == 1


@pytest.mark.parametrize("text", ["30, 000 men", "``30,000 men''", "30,000 men [3]"])
def test_marks_of_tokenising_are_taken_away(text: str) -> None:
    assert supportsets.tidy(text).strip('"') == "30,000 men"


@pytest.mark.parametrize("line", ["{}", "[]", "no json", '{"pairs": 3}'])
def test_another_file_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(line, "utf-8")
    with pytest.raises(ConfigError, match="line 1"):
        supportsets.read(file)
    with pytest.raises(ConfigError, match="missing"):
        supportsets.read(tmp_path / "missing.jsonl")


def test_pairs_are_told_apart_by_one_thing_and_stand_in_both_halves() -> None:
    rows = supportsets.read(supportsets.PAIRS)
    assert {r.half for r in rows} == {"tune", "held"}
    assert sum(not r.supported for r in rows) >= sum(r.supported for r in rows) >= 300
    assert len({(r.claim, r.group) for r in rows}) == len(rows)


def test_figures_count_what_is_shown(tmp_path: Path) -> None:
    true = ["They met in Geneva.", "In Geneva they met."]
    pairs = [{"id": n, "kind": "name", "true": t, "changed": "They met in Paris."} for n, t in enumerate(true, 1)]
    row = {"document": "d", "header": "", "day": "2024-03-08", "evidence": "They met in Geneva.", "pairs": pairs}
    measured = support.measure(supportsets.read(written(tmp_path, row)))
    assert [(p.half, p.rows, [f.value for f in p.figures]) for p in measured.parts] == [
        ("tune", 2, [1.0, 0.0]),
        ("held", 2, [1.0, 0.0]),
    ]
    assert measured.parts[0].kinds["name"]["not_supported"] == 1


def test_likeness_gives_every_figure_or_none() -> None:
    sources = [parse(s) for s in SOURCE.split(". ")]
    figures = likeness(parse("The delegations met in Geneva."), sources)
    assert figures is not None
    assert len(figures) == len(FEATURES)
    assert likeness(parse("It is."), sources) is None
    assert likeness(parse("The delegations met."), []) is None


def test_the_score_falls_as_words_are_missing() -> None:
    sources = tuple(parse(s) for s in SOURCE.split(". "))
    claims = ("The delegations met in Geneva on Monday.", "The delegations dined in Geneva.", "Bread prices doubled.")
    scores = [score(parse(c), sources) for c in claims]
    assert scores[0] > scores[1] > scores[2]
    assert 0 < model().balanced < model().wide < 1


def test_the_command_tells_both_halves_and_refuses_another_file(tmp_path: Path) -> None:
    pair = {"id": 2, "kind": "name", "true": "They met in Geneva.", "changed": "They met in Paris."}
    row = {"document": "d", "header": "", "day": "2024-03-08", "evidence": "They met in Geneva.", "pairs": [pair]}
    told = CliRunner().invoke(main, ["support", str(written(tmp_path, row)), "--json"])
    (part,) = json.loads(told.stdout)["parts"]
    assert (part["set"], part["half"], part["rows"]) == ("pairs", "held", 2)
    shown = CliRunner().invoke(main, ["support", str(written(tmp_path, row)), "--half", "held"])
    assert "changed sentences rejected       1.000" in shown.stdout
    refused = CliRunner().invoke(main, ["support", str(written(tmp_path, {"a": 1}))])
    assert refused.exit_code == 1
    assert "line 1" in refused.output
