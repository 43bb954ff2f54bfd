"""Calendar days as sources write them. What is not plainly a day is None, never a guess and never today. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

Order = Literal["dmy", "mdy"]

_ENGLISH = "january february march april may june july august september october november december"
_GENITIVE = {  # months as dates write them
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
}
_MONTHS = {name: n for n, name in enumerate(_ENGLISH.split(), 1)}
_MONTHS |= {name[:3]: n for name, n in tuple(_MONTHS.items())} | {"sept": 9}
_MONTHS |= {name.replace("ı", "i"): n for names in _GENITIVE.values() for n, name in enumerate(names.split(), 1)}
_SHORT = [(name[:letters], n) for name, n in _MONTHS.items() for letters in (3, 4)]  # "ноя", "лист", "Kas"
_MONTHS |= {short: n for short, n in _SHORT if {month for other, month in _SHORT if other == short} == {n}}

_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?(?:,\s*|\s+))?"
_TIME = r"(?:[T,\s]+(?:at\s+)?\d{1,2}[:.]\d{2}.*|T\d.*)?"  # whatever follows an hour is not read: "24:61" spoils no day
_YEAR_WORD = r"(?:\s*(?:года|г\.?|року|р\.?|yili))?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_PACKED = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}")
_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|er|\.)?[\s-]+(?:de\s+)?([^\W\d_]+)\.?,?[\s-]+(?:de\s+)?(\d{{4}})"
    rf"{_YEAR_WORD}{_TIME}"
)
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}([^\W\d_]+)\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}")
_CLOCK_FIRST = re.compile(  # "Fri Mar 08 22:10:00 UTC 2024", as C and Java print it
    r"[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+\d{1,2}:\d{2}(?::\d{2})?\s+(?:[a-z]{2,5}(?:[+-]\d{2}:?\d{2})?\s+)?(\d{4})"
)


def parse_date(value: str, order: Order | None = None) -> date | None:
    """The day that `value` states, or None. "07/08/2022" is read by `order`, and is None without one."""
    text = value.strip()
    if len(text) > 80:
        return None
    if match := _ISO.fullmatch(text):
        return _day(match[1], match[3], match[4])
    if match := _PACKED.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _NUMBERS.fullmatch(text):
        return _numbers(match, order)
    lower = text.replace("İ", "i").lower().replace("ı", "i")
    if match := _DAY_FIRST.fullmatch(lower):
        return _day(match[3], _MONTHS.get(match[2]), match[1])
    if match := _MONTH_FIRST.fullmatch(lower):
        return _day(match[3], _MONTHS.get(match[1]), match[2])
    if match := _CLOCK_FIRST.fullmatch(lower):
        return _day(match[3], _MONTHS.get(match[1]), match[2])
    return None


def _numbers(match: re.Match[str], order: Order | None) -> date | None:
    first, second = int(match[1]), int(match[3])
    if match[2] == "." or first > 12 or first == second:  # dots are written day first everywhere
        order = "dmy"
    elif second > 12:
        order = "mdy"
    if order is None:
        return None
    day, month = (first, second) if order == "dmy" else (second, first)
    return _day(match[4], month, day)


def _day(year: str, month: str | int | None, day: str | int) -> date | None:
    try:
        found = date(int(year), int(month or 0), int(day))
    except ValueError:
        return None
    return found if 1800 <= found.year <= 2200 else None


def ambiguous(value: str) -> bool:
    """True for a date such as "07/08/2022" that only its neighbours can explain."""
    match = _NUMBERS.fullmatch(value.strip())
    return bool(match) and parse_date(value) is None and parse_date(value, "dmy") is not None


def order_of(values: Iterable[str]) -> Order | None:
    """Whether a file writes the day or the month first, told from dates that can only be one."""
    found: set[Order] = set()
    for value in values:
        match = _NUMBERS.fullmatch(value.strip())
        if match and match[2] != "." and match[1] != match[3] and parse_date(value):
            found.add("dmy" if int(match[1]) > 12 else "mdy")
    return found.pop() if len(found) == 1 else None
