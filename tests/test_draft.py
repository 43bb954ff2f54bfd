"""The drafting writer: cutting a stream into sentences, settling each, and a real small model that writes badly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pytest

from rag.chat import chat_model
from rag.draft import Draft, DraftingWriter
from rag.errors import ModelError, PromptTooLong
from rag.meter import Meter
from rag.quote import Pick
from rag.reply import Drafted, sentences
from rag.rules.orders import gives_orders
from rag.settings import Settings
from rag.settle import Settled, evidence_of, known_names, settle
from rag.types import Hit, Passage, Question, Record, Removed
from rag.verify import Evidence, check
from tests.model_fixtures import DOCUMENTS, MODEL_NAME, Misbehaving, starter_hits


def hit(text: str, start: int = 0, title: str = "Erdoğan offers to host a summit", day: date = date(2024, 3, 8)) -> Hit:
    record = Record("d", 1, "sha256:0", title, "Parley brief", None, day, day, day, "en", place="Istanbul")
    return Hit(Passage("d@1#0", "d", 1, 0, start, start + len(text), text), record, 1.0)


OFFERED = "Erdoğan offered on 8 March 2024 to host a summit."
OFFER = hit(f"{OFFERED} Zelenskyy said Russia would not be invited to the first one.", 100)
GRAIN = hit("The grain deal was extended for 120 days.", 500, "Grain deal extended", date(2022, 11, 17))


def test_a_supported_sentence_keeps_the_exact_span() -> None:
    settled = settle(Drafted("Erdoğan offered to host a summit.", (1,)), [OFFER, GRAIN])
    assert isinstance(settled, Settled)
    assert settled.spans == ((0, 100, 100 + len(OFFERED)),)


def test_without_a_marker_the_supporting_passage_is_found() -> None:
    settled = settle(Drafted("The grain deal was extended for 120 days.", ()), [OFFER, GRAIN])
    assert isinstance(settled, Settled)
    assert [s[0] for s in settled.spans] == [1]


def test_a_wrong_marker_is_put_right_and_counted() -> None:
    settled = settle(Drafted("The grain deal was extended for 120 days.", (1,)), [OFFER, GRAIN])
    assert isinstance(settled, Settled)
    assert ([s[0] for s in settled.spans], settled.bogus) == ([1], 1)


def test_markers_out_of_range_are_dropped_and_counted() -> None:
    settled = settle(Drafted("The grain deal was extended for 120 days.", (0, 2, 7)), [OFFER, GRAIN])
    assert isinstance(settled, Settled)
    assert settled.bogus == 2


def test_two_passages_may_carry_one_sentence() -> None:
    drafted = Drafted("Erdoğan offered to host a summit, and the grain deal was extended for 120 days.", (1, 2))
    settled = settle(drafted, [OFFER, GRAIN])
    assert isinstance(settled, Settled)
    assert sorted(s[0] for s in settled.spans) == [0, 1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The grain deal was extended for 60 days.", "the source says 120, the sentence 60"),
        ("Erdoğan offered in Minsk to host a summit.", "Minsk"),
        ("Is Turkey ready to host a summit?", "question"),
        ("Who offered to host a summit", "repeats the question"),
        ("As an AI language model, I cannot answer.", "writer"),
        ("I'm sorry, but I can't help with that.", "writer"),
        ("NOT IN THE PASSAGES", "writer"),
        ("The passages do not mention the grain deal.", "writer"),
        ("## Summary", "heading"),
        ("Key points:", "heading"),
        ("**Answer**", "heading"),
        ("He offered to host a summit.", '"he"'),
        ("And so on.", "could be checked"),
        ("Recep Tayyip Erdoğan (Turkey)", "could be checked"),
        ("Erdoğan offered to host a", "breaks off"),
    ],
)
def test_what_is_not_shown_says_why(text: str, reason: str) -> None:
    settled = settle(Drafted(text, (1, 2)), [OFFER, GRAIN], question="Who offered to host a summit?")
    assert isinstance(settled, Removed)
    assert reason in settled.reason


def test_a_pronoun_stands_for_the_subject_of_the_sentence_before() -> None:
    drafted = Drafted("He offered to host a summit.", (1,))
    assert isinstance(settle(drafted, [OFFER], previous="Erdoğan spoke in Istanbul."), Settled)
    assert isinstance(settle(drafted, [OFFER], previous="Zelenskyy spoke in Istanbul."), Removed)


def test_names_are_known_under_their_other_spellings() -> None:
    assert "Zelenskyy" in known_names("Zelensky")
    assert "Київ" in known_names("Kiev")
    assert isinstance(settle(Drafted("Erdogan offered to host a summit.", (1,)), [OFFER], aliases=known_names), Settled)
    russian = hit("Зеленский заявил, что готов к встрече.", title="Заявление")
    assert isinstance(
        settle(Drafted("Зеленський заявил, что готов к встрече.", (1,)), [russian], aliases=known_names), Settled
    )


def test_no_hits_no_sentences() -> None:
    assert isinstance(settle(Drafted("Erdoğan offered to host a summit.", (1,)), []), Removed)


def test_reports_about_instructions_are_no_orders() -> None:
    for path in sorted(DOCUMENTS.rglob("*.md")):
        assert not any(gives_orders(h.passage.text) for h in starter_hits(path.stem)), path


QUESTIONS = (
    ("Is Turkey ready to host a peace summit?", "2024-03-08-erdogan-offers-peace-summit"),
    ("Who signed the Minsk Protocol?", "2014-09-05-minsk-protocol"),
    ("What did Ukraine offer in Istanbul in March 2022?", "2022-03-29-istanbul-talks"),
    ("How many prisoners did Russia release in September 2022?", "2022-09-21-azovstal-medvedchuk-prisoner-swap"),
    ("What are the ten points of the peace formula?", "2022-11-15-zelenskyy-ten-point-peace-formula"),
    ("Why did Russia end the grain deal?", "2023-07-17-russia-ends-grain-deal"),
    ("What did Trump and Putin agree in Alaska?", "2025-08-15-alaska-summit"),
    ("How long was the Easter truce?", "2026-04-11-orthodox-easter-truce"),
    ("How many prisoners were exchanged after Abu Dhabi?", "2026-02-04-abu-dhabi-second-trilateral"),
    ("What did Johnson promise in Kyiv?", "2022-04-09-johnson-visits-kyiv"),
    ("Did the Kremlin accept Erdoğan as a mediator?", "2024-07-03-kremlin-rules-out-erdogan-mediator"),
    ("What did Costa say about contacts with Moscow?", "2026-06-19-eu-summit-costa-kremlin-contacts"),
)


T = TypeVar("T")


def until_error(items: Iterator[T]) -> list[T]:
    """What comes before a model's reply is cut off."""
    found: list[T] = []
    with suppress(ModelError):
        for item in items:
            found.append(item)  # noqa: PERF402 - extend would lose them
    return found


