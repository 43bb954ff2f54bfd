"""What an exported file says, before it is written as Markdown, HTML, Word or PDF: parts, lines, footnotes.

Footnotes are numbered through the whole file in the order in which sentences first cite them, as Word numbers them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rag.errors import UnknownDocument
from rag.export.plain import paragraphs, title, web_address, written
from rag.export.words import word
from rag.index import Index
from rag.phrases import in_language, say
from rag.present import aftermath, independent, window_line
from rag.types import Answer, Citation, Note, Outlet, Record, Sentence

REACH = 700  # code points shown on either side of the cited words where a paragraph is longer

PieceKind = Literal["text", "title", "quote", "link", "mark"]


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer with the moment its question was asked."""

    answer: Answer
    asked: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a footnote; a "link" is an http(s) address, a "mark" what became of the source."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """A citation as a file tells it. `before` and `after` are what stands around its words, "" when not known."""

    n: int
    citation: Citation
    language: str
    record: Record | None
    before: str
    after: str

    def pieces(self, *, addresses: bool = False) -> tuple[Piece, ...]:
        """Outlet, headline, days, what became of it, the words, the address, and where the words stand.

        Other outlets are named alone (`Cited.reports` has their addresses) unless `addresses` are wanted too.
        """
        return tuple(_pieces(self.citation, self.record, self.language, addresses))

    @property
    def place(self) -> str:
        """The exact span and the snapshot it counts in."""
        return _span(self.citation, self.language)


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited document with its footnotes, and the reports that it draws on or that carry the same story."""

    title: str
    reports: tuple[tuple[Piece, ...], ...]
    notes: tuple[Footnote, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or note: what stands before it, its text, the mark of its language, its footnotes."""

    lead: str
    text: str
    mark: str = ""
    footnotes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One question with its answer."""

    question: str
    language: str
    facts: tuple[str, ...]  # when it was asked, as of when, of which release
    refusal: str  # "" when it was answered
    lines: tuple[Line, ...]
    notes: tuple[Line, ...]
    closing: tuple[str, ...]  # what was not shown, who wrote, how fresh


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole file."""

    title: str
    language: str
    parts: tuple[Part, ...]
    footnotes: tuple[Footnote, ...]


def sheet(entries: Sequence[Asked], index: Index | None = None, name: str = "") -> Sheet:
    """What a file with these answers says; with the index, with the cited words in their paragraphs."""
    language = entries[0].answer.language if entries else "en"
    footnotes: list[Footnote] = []
    parts = []
    for entry in entries:
        numbers = _numbered(entry.answer, len(footnotes))
        by_number = {c.n: c for c in entry.answer.citations}
        footnotes += [_footnote(n, by_number[own], entry.answer.language, index) for own, n in numbers.items()]
        parts.append(_part(entry.answer, list(_facts(entry)), numbers))
    heading = name or (entries[0].answer.question if len(entries) == 1 else word("conversation", language))
    return Sheet(title(heading), language, tuple(parts), tuple(footnotes))


def footnote(citation: Citation, language: str = "en") -> str:
    """The footnote of a citation as one line of plain text."""
    return " ".join(piece.text for piece in _pieces(citation, None, language, addresses=True))


def documents(said: Sheet) -> tuple[Cited, ...]:
    """The documents that a file cites, in order of their first footnote."""
    grouped: dict[tuple[str, str], list[Footnote]] = {}
    for note in said.footnotes:
        grouped.setdefault((note.citation.document_id, note.citation.snapshot), []).append(note)
    return tuple(_cited(notes) for notes in grouped.values())


def _cited(notes: Sequence[Footnote]) -> Cited:
    first = notes[0]
    outlets = (*(first.record.outlets if first.record else ()), *first.citation.carried_by)
    reports = tuple((Piece("text", _report(outlet, first.language)), *_address(outlet.url)) for outlet in outlets)
    return Cited(title(first.citation.title) or word("untitled", first.language), reports, tuple(notes))


def part_of(answer: Answer) -> Part:
    """An answer alone, as the clipboard takes it: without the moment it was asked."""
    return _part(answer, (), _numbered(answer, 0))


def footnotes_of(answer: Answer) -> tuple[Footnote, ...]:
    """The footnotes of an answer alone."""
    by_number = {c.n: c for c in answer.citations}
    return tuple(_footnote(n, by_number[own], answer.language, None) for own, n in _numbered(answer, 0).items())


def _numbered(answer: Answer, before: int) -> dict[int, int]:
    """The answer's citation numbers, in order of first use, with their numbers in the file."""
    known = {c.n for c in answer.citations}
    used: list[Sentence | Note] = [*answer.sentences, *answer.notes]
    order = dict.fromkeys(n for row in used for n in row.citations if n in known)
    return {own: before + place for place, own in enumerate(order, start=1)}


def _part(answer: Answer, facts: Sequence[str], numbers: dict[int, int]) -> Part:
    language = answer.language
    refusal = ""
    if answer.status == "abstained":
        refusal = f"{say('refused', language)} {written(answer.reason or '')}".strip()
    return Part(
        written(answer.question),
        language,
        tuple(facts),
        refusal,
        tuple(_sentences(answer, numbers)),
        tuple(
            Line(say(f"head-{n.kind}", language), written(n.text), "", _of(n.citations, numbers)) for n in answer.notes
        ),
        tuple(_closing(answer)),
    )


def _of(citations: Sequence[int], numbers: dict[int, int]) -> tuple[int, ...]:
    return tuple(numbers[n] for n in citations if n in numbers)


def _sentences(answer: Answer, numbers: dict[int, int]) -> Iterator[Line]:
    for sentence in answer.sentences:
        mark = f"({in_language(sentence.language, answer.language)})" if sentence.language else ""
        lead = f"{written(sentence.label)}:" if sentence.label else ""
        yield Line(lead, written(sentence.text), written(mark), _of(sentence.citations, numbers))


def _facts(entry: Asked) -> Iterator[str]:
    answer, language = entry.answer, entry.answer.language
    clock = f" {entry.asked:%H:%M %Z}".rstrip()
    yield word("asked", language, day=entry.asked.date()) + clock
    if answer.as_of:
        yield word("as_of", language, day=answer.as_of)
    if answer.release:
        yield word("release", language, release=written(answer.release))
    if window := window_line(answer):
        yield written(window)


def _closing(answer: Answer) -> Iterator[str]:
    language = answer.language
    if answer.status == "abstained":
        if answer.advice:
            yield f"{say('search', language)}: {written(answer.advice.search)}"
            if answer.advice.outlets:
                yield f"{say('outlets', language)}: {', '.join(map(title, answer.advice.outlets))}"
        return
    if answer.reason:
        yield written(answer.reason)
    if answer.removed:
        yield say("unsaid", language, n=len(answer.removed))
        yield from (f"— {written(r.text)} ({written(r.reason)})" for r in answer.removed)
    documents, reports = len({c.document_id for c in answer.citations}), independent(answer.citations)
    if answer.writer == "quotes":
        yield say("quoted", language, n=documents)
    else:
        yield say("written", language, model=written(answer.writer), n=documents)
    if reports < documents:
        yield say("independent", language, n=reports)
    if answer.newest_source:
        yield say("newest-cited", language, day=answer.newest_source)


def _footnote(n: int, citation: Citation, language: str, index: Index | None) -> Footnote:
    record, before, after = _context(citation, index) if index else (None, "", "")
    return Footnote(n, citation, language, record, before, after)


def _context(citation: Citation, index: Index) -> tuple[Record | None, str, str]:
    """The cited version's record, and the words of the same paragraph around the cited ones."""
    passage = index.passages([citation.passage_id]).get(citation.passage_id)
    if passage is None:
        return None, "", ""
    record = index.records([(passage.document_id, passage.version)]).get((passage.document_id, passage.version))
    try:
        text = index.text(passage.document_id, passage.version)
    except UnknownDocument:
        return record, "", ""
    if record is None or text[citation.start : citation.end] != citation.quote:
        return None, "", ""
    return record, *around(text, citation.start, citation.end)


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after `text[start:end]` in its paragraph; cut with an ellipsis where it is long."""
    first = text.rfind("\n\n", 0, start) + 1
    last = text.find("\n\n", end)
    before, after = text[first:start].lstrip("\n"), text[end : last if last >= 0 else len(text)]
    if len(before) > REACH:
        before = "… " + before[-REACH:].partition(" ")[2]
    if len(after) > REACH:
        after = after[:REACH].rpartition(" ")[0] + " …"
    return before, after


def _pieces(citation: Citation, record: Record | None, language: str, addresses: bool) -> Iterator[Piece]:
    yield Piece("text", f"{title(citation.publisher or '') or word('no_outlet', language)},")
    yield Piece("title", f"{title(citation.title) or word('untitled', language)},")
    yield Piece("text", f"{', '.join(_days(citation, record, language))}.")
    yield from (Piece("mark", f"{written(line)}.") for line in aftermath(citation, language, carriers=False))
    yield Piece("quote", f"“{' '.join(paragraphs(citation.quote))}”")
    yield from _address(citation.url)
    if record is not None and record.outlets:
        yield Piece("text", f"{word('drawn', language, outlets=_names(record.outlets))}.")
    if citation.carried_by:
        yield Piece("text", f"{say('carried-by', language, outlets=_names(citation.carried_by))}.")
        for outlet in citation.carried_by if addresses else ():
            yield from _address(outlet.url)
    yield Piece("text", f"{_span(citation, language)}.")


def _names(outlets: Sequence[Outlet]) -> str:
    return ", ".join(dict.fromkeys(title(outlet.publisher) for outlet in outlets))


def _days(citation: Citation, record: Record | None, language: str) -> list[str]:
    happened, published = citation.event_date, citation.published
    days = [word("happened", language, day=happened)] if happened else []
    days += [word("published", language, day=published)] if published else []
    seen = record.first_seen if record else None
    return [*(days or [word("undated", language)]), *([word("seen", language, day=seen)] if seen else [])]


def _report(outlet: Outlet, language: str) -> str:
    day = word("published", language, day=outlet.published) if outlet.published else ""
    return ", ".join(part for part in (title(outlet.publisher), title(outlet.title), day) if part)


def _address(url: str | None) -> Iterator[Piece]:
    if address := web_address(url):
        yield Piece("link", address)
    elif url:
        yield Piece("text", title(url))


def _span(citation: Citation, language: str) -> str:
    return word("span", language, start=citation.start, end=citation.end, snapshot=written(citation.snapshot))
