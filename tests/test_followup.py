"""Follow-ups made to stand alone."""

from __future__ import annotations

from datetime import date

import pytest

from rag.followup import stand_alone
from rag.types import Scope, Turn
from rag.understand import understand

TODAY = date(2026, 7, 1)


def spoken(text: str, *before: str) -> str | None:
    """The stand-alone text of a follow-up, None where the question is taken for a new one."""
    found = stand_alone(text, [Turn(question) for question in before], TODAY)
    return found.text if found.follow_up else None


@pytest.mark.parametrize(
    ("before", "text", "alone"),
    [
        ("What did Erdoğan offer in March 2024?", "And Moscow?", "What did Moscow offer in March 2024?"),
        ("What did Kyiv demand in May 2025?", "what about the Russians?", "What did Russians demand in May 2025?"),
        ("What did Putin tell Zelensky?", "And Zelensky?", "What did Zelensky tell Putin?"),
        ("What was agreed in Jeddah in 2023?", "And in 2025?", "What was agreed in Jeddah in 2025?"),
        ("Що Ердоган запропонував у березні 2024?", "А Москва?", "Що Москва запропонував у березні 2024?"),
        ("Was bot Erdogan an?", "Und Moskau?", "Was bot Moskau an?"),
    ],
)
def test_what_is_contrasted_takes_its_place(before: str, text: str, alone: str) -> None:
    assert spoken(text, before) == alone


@pytest.mark.parametrize(
    "text",
    [
        "why?",
        "And what did Kyiv answer?",
        "how many were there?",
        "what was his condition?",
        "List all the signatories, please",
        "What did Lavrov say about it?",
        "Did Putin reject the plan?",
        "Which side broke the truce first?",
        "And which countries were named as guarantors?",
        "So what happened next?",
        "А що відповів Київ?",
        "И что ответил Киев?",
        "Peki Kiev ne cevap verdi?",
        "Pourquoi ?",
    ],
)
def test_what_leans_on_the_question_before_keeps_it(text: str) -> None:
    before = "What did Erdoğan offer Zelenskyy in March 2024?"
    assert (spoken(text, before) or "").startswith(before)


@pytest.mark.parametrize(
    "text",
    [
        "And what did Putin say about the Easter truce in April 2025?",
        "Who signed the Minsk Protocol for the OSCE in 2014?",
        "What did Putin tell Zelenskyy when they met in Turkey?",
        "How many children has Russia returned to Ukraine?",
        "What are security guarantees?",
        "why did the grain deal collapse?",
        "Скільки полонених звільнили у травні 2025 року?",
        "Rusya Mart 2022'de İstanbul'da ne teklif etti?",
    ],
)
def test_a_new_question_inherits_nothing(text: str) -> None:
    assert spoken(text, "What did Erdoğan offer in March 2024?") is None


def test_the_thread_runs_through_several_questions() -> None:
    alone = spoken("When did he cut it?", "What deadline did Trump set Putin in July 2025?", "What did he threaten?")
    assert alone is not None
    assert "deadline" in alone
    assert alone.endswith("When did Trump cut it?")


def test_a_new_matter_in_between_ends_the_thread() -> None:
    alone = spoken("And Moscow?", "What did Erdoğan offer in 2024?", "What did Kyiv propose in Jeddah in March 2025?")
    assert alone == "What did Moscow propose in Jeddah in March 2025?"


def test_days_counted_from_the_question_before() -> None:
    before = [Turn("Who led the Russian team at the first three-way talks in Abu Dhabi in January 2026?")]
    asked = understand("and three weeks later in Geneva?", Scope(), TODAY, before)
    assert "Geneva" in asked.standalone
    assert "Abu Dhabi" not in asked.standalone
    assert asked.window is not None
    assert asked.window.start is not None
    assert asked.window.end is not None
    assert asked.window.start <= date(2026, 2, 17) <= asked.window.end
    assert not asked.window.certain


def test_the_kind_of_answer_is_that_of_the_follow_up() -> None:
    assert understand("why?", Scope(), TODAY, [Turn("Who rejected the plan?")]).intent == "why"


def test_a_model_may_rewrite_and_may_pass() -> None:
    before = [Turn("What did Erdoğan offer?")]
    told = understand("And Kyiv?", Scope(), TODAY, before, rewrite=lambda *_: "What did Kyiv answer Erdoğan?")
    assert (told.standalone, told.follow_up) == ("What did Kyiv answer Erdoğan?", True)
    assert understand("And Kyiv?", Scope(), TODAY, before, rewrite=lambda *_: None).standalone == "What did Kyiv offer?"
