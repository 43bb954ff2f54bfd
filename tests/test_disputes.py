"""Each side's figure where they differ, and only there."""

from __future__ import annotations

import pytest

from rag.disputes import counts
from tests.frames_fixtures import pick, question

ASKED = question("How many bodies were returned?", "number", terms=("bodi", "return"))


def who(*texts: str) -> list[tuple[str, str]]:
    found = counts(ASKED, [pick(text) for text in texts])
    return [(c.who, c.number.text) for c in found] if found else []


def test_both_figures_of_one_sentence() -> None:
    assert who("Ukraine put the total at 6,057; Medinsky said Russia had delivered 6,060 and received 78.") == [
        ("Ukraine", "6,057"),
        ("Russia", "6,060"),
    ]


def test_figures_of_two_sentences() -> None:
    assert who("Ukraine said 6,057 bodies were returned.", "Russia reported that 6,060 bodies were returned.") == [
        ("Ukraine", "6,057"),
        ("Russia", "6,060"),
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ("Ukraine said 6,057 bodies were returned.", "Russia said 6,057 bodies were returned."),
        ("Ukraine said 6,057 bodies were returned.", "Russia said the fair drew 6,060 guests."),
        ("Ukraine said 6,057 bodies were returned.", "Russia said 95 bodies were returned."),
        ("Ukraine said on 6 June 2025 that 6,057 bodies were returned and 6,060 were promised.",),
        ("Russia freed 25 prisoners, Ukraine freed 27 in return.",),
    ],
    ids=["same figure", "other thing", "far apart", "one voice", "nobody counts"],
)
def test_no_dispute_is_made_up(texts: tuple[str, ...]) -> None:
    assert who(*texts) == []


def test_only_questions_for_a_figure_are_told_of_figures() -> None:
    asked = question("Who returned bodies?", "who-said")
    assert counts(asked, [pick("Ukraine said 6,057; Russia said 6,060.")]) is None
