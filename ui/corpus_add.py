"""Add to the corpus by hand: files and web pages, with what the editor says of them."""

from __future__ import annotations

from datetime import date

import streamlit as st

from corpus.desk import Given, Upload
from ui.corpus_acts import attempt, say
from ui.desk import Desk
from ui.escape import literal
from ui.texts import t
from ui.words import language

TYPES = [f".{kind}" for kind in "md markdown txt text html htm xhtml pdf jsonl ndjson json csv tsv".split()]
LANGUAGES = ["", "en", "uk", "ru", "tr", "de", "fr", "es", "it", "pl", "ro", "ar", "zh"]
_FIRST_DAY = date(1900, 1, 1)
_LONGEST = 200  # characters of a name


def add(desk: Desk) -> None:
    """Draw the section."""
    if not desk.reader.edits:
        st.html(f'<p class="meta">{literal(t("corpus.add_editors"))}</p>')
        return
    most = desk.settings.max_upload_mb
    st.html(f'<p class="meta">{literal(t("corpus.add_what", most=most))}</p>')
    with st.form("add-form", clear_on_submit=True, border=False):
        files = st.file_uploader(
            t("corpus.add_files"), type=TYPES, accept_multiple_files=True, key="add-files", max_upload_size=most
        )
        addresses = st.text_area(t("corpus.add_addresses"), key="add-addresses", height=110, placeholder="https://…")
        left, right = st.columns(2)
        with left:
            publisher = st.text_input(t("corpus.add_publisher"), key="add-publisher", max_chars=_LONGEST)
            party = st.text_input(t("corpus.add_party"), key="add-party", max_chars=_LONGEST)
        with right:
            published = st.date_input(
                t("corpus.add_published"), value=None, min_value=_FIRST_DAY, max_value="today", key="add-published",
                format="DD/MM/YYYY",
            )  # fmt: skip
            spoken = st.selectbox(
                t("corpus.add_language"), LANGUAGES, key="add-language",
                format_func=lambda code: language(code) if code else t("corpus.add_language_told"),
            )  # fmt: skip
        asked = st.form_submit_button(t("corpus.add"), type="primary", key="add")
    if not asked:
        return
    uploads = [Upload(file.name, file.getvalue()) for file in files]
    lines = addresses.splitlines()
    if not uploads and not any(line.strip() for line in lines):
        say("note", t("corpus.add_nothing"))
    else:
        given = Given(publisher.strip(), published if isinstance(published, date) else None, spoken, party.strip())
        attempt(lambda: desk.corpus.add(desk.reader.role, desk.reader.name, uploads, lines, given))
    st.rerun()
