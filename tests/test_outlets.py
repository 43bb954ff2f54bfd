"""Questions that rest on an outlet, and whether any of its reports is here."""

from __future__ import annotations

from datetime import date

import pytest

from rag.outlets import asked_outlets, outlets, same
from rag.premises import as_read
from rag.types import Hit, Outlet, Passage, Record, Scope
from rag.understand import understand


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What did the Harbour Herald report say?", ["Harbour Herald"]),
        ("What does an article from The Northern Post and the Lantern claim?", ["The Northern Post", "Lantern"]),
        ("As per 'The Orchard', who won?", []),
        ("Who won, as per 'The Orchard'?", ["The Orchard"]),
        ("What was published in May 2025?", []),
        ("What was in the report by Guterres?", []),
        ("What did the Istanbul report say?", []),
        ("who reported the swap", []),
    ],
)
def test_outlets_are_read_from_the_question(question: str, found: list[str]) -> None:
    assert [o.name for o in asked_outlets(question)] == found


def test_names_of_one_outlet() -> None:
    assert same("BBC", "BBC News")
    assert same("The Lantern", "Lantern")
    assert not same("Harbour Herald", "Northern Herald")
    assert not same("The", "A")


def test_only_an_outlet_whose_reports_are_here_is_answered_from() -> None:
    record = Record(
        "r",
        1,
        "",
        "Grain",
        "Parley brief",
        None,
        None,
        None,
        None,
        "en",
        outlets=(Outlet("The Lantern", "", "", None),),
    )
    text = "The envoy told the Harbour Herald that grain moves."
    hits = [Hit(Passage("r@1#0", "r", 1, 0, 0, len(text), text), record, 1.0)]

    def key(question: str) -> str | None:
        found = outlets(understand(question, Scope(), date(2026, 7, 1)), hits, [as_read(record, text)])
        return found.key if found else None

    assert key("What did the Lantern article say of grain?") is None
    assert key("What did the Harbour Herald report say of grain?") is None
    assert key("What did the Northern Post article say of grain?") == "outlet"
