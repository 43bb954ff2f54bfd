"""The manifest of exported answers: all of each Answer as JSON, so that a later run can check it again."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag.errors import QuestionError
from rag.export.sheet import Asked
from rag.present import answer_json
from rag.types import Answer

FORMAT = "parley-answers"
VERSION = 1

_UNKNOWN = "1970-01-01T00:00:00+00:00"  # `ask --json` does not say when it was asked

_SURROGATES = re.compile("[\ud800-\udfff]")  # UTF-8 holds none


def manifest(entries: Sequence[Asked]) -> bytes:
    """The answers with all their citations, spans, snapshots and passages, as UTF-8 JSON."""
    rows = [{"asked": entry.asked.isoformat(), "answer": answer_json(entry.answer)} for entry in entries]
    body = {"format": FORMAT, "version": VERSION, "answers": rows}
    return _SURROGATES.sub("\ufffd", json.dumps(body, ensure_ascii=False, indent=1)).encode("utf-8")


def read_manifest(name: str, data: bytes) -> tuple[Asked, ...]:
    """The answers of a manifest; also takes one Answer as `ask --json` prints it. Raises QuestionError."""
    try:
        body = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise QuestionError(f"{name}: is not JSON; give the manifest that --export FILE.json writes") from error
    try:
        return tuple(_asked(row) for row in _rows(name, body))
    except (ValidationError, KeyError, TypeError, ValueError) as error:
        raise QuestionError(f"{name}: holds no answers that can be read; export the answer again") from error


def _rows(name: str, body: Any) -> list[dict[str, Any]]:
    if isinstance(body, dict) and "question" in body:
        return [{"asked": _UNKNOWN, "answer": body}]
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise QuestionError(f"{name}: is no manifest of answers; give the one that --export FILE.json writes")
    if body.get("version") != VERSION:
        raise QuestionError(f"{name}: was written by another version of Parley; export the answer again")
    rows: list[dict[str, Any]] = body["answers"]
    return rows


def _asked(row: dict[str, Any]) -> Asked:
    return Asked(TypeAdapter(Answer).validate_python(row["answer"]), datetime.fromisoformat(row["asked"]))
