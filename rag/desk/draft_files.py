"""A checked draft as files: the copy in Word with a comment on each sentence, and the decisions as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import PurePath
from typing import Any

from rag.desk.draft_copy import Copy
from rag.desk.draft_marks import Mark
from rag.desk.drafts import Judged, by_paragraph
from rag.present import aftermath, source_line

VERDICTS = {"supported": "SUPPORTED", "contradicted": "CONTRADICTED", "not_found": "NOT IN THE CORPUS"}


def commented(copy: Copy, judged: Sequence[Judged]) -> bytes:
    """The copy as .docx with a comment on every judged sentence; a copy that came as .docx keeps its layout."""
    from rag.desk.draft_word import comment, new_docx, open_docx, paragraphs, saved

    document = open_docx(copy.name, copy.original) if copy.original else new_docx(copy.paragraphs)
    places = paragraphs(document)
    for number, rows in by_paragraph(judged).items():
        for row in rows:
            comment(document, places[number], row.start, row.end, remark(row, copy.paragraphs[number]))
    return saved(document)


def remark(row: Judged, paragraph: str) -> str:
    """What the comment on a sentence says."""
    checked = row.checked
    lines = [VERDICTS[row.verdict], *([checked.reason] if checked.reason else [])]
    sentence = paragraph[row.start : row.end]
    lines += [mark_line(mark, sentence) for mark in row.marks]
    for citation in checked.citations:
        lines.append(f"“{' '.join(citation.quote.split())}” {source_line(citation)}")
        lines += [*([citation.url] if citation.url else []), *aftermath(citation, "en")]
    return "\n".join(lines)


def mark_line(mark: Mark, sentence: str) -> str:
    """What is to say of a marked stretch, for a reader of English."""
    words = sentence[mark.start : mark.end]
    match mark.kind, mark.stands:
        case "quote", True:
            return f"Quotation: “{words}” stands word for word in {', '.join(mark.others)}."
        case "quote", False:
            return f"Quotation: “{words}” stands word for word nowhere in the corpus."
    instead = f"; the cited words have {', '.join(mark.others)}" if mark.others else ""
    return f"{mark.kind.capitalize()}: {words} is not in the cited words{instead}."


def as_json(copy: Copy, judged: Sequence[Judged], release: str) -> bytes:
    """The decisions as JSON, with each sentence's place in the copy (code points)."""
    rows = [
        {
            "paragraph": j.paragraph,
            "start": j.start,
            "end": j.end,
            **asdict(j.checked),
            "marks": [asdict(m) for m in j.marks],
        }
        for j in judged
    ]
    body = {"name": copy.name, "release": release, "sentences": rows}
    return json.dumps(body, ensure_ascii=False, indent=2, default=_day).encode("utf-8", "replace")


def file_name(copy: Copy, ending: str) -> str:
    """A name for the file: the copy's own with what was done to it."""
    stem = "".join(c if c.isalnum() or c in " -_" else "-" for c in PurePath(copy.name).stem).strip() or "draft"
    return f"{stem[:80]}-checked{ending}"


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
