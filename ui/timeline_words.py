"""Names that the timeline and the board show for what the record names by an id."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.dates import format_skeleton, get_month_names

from rag.desk.developments import Development
from ui import words
from ui.locale import language
from ui.texts import LOCALES, t, texts
from ui.words import cited_day, day, days, outlet

# Shape (as Vega calls it) and colour of a status; the colours stand out on white and on black (3:1 and more).
MARKS = {
    "proposed": ("triangle-up", "#c77700"),
    "claimed": ("circle", "#6b7f99"),
    "agreed": ("square", "#2e9e5b"),
    "signed": ("diamond", "#2f7ed8"),
    "denied": ("cross", "#d64541"),
    "violated": ("triangle-down", "#b14fb3"),
    "held": ("triangle-right", "#1a9aa0"),
    "other": ("triangle-left", "#937f5a"),
    "reported": ("M-.9,-.9H.9V.9H-.9Z M-.5,-.5V.5H.5V-.5Z", "#888888"),  # a frame
}


def status_name(status: str) -> str:
    """The status in words."""
    return t(f"timeline.status_{status}")


def issue_name(issue: str) -> str:
    """The issue in words; a topic that the page has no word for as its document has it."""
    known = f"board.issue_{issue}"
    return t(known) if known in texts(language()) else issue.replace("-", " ")


def side_name(side: str) -> str:
    """A country in the language of the page; any other side as the record has it."""
    return words.side(side)


def happened(found: Development) -> str:
    """The days of a development in words; that it is only the day of publication, where that is so."""
    if found.happened:
        return days(found.record.event_date, found.record.event_end)
    return f"{day(found.day)} ({t('timeline.undated')})"


def step_name(first: date, step: str) -> str:
    """A step of time by its first day: "2025", "June 2025"; the day itself for days and weeks."""
    skeleton = {"year": "y", "quarter": "yQQQ", "month": "yMMMM"}.get(step)
    return format_skeleton(skeleton, first, locale=LOCALES[language()]) if skeleton else day(first)


def source_line(found: Development) -> str:
    """Outlet and day of publication."""
    return f"{outlet(found.record.publisher)} · {day(cited_day(found.record))}"


def time_locale() -> dict[str, object]:
    """Month and day names of the page's language, as Vega takes them (d3-time-format)."""
    locale = LOCALES[language()]
    wide = get_month_names("wide", "stand-alone", locale)
    short = get_month_names("abbreviated", "format", locale)
    names = Locale.parse(locale).days["stand-alone"]
    order = (6, 0, 1, 2, 3, 4, 5)  # d3 begins with Sunday
    return {
        "dateTime": "%x, %X",
        "date": "%d.%m.%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": [names["wide"][n] for n in order],
        "shortDays": [names["abbreviated"][n] for n in order],
        "months": [wide[n] for n in range(1, 13)],
        "shortMonths": [short[n] for n in range(1, 13)],
    }
