"""The time axis: a mark for each development, or for all of one status in a step of time when they are many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st

from rag.desk.developments import LENGTHS, Development, floor, steps, tallied
from ui.escape import plain
from ui.texts import t
from ui.timeline_words import MARKS, happened, source_line, status_name, step_name, time_locale

SINGLE = 400  # developments up to which each has a mark of its own
STEPS = 40  # steps of time on the axis, at most, when marks stand for several
LANES = 11  # tracks that have a lane of their own
LANE = 38  # pixels
NEAR = 60  # part of the whole span within which two marks of a lane would cover each other
_ORDER = {status: n for n, status in enumerate(MARKS)}
_TITLE = 110  # characters of a headline beside a mark


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the chart shows: rows for it, what each mark stands for, and the step of time ("" for single marks)."""

    rows: list[dict[str, Any]]
    members: dict[str, tuple[Development, ...]]
    lanes: list[str]
    step: str


def drawn(found: Sequence[Development]) -> Drawn:
    """The marks for these developments; at least one."""
    lanes = _lanes(found)
    if len(found) <= SINGLE:
        members: dict[str, tuple[Development, ...]] = {d.id: (d,) for d in found}
        return Drawn(_apart([_single(d, lanes) for d in found], found), members, _order(found, lanes), "")
    step = steps(found[0].day, found[-1].day, STEPS)
    grouped: dict[str, list[Development]] = {}
    for d in found:
        grouped.setdefault(f"{floor(d.day, step)} {d.status} {_lane(d, lanes)}", []).append(d)
    rows = [
        {
            "id": name,
            "day": _within(some[0], step),
            "lane": _lane(some[0], lanes),
            "status": status_name(some[0].status),
            "when": step_name(floor(some[0].day, step), step),
            "level": _ORDER[some[0].status] % 3 - 1,
            "n": len(some),
        }
        for name, some in grouped.items()
    ]
    return Drawn(rows, {name: tuple(some) for name, some in grouped.items()}, _order(found, lanes), step)


def chart(marks: Drawn, key: str) -> str:
    """Draw it; returns the id of the mark that is chosen, "" for none."""
    import altair as alt  # heavy, and only this page needs it

    chosen = alt.selection_point(name="mark", fields=["id"], on="click", empty=False)
    moved = alt.selection_interval(name="axis", bind="scales", encodings=["x"], zoom="wheel![event.shiftKey]")
    made = (
        alt.Chart(alt.InlineData(marks.rows))
        .mark_point(filled=True, opacity=0.85, strokeWidth=2, aria=False)  # the list says the same
        .encode(
            **_places(marks),
            **_looks(marks),
            stroke=alt.condition(chosen, alt.value("#e0a800"), alt.value("transparent")),
        )
        .add_params(chosen, moved)
        .properties(height=LANE * len(marks.lanes) + 40, description=t("timeline.chart"))
        .configure(locale={"time": time_locale()})
        .configure_view(stroke=None)
    )
    event = st.altair_chart(made, key=key, on_select="rerun", selection_mode="mark", width="stretch")
    points = event.selection.get("mark", [])
    return str(points[0].get("id", "")) if points else ""


def _places(marks: Drawn) -> dict[str, Any]:
    """Where a mark stands: its day, its track, and the level that keeps it off its neighbours."""
    import altair as alt

    ink = "#d5d7db" if st.context.theme.type == "dark" else "#3b3f46"  # Streamlit's own labels are too pale to read
    return {
        "x": alt.X(
            "day:T",
            title=None,
            scale=alt.Scale(padding=14),
            axis=alt.Axis(grid=True, labelColor=ink, labelOverlap=True, tickCount=6),
        ),
        "y": alt.Y(
            "lane:N",
            title=None,
            sort=marks.lanes,
            scale=alt.Scale(type="band", padding=0.2),
            axis=alt.Axis(labelLimit=150, labelColor=ink, ticks=False, domain=False, grid=True),
        ),
        "yOffset": alt.YOffset("level:O", scale=alt.Scale(domain=[-1, 0, 1])),
    }


def _looks(marks: Drawn) -> dict[str, Any]:
    """Shape and colour by status, size by number, and what a hovering pointer is told."""
    import altair as alt

    names = [status_name(s) for s in MARKS]
    size: Any = alt.value(110)
    told = [("when", "day"), ("status", "status"), ("title", "headline"), ("source", "outlet")]
    if marks.step:
        size = alt.Size("n:Q", legend=None, scale=alt.Scale(range=[40, 400]))
        told = [("when", "day"), ("lane", "track"), ("status", "status"), ("n", "count")]
    shapes, colours = ([mark[n] for mark in MARKS.values()] for n in (0, 1))
    return {
        "color": alt.Color("status:N", legend=None, scale=alt.Scale(domain=names, range=colours)),
        "shape": alt.Shape("status:N", legend=None, scale=alt.Scale(domain=names, range=shapes)),
        "size": size,
        "tooltip": [
            alt.Tooltip(f"{name}:{'Q' if name == 'n' else 'N'}", title=t(f"timeline.{word}")) for name, word in told
        ],
    }


def legend() -> None:
    """What the shapes mean, as text."""
    marks = "".join(
        f'<li class="mark {status}"><span class="sign" aria-hidden="true"></span>{status_name(status)}</li>'
        for status in MARKS
    )
    explained = f'<p class="meta">{t("timeline.status_help")}</p>'
    st.html(f'<ul class="legend" aria-label="{t("timeline.status")}">{marks}</ul>{explained}')


def _apart(rows: list[dict[str, Any]], found: Sequence[Development]) -> list[dict[str, Any]]:
    """Marks of one lane that are near each other go up, down and back to the middle, so that each can be clicked."""
    near = (found[-1].day - found[0].day) / NEAR
    last: dict[str, tuple[date, int]] = {}
    for row, d in zip(rows, found, strict=True):
        before = last.get(row["lane"])
        row["level"] = (before[1] + 2) % 3 - 1 if before is not None and d.day - before[0] < near else 0
        last[row["lane"]] = (d.day, row["level"])
    return rows


def _within(found: Development, step: str) -> str:
    """Where in its step a mark stands: each status has a place of its own, three across and three down."""
    first = floor(found.day, step)
    return (first + timedelta(days=LENGTHS[step] * (0.2 + 0.3 * (_ORDER[found.status] // 3)))).isoformat()


def _single(found: Development, lanes: frozenset[str]) -> dict[str, Any]:
    title = plain(found.record.title)
    return {
        "id": found.id,
        "day": found.day.isoformat(),
        "lane": _lane(found, lanes),
        "status": status_name(found.status),
        "when": happened(found),
        "title": title if len(title) <= _TITLE else title[:_TITLE] + "…",
        "source": plain(source_line(found)),
    }


def _lanes(found: Sequence[Development]) -> frozenset[str]:
    return frozenset(track for track, _ in tallied(d.record.track for d in found)[:LANES])


def _lane(found: Development, lanes: frozenset[str]) -> str:
    track = found.record.track
    if track in lanes:
        return plain(track)
    return t("timeline.other_tracks") if track else t("timeline.no_track")


def _order(found: Sequence[Development], lanes: frozenset[str]) -> list[str]:
    """The lanes from top to bottom: tracks by their number of reports, then the rest."""
    there = dict.fromkeys(_lane(d, lanes) for d in found)
    own = [plain(track) for track, _ in tallied(d.record.track for d in found)[:LANES]]
    rest = [lane for lane in (t("timeline.other_tracks"), t("timeline.no_track")) if lane in there]
    return [*own, *rest]
