"""An answer looked at again in a later release, without a model: whether each sentence still stands on its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from rag.index import Index
from rag.newer import newer
from rag.present import plain_json
from rag.text import sentence_spans, terms
from rag.types import Answer, Citation, Passage, Record, Scope, Sentence

State = Literal["stands", "newer_figure", "changed", "corrected", "withdrawn", "removed"]
STATES: tuple[State, ...] = (
    "stands",
    "newer_figure",
    "changed",
    "corrected",
    "withdrawn",
    "removed",
)  # worse and worse
LIKE = 0.5  # share of the cited words' terms that a sentence of the new text has when it took their place
LOOKED = 40  # passages looked at for a newer figure
_STEP = 4  # versions of a document asked for at a time

Later = Callable[[Sentence, Sequence[Citation]], Citation | None]


@dataclass(frozen=True, slots=True)
class CitationNow:
    """What became of a citation: `now` is where its document's newest text says the same, or what took its place."""

    n: int
    document_id: str
    title: str
    state: State
    words_stand: bool  # whether the cited words are in the newest text
    notes: tuple[str, ...] = ()  # correction notes that came after the answer
    now: Citation | None = None


@dataclass(frozen=True, slots=True)
class SentenceNow:
    """What became of a sentence: the worst of its citations, else a newer figure, with the words that give it."""

    text: str
    state: State
    citations: tuple[CitationNow, ...]
    newer: Citation | None = None


@dataclass(frozen=True, slots=True)
class Checkup:
    """An answer as a release sees it."""

    question: str
    release: str
    sentences: tuple[SentenceNow, ...]

    @property
    def touched(self) -> int:
        """How many sentences do not stand as they stood."""
        return sum(s.state != "stands" for s in self.sentences)

    def tally(self) -> dict[State, int]:
        """How many sentences are in each state, the worst first; "stands" left out."""
        found = {state: sum(s.state == state for s in self.sentences) for state in reversed(STATES[1:])}
        return {state: n for state, n in found.items() if n}


def recheck(answer: Answer, index: Index) -> Checkup:
    """The answer looked at again: what became of its sources, and whether later reports give other figures."""
    newest = newest_versions(index, {c.document_id for c in answer.citations})
    by_number = {c.n: citation_now(c, newest.get(c.document_id), index) for c in answer.citations}
    return checkup(answer, by_number, index, lambda sentence, cited: _later(sentence, cited, answer, index))


def checkup(answer: Answer, by_number: Mapping[int, CitationNow], index: Index, later: Later) -> Checkup:
    """What became of each sentence. `later(sentence, its citations)` finds the citation of a newer figure, or None."""
    cited = {c.n: c for c in answer.citations}
    rows = []
    for sentence in answer.sentences:
        own = tuple(by_number[n] for n in sentence.citations if n in by_number)
        state: State = max((c.state for c in own), key=STATES.index, default="stands")
        found = later(sentence, [cited[c.n] for c in own]) if state == "stands" and answer.as_of is None else None
        rows.append(SentenceNow(sentence.text, "newer_figure" if found else state, own, found))
    return Checkup(answer.question, index.manifest.release, tuple(rows))


def newest_versions(index: Index, document_ids: Iterable[str]) -> dict[str, Record]:
    """The newest version of each document, withdrawn ones too; what the release does not hold is left out."""
    found: dict[str, Record] = {}
    asked, first = sorted(document_ids), 1
    while asked:
        records = index.records([(d, v) for d in asked for v in range(first, first + _STEP)])
        for (document, version), record in sorted(records.items()):
            if document not in found or version > found[document].version:
                found[document] = record
        first += _STEP
        asked = [d for d in asked if (d, first - 1) in records]
    return found


def citation_now(citation: Citation, record: Record | None, index: Index) -> CitationNow:
    """What became of a citation whose document's newest version is `record`, None when it is removed."""
    if record is None:
        return CitationNow(citation.n, citation.document_id, citation.title, "removed", words_stand=False)
    notes = tuple(note for note in record.corrections if note not in citation.corrections)
    same = record.snapshot == citation.snapshot
    now = citation if same else _place(citation, record, index.text(record.document_id, record.version), index, notes)
    stand = same or (now is not None and _flat(now.quote) == _flat(citation.quote))
    state: State = "stands" if stand else "changed"
    if record.withdrawn and not citation.withdrawn:
        state = "withdrawn"
    elif notes:
        state = "corrected"
    return CitationNow(citation.n, citation.document_id, record.title, state, stand, notes, now)


def found_in(passage: Passage, record: Record, start: int, end: int, quote: str) -> Citation:
    """A citation of words that no answer numbers."""
    return Citation(
        0, record.document_id, passage.id, record.title, record.publisher, record.url, record.published,
        record.event_date, quote, start, end, record.snapshot, record.corrections, (), record.modified,
        record.withdrawn,
    )  # fmt: skip


