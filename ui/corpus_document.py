"""A document of the library in a dialog: what is known of it, its text, its versions and what each changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from corpus.desk import Change, Piece
from rag.types import Record
from ui.blocks import notice
from ui.desk import Desk
from ui.escape import link, literal, web_address
from ui.texts import t
from ui.words import day, days, language, outlet


def show_document(desk: Desk, document_id: str) -> None:
    """Open the document. For the run in which it was asked for."""
    st.dialog(t("corpus.document"), width="large")(_shown)(desk, document_id)


def _shown(desk: Desk, document_id: str) -> None:
    versions = desk.corpus.versions(document_id)
    if not versions:
        notice("note", t("corpus.document_gone"))
        return
    record = versions[-1]
    if len(versions) > 1:
        by_number = {one.version: one for one in versions}
        number = st.selectbox(
            t("corpus.version"), sorted(by_number, reverse=True), key="document-version",
            format_func=lambda n: t("corpus.version_of", version=n, day=day(_since(by_number[n]))),
        )  # fmt: skip
        record = by_number[number or record.version]
    st.html(f'<section class="evidence"><h3 dir="auto">{literal(record.title)}</h3>{_facts(record)}</section>')
    if record.version > versions[0].version:
        old = max(one.version for one in versions if one.version < record.version)
        changed = _changes(desk.corpus.difference(document_id, old, record.version))
        st.html(f"<h4>{literal(t('corpus.version_changed', version=old))}</h4>{changed}")
    text = desk.corpus.text(document_id, record.version)
    st.html(f'<section class="evidence"><blockquote dir="auto">{literal(text)}</blockquote></section>')


def _since(record: Record) -> date | None:
    return record.current_from or record.first_seen


def _facts(record: Record) -> str:
    facts = {
        "by_publisher": literal(outlet(record.publisher)),
        "happened": days(record.event_date, record.event_end) if record.event_date else "",
        "published": day(record.published) if record.published else "",
        "retrieved": day(record.first_seen) if record.first_seen else "",
        "by_party": literal(record.party),
        "by_language": literal(language(record.language)),
        "original": link(record.url, record.url or "") if web_address(record.url) else "",
        "taken_down": day(record.withdrawn) if record.withdrawn else "",
        "snapshot": f"<code>{literal(record.snapshot)}</code>",
    }
    rows = "".join(
        f'<dt>{literal(t(f"corpus.{name}"))}</dt><dd dir="auto">{value}</dd>' for name, value in facts.items() if value
    )
    return f'<dl class="facts">{rows}</dl>'


def _changes(changes: Sequence[Change]) -> str:
    rows = []
    for change in changes:
        if change.kind == "unchanged":
            rows.append(f'<li class="meta">{literal(t("corpus.unchanged", n=change.count))}</li>')
        elif change.pieces:
            rows.append(f'<li dir="auto">{"".join(map(_piece, change.pieces))}</li>')
    return f'<ul class="changes">{"".join(rows)}</ul>'


def _piece(piece: Piece) -> str:
    tag = {"same": "span", "gone": "del", "new": "ins"}[piece.kind]
    return f"<{tag}>{literal(piece.text)}</{tag}> "
