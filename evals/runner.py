"""Asks every question through the one path that the page uses, and keeps what is needed to score the answers."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from evals.cases import Case
from evals.held import Corpus
from evals.scorers import Outcome
from rag.errors import ParleyError, ReleaseError
from rag.index import Index
from rag.types import Answer, Scope, Turn

_log = logging.getLogger(__name__)


class Answerer(Protocol):
    """What the runner needs of rag.chain.Parley."""

    def index(self) -> Index: ...

    def answer(self, text: str, scope: Scope = ..., history: Sequence[Turn] = ...) -> Answer: ...


def run(
    parley: Answerer, cases: Sequence[Case], workers: int = 1, done: Callable[[Outcome], None] = lambda _: None
) -> list[Outcome]:
    """The outcome of each case, in order; a failed question is one with its error. `done` is called after each."""
    found = []
    for outcome in outcomes(parley, Corpus(parley.index()), cases, workers):
        found.append(outcome)
        done(outcome)
    return found


def outcomes(parley: Answerer, corpus: Corpus, cases: Sequence[Case], workers: int = 1) -> Iterator[Outcome]:
    """Outcomes in the order of the cases, as they come. Raises ReleaseError when another release became current.

    Interrupted, it asks nothing more, gives what is answered up to the first gap, and passes the interrupt on.
    """
    if workers == 1:
        yield from (_ask(parley, corpus, case) for case in cases)
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="evals") as pool:
        waiting = deque(pool.submit(_ask, parley, corpus, case) for case in cases)
        try:
            while waiting:
                yield waiting[0].result()
                waiting.popleft()
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            while waiting and not waiting[0].cancelled():
                yield waiting.popleft().result()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _ask(parley: Answerer, corpus: Corpus, case: Case) -> Outcome:
    started = time.perf_counter()
    try:
        scope, history = Scope(as_of=case.as_of), list[Turn]()
        for earlier in case.history:
            given = parley.answer(earlier, scope, history)
            history.append(Turn(earlier, tuple(dict.fromkeys(c.document_id for c in given.citations))))
        started = time.perf_counter()
        answer = parley.answer(case.question, scope, history)
    except Exception as error:  # noqa: BLE001 - recorded with the case, counted, and the run ends with 1
        if not isinstance(error, ParleyError):
            _log.exception("asking %s failed", case.id)
        return Outcome(case, None, time.perf_counter() - started, f"{type(error).__name__}: {error}")
    seconds = time.perf_counter() - started
    if answer.release != corpus.release:
        raise ReleaseError(
            f"the release changed from {corpus.release} to {answer.release} while the questions were asked: this run"
            " cannot be finished; run again when no refresh is under way"
        )
    behind = corpus.behind(case, answer)
    return Outcome(case, answer, seconds, sources=behind.sources, gold=behind.gold)
