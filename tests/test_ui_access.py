"""Who may do what at the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.settings import Settings
from ui.access import EVERYBODY, known


def settings(editors: str) -> Settings:
    return Settings.load(home=Path("nowhere"), editors=editors)


def test_without_sign_in_everybody_at_the_page_edits() -> None:
    assert EVERYBODY.edits
    assert EVERYBODY.id == ""


@pytest.mark.parametrize(
    ("editors", "user", "edits"),
    [
        ("ed@desk.example", {"email": "ed@desk.example"}, True),
        (" Ed@Desk.example , other@desk.example", {"email": "ED@desk.example "}, True),
        ("ed@desk.example", {"email": "ed@desk.example", "email_verified": True}, True),
        ("ed@desk.example", {"email": "ed@desk.example", "email_verified": False}, False),
        ("ed@desk.example", {"email": "ned@desk.example"}, False),
        ("", {"email": ""}, False),
        ("", {}, False),
        (",", {"email": ""}, False),
    ],
)
def test_only_listed_addresses_that_are_not_known_to_be_unverified_edit(
    editors: str, user: dict[str, object], edits: bool
) -> None:
    assert known(user, settings(editors)).edits is edits


def test_readers_are_told_apart_by_the_providers_subject() -> None:
    one = known({"sub": "1", "email": "a@desk.example", "name": "A"}, settings(""))
    other = known({"sub": "2", "email": "a@desk.example"}, settings(""))
    assert (one.id, one.name) == ("1", "A")
    assert (other.id, other.name) == ("2", "a@desk.example")
