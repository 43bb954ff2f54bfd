from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.drafts import drafts
from rag.errors import StorageError
from rag.feedback import FEEDBACK, LONGEST_NOTE, append, leave
from rag.types import Answer

ANSWER = Answer("What was agreed?", None, "abstained", "nothing", release="r1")


def test_what_a_reader_leaves_is_what_the_editor_finds(tmp_path: Path) -> None:
    name = leave(tmp_path, ANSWER, "down", "  It is known: see the joint note. ", ["Who met?"])
    leave(tmp_path, ANSWER, "up")
    (draft,) = drafts(tmp_path)
    assert (draft.id, draft.question, draft.note) == (name, "What was agreed?", "It is known: see the joint note.")
    assert (draft.history, draft.release) == (("Who met?",), "r1")


def test_a_line_that_a_crash_cut_short_does_not_swallow_the_next(tmp_path: Path) -> None:
    (tmp_path / FEEDBACK).write_text('{"id": "cut')
    leave(tmp_path, ANSWER, "down", "x" * (LONGEST_NOTE + 1))
    lines = (tmp_path / FEEDBACK).read_text().split("\n")
    assert lines[0] == '{"id": "cut'
    assert len(json.loads(lines[1])["note"]) == LONGEST_NOTE
    assert lines[2] == ""


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        append(tmp_path / "absent" / FEEDBACK, {})
