from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from corpus.library import LocalLibrary
from corpus.read.base import Options
from corpus.refresh import add, refresh, remove
from corpus.release import current_manifest, releases
from corpus.sources import DEFAULT, Source, chosen, load_sources
from corpus.types import RefreshReport
from rag.errors import ConfigError, LibraryBusy, UnknownDocument
from rag.settings import CHECKOUT, Settings
from tests.corpus_fixtures import note, quiet, warm


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("one", "two", "three"):
        note(tmp_path / "docs", name, f"The text of {name}.", published="2031-05-02", publisher="Example News")
    return tmp_path / "docs"


def run(home: Path, folder: Path, *, dry_run: bool = False) -> RefreshReport:
    if folder.exists() and not dry_run:
        warm(home, folder)
    source = Source("notes", "folder", path=folder)
    return refresh(Settings.load(home=home), [source], quiet, dry_run=dry_run)


def take(home: Path, *paths: Path) -> RefreshReport:
    for path in paths:
        warm(home, path)
    return add(Settings.load(home=home), [str(path) for path in paths], Options(), quiet)


def shape(report: RefreshReport) -> tuple[int, int, int, int, int]:
    t = report.total
    assert t.fetched == t.new + t.changed + t.unchanged + sum(t.rejected.values())
    return t.new, t.changed, t.unchanged, t.withdrawn, report.embedded


def ids(home: Path) -> list[str]:
    with LocalLibrary(home) as library:
        return [record.document_id for record, withdrawn in library.latest() if withdrawn is None]


def test_a_first_refresh_makes_the_home_and_a_release_and_a_second_changes_nothing(home: Path, folder: Path) -> None:
    report = run(home, folder)
    assert shape(report) == (3, 0, 0, 0, 0)
    manifest = current_manifest(home)
    assert manifest
    assert (manifest.release, manifest.documents) == (report.release, 3)
    again = run(home, folder)
    assert shape(again) == (0, 0, 3, 0, 0)
    assert again.release == report.release


def test_new_changed_and_vanished_files_are_told_apart(home: Path, folder: Path) -> None:
    first = run(home, folder)
    note(folder, "two", "A corrected text.", published="2031-05-02")
    note(folder, "four", "The text of four.")
    (folder / "three.md").unlink()
    report = run(home, folder)
    assert shape(report) == (1, 1, 1, 1, 0)
    assert report.release != first.release
    assert ids(home) == ["four", "one", "two"]
    with LocalLibrary(home) as library:
        assert library.text("three") == "The text of three."
        assert [library.text("two", v) for v in (1, 2)] == ["The text of two.", "A corrected text."]
    assert shape(run(home, folder)) == (0, 0, 3, 0, 0)


def test_a_file_that_is_back_is_current_again(home: Path, folder: Path) -> None:
    run(home, folder)
    text = (folder / "three.md").read_text()
    (folder / "three.md").unlink()
    run(home, folder)
    (folder / "three.md").write_text(text)
    assert shape(run(home, folder)) == (0, 1, 2, 0, 0)
    assert ids(home) == ["one", "three", "two"]


def test_an_empty_or_missing_folder_withdraws_nothing(home: Path, folder: Path, tmp_path: Path) -> None:
    first = run(home, folder)
    folder.rename(tmp_path / "elsewhere")
    report = run(home, folder)
    assert (report.total.failed, report.total.withdrawn) == ({"not-found": 1}, 0)
    folder.mkdir()
    report = run(home, folder)
    assert (report.total.fetched, report.total.withdrawn, report.release) == (0, 0, first.release)
    assert len(ids(home)) == 3


def test_a_folder_with_an_unreadable_part_withdraws_nothing(home: Path, folder: Path) -> None:
    run(home, folder)
    (folder / "three.md").unlink()
    (folder / "part").symlink_to(folder / "nowhere")
    report = run(home, folder)
    assert (report.total.failed, report.total.withdrawn) == ({"unreadable": 1}, 0)


