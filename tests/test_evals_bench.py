from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evals.__main__ import main
from evals.bench import account_shown, met, own_id, ranking_scores
from evals.metrics import Metric
from evals.publicsets import Asked, load
from rag.errors import ConfigError
from rag.types import Answer, Sentence


def _lines(file: Path, rows: list[dict[str, object]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_time1963_keeps_the_judged_questions(tmp_path: Path) -> None:
    folder = tmp_path / "time1963"
    _lines(folder / "docs.jsonl", [{"id": "7", "date": "1963-01-04", "text": "THE CABINET FELL ."}])
    _lines(folder / "queries.jsonl", [{"id": "1", "text": "WHO FELL ."}, {"id": "2", "text": "WHO ROSE ."}])
    (folder / "qrels.tsv").write_text("1\t7\t1\n2\t7\t0\n")
    found = load("time1963", tmp_path)
    assert [(t.id, t.published) for t in found.texts] == [("7", "1963-01-04")]
    assert [(a.id, a.gold) for a in found.asked] == [("1", frozenset({"7"}))]


def test_xquad_shares_a_paragraph_between_languages(tmp_path: Path) -> None:
    for language, word in (("en", "bridge"), ("tr", "köprü")):
        asked = [{"id": "x", "question": f"{word}?", "answers": []}]
        body = {"data": [{"title": "T", "paragraphs": [{"context": f"{word}.", "qas": asked}]}]}
        (tmp_path / "xquad").mkdir(exist_ok=True)
        (tmp_path / "xquad" / f"xquad.{language}.json").write_text(json.dumps(body), encoding="utf-8")
    found = load("xquad", tmp_path)
    assert [t.id for t in found.texts] == ["p0-en", "p0-tr"]
    assert [(a.id, a.language, a.gold) for a in found.asked] == [
        ("x-en", "en", frozenset({"p0"})),
        ("x-tr", "tr", frozenset({"p0"})),
    ]


def _translated(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "document_ids.tsv").write_text("a\na\nb\nb\n")
    (folder / "en.txt").write_text("Ferry stuck in ice\nThe ferry waited two days.\nWheat sold\nPrices fell.\n")
    (folder / "tr.txt").write_text("Feribot buzda kaldı\nFeribot iki gün bekledi.\nBuğday satıldı\nFiyatlar düştü.\n")


def test_ntrex128_asks_with_the_headline(tmp_path: Path) -> None:
    _translated(tmp_path / "ntrex128")
    found = load("ntrex128", tmp_path)
    assert [(t.id, t.title, t.text) for t in found.texts][:2] == [
        ("d0-en", "Ferry stuck in ice", "The ferry waited two days."),
        ("d1-en", "Wheat sold", "Prices fell."),
    ]
    assert [(a.question, a.gold) for a in found.asked][3] == ("Buğday satıldı", frozenset({"d1"}))


def test_multihoprag500_knows_what_has_no_answer(tmp_path: Path) -> None:
    folder = tmp_path / "multihoprag500"
    fact: dict[str, object] = {
        "id": "f0",
        "title": "T",
        "source": "Wire",
        "published_at": "2023-09-26T17:01:22+00:00",
        "text": "It rained.",
    }
    _lines(folder / "facts.jsonl", [fact])
    rows = [("0", "null_query"), ("1", "inference_query")]
    _lines(folder / "queries.jsonl", [{"id": i, "question": "Did it rain?", "question_type": kind} for i, kind in rows])
    (folder / "qrels_facts.tsv").write_text("1\tf0\t1\n")
    found = load("multihoprag500", tmp_path)
    assert (found.texts[0].published, found.texts[0].publisher) == ("2023-09-26", "Wire")
    assert [a.answerable for a in found.asked] == [False, True]


def test_ramdocs_keeps_the_documents_of_a_question_together(tmp_path: Path) -> None:
    documents = [{"text": "Aldo is a town.", "type": "correct"}, {"text": "Aldo is a ship.", "type": "correct"}]
    row: dict[str, object] = {"question": "What is Aldo?", "documents": documents, "gold_answers": ["a town", "a ship"]}
    _lines(tmp_path / "ramdocs" / "ramdocs.jsonl", [row])
    found = load("ramdocs", tmp_path)
    assert found.asked[0].accounts == ("a town", "a ship")
    assert {t.publisher for t in found.texts} == {found.asked[0].context}


@pytest.mark.parametrize("content", ["", "{}", "not JSON"])
def test_what_is_not_the_set_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "time1963").mkdir()
    with pytest.raises(ConfigError, match="time1963"):
        load("time1963", tmp_path)
    for name in ("docs.jsonl", "queries.jsonl", "qrels.tsv"):
        (tmp_path / "time1963" / name).write_text(content)
    if content:
        with pytest.raises(ConfigError, match="not the set time1963"):
            load("time1963", tmp_path)


def test_a_figure_is_met_from_the_right_side() -> None:
    assert met(Metric("a", 0.7, 1, "higher", "", target=0.7)) is True
    assert met(Metric("a", 0.69, 1, "higher", "", target=0.7)) is False
    assert met(Metric("a", 0.11, 1, "lower", "", target=0.10)) is False
    assert met(Metric("a", 0.5, 1, "higher", "")) is None


def test_own_id_is_what_stands_after_the_file() -> None:
    assert own_id("files-xquad-3f2a9c1b00-p7-en") == "p7-en"
    assert own_id("p7-en") == "p7-en"


def test_an_account_is_shown_in_whole_words() -> None:
    answer = Answer("?", None, "answered", None, (Sentence("Some 3,559 people live there.", "quoted", (1,)),))
    assert account_shown(answer, "3559 people")
    assert not account_shown(answer, "559 people")


def test_realtimeqa_leaves_out_empty_pages_and_what_they_would_answer(tmp_path: Path) -> None:
    folder = tmp_path / "realtimeqa"
    pages = [("d0", "The summit is in Arden."), ("d1", " ")]
    _lines(folder / "docs.jsonl", [{"id": i, "title": "T", "date": "2025/08/14", "text": t} for i, t in pages])
    _lines(folder / "queries.jsonl", [{"id": "1", "question": "Where?"}, {"id": "2", "question": "Who?"}])
    (folder / "silver_qrels.tsv").write_text("1\td0\t1\n1\td1\t1\n2\td1\t1\n")
    found = load("realtimeqa", tmp_path)
    assert [(t.id, t.published) for t in found.texts] == [("d0", "2025-08-14")]
    assert [(a.id, a.gold) for a in found.asked] == [("1", frozenset({"d0"}))]


def _beir(folder: Path) -> None:
    texts = {"MED-10": "The ferry waited two days in the ice.", "doc/2": "Wheat prices fell.", "x": ""}
    _lines(folder / "corpus.jsonl", [{"_id": i, "title": "T", "text": t, "metadata": {}} for i, t in texts.items()])
    asked = {"q1": "How long did the ferry wait?", "q2": "What fell?", "q3": "Not judged?"}
    _lines(folder / "queries.jsonl", [{"_id": i, "text": t} for i, t in asked.items()])
    (folder / "qrels").mkdir()
    head = "query-id\tcorpus-id\tscore\n"
    (folder / "qrels" / "test.tsv").write_text(head + "q1\tMED-10\t2\nq1\tdoc/2\t1\nq2\tdoc/2\t1\nq3\tdoc/2\t0\n")
    (folder / "qrels" / "train.tsv").write_text(head + "q3\tdoc/2\t1\n")


def test_any_folder_in_beirs_format_is_a_set(tmp_path: Path) -> None:
    _beir(tmp_path / "ferries")
    found = load("ferries", tmp_path)
    assert [(t.id, t.title) for t in found.texts] == [("d0", "T"), ("d1", "T")]
    assert [(a.id, a.gold, a.relevance) for a in found.asked] == [
        ("q1", frozenset({"d0", "d1"}), (("d0", 2), ("d1", 1))),
        ("q2", frozenset({"d1"}), (("d1", 1),)),
    ]
    assert load("ferries", tmp_path / "ferries") == found  # --data may be the folder itself
    with pytest.raises(ConfigError, match="nothing"):
        load("nothing", tmp_path)


def call(*arguments: object) -> Result:
    """A command's result; a traceback is a failed test."""
    result = CliRunner().invoke(main, list(map(str, arguments)))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_command_builds_asks_and_writes_a_run(tmp_path: Path) -> None:
    _translated(tmp_path / "data" / "ntrex128")
    given = ("--data", tmp_path / "data", "--homes", tmp_path / "homes", "--out", tmp_path / "runs")
    done = call("bench", "ntrex128", *given, "--json")
    assert done.exit_code == 0, done.output
    (across,) = json.loads(done.stdout)
    assert across["metrics"]["recall@5 mixed, lowest pair"]["value"] == 1.0
    assert across["metrics"]["recall@5 alone, en in tr"]["n"] == 2
    assert across["header"]["release"]["documents"] == 4
    one = Path(across["file"])
    compared = call("compare", one, one).stdout
    assert "identical but for their times" in compared
    assert "recall@5 alone, en in tr\t1.000\t1.000" in compared
    assert "recall@5 alone, en in tr" in (one / "report.html").read_text(encoding="utf-8")


def test_a_ranking_is_scored_by_degrees_where_a_set_has_them() -> None:
    asked = Asked("q", "?", gold=frozenset({"a", "b"}), relevance=(("a", 2), ("b", 1)))
    best, worse = (ranking_scores(ranked, asked) for ranked in (["a", "b"], ["b", "a", "x"]))
    assert (best["ndcg@10"].got, best["recall@10"].got) == (1.0, 1.0)
    assert worse["ndcg@10"].got == pytest.approx((1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3)))
    assert ranking_scores(["x"], asked)["ndcg@10"].reason == "not among the first 10: a b"


def test_judged_sentences_are_a_run_too(tmp_path: Path) -> None:
    source = "The envoys met in Larkstead on 3 May 2031."
    rows: list[dict[str, object]] = [
        {"claim": claim, "references": [source], "attribution_label": label, "src_dataset": "made up"}
        for claim, label in ((source, "attributable"), ("Nobody ever met in Arden.", "not attributable"))
    ]
    _lines(tmp_path / "data" / "attributionbench" / "dev.jsonl", rows)
    done = call("bench", "attributionbench", "--data", tmp_path / "data", "--out", tmp_path / "runs", "--json")
    assert done.exit_code == 0, done.output
    (run,) = json.loads(done.stdout)
    values = {name.rsplit(", ", 1)[0]: m["value"] for name, m in run["metrics"].items()}
    assert (values["supported shown"], values["not supported shown"]) == (1.0, 0.0)
    assert len(run["cases"]) == 2
    assert "no dev.jsonl" in call("bench", "attributionbench", "--data", tmp_path).stderr
