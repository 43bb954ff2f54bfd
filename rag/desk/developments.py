"""What happened, as the record tells it: a development for each report, with its status and the sentence that words it.

Reading a report's words takes about a millisecond and does not change while its version stands, so what was read is
kept (`Reading`), and only reports that are new are read again. Copies of one wire story are one development.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rag import names
from rag.desk.issues import issues_in
from rag.desk.statuses import Status, worded
from rag.index import Index
from rag.sides import side_of
from rag.types import Record, Scope

MOST = 12_000  # reports read for one timeline, the newest
KEPT = 40_000  # readings kept in memory, some 500 bytes each
OPENING = 400  # code points of a text, with its headline, by which it bears on the talks or does not
_PROGRESS = 100  # reports between two words on how far it is
# Topics that the documents call otherwise than rag/desk/issues.toml.
LENGTHS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}  # days in a step of time, about
_SAME = {"mediation": "format", "summit": "format", "civilians": "humanitarian-access", "monitoring": "ceasefire"}

Key = tuple[str, int, str]  # document id, version, snapshot


@dataclass(frozen=True, slots=True)
class Development:
    """One report: what happened when, what it is called, and the words `text[start:end]` of its document for that."""

    record: Record
    day: date  # the first day of the event, else the day of publication
    happened: bool  # False: the day is that of publication
    status: Status
    quote: str
    start: int
    end: int
    sides: tuple[str, ...]
    topics: tuple[str, ...]
    place: str
    bears: bool  # whether it bears on the talks: a brief, or a report that names two sides and an issue

    @property
    def id(self) -> str:
        """Names the development on a page."""
        return self.record.document_id


@dataclass(frozen=True, slots=True)
class Told:
    """The developments in a scope in order of day, and how many older reports were not read."""

    developments: tuple[Development, ...]
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Which developments a reader wants to see; an empty tuple or None leaves all through."""

    tracks: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    since: date | None = None
    until: date | None = None
    beside: bool = False  # also reports that do not bear on the talks

    def takes(self, found: Development) -> bool:
        """Whether a development is among those wanted."""
        return (
            (found.bears or self.beside)
            and (not self.tracks or found.record.track in self.tracks)
            and (not self.sides or bool(set(self.sides) & set(found.sides)))
            and (not self.topics or bool(set(self.topics) & set(found.topics)))
            and (not self.places or found.place in self.places)
            and (not self.statuses or found.status in self.statuses)
            and (self.since is None or (found.record.event_end or found.day) >= self.since)
            and (self.until is None or found.day <= self.until)
        )


class Reading:
    """What was read of reports, kept for the next look. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[Key, Development] = {}
        self._lock = threading.Lock()

    def told(
        self, index: Index, scope: Scope, most: int = MOST, progress: Callable[[int, int], None] | None = None
    ) -> Told:
        """The developments in scope: the `most` newest, copies of one story once. `progress` gets (read, of them)."""
        records = index.between(None, None, scope, 10**9)
        chosen = one_of_each(records, index, scope)
        wanted = chosen[-most:] if most else []
        found = []
        for n, record in enumerate(wanted):
            if progress is not None and n % _PROGRESS == 0:
                progress(n, len(wanted))
            found.append(self.development(record, index))
        found.sort(key=lambda d: (d.day, d.id))
        return Told(tuple(found), len(chosen) - len(wanted))

    def development(self, record: Record, index: Index) -> Development:
        """The development that a dated record tells."""
        key = (record.document_id, record.version, record.snapshot)
        with self._lock:
            known = self._known.get(key)
        if known is not None and known.record == record:
            return known
        made = read(record, index.text(record.document_id, record.version))
        with self._lock:
            while len(self._known) >= KEPT:
                del self._known[next(iter(self._known))]
            self._known[key] = made
        return made


def read(record: Record, text: str) -> Development:
    """The development that a dated record tells, by its own fields first and its words where it has none.

    Of a report that does not bear on the talks only the opening is read for its status: most of a large corpus is such.
    """
    day = record.event_date or record.published
    assert day is not None  # undated records are in no span of days
    opening = f"{record.title}. {text[:OPENING]}"
    topics = tuple(dict.fromkeys(_SAME.get(topic, topic) for topic in record.topics)) or issues_in(opening)
    own = record.kind == "brief" or bool(record.track or record.topics or record.positions)
    sides = _listed(record)
    if topics and not (own and sides):
        sides = tuple(dict.fromkeys((*sides, *_named(opening, day))))
    bears = own or (len(sides) > 1 and bool(topics))
    found = worded(record.title, text if bears else text[:OPENING])
    return Development(
        record,
        day,
        record.event_date is not None,
        found.status,
        text[found.start : found.end],
        found.start,
        found.end,
        sides,
        topics,
        record.place or (_place(record.title) if bears else ""),
        bears,
    )


def one_of_each(records: Iterable[Record], index: Index, scope: Scope) -> list[Record]:
    """The records in order, with one for all that carry a wire story: the one that stands for it in this scope."""
    chosen: list[Record] = []
    standing: dict[str, tuple[str, int]] = {}
    for record in records:
        if record.story:
            if record.story not in standing:
                first = index.story(record.story, scope)[:1] or [record]
                standing[record.story] = (first[0].document_id, first[0].version)
            if standing[record.story] != (record.document_id, record.version):
                continue
        chosen.append(record)
    return chosen


def tallied(values: Iterable[str]) -> list[tuple[str, int]]:
    """(value, how often), most often first, then by name; empty ones left out."""
    counts: dict[str, int] = {}
    for value in values:
        if value:
            counts[value] = counts.get(value, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def steps(first: date, last: date, most: int) -> str:
    """How finely a span is told in at most `most` steps: "day", "week", "month", "quarter" or "year"."""
    days = max(1, (last - first) / timedelta(days=1))
    for name, length in LENGTHS.items():
        if days / length <= most:
            return name
    return "year"


def floor(day: date, step: str) -> date:
    """The first day of the step that a day is in; weeks begin on Monday."""
    match step:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def _listed(record: Record) -> tuple[str, ...]:
    """The sides that a record itself names."""
    sides = [side_of(p.party) for p in record.positions] + ([side_of(record.party)] if record.party else [])
    return tuple(dict.fromkeys(side for side in sides if side))


def _named(said: str, day: date) -> tuple[str, ...]:
    """The sides that words name, also by who held their offices on that day."""
    sides: list[str] = []
    for mention in names.find(said, on=day):
        if mention.entry.kind == "party":
            sides.append(mention.entry.id)
        elif mention.office is not None:
            sides.append(mention.office.country)
        else:
            sides += [o.country for o in mention.entry.offices if _held(o.start, o.end, day)]
    return tuple(dict.fromkeys(sides))


def _held(start: date | None, end: date | None, day: date) -> bool:
    return (start is None or start <= day) and (end is None or day < end)


def _place(title: str) -> str:
    return next((m.entry.id for m in names.find(title) if m.entry.kind == "place"), "")
