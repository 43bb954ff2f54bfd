"""A question's candidates as arrays: what vectors and full text found, with what ranking needs to know of each.

Ranking looks at some three hundred passages and shows a few; only those are read from disk whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.fulltext import K1, Floats, Posting, Rows, rarity

WHOLE_B = 0.6  # how much length counts against a whole document

Holds = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Place n of every array belongs to the same passage; numbers of passages and documents are the index's own."""

    passages: Rows
    documents: Rows  # number of the version of a document that the passage belongs to
    standing: Rows  # number of the one in scope that stands for its story, its own where it has no copies
    dense: Floats  # cosine similarity of question and passage
    lexical: Floats  # BM25 of the passage, 0 when it holds no term
    whole: Floats  # BM25 of the whole document, as a share of the most that its language's terms could give
    readable: Floats  # by language: share of the terms, by rarity, that its passages use at all
    starts: Rows  # first day of the document (ordinal), 0 when undated
    ends: Rows  # last day
    tongues: Rows  # number of the document's language in `languages`
    languages: Sequence[str]
    shares: Floats  # by language: share of the release's documents that are in it
    terms: Sequence[str]
    used: Rows  # [term, language]: passages of the release that hold the term
    total: int  # passages of the release


class Layout:
    """Which passage belongs to which document of a release, how long they are, and in which language."""

    def __init__(self, owner: Rows, length: Floats, starts: Rows, ends: Rows, languages: Sequence[str]) -> None:
        """`owner` and `length` (in terms) by passage, the others by document; document 0 is nobody's."""
        self._owner, self._length, self._starts, self._ends = owner, length, starts, ends
        self._languages = sorted(set(languages))
        number = {name: n for n, name in enumerate(self._languages)}
        self._spoken = np.array([number[name] for name in languages], dtype=np.int64)  # by document
        self._tongue = self._spoken[owner]
        self._shares = (np.bincount(self._spoken, minlength=len(number)) / max(1, len(languages))).astype(np.float32)
        self._members = np.argsort(owner, kind="stable")  # passages by document
        self._first = np.searchsorted(owner[self._members], np.arange(len(languages) + 1))
        self.total = int(np.count_nonzero(owner))
        self._average = float(length.sum()) / max(1, len(np.unique(owner[owner > 0])))  # of whole documents

    def languages(self, documents: Holds) -> list[str]:
        """Languages of the documents that the mask lets through."""
        return [self._languages[n] for n in np.unique(self._spoken[documents]).tolist()]

    def members(self, documents: Rows) -> Rows:
        """The passages of these documents."""
        spans = [self._members[self._first[n] : self._first[n + 1]] for n in documents]
        return np.concatenate(spans) if spans else documents

    def candidates(
        self,
        passages: Rows,
        dense: Floats,
        terms: Sequence[str],
        postings: Sequence[Posting],
        standing: Rows | None = None,
    ) -> Candidates:
        """These passages (in order, each once) with what the terms' postings say of them.

        `standing` has for each the document that stands for its story; without it, none is a copy.
        """
        lexical = np.zeros(len(passages), dtype=np.float32)
        used = np.zeros((len(postings), len(self._languages)), dtype=np.int64)
        for number, posting in enumerate(postings):
            at, held = _found(posting, passages)
            lexical[held] += posting.weights[at[held]]
            used[number] = np.bincount(self._tongue[posting.rows], minlength=len(self._languages))
        rare = np.array([rarity(len(p.rows), self.total) if len(p.rows) else 0.0 for p in postings])
        usable = rare @ (used > 0) if len(postings) else np.zeros(len(self._languages))
        most = np.maximum(usable * (K1 + 1), 1e-9)
        documents = self._owner[passages]
        tongues = self._tongue[passages]
        distinct, place = np.unique(documents, return_inverse=True)
        return Candidates(
            passages=passages,
            documents=documents,
            standing=documents if standing is None else standing,
            dense=dense,
            lexical=lexical,
            whole=(self._whole(distinct, postings, rare)[place] / most[tongues]).astype(np.float32),
            readable=(usable / max(float(rare.sum()), 1e-9)).astype(np.float32),
            starts=self._starts[documents],
            ends=self._ends[documents],
            tongues=tongues,
            languages=self._languages,
            shares=self._shares,
            terms=terms,
            used=used,
            total=self.total,
        )

    def _whole(self, documents: Rows, postings: Sequence[Posting], rare: npt.NDArray[np.float64]) -> Floats:
        """BM25 of whole documents; a term's rarity is that among passages, which they share."""
        spans = [self._members[self._first[n] : self._first[n + 1]] for n in documents]
        members = np.concatenate(spans) if spans else documents
        owner = np.repeat(np.arange(len(documents)), [len(span) for span in spans])
        lengths = np.bincount(owner, self._length[members], minlength=len(documents))
        norm = K1 * (1 - WHOLE_B + WHOLE_B * lengths / (self._average or 1.0))
        scores = np.zeros(len(documents))
        for posting, weight in zip(postings, rare, strict=True):
            at, held = _found(posting, members)
            times = np.bincount(owner[held], posting.times[at[held]], minlength=len(documents))
            scores += weight * times * (K1 + 1) / (times + norm)
        return scores.astype(np.float32)


def _found(posting: Posting, passages: Rows) -> tuple[Rows, Holds]:
    """For each passage, where it would stand in the posting, and whether it stands there."""
    if not len(posting.rows):
        return np.zeros(len(passages), dtype=np.int64), np.zeros(len(passages), dtype=np.bool_)
    at = np.minimum(np.searchsorted(posting.rows, passages), len(posting.rows) - 1)
    return at, posting.rows[at] == passages
