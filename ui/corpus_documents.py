"""The documents of the library: searched, filtered and paged by the database; each opens with its versions."""

from __future__ import annotations

from datetime import date
from typing import cast

import streamlit as st

from corpus.desk import DocumentFilter, DocumentRow, Withdrawn
from ui.blocks import notice
from ui.corpus_acts import ask, attempt
from ui.desk import Desk
from ui.document import open_document
from ui.escape import label, literal, plain
from ui.texts import t
from ui.words import day, language, outlet

A_PAGE = 20  # documents shown at once
_FIRST_DAY = date(1900, 1, 1)
_LONGEST_SEARCH = 200  # characters


def documents(desk: Desk) -> None:
    """Draw the section."""
    wanted = _filter(desk)
    key = f"document-page-{abs(hash(wanted))}"
    start = (st.session_state.get(key, 1) - 1) * A_PAGE
    found = desk.corpus.documents(wanted, start=start, count=A_PAGE)
    if found.total and not found.rows:  # fewer than when the page was chosen
        st.session_state[key] = 1
        found = desk.corpus.documents(wanted, start=0, count=A_PAGE)
    st.html(f'<p class="meta" role="status">{literal(t("corpus.found", n=found.total))}</p>')
    with st.container(key="document-rows"):
        for row in found.rows:
            _row(desk, row)
    if found.total > A_PAGE:
        st.pagination(-(-found.total // A_PAGE), key=key)


def _filter(desk: Desk) -> DocumentFilter:
    choices = desk.corpus.choices()
    words = st.text_input(t("corpus.search"), key="document-words", max_chars=_LONGEST_SEARCH)
    with st.expander(t("corpus.filters"), key="document-filters"):
        one, two, three = st.columns(3)
        with one:
            publisher = _choice("publisher", choices.publishers)
            spoken = _choice("language", choices.languages)
        with two:
            party = _choice("party", choices.parties)
            kind = _choice("kind", choices.kinds)
        with three:
            since, until = _day("since"), _day("until")
            withdrawn = st.selectbox(
                t("corpus.withdrawn"), ["", "without", "only"], key="document-withdrawn",
                format_func=lambda name: t(f"corpus.withdrawn_{name or 'all'}"),
            )  # fmt: skip
    if since and until and since > until:
        notice("note", t("corpus.days_crossed"))
    return DocumentFilter(words, publisher, spoken, party, kind, cast("Withdrawn", withdrawn), since, until)


def _choice(name: str, options: tuple[tuple[str, int], ...]) -> str:
    counts = dict(options)
    key = f"document-{name}"
    if st.session_state.get(key, "") not in counts:
        st.session_state[key] = ""  # a refresh may have taken away what was chosen

    def shown(value: str) -> str:
        if not value:
            return t("corpus.any")
        return t("corpus.option", name=language(value) if name == "language" else plain(value), n=counts[value])

    return str(st.selectbox(t(f"corpus.by_{name}"), ["", *counts], key=key, format_func=shown))


def _day(name: str) -> date | None:
    picked = st.date_input(
        t(f"corpus.{name}"), value=None, min_value=_FIRST_DAY, key=f"document-{name}", format="DD/MM/YYYY"
    )
    return picked if isinstance(picked, date) else None


def _row(desk: Desk, row: DocumentRow) -> None:
    title = row.title or row.document_id
    key = row.document_id
    with st.container(key=f"document-row-{key}", gap=None):
        st.button(
            label(title), key=f"open-{key}", type="tertiary", wrap=True, on_click=open_document, args=(row.document_id,)
        )
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            told = f'<p class="meta">{_facts(row)}</p><p class="meta id" dir="auto">{literal(key)}</p>'
            st.html(f'<div class="row">{told}</div>', width="stretch")
            if desk.reader.edits and st.button(
                t("corpus.remove"), key=f"remove-{key}", type="tertiary", icon=":material/delete:"
            ):
                ask(t("corpus.remove_title"), lambda: _confirm(desk, row))


def _facts(row: DocumentRow) -> str:
    facts = [f'<span dir="auto">{literal(outlet(row.publisher or None))}</span>', day(row.day), language(row.language)]
    if row.party:
        facts.append(literal(t("corpus.speaks_for", party=row.party)))
    facts.append(literal(row.kind))
    if row.versions > 1:
        facts.append(literal(t("corpus.versions", n=row.versions)))
    if row.withdrawn:
        facts.append(f"<strong>{literal(t('corpus.withdrawn_on', day=day(row.withdrawn)))}</strong>")
    return " · ".join(facts)


def _confirm(desk: Desk, row: DocumentRow) -> None:
    """Say what goes, and ask once more."""
    doomed = desk.corpus.doomed(row.document_id)
    gone = "".join(f'<li><strong dir="auto">{literal(title or name)}</strong></li>' for name, title in doomed.documents)
    st.html(
        f"<ul>{gone}</ul><p>{literal(t('corpus.remove_what', n=doomed.versions))}</p>"
        f"<p>{literal(t('corpus.remove_releases', n=doomed.releases))}</p><p>{literal(t('corpus.remove_kept'))}</p>"
    )

    def remove() -> None:
        attempt(lambda: desk.corpus.remove(desk.reader.role, desk.reader.name, [row.document_id]))

    with st.container(horizontal=True):
        if st.button(t("corpus.remove_sure"), key="remove-sure", on_click=remove):
            st.rerun()
        if st.button(t("corpus.cancel"), key="remove-not"):
            st.rerun()
