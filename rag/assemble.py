"""Numbers citations and builds the Answer.

Every quote is read from the stored text at its offsets here, whoever chose it: no path to the reader goes around that.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from rag.accounts import disagreeing
from rag.disputes import Count, contested, counts
from rag.draft import Draft
from rag.frames import label, recency
from rag.index import Index
from rag.meter import Meter
from rag.phrases import framed, in_language, say, side_in
from rag.quote import Pick
from rag.refusals import refusal
from rag.review import Reviewed
from rag.settle import Settled
from rag.sufficiency import Sufficiency
from rag.types import (
    Answer,
    Citation,
    Hit,
    Note,
    Outlet,
    Question,
    Record,
    Removed,
    Retrieved,
    Scope,
    Seconds,
    Sentence,
    Status,
    Verdict,
)


class Ledger:
    """What an answer holds so far."""

    def __init__(
        self, question: Question, hits: Sequence[Hit], index: Index, today: date, began: float, retrieved: float
    ) -> None:
        """`today` is the day of asking, or the as-of day: what the newest source is measured against."""
        self._question, self._hits, self._index, self._today = question, hits, index, today
        self._began, self._retrieved = began, retrieved
        self._language = framed(question.language)
        self._quoted: list[Pick] = []
        self.verdict = Sufficiency(True)
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
        record = pick.hit.record
        sentence = Sentence(
            " ".join(citation.quote.split()),
            "quoted",
            (citation.n,),
            self._label(citation.quote, record) or self._elsewhere(record),
            self._foreign(record),
        )
        self.sentences.append(sentence)
        self._quoted.append(pick)
        return sentence, (citation,) if new else ()

    def support(self, settled: Settled) -> tuple[Sentence, tuple[Citation, ...]]:
        """A drafted sentence that the rules let pass, with the words that carry it."""
        cited = [self._cite(self._hits[hit], start, end) for hit, start, end in settled.spans]
        record = self._hits[settled.spans[0][0]].record
        numbers = tuple(dict.fromkeys(c.n for c, _ in cited))
        sentence = Sentence(settled.text, "supported", numbers, label(self._question, settled.text, record))
        self._quoted += [
            Pick(self._hits[hit], start, end, self._words(hit, start, end), 0.0) for hit, start, end in settled.spans
        ]
        self.sentences.append(sentence)
        return sentence, tuple(c for c, new in cited if new)

    def drafted(self, writer: str, draft: Draft) -> None:
        """The model is done: who wrote, and what the reader should know of it."""
        self.note = draft.note or None
        self.verifying += draft.verifying
        if draft.kept:
            self.writer = writer

    def abstain(self) -> Answer:
        """No answer, with the nearest passages and where to look instead."""
        return self._answer("abstained", self.verdict.reason or refusal("nothing").text(self._question.language))

    def close(self) -> Answer:
        """The answer as it stands, with what its reader should know beside it; without a sentence an abstention."""
        if not self.sentences:
            return self.abstain()
        newest = _newest([p.hit.record for p in self._quoted])
        notes = (*self.verdict.notes, *recency(self._question, newest, self._today), *self._disputes())
        return self._answer("answered", self.note, notes)

    def _disputes(self) -> list[Note]:
        """Differing figures among what is quoted, and what the cited documents record as disputed."""
        differing = counts(self._question, self._quoted)
        notes = [self._differing(*differing)] if differing else []
        accounts = disagreeing(self._question, self._quoted)
        if accounts:
            notes.append(Note("dispute", say("accounts", self._language), self._numbers(accounts)))
        documents = {p.hit.record.document_id: p for p in self._quoted}
        for pick in documents.values():
            found = contested(pick, self._question, self._quoted, self._index)
            shown = [w for w in found if any(_within(p, w) or _within(w, p) for p in self._quoted)]
            if shown:
                numbers = self._numbers(shown)
                if not any(set(numbers) <= set(note.citations) for note in notes):
                    notes.append(Note("dispute", say("differ-here", self._language), numbers))
            rest = [w for w in found if w not in shown]
            if rest:
                spoken = self._foreign(rest[0].hit.record)
                mark = f" ({in_language(spoken, self._language)})" if spoken else ""
                words = " ".join(" ".join(w.text.split()) for w in rest)
                elsewhere = self._elsewhere(pick.hit.record)
                words = f"{elsewhere}: {words}" if elsewhere else words
                notes.append(Note("dispute", words + mark, self._numbers(rest)))
        return notes

    def _differing(self, one: Count, other: Count) -> Note:
        each = "; ".join(f"{side_in(c.who, self._language)}: {c.number.text}" for c in (one, other))
        picks = [self._quoted[c.sentence] for c in (one, other)]
        return Note("dispute", say("differ", self._language, each=each), self._numbers(picks))

    def _label(self, quote: str, record: Record) -> str:
        """The sentence's label, unless it opens with its speaker in that form already ("Ada Brook (Northland): …")."""
        found = label(self._question, quote, record)
        return "" if found and quote.startswith(f"{found.split(',')[0].split(': ')[-1]} (") else found

    def _elsewhere(self, record: Record) -> str:
        """The day of a report: in a timeline always, else where its words might be read as of the first one's time."""
        first = self._quoted[0].hit.record if self._quoted else record
        days = [(r.event_date or r.published, r.event_end or r.event_date or r.published) for r in (first, record)]
        (a, b), (c, d) = days
        if self._question.intent == "timeline" and c:
            return say("report-of", self._language, day=c)
        if self._question.intent in ("timeline", "compare") or not (a and b and c and d) or (c <= b and a <= d):
            return ""
        return say("report-of", self._language, day=c)

    def _numbers(self, picks: Sequence[Pick]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self._cite(p.hit, p.start, p.end)[0].n for p in picks))

    def _foreign(self, record: Record) -> str:
        """The record's language where it is not the answer's own, else ""."""
        return record.language if record.language not in (self._language, "und") else ""

    def _words(self, hit: int, start: int, end: int) -> str:
        record = self._hits[hit].record
        return self._index.text(record.document_id, record.version)[start:end]

    def _cite(self, hit: Hit, start: int, end: int) -> tuple[Citation, bool]:
        for known in self.citations:
            if (known.document_id, known.start, known.end) == (hit.record.document_id, start, end):
                return known, False
        before = time.perf_counter()
        citation = cite(len(self.citations) + 1, hit, start, end, self._index, self._question.scope)
        self.citations.append(citation)
        self.verifying += time.perf_counter() - before
        return citation, True

    def _answer(self, status: Status, reason: str | None, notes: tuple[Note, ...] = ()) -> Answer:
        now = time.perf_counter()
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
            newest_source=_newest([p.hit.record for p in self._quoted]),
            release=self._index.manifest.release,
            writer=self.writer,
            language=self._language,
            intent=self._question.intent,
            window=self._question.window,
            notes=notes,
            advice=self.verdict.advice if status == "abstained" else None,
            tokens=self.meter.tokens if self.meter else None,
            cost=self.meter.cost if self.meter else None,
            seconds=Seconds(self._retrieved - self._began, written, self.verifying, now - self._began),
        )


