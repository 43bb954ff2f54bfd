"""A draft is checked sentence by sentence against real starter documents."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.review import NOT_FOUND, QUESTION, check_text, review_sentence
from rag.types import Hit
from tests.model_fixtures import starter_hits

TRUCE = "2026-04-11-orthodox-easter-truce"
SWAP = "2022-09-21-azovstal-medvedchuk-prisoner-swap"


def find(sentence: str) -> Sequence[Hit]:
    return starter_hits(TRUCE, SWAP)


@pytest.mark.parametrize(
    ("sentence", "verdict", "words"),
    [
        ("Putin ordered a truce of 32 hours for Orthodox Easter.", "supported", ""),
        (
            "Putin ordered a truce of 36 hours for Orthodox Easter.",
            "contradicted",
            "The source says 32, the sentence 36.",
        ),
        ("Russia released 215 prisoners of war on 21 September 2022.", "supported", ""),
        ("Russia released 215 prisoners of war on 22 September 2022.", "contradicted", "22 September 2022"),
        ("A fishing treaty was signed in Oslo.", "not_found", NOT_FOUND),
    ],
)
def test_a_sentence_is_judged_with_the_words_that_decide_it(sentence: str, verdict: str, words: str) -> None:
    (judged,) = check_text(sentence, find)
    assert judged.verdict == verdict
    assert words in judged.reason
    assert bool(judged.spans) == (verdict != "not_found")
    for i, start, end in judged.spans:
        passage = judged.hits[i].passage
        assert passage.text[start - passage.start : end - passage.start].strip()


def test_sentences_come_in_order_and_pronouns_stand_for_the_subject_before() -> None:
    said = "He said the pause was purely humanitarian."
    text = f"Peskov spoke on 10 April 2026.\n{said} Medvedev spoke too. {said}"
    verdicts = [j.verdict for j in check_text(text, find)]
    assert len(verdicts) == 4
    assert verdicts[1] == "supported"
    assert verdicts[3] != "supported"


def test_nothing_found_for_an_empty_corpus() -> None:
    (judged,) = check_text("Putin ordered a truce.", lambda _: [])
    assert (judged.verdict, judged.spans) == ("not_found", ())


def test_an_empty_text_has_no_sentences() -> None:
    assert check_text(" \n ", find) == []


@pytest.mark.parametrize("text", ["Did Turkey offer to host a summit?", "“Will Russia attend?”", "Чи буде саміт?"])
def test_a_question_is_neither_supported_nor_contradicted(text: str) -> None:
    asked: list[str] = []

    def find(claim: str) -> Sequence[Hit]:
        asked.append(claim)
        return []

    reviewed, previous = review_sentence(text, "Erdoğan spoke.", find)
    assert (reviewed.verdict, reviewed.reason, reviewed.spans) == ("not_found", QUESTION, ())
    assert previous == "Erdoğan spoke."
    assert asked == []
