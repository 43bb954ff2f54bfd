from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.chain import Done, Dropped, Event, Said
from rag.desk.answers import View
from rag.desk.asked import QUESTIONS, AskedLog
from rag.desk.history import History
from rag.desk.store import DeskStore
from rag.errors import ModelUnavailable
from rag.types import Answer, Citation, Removed, Scope, Sentence
from ui.build import Build, Progress
from ui.run import Run, Runs, Turns

CITATION = Citation(1, "d", "d@1#0", "t", "Example Times", None, None, None, "Words.", 0, 6, "sha256:0")
SENTENCE = Sentence("Words.", "quoted", (1,))
REMOVED = Removed("Not so.", "no source says it")
ANSWER = Answer("q", None, "answered", None, (SENTENCE,), (CITATION,), (REMOVED,))
LONG = 30.0  # seconds; far more than any of this takes


def events() -> Iterator[Event]:
    yield Said(SENTENCE, (CITATION,))
    yield Dropped(REMOVED)
    yield Done(ANSWER)


def test_a_finished_run_holds_the_answer() -> None:
    view = Run(events).start().wait(LONG)
    assert view.answer == ANSWER
    assert (view.sentences, view.citations, view.removed) == ((SENTENCE,), (CITATION,), (REMOVED,))
    assert view.error is None


def test_what_was_said_is_there_while_more_is_coming() -> None:
    more = threading.Event()

    def slow() -> Iterator[Event]:
        yield Said(SENTENCE, (CITATION,))
        said.set()
        more.wait(LONG)
        yield Done(ANSWER)

    said = threading.Event()
    run = Run(slow).start()
    assert said.wait(LONG)
    assert run.view().sentences == (SENTENCE,)
    assert not run.view().finished
    more.set()
    assert run.wait(LONG).answer == ANSWER


def test_a_stopped_run_keeps_what_was_said_and_takes_no_more() -> None:
    more = threading.Event()

    def slow() -> Iterator[Event]:
        yield Said(SENTENCE, (CITATION,))
        said.set()
        more.wait(LONG)
        yield Done(ANSWER)

    said = threading.Event()
    run = Run(slow).start()
    assert said.wait(LONG)
    run.stop()
    more.set()
    run._thread.join(LONG)
    view = run.view()
    assert (view.finished, view.stopped, view.answer, view.sentences) == (True, True, None, (SENTENCE,))


def test_a_known_error_is_its_own_line() -> None:
    def failing() -> Iterator[Event]:
        yield Said(SENTENCE, (CITATION,))
        raise ModelUnavailable("The model server cannot be reached; start it.")

    view = Run(failing).start().wait(LONG)
    assert view.error == "The model server cannot be reached; start it."
    assert view.sentences == (SENTENCE,)


def test_a_bug_is_an_apology_on_the_page_and_a_traceback_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Iterator[Event]:
        yield Said(SENTENCE, (CITATION,))
        raise RuntimeError("a bug")

    assert Run(broken).start().wait(LONG).error == ""
    assert "a bug" in caplog.text


def test_a_stream_without_an_answer_does_not_wait_for_ever() -> None:
    assert Run(lambda: iter(())).start().wait(LONG).error == ""


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(DeskStore(tmp_path), longest=3)


def runs_of(history: History, tmp_path: Path, at_once: int = 2) -> Runs:
    return Runs(history, at_once, AskedLog(tmp_path))


def test_an_answer_is_kept_when_it_ends_though_nobody_looks(history: History, tmp_path: Path) -> None:
    kept = history.ask("ann", None, "What words?", Scope(), "r1")
    runs = runs_of(history, tmp_path)
    run = runs.start("ann", kept, events)
    run._thread.join(LONG)
    again = history.exchange(kept.id)
    assert again is not None
    assert (again.state, again.view.answer) == ("done", ANSWER)
    assert runs.all() == {}
    (line,) = (tmp_path / QUESTIONS).read_text().splitlines()
    row = json.loads(line)
    assert (row["reader"], row["question"], row["status"]) == ("ann", "What words?", "answered")


