"""What to underline in a sentence of a draft: figures and dates that differ from the cited words, and quotations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.assemble import Checked
from rag.rules.days import When, dates_in
from rag.rules.figures import numbers_in
from rag.rules.parse import Parsed, parse
from rag.types import Hit

MarkKind = Literal["figure", "date", "quote"]
LEAST_QUOTE = 2  # words: a single word between marks names a term more often than it quotes somebody

_QUOTED = re.compile(r"“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|\"([^\"]+)\"|(?<!\w)‘([^’]+(?:’\w[^’]*)*)’(?!\w)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch [start, end) of a sentence, in code points, and what is to say of it."""

    kind: MarkKind
    start: int
    end: int
    stands: (
        bool  # for a quotation: it stands word for word in the corpus; figures and dates are marked when they do not
    )
    others: tuple[str, ...] = ()  # what the cited words have instead; for a quotation the documents' ids that have it


def marks(
    text: str, checked: Checked, hits: Sequence[Hit], find: Callable[[str], Sequence[Hit]] | None = None
) -> tuple[Mark, ...]:
    """The marks of a sentence as written, in order, none over another.

    `hits` are the passages it was judged against; `find` looks for a quotation that they do not have.
    """
    found = [*_quotations(text, hits, find)]
    if checked.verdict == "contradicted":
        found += _differing(text, checked)
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda m: (m.start, -m.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return tuple(kept)


def quotations(text: str) -> list[tuple[int, int]]:
    """Where words stand between quotation marks of any usual kind: (start, end) of the words, without the marks."""
    spans = [next(m.span(g) for g in range(1, 6) if m.group(g) is not None) for m in _QUOTED.finditer(text)]
    trimmed = [(start, start + len(text[start:end].rstrip(" ,.;"))) for start, end in spans]
    return [(start, end) for start, end in trimmed if len(text[start:end].split()) >= LEAST_QUOTE]


def flat(text: str) -> str:
    """The words of a quotation: letters and digits, accents and case kept apart from marks, spaces and dashes."""
    return " ".join(
        re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold().replace("’", "").replace("'", ""))
    )


def _quotations(text: str, hits: Sequence[Hit], find: Callable[[str], Sequence[Hit]] | None) -> Iterator[Mark]:
    for start, end in quotations(text):
        wanted = f" {flat(text[start:end])} "
        holders = _holders(wanted, hits)
        if not holders and find is not None:
            holders = _holders(wanted, find(text[start:end]))
        yield Mark("quote", start, end, bool(holders), holders)


def _holders(wanted: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(h.record.document_id for h in hits if wanted in f" {flat(h.passage.text)} "))


def _differing(text: str, checked: Checked) -> Iterator[Mark]:
    """Figures and dates of the sentence that none of the cited words (with headline and day) have."""
    mine = parse(" ".join(text.split()))
    theirs = [parse(" ".join(c.quote.split())) for c in checked.citations]
    headed = [*theirs, *(parse(c.title) for c in checked.citations)]
    days = [d for c in checked.citations for d in (c.event_date, c.published) if d]
    yield from _figures(text, mine, theirs, headed)
    yield from _dates(text, mine, theirs, headed, days)


def _figures(text: str, mine: Parsed, theirs: Sequence[Parsed], headed: Sequence[Parsed]) -> Iterator[Mark]:
    known = {value for s in headed for n in numbers_in(s) for value in n.values}
    claimed = {value for n in numbers_in(mine) for value in n.values}
    for number in numbers_in(mine):
        if number.values & known or (number.first == number.last and mine.tokens[number.first].low in ("one", "first")):
            continue
        place = _place(text, number.text)
        if place:
            same = [n for s in theirs for n in numbers_in(s) if n.unit == number.unit or not n.unit or not number.unit]
            others = dict.fromkeys(n.text for n in same if not n.values & claimed)
            yield Mark("figure", *place, False, tuple(others))


def _dates(
    text: str, mine: Parsed, theirs: Sequence[Parsed], headed: Sequence[Parsed], days: Sequence[date]
) -> Iterator[Mark]:
    known = [w for s in headed for w in dates_in(s)]
    for when in dates_in(mine):
        if any(_agree(when, other) for other in known) or any(_on(when, d) for d in days):
            continue
        first, last = mine.tokens[when.first], mine.tokens[when.last]
        place = _place(text, mine.text[first.start : last.end])
        if place:
            spoken = dict.fromkeys(w.spoken() for s in theirs for w in dates_in(s))
            yield Mark("date", *place, False, tuple(spoken))


def _agree(a: When, b: When) -> bool:
    pairs = ((a.year, b.year), (a.month, b.month), (a.day, b.day))
    return all(not x or not y or x == y for x, y in pairs) and a.weekday in (-1, b.weekday)


def _on(when: When, day: date) -> bool:
    parts = ((when.year, day.year), (when.month, day.month), (when.day, day.day))
    return all(not x or x == y for x, y in parts) and when.weekday in (-1, day.weekday())


def _place(text: str, words: str) -> tuple[int, int] | None:
    """Where the words stand in the text as written, spaces of any kind between them."""
    pattern = r"\W+".join(re.escape(word) for word in re.findall(r"[\w.,:]*\w", words))
    match = re.search(rf"(?<!\w){pattern}(?!\w)", text) if pattern else None
    return match.span() if match else None
