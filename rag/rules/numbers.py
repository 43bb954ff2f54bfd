"""Numbers: every figure of a claim must stand in its source, with the same unit and beside the same words."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from rag.rules.days import dates_in
from rag.rules.figures import Number, next_low, numbers_in
from rag.rules.names import Name, lists, name_key
from rag.rules.parse import Fault, Parsed, Source

_BOTH = frozenset(
    "sides leaders presidents countries men women parties delegations ministers teams capitals of states".split()
)
_OVER = frozenset(
    {"more than", "over", "above", "at least", "exceeding", "exceeded", "topped", "upwards of", "not less than"}
)
_UNDER = frozenset({"less than", "fewer than", "under", "below", "at most", "no more than", "up to", "not more than"})


def numbers(claim: Parsed, source: Source) -> Fault | None:
    """Every figure of the claim stands in the source with its unit, and beside the same words."""
    have = [(s, n) for s in (*source.sentences, *source.headers) for n in numbers_in(s)]
    years = {float(d.year) for d in source.days}
    for number in numbers_in(claim):
        if _weak(claim, number, have) or (
            not number.unit and number.values & years and 1900 <= max(number.values) <= 2100
        ):
            continue
        same = [(s, n) for s, n in have if n.values & number.values]
        if not same and (_listed(claim, number, source) or _days_apart(claim, number, source)):
            continue
        if not same:
            said = frozenset(v for n in numbers_in(claim) for v in n.values)
            return _missing(number, [n for _, n in have if not n.values & said] or [n for _, n in have])
        fits = [(s, n) for s, n in same if _units_agree(number, n)]
        if not fits:
            return Fault(
                "numbers", f'the source has "{same[0][1].text}" with another unit than "{number.text}" here', True
            )
        inside = [n for s in source.sentences for n in numbers_in(s)]
        if (
            number.unit
            and not any(s in source.sentences for s, _ in fits)
            and any(n.unit == number.unit for n in inside)
        ):
            other = next(n for n in inside if n.unit == number.unit)
            return Fault("numbers", f"the source says {other.text}, the sentence {number.text}", True)
        fault = _direction(claim, number, fits) or _binding(claim, number, fits, have)
        if fault:
            return fault
    return None


_FEW = 12  # things that a reader counts in a list


def _listed(claim: Parsed, number: Number, source: Source) -> bool:
    """Whether the source lists so many names with the thing counted beside them: "the A, B, C and D regions"."""
    thing = _counted(claim, number)
    return bool(thing) and any(
        len(run) in number.values and len(run) <= _FEW and thing in _beside(s, run)
        for s in source.sentences
        for run in lists(s)
    )


def _beside(sentence: Parsed, run: list[Name]) -> frozenset[str]:
    return frozenset(t.key for t in sentence.tokens[max(0, run[0].first - 3) : run[-1].last + 3])


def _days_apart(claim: Parsed, number: Number, source: Source) -> bool:
    """Whether "four days after" is what lies between two days that the claim and its source name."""
    if number.unit != "day" or next_low(claim.tokens, number.last + 1) not in ("after", "before", "later", "earlier"):
        return False
    years = {w.year for s in (claim, *source.sentences) for w in dates_in(s) if w.year} | {d.year for d in source.days}
    days = {
        date(w.year or year, w.month, w.day)
        for s in (claim, *source.sentences)
        for w in dates_in(s)
        for year in years
        if w.month and 1 <= w.day <= monthrange(w.year or year, w.month)[1]
    } | set(source.days)
    return any(float(abs((a - b).days)) in number.values for a in days for b in days)


def _weak(claim: Parsed, number: Number, have: list[tuple[Parsed, Number]]) -> bool:
    """ "one" and "the two leaders" name rather than count, unless the source counts the same thing otherwise."""
    low = claim.tokens[number.first].low
    if low == "first" and not _counted(claim, number):
        return True  # "lifted first"
    if low == "one" and number.first == number.last:
        return not number.unit
    if low != "two" or number.first != number.last:
        return False
    before = claim.tokens[number.first - 1].low if number.first else "the"
    if next_low(claim.tokens, number.last) in _BOTH:
        return before in ("the", "these", "those", "both", "of")
    thing = _counted(claim, number)
    return before in ("the", "these", "those") and bool(thing) and all(_counted(s, n) != thing for s, n in have)


def _units_agree(a: Number, b: Number) -> bool:
    if "ordinal" in (a.unit, b.unit):
        return a.unit == b.unit
    return not a.unit or not b.unit or a.unit == b.unit


def _missing(number: Number, have: list[Number]) -> Fault:
    rivals = [
        n
        for n in have
        if (n.unit == "ordinal") == (number.unit == "ordinal") and not (number.unit and n.unit != number.unit)
    ]
    if rivals:
        value = max(number.values)
        nearest = min(rivals, key=lambda n: abs(max(n.values) - value))
        return Fault("numbers", f"the source says {nearest.text}, the sentence {number.text}", True)
    return Fault("numbers", f"the figure {number.text} does not stand in the source")


def _direction(claim: Parsed, number: Number, fits: list[tuple[Parsed, Number]]) -> Fault | None:
    """ "more than 500" is not "up to 500", and not a plain 500 either; a plain figure may drop the source's hedge."""
    said = _bound(claim, number)
    if not said or any(_bound(s, n) == said for s, n in fits):
        return None
    other = _bound(*fits[0])
    return Fault("numbers", f'"{said} {number.text}" is not what the source says ({fits[0][1].text})', bool(other))


