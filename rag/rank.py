"""Candidates → ranked passages. Arrays in, places and scores out; nothing is read here.

Weights were set on the development questions and on public news (see docs/decisions.md), where a plateau was wide.
Each feature is a share between 0 and 1, so that a weight says how much it can move a document.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from rag.candidates import Candidates
from rag.fulltext import Floats
from rag.types import Question, Record, Window

DOCUMENTS = 24  # documents whose passages are returned
PER_DOCUMENT = 3  # passages returned of one document

DENSE_SPREAD = 0.12  # cosine distance below the best at which a passage counts as unrelated (e5 packs them tightly)
ACROSS = 0.06  # cosine that a passage loses by being in another language than the question, measured on translations
ACROSS_KIN = 0.03  # the same between languages as near to each other as these
KIN = frozenset({"ru", "uk", "be"})
LEXICAL = 0.15  # most that a passage's full text counts, when the record uses every word of the question
SECOND = 0.3  # share of the second best passage in what a document's passages are worth
WHOLE = 0.6  # most that the full text of the whole document counts; half of that is much
UNREAD = 0.8  # what stands in for it, times nearness, where the document's language does not know the words
WINDOW = 0.20  # overlap with the time the question names
TIMELINE = 3.0  # times that for a timeline, which is made of what lies in its time
WINDOW_DAYS = 10.0  # days outside the window at which its weight has fallen to 1/e
RECENT = 0.45  # nearness to the day of asking, for questions about the state of things
RECENT_DAYS = 45.0


def ranked(question: Question, found: Candidates) -> list[tuple[int, float]]:
    """(place among the candidates, score), best document first, a document's passages together and in order.

    Of the copies of one wire story, the one that stands for it has the place of the best; the others come last.
    """
    if not len(found.passages):
        return []
    near = _near(question.language, found)
    passages = _passage_scores(found, near)
    groups: dict[int, list[int]] = {}
    for n in np.lexsort((found.passages, -passages)).tolist():
        groups.setdefault(int(found.documents[n]), []).append(n)
    own = list(groups.values())
    scores = _document_scores(question, found, passages, near, own)
    order = sorted(range(len(own)), key=lambda i: (-scores[i], int(found.passages[own[i][0]])))
    return [
        (n, score - rank * 1e-6)  # a document's passages stay together and in order
        for i, score in _once(found, order, scores.tolist(), own)[:DOCUMENTS]
        for rank, n in enumerate(own[i][:PER_DOCUMENT])
    ]


def _once(
    found: Candidates, order: Sequence[int], scores: Sequence[float], own: Sequence[Sequence[int]]
) -> list[tuple[int, float]]:
    """The documents with their scores, one of each wire story in the place of its best; copies behind all others."""
    numbers = [int(found.documents[group[0]]) for group in own]
    at = {number: i for i, number in enumerate(numbers)}
    kept: dict[int, float] = {}
    copies: list[int] = []
    for i in order:
        first = at.get(int(found.standing[own[i][0]]), i)
        if first != i:
            copies.append(i)
        kept.setdefault(first, scores[i])
    floor = min(kept.values(), default=0.0)
    return [*kept.items(), *((i, min(scores[i], floor) - n * 1e-5) for n, i in enumerate(copies, 1))]


def _near(language: str, found: Candidates) -> Floats:
    """Similarity as a share; what is in another language than the question gets back what that costs it.

    The less, the more of the record is in the question's own language: there the own words decide.
    """
    lost = np.array([_lost(language, name) for name in found.languages], dtype=np.float32)
    own = sum(s for s, name in zip(found.shares, found.languages, strict=True) if name == language)
    lost *= 1.0 - own
    over = found.dense + lost[found.tongues]
    near: Floats = np.maximum(0.0, 1.0 - (over.max() - over) / DENSE_SPREAD)
    return near


def _lost(asked: str, other: str) -> float:
    if other in (asked, "und", ""):
        return 0.0
    return ACROSS_KIN if {asked, other} <= KIN else ACROSS


def _passage_scores(found: Candidates, near: Floats) -> Floats:
    """Vectors, and full text as far as the passages' language uses the question's terms at all.

    Else the few names that a question in another language shares with the record would rank as if they were all of it.
    """
    used = (found.used > 0).mean(axis=0) if len(found.terms) else np.zeros(len(found.languages))
    share = LEXICAL * used[found.tongues]
    top = np.zeros(len(found.languages), dtype=np.float32)
    np.maximum.at(top, found.tongues, found.lexical)
    match = found.lexical / np.where(top > 0, top, 1.0)[found.tongues]
    scores: Floats = (1.0 - share) * near + share * match
    return scores


def _document_scores(
    question: Question, found: Candidates, passages: Floats, near: Floats, own: list[list[int]]
) -> npt.NDArray[np.float64]:
    first = np.array([group[0] for group in own])
    second = np.array([group[min(1, len(group) - 1)] for group in own])
    scores: npt.NDArray[np.float64] = (1.0 - SECOND) * passages[first] + SECOND * passages[second].astype(np.float64)
    if len(found.terms):
        readable = found.readable[found.tongues[first]]
        scores += WHOLE * (readable * found.whole[first] + UNREAD * (1.0 - readable) * near[first])
    days = [(int(found.starts[n]), int(found.ends[n])) for n in first]
    if question.window is not None:
        weight = WINDOW * (TIMELINE if question.intent == "timeline" else 1.0)
        scores += weight * np.array([_fit(question.window, start, end) for start, end in days])
    if question.intent == "latest" and question.today is not None:
        today = question.today.toordinal()
        scores += RECENT * np.array([_recency(today, end) for _, end in days])
    return scores


def window_fit(question: Question, record: Record) -> float:
    """1 inside the question's window, falling to 0 with the days outside it; 0 without a window or a date."""
    start, end = record.event_date or record.published, record.event_end or record.published
    if question.window is None or start is None or end is None:
        return 0.0
    return _fit(question.window, start.toordinal(), end.toordinal())


def _fit(window: Window, start: int, end: int) -> float:
    if not start or not end:
        return 0.0
    gap = 0
    if window.start is not None and end < window.start.toordinal():
        gap = window.start.toordinal() - end
    elif window.end is not None and start > window.end.toordinal():
        gap = start - window.end.toordinal()
    return math.exp(-gap / WINDOW_DAYS)


def recency(question: Question, record: Record) -> float:
    """1 for a document of the day of asking, falling by half in about a month; 0 without a date."""
    day: date | None = record.event_end or record.published
    return _recency(question.today.toordinal(), day.toordinal()) if day and question.today else 0.0


def _recency(today: int, day: int) -> float:
    return math.exp(-max(0, today - day) / RECENT_DAYS) if day else 0.0
