"""Candidates worked out by hand, and what the weights must do with them whatever their values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from rag.candidates import Candidates, Layout
from rag.fulltext import Posting, rarity
from rag.rank import DOCUMENTS, PER_DOCUMENT, ranked
from rag.types import Question, Window

NO_DAY = np.zeros(3, dtype=np.int64)
# passages 1 and 2 are of document 1 (English), 3 of document 2 (Ukrainian)
LAYOUT = Layout(np.array([0, 1, 1, 2]), np.array([0, 10, 10, 20], dtype=np.float32), NO_DAY, NO_DAY, ["", "en", "uk"])
HARBOUR = Posting(np.array([1, 2]), np.array([0.5, 0.7], dtype=np.float32), np.array([1, 2], dtype=np.uint16))
NOBODY = Posting(np.array([], dtype=np.int64), np.array([], dtype=np.float32), np.array([], dtype=np.uint16))


def look(*dense: float) -> Candidates:
    return LAYOUT.candidates(
        np.array([1, 2, 3]), np.array(dense, dtype=np.float32), ["harbour", "x"], [HARBOUR, NOBODY]
    )


def test_candidates_know_their_document_language_and_words() -> None:
    found = look(0.9, 0.8, 0.7)
    assert found.documents.tolist() == [1, 1, 2]
    assert [found.languages[n] for n in found.tongues] == ["en", "en", "uk"]
    assert found.lexical.tolist() == pytest.approx([0.5, 0.7, 0.0])
    assert dict(zip(found.languages, found.used[0].tolist(), strict=True)) == {"": 0, "en": 2, "uk": 0}
    assert dict(zip(found.languages, found.readable.tolist(), strict=True)) == {"": 0.0, "en": 1.0, "uk": 0.0}


def test_a_whole_document_is_counted_whole() -> None:
    found = look(0.9, 0.8, 0.7)
    assert found.whole[0] == found.whole[1] > 0
    assert found.whole[2] == 0
    assert found.whole[0] == pytest.approx(3 / (3 + 1.2), rel=1e-5)  # three times, in a document of average length
    assert rarity(2, 3) > 0


def test_languages_in_a_mask() -> None:
    assert LAYOUT.languages(np.array([False, True, True])) == ["en", "uk"]
    assert LAYOUT.languages(np.array([False, False, True])) == ["uk"]


def ask(**facts: object) -> Question:
    return replace(Question("q", "q", "en", "fact", today=date(2025, 1, 1)), **facts)  # type: ignore[arg-type]


def test_the_nearer_document_comes_first_with_its_passages_together() -> None:
    order = [n for n, _ in ranked(ask(), look(0.9, 0.7, 0.8))]
    assert order == [0, 1, 2]


def test_nothing_found_is_no_ranking() -> None:
    nothing = LAYOUT.candidates(np.array([], dtype=np.int64), np.array([], dtype=np.float32), [], [])
    assert ranked(ask(), nothing) == []


def test_another_language_gets_back_what_that_costs_it() -> None:
    found = LAYOUT.candidates(np.array([1, 3]), np.array([0.86, 0.84], dtype=np.float32), [], [])
    assert [n for n, _ in ranked(ask(language="en"), found)] == [1, 0]
    assert [n for n, _ in ranked(ask(language="uk"), found)] == [0, 1]


def test_the_time_asked_about_is_a_strong_preference() -> None:
    day = date(2024, 3, 8).toordinal()
    dated = Layout(
        np.array([0, 1, 2]),
        np.ones(3, dtype=np.float32),
        np.array([0, day - 300, day]),
        np.array([0, day - 300, day]),
        ["", "en", "en"],
    )
    found = dated.candidates(np.array([1, 2]), np.array([0.86, 0.85], dtype=np.float32), [], [])
    march = Window(date(2024, 3, 1), date(2024, 3, 31), "March 2024")
    assert [n for n, _ in ranked(ask(), found)] == [0, 1]
    assert [n for n, _ in ranked(ask(window=march), found)] == [1, 0]
    assert [n for n, _ in ranked(ask(intent="latest", today=date(2024, 3, 9)), found)] == [1, 0]


def test_so_many_documents_and_so_many_passages_of_each() -> None:
    count = 40
    owner = np.repeat(np.arange(1, count + 1), 5)
    zeros = np.zeros(count + 1, dtype=np.int64)
    many = Layout(np.append(0, owner), np.ones(5 * count + 1, dtype=np.float32), zeros, zeros, [""] + ["en"] * count)
    dense = np.linspace(0.9, 0.8, 5 * count, dtype=np.float32)
    found = many.candidates(np.arange(1, 5 * count + 1), dense, [], [])
    order = ranked(ask(), found)
    assert len(order) == DOCUMENTS * PER_DOCUMENT
    assert [score for _, score in order] == sorted((score for _, score in order), reverse=True)
