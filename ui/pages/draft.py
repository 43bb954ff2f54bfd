"""Check my draft: paste copy or upload it; each sentence comes back with the words that carry or contradict it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from rag.desk import draft_files
from rag.desk.draft_copy import KINDS, Copy, pasted, read_copy
from rag.desk.drafts import check_copy, check_length, tally
from rag.errors import ParleyError
from rag.export.files import MIME
from rag.review import LONGEST
from rag.types import Scope
from ui import draft_run
from ui.blocks import notice
from ui.desk import Desk
from ui.draft_view import problem, sentences
from ui.escape import literal
from ui.texts import t

RUN = "draft-run"  # in the tab's state
LOOK_AGAIN = 0.4  # seconds between looks at a check under way
AT_ONCE = 0.6  # seconds waited for a short draft before the progress is shown


def page(desk: Desk) -> None:
    """Draw the page."""
    with st.container(key="sheet"):
        st.title(t("app.draft"), anchor=False)
        st.html(f'<p class="tagline">{t("draft.what")}</p><p class="meta">{t("draft.kept")}</p>')
        _form(desk)
        run: draft_run.DraftRun | None = st.session_state.get(RUN)
        if run is None:
            return
        if run.finished:
            _result(run)
        else:
            st.fragment(_under_way, run_every=LOOK_AGAIN)(run)


def _form(desk: Desk) -> None:
    with st.form("draft-form", border=False):
        st.text_area(t("draft.paste"), key="draft-text", height=200, max_chars=LONGEST)
        st.file_uploader(t("draft.upload"), type=[kind[1:] for kind in KINDS], key="draft-file")
        st.date_input(
            t("draft.as_of"), value=None, min_value=date(1900, 1, 1), max_value="today", key="draft-as-of",
            format="DD/MM/YYYY", help=t("draft.as_of_help"),
        )  # fmt: skip
        asked = st.form_submit_button(t("draft.check"), type="primary", key="draft-check")
    if not asked:
        return
    try:
        _start(desk, _copy())
    except ParleyError as error:
        notice("error", str(error))


def _copy() -> Copy | None:
    """What was uploaded, else what was pasted, else nothing."""
    if file := st.session_state.get("draft-file"):
        return read_copy(file.name, file.getvalue())
    text = st.session_state.get("draft-text") or ""
    return pasted(text) if text.strip() else None


def _start(desk: Desk, copy: Copy | None) -> None:
    if copy is None:
        notice("note", t("draft.nothing"))
        return
    check_length(copy)
    if (old := st.session_state.get(RUN)) is not None:
        old.stopped.set()
    picked = st.session_state.get("draft-as-of")
    scope = Scope(as_of=picked if isinstance(picked, date) else None)
    run = draft_run.start(copy, check_copy(desk.parley, copy, scope), desk.index.manifest.release)
    st.session_state[RUN] = run
    run.task.wait(AT_ONCE)


def _under_way(run: draft_run.DraftRun) -> None:
    """A fragment that looks at the check again and again; when it is finished the whole page is drawn once more."""
    if run.finished:
        st.rerun()
    st.progress(len(run.judged) / max(1, run.total))
    with st.container(horizontal=True, vertical_alignment="center"):
        said = t("draft.progress", n=len(run.judged), total=run.total)
        st.html(f'<p class="meta" role="status">{said}</p>', width="content")
        st.button(t("draft.stop"), key="draft-stop", on_click=run.stopped.set)


def _result(run: draft_run.DraftRun) -> None:
    if run.error:
        notice("error", run.error)
    if not run.judged:
        return
    _summary(run)
    shown = st.segmented_control(
        t("draft.show"),
        ["all", "problems"],
        default="all",
        format_func=lambda o: t(f"draft.show_{o}"),
        key="draft-show",
    )
    _downloads(run)
    rows = [j for j in run.judged if shown != "problems" or problem(j)]
    if rows:
        sentences(run.copy, rows)
    else:
        st.html(f'<p class="meta">{t("draft.no_problems")}</p>')


def _summary(run: draft_run.DraftRun) -> None:
    found = tally(run.judged)
    lines = [
        t("draft.sentences", n=found.sentences),
        t("draft.of_them", supported=found.supported, contradicted=found.contradicted, not_found=found.not_found),
    ]
    if found.exact + found.inexact:
        lines.append(t("draft.quotations", n=found.exact + found.inexact, exact=found.exact))
    if len(run.judged) < run.total:
        lines.append(t("draft.stopped", n=run.total - len(run.judged)))
    st.html(
        f'<h2 dir="auto">{literal(run.copy.name)}</h2><p role="status">{" ".join(lines)}</p>'
        f'<p class="meta">{t("draft.careful")}</p>'
    )


def _downloads(run: draft_run.DraftRun) -> None:
    with st.container(horizontal=True):
        st.download_button(
            t("draft.word"),
            lambda: draft_files.commented(run.copy, run.judged),
            file_name=draft_files.file_name(run.copy, ".docx"),
            mime=MIME["docx"],
            key="draft-docx",
            on_click="ignore",
        )
        st.download_button(
            t("draft.json"),
            lambda: draft_files.as_json(run.copy, run.judged, run.release),
            file_name=draft_files.file_name(run.copy, ".json"),
            mime=MIME["json"],
            key="draft-json",
            on_click="ignore",
        )
