"""The page without a browser: Streamlit's own test runner over a real release."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from corpus.release import current_manifest
from evals.drafts import drafts
from rag.desk.history import History
from rag.desk.store import DeskStore
from rag.feedback import FEEDBACK
from rag.types import Scope
from ui.escape import label
from ui.texts import text_in
from ui.words import day, moment

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "Is Turkey ready to host a peace summit?"


def started(home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("PARLEY_HOME", str(home))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()


@pytest.fixture
def page(starter_home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return started(starter_home, monkeypatch)


def asked(page: AppTest, question: str) -> AppTest:
    return answered(page.chat_input[0].set_value(question).run())


def answered(page: AppTest) -> AppTest:
    """The page once its last question is answered; an answer that is kept already has no run any more."""
    if run := page.session_state["exchanges"][-1].run:
        run.wait(60)
    return page.run()


def shown(page: AppTest) -> str:
    """All HTML on the page but the style sheet."""
    bodies = [element.proto.body for element in page.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<style"))


def answers(page: AppTest) -> list[Any]:
    """What the answer component of each exchange was given to draw."""
    drawn = [json.loads(element.proto.json) for element in page.get("bidi_component") if element.proto.json]
    return [data for data in drawn if "sentences" in data]


def test_an_empty_page_says_what_it_is_how_fresh_it_is_and_what_to_ask(page: AppTest, starter_home: Path) -> None:
    assert not page.exception
    assert [title.value for title in page.title] == ["Parley"]
    manifest = current_manifest(starter_home)
    assert manifest is not None
    fresh = f"Newest source {day(manifest.newest)}, corpus refreshed {moment(manifest.created)}"
    assert f"{fresh}; {manifest.documents} documents." in shown(page)
    assert label(QUESTION) in [button.label for button in page.button]
    assert answers(page) == []


def test_an_example_is_asked_by_a_click(page: AppTest) -> None:
    page.button(key="example-0").click().run()
    assert [exchange.question for exchange in page.session_state["exchanges"]] == [QUESTION]


def test_an_answer_shows_its_sentences_with_a_chip_each(page: AppTest) -> None:
    asked(page, QUESTION)
    assert not page.exception
    (drawn,) = answers(page)
    first = drawn["sentences"][0]
    assert "ready to host a peace summit" in first["text"]
    assert first["chips"][0]["outlet"] == "Parley brief"
    assert first["chips"][0]["day"] == "8 Mar 2024"
    assert not drawn["busy"]
    assert "Quoted word for word" in shown(page)


def test_a_refusal_gives_its_reason_and_the_nearest_passages(page: AppTest) -> None:
    asked(page, "How much does a pound of goat cheese cost in Ulaanbaatar?")
    assert not page.exception
    assert answers(page)[0]["sentences"] == []
    assert "Not answered." in shown(page)
    assert "The nearest passages" in shown(page)


def test_a_follow_up_is_asked_with_what_was_cited_before(page: AppTest) -> None:
    asked(page, QUESTION)
    asked(page, "What did Zelenskyy answer?")
    assert not page.exception
    assert len(answers(page)) == 2
    assert answers(page)[1]["sentences"]
    page.button(key="new").click().run()
    assert page.session_state["exchanges"] == []


def test_as_of_is_said_on_the_page_and_kept_by_the_question(
    starter_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(starter_home))
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    page.query_params["as_of"] = "2024-04-01"
    page.run()
    assert "You are asking as of 1 April 2024." in shown(page)
    asked(page, QUESTION)
    exchange = page.session_state["exchanges"][0]
    assert exchange.view().answer.as_of == date(2024, 4, 1)
    page.button(key="as-of-back").click().run()
    assert "You are asking as of" not in shown(page)
    assert "As of 1 April 2024" in shown(page)


def test_a_conversation_is_there_again_by_its_address_and_one_answer_by_its_own(page: AppTest) -> None:
    asked(page, QUESTION)
    exchange = page.session_state["exchanges"][0]
    assert list(page.query_params) == ["c"]
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    again.query_params["c"] = page.query_params["c"]
    again.run()
    assert answers(again) == answers(page)
    one = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    one.query_params["a"] = exchange.id
    one.run()
    assert [a["sentences"] for a in answers(one)] == [a["sentences"] for a in answers(page)]
    assert f"from release {exchange.release}." in shown(one)
    assert not one.chat_input
    one.button(key=f"again-{exchange.id}").click().run()  # forks into a conversation of the reader's own
    assert list(one.query_params) == ["c"]
    assert one.query_params["c"] != page.query_params["c"]
    assert [e.question for e in one.session_state["exchanges"]] == [QUESTION]


@pytest.mark.parametrize(("name", "words"), [("c", "This conversation is not here"), ("a", "leads to no answer")])
def test_an_address_that_leads_nowhere_says_so(
    name: str, words: str, starter_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(starter_home))
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    page.query_params[name] = "'; DROP TABLE exchanges; --"
    page.run()
    assert not page.exception
    assert words in shown(page)
    page.button(key="new" if name == "c" else "leave-shared").click().run()
    assert not page.query_params
    assert words not in shown(page)


def test_an_answer_that_a_dead_server_left_is_called_interrupted_and_asked_again(
    copy_of_starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DeskStore(copy_of_starter)
    left = History(store, 50).ask("", None, QUESTION, Scope(), "r1")
    store.close()
    monkeypatch.setenv("PARLEY_HOME", str(copy_of_starter))
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    page.query_params["c"] = left.conversation
    page.run()
    assert "The server ended before this answer was whole" in shown(page)
    assert not page.chat_input[0].disabled
    page.button(key=f"again-{left.id}").click().run()
    assert [e.question for e in page.session_state["exchanges"]] == [QUESTION, QUESTION]
    answered(page)
    assert answers(page)[1]["sentences"]


def test_a_full_conversation_says_so_and_begins_another(copy_of_starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_LONGEST_CONVERSATION", "1")
    page = asked(started(copy_of_starter, monkeypatch), QUESTION)
    assert "the most it may" in shown(page)
    assert not page.chat_input
    page.button(key="new-when-full").click().run()
    assert page.chat_input
    assert answers(page) == []


@pytest.mark.parametrize("question", ["x" * 20_001, "what \x00 about <b>peace</b>?", "   \u200b  "])
def test_an_odd_question_is_one_line_or_an_answer_but_never_a_fault(page: AppTest, question: str) -> None:
    asked(page, question)
    assert not page.exception
    assert text_in("en", "chat.apology") not in shown(page)
    assert "<b>peace" not in shown(page)


def test_a_release_of_another_model_is_one_plain_line(copy_of_starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for manifest in copy_of_starter.glob("releases/*/manifest.json"):
        kept = json.loads(manifest.read_text(encoding="utf-8"))
        kept["model"] = "another/model"
        manifest.write_text(json.dumps(kept), encoding="utf-8")
    page = started(copy_of_starter, monkeypatch)
    assert not page.exception
    assert 'role="alert"' in shown(page)
    assert "python -m corpus refresh" in shown(page)
    assert not page.chat_input


def test_a_wrong_setting_is_one_plain_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_WRITER", "poet")
    page = started(home, monkeypatch)
    assert not page.exception
    assert "PARLEY_WRITER" in shown(page)


def test_a_first_build_that_fails_says_why_and_offers_to_try_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_text("a file where the home should be", encoding="utf-8")
    page = started(home, monkeypatch)
    assert not page.exception
    for _ in range(200):
        if "Preparing the corpus" not in shown(page) or 'role="alert"' in shown(page):
            break
        page.run()
    assert 'role="alert"' in shown(page)


def test_a_thumb_down_with_a_note_becomes_a_draft_for_the_editor(
    copy_of_starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = asked(started(copy_of_starter, monkeypatch), QUESTION)
    page = asked(page, "And what did the Kremlin say?")
    exchange = page.session_state["exchanges"][-1].id
    page.feedback(key=f"thumb-{exchange}").set_value(0).run()
    page.text_area(key=f"note-{exchange}").set_value("Old news: he said so in July too.").run()
    page.button(key=f"send-{exchange}").click().run()
    assert "Kept for the editor" in shown(page)
    (draft,) = drafts(copy_of_starter)
    assert (draft.question, draft.note) == ("And what did the Kremlin say?", "Old news: he said so in July too.")
    assert draft.history == (QUESTION,)
    assert draft.cited
    page.feedback(key=f"thumb-{page.session_state['exchanges'][0].id}").set_value(1).run()
    assert [json.loads(line)["thumb"] for line in (copy_of_starter / FEEDBACK).read_text().splitlines()] == [
        "down",
        "up",
    ]


def test_a_closed_document_stays_closed_when_a_click_overtakes_the_address(
    starter_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = started(starter_home, monkeypatch)
    named = "2024-03-08-erdogan-offers-peace-summit"
    page.query_params["d"] = named
    assert "Dolmabahçe" in shown(page.run())
    page.session_state["document-closed"] = (named, "", "")
    page.session_state["document-closing"] = True
    page.run()  # the browser has not heard of it yet and names the document again
    assert "Dolmabahçe" not in shown(page)
    assert "d" not in page.query_params
    page.run()
    page.run()  # now it has, and whoever opens the document anew sees it
    page.query_params["d"] = named
    assert "Dolmabahçe" in shown(page.run())
