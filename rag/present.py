"""An Answer as the JSON that scripts build on and as text for a terminal."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from rag.assemble import Review
from rag.types import Answer, Citation


def answer_json(answer: Answer) -> dict[str, Any]:
    """The Answer as JSON-ready dicts; dates are ISO strings, seconds floats."""
    return {name: _plain(value) for name, value in asdict(answer).items()}


def review_json(review: Review) -> dict[str, Any]:
    """A checked draft as JSON-ready dicts."""
    return {name: _plain(value) for name, value in asdict(review).items()}


def review_text(review: Review) -> str:
    """A checked draft for reading: verdict, sentence, reason, and the words that decide."""
    lines: list[str] = []
    for sentence in review.sentences:
        lines.append(f"{sentence.verdict.upper().replace('_', ' ')}: {sentence.text}")
        if sentence.reason:
            lines.append(f"    {sentence.reason}")
        lines += [f"    “{' '.join(c.quote.split())}” {source_line(c)}" for c in sentence.citations]
    return "\n".join(lines)


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {k: _plain(v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(v) for v in value]
        case float():
            return round(value, 6)
    return value


def answer_text(answer: Answer) -> str:
    """The Answer for reading: sentences with their numbers, then what each number opens."""
    if answer.status == "abstained":
        lines = [f"No answer: {answer.reason}"]
        nearest = list(dict.fromkeys(r.document_id for r in answer.retrieved))[:3]
        if nearest:
            lines += ["", "Nearest documents:", *(f"  {document_id}" for document_id in nearest)]
        return "\n".join(lines)
    lines = [f"{s.text} {''.join(f'[{n}]' for n in s.citations)}" for s in answer.sentences]
    lines += ["", *(f"[{c.n}] {source_line(c)}" for c in answer.citations)]
    lines += [f"Not shown: {r.text} ({r.reason})" for r in answer.removed]
    newest = answer.newest_source.isoformat() if answer.newest_source else "undated"
    lines += [
        "",
        *([answer.reason] if answer.reason else []),
        f"Newest source used: {newest}. Release {answer.release}.",
    ]
    return "\n".join(lines)


def source_line(citation: Citation) -> str:
    """Headline, outlet and day of a citation, on one line."""
    day = citation.event_date or citation.published
    parts = [citation.title, citation.publisher or "outlet not given", day.isoformat() if day else "undated"]
    return f"{', '.join(parts)} ({citation.document_id}, {citation.start}–{citation.end})"