def test_a_row_that_left_a_table_is_withdrawn_but_not_when_the_table_is_damaged(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "docs" / "t.jsonl"
    file.parent.mkdir()
    rows = [f'{{"id": "{n}", "text": "Row {n}."}}\n' for n in range(3)]
    file.write_text("".join(rows))
    run(home, file.parent)
    file.write_text(rows[0] + "{broken\n")
    assert shape(run(home, file.parent)) == (0, 0, 1, 0, 0)
    file.write_text(rows[0] + rows[1])
    assert shape(run(home, file.parent)) == (0, 0, 2, 1, 0)


def test_of_two_files_with_one_id_the_first_stays_and_both_are_named(home: Path, folder: Path) -> None:
    run(home, folder)
    note(folder / "a", "two", "Not the same at all.")
    for _ in range(2):
        report = run(home, folder)
        assert report.total.rejected == {"duplicate-id": 1}
        assert report.total.unchanged == 3
        (detail,) = report.details
        assert detail.where == str(folder / "a" / "two.md")
        assert str(folder / "two.md") in detail.detail
    with LocalLibrary(home) as library:
        assert library.text("two") == "The text of two."


def test_files_of_one_name_in_two_folders_of_one_name_do_not_overwrite_each_other(home: Path, tmp_path: Path) -> None:
    for side in ("left", "right"):
        (tmp_path / side / "notes").mkdir(parents=True)
        (tmp_path / side / "notes" / "day.txt").write_text(f"Seen from the {side}.")
    assert take(home, tmp_path / "left" / "notes").total.new == 1
    report = take(home, tmp_path / "right" / "notes")
    assert report.total.rejected == {"duplicate-id": 1}
    (tmp_path / "right" / "notes" / "day.txt").write_text("Seen from the left.")
    assert take(home, tmp_path / "right" / "notes").total.unchanged == 1


def test_what_was_removed_stays_away_until_it_is_added_by_hand(home: Path, folder: Path) -> None:
    first = run(home, folder)
    settings = Settings.load(home=home)
    with pytest.raises(UnknownDocument, match="nobody"):
        remove(settings, ["one", "nobody"], quiet)
    release = remove(settings, ["one"], quiet)
    assert release != first.release
    assert [m.release for m in releases(home)] == [release]
    leftovers = [f for f in home.rglob("*") if f.is_file() and b"The text of one." in f.read_bytes()]
    assert leftovers == []
    for _ in range(2):
        report = run(home, folder)
        assert (report.total.unchanged, report.total.rejected) == (2, {"removed": 1})
    assert take(home, folder / "one.md").total.new == 1
    assert shape(run(home, folder)) == (0, 0, 3, 0, 0)


def test_a_dry_run_reports_the_same_and_keeps_nothing(home: Path, folder: Path) -> None:
    report = run(home, folder, dry_run=True)
    assert (report.total.new, report.release) == (3, None)
    assert not home.exists()
    first = run(home, folder)
    note(folder, "one", "Changed.")
    report = run(home, folder, dry_run=True)
    assert (report.total.changed, report.total.unchanged, report.release) == (1, 2, first.release)
    assert shape(run(home, folder)) == (0, 1, 2, 0, 0)


def test_every_bad_item_is_counted_on_every_run_and_the_rest_goes_through(home: Path, folder: Path) -> None:
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (folder / "empty.txt").write_text("")
    (folder / "front.md").write_text("---\n[\n---\nBody.")
    (folder / "table.csv").write_text("a,b\n1,2\n")
    (folder / "rows.csv").write_text("id,text\n1,Row.\n2,\n")
    wanted = {"binary": 1, "empty": 2, "front-matter": 1, "no-text-column": 1}
    assert run(home, folder).total.rejected == wanted
    again = run(home, folder)
    assert (again.total.rejected, again.total.unchanged, again.embedded) == (wanted, 4, 0)


def test_a_source_on_the_web_that_may_not_be_asked_is_a_failure_and_stops_no_other(home: Path, folder: Path) -> None:
    feed = Source("wire", "feed", url="http://127.0.0.1:9/rss")
    warm(home, folder)
    report = refresh(Settings.load(home=home), [feed, Source("notes", "folder", path=folder)], quiet)
    assert (report.sources["wire"].failed, report.sources["notes"].new) == ({"blocked": 1}, 3)
    report = add(Settings.load(home=home), ["http://127.0.0.1:9/a", str(folder)], Options(), quiet)
    assert (report.total.failed, report.total.unchanged) == ({"blocked": 1}, 3)


def test_facts_given_by_hand_change_the_record_and_make_no_version(home: Path, folder: Path) -> None:
    (folder / "plain.txt").write_text("An undated note.")
    take(home, folder / "plain.txt")
    options = Options(publisher="Example Ministry", published=date(2031, 5, 9))
    warm(home, folder / "plain.txt", options)
    report = add(Settings.load(home=home), [str(folder / "plain.txt")], options, quiet)
    assert report.total.changed == 1
    with LocalLibrary(home) as library:
        ((record, _),) = library.latest()
    assert (record.version, record.publisher, str(record.published)) == (1, "Example Ministry", "2031-05-09")


def test_a_second_refresh_at_once_is_told_who_is_at_work(home: Path, folder: Path) -> None:
    run(home, folder)
    with LocalLibrary(home) as library, library.lock(), pytest.raises(LibraryBusy, match=f"process {os.getpid()}"):
        run(home, folder)


def test_a_disk_that_fills_up_leaves_the_release_and_the_library_whole(home: Path, folder: Path) -> None:
    first = run(home, folder)
    rows = [f'{{"id": "{n}", "text": "{"Many words of row " + str(n) + ". " * 1_000}"}}\n' for n in range(300)]
    (folder / "big.jsonl").write_text("".join(rows))
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom tests.test_refresh import run\n"
        "from rag.errors import StorageError\nfrom corpus.library import LocalLibrary\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "import tests.test_refresh as t\nt.warm = lambda *a: 0\n"
        "try:\n    run(Path(sys.argv[1]), Path(sys.argv[2]))\nexcept StorageError as error:\n    print(error)\n"
    )
    command = [sys.executable, "-c", code, str(home), str(folder)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.stdout.count("\n") == 1, done.stderr
    assert str(home) in done.stdout
    manifest = current_manifest(home)
    assert manifest
    assert manifest.release == first.release
    assert len(ids(home)) == 3
    (folder / "big.jsonl").unlink()
    assert shape(run(home, folder)) == (0, 0, 3, 0, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no [[source]]"),
        ("[[source]\n", "is not TOML"),
        ("[[source]]\nkind='folder'\npath='x'\n", "source 1: has no name"),
        ("[[source]]\nname='a'\nkind='ftp'\n", "source 1 (a): kind is 'ftp'; it must be one of folder, feed"),
        ("[[source]]\nname='a'\nkind='folder'\n", "a folder needs path"),
        ("[[source]]\nname='a'\nkind='feed'\n", "a feed needs url"),
        ("[[source]]\nname='a'\nkind='folder'\npath='x'\n" * 2, "two sources are named 'a'"),
    ],
)
def test_a_wrong_sources_file_says_where_and_what(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "s.toml"
    file.write_text(content)
    with pytest.raises(ConfigError) as caught:
        load_sources(file)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)


def names(sources: Sequence[Source]) -> list[str]:
    return [source.name for source in sources]


def test_the_shipped_sources_hold_the_starter_folder_and_names_choose(tmp_path: Path) -> None:
    sources = load_sources(DEFAULT)
    assert sources[0].path == CHECKOUT / "corpus" / "documents"
    assert names(chosen(sources, ["starter", "starter"])) == ["starter"]
    with pytest.raises(ConfigError, match="no source is named 'nobody'; there are: starter"):
        chosen(sources, ["nobody"])
    with pytest.raises(ConfigError, match="No such file"):
        load_sources(tmp_path / "absent.toml")
