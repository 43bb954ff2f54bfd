"""Records, picks and questions in few words, for the tests of what stands around an answer's sentences."""

from __future__ import annotations

from datetime import date
from typing import Any

from rag.relevance import Pick
from rag.types import Hit, Intent, Passage, Question, Record, Scope

DAY = date(2025, 6, 9)


def record(document: str = "d", **more: Any) -> Record:
    values: dict[str, Any] = {
        "title": "Bodies are returned", "publisher": "Parley brief", "url": None, "published": None, "event_date": DAY,
        "event_end": date(2025, 6, 16), "language": "en", "kind": "brief",
    }  # fmt: skip
    return Record(document, 1, "sha256:0", **(values | more))


def pick(text: str, start: int = 0, **more: Any) -> Pick:
    own = record(**more)
    passage = Passage(f"{own.document_id}:0", own.document_id, 1, 0, start, start + len(text), text)
    return Pick(Hit(passage, own, 1.0), start, start + len(text), text, 0.5)


def question(text: str, intent: Intent = "fact", **more: Any) -> Question:
    values: dict[str, Any] = {"language": "en", "scope": Scope(), "terms": ()}
    return Question(text, text, intent=intent, **(values | more))
