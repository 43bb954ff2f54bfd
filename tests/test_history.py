"""Conversations in desk.db: whose they are, what is found in them, what is left of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.desk.answers import View, packed_view, unpacked_view
from rag.desk.history import LONGEST_TITLE, History, state_of, title
from rag.desk.store import DeskStore
from rag.errors import QuestionError, StorageError
from rag.types import Answer, Citation, Note, Outlet, Removed, Scope, Seconds, Sentence, Window

CITATION = Citation(
    1, "d", "d@1#0", "Title", "Herald", None, date(2026, 5, 4), None, "Words.", 0, 6, "sha256:0",
    carried_by=(Outlet("Post", "t", "https://post.example/", None),),
)  # fmt: skip
SENTENCE = Sentence("The ferry to Ostrów sails again.", "quoted", (1,), "4 May 2026")
ANSWER = Answer(
    "When?", date(2026, 6, 1), "answered", None, (SENTENCE,), (CITATION,), (Removed("No.", "no source"),),
    release="r2", seconds=Seconds(total=0.25), window=Window(date(2026, 5, 1), None, "since May"),
    notes=(Note("stale", "Old.", (1,)),),
)  # fmt: skip
WHOLE = View(3, "uk", ANSWER.sentences, ANSWER.citations, ANSWER.removed, ANSWER)
SCOPE = Scope(as_of=date(2026, 6, 1), publishers=("Herald",), read_dates=False)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(DeskStore(tmp_path), longest=3)


def reopened(history: History) -> History:
    return History(DeskStore(history._store.path.parent), history.longest)


@pytest.mark.parametrize(
    "view", [View(), View(2, "tr", (SENTENCE,), (CITATION,)), WHOLE, View(error=""), View(stopped=True)]
)
def test_what_is_packed_comes_back_as_it_was(view: View) -> None:
    assert unpacked_view(packed_view(view)) == view


def test_a_text_that_is_no_answer_is_one_clear_line() -> None:
    with pytest.raises(StorageError, match="cannot be read"):
        unpacked_view('{"found": "many"}')


def test_a_question_and_its_answer_are_there_after_a_restart(history: History) -> None:
    asked = history.ask("ann", None, "When does the ferry sail?", SCOPE, "r1")
    assert (asked.position, asked.state, asked.view) == (0, "running", View())
    history.keep(asked.id, asked.question, WHOLE)
    for here in (history, reopened(history)):
        (kept,) = here.exchanges("ann", asked.conversation) or []
        assert (kept.question, kept.scope, kept.state, kept.release) == (asked.question, SCOPE, "done", "r2")
        assert (kept.view, kept.asked) == (WHOLE, asked.asked)
        assert here.exchange(asked.id) == kept
    (row,) = history.conversations("ann")
    assert (row.id, row.title, row.exchanges) == (asked.conversation, "When does the ferry sail?", 1)


def test_nobody_sees_changes_or_adds_to_the_conversation_of_another(history: History) -> None:
    asked = history.ask("ann", None, "When does the ferry sail?", Scope(), "r1")
    assert history.conversations("bob") == []
    assert history.exchanges("bob", asked.conversation) is None
    history.rename("bob", asked.conversation, "Mine now")
    assert history.delete("bob", asked.conversation) == []
    other = history.ask("bob", asked.conversation, "And the bridge?", Scope(), "r1")
    assert other.conversation != asked.conversation
    assert [c.title for c in history.conversations("ann")] == ["When does the ferry sail?"]


def test_two_tabs_that_ask_in_one_conversation_get_places_one_after_the_other(history: History) -> None:
    first = history.ask("ann", None, "One?", Scope(), "r1")
    beside = reopened(history)
    second = beside.ask("ann", first.conversation, "Two?", Scope(), "r1")
    third = history.ask("ann", first.conversation, "Three?", Scope(), "r1")
    assert [first.position, second.position, third.position] == [0, 1, 2]
    assert [k.question for k in history.exchanges("ann", first.conversation) or []] == ["One?", "Two?", "Three?"]
    with pytest.raises(QuestionError, match="holds 3 questions"):
        beside.ask("ann", first.conversation, "Four?", Scope(), "r1")


def test_the_newest_conversation_stands_first_and_words_are_looked_for_in_all_of_it(history: History) -> None:
    ferry = history.ask("ann", None, "When does it sail?", Scope(), "r1")
    history.keep(ferry.id, ferry.question, WHOLE)
    bridge = history.ask("ann", None, "Хто міст збудував, 100%?", Scope(), "r1")
    assert [c.id for c in history.conversations("ann")] == [bridge.conversation, ferry.conversation]
    history.ask("ann", ferry.conversation, "And back?", Scope(), "r1")
    assert [c.id for c in history.conversations("ann", limit=1)] == [ferry.conversation]
    found = {
        words: [c.id for c in history.conversations("ann", words)]
        for words in ("ostrow FERRY", "МІСТ", "100%", "sail back", "1%", "_", "ferry bridge")
    }
    assert found.pop("МІСТ") == found.pop("100%") == [bridge.conversation]
    assert found.pop("ostrow FERRY") == found.pop("sail back") == [ferry.conversation]
    assert set(map(tuple, found.values())) == {()}
    history.rename("ann", bridge.conversation, "  The   bridge ")
    history.rename("ann", bridge.conversation, "   ")
    assert [c.title for c in history.conversations("ann", "bridge")] == ["The bridge"]


def test_what_is_deleted_is_gone_and_its_links_say_so(history: History) -> None:
    asked = history.ask("ann", None, "When does the ferry sail?", Scope(), "r1")
    history.keep(asked.id, asked.question, WHOLE)
    assert history.exchange(asked.id) is not None
    assert history.delete("ann", asked.conversation) == [asked.id]
    history.keep(asked.id, asked.question, WHOLE)  # its answer ends after that
    for here in (history, reopened(history)):
        assert here.exchange(asked.id) is None
        assert here.exchanges("ann", asked.conversation) is None
        assert here.deleted(asked.id)
        assert not here.deleted("0" * 32)
    assert history.conversations("ann", "ferry") == []


def test_a_server_that_died_leaves_an_answer_unfinished(history: History) -> None:
    asked = history.ask("ann", None, "When?", Scope(), "r1")
    history.keep(asked.id, asked.question, View(2, "en", (SENTENCE,), (CITATION,)))
    (kept,) = reopened(history).exchanges("ann", asked.conversation) or []
    assert (kept.state, kept.view.finished, kept.view.sentences) == ("running", False, (SENTENCE,))


def test_titles_are_one_short_line() -> None:
    assert title(" What\nwas  agreed? ") == "What was agreed?"
    assert title("word " * 40).endswith("word…")
    assert len(title("x" * 500)) == LONGEST_TITLE + 1


def test_states_have_names() -> None:
    views = (View(), WHOLE, View(stopped=True), View(error="The model is away."))
    assert [state_of(view) for view in views] == ["running", "done", "stopped", "failed"]


def test_no_more_answers_stay_in_memory_than_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.desk.history.REMEMBERED", 4)
    history = History(DeskStore(tmp_path), longest=9)
    conversation = None
    for number in range(9):
        asked = history.ask("ann", conversation, f"{number}?", Scope(), "r1")
        conversation = asked.conversation
        history.keep(asked.id, asked.question, View(stopped=True))
    assert len(history._views) == 4
    assert conversation is not None
    assert len(history.exchanges("ann", conversation) or []) == 9
