from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clean import clean_text
from corpus.library import FileSeen, LocalLibrary
from corpus.schema import MIGRATIONS
from corpus.split import embedding_text, split
from corpus.types import Document
from rag.errors import LibraryBusy, StorageError, UnknownDocument
from rag.types import Outlet, Position, Record

MODEL = "test-model"
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
RECORD = Record(
    document_id="a",
    version=0,
    snapshot="",
    title="Envoys meet",
    publisher="Example News",
    url="https://news.example/a",
    published=date(2026, 3, 1),
    event_date=None,
    event_end=None,
    language="en",
    actors=("One", "Two"),
    positions=(Position("Side", "Speaker", "Says so."),),
    outlets=(Outlet("Outlet", "Headline", "https://o.example", date(2026, 2, 28)), Outlet("Other", "", "", None)),
)


@pytest.fixture
def library(tmp_path: Path) -> LocalLibrary:
    return LocalLibrary(tmp_path)


def put(library: LocalLibrary, text: str, day: date = MONDAY, record: Record = RECORD) -> str:
    return library.put(Document(record, text), library.begin("test", day))


def hashes(library: LocalLibrary, doc_id: str) -> list[bytes]:
    document = library.document(doc_id)
    passages = split(doc_id, document.record.version, document.text)
    return [hashlib.sha256(embedding_text(document.record, p).encode()).digest() for p in passages]


def test_a_document_comes_back_as_it_was_put_with_version_snapshot_and_days(library: LocalLibrary) -> None:
    assert put(library, "The text.") == "new"
    digest = "sha256:" + hashlib.sha256(b"The text.").hexdigest()
    expected = replace(RECORD, version=1, snapshot=digest, first_seen=MONDAY)
    assert library.document("a") == Document(expected, "The text.")
    assert library.text("a") == "The text."


def test_the_same_again_is_unchanged_and_keeps_its_fingerprint(library: LocalLibrary) -> None:
    put(library, "The text.")
    before = dict(library.fingerprints())
    assert put(library, "The text.", TUESDAY) == "unchanged"
    assert dict(library.fingerprints()) == before


def test_a_changed_text_makes_a_version_beside_the_old_one(library: LocalLibrary) -> None:
    put(library, "Six ships.")
    assert put(library, "Seven ships.", TUESDAY) == "changed"
    first, second = library.versions("a")
    assert (first.current_from, first.current_until) == (None, TUESDAY)
    assert (second.version, second.first_seen, second.current_from, second.current_until) == (2, TUESDAY, TUESDAY, None)
    assert (library.text("a", 1), library.text("a")) == ("Six ships.", "Seven ships.")


def test_changed_facts_about_the_same_text_update_its_version(library: LocalLibrary) -> None:
    put(library, "The text.")
    before = dict(library.fingerprints())
    assert put(library, "The text.", TUESDAY, replace(RECORD, publisher="Example Daily")) == "changed"
    assert [r.publisher for r in library.versions("a")] == ["Example Daily"]
    assert dict(library.fingerprints()) != before


def test_a_new_headline_drops_the_vectors_that_only_the_old_one_used(library: LocalLibrary) -> None:
    put(library, "The text.")
    old = hashes(library, "a")
    library.store_vectors(MODEL, {old[0]: b"v"})
    put(library, "The text.", record=replace(RECORD, title="Envoys part"))
    assert library.vectors(MODEL, old) == {}


def test_a_withdrawn_document_is_kept_but_no_longer_current(library: LocalLibrary) -> None:
    put(library, "The text.")
    run = library.begin("test", TUESDAY)
    assert library.withdraw("a", run)
    assert not library.withdraw("a", run)
    assert library.document("a").record.current_until == TUESDAY
    assert [gone for _, gone in library.latest()] == [TUESDAY]
    assert put(library, "The text.", TUESDAY) == "changed"
    assert library.document("a").record.current_until is None
    assert [gone for _, gone in library.latest()] == [None]


def test_what_a_withdrawn_document_says_when_it_is_back_is_a_version_from_that_day(library: LocalLibrary) -> None:
    put(library, "Old.")
    library.withdraw("a", library.begin("test", TUESDAY))
    put(library, "New.", date(2026, 3, 9))
    first, second = library.versions("a")
    assert (first.current_until, second.current_from) == (TUESDAY, date(2026, 3, 9))


