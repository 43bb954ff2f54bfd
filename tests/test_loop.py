from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.library import LocalLibrary
from corpus.loop import Stop, Turns, keep_refreshing
from corpus.release import current_manifest
from corpus.sources import Source
from corpus.store import LEDGER_RUNS, Run, Stopped
from corpus.types import Counts, RefreshReport
from rag.errors import ConfigError, FetchError, LibraryBusy
from rag.settings import CHECKOUT
from tests.corpus_fixtures import note, warm

OFTEN = Source("often", "feed")
HOURLY, DAILY = Source("hourly", "feed", every=3_600), Source("daily", "feed", every=86_400)
FINE, DOWN = Counts(fetched=1, unchanged=1), Counts(failed={"timeout": 1})


def report(sources: Sequence[Source], down: str = "") -> RefreshReport:
    return RefreshReport("r", FINE, {s.name: DOWN if s.name == down else FINE for s in sources}, 0, {})


def test_each_source_has_its_own_turns() -> None:
    turns, everything = Turns(900), [OFTEN, HOURLY, DAILY]
    seen = []
    for turn in range(10):
        due = turns.due(everything, turn)
        seen.append([s.name for s in due])
        turns.done(report(due), turn)
    assert seen[0] == ["often", "hourly", "daily"]
    assert [turn for turn, names in enumerate(seen) if "hourly" in names] == [0, 4, 8]
    assert all("often" in names for names in seen)
    assert turns.next([HOURLY, DAILY], 9) == 12
    assert turns.next([DAILY], 9) == 96
    assert turns.next([], 9) == 10


def test_a_source_that_failed_is_due_again_at_once() -> None:
    turns = Turns(900)
    turns.done(report([HOURLY, DAILY], down="daily"), 0)
    assert turns.due([HOURLY, DAILY], 1) == [DAILY]
    assert turns.next([HOURLY, DAILY], 0) == 1
    turns.done(report([DAILY], down="daily"), 1)
    assert turns.due([HOURLY, DAILY], 4) == [HOURLY, DAILY]


def test_an_interval_that_is_no_multiple_is_rounded_up() -> None:
    turns, odd = Turns(900), Source("odd", "feed", every=1_000)
    turns.done(report([odd]), 0)
    assert not turns.due([odd], 1)
    assert turns.due([odd], 2)


def looped(
    run: Callable[[int], RefreshReport], count: int, load: Callable[[], Sequence[Source]] = lambda: [OFTEN]
) -> list[str]:
    """The lines of the first `count` runs."""
    said: list[str] = []
    stop = Stop()

    def say(line: str, _: RefreshReport | None) -> None:
        said.append(line)
        stop.asked = len(said) == count

    keep_refreshing(0.01, load, lambda _: run(len(said)), stop, say)
    return said


def test_no_error_of_one_run_ends_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    errors: list[Exception] = [LibraryBusy("it is held"), FetchError("no route"), ZeroDivisionError("by us")]

    def run(number: int) -> RefreshReport:
        if number < len(errors):
            raise errors[number]
        return report([OFTEN], down="often")

    said = looped(run, 5)
    assert "busy: it is held; next at" in said[0]
    assert "error: no route; next at" in said[1]
    assert "error: ZeroDivisionError: by us; next at" in said[2]
    assert "1 source (often failed): 0 new, 0 changed, 1 unchanged, 0 withdrawn; release r" in said[3]
    assert len(said) == 5
    assert "ZeroDivisionError" in caplog.text


def test_a_list_of_sources_that_breaks_while_it_runs_is_told_and_one_that_is_broken_at_once_ends_it() -> None:
    loads = 0

    def load() -> list[Source]:
        nonlocal loads
        loads += 1
        if loads == 4:
            raise ConfigError("no TOML")
        return [replace(OFTEN, name=f"named-{loads}")]

    said = looped(lambda _: report([OFTEN]), 4, load)
    assert ["error: no TOML" in line for line in said] == [False, False, True, False]

    def broken() -> list[Source]:
        raise ConfigError("no TOML")

    with pytest.raises(ConfigError):
        looped(lambda _: report([OFTEN]), 1, broken)


def test_a_progress_that_is_asked_to_stop_keeps_what_was_stored(home: Path) -> None:
    stop = Stop()
    progress = stop.guarding(lambda stage, done, total: None)
    progress("read", 0, 2)

    def write(library: LocalLibrary, *names: str) -> None:
        with library.transaction():
            for name in names:
                library.note(Run(1, date(2031, 5, 2)), name, "", "", "new")
                progress("read", 1, 2)

    with LocalLibrary(home) as library:
        write(library, "one")
        stop.asked = True
        with pytest.raises(Stopped):
            write(library, "two", "three")
    with LocalLibrary(home, rehearse=True) as library, pytest.raises(Stopped):
        write(library, "four")
    with LocalLibrary(home) as library:
        assert [row[0] for row in library._db.execute("SELECT document_id FROM ledger")] == ["one", "two"]


def test_runs_that_changed_nothing_leave_nothing_behind_for_ever(home: Path) -> None:
    with LocalLibrary(home) as library, library.transaction():
        for number in range(1_300):
            run = library.begin("refresh")
            library.note(run, "one", "", "", "changed" if number == 50 else "unchanged")
            library.note(run, "two", "", "", "failed: timeout")
            if number % 7:  # the others were cut off
                library.finish(run, {})
        count = library._db.execute("SELECT count(*) FROM ledger").fetchone()[0]
        runs = library._db.execute("SELECT count(*), min(id) FROM runs").fetchone()
    assert count == 2 * LEDGER_RUNS + 1
    assert runs == (1_001, 51)


@pytest.fixture
def started(tmp_path: Path, home: Path) -> subprocess.Popen[str]:
    """`refresh --every 1s --json` over a folder of one note."""
    note(tmp_path / "docs", "one", "The text of one.", published="2031-05-02")
    warm(home, tmp_path / "docs")
    file = tmp_path / "sources.toml"
    file.write_text("[[source]]\nname = 'notes'\nkind = 'folder'\npath = 'docs'\n")
    command = [sys.executable, "-m", "corpus", "refresh", "--home", str(home), "--sources", str(file)]
    return subprocess.Popen([*command, "--every", "1s", "--json"], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to send")
def test_a_new_file_is_answered_from_at_the_next_turn_and_sigterm_ends_it_well(
    started: subprocess.Popen[str], tmp_path: Path, home: Path
) -> None:
    with started:
        assert started.stdout
        first = json.loads(started.stdout.readline())
        assert (first["new"], first["unchanged"]) == (1, 0)
        note(tmp_path / "new", "two", "The text of two.")
        warm(home, tmp_path / "new")
        (tmp_path / "new" / "two.md").rename(tmp_path / "docs" / "two.md")
        until, last = time.monotonic() + 60, first
        while last["new"] + last["unchanged"] < 2 and time.monotonic() < until:
            last = json.loads(started.stdout.readline())
        assert last["release"] != first["release"]
        started.send_signal(signal.SIGTERM)
        assert started.wait(60) == 0
    manifest = current_manifest(home)
    assert manifest is not None
    assert manifest.documents == 2
    with LocalLibrary(home) as library, library.lock():  # nobody holds it any more
        assert library.damaged() == []
