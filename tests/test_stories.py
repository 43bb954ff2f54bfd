"""The stage that tells stories: what is new is compared with the days around it, and a record says whose copy it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

import corpus.stories
from corpus.library import LocalLibrary
from corpus.release import publish
from corpus.types import Document
from rag.assemble import cite
from rag.index import LocalIndex, Releases
from rag.manifest import read_manifest, write_manifest
from rag.retrieve import Retriever
from rag.types import Record, Scope
from rag.understand import understand
from tests.release_fixtures import WordCounts


class Words(WordCounts, Embeddings):
    """The word counter as LangChain knows embedders."""


DAY = date(2026, 3, 2)
TODAY = date(2026, 4, 1)
WIRE = (
    "The delegations of Northland and Southland met for six hours on Monday behind closed doors in Karthmouth. "
    "They agreed to swap 1,200 prisoners before the end of the month, two officials said. A bridge over the Karth will "
    "be opened for relief convoys on Friday under the eyes of monitors from three neutral countries. The hosts thanked "
    "both sides for their patience and offered their lakeside hotel for another round in two weeks."
)
OTHER = (
    "The mayor of Brookfield opened a library on Tuesday that the town had built from the timber of an old barn. "
    "Children read aloud from a book about otters while the band waited in the rain for its turn to play. "
    "Its shelves hold four thousand volumes, most of them gifts, and a stove that the smith made from a boiler."
)


def document(name: str, text: str, publisher: str = "", day: date | None = DAY, **given: object) -> Document:
    record = Record(name, 1, "", f"Title {name}", publisher or name, f"https://{name}.example/a", day, None, None, "en")
    return Document(replace(record, **given), text)  # type: ignore[arg-type]


def copy_of(text: str, lead: str) -> str:
    return f"{lead} {text.split('. ', 1)[1]}"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[LocalLibrary]:
    with LocalLibrary(tmp_path) as opened:
        yield opened


def take(library: LocalLibrary, *documents: Document, day: date = DAY) -> int:
    """Put them in and tell stories; how many records changed."""
    run = library.begin("refresh", day)
    for one in documents:
        library.put(one, run)
    return library.tell_stories("none")


def stories(library: LocalLibrary) -> dict[str, str]:
    return {record.document_id: record.story for record, _ in library.latest() if record.story}


def test_copies_get_the_story_of_the_agency_and_nothing_else_does(library: LocalLibrary) -> None:
    wire = document("wire", f"KARTHMOUTH (Reuters) - {WIRE}", "Reuters", outlet_kind="agency")
    paper = document("paper", copy_of(WIRE, "Talks ended with a bargain."), day=DAY - timedelta(days=1))
    later = document("later", WIRE, day=DAY + timedelta(days=9))
    assert take(library, wire, paper, later, document("other", OTHER)) == 2
    assert stories(library) == {"wire": "wire", "paper": "wire"}


def test_more_documents_than_are_sketched_at_a_time(library: LocalLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus.stories, "_BATCH", 2)
    days = [DAY, DAY - timedelta(days=1), DAY, DAY - timedelta(days=2), DAY]
    given = [document(f"paper-{n}", copy_of(WIRE, f"Lead number {n}."), day=day) for n, day in enumerate(days)]
    assert take(library, *given) == 5
    assert set(stories(library).values()) == {"paper-3"}  # the earliest
    assert (library.untold(), library.untold_days()) == ([], {})


def test_nothing_changed_is_no_work_and_an_unchanged_put_keeps_the_story(library: LocalLibrary) -> None:
    given = [document("wire", WIRE), document("paper", copy_of(WIRE, "Talks ended."))]
    assert take(library, *given) == 2
    assert library.untold() == []
    before = dict(library.fingerprints())
    assert take(library, *given) == 0
    assert dict(library.fingerprints()) == before


def test_a_newcomer_joins_and_the_one_that_stands_may_change(library: LocalLibrary) -> None:
    take(library, document("paper", WIRE), document("post", copy_of(WIRE, "It is done.")))
    assert set(stories(library).values()) == {"paper"}
    take(library, document("wire", WIRE, "Reuters", outlet_kind="agency"))
    assert stories(library) == dict.fromkeys(("paper", "post", "wire"), "wire")


def test_a_changed_text_leaves_its_story_and_its_old_version_keeps_it(library: LocalLibrary) -> None:
    take(library, document("paper", WIRE), document("post", WIRE))
    take(library, document("post", OTHER), day=DAY + timedelta(days=1))
    assert stories(library) == {}
    assert [record.story for record in library.versions("post")] == ["paper", ""]


def test_older_versions_go_with_their_story_when_another_comes_to_stand_for_it(library: LocalLibrary) -> None:
    take(library, document("paper", WIRE), document("post", WIRE))
    take(library, document("post", WIRE + " The envoys will fly home on Sunday."), day=DAY + timedelta(days=1))
    assert [record.story for record in library.versions("post")] == ["paper", "paper"]
    take(library, document("wire", WIRE, "Reuters", outlet_kind="agency"))
    assert [record.story for record in library.versions("post")] == ["wire", "wire"]


def test_a_story_that_many_nameless_pages_carry_is_no_furniture(library: LocalLibrary) -> None:
    pages = [document(f"p{n}", copy_of(WIRE, f"Lead {n} of a page without an outlet.")) for n in range(9)]
    take(library, *(Document(replace(page.record, publisher=None), page.text) for page in pages))
    assert set(stories(library)) == {page.record.document_id for page in pages}


def test_a_removed_document_leaves_no_trace_and_the_rest_are_told_anew(library: LocalLibrary) -> None:
    take(library, *(document(name, WIRE) for name in ("a", "b", "c")))
    library.remove(["a"], library.begin("remove"))
    assert library.untold() == ["b", "c"]
    assert library.tell_stories("none") == 2
    assert stories(library) == {"b": "b", "c": "b"}
    assert not list(library.sketches_of(["a"]))


def test_one_by_one_or_all_at_once_gives_the_same(tmp_path: Path) -> None:
    leads = [copy_of(WIRE, f"Lead number {n} of this outlet.") for n in range(9)]
    given = [document(f"d{n}", text, day=DAY + timedelta(n % 4)) for n, text in enumerate(leads)]
    given.append(document("other", OTHER))
    found: list[dict[str, str]] = []
    for order in (given, given[::-1]):
        with LocalLibrary(tmp_path / str(len(found))) as library:
            for one in order:
                take(library, one)
            found.append(stories(library))
    with LocalLibrary(tmp_path / "all") as library:
        take(library, *given)
        assert found == [stories(library)] * 2


def test_a_kill_between_two_days_leaves_the_rest_for_the_next_run(library: LocalLibrary) -> None:
    run = library.begin("refresh", DAY)
    for name, day in (("a", DAY), ("b", DAY + timedelta(days=1)), ("c", DAY + timedelta(days=2))):
        library.put(document(name, WIRE, day=day), run)

    def killed(stage: str, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.tell_stories("none", killed)
    assert stories(library) == {"a": "a", "b": "a"}
    assert library.untold() == ["c"]
    library.tell_stories("none")
    assert stories(library) == {"a": "a", "b": "a", "c": "a"}


# -- what readers see --------------------------------------------------------------------------------------------------


@pytest.fixture
def index(library: LocalLibrary, tmp_path: Path) -> Iterator[LocalIndex]:
    wire = document("wire", WIRE, "Reuters", outlet_kind="agency", day=DAY + timedelta(days=1))
    papers = [document(name, copy_of(WIRE, f"{name} reports on prisoners and talks.")) for name in ("paper", "post")]
    run = library.begin("refresh", DAY)
    for one in (wire, *papers, document("again", copy_of(WIRE, "Once more."), "post"), document("other", OTHER)):
        library.put(one, run)
    embedder = Words()
    publish(library, tmp_path, embedder, keep=2)
    releases = Releases(tmp_path, embedder.name)
    opened = releases.current()
    assert isinstance(opened, LocalIndex)
    yield opened
    releases.close()


def found(index: LocalIndex, scope: Scope) -> list[str]:
    question = understand("How many prisoners will be swapped after the talks?", scope, TODAY)
    hits = Retriever(index=index, embedder=Words()).hits(question)
    return list(dict.fromkeys(hit.record.document_id for hit in hits))


def test_one_hit_for_a_story_and_its_copies_behind_all_others(index: LocalIndex) -> None:
    order = found(index, Scope())
    assert order[:2] == ["wire", "other"]
    assert sorted(order[2:]) == ["again", "paper", "post"]


def test_the_scope_decides_who_stands_for_a_story(index: LocalIndex) -> None:
    assert found(index, Scope(as_of=DAY))[0] in ("again", "paper")  # the agency's is known a day later
    assert found(index, Scope(publishers=("post",)))[0] in ("again", "post")
    assert index.story("wire", Scope())[0].document_id == "wire"
    assert index.story("wire", Scope(publishers=("nobody",))) == []
    assert index.story("", Scope()) == []


def test_a_citation_names_the_other_outlets_in_scope_once(index: LocalIndex) -> None:
    question = understand("prisoners swapped", Scope(), TODAY)
    hits = Retriever(index=index, embedder=Words()).hits(question)
    hit = next(hit for hit in hits if hit.record.document_id == "wire")
    carried = cite(1, hit, 0, 10, index, Scope()).carried_by
    assert sorted(o.publisher for o in carried) == ["paper", "post"]
    narrow = Scope(publishers=("Reuters", "post"))
    assert [o.publisher for o in cite(1, hit, 0, 10, index, narrow).carried_by] == ["post"]


def test_a_release_from_before_stories_is_read_and_carried_on(library: LocalLibrary, tmp_path: Path) -> None:
    embedder = Words()
    library.put(document("other", OTHER), library.begin("refresh", DAY))
    old = tmp_path / "releases" / publish(library, tmp_path, embedder, keep=2).manifest.release
    with closing(sqlite3.connect(old / "passages.db")) as db:
        db.execute("DROP TABLE stories")
    manifest, files = read_manifest(old)
    write_manifest(old, manifest, {**files, "passages.db": (old / "passages.db").stat().st_size})
    releases = Releases(tmp_path, embedder.name)
    assert releases.current().story("a", Scope()) == []
    run = library.begin("refresh", DAY)
    for name in ("a", "b"):
        library.put(document(name, WIRE), run)
    assert "copy" in publish(library, tmp_path, embedder, keep=2).seconds
    assert [r.document_id for r in releases.current().story("a", Scope())] == ["a", "b"]
    releases.close()
