"""Dates read from a sentence: written in words or digits, in English, Russian, Ukrainian and (in part) Turkish."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.rules.parse import Parsed
from rag.text import fold

ENGLISH = "january february march april may june july august september october november december".split()
_MONTH_NAMES = (
    ENGLISH,
    "jan feb mar apr may jun jul aug sept oct nov dec".split(),
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
    "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре".split(),
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split(),
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split(),
    "січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні".split(),
    "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik".split(),
)
_SHORT = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
_MONTHS = {fold(name): n + 1 for names in _MONTH_NAMES for n, name in enumerate(names)} | {"sep": 9}
_WEEKDAYS = {
    fold(name): n
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday".split(),
        "понедельник вторник среду четверг пятницу субботу воскресенье".split(),
        "понеділок вівторок середу четвер пятницю суботу неділю".split(),
    )
    for n, name in enumerate(names)
}
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)(?!\d)")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class When:
    """A calendar date as written: any part may be missing (0); `weekday` is 0–6 or -1."""

    year: int
    month: int
    day: int
    weekday: int
    first: int
    last: int

    def spoken(self) -> str:
        """ "8 March 2024", "March 2024", "Friday"."""
        names = [w.capitalize() for w in ENGLISH]
        parts = [
            str(self.day) if self.day else "",
            names[self.month - 1] if self.month else "",
            str(self.year) if self.year else "",
        ]
        return (
            " ".join(p for p in parts if p)
            or "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()[self.weekday]
        )


@lru_cache(maxsize=8192)
def dates_in(sentence: Parsed) -> tuple[When, ...]:
    """The dates of a sentence in order; "28-29 December 2025" gives two, so does "16 and 17 April". Years count."""
    found: list[When] = _written_in_digits(sentence)
    taken = {i for w in found for i in range(w.first, w.last + 1)}
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        if i in taken or token.low not in _MONTHS or not _is_month(sentence, i):
            continue
        group = _around_month(sentence, i)
        found += group
        taken |= {k for w in group for k in range(w.first, w.last + 1)} | {i}
    for i, token in enumerate(tokens):
        if token.low in _WEEKDAYS and token.cap | (not token.low.isascii()):
            found.append(When(0, 0, 0, _WEEKDAYS[token.low], i, i))
        elif i not in taken and _YEAR.fullmatch(token.low) and _is_year(sentence, i):
            found.append(When(int(token.low), 0, 0, -1, i, i))
    return tuple(sorted(found, key=lambda w: (w.first, w.year, w.month, w.day)))


@lru_cache(maxsize=8192)
def date_tokens(sentence: Parsed) -> frozenset[int]:
    """Indices of the tokens that dates were read from."""
    return frozenset(i for w in dates_in(sentence) for i in range(w.first, w.last + 1))


def _is_month(sentence: Parsed, i: int) -> bool:
    token = sentence.tokens[i]
    if token.low not in ("may", "march", "mar", "mart", "mai"):
        return True
    near = [t.low for t in sentence.tokens[max(0, i - 2) : i + 2] if t is not token]
    return token.cap and (i > 0 or any(n[0].isdigit() for n in near))


def _is_year(sentence: Parsed, i: int) -> bool:
    before = sentence.text[max(0, sentence.tokens[i].start - 1) : sentence.tokens[i].start]
    after = sentence.text[sentence.tokens[i].end : sentence.tokens[i].end + 1]
    follower = sentence.tokens[i + 1] if i + 1 < len(sentence.tokens) else None
    counted = (
        follower is not None
        and not follower.cap
        and follower.content
        and after == " "
        and not (i and _yearly(sentence, i))
    )
    return before not in "$€£" and after != "%" and not counted if before else not counted


def _yearly(sentence: Parsed, i: int) -> bool:
    return sentence.tokens[i - 1].low in (
        "in",
        "of",
        "since",
        "by",
        "until",
        "from",
        "the",
        "and",
        "early",
        "late",
        "mid",
        "в",
        "у",
    )


def _written_in_digits(sentence: Parsed) -> list[When]:
    found = []
    for pattern, order in ((_ISO, (1, 2, 3)), (_DOTTED, (3, 2, 1))):
        for match in pattern.finditer(sentence.text):
            year, month, day = (int(match.group(k)) for k in order)
            inside = [i for i, t in enumerate(sentence.tokens) if t.start < match.end() and t.end > match.start()]
            if 1 <= month <= 12 and 1 <= day <= 31 and inside:
                found.append(When(year, month, day, -1, inside[0], inside[-1]))
    return found


def _around_month(sentence: Parsed, i: int) -> list[When]:
    """The dates that a month's name belongs to: days before or after it, and a year behind."""
    tokens, month = sentence.tokens, _MONTHS[sentence.tokens[i].low]
    days, first, last = _days_before(sentence, i), i, i
    if days:
        first = min(k for k, _ in days)
    else:
        days = _days_after(sentence, i)
        last = max([k for k, _ in days] or [i])
    year = 0
    beside = ("", ",", *(_stop(sentence, i) if last == i else ()))
    if last + 1 < len(tokens) and _YEAR.fullmatch(tokens[last + 1].low) and sentence.gap(last + 1).strip() in beside:
        last += 1
        year = int(tokens[last].low)
    if not days:
        return [When(year, month, 0, -1, first, last)]
    return [When(year, month, day, -1, first, last) for _, day in days]


def _day_at(sentence: Parsed, i: int) -> int:
    if not 0 <= i < len(sentence.tokens):
        return 0
    match = _DAY.fullmatch(sentence.tokens[i].low)
    day = int(match.group(1)) if match else 0
    return day if 1 <= day <= 31 else 0


def _days_before(sentence: Parsed, i: int) -> list[tuple[int, int]]:
    k = i - 1
    if k >= 0 and sentence.tokens[k].low in ("of", "the") and sentence.gap(i) == " ":
        k -= 1
    if k < 0 or not _day_at(sentence, k) or sentence.gap(k + 1).strip():
        return []
    days = [(k, _day_at(sentence, k))]
    while k > 0:
        step = 2 if sentence.tokens[k - 1].low in ("and", "to", "or", "till", "until", "и", "і", "по", "до") else 1
        joined = step == 2 or sentence.gap(k).strip() in ("-", ",", "/")
        if not joined or not _day_at(sentence, k - step):
            break
        k -= step
        days.append((k, _day_at(sentence, k)))
    return days


def _days_after(sentence: Parsed, i: int) -> list[tuple[int, int]]:
    if not _day_at(sentence, i + 1) or sentence.gap(i + 1).strip() not in ("", *_stop(sentence, i)):
        return []
    k = i + 1
    days = [(k, _day_at(sentence, k))]
    while k + 1 < len(sentence.tokens):
        step = 2 if sentence.tokens[k + 1].low in ("and", "to", "or") else 1
        joined = step == 2 or sentence.gap(k + 1).strip() in ("-", "/")
        if not joined or not _day_at(sentence, k + step) or _month_at(sentence, k + step + 1):
            break
        k += step
        days.append((k, _day_at(sentence, k)))
    return days


def _stop(sentence: Parsed, i: int) -> tuple[str, ...]:
    """The full stop that may stand behind a month written short: "Aug. 18", "Sept. 2025"."""
    return (".",) if sentence.tokens[i].low in _SHORT else ()


def _month_at(sentence: Parsed, i: int) -> bool:
    return i < len(sentence.tokens) and sentence.tokens[i].low in _MONTHS
