"""Releases that are kept, with the way back to them; the last runs; what is used of the disk."""

from __future__ import annotations

import streamlit as st

from corpus.desk import ReleaseRow, RunRow
from ui.corpus_acts import ask, attempt
from ui.corpus_words import counted, reasons, size, when
from ui.desk import Desk
from ui.escape import literal
from ui.texts import t, texts
from ui.words import day


def releases(desk: Desk) -> None:
    """Draw the section."""
    disk = desk.corpus.disk()
    used = {name: size(getattr(disk, name)) for name in ("library", "releases", "desk", "free")}
    st.html(f'<p class="meta">{literal(t("corpus.disk", **used))}</p><h2>{literal(t("corpus.releases_kept"))}</h2>')
    with st.container(key="release-rows"):
        for row in desk.corpus.releases():
            _release(desk, row)
    _runs(desk.corpus.runs())


def _release(desk: Desk, row: ReleaseRow) -> None:
    facts = [t("corpus.documents", n=row.documents), t("corpus.passages", n=row.passages), size(row.bytes)]
    if row.newest:
        facts.insert(2, t("corpus.newest", day=day(row.newest)))
    now = f" <strong>{literal(t('corpus.current'))}</strong>" if row.current else ""
    with st.container(
        key=f"release-{row.release}", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.html(
            f'<div class="row"><p>{literal(when(row.created))}{now}</p><p class="meta">{literal(" · ".join(facts))}</p>'
            f'<p class="meta id">{literal(row.release)}</p></div>',
            width="stretch",
        )
        if desk.reader.edits and not row.current and st.button(t("corpus.roll_back"), key=f"back-{row.release}"):
            ask(t("corpus.roll_back_title"), lambda: _confirm(desk, row))


def _confirm(desk: Desk, row: ReleaseRow) -> None:
    st.html(
        f"<p>{literal(t('corpus.roll_back_what', when=when(row.created), n=row.documents))}</p>"
        f"<p>{literal(t('corpus.roll_back_until'))}</p>"
    )

    def back() -> None:
        attempt(lambda: desk.corpus.roll_back(desk.reader.role, desk.reader.name, row.release))

    with st.container(horizontal=True):
        if st.button(t("corpus.roll_back_sure"), key="back-sure", on_click=back):
            st.rerun()
        if st.button(t("corpus.cancel"), key="back-not"):
            st.rerun()


def _runs(rows: tuple[RunRow, ...]) -> None:
    listed = "".join(f"<li>{_run(row)}</li>" for row in rows)
    nothing = f'<p class="meta">{literal(t("corpus.no_runs"))}</p>'
    st.html(f"<h2>{literal(t('corpus.runs'))}</h2>{f'<ul class=items>{listed}</ul>' if rows else nothing}")


def _run(row: RunRow) -> str:
    name = t(f"corpus.run_{row.kind}") if f"corpus.run_{row.kind}" in texts("en") else row.kind
    head = f"<strong>{literal(name)}</strong> · {literal(when(row.started))}"
    if row.ended is None:
        return f'{head}<br><span class="meta">{literal(t("corpus.run_open"))}</span>'
    did = t("corpus.run_removed", n=row.removed) if row.removed else counted(row.counts)
    bad = [
        t(f"corpus.{kind}", n=sum(named.values())) + f" {reasons(named)}"
        for kind, named in (("rejected", row.counts.rejected), ("failed", row.counts.failed))
        if named
    ]
    if row.down and row.kind == "refresh":
        bad.append(t("corpus.run_down", names=", ".join(row.down)))
    if row.refused:
        bad.append(t("corpus.held_back"))
    more = "".join(f'<br><span class="meta" dir="auto">{literal(line)}</span>' for line in bad)
    return f"{head}<br>{literal(did)}{more}"