def test_an_answer_that_was_stopped_is_kept_at_once_and_stays_so(history: History, tmp_path: Path) -> None:
    more, said = threading.Event(), threading.Event()

    def slow() -> Iterator[Event]:
        yield Said(SENTENCE, (CITATION,))
        said.set()
        more.wait(LONG)
        yield Done(ANSWER)

    kept = history.ask("ann", None, "What words?", Scope(), "r1")
    run = runs_of(history, tmp_path).start("ann", kept, slow)
    assert said.wait(LONG)
    run.stop()
    for _ in (1, 2):  # before and after the thread ends
        again = history.exchange(kept.id)
        assert again is not None
        assert (again.state, again.view.sentences, again.view.answer) == ("stopped", (SENTENCE,), None)
        more.set()
        run._thread.join(LONG)


def test_questions_wait_their_turn_and_one_that_gives_up_leaves_the_line() -> None:
    turns, go = Turns(1), threading.Event()

    def slow() -> Iterator[Event]:
        begun.set()
        go.wait(LONG)
        yield Done(ANSWER)

    begun = threading.Event()
    first = Run(slow, turns=turns).start()
    assert begun.wait(LONG)
    second, third = Run(events, turns=turns).start(), Run(events, turns=turns).start()
    until(lambda: sorted((second.ahead(), third.ahead())) == [1, 2])
    gave_up, waiting = sorted((second, third), key=Run.ahead)
    gave_up.stop()
    gave_up._thread.join(LONG)
    assert (first.ahead(), waiting.ahead(), gave_up.view().stopped) == (0, 1, True)
    assert not waiting.view().finished
    go.set()
    assert waiting.wait(LONG).answer == ANSWER
    assert first.wait(LONG).answer == ANSWER


def test_an_answer_that_cannot_be_kept_is_shown_as_long_as_the_process_lives(
    history: History, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = history.ask("ann", None, "What words?", Scope(), "r1")
    with history._store.writing() as db:
        db.execute("DROP TABLE exchanges")
    runs = runs_of(history, tmp_path)
    run = runs.start("ann", kept, events)
    run._thread.join(LONG)
    assert runs.all()[kept.id].view().answer == ANSWER
    assert "was not kept" in caplog.text


def test_the_log_of_questions_can_be_switched_off(tmp_path: Path) -> None:
    AskedLog(tmp_path, on=False).note("ann", "What words?", View(answer=ANSWER), "r1", 0.1)
    assert not (tmp_path / QUESTIONS).exists()
    AskedLog(tmp_path / "absent").note("ann", "What words?", View(answer=ANSWER), "r1", 0.1)  # no more than a line


def until(true: Callable[[], bool]) -> None:
    for _ in range(3000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("never came true")


def test_a_build_runs_once_however_many_tabs_start_it() -> None:
    runs, go = [], threading.Event()

    def work(progress: Progress) -> None:
        runs.append(1)
        progress("embed", 3, 10)
        reported.set()
        go.wait(LONG)

    reported = threading.Event()
    build = Build(work)
    build.start()
    build.start()
    assert reported.wait(LONG)
    assert (build.stage().name, build.stage().done, build.stage().total) == ("embed", 3, 10)
    go.set()
    assert build._thread is not None
    build._thread.join(LONG)
    assert build.stage().finished
    assert runs == [1]


def test_a_failed_build_says_why_and_can_be_tried_again() -> None:
    outcomes = iter([ModelUnavailable("No model; install it."), None])

    def work(progress: Progress) -> None:
        if problem := next(outcomes):
            raise problem

    build = Build(work)
    for error in ("No model; install it.", None):
        build.start()
        assert build._thread is not None
        build._thread.join(LONG)
        assert (build.stage().finished, build.stage().error) == (True, error)
