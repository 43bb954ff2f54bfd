"""What a question takes for granted, held against documents of our own making."""

from __future__ import annotations

from datetime import date

import pytest

from rag.premises import CHECKS, Read, as_read
from rag.premises.relations import errand, private
from rag.refusals import Refusal
from rag.types import Question, Record, Scope
from rag.understand import understand

DAY = date(2025, 6, 9)


def report(title: str, text: str, place: str = "", *actors: str) -> Read:
    record = Record("r-1", 1, "", title, "Harbour Herald", None, DAY, DAY, DAY, "en", place=place, actors=actors)
    return as_read(record, text)


def asked(question: str) -> Question:
    return understand(question, Scope(), date(2026, 7, 1))


def refused(question: str, *read: Read) -> str | None:
    found = (check(asked(question), read) for check in CHECKS)
    return next((f.key for f in found if f), None)


SWAP = report(
    "Sides swap prisoners at the border",
    "Russia returned 185 Ukrainian soldiers and 20 civilians on 9 June 2025. Ukraine handed over as many"
    " Russian soldiers. Four children came home with them. The UAE mediated. No wounded were among them.",
)
CALL = report(
    "Putin and Scholz speak by telephone",
    "Vladimir Putin and Olaf Scholz spoke by telephone for an hour. Scholz called on him to meet Volodymyr Zelenskyy."
    " The chancellor plans a visit to Kyiv.",
)
SUMMIT = report(
    "Erdogan hosts Guterres in Istanbul",
    "Recep Tayyip Erdogan met António Guterres at the Dolmabahce palace. They signed a grain accord on the largest"
    " harbour. Switzerland did not attend. Guterres called it “a beacon of hope”.",
    "Istanbul, Turkey",
    "Recep Tayyip Erdogan",
    "António Guterres",
)


@pytest.mark.parametrize(
    ("question", "read", "key"),
    [
        ("How many civilians did Russia return on 9 June 2025?", SWAP, None),
        ("How many Ukrainian soldiers came home?", SWAP, None),
        ("How many youngsters came home?", SWAP, None),
        ("How many sailors came home?", SWAP, "figure"),
        ("How many of the soldiers were wounded?", SWAP, None),
        ("Сколько солдат вернулось домой?", SWAP, None),
        ("Сколько дронов сбито?", SWAP, "figure"),
        ("How many days did it take?", SWAP, "figure"),
        ("Name the 26 states that took part", SWAP, "list"),
        ("How much money did the UAE pay for the swap?", SWAP, "money"),
        ("What did Putin tell Scholz when they met face to face?", CALL, "met"),
        ("What did Scholz and Putin discuss in their call?", CALL, None),
        ("What did Putin and Zelenskyy discuss?", CALL, "met"),
        ("Is a meeting of Putin and Zelenskyy planned?", CALL, None),
        ("What did Scholz say on his visit to Kyiv?", CALL, "visit"),
        ("What did Erdogan and Guterres sign?", SUMMIT, None),
        ("What did Scholz and Putin sign?", CALL, "signed"),
        ("What did Switzerland propose at the Istanbul session?", SUMMIT, "absent"),
        ("Who vetoed the grain accord?", SUMMIT, "deed"),
        ("Which was the shortest session?", SUMMIT, "deed"),
        ("Which was the largest harbour in the accord?", SUMMIT, None),
        ("Who called the accord “a beacon of hope”?", SUMMIT, None),
        ("Who called the accord “a paper tiger”?", SUMMIT, "quote"),
        ("Who likened the accord to a paper tiger?", SUMMIT, "quote"),
        ("What does the accord say about reparations?", SUMMIT, "deed"),
        ("What did Guterres say about Gaza?", SUMMIT, "deed"),
    ],
)
def test_what_is_not_told_is_refused(question: str, read: Read, key: str | None) -> None:
    assert refused(question, read) == key


ROUND = report(
    "Advisers meet in Valletta; a summit is planned",
    "Advisers of 40 states met in Valletta on 9 June 2025. Russia was not invited and called the session a show."
    " The Turkish foreign minister Hakan Fidan chaired it at 10:30. Dmytro Kuleba said he was proud."
    " Sergei Lavrov called the plan unrealistic. Donald Trump left early. A summit in Budapest was cancelled."
    " Ukraine could put neutrality to a referendum. Emmanuel Macron telephoned Xi Jinping for an hour."
    " Olaf Scholz wrote to Macron."
    " The advisers agreed to protect the power plant. Norway paid 3 million euros.",
    "Valletta, Malta",
)


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("Which Russian general headed the team at the Valletta round?", "absent"),
        ("Why was Russia not invited to Valletta?", None),
        ("Which Turkish minister chaired the session?", None),
        ("Which Belarusian minister chaired the session?", "together"),
        ("How did the Budapest summit end?", "deed"),
        ("What percentage voted yes in the referendum?", "deed"),
        ("What did the advisers say when they met in Moscow?", "together"),
        ("What did the advisers say when they met in Valletta?", None),
        ("What did the advisers agree to protect?", None),
        ("Which points did Lavrov accept?", "deed"),
        ("At what time did Fidan open it?", None),
        ("In which hotel did the advisers meet?", "deed"),
        ("How long did the phone call between Macron and Xi last?", None),
        ("How long did the phone call between Xi and Scholz last?", "met"),
        ("Who paid for the power plant?", None),
        ("Who guarded the power plant?", "deed"),
        ("Who financed the Turkish minister's trip?", "deed"),
        ("Which ministers resigned in Valletta?", "deed"),
        ("What did Kuleba say in Valletta?", None),
        ("Which prison did the advisers visit?", "deed"),
    ],
)
def test_what_did_not_take_place_is_refused(question: str, key: str | None) -> None:
    assert refused(question, ROUND) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Trump left the G7 meeting in Canada early.", "why"),
        ("Trump left the G7 meeting in Canada early because of a storm.", None),
        ("Trump left the G7 meeting in Canada early. He blamed a storm.", None),
    ],
)
def test_a_reason_asked_for_must_be_given(text: str, key: str | None) -> None:
    assert refused("Why did Trump leave the G7 meeting in Canada early?", report("A week of talks", text)) == key


def test_a_deed_asked_about_as_done_must_be_done() -> None:
    asked_ = "When was the plant evacuated?"
    assert refused(asked_, report("The plant", "Russia should not evacuate the plant, Kyiv said.")) == "deed"
    assert refused(asked_, report("The plant", "Russia evacuated the plant on 3 May.")) is None


def test_years_and_days_are_no_figures_of_things() -> None:
    read = report("Ships sail", "In 2025 ships sailed on 3 May.")
    assert refused("How many ships sailed?", read) == "figure"
    assert refused("How many ships sailed?", report("Ships sail", "In 2025 three ships sailed.")) is None


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("What does Putin privately think of Trump?", "private"),
        ("Which of the five principles do you like best?", "private"),
        ("What did Putin say about Trump?", None),
        ("Please write a poem about Istanbul", "errand"),
        ("What should come first in my article?", "errand"),
        ("Write a timeline of the Istanbul talks", None),
        ("Напиши стихи о Стамбуле", "errand"),
    ],
)
def test_errands_and_private_thoughts(question: str, key: str | None) -> None:
    found: Refusal | None = private(asked(question)) or errand(asked(question))
    assert (found.key if found else None) == key