def test_remove_deletes_texts_and_vectors_and_leaves_no_trace_of_them_on_disk(tmp_path: Path) -> None:
    secret = "The envoy's unlisted address is Lindenstrasse."
    with LocalLibrary(tmp_path) as library:
        put(library, "First " + secret)
        put(library, "Second " + secret, TUESDAY)
        put(library, "Another document stays.", record=replace(RECORD, document_id="b"))
        vector = b"Lindenstrasse-vector"
        library.store_vectors(MODEL, {hashes(library, "a")[0]: vector, b"kept": b"kept"})
        library.remove(["a"], library.begin("remove"))
        with pytest.raises(UnknownDocument, match="'a'"):
            library.document("a")
        assert [r.document_id for r, _ in library.latest()] == ["b"]
        assert library.vectors(MODEL, [b"kept"]) == {b"kept": b"kept"}
        assert library.removed() == {"a"}
        assert b"Lindenstrasse" not in b"".join(p.read_bytes() for p in tmp_path.glob("library.db*"))


def test_remove_keeps_a_text_that_another_document_shares(library: LocalLibrary) -> None:
    put(library, "Wire copy.")
    put(library, "Wire copy.", record=replace(RECORD, document_id="b"))
    library.remove(["a"], library.begin("remove"))
    assert library.text("b") == "Wire copy."


def test_remove_of_an_unknown_id_removes_nothing(library: LocalLibrary) -> None:
    put(library, "The text.")
    with pytest.raises(UnknownDocument, match="nobody"):
        library.remove(["a", "nobody"], library.begin("remove"))
    assert library.text("a") == "The text."


def test_an_unknown_version_is_named(library: LocalLibrary) -> None:
    put(library, "The text.")
    with pytest.raises(UnknownDocument, match="no version 7"):
        library.document("a", 7)


def test_vectors_are_cached_by_model_and_never_replaced(library: LocalLibrary) -> None:
    many = {str(n).encode(): b"%d" % n for n in range(1_200)}
    library.store_vectors(MODEL, many)
    library.store_vectors(MODEL, {b"0": b"other"})
    assert library.vectors(MODEL, [*many, b"absent"]) == many
    assert library.vectors("other-model", list(many)) == {}


def test_the_ledger_keeps_changes_for_ever_and_the_rest_for_some_runs(library: LocalLibrary) -> None:
    for n in range(30):
        run = library.begin("test", MONDAY)
        library.put(Document(RECORD, "One." if n < 15 else "Two."), run, file="/f.md")
        library.finish(run, {"n": n})
    with sqlite3.connect(library._path) as db:
        rows = db.execute("SELECT run, document_id, location, decision FROM ledger").fetchall()
    assert [row for row in rows if row[3] != "unchanged"] == [(1, "a", "/f.md", "new"), (16, "a", "/f.md", "changed")]
    assert min(row[0] for row in rows if row[3] == "unchanged") == 11


def test_a_file_is_remembered_until_one_of_its_documents_is_removed(library: LocalLibrary) -> None:
    library.put(Document(RECORD, "The text."), library.begin("test"), file="/f.md")
    library.remember_file("/f.md", FileSeen("stamp", 1, {"empty": 2}))
    assert library.file_seen("/f.md") == FileSeen("stamp", 1, {"empty": 2})
    library.remove(["a"], library.begin("remove"))
    assert library.file_seen("/f.md") is None


def test_nothing_of_a_failed_transaction_stays(library: LocalLibrary) -> None:
    def half() -> None:
        with library.transaction():
            put(library, "The text.")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        half()
    assert dict(library.fingerprints()) == {}


def test_a_rehearsal_keeps_nothing_and_makes_no_home(tmp_path: Path) -> None:
    home = tmp_path / "absent"
    with LocalLibrary(home, rehearse=True) as library:
        assert put(library, "The text.") == "new"
        assert put(library, "The text.") == "unchanged"
    assert not home.exists()
    with LocalLibrary(tmp_path) as library:
        put(library, "The text.")
    with LocalLibrary(tmp_path, rehearse=True) as library:
        put(library, "Changed.")
    with LocalLibrary(tmp_path) as library:
        assert library.text("a") == "The text."


