"""The evidence panel: the exact words behind a citation, in their paragraph, with what dates and places them."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from rag.errors import UnknownDocument
from rag.index import Index
from rag.phrases import say
from rag.present import aftermath
from rag.types import Citation, Record
from ui import state
from ui.blocks import notice, outlets
from ui.escape import link, literal, web_address
from ui.sources import Source, look_up, paragraph
from ui.words import BRIEF, day, days, language, outlet


def evidence(index: Index) -> None:
    """Draw the open citation, or nothing."""
    opened = state.opened()
    conversation = state.exchanges()
    if opened is None or opened.exchange >= len(conversation):
        return
    view = conversation[opened.exchange].run.view()
    citations = view.citations
    numbers = [c.n for c in citations]
    if opened.n not in numbers:
        return
    place = numbers.index(opened.n)
    with st.container(key="evidence"):
        _steps(opened.exchange, numbers, place)
        _panel(index, citations[place], f"Source {place + 1} of {len(numbers)}", view.language)


def _steps(exchange: int, numbers: list[int], place: int) -> None:
    """Previous, next and close."""
    with st.container(horizontal=True, gap="small", key="evidence-steps"):
        for label, to in (("Previous", place - 1), ("Next", place + 1)):
            possible = 0 <= to < len(numbers)
            st.button(
                label,
                key=f"evidence-{label.lower()}",
                disabled=not possible,
                on_click=state.open_citation,
                args=(exchange, numbers[to] if possible else 0),
            )
        st.button("Close", key="evidence-close", on_click=state.close_citation)


def _panel(index: Index, citation: Citation, heading: str, language: str) -> None:
    source = look_up(index, [citation.passage_id]).get(citation.passage_id)
    body = [
        f'<p class="kicker">{literal(heading)}</p>',
        f'<h3 dir="auto">{literal(citation.title or "Untitled")}</h3>',
        _aftermath(citation, language),
        _quotation(index, source, citation),
    ]
    if source is None:
        body.append(_facts(citation, None))
    else:
        body += [_facts(citation, source.record), _origin(source.record), _dispute(source.record)]
    body += [_carriers(citation, language), _snapshot(citation)]
    st.html(f'<section class="evidence" aria-label="Evidence" aria-live="polite">{"".join(body)}</section>')
    if source is None:
        notice("note", "This passage is no longer in the corpus, which has changed since. Ask again.")


def _quotation(index: Index, source: Source | None, citation: Citation) -> str:
    before, words, after = "", citation.quote, ""
    if source is not None:
        try:
            text = index.text(source.record.document_id, source.record.version)
        except UnknownDocument:
            text = ""
        if text[citation.start : citation.end] == citation.quote:
            before, words, after = paragraph(text, citation.start, citation.end)
    return f'<blockquote dir="auto">{literal(before)}<mark>{literal(words)}</mark>{literal(after)}</blockquote>'


def _facts(citation: Citation, record: Record | None) -> str:
    rows = [("Outlet", outlet(citation.publisher))]
    if record is None:
        rows += [("Happened", day(citation.event_date)), ("Published", day(citation.published))]
    else:
        rows += [
            (
                "Happened",
                days(record.event_date, record.event_end) if record.event_date or not record.published else "",
            ),
            ("Published", _published(record)),
            ("Place", record.place),
            ("Track", record.track),
            ("Speaks for", record.party),
            ("Language", language(record.language) if record.language not in ("en", "und") else ""),
        ]
    shown = "".join(f'<dt>{name}</dt><dd dir="auto">{literal(value)}</dd>' for name, value in rows if value)
    return f'<dl class="facts">{shown}</dl>'


def _published(record: Record) -> str:
    if record.publisher == BRIEF and record.published is None:
        days_out = sorted(o.published for o in record.outlets if o.published)
        return f"reports from {days(days_out[0], days_out[-1])}" if days_out else ""
    return day(record.published)


def _origin(record: Record) -> str:
    if record.publisher == BRIEF:
        if not record.outlets:
            return '<p class="origin">Parley\'s own brief. It names no outlet.</p>'
        return f'<p class="origin">Parley\'s own brief of what these outlets reported:</p>{outlets(record.outlets)}'
    address = web_address(record.url)
    if address is None:
        return ""
    return f'<p class="origin">{link(address, f"Read the original at {urlsplit(address).hostname}")}</p>'


def _aftermath(citation: Citation, answer_language: str) -> str:
    """What became of the document since: corrected, changed, taken down."""
    lines = aftermath(citation, answer_language, carriers=False)
    rows = "".join(f'<p dir="auto">{literal(line)}</p>' for line in lines)
    return f'<div class="aftermath">{rows}</div>' if rows else ""


def _carriers(citation: Citation, answer_language: str) -> str:
    if not citation.carried_by:
        return ""
    said = say("carried-by", answer_language, outlets="").rstrip(": ")
    return f'<p class="origin carried" dir="auto">{literal(said)}:</p>{outlets(citation.carried_by)}'


def _dispute(record: Record) -> str:
    if not record.contested:
        return ""
    return f'<p class="disputed" dir="auto"><strong>Disputed.</strong> {literal(record.contested)}</p>'


def _snapshot(citation: Citation) -> str:
    return (
        f'<p class="snapshot">Characters {citation.start:,} to {citation.end:,} of the stored text, snapshot<br>'
        f"<code>{literal(citation.snapshot)}</code></p>"
    )
