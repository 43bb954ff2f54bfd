"""The board: what each side last said on each issue, and what it said before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import streamlit as st

from rag.desk.board import Board, Said, ids
from rag.types import Scope
from ui.blocks import notice
from ui.board_table import source, table, when, who
from ui.choices import a_day, forget, several
from ui.cited import Group, Quote, Row, Spot, cited
from ui.desk import Desk
from ui.escape import literal
from ui.texts import t
from ui.timeline_words import issue_name, side_name
from ui.timeline_work import board_work, worked_out
from ui.words import day

_HERE = Path(__file__).parent
SIDES = 4  # columns at first: those that speak most
_KEYS = ("board-as-of", "board-since", "board-until", "board-issues")


def page(desk: Desk) -> None:
    """Draw the page."""
    st.html(_HERE.parent / "timeline.css")
    with st.container(key="board"):
        st.title(t("board.title"), anchor=False)
        st.html(f'<p class="tagline">{t("board.tagline")}</p>')
        until = _as_of()
        if until:
            st.html(f'<div class="notice mode" role="status">{literal(t("timeline.as_of_mode", day=day(until)))}</div>')
        board = _board(desk, until)
        if board is not None:
            _drawn(board)


def _as_of() -> date | None:
    with st.sidebar:
        st.button(t("timeline.clear"), key="board-clear", on_click=_clear, width="stretch")
        return a_day(t("timeline.as_of"), "board-as-of", t("timeline.as_of_help"))


def _clear() -> None:
    forget(*(key for key in _KEYS if key in st.session_state))


def _board(desk: Desk, until: date | None) -> Board | None:
    return worked_out(*board_work(desk, Scope(as_of=until)), "board.reading")


def _drawn(board: Board) -> None:
    with st.sidebar:
        since, until = a_day(t("timeline.since"), "board-since"), a_day(t("timeline.until"), "board-until")
        if since and until and since > until:
            notice("note", t("timeline.wrong_order"))
        narrowed = board.within(since, until) if since or until else board
        counts = narrowed.sides()
        sides = several(t("board.sides"), "board-sides", counts, side_name, [side for side, _ in counts[:SIDES]])
        spoken = narrowed.cells()
        per_issue = [(i, sum(len(said) for (_, issue), said in spoken.items() if issue == i)) for i in ids()]
        issues = several(t("board.issues"), "board-issues", per_issue, issue_name)
    read = "board.whole" if board.whole else "board.part"
    st.html(f'<p class="meta">{t("board.note")} {t(read, n=board.passages)}</p>')
    shown = sides or tuple(side for side, _ in counts[:SIDES])
    if not shown:
        notice("note", t("board.nothing"))
        return
    asked = table(narrowed, shown, issues or ids())
    if asked is not None:
        title = t("board.more")
        st.dialog(title, width="large")(_all)(narrowed.cell(*asked), *asked)


def _all(said: Sequence[Said], side: str, issue: str) -> None:
    """Every statement of a cell, newest first."""
    rows, spots = [], {}
    for n, one in enumerate(said):
        statement = one.statement
        record = statement.record
        spots[f"{n}"] = Spot(record.document_id, record.version, statement.start, statement.end)
        quote = Quote(f"{who(one)}, {when(one)}", statement.text, record.language, f"{n}")
        contested = one.dispute.text if one.dispute is not None else ""
        rows.append(
            Row(
                "",
                "",
                t(f"board.{statement.kind}"),
                "",
                source(record),
                (quote,),
                note=contested,
                sign=f"≠ {t('board.contested')}:" if contested else "",
            )
        )
    cited(
        "board-all",
        [Group(f"{side_name(side)}: {issue_name(issue)}", tuple(rows))],
        spots,
        t("board.more"),
        inside=True,
    )
