"""The sources: whom Parley reads, how each fared, their switches, and OPML in and out."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from corpus.desk import Imported, SourceRow, Tried, Upload
from rag.errors import ParleyError
from ui.blocks import notice
from ui.corpus_acts import attempt, say
from ui.corpus_words import reason, trouble, when
from ui.desk import Desk
from ui.escape import label, link, literal
from ui.texts import t
from ui.words import day, language

A_PAGE = 15  # sources shown at once
_PLAIN = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")  # holds nothing that Markdown reads
_SHOWN = ("all", "on", "off", "trouble")


def sources(desk: Desk) -> None:
    """Draw the section."""
    rows = desk.corpus.sources()
    on = sum(row.enabled for row in rows)
    st.html(f'<p class="meta">{literal(t("corpus.sources_on", n=on, total=len(rows)))}</p>')
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(t("corpus.find_source"), key="source-words", width=280)
        shown = st.segmented_control(
            t("corpus.show"), _SHOWN, default="all", key="source-shown", required=True,
            format_func=lambda name: t(f"corpus.show_{name}"),
        )  # fmt: skip
    found = sorted((row for row in rows if _wanted(row, words, shown or "all")), key=lambda row: not row.enabled)
    if not found:
        st.html(f'<p class="meta" role="status">{literal(t("corpus.no_source"))}</p>')
    pages = max(1, -(-len(found) // A_PAGE))
    key = f"source-page-{shown}-{words.casefold()[:40]}"
    number = min(st.session_state.get(key, 1), pages)
    with st.container(key="source-rows"):
        for row in found[(number - 1) * A_PAGE : number * A_PAGE]:
            _row(desk, row)
    if pages > 1:
        st.pagination(pages, key=key)
    _opml(desk)


def _wanted(row: SourceRow, words: str, shown: str) -> bool:
    told = f"{row.name} {row.publisher} {row.party} {row.where}".casefold()
    fits = {"all": True, "on": row.enabled, "off": not row.enabled, "trouble": row.problem is not None}[shown]
    return fits and all(word in told for word in words.casefold().split())


def _row(desk: Desk, row: SourceRow) -> None:
    key = f"source-{row.name}"
    with st.container(key=f"row-{key}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            # The file decides, not what this tab clicked last: another tab may have switched it.
            st.session_state[key] = row.enabled
            st.toggle(
                _spoken(row.name), key=key, disabled=not desk.reader.edits, on_change=_switched, args=(desk, row.name)
            )
            if desk.reader.edits:
                st.button(
                    t("corpus.test"), key=f"test-{row.name}", type="tertiary", icon=":material/network_check:",
                    on_click=attempt, args=(lambda: desk.corpus.test(desk.reader.role, row.name, desk.reader.name),),
                )  # fmt: skip
        st.html(f'<div class="row">{_facts(row)}{_fared(row)}{_tried(desk, row.name)}</div>')


def _spoken(name: str) -> str:
    """The name as a switch's label; escaped only where it must be, since screen readers hear the label as it is."""
    return name if _PLAIN.fullmatch(name) else label(name)


def _switched(desk: Desk, name: str) -> None:
    on = bool(st.session_state[f"source-{name}"])
    attempt(lambda: desk.corpus.switch(desk.reader.role, name, on=on))


def _facts(row: SourceRow) -> str:
    facts = [f'<strong dir="auto">{literal(row.publisher)}</strong>'] if row.publisher else []
    facts.append(literal(t(f"corpus.kind_{row.kind}")))
    if row.party:
        facts.append(literal(t("corpus.speaks_for", party=row.party)))
    if row.language:
        facts.append(literal(language(row.language)))
    where = link(row.where, row.where)
    return f'<p>{" · ".join(facts)}</p><p class="meta where">{where}</p>'


def _fared(row: SourceRow) -> str:
    parts = [t("corpus.source_documents", n=row.documents)] if row.documents else []
    if row.newest:
        parts.append(t("corpus.newest", day=day(row.newest)))
    if row.succeeded:
        parts.append(t("corpus.succeeded", when=when(row.succeeded)))
    elif row.tried is None:
        parts.append(t("corpus.never"))
    told = f'<p class="meta">{literal(" · ".join(parts))}</p>' if parts else ""
    if row.problem is None or row.tried is None:
        return told
    said = literal(t("corpus.failed_at", when=when(row.tried)))
    return f'{told}<div class="trouble-at"><span>{said}</span> {trouble(row.problem)}</div>'


def _tried(desk: Desk, name: str) -> str:
    """What the last try of this source gave, as HTML."""
    work = desk.corpus.trial()
    if work is None:
        return ""
    found = work.result
    if isinstance(found, Tried) and found.name == name:
        return f'<div class="tried" role="status">{_found(found)}</div>'
    if work.steps and work.steps[0].name == name:
        said = t("corpus.testing") if work.under_way else work.error or t("corpus.broken")
        return f'<div class="tried" role="status"><p dir="auto">{literal(said)}</p></div>'
    return ""


def _found(found: Tried) -> str:
    if found.problem is not None:
        return f"<p>{literal(t('corpus.test_failed'))}</p>{trouble(found.problem)}"
    said = [t("corpus.test_found", n=found.entries)]
    if found.wanted != found.entries:
        said.append(t("corpus.test_wanted", n=found.wanted))
    if found.newest:
        said.append(t("corpus.newest", day=day(found.newest)))
    titles = "".join(f'<li dir="auto">{literal(title)}</li>' for title in found.titles)
    return f"<p>{literal(' · '.join(said))}</p><ul>{titles}</ul>"


# -- OPML ------------------------------------------------------------------------------------------------------------


def _opml(desk: Desk) -> None:
    st.html(f"<h2>{literal(t('corpus.opml'))}</h2><p class='meta'>{literal(t('corpus.opml_what'))}</p>")
    st.download_button(
        t("corpus.opml_out"), data=desk.corpus.opml, file_name="parley-sources.opml", mime="text/x-opml",
        key="opml-out", on_click="ignore",
    )  # fmt: skip
    if not desk.reader.edits:
        return
    with st.form("opml-form", border=False, clear_on_submit=True):
        file = st.file_uploader(
            t("corpus.opml_in"), type=["opml", "xml"], key="opml-file", max_upload_size=desk.settings.max_upload_mb
        )
        on = st.checkbox(t("corpus.opml_on"), key="opml-on")
        asked = st.form_submit_button(t("corpus.opml_take"), key="opml-take")
    if asked and file is not None:
        _take(desk, Upload(file.name, file.getvalue()), on)


def _take(desk: Desk, upload: Upload, on: bool) -> None:
    try:
        taken = desk.corpus.take_opml(desk.reader.role, upload, on=on)
    except ParleyError as error:
        notice("error", str(error))
        return
    say("note", _taken(taken))
    st.rerun()


def _taken(taken: Imported) -> str:
    said = t("corpus.opml_taken", n=len(taken.names))
    named = f": {_some(taken.names)}." if taken.names else "."
    if not taken.refused:
        return f"{said}{named}"
    bad = _some([f"{reason(item.reason)} ({item.detail})" for item in taken.refused])
    return f"{said}{named} {t('corpus.opml_refused', n=len(taken.refused))}: {bad}."


def _some(items: Sequence[str], most: int = 5) -> str:
    return "; ".join(items[:most]) + (" …" if len(items) > most else "")
