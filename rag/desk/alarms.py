"""Answer alarms: kept answers looked at again in a new release, without a model, and what was found kept beside them.

Only answers whose documents changed, or about whose figures a new document speaks, are looked at closely: the rest is
told by comparing what desk.db noted of them (`rag/desk/watched.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from pydantic import TypeAdapter, ValidationError

from rag.desk.answers import unpacked_view
from rag.desk.store import DeskStore
from rag.desk.watched import Hit, Watched
from rag.errors import StorageError
from rag.index import Index
from rag.recheck import Checkup, State, checkup, citation_now, cited_records, newer_at, newest_versions
from rag.types import Answer, Citation, Record, Sentence

Progress = Callable[[int, int], None]  # answers looked at closely, of them
_TOGETHER = 200  # alarms written in one transaction


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was found about one kept answer."""

    exchange: str
    conversation: str
    question: str
    touched: int  # sentences that do not stand as they stood
    sentences: int
    tally: Mapping[State, int]
    seen: bool  # a reader has acknowledged it


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run came to."""

    release: str
    answers: int  # kept answers, all of them
    looked: int  # those looked at closely
    alarms: int  # those with something found


class Alarms:
    """The alarms of one home. Thread-safe. Every method raises StorageError and LibraryBusy."""

    def __init__(self, store: DeskStore) -> None:
        self._store = store
        self._watched = Watched(store)

    def due(self, release: str) -> bool:
        """Whether this release has not been looked at, or another one since."""
        with self._store.reading() as db:
            row = db.execute("SELECT release FROM alarm_runs ORDER BY ran DESC LIMIT 1").fetchone()
        return row is None or row[0] != release

    def run(self, index: Index, progress: Progress | None = None) -> Ran:
        """Look at every kept answer again. Running it twice finds the same twice."""
        answers = self._watched.enter(index)
        newest = newest_versions(index, self._watched.documents())
        hits = self._watched.figures(index, self._last())
        close = sorted(self._watched.affected(newest) | hits.keys() | self._alarmed())
        for start in range(0, len(close), _TOGETHER):
            if progress is not None:
                progress(start, len(close))
            self._look(close[start : start + _TOGETHER], newest, hits, index)
        with self._store.writing() as db:
            stamp = datetime.now(UTC).isoformat(timespec="milliseconds")
            db.execute("INSERT OR REPLACE INTO alarm_runs VALUES(?, ?)", (index.manifest.release, stamp))
            (alarms,) = db.execute("SELECT count(*) FROM alarms").fetchone()
        return Ran(index.manifest.release, answers, len(close), alarms)

    def alarms(self, reader: str | None = None) -> list[Alarm]:
        """All alarms, those of the newest conversations first; of one reader's conversations where one is named."""
        sql = (
            f"SELECT {_COLUMNS} FROM alarms a JOIN exchanges e ON e.id=a.exchange"
            " JOIN conversations c ON c.id=e.conversation"
            f"{'' if reader is None else ' WHERE c.reader=?'} ORDER BY c.touched DESC, e.position"
        )
        with self._store.reading() as db:
            return [_alarm(row) for row in db.execute(sql, () if reader is None else (reader,))]

    def open_alarms(self, conversations: Sequence[str]) -> dict[str, list[Alarm]]:
        """The alarms of these conversations that nobody has acknowledged."""
        sql = (
            f"SELECT {_COLUMNS} FROM exchanges e JOIN alarms a ON a.exchange=e.id"
            " WHERE e.conversation IN (SELECT value FROM json_each(?)) AND a.seen<>a.digest ORDER BY e.position"
        )
        found: dict[str, list[Alarm]] = {}
        with self._store.reading() as db:
            for row in db.execute(sql, (json.dumps(list(conversations)),)):
                found.setdefault(row[1], []).append(_alarm(row))
        return found

    def found(self, exchange: str) -> tuple[Checkup, bool] | None:
        """What was found about an answer, and whether it is acknowledged; None when it stands as it stood."""
        with self._store.reading() as db:
            row = db.execute("SELECT found, seen=digest FROM alarms WHERE exchange=?", (exchange,)).fetchone()
        return (_unpacked(row[0]), bool(row[1])) if row else None

    def acknowledge(self, exchange: str) -> None:
        """Take the alarm as seen: it is told again when something else is found."""
        with self._store.writing() as db:
            db.execute("UPDATE alarms SET seen=digest WHERE exchange=?", (exchange,))

    def _last(self) -> date | None:
        with self._store.reading() as db:
            row = db.execute("SELECT max(ran) FROM alarm_runs").fetchone()
        return datetime.fromisoformat(row[0]).date() if row and row[0] else None

    def _alarmed(self) -> set[str]:
        with self._store.reading() as db:
            return {exchange for (exchange,) in db.execute("SELECT exchange FROM alarms")}

    def _look(
        self, exchanges: Sequence[str], newest: Mapping[str, Record], hits: Mapping[str, list[Hit]], index: Index
    ) -> None:
        """Look at these answers closely, and keep what is found."""
        with self._store.reading() as db:
            sql = (
                "SELECT e.id, e.view, a.found FROM exchanges e LEFT JOIN alarms a ON a.exchange=e.id"
                " WHERE e.id IN (SELECT value FROM json_each(?))"
            )
            rows = db.execute(sql, (json.dumps(list(exchanges)),)).fetchall()
        done = []
        for exchange, view, before in rows:
            answer = unpacked_view(view).answer
            if answer is not None:
                known = _newer(_unpacked(before), index) if before else {}
                done.append((exchange, _looked(answer, newest, hits.get(exchange, ()), known, index)))
        with self._store.writing() as db:
            for exchange, found in done:
                if found.touched:
                    db.execute(_KEEP, (exchange, _digest(found), found.touched, len(found.sentences), *_packed(found)))
                else:
                    db.execute("DELETE FROM alarms WHERE exchange=?", (exchange,))


