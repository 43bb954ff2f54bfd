"""What stands beside a sentence: the same said elsewhere; a figure, date or "not" that differs, and nothing weaker."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rag.desk.beside import MOST, Others, others
from rag.types import Hit, Passage, Record

DAY = date(2026, 5, 6)
CITED = "The Quayport ferry carried 45 envoys to the island talks on 6 May 2026."


def record(name: str, published: date = DAY, publisher: str = "", story: str = "") -> Record:
    made = Record(name, 1, f"sha256:{name}", "", publisher or f"Outlet of {name}", None, published, None, None, "en")
    return replace(made, story=story)


def hit(text: str, name: str = "other", published: date = DAY, publisher: str = "", story: str = "") -> Hit:
    passage = Passage(f"{name}#0", name, 1, 0, 100, 100 + len(text), text)
    return Hit(passage, record(name, published, publisher, story), 1.0)


def beside(*hits: Hit, words: str = CITED, before: str = "") -> Others:
    return others(words, before, record("cited", story="wire"), lambda sentence: hits)


def test_the_same_in_other_words_is_found_with_its_place() -> None:
    text = "It rained. On 6 May 2026 the Quayport ferry took 45 envoys across to the island talks."
    (also,) = beside(hit(text)).also
    assert also.words == text[11:]
    assert (also.start, also.end) == (111, 100 + len(text))
    assert also.difference == ""


def test_a_sentence_that_says_less_says_it_in_part() -> None:
    (also,) = beside(hit("The Quayport ferry carried envoys to the island talks.")).also
    assert also.part


def test_another_figure_for_the_same_thing_is_otherwise_with_both_figures() -> None:
    (other,) = beside(hit("The Quayport ferry carried 52 envoys to the island talks on 6 May 2026.")).otherwise
    assert (other.difference, other.mine, other.theirs) == ("figure", "45", "52")


def test_a_figure_of_another_day_or_of_another_thing_is_not_otherwise() -> None:
    for text in (
        "The Quayport ferry carried 52 envoys to the island talks on 9 May 2026.",
        "The Quayport ferry carried 52 goats to the island talks on 6 May 2026.",
        "The Quayport ferry carried 52 tonnes of grain past the island on 6 May 2026.",
    ):
        assert beside(hit(text)).otherwise == ()


def test_figures_that_may_be_one_count_do_not_differ() -> None:
    for text in (
        "The Quayport ferry carried more than 40 envoys to the island talks on 6 May 2026.",
        "The Quayport ferry carried about 44 envoys to the island talks on 6 May 2026.",
        "The Quayport ferry carried 52 envoys to the island talks on 6 May 2026, not 45 envoys.",
    ):
        assert beside(hit(text)).otherwise == ()


def test_another_date_for_one_event_is_otherwise() -> None:
    words = "The Quayport ferry had carried the envoys to the island talks on 2 May 2026."
    (other,) = beside(hit(words.replace("2 May", "3 May")), words=words).otherwise
    assert (other.difference, other.mine, other.theirs) == ("date", "2 May 2026", "3 May 2026")


def test_two_reports_each_of_its_own_day_do_not_differ() -> None:
    later = hit(CITED.replace("6 May", "8 May"), published=date(2026, 5, 8))
    assert beside(later).otherwise == ()


def test_a_denial_of_the_same_is_otherwise_and_one_of_something_else_is_not() -> None:
    words = "A ceasefire was agreed at the island talks on 6 May 2026."
    (other,) = beside(hit("No ceasefire was agreed at the island talks on 6 May 2026."), words=words).otherwise
    assert other.difference == "denial"
    swap = hit("An exchange of prisoners was agreed at the island talks on 6 May 2026.")
    assert beside(swap, words="No ceasefire was agreed at the island talks on 6 May 2026.").otherwise == ()


def test_near_words_of_the_same_day_are_shown_without_a_verdict() -> None:
    found = beside(hit("The Quayport ferry was late for the island talks on 6 May 2026."))
    assert (found.also, found.otherwise) == ((), ())
    assert found.near[0].words.startswith("The Quayport ferry was late")


def test_copies_of_one_story_count_once_and_those_of_the_cited_one_never() -> None:
    same = [hit(CITED, f"copy{n}", story="herald") for n in range(3)]
    assert len(beside(*same).also) == 1
    assert beside(hit(CITED, "mine", story="wire")) == Others()
    assert beside(hit(CITED, "cited")) == Others()


def test_a_document_that_says_the_same_somewhere_does_not_say_otherwise() -> None:
    other = CITED.replace("45", "52")
    found = beside(hit(other, "both"), hit(CITED, "both"))
    assert len(found.also) == 1
    assert found.otherwise == ()


def test_at_most_three_of_a_kind() -> None:
    assert len(beside(*(hit(CITED, f"n{n}") for n in range(9))).also) == MOST


def test_an_outlet_that_repeats_its_own_sentence_is_no_second_report() -> None:
    assert beside(hit(CITED, "again", publisher="Outlet of cited")).also == ()


def test_he_is_the_subject_of_the_sentence_before() -> None:
    words = "He promised a green lamp for the island talks on 6 May 2026."
    same = hit("Aldo Brannigan promised a green lamp for the island talks on 6 May 2026.")
    assert beside(same, words=words, before="Aldo Brannigan spoke. ").also
    assert beside(same, words=words, before="It rained. ") == Others()


def test_questions_and_lines_of_dates_say_nothing() -> None:
    for words in ("When does the Quayport ferry sail?", "6 May 2026, 12:23 p.m."):
        assert beside(hit(words), words=words) == Others()


@given(st.text(max_size=200), st.text(max_size=200))
def test_nothing_is_raised_and_places_are_those_of_the_words(words: str, text: str) -> None:
    found = others(words, "", record("cited"), lambda sentence: [hit(text)])
    for one in (*found.also, *found.otherwise, *found.near):
        assert text[one.start - 100 : one.end - 100] == one.words
