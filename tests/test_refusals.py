"""What a refusal says, and where it points."""

from __future__ import annotations

import string
from datetime import date

import pytest

from rag.phrases import LANGUAGES
from rag.refusals import _REASONS, advice, refusal
from rag.types import Hit, Outlet, Passage, Record, Scope
from rag.understand import understand

TEXT = "Grain moves again."
RECORD = Record(
    "r", 1, "", "Ships leave Odesa", "Parley brief", None, None, date(2022, 8, 1), None, "en",
    outlets=(Outlet("Lantern", "", "", None), Outlet("Harbour Herald", "", "", None)),
)  # fmt: skip
HIT = Hit(Passage("r@1#0", "r", 1, 0, 0, len(TEXT), TEXT), RECORD, 1.0)


def test_every_reason_has_the_same_gaps_in_every_language() -> None:
    for key, wordings in _REASONS.items():
        gaps = {lang: {f for _, f, _, _ in string.Formatter().parse(text) if f} for lang, text in wordings.items()}
        assert set(wordings) == set(LANGUAGES), key
        assert len({frozenset(g) for g in gaps.values()}) == 1, key


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "1 August 2022"),
        ("uk", "1 серпня 2022"),
        ("tr", "1 Ağustos 2022"),
        ("de", "1. August 2022"),
        ("fr", "1 août 2022"),
        ("xx", "1 August 2022"),
    ],
)
def test_a_premise_is_named_with_the_nearest_report(language: str, day: str) -> None:
    text = refusal("met", a="Ada Brook", b="Bo Reed").text(language, HIT)
    assert "Ada Brook" in text
    assert "Ships leave Odesa" in text
    assert day in text
    assert "Ships" not in refusal("private").text(language, HIT)


def test_a_thing_named_in_english_is_not_named_in_another_language() -> None:
    assert "a percentage" in refusal("deed", what="a percentage").text("en", HIT)
    said = refusal("deed", what="a percentage").text("de", HIT)
    assert "percentage" not in said
    assert "Ships leave Odesa" in said


def test_an_unknown_reason_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        refusal("whim")


def test_advice_gives_words_to_search_and_outlets() -> None:
    question = understand("How much did Erdogan pay for the first ship from Odesa?", Scope(), date(2026, 7, 1))
    given = advice(question, [HIT])
    assert given.outlets == ("Lantern", "Harbour Herald")
    assert "Erdo" in given.search
    assert "ship" in given.search
    assert len(given.search.split()) <= 9
