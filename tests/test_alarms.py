"""Kept answers in a newer release: what became of their sources, newer figures, and what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from corpus.types import Document
from rag.__main__ import run as command
from rag.desk.alarms import Alarms, told
from rag.desk.answers import View
from rag.desk.history import History
from rag.desk.store import DeskStore
from rag.export.files import exported
from rag.index import Index, Releases
from rag.newer import newer
from rag.recheck import found_in, recheck
from rag.types import Answer, Retrieved, Scope, Sentence
from tests.release_fixtures import Shelf, document

SWAP = date(2026, 2, 5)
LATER = datetime.now(UTC).date()
SAID = "Russia and Ukraine released 157 prisoners of war each on 5 February 2026."
AFTER = "The envoy thanked the mediators for the exchange."
TEXT = f"{SAID} {AFTER} A further round was not announced."


def report(number: int, text: str = TEXT, *, version: int = 1, **fields: object) -> Document:
    given = {
        "title": "Russia and Ukraine exchange prisoners",
        "published": SWAP,
        "event_date": SWAP,
        "event_end": SWAP,
        "positions": (),
        "language": "en",
        "party": "",
        **fields,
    }
    return document(number, text, version=version, **given)


def answered(index: Index, document_id: str = "doc-1", *quotes: str, as_of: date | None = None) -> Answer:
    """An answer that quotes sentences of version 1 of a document."""
    record = index.records([(document_id, 1)])[document_id, 1]
    passage = index.document_passages(document_id, 1)[0]
    citations = []
    for n, quote in enumerate(quotes or (SAID, AFTER), start=1):
        start = index.text(document_id, 1).index(quote)
        citations.append(replace(found_in(passage, record, start, start + len(quote), quote), n=n))
    return Answer(
        "How many were released?", as_of, "answered", None,
        tuple(Sentence(c.quote, "quoted", (c.n,)) for c in citations), tuple(citations),
        retrieved=(Retrieved(document_id, passage.id, 1.0),), release=index.manifest.release,
    )  # fmt: skip


@pytest.fixture
def shelf() -> Shelf:
    return Shelf([report(1), report(2, "Nothing of the kind happened at the harbour. The bridge stood.")])


@pytest.fixture
def released(shelf: Shelf, home: Path) -> Callable[[], Index]:
    def publish() -> Index:
        shelf.publish(home)
        return Releases(home, None).current()

    return publish


def second(text: str, **fields: object) -> tuple[Document, Document]:
    """The report's first version, closed, and another text of it."""
    day = date(2026, 2, 8)
    return report(1, current_until=day), report(1, text, version=2, current_from=day, **fields)


