"""What a run leaves for the quality page, and how it is read back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.cardfile import cardfile
from evals.metrics import Row, metrics
from evals.runs import Run
from evals.scorers import Score
from rag.desk.card import CARD, Figure, Part, cards

HEADER = {
    "created": "2026-11-24T16:27:42+00:00", "revision": "abc", "sets": ["starter.jsonl"], "writer": "quotes",
    "judge": "", "release": {"release": "r1", "created": "x", "documents": 185, "newest": "2026-06-19"},
}  # fmt: skip


def row(name: str, kind: str, **scores: Score) -> Row:
    return Row({"id": name, "kind": kind, "language": "en"}, scores, 0.1)


def saved(folder: Path, name: str = "one", created: str = "2026-11-24T16:27:42+00:00") -> None:
    rows = [
        row("a", "fact", refused_wrong=Score(0, 1), points=Score(2, 2)),
        row("b", "timeline", refused_wrong=Score(0, 1), points=Score(1, 4)),
        row("c", "timeline", refused_wrong=Score(1, 1, reason="no document")),
        row("d", "unanswerable", refused_right=Score(1, 1)),
    ]
    run = Run({**HEADER, "created": created}, {m.name: m for m in metrics(rows)}, rows)
    file = folder / name / CARD
    file.parent.mkdir(parents=True)
    file.write_text(cardfile(run), encoding="utf-8")


def test_a_run_is_read_back_in_counts(tmp_path: Path) -> None:
    saved(tmp_path)
    (card,) = cards([tmp_path, tmp_path / "nothing"])
    assert card.created == datetime(2026, 11, 24, 16, 27, 42, tzinfo=UTC)
    assert (card.name, card.documents, card.sets) == ("one", 185, ("starter.jsonl",))
    assert card.all == Part("", 4, right=2, partial=1, wrong=1, failed=0)
    assert [part.name for part in card.kinds] == ["fact", "timeline", "unanswerable"]
    assert card.weakest == [Part("timeline", 2, right=0, partial=1, wrong=1, failed=0)]
    wrong = card.figures["refused_wrong"]
    assert wrong.value == pytest.approx(1 / 3)
    assert (wrong.n, wrong.unscored) == (3, 0)
    assert card.figures["p50_ms"].value == pytest.approx(100)
    assert isinstance(card.figures["points"], Figure)
    assert "“" not in (tmp_path / "one" / CARD).read_text(encoding="utf-8")


def test_no_question_of_a_set_is_in_it(tmp_path: Path) -> None:
    rows = [Row({"id": "held-1", "kind": "fact", "question": "Who signed?"}, {}, 0.1, answer={"sentences": []})]
    text = cardfile(Run(HEADER, {m.name: m for m in metrics(rows)}, rows))
    assert "Who signed" not in text
    assert "held-1" not in text


def test_the_newest_come_first_and_damaged_ones_are_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    saved(tmp_path, "old", "2026-11-01T00:00:00+00:00")
    saved(tmp_path, "new", "2026-11-30T00:00:00+00:00")
    saved(tmp_path, "other-format")
    file = tmp_path / "other-format" / CARD
    file.write_text(json.dumps({"format": 99}), encoding="utf-8")
    for number, text in enumerate(("", "[]", "{", '{"format": 1}', '{"format": 1, "release": 3}')):
        (tmp_path / f"bad-{number}").mkdir()
        (tmp_path / f"bad-{number}" / CARD).write_text(text, encoding="utf-8")
    assert [card.name for card in cards([tmp_path])] == ["new", "old"]
    assert [card.name for card in cards([tmp_path], most=1)] == ["new"]
    assert "python -m evals report" in caplog.text
