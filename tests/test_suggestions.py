from __future__ import annotations

import string
import threading
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from rag.chain import Parley
from rag.desk.suggesting import Suggesting
from rag.desk.suggestions import FILE, TRIED, Suggestion, answerable, suggested
from rag.phrases import LANGUAGES
from rag.settings import Settings
from rag.types import Answer, Record, Scope, Turn

OFFER = "Is Turkey ready to host a peace summit?"
RECORD = Record("d", 1, "sha256:0", "Title", None, None, None, None, None, "en")


@pytest.fixture(scope="module")
def parley(starter_home: Path) -> Parley:
    return Parley.open(Settings.load(home=starter_home))


@pytest.fixture(scope="module")
def offer(parley: Parley) -> Answer:
    return parley.answer(OFFER)


def turn(answer: Answer) -> Turn:
    return Turn(answer.question, tuple(dict.fromkeys(c.document_id for c in answer.citations)))


def test_what_is_shown_is_answered_when_it_is_asked(parley: Parley, offer: Answer) -> None:
    history = (turn(offer),)
    drawn = suggested(offer, parley.index(), [OFFER])
    shown = answerable(drawn, lambda text: parley.would_cite(text, Scope(), history))
    assert 2 <= len(shown) <= 4
    for suggestion in shown:
        answer = parley.answer(suggestion.text, history=history)
        assert answer.status == "answered"
        assert {c.document_id for c in answer.citations} == {
            r.document_id for r in parley.would_cite(suggestion.text, Scope(), history)
        }


def test_one_of_each_kind_comes_before_a_second_and_nothing_is_asked_twice(parley: Parley, offer: Answer) -> None:
    drawn = suggested(offer, parley.index(), [OFFER])
    kinds = [s.kind for s in drawn]
    assert len(set(kinds[: len(set(kinds))])) == len(set(kinds)) > 1
    texts = [s.text for s in drawn]
    assert len(set(texts)) == len(texts)
    again = [s.text for s in suggested(offer, parley.index(), [OFFER, texts[0].lower().rstrip("?")])]
    assert texts[0] not in again


def test_beside_a_refusal_the_nearest_events_are_asked_about(parley: Parley) -> None:
    refused = parley.answer("How many Russian soldiers did Ukraine release in the 7 August 2021 exchange?")
    assert refused.status == "abstained"
    drawn = suggested(refused, parley.index(), [refused.question])
    assert drawn[0].kind == "event"


def test_questions_come_in_the_answers_language_and_in_english_where_there_is_no_wording(
    parley: Parley, offer: Answer
) -> None:

    def asked(language: str) -> list[str]:
        return [s.text for s in suggested(replace(offer, language=language), parley.index(), [])]

    assert "Хронологія" in " ".join(asked("uk"))
    assert asked("pl") == asked("en")


def test_every_question_is_worded_in_every_language_with_the_same_places() -> None:
    words = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for forms in (*words["question"].values(), *words["topic"].values()):
        assert set(forms) == set(LANGUAGES)
        fields = {
            language: {f for _, f, _, _ in string.Formatter().parse(text) if f} for language, text in forms.items()
        }
        assert all(found == fields["en"] for found in fields.values()), forms


def test_a_question_that_is_refused_or_leads_elsewhere_is_not_shown() -> None:
    def suggestion(text: str, *, leads: bool) -> Suggestion:
        return Suggestion("side", text, lambda _: leads)

    def cites(text: str) -> Sequence[Record]:
        asked.append(text)
        return [] if text == "refused" else [RECORD]

    asked: list[str] = []
    drawn = [suggestion("refused", leads=True), suggestion("elsewhere", leads=False), suggestion("good", leads=True)]
    assert [s.text for s in answerable(drawn, cites)] == ["good"]
    asked.clear()
    assert answerable([suggestion("refused", leads=True)] * 50, cites) == []
    assert len(asked) == TRIED


def test_it_is_found_out_in_the_background_and_not_while_an_answer_is_made() -> None:
    idle, asked = threading.Event(), threading.Event()

    def cites(_: str) -> Sequence[Record]:
        assert idle.is_set()
        asked.set()
        return [RECORD]

    suggesting = Suggesting(idle.is_set)
    drawn = [Suggestion("side", "What next?", lambda _: True)]
    assert suggesting.found("one", lambda: drawn, cites) is None
    assert not asked.wait(0.3)
    idle.set()
    assert asked.wait(10)
    pause = threading.Event()
    while (found := suggesting.found("one", lambda: drawn, cites)) is None:
        pause.wait(0.01)
    assert found == ("What next?",)
