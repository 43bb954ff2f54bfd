"""Each side's figure where they differ, and only there."""

from __future__ import annotations

from typing import cast

import pytest

from rag.disputes import contested, counts
from rag.index import Index
from tests.frames_fixtures import pick, question

ASKED = question("How many bodies were returned?", "number", terms=("bodi", "return"))


DISPUTE = "Kyiv counts 6,057 bodies and Moscow 6,060. Some reports date the talks 2 June."


def who(*texts: str, contested: str = DISPUTE) -> list[tuple[str, str]]:
    found = counts(ASKED, [pick(text, contested=contested) for text in texts])
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


def test_a_brief_says_itself_which_figures_are_disputed() -> None:
    assert who("Ukraine put the total at 6,057; Russia said 6,060.", contested="") == []


def test_reports_count_the_same_thing_when_the_same_noun_follows() -> None:
    def found(*texts: str) -> bool:
        return counts(ASKED, [pick(text, kind="article", publisher="Lantern") for text in texts]) is not None

    assert found("Ukraine said 6,057 bodies were returned.", "Russia reported that 6,060 bodies were returned.")
    assert not found("Ukraine said 6,057 bodies were returned.", "Russia reported that 6,060 crates were returned.")


class OneText:
    """An index that holds one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self, _document: str, _version: int) -> str:
        return self._text


@pytest.mark.parametrize(
    ("asked", "quoted", "shown"),
    [
        (
            "How many bodies were returned?",
            "Ukraine received them by 15 June.",
            ["Kyiv counts 6,057 bodies and Moscow 6,060."],
        ),
        ("Who led the delegation?", "Medinsky led it.", []),
        ("Who led the delegation?", "The total was 6,057 bodies.", ["Kyiv counts 6,057 bodies and Moscow 6,060."]),
    ],
    ids=["bears on the question", "beside the point", "bears on what is quoted"],
)
def test_only_a_dispute_that_bears_on_the_matter_is_shown(asked: str, quoted: str, shown: list[str]) -> None:
    text = f"{quoted} {DISPUTE}"
    cited = pick(quoted, contested=DISPUTE)
    index = cast(Index, OneText(text))
    found = contested(cited, question(asked), [cited], index)
    assert [p.text for p in found] == shown
    assert all(text[p.start : p.end] == p.text for p in found)
