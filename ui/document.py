"""One document over any page: its whole text, what is known of it, its versions, and a question about it.

The address names what is open (`?d=DOCUMENT&v=VERSION&at=START-END`), so that a link opens the same words again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from corpus.desk import CorpusDesk
from rag.errors import UnknownDocument
from rag.index import Index
from rag.types import Citation, Outlet, Position, Record, Scope
from ui import evidence_parts as parts
from ui.blocks import notice
from ui.desk import Desk
from ui.escape import literal, plain
from ui.texts import t
from ui.words import BRIEF, day

# In the tab's state: the address of the document that was closed last, and whether this very drawing closes it.
_CLOSED, _CLOSING = "document-closed", "document-closing"
_PARAMETERS = ("d", "v", "at")
# Runs in the browser each time the document is drawn.
_INTO_SIGHT = """
export default function ({ data, parentElement }) {
  const sheet = (parentElement.getRootNode().host ?? parentElement).closest("[role=dialog]");
  if (!sheet) return;
  // A dialog stands outside the application, which alone knows whether it is dark.
  sheet.style.colorScheme = getComputedStyle(document.querySelector(".stApp")).colorScheme;
  const mark = sheet.querySelector("article mark");
  if (!mark || sheet.dataset.at === data.at) return;
  sheet.dataset.at = data.at;
  requestAnimationFrame(() => mark.scrollIntoView({ block: "center" }));
}
"""
_WIDTH = 780  # pixels of the drawer at first: the measure of a column that is read


@dataclass(frozen=True, slots=True)
class Open:
    """Which document stands open, in which version (None: the newest), at which words (0 to 0: none)."""

    document_id: str
    version: int | None = None
    start: int = 0
    end: int = 0


def open_document(document_id: str, version: int | None = None, start: int = 0, end: int = 0) -> None:
    """Open a document, at those words of its text where they are given.

    For a button's `on_click`, or anywhere while the page is drawn: app.py draws what stands open last of all. Inside a
    fragment or a dialog, call st.rerun() after it.
    """
    _leave()
    st.session_state.pop(_CLOSED, None)
    st.query_params["d"] = document_id
    if version is not None:
        st.query_params["v"] = str(version)
    if end > start:
        st.query_params["at"] = f"{start}-{end}"


def document(desk: Desk) -> None:
    """Draw the document that the address names, if any. Once for each drawing of the page, after all else."""
    if opened() is None:
        if not st.session_state.pop(_CLOSING, False):
            st.session_state.pop(_CLOSED, None)  # the browser has shown that nothing is open
    elif not _lags():
        shown = st.dialog(t("evidence.document"), width=_WIDTH, position="right", on_dismiss=_close)(_shown)
        shown(desk)


def opened() -> Open | None:
    """What the address names."""
    named = st.query_params.get("d")
    if not named:
        return None
    version = st.query_params.get("v", "")
    at = re.fullmatch(r"(\d{1,9})-(\d{1,9})", st.query_params.get("at", ""))
    start, end = (int(at[1]), int(at[2])) if at else (0, 0)
    return Open(named, int(version) if re.fullmatch(r"\d{1,9}", version) else None, start, max(start, end))


def _address() -> tuple[str, ...]:
    return tuple(st.query_params.get(name, "") for name in _PARAMETERS)


def _lags() -> bool:
    """True when the browser still tells of a document that was closed: a click came before its address was changed."""
    lags = st.session_state.get(_CLOSED) == _address()
    if lags:
        _leave()
    return lags


def _close() -> None:
    st.session_state[_CLOSED] = _address()
    st.session_state[_CLOSING] = True
    _leave()


def _leave() -> None:
    for name in _PARAMETERS:
        if name in st.query_params:
            del st.query_params[name]


def _shown(desk: Desk) -> None:
    wanted = opened()
    if wanted is None:
        return
    versions = _versions(desk, wanted)
    record = next((v for v in versions if v.version == wanted.version), versions[-1] if versions else None)
    text = _text(desk.index, desk.corpus, record) if record else None
    if record is None or text is None:
        notice("note", t("evidence.unknown"))
        return
    with st.container(key="document", gap="small"):
        _read(desk, wanted, record, versions, text)


def _versions(desk: Desk, wanted: Open) -> Sequence[Record]:
    """All versions, oldest first: the library's, or that of the release where the library has none."""
    if versions := desk.corpus.versions(wanted.document_id):
        return versions
    key = (wanted.document_id, wanted.version or 1)
    return list(desk.index.records([key]).values())