@dataclass(frozen=True)
class Run:
    question: str
    hits: list[Hit]
    chunks: list[str]
    drafted: list[Drafted]
    outcomes: list[Settled | Removed]


@pytest.fixture(scope="module")
def runs(llama_url: str) -> list[Run]:
    """SmolLM2's drafts for a dozen real questions, each with the first passage of its document."""
    settings = Settings(openai_base_url=llama_url, chat_model=MODEL_NAME, model_timeout=120)
    writer = DraftingWriter(chat_model(settings).model_copy(update={"max_tokens": 60}), MODEL_NAME, structured=False)
    done = []
    for text, document in QUESTIONS:
        hits = starter_hits(document)[:1]
        chunks = until_error(writer.stream(Question(text, text, "en", "fact", today=date(2026, 7, 1)), hits))
        drafted = until_error(sentences(iter(chunks)))
        outcomes: list[Settled | Removed] = [settle(d, hits, text, aliases=known_names) for d in drafted]
        done.append(Run(text, hits, chunks, drafted, outcomes))
    return done


@pytest.mark.timeout(400)
def test_nothing_that_a_small_model_writes_is_shown_unless_the_record_carries_it(runs: list[Run]) -> None:
    kept = removed = 0
    for run in runs:
        for outcome in run.outcomes:
            if isinstance(outcome, Removed):
                removed += 1
                assert outcome.reason
                continue
            kept += 1
            # judged again from the cited words alone, as the reader would
            words = []
            for i, start, end in outcome.spans:
                passage, around = run.hits[i].passage, evidence_of(run.hits[i])
                assert passage.start <= start < end <= passage.end
                cited = passage.text[start - passage.start : end - passage.start]
                words.append(Evidence(cited, around.header, around.day))
            assert check(outcome.text, words, known_names).supported, outcome
    print(f"SmolLM2: {kept} sentences kept, {removed} removed over {len(runs)} questions")
    assert kept + removed >= len(runs)


@pytest.mark.timeout(400)
def test_a_real_server_streams(runs: list[Run]) -> None:
    assert sum(len(run.chunks) for run in runs) >= 5 * len(runs)
    assert all(run.drafted for run in runs)


