from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from rag.desk.facets import Facets, facets
from rag.index import Index, Releases
from rag.types import Record, Scope
from tests.release_fixtures import DAY, Shelf, many

TODAY = DAY + timedelta(days=36)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    home = tmp_path_factory.mktemp("facets")
    Shelf(many()).publish(home)
    return Releases(home, "word-counts").current()


def kept(index: Index, scope: Scope) -> list[Record]:
    """The dated records in scope, by another way than counting."""
    return index.between(None, None, scope, 10_000)


SCOPE = Scope(as_of=TODAY, publishers=("Northern Post",), languages=("en",), sides=("Ukraine",), since=DAY)


@pytest.mark.parametrize(
    ("counted", "without", "value"),
    [
        (lambda f: f.outlets, {"publishers": ()}, lambda r: [r.publisher] if r.publisher else []),
        (lambda f: f.languages, {"languages": ()}, lambda r: [r.language]),
        (
            lambda f: f.sides,
            {"sides": ()},
            lambda r: list({r.party, *(p.party for p in r.positions)} - {""}),
        ),
    ],
    ids=["outlets", "languages", "sides"],
)
@pytest.mark.parametrize(
    "scope", [replace(SCOPE, since=None), SCOPE, Scope(as_of=TODAY), Scope(as_of=TODAY, sides=("Turkey",))]
)
def test_a_choice_is_counted_under_the_limits_of_the_other_kinds(
    index: Index,
    scope: Scope,
    counted: Callable[[Facets], tuple[tuple[str, int], ...]],
    without: dict[str, tuple[str, ...]],
    value: Callable[[Record], list[str]],
) -> None:
    found = dict(counted(facets(index, scope, TODAY)))
    expected = Counter(v for record in kept(index, replace(scope, **without)) for v in value(record))  # type: ignore[arg-type]
    assert {name: n for name, n in found.items() if n} == expected
    chosen = next(getattr(scope, name) for name in without)
    assert set(chosen) <= set(found)


def test_what_is_chosen_stays_in_the_list_with_nothing_left_of_it(index: Index) -> None:
    found = facets(index, Scope(publishers=("Nobody",), sides=("Russia",)), TODAY)
    assert ("Nobody", 0) in found.outlets
    assert ("Russia", 0) in found.sides
    assert (found.documents, found.newest) == (0, None)


def test_spans_end_on_the_as_of_day_and_count_what_happened_in_them(index: Index) -> None:
    scope = Scope(as_of=DAY + timedelta(days=9))
    found = facets(index, scope, TODAY)
    recent = {span.days: span for span in found.spans if span.days}
    assert recent[7].since == DAY + timedelta(days=3)
    for span in found.spans:
        assert span.documents == len(kept(index, replace(scope, since=span.since, until=span.until))) > 0
    years = [span for span in found.spans if span.days is None]
    assert [(s.since, s.until) for s in years] == [(date(2024, 1, 1), date(2024, 12, 31))]
    assert found.newest is not None
    assert found.newest <= DAY + timedelta(days=9)
