"""The chain over a real release: events, answers, refusals, scopes and what a failing model leaves behind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.chain import Done, Dropped, Found, Parley, Said
from rag.errors import QuestionError, ReleaseMissing
from rag.present import answer_json, answer_text
from rag.settings import Settings
from rag.types import Answer, Scope, Turn

DISPUTED = "How many soldiers' bodies did each side return in June 2025?"
OFFER = "Is Turkey ready to host a peace summit?"
HOLLOW = "What did Zelensky and Putin sign when they met face to face in Geneva in December 2025?"


@pytest.fixture(scope="module")
def parley(starter_home: Path) -> Parley:
    return Parley.open(Settings.load(home=starter_home))


def quotes_are_exact(parley: Parley, answer: Answer) -> bool:
    index = parley.index()
    return all(index.text(c.document_id, 1)[c.start : c.end] == c.quote for c in answer.citations)


def test_events_come_in_order_and_add_up_to_the_answer(parley: Parley) -> None:
    events = list(parley.stream(OFFER))
    assert isinstance(events[0], Found)
    assert isinstance(events[-1], Done)
    answer = events[-1].answer
    assert [e.sentence for e in events if isinstance(e, Said)] == list(answer.sentences)
    said = [c for e in events if isinstance(e, Said) for c in e.citations]
    assert said == list(answer.citations[: len(said)])
    assert {c.n for c in answer.citations[len(said) :]} <= {n for note in answer.notes for n in note.citations}
    assert not [e for e in events if isinstance(e, Dropped)]


def test_every_sentence_is_cited_and_every_quote_is_the_stored_text(parley: Parley) -> None:
    answer = parley.answer(OFFER)
    assert answer.status == "answered"
    assert 1 <= len(answer.sentences) <= 6
    numbers = {c.n for c in answer.citations}
    assert all(s.citations and set(s.citations) <= numbers for s in answer.sentences)
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert quotes_are_exact(parley, answer)
    assert answer.newest_source == max(c.event_date for c in answer.citations if c.event_date)


def test_the_same_question_gets_the_same_answer(parley: Parley) -> None:
    first, second = parley.answer(OFFER), parley.answer(OFFER)
    assert (first.sentences, first.citations, first.retrieved) == (second.sentences, second.citations, second.retrieved)


def test_refuses_with_a_reason_and_the_nearest_passages(parley: Parley) -> None:
    answer = parley.answer(HOLLOW)
    assert (answer.status, answer.sentences, answer.citations) == ("abstained", (), ())
    assert answer.reason is not None
    assert "December 2025" in answer.reason
    assert answer.retrieved


@pytest.mark.parametrize("question", ["Best pasta recipe for two?", "How do I reset my phone to factory settings?"])
def test_refuses_what_is_off_topic(parley: Parley, question: str) -> None:
    assert parley.answer(question).status == "abstained"


def test_as_of_uses_nothing_later(parley: Parley) -> None:
    answer = parley.answer("Where do the talks stand right now?", Scope(as_of=date(2024, 3, 31)))
    assert answer.as_of == date(2024, 3, 31)
    assert answer.citations
    assert all(c.event_date is not None and c.event_date <= date(2024, 3, 31) for c in answer.citations)


def test_as_of_before_everything_refuses(parley: Parley) -> None:
    answer = parley.answer(OFFER, Scope(as_of=date(2000, 1, 1)))
    assert answer.status == "abstained"
    assert answer.retrieved == ()


def test_since_and_until_are_hard(parley: Parley) -> None:
    answer = parley.answer("What did Putin demand?", Scope(since=date(2024, 6, 1), until=date(2024, 7, 31)))
    assert {c.document_id[:7] for c in answer.citations} <= {"2024-06", "2024-07"}


def test_a_follow_up_keeps_the_thread(parley: Parley) -> None:
    answer = parley.answer("And what did Zelenskyy answer?", history=[Turn("What did Erdoğan offer in March 2024?")])
    assert any(c.document_id.startswith("2024-03-08") for c in answer.citations)


def test_empty_questions_and_a_missing_release_are_one_line(parley: Parley, tmp_path: Path) -> None:
    with pytest.raises(QuestionError):
        parley.answer("  ")
    with pytest.raises(ReleaseMissing, match="python -m corpus refresh"):
        Parley.open(Settings.load(home=tmp_path / "nothing")).answer(OFFER)


def test_a_model_that_cannot_be_reached_leaves_the_records_own_words(starter_home: Path) -> None:
    settings = Settings.load(
        home=starter_home, openai_base_url="http://127.0.0.1:9/v1", openai_api_key="none", model_timeout=2
    )
    answer = Parley.open(settings).answer(OFFER)
    assert (answer.status, answer.writer) == ("answered", "quotes")
    assert answer.reason is not None
    assert "127.0.0.1:9" in answer.reason
    assert {s.support for s in answer.sentences} == {"quoted"}


def test_a_real_small_model_writes_and_nothing_unsupported_is_shown(starter_home: Path, llama_url: str) -> None:
    settings = Settings.load(home=starter_home, openai_base_url=llama_url, openai_api_key="none", model_timeout=60)
    parley = Parley.open(settings)
    answer = parley.answer(OFFER)
    assert answer.status == "answered"
    assert all(s.citations for s in answer.sentences)
    assert quotes_are_exact(parley, answer)
    assert all(r.reason for r in answer.removed)


def test_review_tells_supported_contradicted_and_absent_apart(parley: Parley) -> None:
    review = parley.review(
        "Turkey was ready to host a peace summit, Erdoğan said on 8 March 2024. "
        "The lapsed Black Sea Grain Initiative had moved nearly 53 million tonnes of grain, Erdoğan said. "
        "Ankara sent four warships to Sevastopol."
    )
    assert [s.verdict for s in review.sentences] == ["supported", "contradicted", "not_found"]
    assert "53" in review.sentences[1].reason
    index = parley.index()
    for sentence in review.sentences:
        for c in sentence.citations:
            assert index.text(c.document_id, 1)[c.start : c.end] == c.quote


def test_json_and_text_forms(parley: Parley) -> None:
    answer = parley.answer(OFFER)
    data = answer_json(answer)
    assert data["citations"][0]["event_date"] == "2024-03-08"
    assert set(data["seconds"]) == {"retrieve", "write", "verify", "total"}
    text = answer_text(answer)
    assert "[1]" in text
    assert "Parley brief" in text
    assert answer_text(parley.answer(HOLLOW)).startswith("No answer: ")


def test_the_dates_of_a_question_can_be_left_unread(parley: Parley) -> None:
    asked = "What happened in Istanbul in May 2025?"
    assert parley.answer(asked).window is not None
    assert parley.answer(asked, Scope(read_dates=False)).window is None


def test_what_is_disputed_is_cited_where_the_document_records_it(parley: Parley) -> None:
    answer = parley.answer(DISPUTED)
    by_number = {c.n: c for c in answer.citations}
    disputes = [note for note in answer.notes if note.kind == "dispute"]
    assert disputes
    assert all(note.citations for note in disputes)
    assert any(note.text == by_number[note.citations[0]].quote for note in disputes)


def test_a_question_for_the_latest_is_told_how_old_the_newest_source_is(parley: Parley) -> None:
    answer = parley.answer("Where do the talks stand right now?")
    (note,) = [note for note in answer.notes if note.kind == "stale"]
    assert answer.newest_source is not None
    assert str(answer.newest_source.year) in note.text


def test_a_report_of_another_time_says_so(parley: Parley) -> None:
    answer = parley.answer("How many people did each side let go in the first exchange of 2025?")
    assert any(sentence.label.startswith("Report of") for sentence in answer.sentences)
    by_number = {c.n: c for c in answer.citations}
    first = by_number[answer.sentences[0].citations[0]].event_date
    assert first is not None
    for sentence in answer.sentences:
        day = by_number[sentence.citations[0]].event_date
        if day is not None and abs((day - first).days) > 31:
            assert str(day.year) in sentence.label
