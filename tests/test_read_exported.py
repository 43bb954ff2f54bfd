from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from corpus.__main__ import main
from corpus.build import pieces
from corpus.library import LocalLibrary
from corpus.read.exported import Kept, is_export, read_export
from corpus.types import Document
from rag.models import embedder
from rag.settings import Settings
from tests.corpus_fixtures import note, vector, warm
from tests.release_fixtures import document

DAYS = [date(2031, 5, day) for day in (2, 4, 9)]


def cli(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def lines(home: Path) -> list[str]:
    """The export of a document in three versions, of one that was withdrawn, and of one from a note."""
    with LocalLibrary(home) as library:
        for number, day in enumerate(DAYS):
            run = library.begin("refresh", day)
            library.put(document(1, f"The talks open on day {number}. Everybody came. " * 20 + "It ended."), run)
            library.put(document(2), run)
        library.withdraw("doc-2", run)
    return cli("export").splitlines()


def stored(home: Path) -> list[tuple[Document, object]]:
    with LocalLibrary(home) as library:
        gone = {record.document_id: day for record, day in library.latest()}
        return [(library.document(*key), gone[key[0]]) for key, _ in library.fingerprints()]


def test_an_export_has_the_spans_and_hashes_that_citations_count_in(lines: list[str]) -> None:
    rows = [json.loads(line) for line in lines]
    assert [(row["document_id"], row["version"]) for row in rows] == [
        ("doc-1", 1),
        ("doc-1", 2),
        ("doc-1", 3),
        ("doc-2", 1),
    ]
    for row in rows:
        assert row["snapshot"] == "sha256:" + hashlib.sha256(row["text"].encode()).hexdigest()
        assert row["passages"]
        for passage in row["passages"]:
            words = row["text"][passage["start"] : passage["end"]]
            assert passage["sha256"] == hashlib.sha256(words.encode()).hexdigest()
            assert passage["id"].startswith(f"{row['document_id']}@{row['version']}#")


def take(file: Path, home: Path) -> dict[str, Any]:
    """`add` the file to a home where a vector of every passage is cached."""
    warm(home, file)
    kept = [item for item in read_export(file, "") if isinstance(item, Kept)] if is_export(file) else []
    hashes = {piece.hash for item in kept for version in item.history for piece in pieces(version)}
    with LocalLibrary(home) as library:
        library.store_vectors(embedder(Settings.load(home=home)).name, {h: vector(h) for h in hashes})
    result = CliRunner().invoke(main, ["add", str(file), "--home", str(home), "--json"])
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_add_takes_an_export_back_as_it_was(lines: list[str], home: Path, tmp_path: Path) -> None:
    file, there = tmp_path / "all.jsonl", tmp_path / "there"
    file.write_text("\n".join(lines) + "\n")
    first = take(file, there)
    assert (first["new"], first["rejected"], first["failed"]) == (2, {}, {})
    assert stored(there) == stored(home)
    assert cli("export", "--home", there).splitlines() == lines
    assert cli("show", "doc-1", "--versions", "--home", there) == cli("show", "doc-1", "--versions")
    again = take(file, there)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 2)


def test_add_to_a_library_that_went_on_makes_a_version_of_the_last_text_only(
    lines: list[str], home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text("\n".join(lines))
    with LocalLibrary(home) as library:
        library.put(document(1, "A fourth text stands here."), library.begin("refresh"))
    report = take(file, home)
    assert (report["new"], report["changed"], report["unchanged"]) == (0, 1, 1)
    with LocalLibrary(home) as library:
        assert [v.version for v in library.versions("doc-1")] == [1, 2, 3, 4, 5]
        assert library.text("doc-1") == json.loads(lines[2])["text"]


BAD: dict[str, Callable[[dict[str, Any]], object]] = {
    "altered": lambda row: row.update(text=row["text"] + " And more."),
    "altered, hidden letters": lambda row: row.update(
        text="a\u200bb", snapshot="sha256:" + hashlib.sha256("a\u200bb".encode()).hexdigest()
    ),
    "bad-export": lambda row: row.update(published="yesterday"),
    "bad-export, a lone second version": lambda row: row.update(version=2),
    "bad-export, an id with a line end": lambda row: row.update(document_id="a\nb"),
    "bad-export, no text": lambda row: row.pop("text"),
    "bad-export, a number as text": lambda row: row.update(text=7),
}


@pytest.mark.parametrize("name", BAD)
def test_a_line_that_was_tampered_with_is_named_and_the_rest_is_taken(
    name: str, lines: list[str], tmp_path: Path
) -> None:
    bad = json.loads(lines[3])
    BAD[name](bad)
    file = tmp_path / "all.jsonl"
    file.write_text("\n".join([*lines[:3], json.dumps(bad)]))
    report = take(file, tmp_path / "there")
    assert (report["new"], report["rejected"]) == (1, {name.partition(",")[0]: 1})


def test_a_table_with_some_of_the_names_is_a_table(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_text(json.dumps({"document_id": "mine", "version": 3, "text": "The text of a row."}))
    assert take(file, tmp_path / "there")["new"] == 1
    (found,) = stored(tmp_path / "there")
    assert found[0].record.version == 1
    assert found[0].record.document_id != "mine"


def test_show_tells_what_a_version_changed(home: Path, tmp_path: Path) -> None:
    for words in ("The talks open on Monday. All came.", "The talks open on Tuesday. All came."):
        note(tmp_path / "docs", "one", words)
        warm(home, tmp_path / "docs")
        cli("add", tmp_path / "docs")
    said = cli("show", "one", "--versions", "--diff").splitlines()
    assert said[0].startswith("1\tsince")
    assert said[2:] == ["  ~ The talks open on [-Monday.-] {+Tuesday.+}", "    … 1 sentence unchanged"]
    result = CliRunner().invoke(main, ["show", "one", "--diff"])
    assert result.exit_code == 2
