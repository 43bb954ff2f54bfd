"""What changed between two days: developments, positions beside the ones before, corrections, figures, withdrawals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.chain import Parley
from rag.desk.board import Listening
from rag.desk.changes import Changes, changes, replaced
from rag.desk.developments import Reading
from rag.index import Index, Releases
from rag.settings import Settings
from tests.release_fixtures import Shelf, WordCounts, document

OLD = "Ukraine and Russia exchanged 146 prisoners each on Sunday. The exchange took place near the border."
NEW = (
    "Ukraine and Russia exchanged 148 prisoners each on Sunday. The exchange took place near the border. "
    "Correction: an earlier version gave a wrong number of prisoners."
)
NOTE = "Correction: an earlier version gave a wrong number of prisoners."


@pytest.fixture(scope="module")
def starter(starter_home: Path) -> Index:
    return Parley.open(Settings.load(home=starter_home)).index()


def between(index: Index, first: date, second: date) -> Changes:
    return changes(index, first, second, Reading(), Listening())


def test_developments_and_positions_in_between_each_with_its_words(starter: Index) -> None:
    found = between(starter, date(2025, 5, 1), date(2025, 6, 30))
    assert {d.id for d in found.developments} == {"2025-05-16-istanbul-first-round", "2025-06-02-istanbul-second-round"}
    assert found.moved
    assert not found.revised
    assert not found.withdrawn
    for moved in found.moved:
        day = moved.now.statement.day
        assert day is not None
        assert found.first < day <= found.second
        assert moved.side == moved.now.statement.party
        assert moved.issue in moved.now.statement.issues
        if moved.before is not None:
            before = moved.before.statement
            assert before.day is not None
            assert before.day <= found.first
            assert before.party == moved.side
            assert moved.issue in before.issues
    assert any(moved.before is not None for moved in found.moved)


def test_days_the_wrong_way_round_are_turned_and_one_day_has_no_change(starter: Index) -> None:
    found = between(starter, date(2025, 6, 30), date(2025, 5, 1))
    assert (found.first, found.second, len(found.developments)) == (date(2025, 5, 1), date(2025, 6, 30), 2)
    same = between(starter, date(2025, 6, 30), date(2025, 6, 30))
    assert not same.developments
    assert not same.moved


def test_corrections_figures_and_withdrawals(tmp_path: Path) -> None:
    turned, gone = date(2024, 3, 10), date(2024, 3, 12)
    shelf = Shelf(
        [
            document(0, OLD, title="Prisoners exchanged", current_until=turned),
            document(0, NEW, title="Prisoners exchanged", version=2, current_from=turned, corrections=(NOTE,)),
            document(2, "The envoy met the mayor in the old harbour. " * 4, current_until=gone, withdrawn=gone),
        ]
    )
    shelf.publish(tmp_path)
    releases = Releases(tmp_path, WordCounts().name)
    index = releases.current()
    found = between(index, date(2024, 3, 1), date(2024, 3, 31))
    (revised,) = found.revised
    (figure,) = revised.figures
    assert (figure.old, figure.new) == ("146", "148")
    assert OLD[slice(*figure.old_span)] == figure.old_text
    assert NEW[slice(*figure.new_span)] == figure.new_text
    assert [NEW[a:b] for a, b, _ in revised.notes] == [NOTE]
    assert [d.id for d in found.withdrawn] == ["doc-2"]
    assert found.figures == 1
    assert not between(index, date(2024, 3, 12), date(2024, 3, 31)).revised
    assert not between(index, date(2024, 3, 12), date(2024, 3, 31)).withdrawn
    releases.close()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("They freed 20 men. It rained.", "They freed 20 men. It snowed."),
        ("They freed 20 men near the old river.", "The summit of the mayors drew 30 guests to the harbour."),
        ("They freed 20 men.", "They freed 20 men."),
    ],
)
def test_no_figure_was_replaced(old: str, new: str) -> None:
    assert replaced(old, new) == ()
