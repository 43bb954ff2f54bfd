"""The one path from a question to an Answer, for the page, the command line and the evals alike.

    Ask ─ understand ─ search ─ write → Found, Said…, Dropped…, Done(Answer)

An LCEL chain; `stream` gives its events as they come, `answer` the Answer at the end.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda

from rag.assemble import Ledger, Review, assemble_review
from rag.draft import DraftingWriter
from rag.errors import QuestionError
from rag.index import Index, Releases
from rag.meter import Meter
from rag.models import Embedder, embedder
from rag.quote import Pick, QuotingWriter
from rag.retrieve import Retriever
from rag.review import check_text
from rag.rules.orders import poisoned
from rag.settings import Settings
from rag.settle import Settled
from rag.sufficiency import judge
from rag.types import Answer, Citation, Hit, Question, Record, Removed, Scope, Sentence, Turn
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
    meter: Meter | None = None


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
        drafting = DraftingWriter.of(settings) if settings.use_model else None
        return cls(Releases(settings.home, model.name), model, drafting)

    def index(self) -> Index:
        """The current release. Raises ReleaseMissing or ReleaseMismatch with the command to run."""
        return self._releases.current()

    def warm(self, embed: bool) -> None:
        """Load what the first question would wait for: the release and, with `embed`, the embedder.

        Raises ReleaseError and ModelError.
        """
        self._retriever_over(self.index())
        if embed:
            self._embedder.embed_query("peace talks")

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
        return assemble_review(check_text(text, self.finder(index, scope)), index, scope)

    def finder(self, index: Index, scope: Scope = Scope()) -> Callable[[str], Sequence[Hit]]:
        """What finds the passages of a release that speak of a sentence, best first."""
        retriever, newest, today = self._retriever_over(index), index.newest(scope), self._today()

        def find(sentence: str) -> Sequence[Hit]:
            asked = understand(sentence[:LONGEST_QUESTION], scope, today, (), newest, index.document_frequency)
            return retriever.hits(asked)

        return find

    def would_cite(self, text: str, scope: Scope = Scope(), history: Sequence[Turn] = ()) -> list[Record]:
        """The documents that a quoted answer would cite; none where there would be no answer. No model is asked.

        Raises QuestionError and ReleaseError.
        """
        index = self.index()
        newest = index.newest(scope)
        question = understand(text, scope, self._today(), history, newest, index.document_frequency)
        hits = [hit for hit in self._retriever_over(index).hits(question) if not poisoned(hit)]
        if not judge(question, hits, index).enough:
            return []
        return list(
            {p.hit.record.document_id: p.hit.record for p in self._quoting.pick(question, hits, index)}.values()
        )

    def _understand(self, ask: Ask) -> _Search:
        began = time.perf_counter()
        index = self.index()
        newest = index.newest(ask.scope)
        today, writer = self._today(), self._drafting
        meter = writer.meter() if writer is not None else None
        rewrite = writer.rewriter.of(meter, today) if writer is not None and meter is not None else None
        question = understand(ask.text, ask.scope, today, ask.history, newest, index.document_frequency, rewrite)
        return _Search(ask, question, index, began=began, meter=meter)

    def _search(self, search: _Search) -> _Search:
        found = self._retriever_over(search.index).hits(search.question)
        hits = tuple(hit for hit in found if not poisoned(hit))
        return replace(search, hits=hits, retrieved=time.perf_counter())

    def _retriever_over(self, index: Index) -> Retriever:
        """One retriever a release, so that its query vectors are kept between questions."""
        retriever = self._retriever
        if retriever is None or retriever.index is not index:
            retriever = self._retriever = Retriever(index=index, embedder=self._embedder)
        return retriever

    def _write(self, searches: Iterator[_Search]) -> Iterator[Event]:
        for search in searches:
            yield Found(search.question, search.hits)
            today = min(self._today(), search.question.scope.as_of or date.max)
            ledger = Ledger(search.question, search.hits, search.index, today, search.began, search.retrieved)
            ledger.meter = search.meter
            ledger.verdict = judge(search.question, search.hits, search.index)
            if not ledger.verdict.enough:
                yield Done(ledger.abstain())
                continue
            picks = self._quoting.pick(search.question, search.hits, search.index)
            if self._drafting is not None and search.meter is not None:
                yield from self._draft(self._drafting, search, picks, ledger, search.meter)
            else:
                for pick in picks:
                    yield Said(*ledger.quote(pick))
            yield Done(ledger.close())

    def _draft(
        self, writer: DraftingWriter, search: _Search, picks: Sequence[Pick], ledger: Ledger, meter: Meter
    ) -> Iterator[Event]:
        draft = writer.draft(search.question, search.hits, picks, meter)
        for event in draft:
            match event:
                case Removed():
                    ledger.removed.append(event)
                    yield Dropped(event)
                case Settled():
                    yield Said(*ledger.support(event))
                case Pick():
                    yield Said(*ledger.quote(event))
        ledger.drafted(writer.name, draft)
