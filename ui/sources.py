"""Looks up what stands behind a citation: its passage, its record, its whole text, the paragraph around its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.desk import CorpusDesk
from rag.index import Index
from rag.types import Citation, Passage, Record

REACH = 700  # code points shown on either side of the cited words where a text has no paragraphs


@dataclass(frozen=True, slots=True)
class Source:
    """A passage with the record of its document's version."""

    passage: Passage
    record: Record


def look_up(index: Index, passage_ids: Iterable[str]) -> dict[str, Source]:
    """The sources by passage id, in the order asked for; what the release no longer holds is left out."""
    wanted = list(dict.fromkeys(passage_ids))
    passages = index.passages(wanted)
    records = index.records({(p.document_id, p.version) for p in passages.values()})
    return {
        pid: Source(passages[pid], record)
        for pid in wanted
        if pid in passages and (record := records.get((passages[pid].document_id, passages[pid].version)))
    }


def paragraph(text: str, start: int, end: int) -> tuple[str, str, str]:
    """(before, cited words, after): the paragraph or paragraphs that `text[start:end]` stands in.

    An end that was cut for length carries an ellipsis on the outside.
    """
    opening = text.rfind("\n\n", 0, start)
    closing = text.find("\n\n", end)
    first = 0 if opening < 0 else opening + 2
    last = len(text) if closing < 0 else closing
    before, after = text[first:start], text[end:last]
    if len(before) > REACH:
        before = "… " + before[-REACH:].partition(" ")[2]
    if len(after) > REACH:
        after = after[:REACH].rpartition(" ")[0] + " …"
    return before, text[start:end], after


@dataclass(frozen=True, slots=True)
class Stored:
    """The whole text that a citation stands in, with what is known of that version."""

    text: str
    record: Record | None  # None when the text is there and nothing more
    earlier: bool = False  # the release that is current does not hold it


def stored(index: Index, corpus: CorpusDesk, citation: Citation) -> Stored | None:
    """The text of a citation by its snapshot hash: from the release, else from the library, else None.

    An answer of an older release cites a version that the current one may no longer hold.
    """
    source = look_up(index, [citation.passage_id]).get(citation.passage_id)
    if source is not None and source.record.snapshot == citation.snapshot:
        text = index.text(source.record.document_id, source.record.version)
        return _holding(citation, Stored(text, source.record))
    kept = corpus.snapshot(citation.snapshot)
    if kept is None:
        return None
    versions = corpus.versions(citation.document_id)
    record = next((v for v in versions if v.snapshot == citation.snapshot), None)
    return _holding(citation, Stored(kept, record, earlier=True))


def _holding(citation: Citation, kept: Stored) -> Stored | None:
    """The text, if the cited words stand in it where they should."""
    return kept if kept.text[citation.start : citation.end] == citation.quote else None