def told(alarm: Alarm) -> str:
    """An alarm in a line of English: "2 of 7 sentences: corrected 1, withdrawn 1"."""
    parts = ", ".join(f"{state.replace('_', ' ')} {n}" for state, n in alarm.tally.items())
    return f"{alarm.touched} of {alarm.sentences} sentences: {parts}"


_COLUMNS = "a.exchange, e.conversation, e.question, a.touched, a.sentences, a.tally, a.seen=a.digest"
# An exchange that was deleted meanwhile has no row to refer to: SELECT finds none, and nothing is kept.
_KEEP = (
    "INSERT INTO alarms(exchange, digest, touched, sentences, tally, found)"
    " SELECT id, ?2, ?3, ?4, ?5, ?6 FROM exchanges WHERE id=?1"
    " ON CONFLICT(exchange) DO UPDATE SET digest=excluded.digest, touched=excluded.touched,"
    " sentences=excluded.sentences, tally=excluded.tally, found=excluded.found"
)


def _looked(
    answer: Answer, newest: Mapping[str, Record], hits: Iterable[Hit], known: Mapping[str, Citation], index: Index
) -> Checkup:
    by_number = {c.n: citation_now(c, newest.get(c.document_id), index) for c in answer.citations}
    considered = {r.document_id for r in answer.retrieved} | {c.document_id for c in answer.citations}
    later = [hit for hit in hits if hit.record.document_id not in considered]

    def figure(sentence: Sentence, cited: Sequence[Citation]) -> Citation | None:
        own = cited_records(cited, index) if later and any(c.isdigit() for c in sentence.text) else []
        found = (newer_at(sentence.text, own, hit.passage, hit.record, hit.start, hit.end) for hit in later)
        return next((hit for hit in found if hit), known.get(sentence.text))

    return checkup(answer, by_number, index, figure)


def _newer(before: Checkup, index: Index) -> dict[str, Citation]:
    """The newer figures found earlier whose words still stand in a current document, by the sentence they concern."""
    found = {s.text: s.newer for s in before.sentences if s.newer is not None}
    passages = index.passages([c.passage_id for c in found.values()])
    records = index.records({(p.document_id, p.version) for p in passages.values()})
    current = {
        p.id for p in passages.values() if (r := records.get((p.document_id, p.version))) and r.current_until is None
    }
    return {text: citation for text, citation in found.items() if citation.passage_id in current}


def _digest(found: Checkup) -> str:
    """Changes when something else is found."""
    parts = [
        (s.state, s.newer.document_id if s.newer else "", c.state, c.notes, c.now.snapshot if c.now else "")
        for s in found.sentences
        for c in s.citations
    ]
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:16]


@cache
def _checkups() -> TypeAdapter[Checkup]:
    return TypeAdapter(Checkup)


def _packed(found: Checkup) -> tuple[str, str]:
    return json.dumps(found.tally()), _checkups().dump_json(found).decode("utf-8")


def _unpacked(text: str) -> Checkup:
    try:
        return _checkups().validate_json(text)
    except ValidationError as error:
        raise StorageError(f"desk.db: a kept alarm cannot be read ({error.error_count()} faults)") from error


def _alarm(row: tuple[str, str, str, int, int, str, int]) -> Alarm:
    exchange, conversation, question, touched, sentences, tally, seen = row
    return Alarm(exchange, conversation, question, touched, sentences, json.loads(tally), bool(seen))