@pytest.mark.timeout(200)
def test_a_prompt_longer_than_the_context_is_one_line(smollm: Settings) -> None:
    writer = DraftingWriter(chat_model(smollm), MODEL_NAME)
    question = Question("Who?", "Who?", "en", "fact")
    with pytest.raises(PromptTooLong, match="longer than the model takes"):
        list(writer.stream(question, [hit("€¤₴" * 4000)]))  # several tokens a letter


def test_passages_that_do_not_fit_are_sent_once_more_with_fewer_words(bad_server: Misbehaving) -> None:
    bad_server.mode, bad_server.says = "overflow_once", ("Turkey offered talks [1].",)
    writer = DraftingWriter(chat_model(bad_server.settings()), "any")
    hits = [hit("word " * 1000), hit("more " * 700)]
    assert "".join(writer.stream(Question("Who?", "Who?", "en", "fact"), hits)) == "Turkey offered talks [1]."
    first, second = (request["messages"][1]["content"] for request in bad_server.asked)
    assert len(second) < len(first) / 2
    assert "word word" in second


PICK = Pick(OFFER, 100, 100 + len(OFFERED), OFFERED, 0.9)
ASKED = Question("Who offered talks?", "Who offered talks?", "en", "fact")


def events(server: Misbehaving, judge: bool = False) -> tuple[list[Any], Draft]:
    draft = DraftingWriter(chat_model(server.settings(timeout=1.0)), "any", judge=judge).draft(
        ASKED, [OFFER, GRAIN], [PICK], Meter()
    )
    return list(draft), draft


@pytest.mark.parametrize(
    ("mode", "says", "note"),
    [
        ("well", ("I'm sorry, I can't help with that.",), "declined to answer"),
        ("well", ("NOT IN THE PASSAGES",), "declined to answer"),
        ("well", ('{"sentences": []}',), "supported and new"),
        ("well", ('{"sentences": [{"text": "Erd',), "not the JSON"),
        ("well", ("Russia won. ",) * 9, "repeated itself"),
        ("well", ("again and ",) * 200, "did not come to an end"),
        ("well", ("   ",), "empty answer"),
        ("cut_short", ("Russia won. The war is",), "cut off at its length limit"),
        ("withheld", ("Russia",), "withheld"),
        ("broken", (), "HTTP 500"),
        ("busy", (), "try again later"),
        ("overflow", (), "longer than the model takes"),
        ("half", ("Russia won. ",), "check OPENAI_BASE_URL"),
        ("bad_json", (), "not JSON"),
    ],
)
def test_whatever_goes_wrong_the_records_own_words_follow_with_a_note(
    bad_server: Misbehaving, mode: str, says: tuple[str, ...], note: str
) -> None:
    bad_server.mode, bad_server.says = mode, says
    came, draft = events(bad_server)
    assert [e for e in came if not isinstance(e, Removed)] == [PICK]
    assert note in draft.note
    assert "own words" in draft.note
    assert draft.kept == 0


@pytest.mark.parametrize("mode", ["cut_short", "withheld", "half"])
def test_what_was_fine_before_it_went_wrong_is_kept(bad_server: Misbehaving, mode: str) -> None:
    bad_server.mode, bad_server.says = mode, ("Erdoğan offered on 8 March 2024 to host a summit [1]. ", "Then it br")
    came, draft = events(bad_server)
    assert [e.text for e in came if isinstance(e, Settled)] == ["Erdoğan offered on 8 March 2024 to host a summit."]
    assert PICK not in came
    assert draft.kept == 1
    assert draft.note


def test_sentences_come_while_the_model_still_writes(bad_server: Misbehaving) -> None:
    bad_server.mode = "drip"
    bad_server.says = ("Erdoğan offered on 8 March 2024 to host a summit [1]. And ",)
    writer = DraftingWriter(chat_model(bad_server.settings()), "any")
    draft = iter(writer.draft(ASKED, [OFFER, GRAIN], [PICK], Meter()))
    first = next(draft)
    assert isinstance(first, Settled)
    draft.close()  # type: ignore[attr-defined]


def test_a_judge_may_veto_what_the_rules_let_pass(bad_server: Misbehaving) -> None:
    bad_server.says = ("Erdoğan offered on 8 March 2024 to host a summit [1].",)  # as a verdict this is none
    came, draft = events(bad_server, judge=True)
    assert [type(e) for e in came] == [Removed, Pick]
    assert "no verdict" in came[0].reason
    assert draft.kept == 0
    assert len(bad_server.asked) == 2
