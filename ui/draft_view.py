"""A checked draft as a component: each sentence with its verdict in words, what differs, the words that decide."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from rag.desk.draft_copy import Copy
from rag.desk.draft_marks import Mark
from rag.desk.drafts import Judged
from rag.types import Citation
from ui.document import open_document
from ui.escape import plain
from ui.texts import t
from ui.words import cited_day, day, outlet

_HERE = Path(__file__).parent
_KEY = "draft-rows"


@cache
def _component() -> Any:
    return st.components.v2.component(
        "parley_draft",
        html='<ol class="draft"></ol>',
        css=(_HERE / "draft.css").read_text(encoding="utf-8"),
        js=(_HERE / "draft.js").read_text(encoding="utf-8"),
    )


def sentences(copy: Copy, judged: Sequence[Judged]) -> None:
    """Draw the judged sentences; a click on cited words opens their document."""
    data = {"label": t("draft.show_all"), "open": t("draft.open"), "rows": [row(copy, j) for j in judged]}
    result = _component()(key=_KEY, data=data, on_open_change=lambda: None)
    opened = {str(c.n): c for j in judged for c in j.checked.citations}.get(str(result.open or ""))
    if opened is not None:
        open_document(opened.document_id, None, opened.start, opened.end)


def problem(judged: Judged) -> bool:
    """True when a reporter should look at the sentence again."""
    return judged.verdict != "supported" or any(not mark.stands for mark in judged.marks)


def row(copy: Copy, judged: Judged) -> dict[str, Any]:
    """One sentence as the component takes it."""
    text = copy.paragraphs[judged.paragraph][judged.start : judged.end]
    checked = judged.checked
    return {
        "verdict": judged.verdict,
        "said": t(f"draft.{judged.verdict}"),
        "parts": _parts(text, judged.marks),
        "reason": plain(checked.reason),
        "notes": [plain(_note(mark, text)) for mark in judged.marks],
        "words": t("draft.words", n=len(checked.citations)),
        "cites": [_cite(citation) for citation in checked.citations],
    }


def _parts(text: str, marks: Sequence[Mark]) -> list[dict[str, str]]:
    parts = []
    at = 0
    for mark in marks:
        parts.append({"text": plain(text[at : mark.start]), "mark": ""})
        parts.append({"text": plain(text[mark.start : mark.end]), "mark": "exact" if mark.stands else "differs"})
        at = mark.end
    return [*parts, {"text": plain(text[at:]), "mark": ""}]


def _note(mark: Mark, text: str) -> str:
    words = text[mark.start : mark.end]
    if mark.kind == "quote":
        return t("draft.quote_exact" if mark.stands else "draft.quote_missing", words=words)
    said = t(f"draft.{mark.kind}_differs", words=words)
    return f"{said} {t('draft.instead', others=', '.join(mark.others))}" if mark.others else said


def _cite(citation: Citation) -> dict[str, str]:
    return {
        "key": str(citation.n),
        "quote": plain(citation.quote),
        "title": plain(citation.title or citation.document_id),
        "source": f"{plain(outlet(citation.publisher))} · {day(cited_day(citation))}",
    }
