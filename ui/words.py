"""The page's wording of dates, outlets and languages. Pure."""

from __future__ import annotations

from datetime import date, datetime

from rag.types import Citation, Record

BRIEF = "Parley brief"  # the publisher of Parley's own documents
_MONTHS = "January February March April May June July August September October November December".split()
_LANGUAGES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian",
    "pl": "Polish", "ro": "Romanian", "ru": "Russian", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
    "und": "Not known",
}  # fmt: skip


def day(when: date | None) -> str:
    """19 June 2026, or "undated"."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}" if when else "undated"


def short_day(when: date | None) -> str:
    """19 Jun 2026, or "undated"."""
    return f"{when.day} {_MONTHS[when.month - 1][:3]} {when.year}" if when else "undated"


def days(start: date | None, end: date | None) -> str:
    """One day, or "8 March 2024 to 11 March 2024"."""
    return f"{day(start)} to {day(end)}" if start and end and end != start else day(start)


def moment(stamp: str) -> str:
    """The day of an ISO 8601 stamp in words; the stamp itself where it is none."""
    try:
        return day(datetime.fromisoformat(stamp).date())
    except ValueError:
        return stamp


def outlet(publisher: str | None) -> str:
    """The outlet's name, or that none is named."""
    return publisher or "No outlet named"


def cited_day(item: Citation | Record) -> date | None:
    """The day to show beside an outlet: when it happened for Parley's own briefs, else when it was published."""
    return item.event_date if item.publisher == BRIEF else item.published or item.event_date


def language(code: str) -> str:
    """The language in English, or its code."""
    return _LANGUAGES.get(code, code)


def count(number: int, one: str, many: str = "") -> str:
    """1 source, 2 sources."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
