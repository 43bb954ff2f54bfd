"""Check a draft: each of its sentences against the whole corpus, with the words that decide it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.settle import evidence_of, known_names, with_subject
from rag.text import sentence_spans
from rag.types import Hit, Verdict
from rag.verify import Finding, check

NOT_FOUND = "No source here says this."
QUESTION = "A question says nothing that could be checked."
LONGEST = 100_000  # code points of a text to check


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One sentence judged: (index into hits, start, end in the document) of the words that carry or contradict it."""

    text: str
    verdict: Verdict
    reason: str
    hits: tuple[Hit, ...]
    spans: tuple[tuple[int, int, int], ...]


def check_text(text: str, find: Callable[[str], Sequence[Hit]]) -> list[Reviewed]:
    """The sentences of `text` in order, each judged against the passages that `find` gives for it.

    A sentence that opens with "he", "she" or "they" is searched and judged with the subject of the one before it.
    Raises what `find` raises.
    """
    judged: list[Reviewed] = []
    previous = ""
    for start, end in sentence_spans(text[:LONGEST]):
        reviewed, previous = review_sentence(text[start:end], previous, find)
        judged.append(reviewed)
    return judged


def review_sentence(text: str, previous: str, find: Callable[[str], Sequence[Hit]]) -> tuple[Reviewed, str]:
    """One sentence judged, and what to give as `previous` for the one after it ("" for the first)."""
    sentence = " ".join(text.split())
    if sentence.rstrip("\"”»’') ").endswith(("?", "؟")):
        return Reviewed(sentence, "not_found", QUESTION, (), ()), previous
    claim = with_subject(sentence, previous) or sentence
    hits = tuple(find(claim))
    return _judged(sentence, check(claim, [evidence_of(h) for h in hits], known_names), hits), claim


def _judged(sentence: str, finding: Finding, hits: tuple[Hit, ...]) -> Reviewed:
    spans = tuple((i, hits[i].passage.start + s, hits[i].passage.start + e) for i, s, e in finding.spans)
    if finding.supported:
        return Reviewed(sentence, "supported", "", hits, spans)
    if finding.contradicted:
        return Reviewed(sentence, "contradicted", _closed(finding.reason), hits, spans)
    nearest = f" Nearest: {finding.reason}." if finding.spans else ""
    return Reviewed(sentence, "not_found", NOT_FOUND + nearest, hits, ())


def _closed(reason: str) -> str:
    return reason[:1].upper() + reason[1:] + "."
