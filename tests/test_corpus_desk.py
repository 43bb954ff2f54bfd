"""What the corpus page is told and may do."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.desk import CorpusDesk, DocumentFilter, Given, RefreshReport, Tried, Upload, Work
from corpus.desk_work import Progress, Worker
from corpus.library import LocalLibrary
from corpus.sources import own_file
from rag.errors import ExtractError, LibraryBusy, NotAllowed, ParleyError, UnknownDocument
from rag.manifest import pointer
from tests.corpus_fixtures import note, warm
from tests.web_fixtures import NewsSite

OFF = '{"starter": false}'


@pytest.fixture
def desk(copy_of_starter: Path) -> CorpusDesk:
    """Over the small release; its only sources are the tests' own."""
    (copy_of_starter / "sources.json").write_text(OFF, encoding="utf-8")
    return CorpusDesk(copy_of_starter)


def done(desk: CorpusDesk, look: Callable[[CorpusDesk], Work | None] = CorpusDesk.work) -> Work:
    """The work when it has ended."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        work = look(desk)
        if work is not None and not work.under_way:
            assert not work.broken, "see the log"
            return work
        time.sleep(0.02)
    raise AssertionError("the work did not end")


def reported(desk: CorpusDesk) -> RefreshReport:
    work = done(desk)
    assert isinstance(work.result, RefreshReport), work
    return work.result


def own_sources(home: Path, *tables: str) -> None:
    own_file(home).write_text("".join(f"[[source]]\n{table}\n" for table in tables), encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda desk: desk.refresh("reader"),
        lambda desk: desk.refresh("reader", dry_run=True),
        lambda desk: desk.add("reader", addresses=["https://wire.example/a"]),
        lambda desk: desk.remove("reader", ids=["2014-09-05-minsk-protocol"]),
        lambda desk: desk.roll_back("reader", release="x"),
        lambda desk: desk.switch("reader", "starter", on=True),
        lambda desk: desk.test("reader", "starter"),
        lambda desk: desk.take_opml("reader", Upload("a.opml", b"<opml/>"), on=True),
        lambda desk: desk.stop("reader"),
        lambda desk: desk.put_away("reader"),
    ],
)
def test_a_reader_changes_nothing(desk: CorpusDesk, change: Callable[[CorpusDesk], object]) -> None:
    with pytest.raises(NotAllowed, match="PARLEY_EDITORS"):
        change(desk)
    assert desk.work() is None
    assert desk.trial() is None
    assert (desk._home / "sources.json").read_text(encoding="utf-8") == OFF


def test_every_public_change_asks_for_the_role() -> None:
    """Whoever adds one must think of it: reading methods take no role, changing ones take it first."""
    reading = {
        *("sources", "web_sources", "opml", "documents", "choices", "doomed", "releases", "runs", "disk", "elsewhere"),
        *("work", "trial", "build"),
    }
    from corpus.desk_changes import Changes
    from corpus.desk_lists import Lists

    for owner in (Lists, Changes):
        for name, method in vars(owner).items():
            if not name.startswith("_") and callable(method) and name not in reading:
                assert method.__code__.co_varnames[1] == "role", name


def test_sources_say_how_they_fared(desk: CorpusDesk, tmp_path: Path) -> None:
    note(tmp_path / "notes", "harbour", "The harbour talks ended without a paper.", published="2026-03-02")
    own_sources(
        desk._home,
        f'name="notes"\nkind="folder"\npath="{tmp_path}/notes"\npublisher="Harbour <b>Post</b>"\nparty="Ukraine"',
        f'name="nothing"\nkind="folder"\npath="{tmp_path}/nothing"',
    )
    warm(desk._home, tmp_path / "notes")
    desk.refresh("editor", "Ann")
    report = reported(desk)
    assert report.total.new == 1
    assert desk.work() is not None
    rows = {row.name: row for row in desk.sources()}
    notes, nothing = rows["notes"], rows["nothing"]
    assert (notes.publisher, notes.party, notes.documents, notes.newest) == (
        "Harbour <b>Post</b>",
        "Ukraine",
        1,
        date(2026, 3, 2),
    )
    assert notes.succeeded is not None
    assert notes.problem is None
    assert nothing.succeeded is None
    assert nothing.problem is not None
    assert nothing.problem.reason == "not-found"
    assert not rows["starter"].enabled
    run = desk.runs(1)[0]
    assert (run.kind, run.counts.new, run.down) == ("refresh", 1, ("nothing",))
    assert run.ended is not None


def test_a_dry_run_keeps_nothing(desk: CorpusDesk, tmp_path: Path) -> None:
    note(tmp_path / "notes", "harbour", "The harbour talks ended without a paper.")
    own_sources(desk._home, f'name="notes"\nkind="folder"\npath="{tmp_path}/notes"')
    before = desk.releases()
    desk.refresh("editor", dry_run=True)
    assert reported(desk).total.new == 1
    assert desk.documents(DocumentFilter(words="harbour"), start=0, count=5).total == 0
    assert desk.releases() == before


def test_uploads_are_taken_by_content_and_their_names_are_never_paths(desk: CorpusDesk, tmp_path: Path) -> None:
    text = b"The envoys of Lanternville met on 4 May 2026 and agreed on a bridge truce of nine days."
    other = b"The envoys of Lanternville met again on 9 May 2026 and prolonged the bridge truce."
    uploads = [
        Upload("../../../etc/passwd.txt", text),
        Upload("passwd.txt", other),
        Upload("<img src=x>.exe", b"MZ"),
        Upload("noending", text),
        Upload("empty.txt", b"  \n"),
        Upload("large.txt", b"x" * 1_000_001),
    ]
    (tmp_path / "texts").mkdir()
    for number, data in enumerate((text, other)):
        (tmp_path / "texts" / f"{number}.txt").write_bytes(data)
    warm(desk._home, tmp_path / "texts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARLEY_MAX_UPLOAD_MB", "1")
        desk.add("editor", uploads=uploads, given=Given("Lanternville Desk", date(2026, 5, 10), "en", "Lanternville"))
        report = reported(desk)
    assert report.total.new == 2
    assert report.total.rejected == {"unsupported-type": 2, "empty": 1, "too-large": 1}
    assert report.sources["added"] == report.total
    found = desk.documents(DocumentFilter(publisher="Lanternville Desk"), start=0, count=9)
    assert found.total == 2
    assert {(row.language, row.party, row.day, row.source) for row in found.rows} == {
        ("en", "Lanternville", date(2026, 5, 10), "")
    }
    assert all(row.document_id.startswith("upload-passwd-") for row in found.rows)
    shown = [item.where for item in report.details]
    assert "<img src=x>.exe" in shown
    assert not any(str(tmp_path) in where or "parley-upload" in where for where in shown)
    desk.add("editor", uploads=uploads[:1], given=Given("Lanternville Desk", date(2026, 5, 10), "en", "Lanternville"))
    assert reported(desk).total.unchanged == 1


def test_addresses_must_be_of_the_web_and_allowed(desk: CorpusDesk, site: NewsSite) -> None:
    desk.add("editor", addresses=["/etc/passwd", "file:///etc/passwd", " ", site.article("/a", "A"), "/etc/passwd"])
    report = reported(desk)
    assert report.total.rejected == {"bad-address": 2}
    assert report.total.failed == {"blocked": 1}
    assert not site.seen


def test_a_removed_document_is_gone_with_the_earlier_releases(desk: CorpusDesk) -> None:
    name = "2014-09-05-minsk-protocol"
    doomed = desk.doomed(name)
    assert doomed.documents[0][0] == name
    assert doomed.versions == 1
    desk.remove("editor", ids=[name])
    assert done(desk).result == desk.releases()[0].release
    assert len(desk.releases()) == 1
    with pytest.raises(UnknownDocument):
        desk.doomed(name)
    desk.remove("editor", ids=[name])
    assert "no document has the id" in done(desk).error


def test_rolling_back_moves_the_pointer(desk: CorpusDesk, tmp_path: Path) -> None:
    first = desk.releases()[0]
    note(tmp_path / "notes", "harbour", "The harbour talks ended without a paper.")
    own_sources(desk._home, f'name="notes"\nkind="folder"\npath="{tmp_path}/notes"')
    warm(desk._home, tmp_path / "notes")
    desk.refresh("editor")
    reported(desk)
    assert [row.current for row in desk.releases()][:2] == [True, False]
    desk.roll_back("editor", release=first.release)
    assert done(desk).result == first.release
    assert pointer(desk._home) == first.release
    desk.roll_back("editor", release="../../etc")
    assert "no release is named" in done(desk).error
    disk = desk.disk()
    assert disk.releases > first.bytes > 0
    assert disk.free > 0


def test_a_release_that_lost_too_much_waits_for_a_second_word(desk: CorpusDesk, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    for number in range(30):
        note(folder, f"note-{number}", f"Note number {number} of the harbour talks.")
    own_sources(desk._home, f'name="notes"\nkind="folder"\npath="{folder}"')
    warm(desk._home, folder)
    desk.refresh("editor")
    release = reported(desk).release
    for number in range(1, 30):
        (folder / f"note-{number}.md").unlink()
    desk.refresh("editor")
    assert "PARLEY_MAX_SHRINK" in reported(desk).refused
    assert desk.releases()[0].release == release
    desk.refresh("editor", allow_shrink=True)
    assert reported(desk).refused == ""
    assert desk.releases()[0].release != release
    assert desk.documents(DocumentFilter(withdrawn="only"), start=0, count=5).total == 29


def test_sources_are_switched_tested_and_exchanged(
    desk: CorpusDesk, site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = site.feed("/feed.xml", [site.article("/a", "A")])
    body = f'<opml version="2.0"><body><outline type="rss" text="Wire" xmlUrl="{feed}"/><outline type="rss" text="x"/>'
    taken = desk.take_opml("editor", Upload("<b>.opml", f"{body}</body></opml>".encode()), on=False)
    assert taken.names == ("wire",)
    assert [item.reason for item in taken.refused] == ["no-link"]
    assert [row.enabled for row in desk.sources() if row.name == "wire"] == [False]
    desk.switch("editor", "wire", on=True)
    assert [row.enabled for row in desk.sources() if row.name == "wire"] == [True]
    assert feed in desk.opml()
    with pytest.raises(ExtractError):
        desk.take_opml("editor", Upload("no.opml", b"nothing"), on=True)
    desk.test("editor", "wire")
    tried = done(desk, CorpusDesk.trial).result
    assert isinstance(tried, Tried)
    assert tried.problem is not None
    assert tried.problem.reason == "blocked"
    monkeypatch.setenv("PARLEY_ALLOW_HOSTS", "127.0.0.1")
    desk.test("editor", "wire")
    tried = done(desk, CorpusDesk.trial).result
    assert isinstance(tried, Tried)
    assert (tried.problem, tried.entries) == (None, 1)


def test_a_refresh_of_another_process_is_known_and_waited_for(desk: CorpusDesk) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom corpus.library import LocalLibrary\n"
        "library = LocalLibrary(Path(sys.argv[1]))\nwith library.lock():\n    library.begin('refresh')\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    assert desk.elsewhere() is None
    with subprocess.Popen(
        [sys.executable, "-c", code, str(desk._home)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        assert desk.elsewhere() == str(other.pid)
        desk.refresh("editor")
        assert f"process {other.pid}" in done(desk).error
        other.communicate()
    assert desk.elsewhere() is None  # its run was cut off, and nobody holds the lock


def test_a_home_without_a_library_has_empty_lists(home: Path) -> None:
    desk = CorpusDesk(home)
    assert desk.documents(DocumentFilter(), start=0, count=5).total == 0
    assert desk.choices().publishers == ()
    assert desk.runs() == ()
    assert desk.releases() == ()
    assert desk.elsewhere() is None
    assert any(row.name == "starter" for row in desk.sources())
    assert not home.exists()


# -- the worker ------------------------------------------------------------------------------------------------------


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    opened = threading.Event()
    yield opened
    opened.set()


def waited(worker: Worker) -> Work:
    until = time.monotonic() + 10
    while (work := worker.view()) is None or work.under_way:
        assert time.monotonic() < until
        time.sleep(0.01)
    return work


def test_one_work_at_a_time_and_steps_in_their_order(gate: threading.Event) -> None:
    worker = Worker()

    def task(progress: Progress) -> None:
        progress("read", 0, 2)
        progress("wire", 1, 5)
        progress("read", 2, 2)
        gate.wait(10)

    worker.start("refresh", "Ann", task)
    with pytest.raises(LibraryBusy):
        worker.start("add", "Ben", task)
    gate.set()
    work = waited(worker)
    assert [(step.name, step.done, step.total) for step in work.steps] == [("read", 2, 2), ("wire", 1, 5)]
    assert (work.kind, work.by, work.number) == ("refresh", "Ann", 1)
    worker.forget()
    assert worker.view() is not None
    assert waited(worker).steps == ()
    assert worker.start("add", "Ben", lambda progress: None).number == 2


def test_a_stop_ends_it_at_the_next_item(gate: threading.Event) -> None:
    worker = Worker()
    began = threading.Event()

    def task(progress: Progress) -> None:
        began.set()
        gate.wait(10)
        progress("read", 1, 2)
        raise AssertionError("went on")

    assert not worker.stop()
    worker.start("refresh", "", task)
    began.wait(10)
    assert worker.stop()
    gate.set()
    work = waited(worker)
    assert (work.stopped, work.broken, work.error) == (True, False, "")
    worker.start("remove", "", lambda progress: progress("index", 1, 1))  # the earlier stop does not concern it
    assert not waited(worker).stopped


def test_errors_are_told_and_bugs_logged(caplog: pytest.LogCaptureFixture) -> None:
    worker = Worker()

    def failing(progress: Progress) -> None:
        raise ParleyError("the disk is full")

    def broken(progress: Progress) -> None:
        raise KeyError("x")

    worker.start("refresh", "", failing)
    assert waited(worker).error == "the disk is full"
    worker.start("refresh", "", broken)
    assert waited(worker).broken
    assert "KeyError" in caplog.text


def test_a_stopped_refresh_keeps_what_it_read_and_the_next_goes_on(
    desk: CorpusDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "notes"
    for number in range(5):
        note(folder, f"note-{number}", f"Note number {number} of the harbour talks.")
    own_sources(desk._home, f'name="notes"\nkind="folder"\npath="{folder}"')
    warm(desk._home, folder)
    release = desk.releases()[0].release
    real = desk._worker._progress

    def slow(name: str, done: int, total: int) -> None:
        if name == "read" and done == 3:
            assert desk.stop("editor")
        real(name, done, total)

    monkeypatch.setattr(desk._worker, "_progress", slow)
    desk.refresh("editor")
    assert done(desk).stopped
    assert desk.releases()[0].release == release
    with LocalLibrary(desk._home) as library, library.lock():
        assert library.count() > 24
    assert desk.runs(1)[0].ended is None
    monkeypatch.undo()
    desk.refresh("editor")
    assert reported(desk).total.unchanged >= 3


def test_run_reports_of_every_kind_are_read(desk: CorpusDesk) -> None:
    with LocalLibrary(desk._home) as library:
        for report in ({"removed": ["a", "b"]}, {}, {"refused": "too few", "sources": {"x": {"failed": {"tls": 1}}}}):
            library.finish(library.begin("verify"), report)
        library._db.execute("UPDATE runs SET report=NULL WHERE id=(SELECT max(id) FROM runs)")
    runs = desk.runs(3)
    assert [run.removed for run in runs] == [0, 0, 2]
    assert [run.refused for run in runs] == ["", "", ""]
