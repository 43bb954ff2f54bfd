"""Numbers citations and builds the Answer.

Every quote is read from the stored text at its offsets here, whoever chose it: no path to the reader goes around that.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from rag.draft import Draft
from rag.index import Index
from rag.meter import Meter
from rag.quote import Pick
from rag.review import Reviewed
from rag.settle import Settled
from rag.types import Answer, Citation, Hit, Question, Removed, Retrieved, Seconds, Sentence, Status, Verdict


class Ledger:
    """What an answer holds so far."""

    def __init__(self, question: Question, hits: Sequence[Hit], index: Index, began: float, retrieved: float) -> None:
        self._question, self._hits, self._index = question, hits, index
        self._began, self._retrieved = began, retrieved
        self.sentences: list[Sentence] = []
        self.citations: list[Citation] = []
        self.removed: list[Removed] = []
        self.writer = "quotes"
        self.note: str | None = None  # what a reader should know of how the answer was written
        self.verifying = 0.0  # seconds spent on checking so far
        self.meter: Meter | None = None  # of the model's calls, when one was asked

    def quote(self, pick: Pick) -> tuple[Sentence, tuple[Citation, ...]]:
        """A verbatim sentence with its citation."""
        citation, new = self._cite(pick.hit, pick.start, pick.end)
        sentence = Sentence(" ".join(citation.quote.split()), "quoted", (citation.n,))
        self.sentences.append(sentence)
        return sentence, (citation,) if new else ()

    def support(self, settled: Settled) -> tuple[Sentence, tuple[Citation, ...]]:
        """A drafted sentence that the rules let pass, with the words that carry it."""
        cited = [self._cite(self._hits[hit], start, end) for hit, start, end in settled.spans]
        sentence = Sentence(settled.text, "supported", tuple(dict.fromkeys(c.n for c, _ in cited)))
        self.sentences.append(sentence)
        return sentence, tuple(c for c, new in cited if new)

    def drafted(self, writer: str, draft: Draft, meter: Meter) -> None:
        """The model is done: who wrote, what the reader should know of it, and what it took."""
        self.meter = meter
        self.note = draft.note or None
        self.verifying += draft.verifying
        if draft.kept:
            self.writer = writer

    def abstain(self, reason: str) -> Answer:
        """No answer, with the nearest passages."""
        return self._answer("abstained", reason)

    def close(self) -> Answer:
        """The answer as it stands; without a sentence it is an abstention."""
        if not self.sentences:
            return self._answer("abstained", "No source here answers this.")
        return self._answer("answered", self.note)

    def _cite(self, hit: Hit, start: int, end: int) -> tuple[Citation, bool]:
        for known in self.citations:
            if (known.document_id, known.start, known.end) == (hit.record.document_id, start, end):
                return known, False
        before = time.perf_counter()
        citation = cite(len(self.citations) + 1, hit, start, end, self._index)
        self.citations.append(citation)
        self.verifying += time.perf_counter() - before
        return citation, True

    def _answer(self, status: Status, reason: str | None) -> Answer:
        now = time.perf_counter()
        days = [d for d in (max(filter(None, (c.published, c.event_date)), default=None) for c in self.citations) if d]
        written = max(0.0, now - self._retrieved - self.verifying)
        return Answer(
            question=self._question.text,
            as_of=self._question.scope.as_of,
            status=status,
            reason=reason,
            sentences=tuple(self.sentences),
            citations=tuple(self.citations),
            removed=tuple(self.removed),
            retrieved=tuple(Retrieved(h.record.document_id, h.passage.id, round(h.score, 6)) for h in self._hits),
            newest_source=max(days, default=None),
            release=self._index.manifest.release,
            writer=self.writer,
            tokens=self.meter.tokens if self.meter else None,
            cost=self.meter.cost if self.meter else None,
            seconds=Seconds(self._retrieved - self._began, written, self.verifying, now - self._began),
        )


def cite(n: int, hit: Hit, start: int, end: int, index: Index) -> Citation:
    """Citation number `n`: the words at [start, end) of the hit's document, read from the release itself."""
    record = hit.record
    quote = index.text(record.document_id, record.version)[start:end]
    if not quote.strip() or len(quote) != end - start:
        raise AssertionError(f"citation outside the text: {record.document_id}[{start}:{end}]")
    return Citation(
        n=n,
        document_id=record.document_id,
        passage_id=hit.passage.id,
        title=record.title,
        publisher=record.publisher,
        url=record.url,
        published=record.published,
        event_date=record.event_date,
        quote=quote,
        start=start,
        end=end,
        snapshot=record.snapshot,
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence of a draft, judged, with the words that decide it."""

    text: str
    verdict: Verdict
    reason: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A draft, sentence by sentence."""

    sentences: tuple[Checked, ...]


def assemble_review(reviewed: Sequence[Reviewed], index: Index) -> Review:
    """The review with its citations numbered through and opened."""
    sentences: list[Checked] = []
    n = 0
    for judged in reviewed:
        citations = []
        for hit, start, end in judged.spans:
            n += 1
            citations.append(cite(n, judged.hits[hit], start, end, index))
        sentences.append(Checked(judged.text, judged.verdict, judged.reason, tuple(citations)))
    return Review(tuple(sentences))
