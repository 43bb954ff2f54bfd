"""The time a question is about: spans named in it, put together by the words around them. Pure.

A window is half of what a question means and only a preference in retrieval; still a wrong one is worse than none, so
an anchor that may stand for several days far apart counts only where other words of the question decide between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from rag.spans import Span, spans
from rag.timewords import NOW, NUMBER, NUMBERS, UNIT, UNITS
from rag.types import Window

__all__ = ["Anchor", "Span", "as_of_day", "asks_for_now", "spans", "window"]

_I = re.IGNORECASE
_ARTICLE = r"(?:(?:the|his|her|their|that|this|its|der|die|das|dem|den|le|la|les|du|de|des)\s+|l['’]|d['’])*"
_TO_DATE = _ARTICLE + r"$"
_TO_ROUND = (  # "after the talks in Jeddah", "после встречи на Аляске"
    _ARTICLE + r"(?:(?:[\w'’-]+\s+){1,3}(?:in|at|on|of|to|в|во|у|на|à|en|von)\s+(?:the\s+)?)?(?:[\w'’-]+\s+)?$"
)
_SINCE = r"since|с момента|со времени|з часу|з моменту|відтоді як|seit|depuis"
_FROM_ON = r"from|starting|с|со|начиная с|з|із|від|починаючи з|ab"  # with a date only: "from Alaska" is no time
_AFTER = r"after|following|post|после|після|nach|après"
_BEFORE = r"before|prior to|до|перед|vor|avant"
_UNTIL = r"until|till|bis|jusqu['’]?(?:à|au|en)?"
_BY = r"up to|through|by|no later than|к|по"
_EVE = (
    r"(?:on )?the eve of|ahead of|in the run-?up to|the run-?up to|shortly before|just before|days before"
    r"|накануне|в преддверии|незадолго до|напередодні|незадовго до|am vorabend|kurz vor|im vorfeld|à la veille de"
)
_WAKE = (
    r"in the wake of|right after|immediately after|just after|shortly after|hard on the heels of"
    r"|сразу после|вскоре после"
    r"|одразу після|відразу після|невдовзі після|kurz nach|unmittelbar nach|juste après|au lendemain de"
)
_ROUND_RELATIONS = (
    ("eve", _EVE),
    ("wake", _WAKE),
    ("since", _SINCE),
    ("after", _AFTER),
    ("before", _BEFORE),
    ("until", _UNTIL),
)


def _compiled(relations: Sequence[tuple[str, str]], filler: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(rf"(?<!\w)(?:{words})\s+{filler}", _I)) for name, words in relations)


_BEFORE_ROUND = _compiled(_ROUND_RELATIONS, _TO_ROUND)
_BEFORE_DATE = _compiled((*_ROUND_RELATIONS, ("since", _FROM_ON), ("until", _BY)), _TO_DATE)
_POSTFIX = tuple(  # Turkish puts them behind, with the ending before them
    (name, re.compile(rf"^(?:['’]?[^\W\d_]{{1,6}})?(?:\s+[^\W\d_]+){{0,1}}?\s+(?:{words})(?!\w)", _I))
    for name, words in (
        ("eve", r"arifesinde|hemen öncesinde"),
        ("wake", r"hemen sonrasında|hemen sonra"),
        ("since", r"beri|itibaren|bu yana"),
        ("after", r"sonra(?:sında|sı)?"),
        ("before", r"önce(?:sinde|si)?"),
        ("until", r"kadar|dek"),
    )
)
_OFFSET = re.compile(
    rf"(?<!\w)(?:(?:in|during|за|через|в|на)\s+)?(?:the\s+)?(?:(?:first|last|следующ\w+|наступн\w+|nächsten?)\s+)?"
    rf"(?:(?P<n>{NUMBER}|couple of)\s+)?(?P<u>{UNIT})\s+(?:later\s+)?"
    rf"(?P<side>before|after|following|ahead of|prior to|после|після|до|перед|спустя после|nach|vor"
    rf"|après|avant)\s+{_TO_ROUND}",
    _I,
)
_OFFSET_AFTER = re.compile(
    rf"^(?:['’]?[^\W\d_]{{1,6}})?\s+(?:(?P<n>{NUMBER})\s+)?(?P<u>{UNIT})\s+(?P<side>sonra|önce)\w*", _I
)
_NEXT_DAY = re.compile(
    r"(?:the (?:day|morning) after|на следующий день после|наступного дня після|am tag nach|le lendemain (?:de|du))\s+"
    + _TO_ROUND,
    _I,
)
_FROM = re.compile(
    r"(?<!\w)(?:from|between|since|after|между|с|со|от|из|між|з|із|від|zwischen|von|vom|ab|entre|de|du)\s+"
    r"(?:(?:the|der|die|dem|den|le|la)\s+)?(?:start\s+of\s+|end\s+of\s+)?(?:[\w'’-]+\s+){0,2}$",
    _I,
)
_TO = re.compile(r"^\s*(?:to|until|till|through|-|–|—|по|до|bis|au?|à)\s*(?:the\s+)?(?:end\s+of\s+)?$", _I)
_JOIN = re.compile(
    r"^\s*(?:,?\s*(?:to|until|till|through|and|-|–|—|и|до|по|та|і|й|und|bis|et|à|au|jusqu['’]à|ile)\s+"
    r"(?:the\s+|le\s+|la\s+)?(?:end\s+of\s+)?(?:[\w'’-]+\s+){0,2})$",
    _I,
)
_TURKISH_JOIN = re.compile(r"^(?:['’]?\w{0,6})?\s*(?:ile|ve|ila)?\s+(?:[\w'’-]+\s+)?$", _I)
_TURKISH_RANGE = re.compile(r"^(?:['’]?\w{0,6})?\s+(?:\w+\s+)?(?:arasında\w*|kadar|dek)", _I)
_AS_OF = re.compile(
    r"\b(?:as (?:of|at|on)|as known on|станом на|по состоянию на|stand(?: vom)?|à la date du)\s+(?:the\s+)?$", _I
)
_AS_OF_HINT = re.compile(r"\bas (?:of|at|on|known)\b|станом|состоянию|\bstand\b|à la date|itibar", _I)
_AS_OF_AFTER = re.compile(r"^['’]?\w{0,6}\s+(?:itibar[iı]yla|itibar[iı]yle)", _I)
_FAR_APART = 150  # days between readings of one anchor from which it says nothing


@dataclass(frozen=True, slots=True)
class Anchor:
    """What text[begin:stop] may stand for as a date: the days of one or more rounds.

    A loose one ("Alaska") counts only beside a word of time.
    """

    begin: int
    stop: int
    days: tuple[tuple[date, date], ...]
    loose: bool = False


@dataclass(frozen=True, slots=True)
class _Related:
    """A span with the word of time that goes with it, and where that word and span stand."""

    span: Span
    relation: str
    begin: int
    stop: int
    reach: int = 0  # days, for an offset


def asks_for_now(text: str) -> bool:
    """True when the words ask for the state of things at the time of asking."""
    return NOW.search(text) is not None


def as_of_day(text: str, today: date) -> date | None:
    """The day of "as of 1 April 2025" (the last day of a month or year named that way), or None."""
    if not _AS_OF_HINT.search(text):
        return None
    for span in spans(text, today):
        if _AS_OF.search(text[: span.begin]) or _AS_OF_AFTER.search(text[span.stop :]):
            return span.end
    return None


def window(text: str, today: date, anchors: Sequence[Anchor] = ()) -> Window | None:
    """The span a question is about, or None; its label is a part of the text.

    A range where two ends are joined, else what a word of time makes of a span ("since", "the week after"), else the
    union of the days named. `anchors` are named rounds, used where the words give no date at that place.
    """
    own = spans(text, today)
    free = [a for a in anchors if not any(a.begin < s.stop and s.begin < a.stop for s in own)]
    ranged = _range(text, own, free)
    if ranged:
        return ranged
    related = list(_relations(text, own, free))
    if related:
        chosen = min(related, key=lambda r: (_openness(r), r.begin))
        rest = [s for s in own if s.dated and s is not chosen.span]
        return _narrowed(_opened(chosen, text), rest)
    sure = [s for s in own if s.dated]
    plain = [s for s in own if s.dated or any(s.start.year == d.start.year for d in sure)] or own
    if not plain and not asks_for_now(text):  # "the latest on the Paris declaration" is not about its day
        plain = [s for a in free if not a.loose for s in _certainly(a, own)]
    if not plain:
        return None
    plain.sort(key=lambda s: s.begin)
    label = text[plain[0].begin : plain[-1].stop]
    return Window(min(s.start for s in plain), max(s.end for s in plain), label, all(s.dated for s in plain))


def _range(text: str, own: Sequence[Span], anchors: Sequence[Anchor]) -> Window | None:
    """ "between Jeddah and Istanbul", "from May to June 2025", "Mart ile Mayıs arasında"."""
    ends = sorted(
        [*((s.begin, s.stop, (s,)) for s in own), *((a.begin, a.stop, _readings(a)) for a in anchors)],
        key=lambda e: e[:2],
    )
    for left, right in pairwise(ends):
        between, before, after = text[left[1] : right[0]], text[: left[0]], text[right[1] :]
        latin = _TO.match(between) if _dates(left, right) else None
        latin = latin or (_FROM.search(before) and _JOIN.match(between))
        turkish = _TURKISH_RANGE.match(after) and _TURKISH_JOIN.match(between)
        if not latin and not turkish:
            continue
        named = [s for s in own if s.dated and not left[0] <= s.begin < right[1]]
        pairs = [
            (a, b)
            for a in left[2]
            for b in _in_order(a, right[2])
            if not named or any(_overlap(s, a.start, b.end) for s in named)
        ]
        if pairs:
            a, b = min(pairs, key=lambda p: ((p[1].start - p[0].end).days, -p[0].start.toordinal()))
            return Window(a.start, b.end, text[left[0] : right[1]], a.dated or b.dated)
    return None


def _dates(left: tuple[int, int, tuple[Span, ...]], right: tuple[int, int, tuple[Span, ...]]) -> bool:
    return len(left[2]) == len(right[2]) == 1 and (left[2][0].dated or right[2][0].dated)


def _in_order(first: Span, seconds: Sequence[Span]) -> Iterator[Span]:
    """Readings of the second end that lie after the first; a year filled in may be moved for that."""
    for second in seconds:
        if second.end > first.start:
            yield second
        elif not second.dated:
            later = _shifted(second, 1)
            if later and later.end > first.start:
                yield later


def _shifted(span: Span, years: int) -> Span | None:
    try:
        start, end = span.start.replace(year=span.start.year + years), span.end.replace(year=span.end.year + years)
    except ValueError:
        return None
    return replace(span, start=start, end=end)


def _relations(text: str, own: Sequence[Span], anchors: Sequence[Anchor]) -> Iterator[_Related]:
    for span in own:
        found = _relation(text, span, of_round=False)
        if found:
            yield found
    for anchor in anchors:
        readings = _certainly(anchor, own)
        if readings:
            found = _relation(text, readings[0], of_round=True)
            if found:
                yield found


def _relation(text: str, span: Span, *, of_round: bool) -> _Related | None:
    before, after = text[max(0, span.begin - 90) : span.begin], text[span.stop : span.stop + 60]
    offset = max(0, span.begin - 90)
    next_day = _NEXT_DAY.search(before)
    if next_day:
        return _Related(span, "later", offset + next_day.start(), span.stop, 1)
    shifted = _OFFSET.search(before)
    if shifted:
        earlier = shifted["side"].lower() in ("before", "ahead of", "prior to", "до", "перед", "vor", "avant")
        return _Related(span, "earlier" if earlier else "later", offset + shifted.start(), span.stop, _reach(shifted))
    behind = _OFFSET_AFTER.match(after)
    if behind:
        side = "earlier" if behind["side"].lower() == "önce" else "later"
        return _Related(span, side, span.begin, span.stop + behind.end(), _reach(behind))
    for name, pattern in _BEFORE_ROUND if of_round else _BEFORE_DATE:
        found = pattern.search(before)
        if found:
            return _Related(span, name, offset + found.start(), span.stop)
    for name, pattern in _POSTFIX:
        found = pattern.match(after)
        if found:
            return _Related(span, name, span.begin, span.stop + found.end())
    return None


def _reach(m: re.Match[str]) -> int:
    word = (m["n"] or "").lower()
    unit = next((days for days, pattern in UNITS if re.fullmatch(pattern, m["u"], _I)), 7)
    if not word and m["u"].lower() in ("days", "weeks", "months"):
        return {1: 7, 7: 21}.get(unit, 3 * unit)
    return unit * (2 if word == "couple of" else int(word) if word.isdigit() else NUMBERS.get(word, 1))


def _opened(related: _Related, text: str) -> Window:
    """What the word of time makes of the span."""
    span, reach = related.span, timedelta(days=related.reach)
    start: date | None = span.start
    end: date | None = span.end
    match related.relation:
        case "since" | "after":
            end = None
        case "before" | "until":
            start = None
        case "eve":
            start, end = _moved(span.start, -14), span.start
        case "wake":
            start, end = span.start, _moved(span.end, 21)
        case "earlier":
            start, end = _moved(span.start, -reach.days), span.start
        case "later":
            start, end = span.end, _moved(span.end, reach.days)
    label = text[related.begin : related.stop].strip()
    return Window(start, end, label, span.dated)


def _moved(day: date, days: int) -> date:
    return date.fromordinal(min(max(1, day.toordinal() + days), date.max.toordinal()))


def _openness(related: _Related) -> int:
    """Bounded readings before open ones."""
    return related.relation in ("since", "after", "before", "until")


def _narrowed(found: Window, named: Sequence[Span]) -> Window:
    """An open window closed by another span of the question that it overlaps: "after Jeddah … in March 2025"."""
    if found.start is not None and found.end is not None:
        return found
    for span in named:
        if _overlap(span, found.start or date.min, found.end or date.max):
            start = max(span.start, found.start or span.start)
            end = min(span.end, found.end or span.end)
            return Window(start, end, found.label, found.certain)
    return found


def _readings(anchor: Anchor) -> tuple[Span, ...]:
    return tuple(Span(start, end, anchor.begin, anchor.stop, False) for start, end in anchor.days)


def _certainly(anchor: Anchor, own: Sequence[Span]) -> list[Span]:
    """The one reading of an anchor that the dates of the question leave, the last of some close together, or none."""
    readings = sorted(_readings(anchor), key=lambda s: s.start)
    named = [s for s in own if s.dated]
    if named:
        readings = [r for r in readings if any(_overlap(s, r.start, r.end) for s in named)]
    if not readings or (readings[-1].start - readings[0].start).days > _FAR_APART:
        return []
    return readings[-1:]


def _overlap(span: Span, start: date, end: date) -> bool:
    return span.start <= end and start <= span.end
