from __future__ import annotations

import math
from datetime import date

import pytest

from evals.scorers import Stored, bad_quotes, covers, leaks, ndcg, ranking, score, shown
from rag.types import Removed
from tests.evals_fixtures import TEXT, answer, case, citation, outcome


@pytest.mark.parametrize(
    ("ranked", "gold", "expected"),
    [
        (["a"], {"a"}, 1.0),
        (["x", "a"], {"a"}, 1 / math.log2(3)),  # rank 2
        (["a", "x", "b"], {"a", "b"}, (1 + 1 / 2) / (1 + 1 / math.log2(3))),
        (["x"] * 10 + ["a"], {"a"}, 0.0),  # rank 11 is too deep
        ([], {"a"}, 0.0),
    ],
)
def test_ndcg(ranked: list[str], gold: set[str], expected: float) -> None:
    assert ndcg(ranked, gold) == pytest.approx(expected)


def test_ndcg_of_more_gold_than_ranks_can_still_be_one() -> None:
    gold = {f"g{n}" for n in range(12)}
    assert ndcg([f"g{n}" for n in range(10)], gold) == pytest.approx(1.0)


def test_a_document_counts_at_its_first_passage() -> None:
    assert ranking(answer(retrieved=["a", "a", "x", "b", "a"])) == ["a", "x", "b"]


@pytest.mark.parametrize(
    ("text", "point", "expected"),
    [
        ("They agreed to swap 40 prisoners", "40 prisoners swapped", True),  # 2 of 3: "swap" is no form of "swapped"
        ("They agreed to swap 40 of them", "40 prisoners swapped", False),  # 1 of 3
        ("They agreed on swapping 40 prisoners", "40 prisoners swapped", True),
        ("They agreed on swapping 400 prisoners", "40 prisoners swapped", False),  # a number is whole or missing
        ("Two thousand", "2 envoys", False),  # the number is there, but half of the words are not
        ("two envoys came", "2 envoys", True),  # number words are numbers
        ("12 points", "twelve points", True),
        ("eleven points", "11 points", False),  # "eleven" is no digit here: one of two words
        ("a total of 1,200 shells", "1200 shells", True),
        ("It was signed by Heidi Tagliavini", "Heidi Tagliavini for the OSCE", True),  # 2 of 3 content words
        ("It was signed by Tagliavini", "Heidi Tagliavini for the OSCE", False),
        ("anything", "the of and", False),  # no content word: nothing of it is there
        ("Zelenskyy's offer", "Zelenskyy", True),
        ("met 2024-03-08", "8 March 2024", False),  # "08" is another number than "8"
    ],
)
def test_coverage(text: str, point: str, expected: bool) -> None:
    assert covers(text, point) is expected


def test_event_dates_on_the_chips_count_as_shown() -> None:
    given = answer(sentences=["It began."], citations=(citation("a", event_date=date(2031, 5, 3)), citation("b")))
    assert shown(given) == "It began. 2031-05-03 None"
    assert covers(shown(given), "began in 2031")


def test_a_quote_must_be_the_stored_text_at_its_offsets() -> None:
    good, shifted, unknown = citation("a"), citation("b", start=1, end=43, quote=TEXT[0:42]), citation("c")
    stored = {"a@1#0": Stored(TEXT, None), "b@1#0": Stored(TEXT, None)}
    assert bad_quotes(answer(citations=(good,)), stored) == 0
    assert bad_quotes(answer(citations=(good, shifted, unknown)), stored) == 2


def test_offsets_count_code_points() -> None:
    text = "🕊 Київ said “yes”."
    held = {"a@1#0": Stored(text, None)}
    assert bad_quotes(answer(citations=(citation("a", 2, 6, quote="Київ"),)), held) == 0


def test_a_leak_is_a_cited_document_that_ends_after_the_day() -> None:
    given = answer(citations=(citation("a"), citation("a"), citation("b"), citation("c")))
    stored = {
        "a@1#0": Stored(TEXT, date(2031, 5, 4)),  # cited twice, one leak
        "b@1#0": Stored(TEXT, date(2031, 5, 3)),  # ends that day
        "c@1#0": Stored(TEXT, None),  # undated
    }
    assert leaks(given, stored, date(2031, 5, 3)) == 1
    assert leaks(given, stored, None) == 0


def test_scores_of_an_answered_case() -> None:
    given = answer(retrieved=["x", "a"], cited=["a", "x"], sentences=["The envoys met in Larkstead."])
    scores = score(outcome(case(), given))
    assert scores.ndcg == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))
    assert (scores.recall, scores.gold_cited, scores.cited_gold) == (0.5, 0.5, 0.5)
    assert (scores.points, scores.points_covered) == (2, 1)
    assert (scores.quotes, scores.bad_quotes, scores.refused, scores.too_long) == (2, 0, False, False)


def test_an_abstention_cites_nothing_and_has_no_precision() -> None:
    scores = score(outcome(case(), answer(cited=[], sentences=[], status="abstained", reason="made up")))
    assert scores.refused
    assert (scores.gold_cited, scores.cited_gold, scores.points_covered) == (0.0, None, 0)


def test_an_unanswerable_case_is_scored_for_refusal_only() -> None:
    trick = case(answerable=False, gold_events=(), kind="unanswerable", answer_points=("in the corpus nothing",))
    scores = score(outcome(trick, answer()))
    assert (scores.ndcg, scores.recall, scores.gold_cited, scores.cited_gold, scores.points) == (
        None,
        None,
        None,
        None,
        0,
    )
    assert not scores.refused


def test_a_crash_is_a_miss() -> None:
    scores = score(outcome(case(), None))
    assert (scores.ndcg, scores.gold_cited, scores.points, scores.points_covered) == (0.0, 0.0, 2, 0)


@pytest.mark.parametrize(
    ("kind", "sentences", "too_long"),
    [("fact", 6, False), ("fact", 7, True), ("timeline", 12, False), ("compare", 13, True)],
)
def test_length(kind: str, sentences: int, too_long: bool) -> None:
    assert score(outcome(case(kind=kind), answer(sentences=["It ended."] * sentences))).too_long is too_long


def test_removed_sentences_are_counted() -> None:
    assert score(outcome(case(), answer(removed=(Removed("x", "number"), Removed("y", "date"))))).removed == 2