def _text(index: Index, corpus: CorpusDesk, record: Record) -> str | None:
    try:
        return index.text(record.document_id, record.version)
    except UnknownDocument:
        return corpus.snapshot(record.snapshot)


def _read(desk: Desk, wanted: Open, record: Record, versions: Sequence[Record], text: str) -> None:
    asked_for = wanted.version in (None, record.version)
    start, end = (wanted.start, min(wanted.end, len(text))) if asked_for else (0, 0)
    head = [
        f'<h3 dir="auto">{literal(record.title or t("evidence.untitled"))}</h3>',
        parts.later_life(_whole(versions[-1]), None),
        parts.facts(record),
        "" if record.publisher == BRIEF else parts.origin(record),
    ]
    st.html(f'<article class="evidence">{"".join(head)}</article>')
    if len(versions) > 1:
        _history(desk, record, versions)
    with st.expander(t("evidence.ask_label"), key="document-question"):
        _ask(record)
    foot = [
        parts.marked(text[:start], text[start:end], text[end:])
        if end > start
        else f'<blockquote dir="auto">{literal(text)}</blockquote>',
        parts.disputed(record),
        parts.origin(record) if record.publisher == BRIEF else "",
        parts.carriers(_carriers(desk.index, record)),
        _positions(record.positions),
        parts.snapshot(record.snapshot, start, end or len(text)),
    ]
    st.html(f'<article class="evidence whole">{"".join(foot)}</article>')
    _sight()(key="document-sight", data={"at": f"{wanted.document_id} {record.version} {start}"})


def _history(desk: Desk, record: Record, versions: Sequence[Record]) -> None:
    """Which version this is; behind a fold all of them, and what the newest changed of this one."""
    st.html(f'<div class="evidence">{parts.version_line(record, versions, stands=None)}</div>')
    fold = st.expander(t("evidence.versions"), key="document-versions", on_change="rerun")
    if not fold.open:
        return
    with fold:
        for version in reversed(versions):
            said = t("evidence.version_row", n=version.version, day=day(version.first_seen))
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                shown = f" · <strong>{parts.said('version_cited')}</strong>" if version == record else ""
                st.html(f'<p class="meta">{literal(said)}{shown}</p>', width="content")
                if version != record:
                    st.button(
                        t("evidence.show_version", n=version.version),
                        key=f"document-version-{version.version}",
                        on_click=open_document,
                        args=(record.document_id, version.version),
                        type="tertiary",
                    )
        newest = versions[-1].version
        old, new = (record.version, newest) if record.version < newest else (versions[-2].version, newest)
        since = parts.said("since", old=old, new=new)
        steps = parts.changes(desk.corpus.difference(record.document_id, old, new))
        st.html(f'<div class="evidence"><p class="kicker">{since}</p>{steps}</div>')


@cache
def _sight() -> Any:
    """Brings the marked words into sight once; Streamlit types its mounting call loosely."""
    return st.components.v2.component("parley_sight", html="<span></span>", js=_INTO_SIGHT)


def _carriers(index: Index, record: Record) -> list[Outlet]:
    """The outlets of the other documents that carry the same wire story."""
    others = index.story(record.story, Scope()) if record.story else []
    return [
        Outlet(other.publisher or "", other.title, other.url or "", other.published)
        for other in others
        if other.document_id != record.document_id
    ]


def _positions(positions: Sequence[Position]) -> str:
    if not positions:
        return ""
    rows = "".join(
        f'<dt dir="auto">{literal(", ".join(part for part in (p.speaker, p.party) if part))}</dt>'
        f'<dd dir="auto">{literal(p.stance)}</dd>'
        for p in positions
    )
    return f'<h4>{parts.said("positions")}</h4><dl class="positions">{rows}</dl>'


def _whole(record: Record) -> Citation:
    """The document as a citation of all of it."""
    r = record
    return Citation(
        0, r.document_id, "", r.title, r.publisher, r.url, r.published, r.event_date, "", 0, 0, r.snapshot,
        r.corrections, (), r.modified, r.withdrawn,
    )  # fmt: skip


def _ask(record: Record) -> None:
    """A question about the document, answered in the chat."""
    with st.form("document-ask", border=False):
        question = st.text_input(
            t("evidence.ask_label"),
            value=t("evidence.ask_default", title=" ".join(plain(record.title).split())),
            key=f"document-question-{record.document_id}",
        )
        asked = st.form_submit_button(t("evidence.ask"), key="document-ask-button")
    if asked and question.strip():
        from ui.cited import to_chat  # which opens documents too

        to_chat(question)
