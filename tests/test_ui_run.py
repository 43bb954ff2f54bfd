from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from rag.chain import Done, Dropped, Event, Said
from rag.errors import ModelUnavailable
from rag.types import Answer, Citation, Removed, Sentence
from ui.build import Build, Progress
from ui.run import APOLOGY, Run

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

    assert Run(broken).start().wait(LONG).error == APOLOGY
    assert "a bug" in caplog.text


def test_a_stream_without_an_answer_does_not_wait_for_ever() -> None:
    assert Run(lambda: iter(())).start().wait(LONG).error == APOLOGY


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
