"""A question of several parts gets what is there, and is told what is not."""

from __future__ import annotations

from datetime import date

import pytest

from rag.parts import judge_parts, parts
from rag.premises import as_read
from rag.types import Record, Scope
from rag.understand import understand

RECORD = Record("r", 1, "", "Sides swap prisoners", "Harbour Herald", None, None, date(2025, 6, 9), None, "en")
READ = as_read(RECORD, "Russia returned 185 soldiers on 9 June 2025. The UAE mediated.")


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who was it, and how many soldiers came home?", ["Who was it", "how many soldiers came home"]),
        ("Who met and talked in Istanbul?", ["Who met and talked in Istanbul?"]),
        ("Who was it and why?", ["Who was it and why?"]),
        ("Кто был посредником и сколько солдат вернулось?", ["Кто был посредником", "сколько солдат вернулось"]),
    ],
)
def test_parts_of_a_question(question: str, found: list[str]) -> None:
    assert parts(question) == (found if len(found) > 1 else [question])


@pytest.mark.parametrize(
    ("question", "refused", "missing"),
    [
        ("Who was the mediator, and how many soldiers came home?", False, 0),
        ("How many soldiers came home, and how many submarines sank there?", False, 1),
        ("How many submarines sank, and how many cooks came home?", True, 0),
        ("How many submarines sank?", True, 0),
    ],
)
def test_only_what_is_not_told_is_missing(question: str, refused: bool, missing: int) -> None:
    verdict = judge_parts(understand(question, Scope(), date(2026, 7, 1)), [READ])
    assert (verdict[0] is not None, len(verdict[1])) == (refused, missing)
