"""What alarms note of each kept answer, so that a release is compared with thousands of them in seconds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rag.desk.answers import unpacked_view
from rag.desk.store import DeskStore
from rag.index import Index
from rag.newer import measured
from rag.recheck import cited_records
from rag.text import sentence_spans, terms
from rag.types import Answer, Passage, Record, Scope

TOGETHER = 200  # answers entered in one transaction
MOST = 1_000  # new documents read for figures in one run, the newest


@dataclass(frozen=True, slots=True)
class Hit:
    """A new sentence, [start, end) of its passage, that may give another figure for what an answer says."""

    passage: Passage
    record: Record
    start: int
    end: int


class Watched:
    """The tables watched, watched_sources and watched_figures of desk.db."""

    def __init__(self, store: DeskStore) -> None:
        self._store = store

    def enter(self, index: Index) -> int:
        """Enter the whole answers that are not entered yet; how many are entered in all."""
        with self._store.reading() as db:
            rows = db.execute("SELECT id FROM exchanges EXCEPT SELECT exchange FROM watched").fetchall()
        fresh = [exchange for (exchange,) in rows]
        for start in range(0, len(fresh), TOGETHER):
            self._enter(fresh[start : start + TOGETHER], index)
        with self._store.reading() as db:
            (entered,) = db.execute("SELECT count(*) FROM watched").fetchone()
        return int(entered)

    def _enter(self, exchanges: list[str], index: Index) -> None:
        with self._store.reading() as db:
            sql = "SELECT id, view FROM exchanges WHERE id IN (SELECT value FROM json_each(?)) AND state='done'"
            rows = db.execute(sql, (json.dumps(exchanges),)).fetchall()
        answers = {exchange: unpacked_view(view).answer for exchange, view in rows}
        notes = [(exchange, answer, _figures(answer, index)) for exchange, answer in answers.items() if answer]
        with self._store.writing() as db:
            for exchange, answer, figures in notes:
                entered = db.execute(
                    "INSERT OR IGNORE INTO watched SELECT id FROM exchanges WHERE id=?", (exchange,)
                ).rowcount
                if not entered:  # deleted meanwhile, or entered by another process
                    continue
                db.executemany(
                    "INSERT OR IGNORE INTO watched_sources VALUES(?, ?, ?, ?, ?)",
                    [
                        (exchange, c.document_id, c.snapshot, len(c.corrections), c.withdrawn is not None)
                        for c in answer.citations
                    ],
                )
                db.executemany(
                    "INSERT OR IGNORE INTO watched_figures VALUES(?, ?, ?, ?)",
                    [(exchange, thing, first.isoformat(), last.isoformat()) for thing, first, last in figures],
                )

    def documents(self) -> list[str]:
        """Every document that an entered answer cites."""
        with self._store.reading() as db:
            return [name for (name,) in db.execute("SELECT DISTINCT document FROM watched_sources")]

    def affected(self, newest: Mapping[str, Record]) -> set[str]:
        """The answers that cite a document in another state than its newest one."""
        with self._store.reading() as db:
            rows = db.execute("SELECT exchange, document, snapshot, corrections, withdrawn FROM watched_sources")
            return {row[0] for row in rows if _moved(newest.get(row[1]), *row[2:])}

    def figures(self, index: Index, since: date | None) -> dict[str, list[Hit]]:
        """New passages by the answers about whose figures they speak: the same thing on the same day.

        New is what was first stored on or after `since`, or after the oldest answer where nothing was run before.
        """
        watched: dict[str, list[tuple[str, date, date]]] = {}
        with self._store.reading() as db:
            for exchange, thing, first, last in db.execute("SELECT * FROM watched_figures"):
                days = date.fromisoformat(first), date.fromisoformat(last)
                watched.setdefault(thing, []).append((exchange, *days))
            (oldest,) = db.execute("SELECT min(e.asked) FROM exchanges e JOIN watched w ON w.exchange=e.id").fetchone()
        if not watched:
            return {}
        since = since or date.fromisoformat(oldest[:10])
        hits: dict[str, list[Hit]] = {}
        told_of = min(first for rows in watched.values() for _, first, _ in rows)
        for record in _new(index, told_of, since):
            for passage in index.document_passages(record.document_id, record.version):
                for hit, exchanges in _concerned(passage, record, watched):
                    for exchange in exchanges:
                        hits.setdefault(exchange, []).append(hit)
        return hits


def _new(index: Index, told_of: date, since: date) -> list[Record]:
    """The documents that tell of that day or later ones and were first stored on or after `since`."""
    records = index.between(told_of, None, Scope(), 10**9)
    return [r for r in records if r.first_seen is not None and r.first_seen >= since][-MOST:]


def _moved(record: Record | None, snapshot: str, corrections: int, withdrawn: int) -> bool:
    if record is None:
        return True
    return (
        record.snapshot != snapshot
        or len(record.corrections) != corrections
        or (record.withdrawn is not None) != bool(withdrawn)
    )


def _figures(answer: Answer, index: Index) -> set[tuple[str, date, date]]:
    """What each figure of an answer counts, and on which days; nothing of an answer as of an earlier day."""
    if answer.as_of is not None:
        return set()
    by_number = {c.n: c for c in answer.citations}
    found = set()
    for sentence in answer.sentences:
        if any(c.isdigit() for c in sentence.text):
            cited = [by_number[n] for n in sentence.citations if n in by_number]
            for record in cited_records(cited, index):
                found |= {(m.thing, m.first, m.last) for m in measured(sentence.text, record)}
    return found


def _concerned(
    passage: Passage, record: Record, watched: Mapping[str, list[tuple[str, date, date]]]
) -> Iterator[tuple[Hit, set[str]]]:
    """Sentences with the answers whose figures count what theirs count, on the same days."""
    for start, end in sentence_spans(passage.text):
        said = passage.text[start:end]
        if not any(c.isdigit() for c in said) or watched.keys().isdisjoint(terms(said)):
            continue
        exchanges = {
            exchange
            for found in measured(said, record)
            for exchange, first, last in watched.get(found.thing, ())
            if found.first <= last and first <= found.last
        }
        if exchanges:
            yield Hit(passage, record, start, end), exchanges
