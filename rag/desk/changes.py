"""What changed between two days: what was known on the second that was not on the first, line by line with its words.

Both days are asked as an as-of question is (Scope.as_of), so the two lists are what a reader saw on either day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from rag.desk.board import Board, Listening, Progress, Said
from rag.desk.developments import MOST, Development, Reading, one_of_each
from rag.index import Index
from rag.rules.figures import numbers_in
from rag.rules.parse import parse
from rag.text import sentence_spans, terms
from rag.types import Record, Scope

SAME = 0.5  # share of words from which a sentence of a new version stands for one of the old
LAST = 500  # reports of the newest day and later that are looked at
LINES = 3  # new sentences told of one document
FIGURES = 6  # replaced figures told of one document


@dataclass(frozen=True, slots=True)
class Moved:
    """What a side newly said on an issue, and what it said last before; None where nothing is on record."""

    side: str
    issue: str
    now: Said
    before: Said | None
    more: int = 0  # further statements of that side on that issue in between


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a new version of a document gives in place of another; spans of the old and the new text."""

    old: str
    new: str
    old_span: tuple[int, int]
    new_span: tuple[int, int]
    old_text: str
    new_text: str


@dataclass(frozen=True, slots=True)
class Revised:
    """A document that was corrected or changed in between, as it was and as it is."""

    before: Record
    after: Record
    notes: tuple[tuple[int, int, str], ...]  # correction notes that are new: where they stand in the new text
    lines: tuple[tuple[tuple[int, int], str], ...] = ()  # sentences that the old text does not have, the first few
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All that is new on the second day."""

    first: date
    second: date
    developments: tuple[Development, ...] = ()
    moved: tuple[Moved, ...] = ()
    revised: tuple[Revised, ...] = ()
    withdrawn: tuple[Development, ...] = ()  # as they stood before they were taken down
    whole: bool = True  # False: positions were looked for in a part of the passages only
    unread: int = 0  # new reports that were not read, the oldest

    @property
    def figures(self) -> int:
        """How many figures were replaced."""
        return sum(len(r.figures) for r in self.revised)


def changes(
    index: Index,
    first: date,
    second: date,
    reading: Reading,
    listening: Listening,
    scope: Scope | None = None,
    progress: Progress | None = None,
) -> Changes:
    """What changed from the end of `first` to the end of `second`; swapped when they are the wrong way round."""
    first, second = min(first, second), max(first, second)
    base = scope or Scope()
    old, new = replace(base, as_of=first), replace(base, as_of=second)
    known = {r.document_id: r for r in index.between(None, None, old, 10**9)}
    now = {r.document_id: r for r in index.between(None, None, new, 10**9)}
    fresh = one_of_each((r for i, r in now.items() if i not in known), index, new)
    told = [reading.development(record, index) for record in fresh[-MOST:]]
    boards = listening.board(index, old, progress), listening.board(index, new, progress)
    return Changes(
        first,
        second,
        tuple(sorted((d for d in told if d.bears), key=lambda d: (d.day, d.id))),
        moved(*boards, first, second),
        tuple(_revised(index, known[i], r) for i, r in now.items() if _changed(known.get(i), r, first, second)),
        tuple(reading.development(r, index) for i, r in known.items() if _gone(r, now.get(i), first, second)),
        all(board.whole for board in boards),
        len(fresh) - len(told),
    )


def newest_known(index: Index) -> date | None:
    """The day on which the newest source became known: where a report of several days ends, not where it begins."""
    newest = index.newest(Scope())
    last = index.between(newest, None, Scope(), LAST) if newest else []
    return max((r.known_on for r in last if r.known_on is not None), default=newest)


def moved(before: Board, after: Board, first: date, second: date) -> tuple[Moved, ...]:
    """What each side said on an issue in between, beside its last word before that; sides that speak most first."""
    earlier = before.within(None, first).cells()
    order = {side: n for n, (side, _) in enumerate(after.sides())}
    found = []
    for (side, issue), said in after.cells().items():
        fresh = [s for s in said if s.statement.day is not None and first < s.statement.day <= second]
        if fresh:
            ahead = earlier.get((side, issue), [])
            found.append(Moved(side, issue, fresh[0], ahead[0] if ahead else None, len(fresh) - 1))
    return tuple(sorted(found, key=lambda m: (order.get(m.side, len(order)), m.issue)))


def _changed(before: Record | None, after: Record, first: date, second: date) -> bool:
    if before is None:
        return False
    stamped = after.modified is not None and first < after.modified <= second
    return before.version != after.version or (stamped and after.modified != after.published)


def _gone(before: Record, after: Record | None, first: date, second: date) -> bool:
    gone = (after or before).withdrawn
    return (after is None and before.current_until is not None and before.current_until <= second) or (
        gone is not None and first < gone <= second
    )


def _revised(index: Index, before: Record, after: Record) -> Revised:
    new = index.text(after.document_id, after.version)
    old = new if before.version == after.version else index.text(before.document_id, before.version)
    fresh = [note for note in after.corrections if before.version == after.version or note not in before.corrections]
    notes = [(new.find(note), note) for note in fresh]
    were = {old[a:b] for a, b in sentence_spans(old)}
    lines = [((a, b), new[a:b]) for a, b in sentence_spans(new) if new[a:b] not in were]
    return Revised(
        before,
        after,
        tuple((at, at + len(note), note) for at, note in notes if at >= 0),
        tuple(lines[:LINES]),
        replaced(old, new),
    )


def replaced(old: str, new: str) -> tuple[Figure, ...]:
    """The figures that differ between a sentence of an old text and the one that stands for it in the new."""
    kept = {new[a:b] for a, b in sentence_spans(new)}
    were = {old[a:b] for a, b in sentence_spans(old)}
    gone = [span for span in sentence_spans(old) if old[slice(*span)] not in kept]
    come = [span for span in sentence_spans(new) if new[slice(*span)] not in were]
    found: list[Figure] = []
    for span in gone:
        said = old[slice(*span)]
        alike = max(((_alike(said, new[slice(*c)]), -c[0], c) for c in come), default=None)
        if alike is None or alike[0] < SAME:
            continue
        there = new[slice(*alike[2])]
        a, b = (list(numbers_in(parse(s))) for s in (said, there))
        left = [n for n in a if not any(n.values & m.values for m in b)]
        right = [m for m in b if not any(n.values & m.values for n in a)]
        found += [
            Figure(n.text, m.text, span, alike[2], said, there)
            for n, m in zip(left, right, strict=False)
            if n.unit == m.unit
        ]
    return tuple(found[:FIGURES])


def _alike(one: str, other: str) -> float:
    a, b = ({t for t in terms(s) if not t[:1].isdigit()} for s in (one, other))
    return len(a & b) / max(1, len(a | b))
