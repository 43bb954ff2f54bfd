from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from evals.held import Gold, source
from evals.scorers import Score, bad_quotes, covers, is_statement, leaks, must_not, ranking, score, shown
from rag.types import Outlet, Position, Record, Removed, Sentence, Window
from tests import evals_fixtures
from tests.evals_fixtures import answer, case, citation, outcome


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
    given = answer(sentences=["It began."], citations=(citation("a", event_date=date(2031, 5, 3)), citation("b", n=2)))
    assert shown(given) == "It began. 2031-05-03 None"
    assert covers(shown(given), "began in 2031")


def test_a_quote_must_be_the_stored_text_at_its_offsets() -> None:
    good, shifted, unknown = citation("a"), citation("b", n=2, quote="The envoys meet"), citation("c", n=3)
    sources = {1: evals_fixtures.source(good), 2: evals_fixtures.source(shifted)}
    assert bad_quotes(answer(citations=(good,)), sources) == []
    assert bad_quotes(answer(citations=(good, shifted, unknown)), sources) == [2, 3]


def record(**changes: object) -> Record:
    held: dict[str, object] = {
        "document_id": "a",
        "version": 1,
        "snapshot": "sha256:0",
        "title": "Envoys meet",
        "publisher": "Larkstead Courier",
        "url": None,
        "published": None,
        "event_date": None,
        "event_end": None,
        "language": "en",
    }
    return Record(**(held | changes))  # type: ignore[arg-type]


def test_offsets_count_code_points() -> None:
    held = source(record(), "🕊 Київ said “yes”.", 2, 6)
    assert (held.text, held.before, held.after) == ("Київ", "🕊 ", " said “yes”.")
    assert bad_quotes(answer(citations=(citation("a", 2, 6, quote="Київ"),)), {1: held}) == []


def test_a_leak_is_a_cited_document_that_ends_or_came_out_after_the_day() -> None:
    given = answer(citations=tuple(citation(d, n=n) for n, d in enumerate("aabcd", 1)))
    ends = [date(2031, 5, 4), date(2031, 5, 4), date(2031, 5, 3), None, None]
    sources = {c.n: evals_fixtures.source(c, end) for c, end in zip(given.citations, ends, strict=True)}
    sources[5] = evals_fixtures.source(given.citations[4], None, known_on=date(2031, 5, 9))
    assert leaks(given, sources, date(2031, 5, 3)) == ["a (2031-05-04)", "d (2031-05-09)"]


def test_scores_of_an_answered_case() -> None:
    given = answer(retrieved=["x", "a"], cited=["a", "x"], sentences=["The envoys met in Larkstead."])
    scores = score(outcome(case(must_cite=("b",)), given))
    assert (scores["recall@10"].got, scores["gold_cited"].got, scores["cited_gold"].got) == (0.5, 0.5, 0.5)
    assert (scores["mrr"].got, scores["hit@1"].got, scores["hit@5"].got) == (0.5, 0.0, 1.0)
    assert scores["points"] == Score(1, 2, "missing: 40 prisoners swapped")
    assert scores["must_cite"] == Score(0, 1, "not cited: b")
    assert scores["quotes_exact"] == Score(2, 2)
    assert (scores["refused_wrong"].got, scores["too_long"].got) == (0.0, 0)


def test_an_abstention_cites_nothing_and_has_no_precision() -> None:
    scores = score(outcome(case(), answer(cited=[], sentences=[], status="abstained", reason="made up")))
    assert scores["refused_wrong"] == Score(1.0, 1, "made up")
    assert (scores["gold_cited"].got, scores["points"].got) == (0.0, 0)
    assert not {"cited_gold", "citation_recall", "citation_precision", "quotes_exact"} & scores.keys()


def test_an_unanswerable_case_is_scored_for_refusal_not_for_gold() -> None:
    trick = case(answerable=False, gold_events=(), kind="unanswerable", answer_points=("in the corpus nothing",))
    scores = score(outcome(trick, answer()))
    assert not {"ndcg@10", "recall@10", "gold_cited", "cited_gold", "points", "refused_wrong"} & scores.keys()
    assert scores["refused_right"] == Score(0.0, 1, "answered")


def test_a_crash_is_a_miss() -> None:
    scores = score(outcome(case(), None))
    assert {name: s.got for name, s in scores.items() if name != "errors"} == dict.fromkeys(
        "ndcg@10 recall@10 mrr hit@1 hit@5 gold_cited citation_recall citation_precision points refused_wrong".split(),
        0,
    )
    assert scores["errors"] == Score(1, 1, "ModelError: made up")
    assert scores["points"].of == 2


@pytest.mark.parametrize(
    ("kind", "sentences", "too_long"),
    [("fact", 6, 0), ("fact", 7, 1), ("timeline", 12, 0), ("compare", 13, 1)],
)
def test_length(kind: str, sentences: int, too_long: int) -> None:
    assert score(outcome(case(kind=kind), answer(sentences=["It ended."] * sentences)))["too_long"].got == too_long


