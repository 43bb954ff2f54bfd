"""Asks every question through the one path that the page uses, and keeps what is needed to score the answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from evals.cases import Case
from evals.scorers import Outcome, Stored
from rag.errors import ParleyError
from rag.index import Index
from rag.types import Answer, Scope, Turn


class Answerer(Protocol):
    """What the runner needs of rag.chain.Parley."""

    def index(self) -> Index: ...

    def answer(self, text: str, scope: Scope = ..., history: Sequence[Turn] = ...) -> Answer: ...


def run(
    parley: Answerer, cases: Sequence[Case], workers: int = 1, done: Callable[[Outcome], None] = lambda _: None
) -> list[Outcome]:
    """The outcome of each case, in order; a failed question is one with its error. `done` is called after each."""

    def one(case: Case) -> Outcome:
        outcome = _ask(parley, case)
        done(outcome)
        return outcome

    if workers == 1:
        return [one(case) for case in cases]
    with ThreadPoolExecutor(workers, thread_name_prefix="evals") as pool:
        return list(pool.map(one, cases))


def _ask(parley: Answerer, case: Case) -> Outcome:
    started = time.perf_counter()
    try:
        scope, history = Scope(as_of=case.as_of), list[Turn]()
        for earlier in case.history:
            given = parley.answer(earlier, scope, history)
            history.append(Turn(earlier, tuple(dict.fromkeys(c.document_id for c in given.citations))))
        started = time.perf_counter()
        answer = parley.answer(case.question, scope, history)
    except ParleyError as error:
        return Outcome(case, None, time.perf_counter() - started, f"{type(error).__name__}: {error}")
    seconds = time.perf_counter() - started
    return Outcome(case, answer, seconds, stored=_stored(parley.index(), answer))


def _stored(index: Index, answer: Answer) -> dict[str, Stored]:
    """What the release holds of each cited document version: read afresh, not taken from the answer."""
    passages = index.passages([citation.passage_id for citation in answer.citations])
    keys = {(p.document_id, p.version) for p in passages.values()}
    records = index.records(keys)
    texts = {key: index.text(*key) for key in keys}
    return {
        id_: Stored(texts[key], records[key].event_end)
        for id_, passage in passages.items()
        if (key := (passage.document_id, passage.version)) in records
    }
