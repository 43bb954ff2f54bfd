"""Other passages of the corpus that say what a citation says, or something else; looked for when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag.desk.beside import Beside, Others, others
from rag.types import Citation, Record, Scope
from ui.blocks import byline
from ui.desk import Desk
from ui.document import open_document
from ui.escape import literal
from ui.evidence_parts import said
from ui.state import Exchange
from ui.texts import t


def beside(desk: Desk, exchange: Exchange, citation: Citation, record: Record, before: str) -> None:
    """Draw the fold; its passages are looked for, in the scope of the question, once it is opened."""
    key = f"evidence-beside-{exchange.id}-{citation.n}"
    fold = st.expander(t("evidence.beside"), key=key, on_change="rerun")
    if not fold.open:
        return
    found = _found(desk.index.manifest.release, exchange.scope, citation.quote, before[-1_000:], record, desk)
    with fold, st.container(gap="small"):
        if found == Others():
            st.html(f'<p class="meta">{said("nothing_beside")}</p>')
            return
        for name, group in (("also", found.also), ("otherwise", found.otherwise), ("near", found.near)):
            _group(name, group)
        st.html(f'<p class="meta">{said("careful")}</p>')


@st.cache_data(max_entries=256, show_spinner=False)
def _found(release: str, scope: Scope, quote: str, before: str, record: Record, _desk: Desk) -> Others:  # noqa: ARG001
    """The passages, kept by release and cited words."""
    return others(quote, before, record, _desk.parley.finder(_desk.index, scope))


def _group(name: str, group: Sequence[Beside]) -> None:
    if not group:
        return
    st.html(f'<div class="evidence"><h4>{said(name)}</h4></div>')
    for number, one in enumerate(group):
        why = ""
        if one.difference:
            why = said(f"differs_{one.difference}", **({"mine": one.mine, "theirs": one.theirs} if one.mine else {}))
        elif one.part:
            why = said("in_part")
        st.html(
            f'<div class="passage {name}"><p><strong dir="auto">{literal(one.record.title)}</strong><br>'
            f'<span class="meta">{byline(one.record)}</span></p>'
            f'<blockquote dir="auto" lang="{literal(one.record.language)}">{literal(one.words)}</blockquote>'
            f'{f"""<p class="why" dir="auto"><strong>{why}</strong></p>""" if why else ""}</div>'
        )
        st.button(
            t("evidence.open"),
            key=f"beside-{name}-{number}",
            on_click=open_document,
            args=(one.record.document_id, one.record.version, one.start, one.end),
            type="tertiary",
        )
