"""The board as a table of sides and issues, as one component of the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from rag.desk.board import Board, Said
from rag.types import Record
from ui.cited import Spot, cleaned, follow
from ui.texts import t
from ui.timeline_words import issue_name, side_name
from ui.words import day, outlet

_HERE = Path(__file__).parent
EARLIER = 6  # statements behind the newest of a cell, before the button that lists all
OUTLETS = 3  # named behind a brief's position


@cache
def _component() -> Any:
    return st.components.v2.component(
        "parley_board",
        html='<div class="board"></div>',
        css=(_HERE / "board_table.css").read_text(encoding="utf-8"),
        js=(_HERE / "board.js").read_text(encoding="utf-8"),
    )


def table(board: Board, sides: Sequence[str], issues: Sequence[str]) -> tuple[str, str] | None:
    """Draw it, and open what is clicked; returns the cell (side, issue) of which all statements are asked for."""
    cells = board.cells()
    spots: dict[str, Spot] = {}
    rows = [
        {
            "name": issue_name(issue),
            "cells": [_cell(cells.get((side, issue), []), side, issue, spots) for side in sides],
        }
        for issue in issues
    ]
    words = {
        "caption": t("board.caption"),
        "issue": t("board.issue"),
        "side": t("board.side_shown"),
        "empty": t("board.empty"),
        "contested": t("board.contested"),
    }
    data = cleaned({"sides": [side_name(side) for side in sides], "issues": rows, "words": words})
    result = _component()(
        key="board-table",
        data=data,
        on_open_change=lambda: None,
        on_all_change=lambda: None,
        on_ask_change=lambda: None,
    )
    follow(result, spots)
    side, _, issue = str(result.all or "").partition("\n")
    return (side, issue) if issue else None


def _cell(said: Sequence[Said], side: str, issue: str, spots: dict[str, Spot]) -> dict[str, Any] | None:
    if not said:
        return None
    shown = said[: EARLIER + 1]
    return {
        "cell": f"{side}\n{issue}",
        "rows": [_row(one, spots) for one in shown],
        "earlier": t("board.earlier", n=len(said) - 1),
        "all": t("board.all_button", n=len(said)) if len(said) > len(shown) else "",
        "allName": t("board.all_of", side=side_name(side), issue=issue_name(issue)),
    }


def _row(said: Said, spots: dict[str, Spot]) -> dict[str, Any]:
    statement = said.statement
    record = statement.record
    spot = f"{record.document_id} {record.version} {statement.start}"
    spots[spot] = Spot(record.document_id, record.version, statement.start, statement.end)
    against = ""
    if said.dispute is not None:
        against = f"{record.document_id} {record.version} {said.dispute.start}"
        spots[against] = Spot(record.document_id, record.version, said.dispute.start, said.dispute.end)
    return {
        "kind": statement.kind,
        "kindName": t(f"board.{statement.kind}"),
        "words": statement.text,
        "language": record.language,
        "who": who(said),
        "when": when(said),
        "source": source(record),
        "opens": t("board.open", who=who(said), day=day(statement.day)),
        "spot": spot,
        "dispute": said.dispute.text if said.dispute is not None else "",
        "disputeSpot": against,
    }


def who(said: Said) -> str:
    """The speaker; where none is named, that it is the side."""
    return said.statement.speaker or f"{side_name(said.statement.party)} ({t('board.side_alone')})"


def when(said: Said) -> str:
    """The day it was said where the sentence places itself, else the day of the report."""
    key = "board.said_on" if said.statement.day_certain else "board.report_of"
    return t(key, day=day(said.statement.day))


def source(record: Record) -> str:
    """The outlet; for a brief also the outlets it draws on."""
    names = list(dict.fromkeys(o.publisher for o in record.outlets if o.publisher))
    if not names:
        return outlet(record.publisher)
    more = f" +{len(names) - OUTLETS}" if len(names) > OUTLETS else ""
    return f"{outlet(record.publisher)}, {t('board.via', outlets=', '.join(names[:OUTLETS]) + more)}"
