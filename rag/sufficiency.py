"""Judges whether the record holds what is asked.

By joint constraints, because similarity cannot tell: questions without an answer here are on topic too. Who, where,
when and the kind of thing asked for must hold together in one document. Each check gives a reason that a reader
understands; the first that fails ends the matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from rag.index import Index
from rag.outlets import outlets
from rag.parts import judge_parts
from rag.premises import Read, as_read
from rag.premises.relations import errand, private
from rag.refusals import Refusal, advice, refusal
from rag.text import terms
from rag.together import SLACK, several_reports, together
from rag.types import Advice, Hit, Note, Question

LOOKED_AT = 8  # best documents that are examined
WHOLE_DOCUMENT = 12_000  # code points of a text that is read whole; of a longer one, the passages found
FAR = 0.80  # cosine of the nearest passage below which a question is off topic (e5: unrelated text lies near 0.77)
FAIRLY_FAR = 0.832
_RELATIVE = re.compile(
    r"(?:this|last|past|today|yesterday|cet|diese[nrs]?|bu |geçen|цього|минул|этой|этим|прошл)", re.IGNORECASE
)
UNKNOWN_SHARE = 0.6  # share of the question's words that the record never uses, from which it is off topic


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """Whether to answer; if not, why, in the question's language, and where to look instead."""

    enough: bool
    reason: str | None = None
    notes: tuple[Note, ...] = ()
    advice: Advice | None = None


def judge(question: Question, hits: Sequence[Hit], index: Index) -> Sufficiency:
    """The first constraint that no document meets, or enough, with a note for each part that is not answered."""
    refused, missing = _refused(question, hits, index)
    if refused is None:
        return Sufficiency(True, notes=tuple(Note("missing", m.text(question.language)) for m in missing))
    nearest = hits[0] if hits else None
    return Sufficiency(False, refused.text(question.language, nearest), advice=advice(question, hits))


def _refused(question: Question, hits: Sequence[Hit], index: Index) -> tuple[Refusal | None, tuple[Refusal, ...]]:
    if not hits:
        return refusal("scope"), ()
    refused = private(question) or errand(question) or _period(question, hits, index) or _topic(question, hits, index)
    if refused:
        return refused, ()
    documents = _documents(hits)
    read = [_read(own, index) for own in documents]
    missing = outlets(question, hits, read)
    if missing:
        return missing, ()
    fit = together(question, read, [own[0].score for own in documents], index)
    if fit.refused or several_reports(question):
        return fit.refused, ()
    return judge_parts(question, fit.fitting)


def _documents(hits: Sequence[Hit]) -> list[list[Hit]]:
    grouped: dict[str, list[Hit]] = {}
    for hit in hits:
        grouped.setdefault(hit.record.document_id, []).append(hit)
    return list(grouped.values())[:LOOKED_AT]


def _read(own: Sequence[Hit], index: Index) -> Read:
    record = own[0].record
    text = index.text(record.document_id, record.version)
    if len(text) > WHOLE_DOCUMENT:
        text = "\n\n".join(h.passage.text for h in own)
    return as_read(record, text)


def _period(question: Question, hits: Sequence[Hit], index: Index) -> Refusal | None:
    newest = index.newest(question.scope)
    window = question.window
    if newest is None or window is None or window.start is None:
        return None
    meant = window.certain or _RELATIVE.match(window.label)
    covered = max((h.record.event_end for h in hits if h.record.event_end), default=newest)
    if meant and window.start > max(newest, covered) + timedelta(days=SLACK):
        return refusal("later", day=newest)
    return None


def _topic(question: Question, hits: Sequence[Hit], index: Index) -> Refusal | None:
    """Off topic: far from every passage, or fairly far, naming nobody and using words that the record never uses."""
    nearest = max(hit.dense for hit in hits)
    far, fairly_far = (FAR, FAIRLY_FAR) if question.language in dict(index.languages()) else (FAR - 0.025, FAR)
    off = refusal("topic")
    if nearest < far:
        return off
    asked = [t for t in dict.fromkeys(terms(question.standalone)) if not t[:1].isdigit()]
    if question.language not in dict(index.languages()):
        return None
    known = index.document_frequency(asked)
    unknown = [t for t in asked if not known.get(t)]
    if len(asked) >= 3 and len(unknown) >= 2 and len(unknown) / len(asked) >= UNKNOWN_SHARE:
        return off
    return off if nearest < fairly_far and not question.names and len(unknown) >= 0.4 * len(asked) else None