def checkups_json(found: Sequence[Checkup]) -> dict[str, Any]:
    """Checkups as JSON-ready dicts."""
    return {"answers": [{**plain_json(asdict(c)), "touched": c.touched} for c in found]}


def checkup_text(found: Checkup) -> str:
    """A checkup for reading in a terminal."""
    lines = [found.question, f"{found.touched} of {len(found.sentences)} sentences changed, by release {found.release}"]
    for sentence in found.sentences:
        lines.append(f"{sentence.state.upper().replace('_', ' ')}: {sentence.text}")
        lines += [f"    {line}" for line in _details(sentence)]
    return "\n".join(lines)


def _details(sentence: SentenceNow) -> Iterator[str]:
    for citation in sentence.citations:
        if citation.state == "stands":
            continue
        yield f"[{citation.n}] {citation.state}: {citation.title} ({citation.document_id})"
        yield from (f"    note: {_flat(note)}" for note in citation.notes)
        if citation.words_stand:
            yield "    the cited words are still in its text"
        elif citation.now is not None:
            yield f"    it says now: “{_flat(citation.now.quote)}”"
        elif citation.state != "removed":
            yield "    the cited words are gone"
    if sentence.newer is not None:
        yield f"later: “{_flat(sentence.newer.quote)}” {sentence.newer.title} ({sentence.newer.document_id})"


def _place(citation: Citation, record: Record, text: str, index: Index, notes: Sequence[str]) -> Citation | None:
    """Where the newest text has the cited words, else the sentence nearest to them, else the correction note."""
    start = text.find(citation.quote)
    span = (start, start + len(citation.quote)) if start >= 0 else _nearest(citation.quote, text)
    for note in () if span else notes:
        at = text.find(note)
        if at >= 0:
            span = (at, at + len(note))
    if span is None:
        return None
    passages = index.document_passages(record.document_id, record.version)
    holding = [p for p in passages if p.start < span[1] and p.end > span[0]]
    if not holding:
        return None
    moved = found_in(holding[0], record, *span, text[span[0] : span[1]])
    return replace(moved, n=citation.n)


def _nearest(quote: str, text: str) -> tuple[int, int] | None:
    """The sentence that shares most terms with the quote; None when none shares enough."""
    wanted = frozenset(terms(quote))
    best, found = LIKE * len(wanted), None
    for start, end in sentence_spans(text):
        own = frozenset(terms(text[start:end]))
        alike = len(own & wanted) * (1.001 if _flat(text[start:end]) == _flat(quote) else 1.0)
        if alike > best or (alike == best and found is None and wanted):
            best, found = alike, (start, end)
    return found


def _later(sentence: Sentence, cited: Sequence[Citation], answer: Answer, index: Index) -> Citation | None:
    """A newer figure among the passages that share most of the sentence's words."""
    records = cited_records(cited, index)
    days = [record.known_on for record in records if record.known_on]
    if not days or not any(c.isdigit() for c in sentence.text):
        return None
    known = {r.document_id for r in answer.retrieved} | {c.document_id for c in answer.citations}
    near = [name for name, _ in index.match(terms(sentence.text), LOOKED, Scope(since=max(days)))]
    passages = index.passages(near)
    found = index.records({(p.document_id, p.version) for p in passages.values()})
    for name in near:
        passage = passages[name]
        record = found[passage.document_id, passage.version]
        if record.document_id not in known and (hit := newer_in(sentence.text, records, passage, record)):
            return hit
    return None


def newer_in(claim: str, cited: Sequence[Record], passage: Passage, record: Record) -> Citation | None:
    """The words of a later passage that give another figure for what the claim says of a cited document's matter."""
    found = (newer_at(claim, cited, passage, record, *span) for span in sentence_spans(passage.text))
    return next((hit for hit in found if hit), None)


def newer_at(
    claim: str, cited: Sequence[Record], passage: Passage, record: Record, start: int, end: int
) -> Citation | None:
    """The same of one sentence, [start, end) of the passage."""
    said = passage.text[start:end]
    for own in cited:
        late = own.known_on is not None and record.known_on is not None and record.known_on >= own.known_on
        if late and newer(claim, own, said, record):
            return found_in(passage, record, passage.start + start, passage.start + end, said)
    return None


def cited_records(cited: Sequence[Citation], index: Index) -> list[Record]:
    """The records of the versions that citations were made from, as far as the release holds them."""
    passages = index.passages([c.passage_id for c in cited])
    return list(index.records({(p.document_id, p.version) for p in passages.values()}).values())


def _flat(text: str) -> str:
    return " ".join(text.split())
