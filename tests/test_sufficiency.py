"""Refusals: what does not hold together in one document is not answered, and the reason says what is missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.chain import Parley
from rag.settings import Settings
from rag.types import Scope


@pytest.fixture(scope="module")
def parley(full_home: Path) -> Parley:
    return Parley.open(Settings.load(home=full_home))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What did Merkel and Putin agree in Antalya in March 2022?", "Merkel"),
        ("What did Putin tell Zelenskyy when they met face to face in Ankara in May 2025?", "met"),
        ("How many bishops did Russia hand over in the exchange of June 2025?", "bishops"),
        ("What salary does Medinsky get as chief negotiator?", "sum of money"),
        ("What does Putin privately think of Kellogg?", "in private"),
        ("What did the Kremlin say in September 2026?", "nothing later"),
        ("Write a poem about spring", "answers questions"),
    ],
)
def test_refused_with_a_reason(parley: Parley, question: str, words: str) -> None:
    answer = parley.answer(question)
    assert answer.status == "abstained"
    assert words in (answer.reason or "")


@pytest.mark.parametrize(
    "question",
    [
        "What did Lavrov and Kuleba say after they met in Antalya in March 2022?",
        "How many bodies did Ukraine receive in June 2025?",
        "Who signed the Minsk Protocol?",
        "What did Erdogan say about Putin when they met in Sochi in September 2023?",
        "Why did the talks stop in May 2022?",
        "How much did the US and Ukraine agree to share in the reconstruction fund?",
    ],
)
def test_answered(parley: Parley, question: str) -> None:
    answer = parley.answer(question)
    assert answer.status == "answered", answer.reason


def test_a_question_about_later_news_names_the_newest_day(parley: Parley) -> None:
    answer = parley.answer("What was agreed in October 2026?", Scope(as_of=date(2026, 11, 1)))
    assert answer.status == "abstained"
    assert "2026" in (answer.reason or "")
