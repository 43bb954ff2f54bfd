"""The corpus page: whom Parley reads, what it has read, and what an editor does about it."""

from __future__ import annotations

import streamlit as st

from ui.corpus_acts import said
from ui.corpus_add import add
from ui.corpus_documents import documents
from ui.corpus_releases import releases
from ui.corpus_sources import sources
from ui.corpus_work import work_panel
from ui.desk import Desk
from ui.escape import literal
from ui.texts import t
from ui.words import day

SECTIONS = {"sources": sources, "documents": documents, "add": add, "releases": releases}


def page(desk: Desk) -> None:
    """Draw the page."""
    with st.container(key="corpus"):
        st.title(t("app.corpus"), anchor=False)
        manifest = desk.index.manifest
        head = t("corpus.head", n=manifest.documents, newest=day(manifest.newest))
        st.html(f'<p class="tagline">{literal(t("corpus.what"))}</p><p class="meta">{literal(head)}</p>')
        said()
        work_panel(desk)
        section = _section()
        SECTIONS[section](desk)


def _section() -> str:
    """The section that is chosen; it stands in the address, so that a reload or a bookmark opens it again."""

    def chosen() -> None:
        st.query_params["section"] = st.session_state["section"]

    if "section" not in st.session_state:
        asked = st.query_params.get("section", "")
        st.session_state["section"] = asked if asked in SECTIONS else next(iter(SECTIONS))
    picked = st.segmented_control(
        t("corpus.section"), list(SECTIONS), key="section", required=True, on_change=chosen,
        format_func=lambda name: t(f"corpus.section_{name}"), label_visibility="collapsed",
    )  # fmt: skip
    return picked or next(iter(SECTIONS))
