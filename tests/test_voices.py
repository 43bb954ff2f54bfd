"""Who speaks in a sentence, for which side; and the sentence before where only that one names him."""

from __future__ import annotations

import pytest

from rag.types import Position
from rag.voices import Voice, acting, voices
from tests.frames_fixtures import record

POSITIONS = (Position("Ruritania", "Anton Vell", "The bridge stays shut."),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kremlin spokesman Dmitry Peskov said it was too early.", [Voice("Dmitry Peskov", "Russia")]),
        ("The Ukrainian foreign ministry said nothing was agreed.", [Voice("", "Ukraine")]),
        ("Anton Vell (Ruritania): The bridge stays shut.", [Voice("Anton Vell", "Ruritania")]),
        ("Vell warned that the bridge would stay shut.", [Voice("Anton Vell", "Ruritania")]),
        ("Peskov said so; Zelenskyy said the opposite.",
         [Voice("Dmitry Peskov", "Russia"), Voice("Volodymyr Zelenskyy", "Ukraine")]),
        ("The meeting lasted nine hours.", []),
    ],
)  # fmt: skip
def test_speakers_are_those_of_the_sentence(text: str, expected: list[Voice]) -> None:
    assert list(voices(text, record(positions=POSITIONS))) == expected


def test_a_side_acts_only_when_it_acts_alone() -> None:
    assert acting("Ukraine put the total at 6,057.", record()) == Voice("", "Ukraine")
    assert acting("Ukraine and Russia exchanged prisoners.", record()) is None
    assert acting("Sergei Lavrov of Russia and Dmytro Kuleba of Ukraine met.", record()) is None
    assert acting("On Tuesday the two delegations and their hosts came back to Russia.", record()) is None
