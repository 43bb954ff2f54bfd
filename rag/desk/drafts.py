"""Check my draft: a reporter's copy, sentence by sentence against the corpus, with what differs marked in its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.assemble import Checked, assemble_checked
from rag.chain import Parley
from rag.desk.draft_copy import Copy
from rag.desk.draft_marks import Mark, marks
from rag.errors import QuestionError
from rag.review import LONGEST, review_sentence
from rag.text import sentence_spans
from rag.types import Scope, Verdict

Progress = Callable[[int, int], None]  # sentences done, sentences in all


@dataclass(frozen=True, slots=True)
class Judged:
    """One sentence of a draft: where it stands, what was decided, and what in it differs from the cited words."""

    paragraph: int  # index into the copy's paragraphs
    start: int  # half-open [start, end) in that paragraph, code points
    end: int
    checked: Checked
    marks: tuple[Mark, ...]  # in the sentence's own offsets, in order

    @property
    def verdict(self) -> Verdict:
        """What was decided about it."""
        return self.checked.verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """How many sentences and quotations came out how."""

    supported: int
    contradicted: int
    not_found: int
    exact: int  # quotations that stand word for word in the corpus
    inexact: int

    @property
    def sentences(self) -> int:
        """How many were judged."""
        return self.supported + self.contradicted + self.not_found


def tally(judged: Sequence[Judged]) -> Tally:
    """What a checked draft comes to."""
    verdicts = [j.verdict for j in judged]
    quotes = [m.stands for j in judged for m in j.marks if m.kind == "quote"]
    return Tally(
        verdicts.count("supported"), verdicts.count("contradicted"), verdicts.count("not_found"),
        quotes.count(True), quotes.count(False),
    )  # fmt: skip


def check_copy(parley: Parley, copy: Copy, scope: Scope = Scope()) -> Iterator[Judged]:
    """The sentences of the copy as they are judged, in order. All from the release that is current at the first.

    Raises QuestionError for a copy without words or too long a one, and ReleaseError.
    """
    check_length(copy)
    index = parley.index()
    find = parley.finder(index, scope)
    previous, cited = "", 0
    for paragraph, start, end in places(copy):
        text = copy.paragraphs[paragraph][start:end]
        reviewed, previous = review_sentence(text, previous, find)
        checked = assemble_checked(reviewed, cited, index, scope)
        cited += len(checked.citations)
        yield Judged(paragraph, start, end, checked, marks(text, checked, reviewed.hits, find))


def places(copy: Copy) -> list[tuple[int, int, int]]:
    """(paragraph, start, end) of every sentence that has a word in it."""
    return [
        (number, start, end)
        for number, paragraph in enumerate(copy.paragraphs)
        for start, end in sentence_spans(paragraph)
        if any(c.isalnum() for c in paragraph[start:end])
    ]


def check_length(copy: Copy) -> None:
    """Raise QuestionError unless there is something to check, and no more than can be checked."""
    length = sum(map(len, copy.paragraphs))
    if length > LONGEST:
        raise QuestionError(
            f"{copy.name}: {length:,} characters are too many to check at once; send {LONGEST:,} or fewer"
        )
    if not places(copy):
        raise QuestionError(f"{copy.name}: there is no sentence in it to check")


def by_paragraph(judged: Sequence[Judged]) -> dict[int, tuple[Judged, ...]]:
    """The judged sentences of each paragraph that has some."""
    return {number: tuple(rows) for number, rows in groupby(judged, key=lambda j: j.paragraph)}
