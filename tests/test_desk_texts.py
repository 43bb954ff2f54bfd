"""Documents as the page reads them: by hash, by version, and what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.desk import Change, CorpusDesk, Piece
from corpus.library import LocalLibrary
from corpus.types import Document
from rag.errors import UnknownDocument
from rag.types import Record
from tests.corpus_fixtures import digest

OLD, NEW = "They met once. Nobody spoke.", "They met twice. Nobody spoke."


@pytest.fixture
def desk(home: Path) -> CorpusDesk:
    with LocalLibrary(home) as library:
        for text in (OLD, NEW):
            record = Record("d", 1, "", "A meeting", None, None, None, None, None, "en")
            library.put(Document(record, text), library.begin("add"))
    return CorpusDesk(home)


def test_a_text_is_read_by_its_hash_whichever_version_it_is_of(desk: CorpusDesk) -> None:
    assert desk.snapshot(digest(OLD)) == OLD
    assert desk.snapshot(digest(NEW)) == NEW
    assert desk.snapshot(digest("never seen")) is None


def test_versions_are_listed_oldest_first(desk: CorpusDesk) -> None:
    assert [(v.version, v.snapshot) for v in desk.versions("d")] == [(1, digest(OLD)), (2, digest(NEW))]
    assert desk.versions("unknown") == ()
    assert desk.text("d", 1) == OLD


def test_what_changed_comes_in_pieces(desk: CorpusDesk) -> None:
    met = (Piece("same", "They met"), Piece("gone", "once."), Piece("new", "twice."))
    assert desk.difference("d", 1, 2) == (Change("within", met), Change("unchanged", count=1))
    assert desk.difference("d", 1, 1) == ()
    with pytest.raises(UnknownDocument, match="no version 3"):
        desk.difference("d", 1, 3)


def test_a_home_without_a_library_knows_no_document(home: Path) -> None:
    desk = CorpusDesk(home)
    assert desk.versions("d") == ()
    assert desk.snapshot(digest(OLD)) is None
    assert not home.exists()
