"""The corpus page's wording of moments, sizes, reasons and counts, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from babel.dates import format_datetime
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from corpus.desk import Counts, Problem
from ui.escape import literal
from ui.locale import language
from ui.texts import LOCALES, t, texts

_UNITS = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")
_COUNTED = ("new", "changed", "withdrawn", "unchanged")


def when(moment: datetime) -> str:
    """A moment in the reader's own time zone: 24 November 2026, 18:12."""
    shown = moment.astimezone(_zone())
    pattern = "d MMMM y, HH:mm"
    said = format_datetime(shown, pattern, tzinfo=shown.tzinfo, locale=LOCALES[language()])
    return f"{said} UTC" if shown.tzinfo is UTC else said


def size(count: float) -> str:
    """Bytes in the largest unit that leaves a number above one: 3.4 MB."""
    place = 0
    while count >= 1000 and place < len(_UNITS) - 1:
        count, place = count / 1000, place + 1
    shown = round(count, 1) if count < 100 and place else round(count)
    return format_unit(shown, f"digital-{_UNITS[place]}", "short", locale=LOCALES[language()])


def number(count: int) -> str:
    """The number with its digits grouped."""
    return format_decimal(count, locale=LOCALES[language()])


def share(value: float) -> str:
    """A share of one in per cent, to a tenth."""
    return format_percent(round(value, 3), locale=LOCALES[language()], decimal_quantization=False)


def reason(name: str) -> str:
    """Why something was not taken, in words; the short name itself for one that has none."""
    if name.startswith("http-"):
        return t("reasons.http", status=name.removeprefix("http-"))
    return t(f"reasons.{name}") if f"reasons.{name}" in texts("en") else name


def counted(counts: Counts) -> str:
    """What happened to documents: "3 new, 1 changed, 181 unchanged"."""
    parts = [t(f"corpus.count_{name}", n=n) for name in _COUNTED if (n := getattr(counts, name))]
    return ", ".join(parts) or t("corpus.count_nothing")


def reasons(named: Mapping[str, int]) -> str:
    """Reasons with how often, the most frequent first, as text."""
    ordered = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{reason(name)}: {number(count)}" for name, count in ordered)


def trouble(problem: Problem) -> str:
    """A problem as HTML: the reason in words, and what was told of it behind a fold."""
    if not problem.detail:
        return literal(reason(problem.reason))
    return (
        f'<details class="trouble"><summary>{literal(reason(problem.reason))}</summary>'
        f'<p class="meta" dir="auto">{literal(problem.detail)}</p></details>'
    )


def _zone() -> tzinfo:
    try:
        return ZoneInfo(st.context.timezone or "UTC") if st.context.timezone not in (None, "UTC", "Etc/UTC") else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
