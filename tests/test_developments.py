"""What happened, by the words of the record: statuses with their sentences, sides, topics, and copies told once."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from rag.chain import Parley
from rag.desk.developments import Choice, Reading, floor, read, steps, tallied
from rag.desk.statuses import STATUSES, statuses_in, worded
from rag.index import Index, Releases
from rag.settings import CHECKOUT, Settings
from rag.types import Record, Scope
from tests.release_fixtures import Shelf, WordCounts, document

LABELLED = Path(__file__).parent / "data" / "statuses.jsonl"
FLOOR = 0.83  # share of the held half that the rules read as a person did; 0.86 when it was measured


@pytest.fixture(scope="module")
def index(starter_home: Path) -> Index:
    return Parley.open(Settings.load(home=starter_home)).index()


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Erdoğan offered to host a peace summit with Russia at the table.", "proposed"),
        ("Peskov said that the grain deal had ended.", "claimed"),
        ("The two sides agreed to exchange 1,000 prisoners each.", "agreed"),
        ("Ukraine and Russia signed the protocol in Minsk.", "signed"),
        ("Kyiv rejected the plan to freeze the front.", "denied"),
        ("Both armies violated the truce within hours.", "violated"),
        ("Lavrov and Kuleba met in Antalya for ninety minutes.", "held"),
        ("Russia and Ukraine exchanged 185 soldiers each.", "other"),
        ("The minerals deal remained without a date.", None),
        ("Зеленський запропонував зустріч із Путіним.", "proposed"),
        ("Стороны подписали меморандум в Минске.", "signed"),
        ("Moskova teklifi reddetti.", "denied"),
        ("Taraflar İstanbul'da bir araya geldi.", "held"),
    ],
)
def test_a_sentence_words_a_status(said: str, status: str | None) -> None:
    assert next(iter(statuses_in(said)), None) == status


@pytest.mark.parametrize(
    ("said", "not_this"),
    [
        ("The sides did not agree on a ceasefire.", "agreed"),
        ("They left without signing the minerals deal.", "signed"),
        ("Only an elected leader could sign a treaty.", "signed"),
        ("Стороны не подписали соглашение.", "signed"),
    ],
)
def test_what_did_not_happen_is_no_status(said: str, not_this: str) -> None:
    assert not_this not in statuses_in(said)


def test_the_evidence_of_a_status_is_a_sentence_of_the_text() -> None:
    text = (
        "LANTERNVILLE, 4 May. The weather over the old harbour was fair all through the week. "
        "The mayor and the council signed the bridge treaty on Monday afternoon. The mayor said that he was glad."
    )
    found = worded("Mayor and council sign bridge treaty", text)
    assert found.status == "signed"
    assert text[found.start : found.end] == "The mayor and the council signed the bridge treaty on Monday afternoon."


def test_a_status_that_no_sentence_carries_is_reported() -> None:
    text = "The weather over the old harbour was fair all through the week, with a light wind."
    found = worded("Mayor and council sign bridge treaty", text)
    assert found.status == "reported"
    assert text[found.start : found.end] == text


def test_statuses_agree_with_a_reader_on_the_half_that_was_not_tuned_on() -> None:
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    assert {row["status"] for row in rows} <= set(STATUSES)
    held = [row for row in rows if row["half"] == "held"]
    right = 0
    for row in held:
        source = (CHECKOUT / "corpus" / "documents" / row["id"][:4] / f"{row['id']}.md").read_text(encoding="utf-8")
        body = source.split("\n---\n", maxsplit=1)[1].strip()
        right += worded(row["title"], body).status == row["status"]
    assert len(held) >= 40
    assert right / len(held) >= FLOOR


def test_developments_of_the_starter(index: Index) -> None:
    told = Reading().told(index, Scope())
    found = {d.id: d for d in told.developments}
    assert [d.day for d in told.developments] == sorted(d.day for d in told.developments)
    offer = found["2024-03-08-erdogan-offers-peace-summit"]
    assert (offer.status, offer.day, offer.happened) == ("proposed", date(2024, 3, 8), True)
    assert "Turkey" in offer.sides
    assert "format" in offer.topics
    assert offer.bears
    for d in told.developments:
        text = index.text(d.id, d.record.version)
        assert d.quote
        assert text[d.start : d.end] == d.quote


def test_choices_narrow_and_as_of_hides_what_came_later(index: Index) -> None:
    reading = Reading()
    told = reading.told(index, Scope())
    held = [d for d in told.developments if Choice(statuses=("held",), sides=("Turkey",)).takes(d)]
    assert held
    assert all(d.status == "held" and "Turkey" in d.sides for d in held)
    spring = Choice(since=date(2025, 5, 1), until=date(2025, 6, 30))
    assert {d.day.month for d in told.developments if spring.takes(d)} == {5, 6}
    early = reading.told(index, Scope(as_of=date(2022, 12, 31)))
    assert early.developments
    assert max(d.day for d in early.developments) <= date(2022, 12, 31)
    assert reading.told(index, Scope(), most=3).unread == len(told.developments) - 3


def test_copies_of_one_wire_story_are_one_development_and_pages_beside_the_talks_are_marked(tmp_path: Path) -> None:
    report = "Russia and Ukraine agreed on a ceasefire in Istanbul after two days of talks, the agency reported. " * 2
    plain: dict[str, Any] = {"positions": (), "language": "en"}
    shelf = Shelf(
        [
            document(0, report, title="Russia and Ukraine agree ceasefire", publisher="Wire", story="doc-0", **plain),
            document(1, report, title="Russia and Ukraine agree ceasefire", publisher="Post", story="doc-0", **plain),
            document(3, "The harbour fair opened. " * 8, title="Harbour fair opens", **plain),
        ]
    )
    shelf.publish(tmp_path)
    releases = Releases(tmp_path, WordCounts().name)
    told = Reading().told(releases.current(), Scope())
    assert [(d.record.publisher, d.status, d.bears) for d in told.developments] == [
        ("Wire", "agreed", True),
        ("Northern Post", "reported", False),
    ]
    assert told.developments[0].sides == ("Russia", "Ukraine")
    assert "ceasefire" in told.developments[0].topics
    releases.close()


def test_a_record_without_fields_of_its_own_is_read_by_its_words() -> None:
    text = "The Turkish president met the Ukrainian president in Ankara to discuss a prisoner exchange on Monday."
    record = Record("a", 1, "sha256:0", "Erdoğan and Zelenskyy meet", "Post", None, date(2025, 2, 18), None, None, "en")
    found = read(record, text)
    assert not found.happened
    assert found.day == date(2025, 2, 18)
    assert {"Turkey", "Ukraine"} <= set(found.sides)
    assert "prisoners" in found.topics
    assert found.status == "held"


def test_steps_of_time() -> None:
    day = date(2025, 6, 19)
    for length, step in ((60, "day"), (400, "week"), (2_000, "month"), (8_000, "quarter"), (40_000, "year")):
        assert steps(day, day + timedelta(days=length), 90) == step
    assert [floor(day, step) for step in ("day", "week", "month", "quarter", "year")] == [
        day,
        date(2025, 6, 16),
        date(2025, 6, 1),
        date(2025, 4, 1),
        date(2025, 1, 1),
    ]
    assert tallied(["b", "a", "", "b"]) == [("b", 2), ("a", 1)]
    assert Counter(STATUSES).most_common(1)[0][1] == 1
