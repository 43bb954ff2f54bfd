"""Made-up cases, answers and runs for the tests of evals/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from evals.cases import Case
from evals.header import FORMAT
from evals.held import Gold, Source
from evals.metrics import metrics
from evals.rows import rows
from evals.runs import Run
from evals.scorers import Outcome
from rag.types import Answer, Citation, Retrieved, Sentence

TEXT = "The envoys met in Larkstead on 3 May 2031. They agreed to swap 40 prisoners."


def case(**changes: Any) -> Case:
    """A case with gold documents a and b."""
    held: dict[str, Any] = {
        "id": "made-up-1",
        "question": "Where did the envoys meet?",
        "kind": "fact",
        "as_of": None,
        "answerable": True,
        "gold_events": ("a", "b"),
        "answer_points": ("Larkstead", "40 prisoners swapped"),
        "must_not": (),
    }
    return Case(**(held | changes))


def citation(document: str, start: int = 0, end: int = 42, **changes: Any) -> Citation:
    """A citation of TEXT in a document's first passage."""
    held: dict[str, Any] = {
        "n": 1,
        "document_id": document,
        "passage_id": f"{document}@1#0",
        "title": "Envoys meet",
        "publisher": None,
        "url": None,
        "published": None,
        "event_date": None,
        "quote": TEXT[start:end],
        "start": start,
        "end": end,
        "snapshot": "sha256:0",
    }
    return Citation(**(held | changes))


def answer(
    retrieved: Sequence[str] = ("a",),
    cited: Sequence[str] = ("a",),
    sentences: Sequence[str] = ("The envoys met in Larkstead.",),
    **changes: Any,
) -> Answer:
    """An answer that retrieved and cited the given documents."""
    held: dict[str, Any] = {
        "question": "Where did the envoys meet?",
        "as_of": None,
        "status": "answered",
        "reason": None,
        "sentences": tuple(Sentence(text, "quoted", (1,)) for text in sentences),
        "citations": tuple(citation(document, n=n) for n, document in enumerate(cited, start=1)),
        "retrieved": tuple(Retrieved(document, f"{document}@1#0", 1.0) for document in retrieved),
        "release": "made-up",
    }
    return Answer(**(held | changes))


def outcome(
    of: Case,
    given: Answer | None,
    end: date | None = date(2031, 5, 3),
    seconds: float = 0.05,
    gold: Mapping[str, Gold] | None = None,
) -> Outcome:
    """An outcome whose citations are all found in TEXT, in documents that end on `end`."""
    sources = {c.n: source(c, end) for c in given.citations} if given else {}
    return Outcome(of, given, seconds, "" if given else "ModelError: made up", sources, gold or {})


def source(of: Citation, end: date | None = date(2031, 5, 3), **changes: Any) -> Source:
    """What TEXT holds at a citation's place."""
    held: dict[str, Any] = {
        "text": TEXT[of.start : of.end],
        "before": TEXT[: of.start],
        "after": TEXT[of.end :],
        "event_end": end,
        "story": of.document_id,
        "outlets": ("Larkstead Courier",),
    }
    return Source(**(held | changes))


def made_run(outcomes: Sequence[Outcome], **header: Any) -> Run:
    """A run of the outcomes, as if it had been read."""
    head: dict[str, Any] = {
        "format": FORMAT,
        "created": "2031-05-04T10:00:00+00:00",
        "revision": "abc",
        "changes": "",
        "python": "3.11",
        "machine": "Linux x86_64, 2 cores",
        "cases_sha256": "abc",
        "corpus_sha256": "def",
        "sets": ["made-up.jsonl"],
        "cases": len(outcomes),
        "release": {"release": "r", "documents": 2, "newest": "2031-05-03", "model": "made-up"},
    }
    held = rows(outcomes)
    return Run(head | header, {m.name: m for m in metrics(held)}, held)
