"""Who speaks in a sentence, for which side; and the sentence before where only that one names him."""

from __future__ import annotations

import pytest

from rag.types import Position
from rag.voices import Voice, acting, spoken, voices
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


@pytest.mark.parametrize(
    "text",
    [
        "Putin, Macron, Merkel and Erdoğan said the bridge would open.",
        "China and Brazil called for a bridge.",
        "Trump and Putin spoke by telephone for an hour.",
        "The port would reopen by May, Lavrov and Kuleba said.",
        "The bridge, which Lavrov had called safe, was shut.",
        "If Kyiv declared the bridge open, it said nothing more.",
        "Of the 40 whom Putin had announced, ten came home.",
        "Reuters quoted Peskov as confirming that Putin had agreed.",
        "The note credited the patience of Berlin and Paris and called for more.",
        "Zelenskyy's office said the bridge was safe.",
        "Putin's adviser said the bridge was safe.",
        "Kyiv Independent said the bridge was safe.",
        "The Washington Post said the bridge was safe.",
        "Ukrainian media said the bridge was safe.",
        "European diplomats said the bridge was safe.",
        "A former Russian official said the bridge was safe.",
        "Participants in the Paris talks said the bridge was safe.",
        "Lavrov said the bridge was safe, and Kuleba said it was not.",
        "Lavrov said the bridge was safe, and the Kremlin said it was new.",
        "Peskov said the bridge was safe, while Zelenskyy called it a ruin.",
        "Peskov put the cost at ten, Umerov at twelve.",
        "Peskov said the bridge was safe, according to two guests.",
    ],
)
def test_no_voice_where_a_sentence_leaves_a_doubt(text: str) -> None:
    assert spoken(text, record()) is None
    assert acting(text, record()) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 9 June 2025, Zelenskyy said the bridge was safe.", Voice("Volodymyr Zelenskyy", "Ukraine")),
        ("Rustem Umerov, secretary of a council, said the bridge was safe.", Voice("Rustem Umerov", "Ukraine")),
        ("The bridge was safe, Lavrov said.", Voice("Sergei Lavrov", "Russia")),
        ("The bridge was safe, said Lavrov.", Voice("Sergei Lavrov", "Russia")),
        ("According to Peskov, the bridge was safe.", Voice("Dmitry Peskov", "Russia")),
        ("Russia's defence ministry said the bridge was safe.", Voice("", "Russia")),
        ("Peskov said that Kuleba and Lavrov might open the bridge.", Voice("Dmitry Peskov", "Russia")),
    ],
)
def test_one_speaker_is_named_whoever_else_is_in_the_words(text: str, expected: Voice) -> None:
    found = spoken(text, record())
    assert found is not None
    assert found.voice == expected


def test_somebody_told_beforehand_is_not_the_speaker() -> None:
    found = spoken("Zelenskyy, whom Scholz had told beforehand, said the bridge was shut.", record())
    assert found is None or found.voice.speaker == "Volodymyr Zelenskyy"


def test_the_side_a_person_holds_office_for_goes_before_the_side_of_a_position() -> None:
    own = record(positions=(Position("Vatican", "Sergei Lavrov", "x"), Position("Leaders", "Ann Bo and others", "y")))
    assert voices("Lavrov said the bridge was safe.", own) == (Voice("Sergei Lavrov", "Russia"),)
    assert voices("Ann Bo and others (Leaders): The bridge is safe.", own) == ()


def test_a_surname_alone_is_somebody_in_office_or_on_record() -> None:
    assert spoken("Johnson said the bridge was safe.", record()) is None
    found = spoken("Johnson said the bridge was safe.", record(actors=("Boris Johnson",)))
    assert found is not None
    assert found.voice.speaker == "Boris Johnson"


def test_a_side_acts_only_when_it_acts_alone() -> None:
    assert acting("Ukraine put the total at 6,057.", record()) == Voice("", "Ukraine")
    assert acting("Ukraine and Russia exchanged prisoners.", record()) is None
    assert acting("Sergei Lavrov of Russia and Dmytro Kuleba of Ukraine met.", record()) is None
    assert acting("On Tuesday the two delegations and their hosts came back to Russia.", record()) is None
    for text in (
        "Russian strikes left homes without heat.",
        "Talks on Ukraine planned for London failed.",
        "The statement backed a Ukrainian army.",
        "The Chinese-Brazilian text proposed six points.",
        "Russia freed 40 men, said Andriy Yermak, head of an office.",
        "Yermak led Ukraine, Kozak Russia.",
        "Ukraine was offered a bridge.",
        "Moscow wanted ten; Kyiv wanted twelve.",
    ):
        assert acting(text, record()) is None
