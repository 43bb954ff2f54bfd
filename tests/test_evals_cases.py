from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases import STARTER, load_sets
from rag.errors import ConfigError

DOCUMENTS = STARTER.parent.parent.parent / "corpus" / "documents"
ROW = {
    "id": "x-1",
    "question": "Who signed?",
    "kind": "fact",
    "as_of": "2031-05-03",
    "answerable": True,
    "gold_events": ["a"],
    "answer_points": ["Ada"],
    "must_not": [],
}


def write(path: Path, *rows: dict[str, Any] | str) -> Path:
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows) + "\n", encoding="utf-8")
    return path


def test_the_starter_set_loads_and_its_gold_documents_exist() -> None:
    cases = load_sets([STARTER]).cases
    assert len(cases) >= 70
    documents = {path.stem for path in DOCUMENTS.rglob("*.md")}
    assert {gold for case in cases for gold in case.gold_events} <= documents


def test_rows_become_cases_in_order(tmp_path: Path) -> None:
    loaded = load_sets(
        [write(tmp_path / "a.jsonl", ROW, ROW | {"id": "x-2"}), write(tmp_path / "b.jsonl", ROW | {"id": "y"})]
    )
    assert [case.id for case in loaded.cases] == ["x-1", "x-2", "y"]
    assert str(loaded.cases[0].as_of) == "2031-05-03"


def test_language_and_earlier_questions_may_be_given(tmp_path: Path) -> None:
    asked = ROW | {"id": "x-2", "language": "uk", "history": ["Who came?"]}
    plain, given = load_sets([write(tmp_path / "a.jsonl", ROW, asked)]).cases
    assert (plain.language, plain.history) == ("en", ())
    assert (given.language, given.history) == ("uk", ("Who came?",))


def test_the_digest_follows_the_bytes(tmp_path: Path) -> None:
    first = load_sets([write(tmp_path / "a.jsonl", ROW)]).digest
    assert load_sets([write(tmp_path / "b.jsonl", ROW)]).digest == first
    assert load_sets([write(tmp_path / "c.jsonl", ROW | {"question": "Who came?"})]).digest != first


def test_long_kinds_may_take_twelve_sentences(tmp_path: Path) -> None:
    rows = [ROW | {"id": kind, "kind": kind} for kind in ("timeline", "compare", "fact", "why")]
    assert [case.longest for case in load_sets([write(tmp_path / "a.jsonl", *rows)]).cases] == [12, 12, 6, 6]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{not json", "not JSON"),
        ("[]", "a row must be an object, not list"),
        ({k: v for k, v in ROW.items() if k != "kind"}, "missing kind"),
        (ROW | {"extra": 1}, "unknown key 'extra'"),
        (ROW | {"id": " "}, "id is empty"),
        (ROW | {"kind": "riddle"}, "kind 'riddle' is none of fact, number"),
        (ROW | {"as_of": "3 May 2031"}, "as_of '3 May 2031' is neither null nor YYYY-MM-DD"),
        (ROW | {"as_of": "20310503"}, "as_of '20310503'"),
        (ROW | {"answerable": "yes"}, "answerable 'yes' is neither true nor false"),
        (ROW | {"answer_points": [1]}, "answer_points is no list of texts"),
        (ROW | {"language": "english"}, "language 'english' is no ISO 639-1 code"),
        (ROW | {"history": "Who came?"}, "history is no list of texts"),
        (ROW | {"gold_events": []}, "answerable, but without gold_events"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line(tmp_path: Path, row: dict[str, Any] | str, said: str) -> None:
    path = write(tmp_path / "bad.jsonl", ROW | {"id": "fine"}, row)
    with pytest.raises(ConfigError) as error:
        load_sets([path])
    assert str(error.value).startswith(f"{path}:2: ")
    assert said in str(error.value)


def test_an_id_used_twice_names_both_places(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"b\.jsonl:1: id 'x-1' is already used at .*a\.jsonl:1"):
        load_sets([write(tmp_path / "a.jsonl", ROW), write(tmp_path / "b.jsonl", ROW)])


def test_a_file_that_is_missing_empty_or_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.jsonl"):
        load_sets([tmp_path / "none.jsonl"])
    with pytest.raises(ConfigError, match="no questions"):
        load_sets([write(tmp_path / "empty.jsonl")])
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"latin\.jsonl"):
        load_sets([tmp_path / "latin.jsonl"])
