"""Document text → passages: contiguous slices on sentence borders, with offsets. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rag.text import sentence_spans
from rag.types import Passage, Record

SPLITTER = "sentences-110-v1"  # part of the release fingerprint: change it whenever a slice would change
TARGET_WORDS = 110  # as measured with the local embedder; see docs/decisions.md
TAIL_WORDS = 30  # a shorter last slice joins the one before it
LONGEST = 1_500  # code points; a longer "sentence" (tables, unpunctuated text) is cut at white space

_MONTHS = "January February March April May June July August September October November December".split()


def split(document_id: str, version: int, text: str) -> list[Passage]:
    """Passages in order; each is `text[start:end]`, they do not overlap, and every word of the text is in one."""
    slices: list[tuple[int, int, int]] = []  # start, end, words
    for start, end in _pieces(text):
        count = len(text[start:end].split())
        if slices and slices[-1][2] + count <= TARGET_WORDS:
            first, _, so_far = slices[-1]
            slices[-1] = (first, end, so_far + count)
        else:
            slices.append((start, end, count))
    if len(slices) > 1 and slices[-1][2] < TAIL_WORDS and slices[-1][1] - slices[-2][0] <= 2 * LONGEST:
        start, _, so_far = slices[-2]
        slices[-2:] = [(start, slices[-1][1], so_far + slices[-1][2])]
    return [
        Passage(f"{document_id}@{version}#{n}", document_id, version, n, start, end, text[start:end])
        for n, (start, end, _) in enumerate(slices)
    ]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    for start, end in sentence_spans(text):
        while end - start > LONGEST:
            cut = text.rfind(" ", start + 1, start + LONGEST)
            cut = cut if cut > start else start + LONGEST
            yield start, cut
            start = cut
            while start < end and text[start].isspace():
                start += 1
        if end > start:
            yield start, end


def embedding_text(record: Record, passage: Passage) -> str:
    """What the embedder reads for a passage: headline, date and place ahead of the words.

    Only stable fields go in, so that a new fetch time never costs an embedding.
    """
    day = record.event_date or record.published
    head = ", ".join(part for part in (record.title, spoken(day), record.place) if part)
    return f"{head}\n{passage.text}" if head else passage.text


def spoken(day: date | None) -> str:
    """A date as prose writes it, "8 March 2024"; "" for None."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else ""
