"""Conversations and their exchanges in desk.db: each reader's own, whole, so that an old answer opens as it was."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from rag.desk.answers import View, packed_scope, packed_view, unpacked_scope, unpacked_view
from rag.desk.store import DeskStore
from rag.errors import QuestionError
from rag.text import fold
from rag.types import Scope

State = Literal["running", "done", "stopped", "failed"]

LONGEST_TITLE = 80  # characters
REMEMBERED = 256  # answers kept unpacked, so that a page is drawn again without reading them anew


@dataclass(frozen=True, slots=True)
class Conversation:
    """A row of the list of conversations."""

    id: str
    title: str
    begun: datetime
    touched: datetime  # when it was last asked in
    exchanges: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A question as it was asked, and what is kept of its answer."""

    id: str  # not to be guessed: who has it may read the exchange
    conversation: str
    position: int  # 0, 1, … in its conversation
    question: str
    scope: Scope
    asked: datetime
    state: State  # "running" is also what a server that died leaves behind
    release: str  # that it is answered from
    view: View


class History:
    """The conversations of every reader of one home. Thread-safe. Every method raises StorageError and LibraryBusy."""

    def __init__(self, store: DeskStore, longest: int) -> None:
        """`longest`: how many exchanges one conversation holds."""
        self._store, self.longest = store, longest
        self._views: OrderedDict[str, View] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, reader: str, conversation: str | None, question: str, scope: Scope, release: str) -> Kept:
        """Keep a question that is being asked; a conversation that is not there (any more) is begun.

        Raises QuestionError when the conversation holds as many exchanges as it may.
        """
        exchange, stamp = uuid.uuid4().hex, _now()
        with self._store.writing() as db:
            if conversation is None or not _owned(db, reader, conversation):
                conversation = uuid.uuid4().hex
                heading = title(question)
                db.execute(
                    "INSERT INTO conversations(id, reader, title, begun, touched, folded) VALUES(?, ?, ?, ?, ?, ?)",
                    (conversation, reader, heading, stamp, stamp, _folded(heading)),
                )
            (position,) = db.execute(
                "SELECT coalesce(max(position) + 1, 0) FROM exchanges WHERE conversation=?", (conversation,)
            ).fetchone()
            if position >= self.longest:
                raise QuestionError(f"This conversation holds {self.longest} questions, the most it may; start another")
            db.execute(
                "INSERT INTO exchanges(id, conversation, position, question, scope, asked, state, view, release,"
                " folded) VALUES(?, ?, ?, ?, ?, ?, 'running', ?, ?, ?)",
                (exchange, conversation, position, question, packed_scope(scope), stamp, packed_view(View()), release,
                 _folded(question)),
            )  # fmt: skip
            db.execute("UPDATE conversations SET touched=? WHERE id=?", (stamp, conversation))
        return Kept(exchange, conversation, position, question, scope, _moment(stamp), "running", release, View())

    def keep(self, exchange: str, question: str, view: View) -> None:
        """Keep how far an answer is, or the whole of it. One whose conversation was deleted meanwhile is dropped."""
        said = " ".join(s.text for s in view.sentences)
        release = view.answer.release if view.answer else None
        with self._store.writing() as db:
            db.execute(
                "UPDATE exchanges SET state=?, view=?, folded=?, release=coalesce(?, release) WHERE id=?",
                (state_of(view), packed_view(view), _folded(f"{question} {said}"), release, exchange),
            )
        if view.finished:
            self._remember(exchange, view)

    def exchanges(self, reader: str, conversation: str) -> list[Kept] | None:
        """The exchanges of a conversation, oldest first; None when this reader has no such conversation."""
        with self._store.reading() as db:
            if not _owned(db, reader, conversation):
                return None
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM exchanges WHERE conversation=? ORDER BY position", (conversation,)
            )
            return [self._kept(db, row) for row in rows.fetchall()]

    def exchange(self, exchange: str) -> Kept | None:
        """One exchange, whoever asked it; None when there is none."""
        with self._store.reading() as db:
            row = db.execute(f"SELECT {_COLUMNS} FROM exchanges WHERE id=?", (exchange,)).fetchone()
            return self._kept(db, row) if row else None

    def deleted(self, exchange: str) -> bool:
        """True when there was such an exchange, and its conversation was deleted."""
        with self._store.reading() as db:
            return db.execute("SELECT 1 FROM gone WHERE exchange=?", (exchange,)).fetchone() is not None

    def conversations(self, reader: str, words: str = "", limit: int = 50) -> list[Conversation]:
        """The reader's conversations, newest first; those with each of `words` in title, question or answer."""
        where, values = ["c.reader=?"], [reader]
        for word in _folded(words).split():
            where.append(
                "(c.folded LIKE ? ESCAPE '\\' OR EXISTS("
                "SELECT 1 FROM exchanges e WHERE e.conversation=c.id AND e.folded LIKE ? ESCAPE '\\'))"
            )
            values += [_like(word)] * 2
        with self._store.reading() as db:
            rows = db.execute(
                "SELECT c.id, c.title, c.begun, c.touched,"
                " (SELECT count(*) FROM exchanges e WHERE e.conversation=c.id) FROM conversations c"
                f" WHERE {' AND '.join(where)} ORDER BY c.touched DESC, c.id LIMIT ?",
                (*values, limit),
            ).fetchall()
        return [Conversation(row[0], row[1], _moment(row[2]), _moment(row[3]), row[4]) for row in rows]

    def rename(self, reader: str, conversation: str, name: str) -> None:
        """Give the conversation another title; an empty one, or somebody else's conversation, changes nothing."""
        heading = title(name)
        if not heading:
            return
        with self._store.writing() as db:
            db.execute(
                "UPDATE conversations SET title=?, folded=? WHERE id=? AND reader=?",
                (heading, _folded(heading), conversation, reader),
            )

    def delete(self, reader: str, conversation: str) -> list[str]:
        """Delete the conversation with all that was said in it; the ids of its exchanges."""
        with self._store.writing() as db:
            if not _owned(db, reader, conversation):
                return []
            ids = [row[0] for row in db.execute("SELECT id FROM exchanges WHERE conversation=?", (conversation,))]
            day = _now()[:10]
            db.executemany("INSERT OR REPLACE INTO gone VALUES(?, ?)", [(exchange, day) for exchange in ids])
            db.execute("DELETE FROM conversations WHERE id=?", (conversation,))
        with self._lock:
            for exchange in ids:
                self._views.pop(exchange, None)
        return ids

    def _kept(self, db: sqlite3.Connection, row: tuple[str, str, int, str, str, str, State, str]) -> Kept:
        exchange, conversation, position, question, scope, asked, state, release = row
        with self._lock:
            view = self._views.get(exchange)
            if view is not None:
                self._views.move_to_end(exchange)
        if view is None:
            (text,) = db.execute("SELECT view FROM exchanges WHERE id=?", (exchange,)).fetchone()
            view = unpacked_view(text)
            if view.finished:
                self._remember(exchange, view)
        return Kept(
            exchange, conversation, position, question, unpacked_scope(scope), _moment(asked), state, release, view
        )

    def _remember(self, exchange: str, view: View) -> None:
        with self._lock:
            self._views[exchange] = view
            self._views.move_to_end(exchange)
            while len(self._views) > REMEMBERED:
                self._views.popitem(last=False)


_COLUMNS = "id, conversation, position, question, scope, asked, state, release"


def state_of(view: View) -> State:
    """What to call an answer that is so far."""
    if view.answer is not None:
        return "done"
    if view.error is not None:
        return "failed"
    return "stopped" if view.stopped else "running"


def title(question: str) -> str:
    """A question as a title: on one line, cut at a word."""
    line = " ".join(question.split())
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[:LONGEST_TITLE]
    return (cut.rpartition(" ")[0] or cut) + "…"


def _owned(db: sqlite3.Connection, reader: str, conversation: str) -> bool:
    row = db.execute("SELECT 1 FROM conversations WHERE id=? AND reader=?", (conversation, reader)).fetchone()
    return row is not None


def _folded(text: str) -> str:
    return " ".join(fold(word) for word in text.split())  # word by word, for `fold` remembers what it was given


def _like(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)