def test_a_missing_library_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="python -m corpus refresh"):
        LocalLibrary(tmp_path / "absent", create=False)
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize("content", [b"this is not a database" * 100, b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_damaged_library_is_one_line_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.db").write_bytes(content)
    with pytest.raises(StorageError, match=r"library\.db: .*(damaged|not a Parley)") as caught:
        LocalLibrary(tmp_path)
    assert "\n" not in str(caught.value)
    assert (tmp_path / "library.db").read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "library.db") as db:
        db.execute("CREATE TABLE documents(x)")
    with pytest.raises(StorageError, match="not a Parley library"):
        LocalLibrary(tmp_path)


def test_a_library_of_a_newer_parley_is_refused(tmp_path: Path) -> None:
    LocalLibrary(tmp_path).close()
    with sqlite3.connect(tmp_path / "library.db") as db:
        db.execute("INSERT INTO migrations VALUES('m999_later', '')")
    with pytest.raises(StorageError, match=r"newer Parley \(m999_later"):
        LocalLibrary(tmp_path)


def test_damage_inside_the_file_is_reported_with_the_document(library: LocalLibrary) -> None:
    put(library, "The text.")
    assert library.damaged() == []
    with sqlite3.connect(library._path) as db:
        db.execute("UPDATE snapshots SET text='Another text.'")
    assert library.damaged() == ["a"]


def test_every_migration_has_a_name_of_its_own() -> None:
    names = [name for name, _ in MIGRATIONS]
    assert names == sorted(set(names))


def test_a_second_writer_is_told_who_holds_the_library(tmp_path: Path) -> None:
    first, second = LocalLibrary(tmp_path), LocalLibrary(tmp_path)
    with first.lock(), pytest.raises(LibraryBusy, match=f"process {os.getpid()}; wait"), second.lock():
        pass
    with second.lock():
        pass


def test_kill_9_frees_the_lock(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom corpus.library import LocalLibrary\n"
        "with LocalLibrary(Path(sys.argv[1])).lock():\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    library = LocalLibrary(tmp_path)
    with pytest.raises(LibraryBusy, match=f"process {holder.pid}"), library.lock():
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with library.lock():
        pass


def test_readers_see_the_last_whole_state_while_a_writer_is_at_work(tmp_path: Path) -> None:
    writer, reader = LocalLibrary(tmp_path), LocalLibrary(tmp_path)
    put(writer, "Before.")
    with writer.transaction():
        put(writer, "After.")
        assert reader.text("a") == "Before."
    assert reader.text("a") == "After."


def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom tests.test_library import RECORD, put\n"
        "from corpus.library import LocalLibrary\nfrom rag.errors import StorageError\n"
        "library = LocalLibrary(Path(sys.argv[1]))\nput(library, 'Before.')\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try:\n    put(library, 'x' * 1_000_000)\nexcept StorageError as error:\n    print(error)\n"
    )
    root = Path(__file__).parent.parent
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert "library.db" in done.stdout
    with LocalLibrary(tmp_path) as library:
        assert library.text("a") == "Before."
        assert library.damaged() == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=400), min_size=1, max_size=4))
def test_any_text_comes_back_exactly_and_its_passages_are_slices_of_it(texts: list[str]) -> None:
    home = Path(tempfile.mkdtemp())
    try:
        with LocalLibrary(home) as library:
            for text in texts:
                put(library, text)
                assert library.text("a") == text
            for record in library.versions("a"):
                assert library.text("a", record.version) in texts
                check_passages(library.text("a", record.version))
    finally:
        shutil.rmtree(home)


@given(st.text(alphabet=st.characters(), max_size=2_000))
def test_cleaned_text_is_stable_and_its_passages_cover_every_word(raw: str) -> None:
    text = clean_text(raw)
    assert clean_text(text) == text
    check_passages(text)


def check_passages(text: str) -> None:
    passages = split("a", 1, text)
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert all(one.end <= two.start for one, two in pairwise(passages))
    assert "".join("".join(p.text for p in passages).split()) == "".join(text.split())
