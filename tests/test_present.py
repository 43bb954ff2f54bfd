"""An answer as text: labels, language marks, notes, the dates read, and where to look instead."""

from __future__ import annotations

from datetime import date

from rag.present import answer_json, answer_text, window_line
from rag.types import Advice, Answer, Citation, Note, Sentence, Window

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
