"""The page's wording of days, numbers, outlets, languages and sides, in the language of the interface."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from rag.types import Citation, Record
from ui.locale import language as spoken
from ui.texts import LOCALES, t

BRIEF = "Parley brief"  # the publisher of Parley's own documents


def day(when: date | None) -> str:
    """19 June 2026, or "undated"."""
    return _written(when, "d MMMM y") if when else t("words.undated")


def short_day(when: date | None) -> str:
    """19 Jun 2026, or "undated"."""
    return _written(when, "d MMM y") if when else t("words.undated")


def days(start: date | None, end: date | None) -> str:
    """One day, or "8 March 2024 to 11 March 2024"."""
    return t("words.days", first=day(start), last=day(end)) if start and end and end != start else day(start)


def moment(stamp: str) -> str:
    """The day of an ISO 8601 stamp in words; the stamp itself where it is none."""
    try:
        return day(datetime.fromisoformat(stamp).date())
    except ValueError:
        return stamp


def number(value: int) -> str:
    """1,185 with the grouping of the language."""
    return str(format_decimal(value, locale=LOCALES[spoken()]))


def outlet(publisher: str | None) -> str:
    """The outlet's name, or that none is named."""
    return publisher or t("words.no_outlet")


def cited_day(item: Citation | Record) -> date | None:
    """The day to show beside an outlet: when it happened for Parley's own briefs, else when it was published."""
    return item.event_date if item.publisher == BRIEF else item.published or item.event_date


def language(code: str) -> str:
    """The language's name, beginning with a capital, or its code."""
    if code == "und":
        return t("words.unknown_language")
    name = Locale.parse(LOCALES[spoken()]).languages.get(code)
    return _capital(str(name)) if name else code


def side(name: str) -> str:
    """A country in the language of the page; any other side as the record has it."""
    code = _countries().get(name)
    return str(Locale.parse(LOCALES[spoken()]).territories.get(code, name)) if code else name


@cache
def _countries() -> dict[str, str]:
    """English country names → codes, with the names that CLDR gives otherwise."""
    known = {name: code for code, name in Locale.parse("en").territories.items() if len(code) == 2 and code.isalpha()}
    return {**known, "Turkey": "TR", "Holy See": "VA"}


def _written(when: date, pattern: str) -> str:
    # Of all Englishes "en" alone has three letters for September.
    locale = "en" if spoken() == "en" else LOCALES[spoken()]
    return str(format_date(when, pattern, locale=locale))


def _capital(name: str) -> str:
    first = "İ" if spoken() == "tr" and name[:1] == "i" else name[:1].upper()
    return first + name[1:]