def _newest(records: Sequence[Record]) -> date | None:
    """The newest day that any of the records covers or was published on."""
    days = [d for r in records for d in (r.published, r.event_end or r.event_date) if d]
    return max(days, default=None)


def _within(pick: Pick, words: Pick) -> bool:
    same = pick.hit.record.document_id == words.hit.record.document_id
    return same and words.start <= pick.start and pick.end <= words.end


def cite(n: int, hit: Hit, start: int, end: int, index: Index, scope: Scope) -> Citation:
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
        corrections=record.corrections,
        carried_by=_carried_by(record, index, scope),
        modified=record.modified,
        withdrawn=record.withdrawn,
    )


def _carried_by(record: Record, index: Index, scope: Scope) -> tuple[Outlet, ...]:
    """The other outlets in scope that carry the record's story, each once."""
    found: dict[str, Outlet] = {}
    for copy in index.story(record.story, scope) if record.story else ():
        name = _outlet(copy)
        if copy.document_id != record.document_id and name and name != _outlet(record):
            found.setdefault(name, Outlet(name, copy.title, copy.url or "", copy.published))
    return tuple(found.values())


def _outlet(record: Record) -> str:
    return record.publisher or urlsplit(record.url or "").hostname or ""


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


def assemble_review(reviewed: Sequence[Reviewed], index: Index, scope: Scope) -> Review:
    """The review with its citations numbered through and opened."""
    sentences: list[Checked] = []
    n = 0
    for judged in reviewed:
        sentences.append(assemble_checked(judged, n, index, scope))
        n += len(judged.spans)
    return Review(tuple(sentences))


def assemble_checked(judged: Reviewed, before: int, index: Index, scope: Scope) -> Checked:
    """One judged sentence with its citations opened and numbered after the `before` ones of the sentences ahead."""
    spans = enumerate(judged.spans, before + 1)
    citations = tuple(cite(n, judged.hits[hit], start, end, index, scope) for n, (hit, start, end) in spans)
    return Checked(judged.text, judged.verdict, judged.reason, citations)
