"""A document opened from a list: its stored text with the cited words marked."""

from __future__ import annotations

import streamlit as st

from rag.errors import UnknownDocument
from rag.index import Index
from ui.blocks import byline, notice
from ui.escape import literal
from ui.sources import paragraph
from ui.texts import t


def open_document(index: Index, document_id: str, version: int, start: int, end: int) -> None:
    """Open the document in a dialog, at those words. For the run in which it was asked for."""
    st.dialog(t("timeline.document"), width="large")(_shown)(index, document_id, version, start, end)


def _shown(index: Index, document_id: str, version: int, start: int, end: int) -> None:
    record = index.records([(document_id, version)]).get((document_id, version))
    try:
        text = index.text(document_id, version)
    except UnknownDocument:
        text = ""
    if record is None or not text:
        notice("note", t("timeline.gone"))
        return
    before, words, after = paragraph(text, start, end)
    st.html(
        f'<section class="evidence"><h3 dir="auto">{literal(record.title)}</h3><p class="meta">{byline(record)}</p>'
        f'<blockquote dir="auto">{literal(before)}<mark>{literal(words)}</mark>{literal(after)}</blockquote></section>'
    )
