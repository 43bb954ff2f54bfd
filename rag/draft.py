"""The drafting writer: a chat model proposes sentences, the record decides which of them are shown.

`Draft` is one answer being written: the sentences that may be shown as they come, those that may not with the reason,
and the record's own words for what the model did not say.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from datetime import date

from langchain_core.language_models import BaseChatModel

from rag.calls import Caller
from rag.chat import chat_model
from rag.errors import BadReply, ModelError, PromptTooLong
from rag.merge import Merge
from rag.meter import Meter
from rag.prompts import PASSAGES_CHARS, Prompt, as_data, load, passages_block, spoken
from rag.quote import Pick
from rag.reply import SCHEMA, Drafted, sentences
from rag.rewrite import Rewriter
from rag.settings import Settings
from rag.settle import DECLINED, Settled, known_names, settle
from rag.types import Hit, Question, Removed
from rag.veto import Judge, Veto

MAX_QUESTION = 2_000
OUTDONE = "it is supported, but the quotes of this answer say it more fully"
SHORTER = 3  # the passages of a prompt that was too long are cut to this part and sent once more


class DraftingWriter:
    """Writes with a chat model. What it writes is a proposal: `settle` decides. Keeps nothing between answers."""

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        prompt: Prompt | None = None,
        *,
        structured: bool = True,
        judge: bool = False,
        leads: bool = False,
        prices: tuple[float | None, float | None] = (None, None),
    ) -> None:
        """Raises ConfigError when a prompt file is damaged; calls nobody.

        `structured` asks for JSON where the server takes it, `judge` lets the model veto its own sentences, `leads`
        lets its sentences push out quotes, `prices` are US dollars per million tokens read and written.
        """
        self.name = name
        self.prompt = prompt or load("answer")
        self._prices, self._leads = prices, leads
        self._caller = Caller(model, structured)
        self._veto = Veto(self._caller) if judge else None
        self.rewriter = Rewriter(self._caller)

    @classmethod
    def of(cls, settings: Settings) -> DraftingWriter:
        """The writer that the settings describe. Raises ConfigError; calls nobody."""
        return cls(
            chat_model(settings),
            settings.chat_model,
            structured=settings.reply_format == "auto",
            judge=settings.judge,
            leads=settings.model_leads,
            prices=(settings.price_read, settings.price_written),
        )

    def meter(self) -> Meter:
        """A fresh count for one answer."""
        return Meter(*self._prices)

    def stream(self, question: Question, hits: Sequence[Hit], meter: Meter | None = None) -> Iterator[str]:
        """The reply, piece by piece. Raises a ModelError when the server fails, before or midway.

        A prompt that does not fit is sent once more with fewer words of the passages.
        """
        meter = meter or self.meter()
        try:
            yield from self._caller.stream(self.prompt, self._values(question, hits, PASSAGES_CHARS), meter, SCHEMA)
        except PromptTooLong:
            shorter = self._values(question, hits, PASSAGES_CHARS // SHORTER)
            yield from self._caller.stream(self.prompt, shorter, meter, SCHEMA)

    def draft(self, question: Question, hits: Sequence[Hit], picks: Sequence[Pick], meter: Meter) -> Draft:
        """The answer to come; `picks` is what would be quoted without a model."""
        merge = Merge(picks, hits, question.intent, self._leads)
        drafted = sentences(self.stream(question, hits, meter))
        return Draft(drafted, question.standalone, hits, merge, self._veto.of(meter) if self._veto else None)

    def _values(self, question: Question, hits: Sequence[Hit], limit: int) -> dict[str, str]:
        passages = passages_block(hits, limit)
        return {
            "question": as_data(question.standalone)[:MAX_QUESTION],
            "passages": passages,
            # no text can hold a hash of a block that it is itself part of, so none can end the block it stands in
            "fence": hashlib.sha256(passages.encode()).hexdigest()[:12],
            "today": spoken(question.today or question.scope.as_of or date.today()),
        }


class Draft:
    """One answer being written: iterate over it once, then read `note` and `kept`."""

    def __init__(
        self, drafted: Iterator[Drafted], question: str, hits: Sequence[Hit], merge: Merge, veto: Judge | None
    ) -> None:
        self.kept = 0  # drafted sentences that are shown
        self.note = ""  # what the reader should know of how the model did
        self.verifying = 0.0  # seconds spent on deciding
        self._drafted, self._question, self._hits, self._merge, self._veto = drafted, question, hits, merge, veto

    def __iter__(self) -> Iterator[Settled | Removed | Pick]:
        """What to show, in order, and what not to show. Raises no ModelError: `note` tells of it."""
        try:
            yield from self._proposed()
        except ModelError as error:
            self.note = str(error) if self.kept else f"{error} These are the record's own words."
        yield from self._merge.rest()

    def _proposed(self) -> Iterator[Settled | Removed | Pick]:
        previous, declined, count = "", 0, 0
        for drafted in self._drafted:
            count += 1
            began = time.perf_counter()
            settled = settle(drafted, self._hits, self._question, previous, known_names)
            self.verifying += time.perf_counter() - began
            if isinstance(settled, Settled) and self._veto is not None:
                settled = self._veto(settled, self._hits)
            if isinstance(settled, Settled):
                before = self._merge.place(settled)
                if before is None:
                    yield Removed(settled.text, OUTDONE)
                    continue
                yield from before
                self.kept += 1
                previous = settled.text  # a pronoun stands for somebody whom the reader has just read of
            else:
                declined += settled.reason == DECLINED
            yield settled
        if count and declined == count:
            raise BadReply("The model declined to answer.")
        if not self.kept:
            self.note = "Nothing the model wrote was both supported and new; these are the record's own words."
