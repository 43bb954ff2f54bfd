"""What readers think of answers: a line each in the home's feedback.jsonl, which `python -m evals drafts` reads."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from rag.errors import StorageError
from rag.present import answer_json
from rag.types import Answer

FEEDBACK = "feedback.jsonl"
LONGEST_NOTE = 2_000  # characters that are kept of a note

Thumb = Literal["up", "down"]


def leave(home: Path, answer: Answer, thumb: Thumb, note: str = "", history: Sequence[str] = ()) -> str:
    """Keep what a reader thinks of an answer, with the answer as it was; the id it got. Raises StorageError.

    `history` holds the earlier questions of the conversation.
    """
    asked = datetime.now(UTC)
    row = {
        "id": f"{asked:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}",
        "asked": asked.isoformat(timespec="seconds"),
        "thumb": thumb,
        "note": note.strip()[:LONGEST_NOTE],
        "question": answer.question,
        "history": list(history),
        "as_of": answer.as_of.isoformat() if answer.as_of else None,
        "release": answer.release,
        "answer": answer_json(answer),
    }
    append(home / FEEDBACK, row)
    return str(row["id"])


def append(path: Path, row: Mapping[str, Any]) -> None:
    """Add a row to a JSON Lines file, on a line of its own whatever a crash left there. Raises StorageError."""
    try:
        with path.open("ab+") as out:
            if out.tell():
                out.seek(-1, 2)
                torn = out.read(1) != b"\n"
            else:
                torn = False
            out.write(("\n" if torn else "").encode() + json.dumps(row, ensure_ascii=False).encode() + b"\n")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written ({error.strerror}); check the folder and the disk") from error
