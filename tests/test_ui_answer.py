"""What the answer component is given to draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.types import Citation, Note, Outlet, Sentence
from ui.answer import FEW, drawn, folded

CITED = (Citation(1, "d", "p", "t", "Herald", None, None, None, "q", 0, 1, "sha256:0"),)


def test_a_label_is_said_once_for_sentences_that_share_it() -> None:
    said = [Sentence(text, "quoted", (1,), "8 March 2024") for text in ("One.", "Two.")]
    assert [row["label"] for row in drawn(said, CITED, "en")] == ["8 March 2024", ""]


def test_a_quote_in_another_language_is_marked_in_the_asked_one() -> None:
    (row,) = drawn([Sentence("One.", "quoted", (1,), language="en")], CITED, "uk")
    assert (row["language"], row["mark"], row["text"]) == ("en", "(англійською)", "One.")
    assert row["chips"][0]["n"] == 1


def test_control_characters_of_a_source_stay_out() -> None:
    (row,) = drawn([Sentence("a\x1b[31mb", "quoted", (1,), "x\x00")], CITED, "en")
    assert (row["text"], row["label"]) == ("a\ufffd[31mb", "x\ufffd")


def test_many_disputes_fold_and_few_do_not() -> None:
    notes = [Note("dispute", f"Point {n}.", (1,)) for n in range(FEW + 1)]
    assert folded(notes[:FEW], CITED, "en")["fold"] == ""
    many = folded([*notes, Note("stale", "Old.")], CITED, "en")
    assert str(FEW + 1) in many["fold"]
    assert [note["head"] for note in many["notes"]][-1] == "How recent."
    assert many["notes"][0]["chips"][0]["n"] == 1


def test_a_chip_says_what_became_of_its_document() -> None:
    gone = replace(CITED[0], withdrawn=date(2026, 5, 1), carried_by=(Outlet("Post", "t", "", None),))
    (row,) = drawn([Sentence("One.", "quoted", (1,))], (gone,), "en")
    (chip,) = row["chips"]
    assert (chip["mark"], chip["more"]) == ("taken down", "+1")
    assert "Taken down on 1 May 2026. Also carried by Post. Show the cited words." in chip["name"]
    corrected = replace(CITED[0], corrections=("Correction: not two.",))
    assert drawn([Sentence("One.", "quoted", (1,))], (corrected,), "tr")[0]["chips"][0]["mark"] == "düzeltildi"
    assert drawn([Sentence("One.", "quoted", (1,))], CITED, "en")[0]["chips"][0]["mark"] == ""
