"""Mistyped words put right, and words left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from rag.spelling import corrected
from rag.text import terms

RECORD = frozenset(terms("talks hotel harbour shelling peace Putin offered aide"))


def frequency(asked: Sequence[str]) -> Mapping[str, int]:
    return {t: int(t in RECORD) for t in asked}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wen did erdogn offr peace talks", "when did Erdoğan offer peace talks"),
        ("waht did puttin propse at the sumit", "what did Putin propose at the summit"),
        ("negotations over prisonners", "negotiations over prisoners"),
        ("grian deal extenson", "grain deal extension"),
        ("Zelenksy at the funerl", "Zelensky at the funeral"),
    ],
)
def test_slips(typed: str, meant: str) -> None:
    assert corrected(typed, "en", frequency) == meant


@pytest.mark.parametrize(
    "text", ["the hotel by the harbour", "who had a chat after the row", "weather nice", "Charap wrote it", "ombudsman"]
)
def test_words_that_are_right_or_unknown_stay(text: str) -> None:
    assert corrected(text, "en", frequency) == text


def test_in_other_languages_only_long_capitalised_names_are_put_right() -> None:
    assert corrected("Що казав Арахмія про зерно?", "uk", frequency) == "Що казав Арахамія про зерно?"
    assert corrected("Сколько пленых обменяли?", "ru", frequency) == "Сколько пленых обменяли?"