_HANDED = re.compile(r"\b(?:hand|turn|g[ia]ve|take|took|sign)\w* over$")


def _bound(sentence: Parsed, number: Number) -> str:
    start = sentence.tokens[number.first].start
    before = sentence.text[max(0, start - 16) : start].strip(" $€£").lower()
    two = " ".join(before.split()[-2:])
    one = before.split()[-1] if before.split() else ""
    if one == "over" and _HANDED.search(before):
        return ""  # "hand over 6,000 bodies"
    if one == "over" and number.unit in ("minute", "hour", "day", "week", "month", "year"):
        return ""  # "over 15 years" may mean "in the course of"
    if before.endswith(("no more than", "not more than")):
        return "less than"
    if before.endswith(("no less than", "not less than", "no fewer than")):
        return "more than"
    if two in _UNDER or one in _UNDER:
        return "less than"
    return "more than" if two in _OVER or one in _OVER else ""


def _binding(
    claim: Parsed, number: Number, fits: list[tuple[Parsed, Number]], have: list[tuple[Parsed, Number]]
) -> Fault | None:
    """The thing counted must be the thing that the source counts: "157 civilians" is not carried by "157 prisoners"."""
    thing = _counted(claim, number)
    if not thing:
        return _rival_window(claim, number, fits, have)
    if any(thing in _near(s, n) for s, n in fits):
        return _rival_window(claim, number, fits, have)
    own = [s for s, _ in fits if any(t.key == thing for t in s.tokens)]
    for s, n in have:
        if own and s not in own:
            continue  # a figure of the headline does not speak against a sentence that has both
        if _counted(s, n) == thing and not n.values & number.values:
            return Fault("numbers", f"in the source {n.text}, not {number.text}, stands with these words", True)
    mine = _window(claim, number)
    if all(_counted(s, n) and len(mine & _window(s, n)) < 2 for s, n in fits):
        return Fault("numbers", f"the source counts something else with {number.text}")
    return None


def _rival_window(
    claim: Parsed, number: Number, fits: list[tuple[Parsed, Number]], have: list[tuple[Parsed, Number]]
) -> Fault | None:
    """Two like figures in one sentence: the claim's must be the one whose neighbours it has."""
    mine = _window(claim, number)
    for s, n in fits:
        best = len(mine & _window(s, n))
        rivals = [r for t, r in have if t is s and r.unit == n.unit and not r.values & number.values]
        closest = max(rivals, key=lambda r: len(mine & _window(s, r)), default=None)
        if closest is None or len(mine & _window(s, closest)) < best + 2:
            return None
    rival = closest.text if closest else ""
    return Fault("numbers", f"in the source {rival}, not {number.text}, stands with these words", True)


def _window(sentence: Parsed, number: Number) -> frozenset[str]:
    """Keys of the words around a figure, cut at other figures, "and" and punctuation."""
    figures = {k for n in numbers_in(sentence) if n is not number for k in range(n.first, n.last + 1)}
    keys: set[str] = set()
    for step in (-1, 1):
        k = number.first - 1 if step < 0 else number.last + 1
        for _ in range(7):
            if not 0 <= k < len(sentence.tokens) or k in figures or sentence.tokens[k].low in ("and", "while", "but"):
                break
            token = sentence.tokens[k]
            if token.content:
                keys.add(name_key(token.low) if token.cap else token.key)
            if sentence.gap(k if step < 0 else k + 1 if k + 1 < len(sentence.tokens) else k).strip(" -%$€£\"'"):
                break
            k += step
    return frozenset(keys)


def _counted(sentence: Parsed, number: Number) -> str:
    """The content key right after the figure, at most one word on; "" when the figure ends a phrase."""
    if number.unit not in ("", "ordinal", "percent"):
        return ""
    for k in range(number.last + 1, min(number.last + 3, len(sentence.tokens))):
        if sentence.gap(k).strip(" -%"):
            return ""
        token = sentence.tokens[k]
        if token.content and not token.cap:
            return token.key
    return ""


def _near(sentence: Parsed, number: Number, reach: int = 5) -> frozenset[str]:
    return frozenset(t.key for t in sentence.tokens[max(0, number.first - reach) : number.last + reach + 1])
