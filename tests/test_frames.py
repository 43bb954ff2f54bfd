"""The label before a sentence, the order of sides, and how recent an answer is."""

from __future__ import annotations

from datetime import date

import pytest

from rag.frames import day_of, label, recency, sides
from rag.types import Window
from tests.frames_fixtures import DAY, pick, question, record

TODAY = date(2025, 9, 1)


def test_a_timeline_says_the_day_of_each_sentence_in_the_asked_language() -> None:
    asked = question("Timeline", "timeline")
    assert label(asked, "The last group came on 16 June 2025.", record()) == "16 June 2025"
    assert label(asked, "The two sides began to exchange them.", record()) == "9–16 June 2025"
    assert label(asked, "It was to end by 1 August 2025.", record()) == ""
    assert label(question("Хронологія", "timeline", language="uk"), "x", record(event_end=DAY)) == "9 червня 2025"
    assert day_of(pick("The last group came on 16 June 2025.")) == date(2025, 6, 16)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On 10 June 2025 the second group came.", "10 June 2025"),
        ("The sides met on 3 March 2025 in Malta.", "3 March 2025"),
        ("The boats would sail from 12 June 2025.", ""),
        ("The first list of 3 March 2025 had forty names.", ""),
        ("Two days later the boats came back.", ""),
        ("Before the summit the boats had sailed.", ""),
        ("The boats had sailed.", ""),
        ("The decree signed in 2022 was still in force.", ""),
        ("Peskov said the boats had sailed.", "9–16 June 2025"),
        ("Peskov accused Kyiv of planning to sail on 12 June 2025.", ""),
        ("The sides agreed to meet on 12 June 2025.", ""),
        ("The boats sailed on 10 and 11 June 2025.", "10–11 June 2025"),
    ],
)
def test_the_day_is_that_of_the_sentence_or_none(text: str, day: str) -> None:
    assert label(question("Timeline", "timeline"), text, record()) == day


def test_who_said_names_speaker_side_and_day_and_never_two_voices() -> None:
    asked = question("Who said it?", "who-said")
    assert label(asked, "Dmitry Peskov said on 10 June 2025 it was early.", record()) == (
        "Dmitry Peskov, Russia, 10 June 2025"
    )
    assert label(asked, "Peskov said yes; Zelenskyy said no.", record()) == ""
    assert label(asked, "The road was long.", record()) == ""
    assert label(asked, "Peskov said boats would sail from 12 June 2025.", record()) == "Dmitry Peskov, Russia"
    assert label(asked, "Peskov had said it was early.", record()) == "Dmitry Peskov, Russia"


def test_a_comparison_names_sides_and_keeps_them_together() -> None:
    asked = question("Compare Ukraine and Russia", "compare", names=("party:Ukraine", "party:Russia"))
    texts = ("Russia said 6,060.", "They met twice.", "Ukraine said 6,057.", "Dmitry Peskov said it was over.")
    picks = [pick(text) for text in texts]
    assert sides(asked, picks) == [2, 0, 1, 2]
    assert [label(asked, p.text, p.hit.record) for p in picks] == ["Russia", "", "Ukraine", "Russia: Dmitry Peskov"]
    assert label(question("x", "compare", language="ru"), "Ukraine said 6,057.", record()) == "Украина"
    assert sides(asked, picks[:2]) == [0, 0]


def test_a_sentence_of_two_sides_is_filed_under_none() -> None:
    asked = question("Compare", "compare", names=("party:Ukraine", "party:Russia"))
    for text in ("Moscow wants ten; Kyiv says twelve.", "Peskov said ten, while Zelenskyy thanked his guests."):
        assert label(asked, text, record(party="Russia")) == ""
    assert label(asked, "They met twice.", record(party="Russia")) == ""


def test_seats_that_stand_for_sides_are_no_events() -> None:
    named = ("party:Russia", "place:Moscow", "party:Ukraine", "place:Kyiv")
    asked = question("Moscow and Kyiv on the bridge", "compare", names=named)
    assert label(asked, "Russia said no.", record(place="Jeddah")) == "Russia"


def test_a_comparison_of_meetings_names_place_and_day() -> None:
    asked = question("Compare Jeddah and Malta", "compare", names=("place:Jeddah", "place:Malta"))
    assert label(asked, "Russia said no.", record(place="Jeddah", event_end=DAY)) == "Jeddah, 9 June 2025"


def test_other_answers_have_no_labels() -> None:
    assert label(question("How many?", "number"), "Russia said 6,060.", record()) == ""


def test_the_latest_says_how_old_it_is_and_when_it_may_be_stale() -> None:
    asked = question("What is the latest on the talks?", "latest")
    (fresh,) = recency(asked, date(2025, 8, 20), TODAY)
    assert fresh.text == "The newest source here on this is of 20 August 2025, 12 days before 1 September 2025."
    (stale,) = recency(asked, date(2025, 3, 20), TODAY)
    assert stale.kind == "stale"
    assert "5 months before" in stale.text
    assert "may not be the latest" in stale.text


def test_right_now_ages_faster_and_the_past_not_at_all() -> None:
    (note,) = recency(question("Where are the talks right now?", "latest"), date(2025, 8, 20), TODAY)
    assert "may not be the latest" in note.text
    past = Window(date(2024, 3, 1), date(2024, 3, 31), "March 2024")
    assert recency(question("And in March 2024?", "latest", window=past), date(2024, 3, 8), TODAY) == ()
    assert recency(question("What was offered?", "fact"), date(2024, 3, 8), TODAY) == ()
