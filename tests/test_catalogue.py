"""Lists of the library's documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.catalogue import DocumentFilter
from corpus.library import LocalLibrary
from corpus.schema import MIGRATIONS
from corpus.types import Document
from rag.types import Record


def put(library: LocalLibrary, name: str, text: str = "The text.", source: str = "wire", **facts: object) -> None:
    values: dict[str, object] = {
        "document_id": name, "version": 0, "snapshot": "", "title": f"Title of {name}", "publisher": "Example News",
        "url": None, "published": date(2024, 5, 2), "event_date": None, "event_end": None, "language": "en",
    }  # fmt: skip
    library.put(Document(Record(**{**values, **facts}), text), library.begin("refresh"), source=source)  # type: ignore[arg-type]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[LocalLibrary]:
    with LocalLibrary(tmp_path) as library:
        yield library


def ids(library: LocalLibrary, start: int = 0, count: int = 50, **wanted: object) -> list[str]:
    page = library.listed(DocumentFilter(**wanted), start=start, count=count)  # type: ignore[arg-type]
    return [row.document_id for row in page.rows]


def test_a_list_is_newest_first_and_comes_in_pages(library: LocalLibrary) -> None:
    for day in range(1, 8):
        put(library, f"d{day}", published=date(2024, 5, day))
    put(library, "undated", published=None)
    put(library, "happened", published=None, event_date=date(2024, 5, 9))
    page = library.listed(DocumentFilter(), start=2, count=3)
    assert [row.document_id for row in page.rows] == ["d6", "d5", "d4"]
    assert page.total == 9
    assert ids(library)[0] == "happened"
    assert ids(library)[-1] == "undated"


def test_words_are_looked_for_in_title_and_id_whatever_their_case_and_marks(library: LocalLibrary) -> None:
    put(library, "kyiv-1", title="Зустріч у СТАМБУЛІ")
    put(library, "kyiv-2", title="100% of_it")
    put(library, "other", title="1000 of it")
    assert ids(library, words="стамбулі зустріч") == ["kyiv-1"]
    assert ids(library, words="KYIV") == ["kyiv-2", "kyiv-1"]
    assert ids(library, words="100%") == ["kyiv-2"]
    assert ids(library, words="of_it") == ["kyiv-2"]
    assert ids(library, words="' OR 1=1 --") == []


def test_filters_are_met_together(library: LocalLibrary) -> None:
    put(library, "a", party="Russia", language="ru", kind="statement")
    put(library, "b", party="Ukraine", publisher="Other", published=date(2024, 6, 1))
    put(library, "c", published=None)
    assert ids(library, party="Russia", language="ru") == ["a"]
    assert ids(library, party="Russia", language="en") == []
    assert ids(library, kind="statement") == ["a"]
    assert ids(library, publisher="Other") == ["b"]
    assert ids(library, since=date(2024, 5, 3)) == ["b"]
    assert ids(library, until=date(2024, 5, 3)) == ["a"]


def test_withdrawn_and_removed_documents(library: LocalLibrary) -> None:
    for name in ("a", "b", "c"):
        put(library, name)
    library.withdraw("b", library.begin("refresh"))
    library.remove(["c"], library.begin("remove"))
    assert ids(library) == ["b", "a"]
    assert ids(library, withdrawn="only") == ["b"]
    assert ids(library, withdrawn="without") == ["a"]
    assert library.documents_by_source() == {"wire": (1, date(2024, 5, 2))}


def test_a_row_is_the_latest_version(library: LocalLibrary) -> None:
    put(library, "a", "Old.", title="Old title")
    put(library, "a", "New.", title="New title", publisher=None)
    library.set_story("a", "b", version=1)  # a change of an older version is none of the row
    (row,) = library.listed(DocumentFilter(), start=0, count=5).rows
    assert (row.title, row.publisher, row.versions, row.source) == ("New title", "", 2, "wire")


def test_choices_are_counted(library: LocalLibrary) -> None:
    put(library, "a", party="Russia")
    put(library, "b", publisher="Other")
    put(library, "c", language="uk")
    found = library.choices()
    assert found.publishers == (("Example News", 2), ("Other", 1))
    assert found.languages == (("en", 2), ("uk", 1))
    assert found.parties == (("Russia", 1),)
    assert found.kinds == (("article", 3),)


def test_an_older_library_gets_its_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.schema.MIGRATIONS", MIGRATIONS[:3])
    with LocalLibrary(tmp_path) as old:
        put(old, "a", "Old.", title="Old title")
        put(old, "a", "New.", title="New title")
        with pytest.raises(sqlite3.OperationalError):
            old._db.execute("SELECT * FROM catalogue")
    monkeypatch.undo()
    with LocalLibrary(tmp_path) as library:
        (row,) = library.listed(DocumentFilter(), start=0, count=5).rows
        assert (row.title, row.versions) == ("New title", 2)
