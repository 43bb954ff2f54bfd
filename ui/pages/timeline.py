"""The timeline page: what happened on a time axis and as a list, or what changed between two days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import streamlit as st

from rag.desk.developments import Choice, Development, Told
from rag.types import Scope
from ui.blocks import notice
from ui.choices import one
from ui.cited import Group, Quote, Row, Spot, cited
from ui.desk import Desk
from ui.escape import literal
from ui.texts import t
from ui.timeline_changes import changes
from ui.timeline_chart import chart, drawn, legend
from ui.timeline_filters import as_of, choice
from ui.timeline_words import happened, source_line, status_name
from ui.timeline_work import begin, board_work, reading, worked_out
from ui.words import day

_HERE = Path(__file__).parent
EACH = 20  # rows on a page of the list
SPANS = {"span_all": None, "span_year": 365, "span_quarter": 90}  # days before the newest development
MODES = ("mode_line", "mode_changes")


def page(desk: Desk) -> None:
    """Draw the page."""
    st.html(_HERE.parent / "timeline.css")
    with st.container(key="timeline"):
        st.title(t("timeline.title"), anchor=False)
        st.html(f'<p class="tagline">{t("timeline.tagline")}</p>')
        with st.container(horizontal=True, gap="medium", key="timeline-head"):
            mode = one(t("timeline.mode"), "timeline-mode", MODES, lambda m: t(f"timeline.{m}"), hidden=True)
            span = _span() if mode == MODES[0] else ""
        if mode == "mode_changes":
            changes(desk)
        else:
            _line(desk, span)


def _line(desk: Desk, span: str) -> None:
    until = as_of()
    if until:
        st.html(f'<div class="notice mode" role="status">{literal(t("timeline.as_of_mode", day=day(until)))}</div>')
    told = _told(desk, Scope(as_of=until))
    if told is None:
        return
    begin(*board_work(desk, Scope()))  # whoever looks here will want it next
    wanted = _spanned(choice(told.developments), told, span)
    found = [d for d in told.developments if wanted.takes(d)]
    beside = sum(replace(wanted, beside=True).takes(d) for d in told.developments) - len(found)
    said = [t("timeline.found", n=len(found))]
    said += [t("timeline.beside", n=beside)] if beside else []
    said += [t("timeline.unread", n=told.unread)] if told.unread else []
    st.html(f'<p class="meta" role="status">{literal("; ".join(said))}</p>')
    if not found:
        notice("note", t("timeline.nothing"))
        return
    _list(_chart(found))


def _told(desk: Desk, scope: Scope) -> Told | None:
    home, release = str(desk.settings.home), desk.index.manifest.release
    kept_reading = reading(home)
    index = desk.index
    return worked_out(
        ("developments", home, release, scope),
        lambda progress: kept_reading.told(index, scope, progress=progress),
        "timeline.reading",
    )


def _span() -> str:
    """Draw the quick switch between spans of time."""
    return one(t("timeline.span"), "timeline-span", list(SPANS), lambda s: t(f"timeline.{s}"), hidden=True)


def _spanned(wanted: Choice, told: Told, span: str) -> Choice:
    """The choice with the span of the quick switch, where no first day is set."""
    length = SPANS[span]
    if length is None or wanted.since is not None or not told.developments:
        return wanted
    last = min(told.developments[-1].day, wanted.until or date.max)
    return replace(wanted, since=last - timedelta(days=length))


def _chart(found: Sequence[Development]) -> Sequence[Development]:
    """Draw the axis; returns what the list shows: everything, or what the chosen mark stands for."""
    marks = drawn(found)
    turn = st.session_state.setdefault("timeline-turn", 0)
    hint = (
        t("timeline.chart_hint_many", step=t(f"timeline.step_{marks.step}")) if marks.step else t("timeline.chart_hint")
    )
    chosen = chart(marks, f"timeline-chart-{turn}")
    st.html(f'<p class="meta">{hint}</p>')
    legend()
    if chosen not in marks.members:
        return found
    with st.container(horizontal=True, vertical_alignment="center", key="timeline-chosen"):
        st.html(f"<h2>{t('timeline.chosen')}</h2>", width="content")
        st.button(t("timeline.show_all"), key="timeline-show-all", on_click=_turn)
    return marks.members[chosen]


def _turn() -> None:
    """A chart under a new key has nothing chosen."""
    st.session_state["timeline-turn"] += 1


def _list(found: Sequence[Development]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="timeline-order"):
        st.html(f"<h2>{t('timeline.list')}</h2>", width="content")
        newest = st.toggle(t("timeline.newest_first"), value=True, key="timeline-newest", persist_state="session")
        pages = -(-len(found) // EACH)
        number = st.pagination(pages, key=f"timeline-page-{pages}") if pages > 1 else 1
    ordered = list(reversed(found)) if newest else list(found)
    shown = ordered[(number - 1) * EACH : number * EACH]
    rows, spots = rows_of(shown)
    cited("timeline-list", [Group("", rows)], spots, t("timeline.list"))


def rows_of(found: Sequence[Development]) -> tuple[tuple[Row, ...], dict[str, Spot]]:
    """The developments as rows of a list, with what their clicks open."""
    rows, spots = [], {}
    for d in found:
        record = d.record
        name = f"{d.id} {record.version}"
        spots[name] = Spot(
            d.id, record.version, d.start, d.end, t("timeline.question", title=" ".join(record.title.split()))
        )
        quote = (Quote("", d.quote, record.language, name),) if d.quote else ()
        rows.append(Row(happened(d), d.status, status_name(d.status), record.title, source_line(d), quote, name))
    return tuple(rows), spots
