"""Ranking over the whole starter corpus: what the question says of time, names and kind must tell."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag.index import Releases
from rag.models import embedder
from rag.retrieve import Retriever, around, recency, window_fit
from rag.settings import Settings
from rag.types import Question, Record, Scope, Window
from rag.understand import understand

TODAY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def retriever(full_home: Path) -> Iterator[Retriever]:
    model = embedder(Settings.load(home=full_home))
    releases = Releases(full_home, model.name)
    yield Retriever(index=releases.current(), embedder=model)
    releases.close()


def best(retriever: Retriever, text: str, as_of: str | None = None) -> list[str]:
    scope = Scope(as_of=date.fromisoformat(as_of) if as_of else None)
    question = understand(text, scope, TODAY, (), TODAY, retriever.index.document_frequency)
    return list(dict.fromkeys(h.record.document_id for h in retriever.hits(question)))


@pytest.mark.parametrize(
    ("text", "as_of", "document"),
    [
        (
            "What did the Turkish president offer in Istanbul in March 2024?",
            None,
            "2024-03-08-erdogan-offers-peace-summit",
        ),
        ("who tore up the grain deal in july 2023", None, "2023-07-17-russia-ends-grain-deal"),
        ("What happened between Trump and Zelensky in the Oval Office?", None, "2025-02-28-oval-office-clash"),
        ("Is there a truce right now?", "2026-04-12", "2026-04-11-orthodox-easter-truce"),
        ("Чем закончился саммит на Аляске?", None, "2025-08-15-alaska-summit"),
    ],
)  # fmt: skip
def test_the_document_meant_comes_first(retriever: Retriever, text: str, as_of: str | None, document: str) -> None:
    assert best(retriever, text, as_of)[0] == document


def test_a_documents_passages_stay_together_and_scores_fall(retriever: Retriever) -> None:
    hits = retriever.hits(understand("What was agreed in Istanbul in 2025?", Scope(), TODAY))
    order = [h.record.document_id for h in hits]
    assert [d for i, d in enumerate(order) if i == 0 or order[i - 1] != d] == list(dict.fromkeys(order))
    assert all(a.score >= b.score for a, b in itertools.pairwise(hits))


def test_as_of_hides_what_came_later(retriever: Retriever) -> None:
    question = understand("prisoner exchange", Scope(as_of=date(2023, 1, 1)), TODAY)
    known = [hit.record.known_on for hit in retriever.hits(question)]
    assert all(day is not None and day <= date(2023, 1, 1) for day in known)


def test_langchain_sees_the_same_ranking(retriever: Retriever) -> None:
    documents = retriever.invoke("What did Erdoğan offer in March 2024?")
    assert documents[0].metadata["document_id"] == "2024-03-08-erdogan-offers-peace-summit"
    text = retriever.index.text(documents[0].metadata["document_id"], 1)
    assert text[documents[0].metadata["start"] : documents[0].metadata["end"]] == documents[0].page_content


def record(day: date | None) -> Record:
    return Record("d", 1, "sha256:", "t", None, None, None, day, day, "en")


def question(window: Window | None) -> Question:
    return Question("q", "q", "en", "fact", window=window, today=date(2025, 1, 1))


def test_window_fit() -> None:
    march = Window(date(2024, 3, 1), date(2024, 3, 31), "March 2024")
    assert window_fit(question(march), record(date(2024, 3, 8))) == 1.0
    assert 0 < window_fit(question(march), record(date(2024, 4, 20))) < 0.2
    assert window_fit(question(march), record(None)) == 0.0
    assert window_fit(question(None), record(date(2024, 3, 8))) == 0.0
    assert window_fit(question(Window(date(2024, 3, 1), None, "since")), record(date(2026, 1, 1))) == 1.0


def test_recency() -> None:
    assert recency(question(None), record(date(2025, 1, 1))) == 1.0
    assert recency(question(None), record(date(2024, 12, 1))) > recency(question(None), record(date(2024, 6, 1)))
    assert recency(question(None), record(None)) == 0.0


def test_around_gives_the_passages_beside_a_hit(retriever: Retriever) -> None:
    hits = retriever.hits(understand("Istanbul talks in May 2025", Scope(), TODAY))
    for found in hits[:5]:
        beside = around(found, retriever.index)
        assert found.passage in beside
        assert [p.ordinal for p in beside] == sorted(p.ordinal for p in beside)
        assert all(abs(p.ordinal - found.passage.ordinal) <= 1 for p in beside)
