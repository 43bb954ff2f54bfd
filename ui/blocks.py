"""Small pieces of HTML that several panels share. Every text in them goes through `literal`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from rag.types import Outlet, Record
from ui.escape import link, literal, web_address
from ui.sources import Source
from ui.words import BRIEF, cited_day, day, outlet

Kind = Literal["error", "note"]


def notice(kind: Kind, text: str) -> None:
    """One plain line in a frame; an error is announced to screen readers at once."""
    role, lead = ("alert", "Problem: ") if kind == "error" else ("status", "")
    st.html(
        f'<div class="notice {kind}" role="{role}"><strong>{lead}</strong><span dir="auto">{literal(text)}</span></div>'
    )


def byline(record: Record) -> str:
    """Outlet and day of a document, as HTML."""
    return f'<span dir="auto">{literal(outlet(record.publisher))}</span> · {day(cited_day(record))}'


def outlets(items: Sequence[Outlet]) -> str:
    """The reports a brief draws on, each with its link, as an HTML list."""
    rows = "".join(
        f'<li>{link(o.url, o.title or o.url or o.publisher)}<br><span class="meta"><span dir="auto">'
        f"{literal(o.publisher)}</span> · {day(o.published)}</span></li>"
        for o in items
    )
    return f'<ul class="outlets">{rows}</ul>' if rows else ""


def passages(found: Sequence[Source]) -> str:
    """Passages with headline, outlet, day and words, as an HTML list."""
    rows = "".join(
        f'<li><strong dir="auto">{literal(s.record.title or s.record.document_id)}</strong>'
        f'<div class="meta">{byline(s.record)}{_original(s.record)}</div>'
        f'<p dir="auto">{literal(s.passage.text)}</p></li>'
        for s in found
    )
    return f'<ol class="passages">{rows}</ol>'


def details(summary: str, inner: str) -> str:
    """A fold that opens in place, as HTML; `inner` is HTML already."""
    return f"<details><summary>{literal(summary)}</summary>{inner}</details>"


def _original(record: Record) -> str:
    if record.publisher == BRIEF or web_address(record.url) is None:
        return ""
    return f" · {link(record.url, 'original')}"
