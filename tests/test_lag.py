from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from corpus.lag import Change, Difference, changes
from corpus.library import LocalLibrary
from tests.release_fixtures import Shelf, document, many

State = dict[tuple[str, int], str]
KEYS = st.tuples(st.text("aбß€𝄞\0 ", max_size=3), st.integers(1, 12))
STATES = st.dictionaries(KEYS, st.sampled_from(["one", "two"]), max_size=12)


@given(wanted=STATES, had=STATES)
def test_changes_are_those_of_the_two_as_a_whole(wanted: State, had: State) -> None:
    expected = [
        Change(key, wanted.get(key), had.get(key))
        for key in sorted(wanted.keys() | had.keys())
        if wanted.get(key) != had.get(key)
    ]
    assert list(changes(iter(sorted(wanted.items())), iter(sorted(had.items())))) == expected


@given(keys=st.sets(KEYS))
def test_sqlite_orders_keys_as_python_does(keys: set[tuple[str, int]]) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE versions(id TEXT, version INTEGER)")
        db.executemany("INSERT INTO versions VALUES(?, ?)", keys)
        assert db.execute("SELECT * FROM versions ORDER BY id, version").fetchall() == sorted(keys)


def test_a_library_tells_every_version_once_and_in_order(home: Path) -> None:
    with LocalLibrary(home) as library:
        run = library.begin("refresh")
        for number in range(2_100):  # more than are read at a time
            library.put(document(number % 2_050, f"Text {number}."), run)
        told = [key for key, _ in library.fingerprints()]
        assert told == sorted(told)
        assert len(set(told)) == len(told) == 2_100


def test_a_difference_may_be_walked_again(tmp_path: Path) -> None:
    shelf = Shelf(many())
    folder = tmp_path / "releases" / shelf.publish(tmp_path).manifest.release
    del shelf.documents["doc-2", 1]
    shelf.put(document(1, title="Another"))
    shelf.put(document(900))
    found = Difference(shelf.fingerprints, folder)
    assert (len(found), found.removals) == (2, 1)
    for _ in range(2):
        assert [key for key, _ in found] == [("doc-1", 1), ("doc-900", 1)]
        assert list(found.removed()) == [("doc-2", 1)]
    assert Difference(shelf.fingerprints, None).removals == 0
    assert len(Difference(shelf.fingerprints, None)) == len(shelf.documents)
