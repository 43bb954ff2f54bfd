"""The one path from a question to an Answer, for the page, the command line and the evals alike.

    Ask ─ understand ─ search ─ write → Found, Said…, Dropped…, Done(Answer)

An LCEL chain; `stream` gives its events as they come, `answer` the Answer at the end.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda

from rag.assemble import Ledger, Review, assemble_review
from rag.chat import chat_model
from rag.draft import DraftingWriter
from rag.errors import ModelError, QuestionError
from rag.index import Index, Releases
from rag.models import Embedder, embedder
from rag.quote import QuotingWriter
from rag.retrieve import Retriever
from rag.review import check_text
from rag.settings import Settings
from rag.sufficiency import judge
from rag.types import Answer, Citation, Hit, Question, Removed, Scope, Sentence, Turn
from rag.understand import LONGEST_QUESTION, understand


@dataclass(frozen=True, slots=True)
class Ask:
    """A question as it comes in."""

    text: str
    scope: Scope = Scope()
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The question understood and what was retrieved for it."""

    question: Question
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that may be shown, with the citations that are new with it."""

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A drafted sentence that is not shown."""

    removed: Removed


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer."""

    answer: Answer


Event = Found | Said | Dropped | Done


@dataclass(frozen=True, slots=True)
class _Search:
    ask: Ask
    question: Question
    index: Index
    hits: tuple[Hit, ...] = ()
    began: float = 0.0
    retrieved: float = 0.0


class Parley:
    """Answers questions from the release that is current at the moment of asking."""

    def __init__(
        self,
        releases: Releases,
        embedder: Embedder,
        drafting: DraftingWriter | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._releases, self._embedder, self._drafting, self._today = releases, embedder, drafting, today
        self._quoting = QuotingWriter()
        self._retriever: Retriever | None = None

    @classmethod
    def open(cls, settings: Settings) -> Parley:
        """Parley over the home of `settings`. Opens nothing yet; ReleaseMissing and ReleaseMismatch come when asked."""
        model = embedder(settings)
        drafting = DraftingWriter(chat_model(settings), settings.chat_model) if settings.use_model else None
        return cls(Releases(settings.home, model.name), model, drafting)

    def index(self) -> Index:
        """The current release. Raises ReleaseMissing or ReleaseMismatch with the command to run."""
        return self._releases.current()

    def chain(self) -> Runnable[Ask, Event]:
        """The retrieval chain: Ask in, events out."""
        return RunnableLambda(self._understand) | RunnableLambda(self._search) | RunnableGenerator(self._write)

    def stream(self, text: str, scope: Scope = Scope(), history: Sequence[Turn] = ()) -> Iterator[Event]:
        """Events as they come, Done last. Raises QuestionError and ReleaseError; Done tells of a model that failed."""
        yield from self.chain().stream(Ask(text, scope, tuple(history)))

    def answer(self, text: str, scope: Scope = Scope(), history: Sequence[Turn] = ()) -> Answer:
        """The whole Answer. Raises QuestionError and ReleaseError."""
        for event in self.stream(text, scope, history):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("the chain ended without an answer")

    def review(self, text: str, scope: Scope = Scope()) -> Review:
        """Each sentence of a draft against the whole corpus. Raises QuestionError (empty text) and ReleaseError."""
        if not re.search(r"\w", text):
            raise QuestionError("The text to check is empty; give a sentence or a file with sentences")
        index = self.index()
        retriever, newest, today = self._retriever_over(index), index.newest(scope), self._today()

        def find(sentence: str) -> Sequence[Hit]:
            asked = understand(sentence[:LONGEST_QUESTION], scope, today, (), newest, index.document_frequency)
            return retriever.hits(asked)

        return assemble_review(check_text(text, find), index)

    def _understand(self, ask: Ask) -> _Search:
        began = time.perf_counter()
        index = self.index()
        newest = index.newest(ask.scope)
        question = understand(ask.text, ask.scope, self._today(), ask.history, newest, index.document_frequency)
        return _Search(ask, question, index, began=began)

    def _search(self, search: _Search) -> _Search:
        hits = self._retriever_over(search.index).hits(search.question)
        return _Search(search.ask, search.question, search.index, tuple(hits), search.began, time.perf_counter())

    def _retriever_over(self, index: Index) -> Retriever:
        """One retriever a release, so that its query vectors are kept between questions."""
        retriever = self._retriever
        if retriever is None or retriever.index is not index:
            retriever = self._retriever = Retriever(index=index, embedder=self._embedder)
        return retriever

    def _write(self, searches: Iterator[_Search]) -> Iterator[Event]:
        for search in searches:
            yield Found(search.question, search.hits)
            ledger = Ledger(search.question, search.hits, search.index, search.began, search.retrieved)
            verdict = judge(search.question, search.hits, search.index)
            if not verdict.enough:
                yield Done(ledger.abstain(verdict.reason or "No source here answers this."))
                continue
            if self._drafting is not None:
                yield from self._draft(self._drafting, search, ledger)
            if not ledger.sentences:
                for pick in self._quoting.pick(search.question, search.hits, search.index):
                    yield Said(*ledger.quote(pick))
            yield Done(ledger.close())

    def _draft(self, writer: DraftingWriter, search: _Search, ledger: Ledger) -> Iterator[Event]:
        previous = ""
        try:
            for drafted in writer.sentences(writer.stream(search.question, search.hits)):
                before = time.perf_counter()
                settled = writer.settle(drafted, search.hits, search.question.standalone, previous)
                ledger.verifying += time.perf_counter() - before
                if isinstance(settled, Removed):
                    ledger.removed.append(settled)
                    yield Dropped(settled)
                else:
                    previous = settled.text
                    yield Said(*ledger.support(settled))
            if ledger.sentences:
                ledger.writer = writer.name
            else:
                ledger.note = "Nothing the model wrote is supported by the record; these are the record's own words."
        except ModelError as error:
            ledger.note = f"{error} These are the record's own words." if not ledger.sentences else str(error)
            if ledger.sentences:
                ledger.writer = writer.name
