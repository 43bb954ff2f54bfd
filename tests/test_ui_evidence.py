"""What the evidence panel says of a document, whatever the document's own words try."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from corpus.desk import Change, CorpusDesk, DocumentFilter, Piece
from rag.index import Releases
from rag.types import Citation, Outlet, Position, Record
from ui import evidence_parts as parts
from ui.sources import stored

HOSTILE = "<script>alert(1)</script>"
CITED = Citation(
    1, "d", "p", "t", "Herald", "https://herald.example", date(2026, 3, 2), None, "q", 0, 1, "sha256:0",
    corrections=(f"Correction: {HOSTILE}",),
    carried_by=(
        Outlet("Post", "A bridge", "https://post.example/1", date(2026, 3, 2)),
        Outlet(HOSTILE, HOSTILE, "javascript:alert(1)", None),
    ),
    modified=date(2026, 3, 4),
    withdrawn=date(2026, 4, 1),
)  # fmt: skip
PLAIN = Citation(1, "d", "p", "t", "Herald", None, None, None, "q", 0, 1, "sha256:0")
RECORD = Record(
    "d", 1, "sha256:0", HOSTILE, HOSTILE, "javascript:alert(1)", date(2026, 3, 2), date(2026, 3, 1), None, "uk",
    place=HOSTILE, track=HOSTILE, party=HOSTILE, author=HOSTILE, contested=HOSTILE, first_seen=date(2026, 3, 3),
    positions=(Position(HOSTILE, HOSTILE, HOSTILE),),
)  # fmt: skip
FIRST = replace(RECORD, current_until=date(2026, 3, 9))
SECOND = replace(RECORD, version=2, snapshot="sha256:1", first_seen=date(2026, 3, 9), current_from=date(2026, 3, 9))


def test_what_became_of_it_is_said_as_the_newest_version_knows_it() -> None:
    shown = parts.later_life(CITED, None)
    assert "Corrected by the publisher" in shown
    assert "4 March 2026" in shown
    assert "Taken down on 1 April 2026" in shown
    assert "Post" not in shown  # the others who carry it stand below, with links
    assert parts.later_life(PLAIN, None) == ""
    assert "Taken down on 5 May 2026" in parts.later_life(PLAIN, replace(SECOND, withdrawn=date(2026, 5, 5)))


def test_other_outlets_are_named_with_their_links() -> None:
    shown = parts.carriers(CITED.carried_by)
    assert "Also carried by:" in shown
    assert 'href="https://post.example/1"' in shown
    assert parts.carriers(()) == ""


def test_the_three_dates_stand_apart() -> None:
    shown = parts.facts(RECORD)
    for name, day in (("Happened", "1 March 2026"), ("Published", "2 March 2026"), ("Retrieved", "3 March 2026")):
        assert f'<dt>{name}</dt><dd dir="auto">{day}</dd>' in shown


def test_versions_are_told_only_where_there_are_several() -> None:
    assert parts.version_line(RECORD, [RECORD], stands=None) == ""
    said = parts.version_line(FIRST, [FIRST, SECOND], stands=False)
    assert "Version 1 of 2. The article changed on 9 March 2026." in said
    assert "no longer stand" in said
    assert "still stand" in parts.version_line(FIRST, [FIRST, SECOND], stands=True)
    assert parts.version_line(SECOND, [FIRST, SECOND], stands=None).endswith("This is the newest.</p>")


def test_what_changed_is_told_by_words_as_well_as_by_colour() -> None:
    within = Change("within", (Piece("same", "They met"), Piece("gone", "once"), Piece("new", HOSTILE)))
    shown = parts.changes([within, Change("unchanged", count=3), Change("spaces")])
    assert '<del><span class="unseen">taken out: </span>once</del>' in shown
    assert '<ins><span class="unseen">put in: </span>&lt;script&gt;' in shown
    assert "3 sentences unchanged" in shown


def test_nothing_of_a_source_becomes_markup_or_a_script() -> None:
    brief = replace(RECORD, publisher="Parley brief", outlets=CITED.carried_by)
    shown = "".join(
        [
            parts.later_life(CITED, None),
            parts.carriers(CITED.carried_by),
            *(part(record) for part in (parts.facts, parts.origin, parts.disputed) for record in (RECORD, brief)),
            parts.cited_facts(CITED),
            parts.marked(HOSTILE, HOSTILE, HOSTILE),
            parts.snapshot(HOSTILE, 0, 1),
        ]
    )
    assert "<script" not in shown
    assert 'href="javascript' not in shown


def test_a_text_is_found_in_the_release_else_in_the_library_else_not_at_all(starter_home: Path) -> None:
    index, corpus = Releases(starter_home, None).current(), CorpusDesk(starter_home)
    name = corpus.documents(DocumentFilter(), start=0, count=1).rows[0].document_id
    record = corpus.versions(name)[-1]
    passage = index.document_passages(name, 1)[0]
    cited = replace(
        PLAIN, document_id=name, passage_id=passage.id, quote=passage.text[:20], start=passage.start,
        end=passage.start + 20, snapshot=record.snapshot,
    )  # fmt: skip
    here = stored(index, corpus, cited)
    assert here is not None
    assert (here.text, here.record, here.earlier) == (corpus.text(name, 1), record, False)
    earlier = stored(index, corpus, replace(cited, passage_id="of another release"))
    assert earlier is not None
    assert (earlier.text, earlier.record, earlier.earlier) == (here.text, record, True)
    assert stored(index, corpus, replace(cited, passage_id="gone", snapshot="sha256:gone")) is None
    assert stored(index, corpus, replace(cited, quote="other words")) is None


def _address() -> None:
    import streamlit as st

    from ui.document import open_document, opened

    if st.session_state.get("open"):
        open_document(*st.session_state["open"])
    st.session_state["found"] = opened()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"d": "x", "v": "2", "at": "4-9"}, ("x", 2, 4, 9)),
        ({"d": "x"}, ("x", None, 0, 0)),
        ({"d": "x", "v": "-1", "at": "9"}, ("x", None, 0, 0)),
        ({"d": "x", "at": "9-4"}, ("x", None, 9, 9)),
    ],
)
def test_the_address_names_the_document_and_nonsense_in_it_does_no_harm(
    asked: dict[str, str], found: tuple[object, ...]
) -> None:
    test = AppTest.from_function(_address)
    for name, value in asked.items():
        test.query_params[name] = value
    test.run()
    there = test.session_state["found"]
    assert (there.document_id, there.version, there.start, there.end) == found


def test_opening_a_document_puts_it_into_the_address() -> None:
    test = AppTest.from_function(_address)
    test.query_params["v"] = "7"
    test.session_state["open"] = ("a b", None, 3, 8)
    test.run()
    there = test.session_state["found"]
    assert (there.document_id, there.version, there.start, there.end) == ("a b", None, 3, 8)
    assert "v" not in test.query_params