CHANGES = {
    "nothing": ((), ["stands", "stands"]),
    "edited elsewhere": (second(TEXT.replace("not announced", "announced")), ["stands", "stands"]),
    "changed": (second(TEXT.replace("157", "160")), ["changed", "stands"]),
    "corrected": (
        second(f"{TEXT.replace('157', '160')}\n\nCorrection: 160 were released.", corrections=("160 were released.",)),
        ["corrected", "corrected"],
    ),
    "withdrawn": (
        (report(1, current_until=date(2026, 2, 8), withdrawn=date(2026, 2, 8)),),
        ["withdrawn", "withdrawn"],
    ),
    "newer figure": (
        (report(3, SAID.replace("157", "175"), published=date(2026, 2, 7), first_seen=LATER),),
        ["newer_figure", "stands"],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_became_of_an_answers_sources(name: str, shelf: Shelf, released: Callable[[], Index]) -> None:
    answer = answered(released())
    documents, states = CHANGES[name]
    for given in documents:
        shelf.put(given)
    found = recheck(answer, released())
    assert [s.state for s in found.sentences] == states
    assert found.touched == sum(state != "stands" for state in states)


def test_a_removed_document_is_told_and_new_words_are_found(shelf: Shelf, released: Callable[[], Index]) -> None:
    answer = answered(released())
    for given in second(TEXT.replace("157", "160")):
        shelf.put(given)
    index = released()
    changed = recheck(answer, index).sentences[0].citations[0]
    assert changed.now is not None
    assert changed.now.quote == SAID.replace("157", "160")
    version = index.passages([changed.now.passage_id])[changed.now.passage_id].version
    assert index.text("doc-1", version)[changed.now.start : changed.now.end] == changed.now.quote
    del shelf.documents["doc-1", 1], shelf.documents["doc-1", 2]
    assert [s.state for s in recheck(answer, released()).sentences] == ["removed", "removed"]


OTHERS = {
    "another day": SAID.replace("157", "300").replace("5 February", "5 March"),
    "another thing": "Russia and Ukraine released 12 civilians of war each on 5 February 2026.",
    "other sides": "Armenia and Turkey released 300 prisoners of war each on 5 February 2026.".replace(
        "Russia", "Syria"
    ),
    "another deed": "Ukraine and Russia said 300 prisoners died on 5 February 2026 in a strike.",
    "both figures": SAID.replace("157", "175, not 157,"),
    "an age": "Russia and Ukraine released a 23-year-old prisoner of war on 5 February 2026.",
    "no figure": "Russia and Ukraine released prisoners of war on 5 February 2026.",
}


@pytest.mark.parametrize("said", OTHERS.values(), ids=OTHERS)
def test_a_figure_for_something_else_is_no_newer_figure(said: str) -> None:
    old = report(1).record
    assert newer(SAID, old, SAID.replace("157", "175"), replace(old, published=LATER)) is not None
    assert newer(SAID, old, said, replace(old, published=LATER, title="")) is None


def test_an_undated_count_near_the_other_is_one_and_a_far_one_is_not() -> None:
    old = report(1, event_date=None, event_end=None).record
    later = replace(old, published=date(2026, 2, 6))
    claim = "The raid on Kyiv killed at least 40 people near the old market."
    near, far = claim.replace("40", "48"), claim.replace("40", "400")
    assert newer(claim, old, near, later) is not None
    assert newer(claim, old, far, later) is None
    assert newer(claim, old, near, replace(old, published=date(2026, 2, 16))) is None


def test_alarms_are_kept_told_and_acknowledged(shelf: Shelf, released: Callable[[], Index], home: Path) -> None:
    index = released()
    store = DeskStore(home)
    history, alarms = History(store, 10), Alarms(store)
    kept = history.ask("ada", None, "How many?", Scope(), "r")
    history.keep(kept.id, "How many?", View(answer=answered(index)))
    other = history.ask("bob", None, "And the bridge?", Scope(), "r")
    quiet = answered(index, "doc-2", "The bridge stood.")
    history.keep(other.id, "And the bridge?", View(answer=quiet))
    assert alarms.due(index.manifest.release)
    assert (alarms.run(index).answers, alarms.alarms(), alarms.due(index.manifest.release)) == (2, [], False)

    for given in second(f"{SAID} {AFTER.replace('thanked', 'blamed')}"):
        shelf.put(given)
    index = released()
    ran = alarms.run(index)
    assert (ran.looked, ran.alarms) == (1, 1)
    (alarm,) = alarms.alarms("ada")
    assert (alarm.exchange, alarm.conversation, alarm.seen) == (kept.id, kept.conversation, False)
    assert told(alarm) == "1 of 2 sentences: changed 1"
    assert alarms.alarms("bob") == []
    assert list(alarms.open_alarms([kept.conversation])) == [kept.conversation]
    found = alarms.found(kept.id)
    assert found is not None
    assert [s.state for s in found[0].sentences] == ["stands", "changed"]

    alarms.acknowledge(kept.id)
    assert alarms.open_alarms([kept.conversation]) == {}
    assert alarms.alarms("ada")[0].seen
    alarms.run(index)
    assert alarms.alarms("ada")[0].seen, "the same alarm is not told twice"
    shelf.put(report(3, SAID.replace("157", "175"), published=date(2026, 2, 7), first_seen=LATER))
    alarms.run(released())
    assert alarms.alarms("ada")[0].tally == {"changed": 1, "newer_figure": 1}
    assert not alarms.alarms("ada")[0].seen, "something else was found"
    alarms.run(released())
    assert alarms.alarms("ada")[0].tally == {"changed": 1, "newer_figure": 1}

    history.delete("ada", kept.conversation)
    assert (alarms.run(index).answers, alarms.alarms()) == (1, [])
    store.close()


def test_an_alarm_goes_when_the_release_goes_back(shelf: Shelf, released: Callable[[], Index], home: Path) -> None:
    first = released()
    store = DeskStore(home)
    history, alarms = History(store, 10), Alarms(store)
    kept = history.ask("", None, "q", Scope(), "r")
    history.keep(kept.id, "q", View(answer=answered(first)))
    for given in second("Something else altogether."):
        shelf.put(given)
    assert alarms.run(released()).alarms == 1
    assert alarms.run(first).alarms == 0
    store.close()


def test_commands_look_again_and_end_with_3_when_something_changed(
    shelf: Shelf, released: Callable[[], Index], home: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["rag", *words])
        return command(), capsys.readouterr().out

    assert run("alarms") == (0, "No answers are kept here.\n")
    answer = answered(released())
    file = home.parent / "answer.json"
    file.write_bytes(exported(answer, "json", asked=datetime.now(UTC)))
    store = DeskStore(home)
    history = History(store, 10)
    history.keep(history.ask("", None, "q", Scope(), "r").id, "q", View(answer=answer))
    store.close()
    assert run("recheck", str(file))[0] == 0
    assert run("alarms")[0] == 0
    for given in second(TEXT.replace("157", "160")):
        shelf.put(given)
    released()
    code, out = run("recheck", str(file))
    assert code == 3
    assert "1 of 2 sentences changed" in out
    assert "it says now: “Russia and Ukraine released 160" in out
    code, out = run("recheck", str(file), "--json")
    (row,) = json.loads(out)["answers"]
    assert (code, row["touched"], row["sentences"][0]["citations"][0]["words_stand"]) == (3, 1, False)
    code, out = run("alarms", "--json")
    assert (code, json.loads(out)["alarms"][0]["tally"]) == (3, {"changed": 1})
    assert "NEW " in run("alarms")[1]
    file.write_text("{}", encoding="utf-8")
    assert run("recheck", str(file))[0] == 1
