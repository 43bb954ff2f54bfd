from __future__ import annotations

import pytest

from corpus.limits import shrunk, too_many_failed
from corpus.types import Counts, RefreshReport


@pytest.mark.parametrize(("before", "after"), [(100, 100), (100, 140), (100, 80), (19, 0), (0, 0), (20, 16)])
def test_what_may_be_published(before: int, after: int) -> None:
    assert shrunk(before, after, 0.2) is None


@pytest.mark.parametrize(("before", "after"), [(100, 79), (20, 15), (1_000, 0)])
def test_what_lost_too_much_is_named_with_the_way_out(before: int, after: int) -> None:
    line = shrunk(before, after, 0.2)
    assert line is not None
    assert line.startswith(f"{after} of {before:,} current documents would be left")
    assert line.endswith("--allow-shrink")
    assert "\n" not in line


def test_a_share_of_one_lets_everything_go() -> None:
    assert shrunk(100, 0, 1.0) is None
    assert shrunk(100, 99, 0.0) is not None


def report(*sources: Counts) -> RefreshReport:
    return RefreshReport(None, Counts(), {str(n): counts for n, counts in enumerate(sources)}, 0, {})


GOOD, PARTLY, DOWN, EMPTY = (
    Counts(fetched=3),
    Counts(fetched=1, failed={"timeout": 9}),
    Counts(failed={"tls": 1}),
    Counts(),
)


@pytest.mark.parametrize(
    ("sources", "failed"),
    [
        ([], False),
        ([GOOD], False),
        ([EMPTY], False),  # a feed that has not changed
        ([PARTLY], False),
        ([DOWN], True),
        ([DOWN, GOOD], False),  # half is not more than half
        ([DOWN, DOWN, GOOD], True),
        ([DOWN, DOWN, PARTLY, EMPTY], False),
    ],
)
def test_more_than_half_of_the_sources(sources: list[Counts], failed: bool) -> None:
    assert too_many_failed(report(*sources), 0.5) is failed


def test_other_shares() -> None:
    assert too_many_failed(report(DOWN, GOOD, GOOD, GOOD), 0.2)
    assert not too_many_failed(report(DOWN, DOWN), 1.0)
    assert too_many_failed(report(DOWN, *[GOOD] * 50), 0.0)
