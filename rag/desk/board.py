"""Who says what: the newest statement of each side on each issue, with the earlier ones behind it.

A cell holds statements as the record has them (rag/desk/statements.py) and no summary of them. A small corpus is read
whole; of a large one the passages that full text finds for each issue are read, newest span of time first, so that the
work has a bound; how many were read is told with the board.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.desk.developments import one_of_each, tallied
from rag.desk.issues import issues, issues_in
from rag.desk.statements import Statement, attributed, positions
from rag.index import Index
from rag.text import sentence_spans, terms
from rag.types import Passage, Record, Scope

WHOLE = 3_000  # passages up to which a corpus is read whole
EACH = 120  # passages read for an issue in each of the spans below, in a larger one
SPANS = (90, 365)  # days before the newest source at which the first and the second span end
KEPT = 60_000  # passages whose statements are kept in memory
ALIKE = 3  # words that a dispute shares with a statement that it bears on (rag/disputes.py has the same)
_RANK = {"quote": 0, "reported": 1, "position": 2}
_PROGRESS = 50

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A document's own words on what is contested: `text[start:end]`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, and the dispute that its document records about it, if any."""

    statement: Statement
    dispute: Dispute | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """All statements in a scope, newest first; a cell is those of one side on one issue."""

    statements: tuple[Said, ...] = ()
    passages: int = 0  # read
    whole: bool = True  # whether that was all of them

    def cell(self, side: str, issue: str) -> tuple[Said, ...]:
        """What a side said on an issue, newest first."""
        return tuple(s for s in self.statements if s.statement.party == side and issue in s.statement.issues)

    def cells(self) -> dict[tuple[str, str], list[Said]]:
        """All cells that are not empty, by (side, issue), each newest first."""
        made: dict[tuple[str, str], list[Said]] = {}
        for said in self.statements:
            for issue in said.statement.issues:
                made.setdefault((said.statement.party, issue), []).append(said)
        return made

    def sides(self) -> list[tuple[str, int]]:
        """(side, statements on any issue), most first."""
        return tallied(s.statement.party for s in self.statements if s.statement.issues)

    def within(self, since: date | None, until: date | None) -> Board:
        """The board of the statements made in a span of days."""
        kept = (s for s in self.statements if _within(s.statement.day, since, until))
        return replace(self, statements=tuple(kept))


class Listening:
    """What was read of passages, kept for the next board. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[Said, ...]] = {}
        self._lock = threading.Lock()

    def board(self, index: Index, scope: Scope, progress: Progress | None = None) -> Board:
        """The board of a scope. `progress` gets (passages read, of them)."""
        records = one_of_each(index.between(None, None, scope, 10**9), index, scope)
        keyed = {(r.document_id, r.version): r for r in records}
        whole = index.manifest.passages <= WHOLE
        found: list[Said] = []
        for record in records:
            if record.positions:
                found += self._of_record(record, index)
        passages = _all(records, index) if whole else _some(keyed, index, scope)
        for n, (record, passage) in enumerate(passages):
            if progress is not None and n % _PROGRESS == 0:
                progress(n, len(passages))
            found += self._of_passage(record, passage, index)
        found.sort(key=_order)
        return Board(tuple(found), len(passages), whole)

    def _of_record(self, record: Record, index: Index) -> tuple[Said, ...]:
        def read() -> Iterable[Statement]:
            return positions(record, index.text(record.document_id, record.version))

        return self._kept((f"{record.document_id} {record.version}", record.snapshot), record, read, index)

    def _of_passage(self, record: Record, passage: Passage, index: Index) -> tuple[Said, ...]:
        return self._kept((passage.id, record.snapshot), record, lambda: attributed(record, passage), index)

    def _kept(
        self, key: tuple[str, str], record: Record, read: Callable[[], Iterable[Statement]], index: Index
    ) -> tuple[Said, ...]:
        with self._lock:
            known = self._known.get(key)
        if known is not None and all(said.statement.record == record for said in known):
            return known
        made = tuple(Said(statement, _dispute(statement, index)) for statement in read())
        with self._lock:
            while len(self._known) >= KEPT:
                del self._known[next(iter(self._known))]
            self._known[key] = made
        return made


def ids() -> tuple[str, ...]:
    """The issues of the board, in order."""
    return tuple(issue.id for issue in issues())


def _all(records: Sequence[Record], index: Index) -> list[tuple[Record, Passage]]:
    return [(r, passage) for r in records for passage in index.document_passages(r.document_id, r.version)]


def _some(records: dict[tuple[str, int], Record], index: Index, scope: Scope) -> list[tuple[Record, Passage]]:
    """The passages that full text finds best for each issue, in each span of time."""
    wanted: dict[str, None] = {}
    for span in _spans(index.newest(scope), scope):
        for issue in issues():
            wanted |= dict.fromkeys(passage_id for passage_id, _ in index.match(issue.terms, EACH, span))
    passages = index.passages(list(wanted)).values()
    return [
        (record, passage)
        for passage in passages
        if (record := records.get((passage.document_id, passage.version))) is not None
    ]


def _spans(newest: date | None, scope: Scope) -> list[Scope]:
    """The scope cut into spans of time, the newest first; inside the scope's own limits."""
    last = min((day for day in (newest, scope.until) if day is not None), default=None)
    if last is None:
        return [scope]
    made = []
    until: date | None = scope.until
    for days in (*SPANS, None):
        since = last - timedelta(days=days) if days is not None else None
        if scope.since is not None and (since is None or since < scope.since):
            since = scope.since
        if since is None or until is None or since <= until:
            made.append(replace(scope, since=since, until=until))
        if since is None or since == scope.since:
            break
        until = since - timedelta(days=1)
    return made


def _dispute(statement: Statement, index: Index) -> Dispute | None:
    """What the document says is contested, where it is of an issue of the statement or much of its words."""
    record = statement.record
    words = record.contested.strip()
    if not words:
        return None
    text = index.text(record.document_id, record.version)
    at = text.rfind(words)
    if at < 0:
        return None
    own = set(terms(statement.text))
    for first, last in sentence_spans(words):
        said = words[first:last]
        if len(own & set(terms(said))) >= ALIKE or (
            set(issues_in(said)) & set(statement.issues) and len(own & set(terms(said))) >= ALIKE - 1
        ):
            return Dispute(said, at + first, at + last)
    return None


def _order(said: Said) -> tuple[int, int, str, int]:
    statement = said.statement
    day = statement.day.toordinal() if statement.day is not None else 0
    return -day, _RANK[statement.kind], statement.record.document_id, statement.start


def _within(day: date | None, since: date | None, until: date | None) -> bool:
    if day is None:
        return since is None and until is None
    return (since is None or day >= since) and (until is None or day <= until)
