"""The evidence panel: the exact words behind a citation, in their paragraph, with what dates and places them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from rag.types import Citation, Record
from ui import evidence_parts as parts
from ui import state
from ui.desk import Desk
from ui.escape import literal
from ui.evidence_beside import beside
from ui.sources import Stored, paragraph, stored
from ui.state import Exchange
from ui.texts import t

_HERE = Path(__file__).parent
_WHOLE = "evidence-whole"  # in the tab's state: the snapshot whose whole text is shown


def evidence(desk: Desk) -> None:
    """Draw the open citation, or nothing."""
    opened = state.opened()
    conversation = state.exchanges()
    if opened is None or opened.exchange >= len(conversation):
        return
    exchange = conversation[opened.exchange]
    citations = exchange.view().citations
    numbers = [c.n for c in citations]
    if opened.n not in numbers:
        return
    place = numbers.index(opened.n)
    with st.container(key="evidence", gap="small"):
        _steps(opened.exchange, numbers, place)
        _panel(desk, exchange, citations[place], t("evidence.of", n=place + 1, total=len(numbers)))
        _keys(exchange, opened.n)


def _steps(exchange: int, numbers: list[int], place: int) -> None:
    """Previous, next and close."""
    with st.container(horizontal=True, gap="small", key="evidence-steps"):
        for name, to in (("previous", place - 1), ("next", place + 1)):
            possible = 0 <= to < len(numbers)
            st.button(
                t(f"evidence.{name}"),
                key=f"evidence-{name}",
                disabled=not possible,
                on_click=state.open_citation,
                args=(exchange, numbers[to] if possible else 0),
            )
        st.button(t("evidence.close"), key="evidence-close", on_click=state.close_citation)


def _panel(desk: Desk, exchange: Exchange, citation: Citation, heading: str) -> None:
    kept = stored(desk.index, desk.corpus, citation)
    versions = desk.corpus.versions(citation.document_id)
    newest = versions[-1] if versions else kept.record if kept else None
    head = [
        f'<p class="kicker">{literal(heading)}</p>',
        f'<h3 dir="auto">{literal(citation.title or t("evidence.untitled"))}</h3>',
        parts.later_life(citation, newest),
        _quotation(kept, citation),
        _state(kept),
    ]
    st.html(f'<section class="evidence" aria-live="polite">{"".join(head)}</section>')
    _length(kept, citation)
    record = kept.record if kept else None
    _versions(desk, citation, record, versions)
    foot = [parts.facts(record) if record else parts.cited_facts(citation)]
    foot.append(parts.origin(record) + parts.disputed(record) if record else parts.original(citation.url))
    st.html(f'<div class="evidence">{"".join(foot)}{parts.carriers(citation.carried_by)}</div>')
    if kept is not None and record is not None:
        beside(desk, exchange, citation, record, kept.text[: citation.start])
    st.html(f'<div class="evidence">{parts.snapshot(citation.snapshot, citation.start, citation.end)}</div>')


def _state(kept: Stored | None) -> str:
    """That the text is here no longer, or only in the library."""
    name = "removed" if kept is None else "older" if kept.earlier else ""
    return f'<p class="version">{parts.said(name)}</p>' if name else ""


def _quotation(kept: Stored | None, citation: Citation) -> str:
    before, words, after = "", citation.quote, ""
    if kept is not None and st.session_state.get(_WHOLE) == citation.snapshot:
        before, after = kept.text[: citation.start], kept.text[citation.end :]
    elif kept is not None:
        before, words, after = paragraph(kept.text, citation.start, citation.end)
    return parts.marked(before, words, after)


def _length(kept: Stored | None, citation: Citation) -> None:
    """The button between the paragraph and the whole text, where they differ."""
    if kept is None or "".join(paragraph(kept.text, citation.start, citation.end)) == kept.text:
        return
    whole = st.session_state.get(_WHOLE) == citation.snapshot

    def turn() -> None:
        st.session_state[_WHOLE] = None if whole else citation.snapshot

    name = "paragraph" if whole else "whole"
    st.button(t(f"evidence.{name}"), key="evidence-length", on_click=turn, type="tertiary")


def _versions(desk: Desk, citation: Citation, record: Record | None, versions: Sequence[Record]) -> None:
    """Which version was cited, and what changed since, when somebody asks to see it."""
    if record is None or len(versions) < 2:
        return
    newest, stands = versions[-1], None
    if newest.version > record.version:
        stands = _squeezed(citation.quote) in _squeezed(desk.corpus.text(newest.document_id, newest.version))
    st.html(f'<div class="evidence">{parts.version_line(record, versions, stands=stands)}</div>')
    if stands is None:
        return
    fold = st.expander(t("evidence.what_changed"), key=f"evidence-changed-{citation.snapshot}", on_change="rerun")
    with fold:
        if fold.open:
            steps = desk.corpus.difference(record.document_id, record.version, newest.version)
            since = parts.said("since", old=record.version, new=newest.version)
            st.html(f'<div class="evidence"><p class="kicker">{since}</p>{parts.changes(steps)}</div>')


def _squeezed(text: str) -> str:
    """The text with all white space alike: a changed line end changes no word."""
    return " ".join(text.split())


@cache
def _component() -> Any:
    """Keys and focus of the panel, registered once; Streamlit types its mounting call loosely."""
    js = (_HERE / "evidence.js").read_text(encoding="utf-8")
    return st.components.v2.component("parley_evidence", html="<span></span>", js=js)


def _keys(exchange: Exchange, n: int) -> None:
    whole = st.session_state.get(_WHOLE)
    _component()(
        key="evidence-keys", data={"exchange": exchange.id, "n": n, "whole": whole, "label": t("evidence.panel")}
    )
