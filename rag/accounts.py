"""Several accounts of one matter: reports that answer a question differently, none of which may be left out.

A name may have two bearers, a count two counters. Reports of different days tell of different events, so only those
that no day sets apart are held against each other: undated ones, and for figures those of the same days. Parley's own
briefs record their disputes themselves (rag/disputes.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.relevance import Pick, figure_asked, when_asked
from rag.rules.figures import numbers_in
from rag.rules.parse import parse
from rag.text import fold, terms, words
from rag.types import Intent, Question, Record

DOCUMENTS = 4  # whose accounts are compared and shown
SENTENCES = 12  # of all of them together
EACH = 4  # sentences of one, at most
CARRIES = 0.4  # what a sentence gains that holds the kind of thing asked for
SAME_DAYS = 3  # days between two reports of one count

_ASKS_ONE_THING: tuple[Intent, ...] = ("fact", "number", "who-said", "definition")
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_NAME = re.compile(r"(?<=[\w,;:(\"“«] )[^\W\d_a-zа-яіїєґ][\w’'-]+")


def several(question: Question, documents: Sequence[Sequence[Pick]]) -> list[list[Pick]]:
    """The documents with their best sentences, when two of them give different answers; else nothing.

    `documents`: the sentences of each, best document first.
    """
    if question.intent not in _ASKS_ONE_THING:
        return []
    held = [picks for picks in documents[:DOCUMENTS] if picks]
    each = min(EACH, SENTENCES // max(1, len(held)))
    best = [_best(question, picks)[:each] for picks in held]
    return best if disagreeing(question, [pick for picks in best for pick in picks]) else []


def disagreeing(question: Question, picks: Sequence[Pick]) -> list[Pick]:
    """One sentence of each document that gives another answer than the ones before; empty when fewer than two do."""
    if question.intent not in _ASKS_ONE_THING:
        return []
    told: list[tuple[Pick, frozenset[str]]] = []
    seen: set[str] = set()
    for pick in picks:
        held = _answers(question, pick.text)
        if not held or pick.hit.record.document_id in seen:
            continue
        if all(_apart(question, pick.hit.record, p.hit.record) and not held & other for p, other in told):
            told.append((pick, held))
            seen.add(pick.hit.record.document_id)
    return [pick for pick, _ in told] if len(told) > 1 else []


def _best(question: Question, picks: Sequence[Pick]) -> list[Pick]:
    return sorted(picks, key=lambda p: (-p.score - CARRIES * bool(_answers(question, p.text)), p.start))


def _apart(question: Question, one: Record, other: Record) -> bool:
    """Whether two documents can be accounts of one matter."""
    if "brief" in (one.kind, other.kind) or one.document_id == other.document_id:
        return False
    a, b = _day(one), _day(other)
    if a is None and b is None:
        return True
    return figure_asked(question) and a is not None and b is not None and abs((a - b).days) <= SAME_DAYS


def _day(record: Record) -> date | None:
    return record.event_date or record.published


def _answers(question: Question, text: str) -> frozenset[str]:
    """What a sentence about the matter holds of the kind asked for: figures, years, or names."""
    asked = set(terms(question.standalone))
    if not asked & set(terms(text)):
        return frozenset()
    if when_asked(question):
        return frozenset(_YEAR.findall(text))
    if figure_asked(question):
        return frozenset(str(v) for n in numbers_in(parse(text)) if n.unit != "ordinal" for v in n.values)
    own = {fold(w) for w in words(question.standalone)}
    return frozenset(fold(m.group()) for m in _NAME.finditer(text)) - own
