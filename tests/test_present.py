"""An answer as text: labels, language marks, notes, the dates read, and where to look instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.present import aftermath, answer_json, answer_text, independent, window_line
from rag.types import Advice, Answer, Citation, Note, Outlet, Sentence, Window

CITED = Citation(1, "d", "d:0", "A bridge", "Herald", None, date(2024, 3, 8), None, "words", 0, 5, "sha256:0")
MARCH = Window(date(2024, 3, 1), date(2024, 3, 31), "March 2024")
ANSWER = Answer(
    "q", None, "answered", None,
    sentences=(Sentence("The bridge is shut.", "quoted", (1,), "8 March 2024", "en"),),
    citations=(CITED,), language="ru", window=MARCH,
    notes=(Note("dispute", "The council denies it.", (1,)), Note("stale", "Старое.")),
)  # fmt: skip


def test_a_sentence_stands_between_its_label_and_its_language() -> None:
    text = answer_text(ANSWER)
    assert text.startswith("8 March 2024: The bridge is shut. (на английском) [1]\n")
    assert "\nСпорно. The council denies it. [1]\n" in text
    assert "\nНасколько свежо. Старое.\n" in text


def test_the_dates_read_are_said_once_where_their_words_say_them() -> None:
    assert window_line(ANSWER) == "Даты из вашего вопроса: March 2024 (1–31 марта 2024)"
    day = Window(date(2024, 3, 8), date(2024, 3, 8), "8 March 2024")
    assert window_line(Answer("q", None, "answered", None, window=day)).endswith(": 8 March 2024")
    assert window_line(Answer("q", None, "answered", None)) == ""


def test_a_refusal_says_where_to_look_without_a_link() -> None:
    text = answer_text(Answer("q", None, "abstained", "Nothing here.", advice=Advice("bridge Karth", ("Herald",))))
    assert text.startswith("No answer: Nothing here.")
    assert "Words for a search engine: bridge Karth" in text
    assert "Herald" in text
    assert "http" not in text


def test_json_has_every_new_key() -> None:
    found = answer_json(ANSWER)
    assert found["window"] == {"start": "2024-03-01", "end": "2024-03-31", "label": "March 2024", "certain": True}
    assert found["notes"][0] == {"kind": "dispute", "text": "The council denies it.", "citations": [1]}
    assert (found["sentences"][0]["label"], found["sentences"][0]["language"]) == ("8 March 2024", "en")


def test_what_became_of_a_cited_document_is_said_in_the_language_of_the_frame() -> None:
    late = replace(
        CITED,
        published=date(2024, 3, 8),
        modified=date(2024, 3, 9),
        corrections=("Correction: the bridge\n is in Karth.",),
        withdrawn=date(2024, 4, 1),
        carried_by=(Outlet("Post", "A bridge", "https://post.example", None), Outlet("Times", "Shut", "", None)),
    )
    assert aftermath(late, "en") == [
        "Corrected by the publisher: “Correction: the bridge is in Karth.”",
        "Changed by the publisher on 9 March 2024",
        "Taken down on 1 April 2024",
        "Also carried by Post, Times",
    ]
    assert aftermath(late, "ru", carriers=False)[-1] == "Снято с публикации: 1 апреля 2024"
    assert (
        aftermath(CITED, "en")
        == aftermath(replace(late, corrections=(), withdrawn=None, carried_by=(), modified=late.published), "en")
        == []
    )
    assert "\n    То же сообщение дали также: Post, Times\n" in answer_text(replace(ANSWER, citations=(late,)))
    found = answer_json(replace(ANSWER, citations=(late,)))["citations"][0]
    assert (found["modified"], found["withdrawn"]) == ("2024-03-09", "2024-04-01")
    assert found["carried_by"][0] == {
        "publisher": "Post", "title": "A bridge", "url": "https://post.example", "published": None
    }  # fmt: skip


def test_copies_of_one_story_are_one_report() -> None:
    wire = replace(CITED, document_id="w", carried_by=(Outlet("Post", "Shut", "https://post.example/1", None),))
    copy = replace(
        CITED, n=2, document_id="p", publisher="Post", title="Shut", url="https://post.example/1",
        carried_by=(Outlet("Herald", "A bridge", "", None),),
    )  # fmt: skip
    other = replace(CITED, n=3, document_id="o", publisher="Times", title="Another matter")
    assert independent(()) == 0
    assert independent((wire, wire)) == 1
    assert independent((wire, other, copy)) == 2
    assert "Независимых сообщений среди них: 2." in answer_text(replace(ANSWER, citations=(wire, other, copy)))
    assert "Независимых" not in answer_text(replace(ANSWER, citations=(wire, other)))
