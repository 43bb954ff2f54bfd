"""Drafted sentences among quotes: never fewer documents, never a fact less, never too long."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rag.merge import Merge
from rag.quote import LONGEST_ANSWER, LONGEST_LIST, Pick
from rag.settle import Settled
from rag.types import Hit, Passage, Record

DAY = date(2026, 5, 4)


def hit(document: str, *sentences: str) -> Hit:
    text = " ".join(sentences)
    record = Record(document, 1, "sha256:0", document, None, None, DAY, DAY, DAY, "en")
    return Hit(Passage(f"{document}@1#0", document, 1, 0, 0, len(text), text), record, 1.0)


A = (
    "The mayor of Lanternville offered a truce of nine days at the bridge.",
    "The council counted 40 boats in the harbour that morning.",
    "She asked the envoy to read the terms aloud in the square.",
    "Rain fell on the market.",
)
B = ("The envoy of the upper town refused the offer and left by ferry.", "The ferry carried 12 passengers.")
HITS = [hit("a", *A), hit("b", *B), hit("c", "A third paper wrote of a truce of nine days.")]


def pick(n: int, sentence: str, score: float = 0.5) -> Pick:
    start = HITS[n].passage.text.index(sentence)
    return Pick(HITS[n], start, start + len(sentence), sentence, score)


def said(text: str, n: int, sentence: str) -> Settled:
    start = HITS[n].passage.text.index(sentence)
    return Settled(text, ((n, start, start + len(sentence)),))


def texts(picks: list[Pick] | None) -> list[str] | None:
    return None if picks is None else [p.text for p in picks]


FULL = [pick(0, A[0]), pick(0, A[1]), pick(0, A[3]), pick(1, B[0]), pick(1, B[1], 0.1)]


def test_a_sentence_takes_the_place_of_the_quote_that_it_says() -> None:
    merge = Merge(FULL, HITS, "fact")
    assert merge.place(said("Lanternville's mayor offered a nine-day truce at the bridge.", 0, A[0])) == []
    assert texts(merge.rest()) == [A[1], A[3], *B]


def test_a_quote_stays_when_a_figure_of_it_is_not_said() -> None:
    merge = Merge(FULL, HITS, "fact")
    assert merge.place(said("The council counted boats in the harbour that morning.", 0, A[1])) is None
    assert A[1] in (texts(merge.rest()) or [])


def test_a_sentence_that_says_less_than_a_quote_beside_it_is_left_out() -> None:
    merge = Merge(FULL, HITS, "fact")
    assert merge.place(said("The mayor of Lanternville offered a truce.", 0, A[0])) is None
    assert texts(merge.rest()) == [p.text for p in FULL]


def test_two_sentences_together_may_say_a_quote() -> None:
    first = said(
        "The mayor of Lanternville offered a truce of nine days at the bridge; the upper town declined.", 0, A[0]
    )
    both = Settled(first.text, (*first.spans, *said("", 1, B[0]).spans))
    second = said("The envoy refused and left by ferry.", 1, B[0])
    assert Merge(FULL, HITS, "fact").place(second) is None
    merge = Merge(FULL, HITS, "fact")
    assert merge.place(both) == []
    assert merge.place(second) == []
    assert texts(merge.rest()) == [A[1], A[3], B[1]]


def test_no_document_comes_in_that_the_quotes_do_not_cite() -> None:
    merge = Merge(FULL, HITS, "fact")
    assert merge.place(said("A third paper wrote of a truce of nine days.", 2, HITS[2].passage.text)) is None


def test_what_is_new_needs_room() -> None:
    new = said("Rain fell on the market of the town.", 0, A[3])
    few = Merge([pick(0, A[0])], HITS, "fact")
    assert few.place(new) == []
    many = Merge([pick(0, A[0]), pick(0, A[1])] * 3, HITS, "fact")
    assert many.place(new) is None


def test_a_quote_that_the_next_one_leans_on_stays() -> None:
    merge = Merge([pick(0, A[1]), pick(0, A[2])], HITS, "fact")
    assert merge.place(said("The council counted 40 boats in the harbour that morning.", 0, A[1])) is None


def test_a_timeline_keeps_its_order() -> None:
    merge = Merge(FULL, HITS, "timeline")
    assert texts(merge.place(said("The envoy of the upper town refused and left by ferry.", 1, B[0]))) == [*A[:2], A[3]]
    assert merge.place(said("The mayor of Lanternville offered a truce of nine days at the bridge.", 0, A[0])) is None
    assert texts(merge.rest()) == [B[1]]


def test_a_model_that_leads_stands_ahead_and_pushes_out_the_weakest() -> None:
    merge = Merge(FULL, HITS, "fact", leads=True)
    assert merge.place(said("The mayor offered a truce.", 0, A[0])) == []
    assert texts(merge.rest()) == [p.text for p in FULL]
    full = Merge([*FULL, pick(0, A[1], 0.3)], HITS, "fact", leads=True)
    assert full.place(said("She had the terms read out.", 0, A[2])) == []
    assert B[1] not in (texts(full.rest()) or [])


def test_a_model_that_leads_pushes_out_no_document() -> None:
    only = [pick(0, A[0], 0.9), *[pick(0, A[1], 0.5)] * 4, pick(1, B[0], 0.1)]
    merge = Merge(only, HITS, "fact", leads=True)
    assert merge.place(said("She had the terms read out.", 0, A[2])) == []
    assert B[0] in (texts(merge.rest()) or [])


SENTENCES = [(n, s) for n, own in ((0, A), (1, B)) for s in own]


@given(
    st.lists(st.sampled_from(SENTENCES), max_size=6, unique=True),
    st.lists(st.tuples(st.sampled_from(SENTENCES), st.integers(1, 14)), max_size=9),
    st.sampled_from(["fact", "timeline", "number"]),
    st.booleans(),
)
def test_whatever_is_drafted_the_answer_keeps_its_documents_and_its_length(
    quoted: list[tuple[int, str]], drafted: list[tuple[tuple[int, str], int]], intent: str, leads: bool
) -> None:
    picks = [pick(n, s) for n, s in quoted]
    merge = Merge(picks, HITS, intent, leads)  # type: ignore[arg-type]
    documents: list[str] = []
    count = 0
    for (n, sentence), length in drafted:
        before = merge.place(said(" ".join(sentence.split()[:length]), n, sentence))
        if before is not None:
            documents += [p.hit.record.document_id for p in before] + [HITS[n].record.document_id]
            count += len(before) + 1
    rest = merge.rest()
    documents += [p.hit.record.document_id for p in rest]
    assert set(documents) == {HITS[n].record.document_id for n, _ in quoted}
    assert count + len(rest) <= (LONGEST_LIST if intent == "timeline" else LONGEST_ANSWER)