def test_removed_sentences_are_counted() -> None:
    scores = score(outcome(case(), answer(removed=(Removed("x", "number"), Removed("y", "date")))))
    assert scores["removed"] == Score(2, 1, "number; date")


@pytest.mark.parametrize(
    ("sentence", "made"),
    [
        ("Ada Larkin signed the accord in Larkstead.", 1),
        ("Ada Larkin refused to sign the accord in Larkstead.", 0),
        ("Bo Wend signed the accord in Larkstead.", 0),
    ],
)
def test_a_wrong_statement_is_looked_for_by_the_support_check(sentence: str, made: int) -> None:
    found = must_not(case(must_not=("Ada Larkin signed the accord (later)",)), answer(sentences=[sentence]))
    assert found
    assert (found.got, found.of) == (made, 1)


def test_what_rules_cannot_look_for_is_unscored_unless_it_was_refused() -> None:
    vague = case(must_not=("any date: they never met",))
    assert not is_statement("any date: they never met")
    assert is_statement("the envoys met in Arden")
    found = must_not(vague, answer())
    assert found
    assert (found.got, found.of) == (None, 1)
    assert must_not(vague, answer(cited=[], sentences=[], status="abstained")) == Score(0, 1)
    assert must_not(case(), answer()) is None


def test_an_old_answer_is_stale_and_says_what_it_missed() -> None:
    gold = {"a": Gold(date(2031, 5, 3)), "b": Gold(date(2031, 6, 9))}
    old = score(outcome(case(), answer(newest_source=date(2031, 5, 3)), gold=gold))
    assert old["stale"] == Score(1, 1, "newest source 2031-05-03, the record has 2031-06-09")
    assert score(outcome(case(), answer(newest_source=date(2031, 6, 9)), gold=gold))["stale"].got == 0


def test_the_language_of_the_answer() -> None:
    assert score(outcome(case(language="uk"), answer(language="uk")))["language"].got == 1
    assert score(outcome(case(language="uk"), answer()))["language"] == Score(0, 1, "in en, asked in uk")


def test_the_time_span_that_was_read() -> None:
    may = (date(2031, 5, 1), date(2031, 5, 31))
    read = score(outcome(case(window=may), answer(window=Window(*may, "in May"))))
    assert read["window"].got == 1
    assert score(outcome(case(window=may), answer()))["window"] == Score(0, 1, "none was read")


def test_outlets_count_once_for_a_story_that_all_carry() -> None:
    given = answer(citations=tuple(citation(d, n=n) for n, d in enumerate("abc", 1)))
    held = outcome(case(), given)
    wire = {1: ("a", ("Courier",)), 2: ("a", ("Herald",)), 3: ("c", ("Echo",))}
    sources = {c.n: evals_fixtures.source(c, story=wire[c.n][0], outlets=wire[c.n][1]) for c in given.citations}
    found = score(type(held)(held.case, given, 0.1, sources=sources))["independent"]
    assert found == Score(2, 1, "Courier, Echo")


def test_balance_is_told_where_two_sides_are_to_be_heard() -> None:
    given = answer(cited=["a", "b", "c"])
    sides = {1: ("North",), 2: ("North",), 3: ("South",)}
    sources = {c.n: evals_fixtures.source(c, sides=sides[c.n]) for c in given.citations}
    gold = {"a": Gold(None, ("North",)), "b": Gold(None, ("South",))}
    plain = outcome(case(kind="compare"), given, gold=gold)
    found = score(type(plain)(plain.case, given, 0.1, sources=sources, gold=gold))
    assert found["balance"] == Score(0.5, 1, "North 2, South 1")
    assert "balance" not in score(outcome(case(kind="compare"), given, gold={"a": gold["a"]}))
    assert "balance" not in score(outcome(case(kind="fact"), given, gold=gold))


def test_a_record_says_whose_reporting_and_which_sides_it_gives() -> None:
    positions = (Position("North", "Ada", "Yes."), Position("South", "", "No."), Position("North", "Bo", "Yes."))
    brief = record(outlets=(Outlet("Courier", "", "", None), Outlet("Herald", "", "", None)), positions=positions)
    held = source(brief, "text", 0, 4)
    assert (held.outlets, held.sides, held.story) == (("Courier", "Herald"), ("North", "South"), "a")
    page = source(record(party="South", story="z", positions=positions), "text", 0, 4)
    assert (page.outlets, page.sides, page.story) == (("Larkstead Courier",), ("South",), "z")


def test_a_citation_that_is_not_needed_costs_precision_not_recall() -> None:
    text = "The envoys met in Larkstead on 3 May 2031."
    two = (citation("a"), citation("b", 43, 77, n=2))
    given = replace(answer(citations=two), sentences=(Sentence(text, "supported", (1, 2)),))
    scores = score(outcome(case(), given))
    assert scores["citation_recall"].got == 1.0
    assert scores["citation_precision"] == Score(0.5, 1, "sentence 1 does not need [2]")
