"""What changed between two days, as a list in which every line has its words."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from rag.desk.board import Said
from rag.desk.changes import Changes, Moved, Revised, newest_known
from rag.desk.changes import changes as compared
from rag.types import Record
from ui.blocks import notice
from ui.choices import a_day
from ui.cited import Group, Quote, Row, Spot, cited
from ui.desk import Desk
from ui.escape import literal
from ui.texts import t
from ui.timeline_words import happened, issue_name, side_name, source_line, status_name
from ui.timeline_work import listening, reading, worked_out
from ui.words import day, outlet

SPAN = 30  # days looked back over at first
Made = tuple[list[Row], dict[str, Spot]]


def changes(desk: Desk) -> None:
    """Draw the two days and the list between them."""
    newest = newest_known(desk.index) or date.today()
    with st.container(horizontal=True, key="timeline-days"):
        first = a_day(t("timeline.first_day"), "changes-first", default=newest - timedelta(days=SPAN))
        second = a_day(t("timeline.second_day"), "changes-second", default=newest)
    st.html(f'<p class="meta">{t("timeline.changes_explained")}</p>')
    if first is None or second is None:
        return
    home, index = str(desk.settings.home), desk.index
    held, heard = reading(home), listening(home)
    found = worked_out(
        ("changes", home, index.manifest.release, first, second),
        lambda progress: compared(index, first, second, held, heard, progress=progress),
        "timeline.reading",
    )
    if found is not None:
        _drawn(found)


def _drawn(found: Changes) -> None:
    parts = {
        "changes_developments": _developments(found),
        "changes_moved": _moved(found),
        "changes_figures": _figures(found),
        "changes_revised": _revised(found),
        "changes_withdrawn": _withdrawn(found),
    }
    if not any(rows for rows, _ in parts.values()):
        notice("note", t("timeline.changes_none"))
        return
    if not found.whole:
        notice("note", t("timeline.changes_part"))
    groups = [Group(f"{t(f'timeline.{name}')} ({len(rows)})", tuple(rows)) for name, (rows, _) in parts.items() if rows]
    spots = {name: spot for _, there in parts.values() for name, spot in there.items()}
    st.html(f"<h2>{literal(day(found.first))} – {literal(day(found.second))}</h2>")
    cited("changes-list", groups, spots, t("timeline.mode_changes"))


def _developments(found: Changes) -> Made:
    rows, spots = [], {}
    for n, d in enumerate(found.developments):
        name = f"d{n}"
        spots[name] = Spot(d.id, d.record.version, d.start, d.end, t("timeline.question", title=d.record.title))
        quote = (Quote("", d.quote, d.record.language, name),) if d.quote else ()
        rows.append(Row(happened(d), d.status, status_name(d.status), d.record.title, source_line(d), quote, name))
    return rows, spots


def _moved(found: Changes) -> Made:
    rows: list[Row] = []
    spots: dict[str, Spot] = {}
    for n, moved in enumerate(found.moved):
        quotes = [_said(f"n{n}", "timeline.now", moved.now, spots)]
        if moved.before is not None:
            quotes.append(_said(f"b{n}", "timeline.before", moved.before, spots))
        title = f"{side_name(moved.side)}: {issue_name(moved.issue)}"
        rows.append(Row("", "", "", title, "", tuple(quotes), note=_beside(moved)))
    return rows, spots


def _beside(moved: Moved) -> str:
    """What else there is to know of a new position: more of it, or nothing before it."""
    lines = [t("timeline.more_new", n=moved.more)] if moved.more else []
    lines += [t("timeline.before_none")] if moved.before is None else []
    return " · ".join(lines)


def _said(name: str, lead: str, said: Said, spots: dict[str, Spot]) -> Quote:
    statement = said.statement
    record = statement.record
    spots[name] = Spot(record.document_id, record.version, statement.start, statement.end)
    who = statement.speaker or side_name(statement.party)
    line = t(lead, who=who, day=day(statement.day))
    return Quote(f"{line} · {outlet(record.publisher)}", statement.text, record.language, name)


def _figures(found: Changes) -> Made:
    rows: list[Row] = []
    spots: dict[str, Spot] = {}
    for n, revised in enumerate(found.revised):
        for k, figure in enumerate(revised.figures):
            old, new = f"fo{n}-{k}", f"fn{n}-{k}"
            spots[old] = _spot(revised.before, figure.old_span)
            spots[new] = _spot(revised.after, figure.new_span)
            quotes = (
                Quote(t("timeline.old_version"), figure.old_text, revised.before.language, old),
                Quote(t("timeline.new_version"), figure.new_text, revised.after.language, new),
            )
            changed = t("timeline.figure", old=figure.old, new=figure.new)
            rows.append(Row(_since(revised), "", changed, revised.after.title, outlet(revised.after.publisher), quotes))
    return rows, spots


def _revised(found: Changes) -> Made:
    rows: list[Row] = []
    spots: dict[str, Spot] = {}
    for n, revised in enumerate(found.revised):
        quotes = []
        for k, (start, end, words) in enumerate(revised.notes):
            spots[f"c{n}-{k}"] = _spot(revised.after, (start, end))
            quotes.append(Quote(t("timeline.correction"), words, revised.after.language, f"c{n}-{k}"))
        for k, (span, words) in enumerate(revised.lines):
            spots[f"l{n}-{k}"] = _spot(revised.after, span)
            quotes.append(Quote(t("timeline.new_version"), words, revised.after.language, f"l{n}-{k}"))
        title, publisher = revised.after.title, outlet(revised.after.publisher)
        rows.append(Row(_since(revised), "", t("timeline.changed_text"), title, publisher, tuple(quotes)))
    return rows, spots


def _withdrawn(found: Changes) -> Made:
    rows: list[Row] = []
    spots: dict[str, Spot] = {}
    for n, d in enumerate(found.withdrawn):
        spots[f"w{n}"] = Spot(d.id, d.record.version, d.start, d.end)
        gone = t("timeline.taken_down", day=day(d.record.withdrawn or d.record.current_until))
        quote = Quote(t("timeline.last_text"), d.quote, d.record.language, f"w{n}")
        rows.append(Row(gone, "", "", d.record.title, source_line(d), (quote,)))
    return rows, spots


def _spot(record: Record, span: tuple[int, int]) -> Spot:
    return Spot(record.document_id, record.version, *span)


def _since(revised: Revised) -> str:
    return day(revised.after.current_from or revised.after.modified)
