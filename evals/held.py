"""What the release holds behind an answer, read afresh beside it.

It is kept with the answer, so that a run can be scored again without the release and without a new answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from evals.cases import Case
from rag.errors import ConfigError
from rag.index import Index
from rag.types import Answer, Record, Scope

AROUND = 240  # code points kept before and after the cited words
_ALL = 1_000_000_000
_VERSIONS = range(1, 21)  # looked through for a gold document without a day


@dataclass(frozen=True, slots=True)
class Source:
    """What stands at a citation's place in the release."""

    text: str  # the stored text at the citation's offsets
    before: str = ""
    after: str = ""
    header: str = ""  # headline, place and outlet
    day: date | None = None  # the day that the document stands for
    known_on: date | None = None
    event_end: date | None = None
    story: str = ""  # id of the document that stands for all copies of its story; its own when there is none
    outlets: tuple[str, ...] = ()  # whose reporting it is
    sides: tuple[str, ...] = ()  # the parties that it speaks for or whose position it gives


@dataclass(frozen=True, slots=True)
class Gold:
    """What the release says of a document that answers a case."""

    day: date | None
    sides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind one answer: each citation's source by its number, each gold document by its id."""

    sources: Mapping[int, Source]
    gold: Mapping[str, Gold]


class Corpus:
    """The documents of one release as the evaluation needs them: known ids, and a digest of their texts."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.release = index.manifest.release
        self.records: dict[str, Record] = {r.document_id: r for r in index.between(None, None, Scope(), _ALL)}

    @property
    def digest(self) -> str:
        """sha256 of id, version and snapshot of every dated current document, and of the count of all."""
        lines = [f"{r.document_id} {r.version} {r.snapshot}" for _, r in sorted(self.records.items())]
        return hashlib.sha256("\n".join([*lines, str(self.index.manifest.documents)]).encode()).hexdigest()

    def missing(self, documents: Iterable[str]) -> list[str]:
        """Those of the ids that this release does not hold, in order."""
        unknown = dict.fromkeys(d for d in documents if d not in self.records)
        for record in self.index.records([(d, v) for d in unknown for v in _VERSIONS]).values():
            self.records[record.document_id] = record
        return [d for d in unknown if d not in self.records]

    def require(self, cases: Iterable[Case]) -> None:
        """Raises ConfigError naming the cases whose gold documents are not in this release."""
        asked = list(cases)
        missing = set(self.missing(d for case in asked for d in (*case.gold_events, *case.must_cite)))
        if not missing:
            return
        lines = [f"{c.id}: {d}" for c in asked for d in dict.fromkeys((*c.gold_events, *c.must_cite)) if d in missing]
        more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
        raise ConfigError(
            f"release {self.release} holds no document of these ids: {'; '.join(lines[:3])}{more}; correct the set"
            " (python -m evals lint), or use the home that it was written for"
        )

    def behind(self, case: Case, answer: Answer) -> Behind:
        """What this release holds behind an answer. A citation of nothing that it holds has no source."""
        return Behind(self._sources(answer), {d: _gold(self.records[d]) for d in case.gold_events if d in self.records})

    def _sources(self, answer: Answer) -> dict[int, Source]:
        passages = self.index.passages([c.passage_id for c in answer.citations])
        keys = {(p.document_id, p.version) for p in passages.values()}
        records = self.index.records(keys)
        texts = {key: self.index.text(*key) for key in records}
        found = {}
        for c in answer.citations:
            passage = passages.get(c.passage_id)
            if passage and (key := (passage.document_id, passage.version)) in records:
                found[c.n] = source(records[key], texts[key], c.start, c.end)
        return found


def source(record: Record, text: str, start: int, end: int) -> Source:
    """What stands at [start, end) of a document."""
    return Source(
        text[start:end],
        text[max(0, start - AROUND) : start],
        text[end : end + AROUND],
        ". ".join(part for part in (record.title, record.place, record.publisher) if part),
        record.event_date or record.published,
        record.known_on,
        record.event_end,
        record.story or record.document_id,
        tuple(dict.fromkeys(o.publisher for o in record.outlets)) or ((record.publisher,) if record.publisher else ()),
        _sides(record),
    )


def _gold(record: Record) -> Gold:
    days = [d for d in (record.event_end, record.event_date, record.published) if d]
    return Gold(max(days, default=None), _sides(record))


def _sides(record: Record) -> tuple[str, ...]:
    return (record.party,) if record.party else tuple(dict.fromkeys(p.party for p in record.positions if p.party))
