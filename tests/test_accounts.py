"""Reports that answer one question differently are all shown; those of different days are no two accounts."""

from __future__ import annotations

from datetime import date
from typing import Any

from rag.accounts import disagreeing, several
from rag.types import Intent
from tests.frames_fixtures import pick, question

UNDATED: dict[str, Any] = {"kind": "article", "event_date": None, "event_end": None}
BORN = "When was Anton Vell born?"


def told(text: str, *said: tuple[str, dict[str, Any]], intent: Intent = "fact") -> list[str]:
    picks = [pick(words, document=f"d{n}", **more) for n, (words, more) in enumerate(said)]
    return [p.text for p in disagreeing(question(text, intent), picks)]


def test_two_bearers_of_a_name_are_two_accounts() -> None:
    one, other = "Anton Vell, a painter, was born in 1881.", "The judge Anton Vell was born in 1950 in Karth."
    assert told(BORN, (one, UNDATED), (other, UNDATED)) == [one, other]
    picks = [[pick(one, document="a", **UNDATED)], [pick(other, document="b", **UNDATED)]]
    assert [[p.text for p in own] for own in several(question(BORN), picks)] == [[one], [other]]


def test_the_same_answer_twice_is_one_account() -> None:
    assert told(BORN, ("Anton Vell was born in 1881.", UNDATED), ("Vell, born in 1881, painted.", UNDATED)) == []


def test_other_matters_and_other_days_are_no_second_account() -> None:
    assert told(BORN, ("Anton Vell was born in 1881.", UNDATED), ("The mill burnt down in 1950.", UNDATED)) == []
    spring, autumn = ({"kind": "article", "event_date": date(2025, month, 1)} for month in (4, 10))
    asked = "How many prisoners were exchanged?"
    said = ("Both sides exchanged 84 prisoners.", "Both sides exchanged 95 prisoners.")
    assert told(asked, (said[0], spring), (said[1], autumn), intent="number") == []
    assert told(asked, (said[0], spring), (said[1], spring), intent="number") == list(said)


def test_briefs_record_their_own_disputes() -> None:
    assert told(BORN, ("Anton Vell was born in 1881.", {}), ("Anton Vell was born in 1950.", {})) == []
