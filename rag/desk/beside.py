"""Other passages beside a cited sentence: reports of other stories that say the same, and such as say otherwise.

Said otherwise is only what is certain: a sentence of the same occasion that carries the cited one as soon as one
figure, one date or one "not" is put as the other has it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rag.rules.coverage import judged_words, share
from rag.rules.days import When, dates_in
from rag.rules.denials import denials
from rag.rules.figures import Number, numbers_in
from rag.rules.orders import poisoned
from rag.rules.parse import Parsed, content_keys, parse
from rag.settle import evidence_of, known_names, with_subject
from rag.text import sentence_spans
from rag.types import Hit, Record
from rag.verify import Evidence, check

MOST = 3  # of each kind
NEAR = 0.5  # share of the sentence's words that one sentence of a passage must have to be looked at
IN_PART = 0.6  # the same for a sentence that says no more than the cited one, and perhaps less
TELLING = 2  # words beside names, figures and dates
SENTENCES = 2  # of the cited words that are looked at
READ = 40  # passages looked at, the nearest first
LATE = timedelta(days=2)  # from the day of an event to that of a page which tells of it without naming a day
APART = timedelta(days=7)  # between two dates that may be meant for one event, and what an occasion lasts at most
ROUND = 0.1  # share by which a figure may differ from one that is said to be about so much

Difference = Literal["", "figure", "date", "denial"]
Span = tuple[date, date]

_NOT = re.compile(r"\b(?:not|never|no)\b(?! longer\b| more than\b)", re.IGNORECASE)
_ABOUT = frozenset("about around nearly almost some roughly approximately circa close".split())
_OPEN = frozenset("over than least most to under exceeding below above".split())  # "more than", "at least", "up to"


@dataclass(frozen=True, slots=True)
class Beside:
    """Words of another document that say what a sentence says, or something else in one place of it."""

    record: Record
    passage_id: str
    start: int  # in the document's text
    end: int
    words: str
    difference: Difference = ""  # what differs; "" where it says the same
    mine: str = ""  # as the cited sentence has it
    theirs: str = ""  # as this document has it
    part: bool = False  # it says part of what the sentence says


@dataclass(frozen=True, slots=True)
class Others:
    """What stands beside a sentence, the nearest first."""

    also: tuple[Beside, ...] = ()
    otherwise: tuple[Beside, ...] = ()
    near: tuple[Beside, ...] = ()  # of the same occasion in much the same words, and neither of the two for certain


def others(words: str, before: str, record: Record, find: Callable[[str], Sequence[Hit]]) -> Others:
    """The passages that `find` gives which say what the cited `words` of a document say, or otherwise.

    `before` is the text ahead of the words: whom "he" means. Copies of one wire story count once, those of the cited
    one never. Raises what `find` raises.
    """
    found: dict[str, dict[str, Beside]] = {"also": {}, "otherwise": {}, "near": {}}
    previous = _last_sentence(before)
    for start, end in sentence_spans(words)[:SENTENCES]:
        claim = with_subject(" ".join(words[start:end].split()), previous)
        previous = words[start:end]
        if claim is None or not _tells(claim):
            continue
        for hit in _hits(find(claim), record):
            if (judged := _judged(parse(claim), record, hit)) is not None:
                found[judged[0]].setdefault(_story(hit.record), judged[1])
    also, otherwise, near = found.values()
    otherwise = {story: other for story, other in otherwise.items() if story not in also}
    near = {story: other for story, other in near.items() if story not in also | otherwise}
    return Others(*(tuple(group.values())[:MOST] for group in (also, otherwise, near)))


def _tells(claim: str) -> bool:
    """Whether a sentence says something that another may say too: no question, no line of dates and names alone."""
    return not claim.endswith("?") and len(judged_words(parse(claim))) >= TELLING


def _last_sentence(text: str) -> str:
    spans = sentence_spans(text[-1_000:])
    return text[-1_000:][slice(*spans[-1])] if spans else ""


def _hits(found: Sequence[Hit], record: Record) -> Iterator[Hit]:
    for hit in found[:READ]:
        own = hit.record.document_id == record.document_id or _story(hit.record) == _story(record)
        if not own and not poisoned(hit):
            yield hit


def _story(record: Record) -> str:
    return record.story or record.document_id


def _judged(mine: Parsed, record: Record, hit: Hit) -> tuple[str, Beside] | None:
    """What a passage says beside the sentence, by its sentence that has most of the words: "also" where it can be."""
    spans = [(s, e, parse(hit.passage.text[s:e])) for s, e in sentence_spans(hit.passage.text)]
    if hit.record.publisher == record.publisher:  # which repeats itself
        spans = [span for span in spans if span[2].text != mine.text]
    near = sorted(((s, e, t) for s, e, t in spans if share(mine, t) >= NEAR), key=lambda n: -share(mine, n[2]))
    days = _days(mine, record)
    same = [n for n in near if _one_occasion(days, _days(n[2], hit.record))]
    if (also := _same(mine, record, hit, same)) is not None:
        return "also", also
    if hit.record.language != record.language:
        return None
    for start, end, theirs in same:
        if (figures := _figures(mine, theirs, hit.record)) is not None:
            return "otherwise", _beside(hit, start, end, "figure", *figures)
        if _denies(mine, theirs, hit.record):
            return "otherwise", _beside(hit, start, end, "denial")
    for start, end, theirs in near:
        if (dates := _dates(mine, theirs, record, hit.record)) is not None:
            return "otherwise", _beside(hit, start, end, "date", *dates)
    brief = [span for span in days if span[1] - span[0] <= APART]
    for start, end, theirs in same:
        others_ = [span for span in _days(theirs, hit.record) if span[1] - span[0] <= APART]
        if _one_occasion(brief, others_):  # a month in common is no occasion
            return "near", _beside(hit, start, end)
    return None


def _same(mine: Parsed, record: Record, hit: Hit, near: Sequence[tuple[int, int, Parsed]]) -> Beside | None:
    """The sentence of a passage that carries the cited one; else one that is carried by it."""
    if not near:
        return None
    finding = check(mine.text, [evidence_of(hit)], known_names)
    if finding.supported and len({s for _, s, _ in finding.spans}) == 1:
        for start, end, _ in near:
            if start == finding.spans[0][1]:
                return _beside(hit, start, end)
    for start, end, theirs in near:
        if share(mine, theirs) >= IN_PART and _carried(theirs.text, mine.text, record):
            return _beside(hit, start, end, part=True)
    return None


def _beside(
    hit: Hit, start: int, end: int, difference: Difference = "", mine: str = "", theirs: str = "", part: bool = False
) -> Beside:
    at, words = hit.passage.start, hit.passage.text[start:end]
    return Beside(hit.record, hit.passage.id, at + start, at + end, words, difference, mine, theirs, part)


def _evidence(words: str, record: Record) -> Evidence:
    """One sentence of a document as the rules read it."""
    header = ". ".join(part for part in (record.title, record.place) if part)
    return Evidence(words, header, record.event_date or record.published)


def _carried(claim: str, words: str, record: Record) -> bool:
    """Whether one sentence carries another, none of whose words it lacks: stricter than the check is on a draft."""
    wanted, offered = judged_words(parse(claim)), content_keys(parse(words)) | content_keys(parse(record.title))
    told = all(t.key in offered for t in wanted)
    return told and check(claim, [_evidence(words, record)], known_names).supported


def _figures(mine: Parsed, theirs: Parsed, other: Record) -> tuple[str, str] | None:
    """The two figures, where the other sentence carries this one as soon as its own figure stands in it."""
    rivals = numbers_in(theirs)
    for number in numbers_in(mine):
        if number.unit == "ordinal" or any(number.values & other.values for other in rivals):
            continue
        for rival in rivals:
            counted = number.unit, _thing(mine, number)
            if counted != (rival.unit, _thing(theirs, rival)) or counted == ("", ""):
                continue
            if _may_agree(mine, number, theirs, rival):
                continue
            put = _replaced(mine.text, mine.tokens[number.first].start, number.text, rival.text)
            if _carried(put, theirs.text, other):
                return number.text, rival.text
    return None


def _thing(sentence: Parsed, number: Number) -> str:
    """The key of the word right after a figure, at most one word on: what is counted; "" when a phrase ends there."""
    for k in range(number.last + 1, min(number.last + 3, len(sentence.tokens))):
        if sentence.gap(k).strip(" -%"):
            return ""
        if sentence.tokens[k].content:
            return sentence.tokens[k].key
    return ""


def _may_agree(mine: Parsed, number: Number, theirs: Parsed, other: Number) -> bool:
    """Whether "more than 40" and 45, or "about 1,200" and 1,212, are one count."""
    hedges = _hedges(mine, number) | _hedges(theirs, other)
    low, high = sorted((max(number.values), max(other.values)))
    return bool(hedges & _OPEN) or (bool(hedges & _ABOUT) and high - low <= ROUND * high)


def _hedges(sentence: Parsed, number: Number) -> frozenset[str]:
    return frozenset(t.low for t in sentence.tokens[max(0, number.first - 2) : number.first])


def _dates(mine: Parsed, theirs: Parsed, record: Record, other: Record) -> tuple[str, str] | None:
    """The two dates, where the other sentence carries this one as soon as its own date stands in it."""
    for when in dates_in(mine):
        for rival in dates_in(theirs):
            one, two = _day(when, record), _day(rival, other)
            if one is None or two is None or one == two or abs(one - two) > APART:
                continue
            if _own(one, record) and _own(two, other):
                continue  # two reports, each of its own day, tell of two events
            begin, finish = mine.tokens[when.first].start, mine.tokens[when.last].end
            put = _replaced(mine.text, begin, mine.text[begin:finish], rival.spoken())
            if _carried(put, theirs.text, other):
                return when.spoken(), rival.spoken()
    return None


def _own(day: date, record: Record) -> bool:
    first = record.event_date or record.published
    return first is not None and first <= day <= (record.event_end or first)


def _replaced(text: str, start: int, old: str, new: str) -> str:
    """The text with other words in the place of those that stand at or after `start`."""
    at = text.find(old, start)
    return text if at < 0 else text[:at] + new + text[at + len(old) :]


def _denies(mine: Parsed, theirs: Parsed, other: Record) -> bool:
    """Whether one of the two sentences is denied, and carried, or carries, without its "not"."""
    ours, others_ = bool(denials(mine)), bool(denials(theirs))
    if ours == others_:
        return False
    claim, words = (_affirmed(mine.text), theirs.text) if ours else (mine.text, _affirmed(theirs.text))
    return (claim, words) != (mine.text, theirs.text) and _carried(claim, words, other)


def _affirmed(text: str) -> str:
    return " ".join(_NOT.sub(" ", text).split())


def _days(sentence: Parsed, record: Record) -> list[Span]:
    """The days that a sentence speaks of: those it names, else those of its record."""
    if named := [span for when in dates_in(sentence) if (span := _span(when, record)) is not None]:
        return named
    if record.event_date is not None:
        return [(record.event_date, record.event_end or record.event_date)]
    return [(record.published - LATE, record.published)] if record.published else []


def _span(when: When, record: Record) -> Span | None:
    """The days of a date that names at least a month."""
    day = record.event_date or record.published
    year = when.year or (day.year if day else 0)
    if not year or not when.month:
        return None
    last = monthrange(year, when.month)[1]
    if when.day > last:
        return None
    return date(year, when.month, when.day or 1), date(year, when.month, when.day or last)


def _day(when: When, record: Record) -> date | None:
    span = _span(when, record)
    return span[0] if span and span[0] == span[1] else None


def _one_occasion(mine: Sequence[Span], theirs: Sequence[Span]) -> bool:
    return any(a <= d and c <= b for a, b in mine for c, d in theirs)
