from __future__ import annotations

import gc
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rag.index
from corpus.build import pieces
from rag.errors import ReleaseError, ReleaseMismatch, ReleaseMissing, UnknownDocument
from rag.index import Index, LocalIndex, Releases
from rag.models import LocalEmbedder
from rag.settings import CHECKOUT
from rag.text import terms
from rag.types import Record, Scope
from tests.release_fixtures import DAY, LANGUAGES, PUBLISHERS, SIDES, WORDS, Shelf, WordCounts, document, many

DAYS = st.none() | st.integers(-3, 70).map(lambda n: DAY + timedelta(days=n))
SCOPES = st.builds(
    Scope,
    as_of=DAYS,
    since=DAYS,
    until=DAYS,
    publishers=st.lists(st.sampled_from([*PUBLISHERS[:2], "Nobody"]), max_size=2, unique=True).map(tuple),
    languages=st.lists(st.sampled_from([*LANGUAGES, "xx"]), max_size=2, unique=True).map(tuple),
    sides=st.lists(st.sampled_from([*SIDES[1:], "Nowhere"]), max_size=2, unique=True).map(tuple),
)
ALL = 10_000


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("index") / "home"
    Shelf(many()).publish(home)
    return home


@pytest.fixture(scope="module")
def index(shared: Path) -> Index:
    return Releases(shared, "word-counts").current()


def allowed(record: Record, scope: Scope) -> bool:
    """Scope as its contract words it, one record at a time."""
    start = record.event_date or record.event_end or record.published
    end = record.event_end or record.event_date or record.published
    if scope.as_of is None:
        if record.current_until is not None:
            return False
    else:
        known = record.known_on is not None and record.known_on <= scope.as_of
        since = record.current_from is None or record.current_from <= scope.as_of
        if not (known and since and (record.current_until is None or scope.as_of < record.current_until)):
            return False
    if (scope.since and not (end and end >= scope.since)) or (scope.until and not (start and start <= scope.until)):
        return False
    if scope.publishers and record.publisher not in scope.publishers:
        return False
    if scope.sides and not {record.party, *(p.party for p in record.positions)} & set(scope.sides):
        return False
    return not scope.languages or record.language in scope.languages


def expected(scope: Scope) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Unit vectors of the passages in scope, by id."""
    found = {}
    for doc in many():
        if allowed(doc.record, scope):
            for piece in pieces(doc):
                vector = np.array(WordCounts().embed_query(piece.embedded))
                found[piece.passage.id] = vector / np.linalg.norm(vector)
    return found


@settings(max_examples=60, deadline=None)
@given(scope=SCOPES)
def test_every_query_stays_in_scope(index: Index, scope: Scope) -> None:
    query = np.array(WordCounts().embed_query("treaty on the river"))
    query = query / np.linalg.norm(query)
    vectors = expected(scope)
    near = index.nearest(query.tolist(), ALL, scope)
    assert {name for name, _ in near} == set(vectors)
    assert [score for _, score in near] == pytest.approx(
        sorted((float(v @ query) for v in vectors.values()), reverse=True), abs=1e-4
    )
    assert {name for name, _ in index.match(["treati"], ALL, scope)} == {
        n for n in vectors if "treati" in indexed(index, n)
    }
    records = [d.record for d in many() if allowed(d.record, scope)]
    dated = [r for r in records if r.event_date or r.published]
    assert {(r.document_id, r.version) for r in index.between(None, None, scope, ALL)} == {
        (r.document_id, r.version) for r in dated
    }
    began = [min(days) for r in records if (days := [d for d in (r.event_date, r.event_end) if d])]
    assert index.newest(scope) == max([*began, *(r.published for r in records if r.published)], default=None)


def indexed(index: Index, name: str) -> list[str]:
    """Terms of a passage with its heading."""
    passage = index.passages([name])[name]
    record = index.records([(passage.document_id, passage.version)])[passage.document_id, passage.version]
    return terms("\n".join([record.title, record.place, *record.actors, *record.aliases, passage.text]))


@settings(max_examples=30, deadline=None)
@given(scope=SCOPES, k=st.integers(1, 12))
def test_a_broad_filter_over_chroma_finds_the_same(index: Index, scope: Scope, k: int) -> None:
    vectors = expected(scope)
    query = np.array(WordCounts().embed_query("convoy over the bridge in winter"))
    scores = sorted((float(v @ query / np.linalg.norm(query)) for v in vectors.values()), reverse=True)[:k]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rag.index, "_EXACT", 0)
        found = index.nearest(query.tolist(), k, scope)
    assert {name for name, _ in found} <= set(vectors)
    assert [score for _, score in found] == pytest.approx(scores, abs=1e-4)


@pytest.mark.parametrize("word", WORDS[:6])
def test_match_ranks_as_fts5_does(shared: Path, index: Index, word: str) -> None:
    [term] = terms(word)
    folder = shared / "releases" / index.manifest.release
    with closing(sqlite3.connect(f"file:{folder / 'passages.db'}?mode=ro", uri=True)) as db:
        rows = db.execute(
            "SELECT id, -bm25(words) FROM words JOIN passages ON passages.rowid=words.rowid WHERE words MATCH ?"
            " AND rec IN (SELECT rec FROM records WHERE current_until IS NULL) ORDER BY bm25(words), passages.rowid",
            (f'"{term}"',),
        ).fetchall()
    ours = index.match([term], ALL, Scope())
    assert [name for name, _ in ours] == [name for name, _ in rows]
    assert index.document_frequency([term, "nowhere"])["nowhere"] == 0
    assert index.document_frequency([term])[term] >= len(rows)


def test_match_adds_terms_up_and_knows_its_limits(index: Index) -> None:
    one = dict(index.match(["treati"], ALL, Scope()))
    two = dict(index.match(["treati", "envoy", "treati"], ALL, Scope()))
    assert set(one) <= set(two)
    assert all(two[name] >= one[name] for name in one)
    assert index.match([], 5, Scope()) == []
    assert index.match(["treati"], 0, Scope()) == []
    assert index.match(['"', "*", "a OR b", "'; --", "\0"], 5, Scope()) == []
    assert len(index.match(["treati"], 3, Scope())) == 3


def test_rows_come_back_as_they_went_in(index: Index) -> None:
    for doc in many():
        key = doc.record.document_id, doc.record.version
        assert index.records([key, ("nobody", 1)]) == {key: doc.record}
        assert index.text(*key) == doc.text
        found = index.document_passages(*key)
        assert found == [piece.passage for piece in pieces(doc)]
        assert list(index.passages([p.id for p in reversed(found)] + ["none"]).values()) == found[::-1]
        assert all(doc.text[p.start : p.end] == p.text for p in found)
    with pytest.raises(UnknownDocument, match="nobody"):
        index.text("nobody", 1)


@pytest.mark.parametrize("scope", [Scope(), Scope(languages=("en",))])
def test_candidates_are_the_nearest_and_the_best_matches_with_exact_scores(index: Index, scope: Scope) -> None:
    query = WordCounts().embed_query("an orchard in winter")
    unit = np.array(query) / np.linalg.norm(query)
    found = index.candidates(query, ["treati", "orchard"], 9, scope)
    opened = index.opened(found.passages.tolist())
    names = [opened[n][0].id for n in found.passages.tolist()]
    near = [name for name, _ in index.nearest(query, 9, scope)]
    matched = dict(index.match(["treati", "orchard"], 9, scope))
    assert {*near, *matched} <= set(names)
    vectors = expected(scope)
    assert set(names) <= set(vectors)  # nothing from outside the scope
    assert found.dense.tolist() == pytest.approx([float(vectors[name] @ unit) for name in names], abs=1e-5)
    lexical = dict(zip(names, found.lexical.tolist(), strict=True))
    assert {name: lexical[name] for name in matched} == pytest.approx(matched, rel=1e-4)
    for passage, record in opened.values():
        assert (record.document_id, record.version) == (passage.document_id, passage.version)
        assert index.passages([passage.id])[passage.id] == passage
    assert len(index.candidates(query, [], 9, Scope(since=date(1900, 1, 1), until=date(1900, 1, 2))).passages) == 0


def test_counts_are_of_current_documents(index: Index) -> None:
    current = [d.record for d in many() if d.record.current_until is None]
    assert sum(n for _, n in index.languages()) == len(current) == index.manifest.documents
    assert dict(index.publishers()) == {p: sum(r.publisher == p for r in current) for p in PUBLISHERS if p}
    assert index.manifest.newest == index.newest(Scope())


@given(scope=SCOPES)
@settings(max_examples=60, deadline=None)
def test_labels_are_counted_within_the_scope(index: Index, scope: Scope) -> None:
    inside = [d.record for d in many() if allowed(d.record, scope)]
    assert index.documents(scope) == len(inside)
    assert dict(index.tally("publisher", scope)) == Counter(r.publisher for r in inside if r.publisher)
    assert dict(index.tally("language", scope)) == Counter(r.language for r in inside)
    voices = (side for r in inside for side in {r.party, *(p.party for p in r.positions)} if side)
    assert dict(index.tally("side", scope)) == Counter(voices)
    dated = [r for r in inside if r.event_date or r.published]
    assert sum(n for _, n in index.tally("year", scope)) == len(dated)


def test_between_is_in_order_of_day(index: Index) -> None:
    found = index.between(date(2024, 1, 10), date(2024, 1, 30), Scope(), ALL)
    assert [r.event_date or r.published for r in found] == sorted(r.event_date or r.published or DAY for r in found)
    assert index.between(date(2024, 1, 10), date(2024, 1, 30), Scope(), 2) == found[:2]


def test_an_empty_release_answers_nothing(tmp_path: Path) -> None:
    Shelf().publish(tmp_path)
    empty = Releases(tmp_path, "word-counts").current()
    assert empty.nearest([1.0] * 16, 5, Scope()) == []
    assert empty.match(["treati"], 5, Scope()) == []
    assert empty.newest(Scope()) is None
    assert empty.publishers() == []


# -- which release, and whether it can be used -----------------------------------------------------------------------


def test_no_release_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ReleaseMissing, match="python -m corpus refresh"):
        Releases(tmp_path, None).current()


def test_a_release_of_another_model_says_what_to_run(shared: Path) -> None:
    with pytest.raises(ReleaseMismatch, match=r"with word-counts, not another-model; run: python -m corpus refresh"):
        Releases(shared, "another-model").current()
    assert Releases(shared, None).current().manifest.model == "word-counts"


def test_a_change_of_how_words_are_indexed_is_a_mismatch(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.index, "terms_digest", lambda: "other")
    with pytest.raises(ReleaseMismatch, match="run: python -m corpus refresh"):
        Releases(shared, None).current()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garble(path: Path) -> None:
    path.write_bytes(b"\xa5" * path.stat().st_size)


DAMAGE: list[tuple[str, Callable[[Path], object]]] = [
    ("manifest.json", cut),
    ("manifest.json", garble),
    ("passages.db", cut),
    ("passages.db", garble),
    ("passages.db", Path.unlink),
    ("vectors.f32", cut),
    ("vectors.f32", Path.unlink),
    ("chroma/chroma.sqlite3", garble),
    ("chroma/chroma.sqlite3", cut),
    ("chroma/chroma.sqlite3", Path.unlink),
    ("chroma", shutil.rmtree),
]


@pytest.mark.parametrize(("name", "damage"), DAMAGE, ids=lambda value: getattr(value, "__name__", value))
def test_a_damaged_release_is_one_clear_line(
    tmp_path: Path, shared: Path, name: str, damage: Callable[[Path], object]
) -> None:
    shutil.copytree(shared, tmp_path / "home")
    [folder] = (tmp_path / "home" / "releases").glob("[!.]*/")
    damage(folder / name)
    with pytest.raises(ReleaseError, match=r"run: python -m corpus (verify|refresh)") as caught:
        Releases(tmp_path / "home", "word-counts").current().nearest([1.0] * 16, 3, Scope())
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize("written", ["", "../elsewhere", "gone", "\n\n"])
def test_a_pointer_to_nothing_is_a_missing_release(tmp_path: Path, written: str) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "CURRENT").write_text(written)
    with pytest.raises(ReleaseMissing, match="run: python -m corpus refresh"):
        Releases(tmp_path, None).current()


def test_a_reader_sees_what_another_process_publishes(tmp_path: Path) -> None:
    Shelf(many()).publish(tmp_path)
    releases = Releases(tmp_path, "word-counts")
    before = releases.current()
    assert releases.current() is before
    assert before.match(["lighthous"], 5, Scope()) == []
    script = f"from tests.release_fixtures import add_in_another_process as add; add({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=CHECKOUT, timeout=120)
    now = releases.current()
    assert now.manifest.release != before.manifest.release
    assert [name for name, _ in now.match(["lighthous"], 5, Scope())] == ["doc-500@1#0"]
    near = now.nearest(WordCounts().embed_query("The lighthouse keeper signed the accord."), 3, Scope())
    assert "doc-500@1#0" in [name for name, _ in near]
    assert before.nearest([1.0] * 16, 3, Scope())  # still whole for whoever holds it
    releases.close()


def test_an_index_outlives_its_folder(tmp_path: Path) -> None:
    shelf = Shelf(many())
    shelf.publish(tmp_path, keep=1)
    releases = Releases(tmp_path, "word-counts")
    held = releases.current()
    held.nearest([1.0] * 16, 3, Scope())
    shelf.put(document(500))
    shelf.publish(tmp_path, keep=1)
    assert len(list((tmp_path / "releases").glob("[!.]*/"))) == 1
    assert releases.current() is not held
    assert held.nearest([1.0] * 16, 3, Scope())
    assert held.match(["treati"], 3, Scope())
    del held
    gc.collect()
    assert releases.current().match(["treati"], 3, Scope())


def test_many_threads_may_ask_at_once(shared: Path) -> None:
    releases = Releases(shared, "word-counts")
    queries = [WordCounts().embed_query(word) for word in WORDS]

    def ask(n: int) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
        now = releases.current()
        scope = Scope(languages=LANGUAGES[: n % 3])
        return now.nearest(queries[n % 14], 5, scope), now.match(terms(WORDS[n % 14]), 5, scope)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(84)))
    assert found[:42] == found[42:]
    releases.close()


def test_two_readers_of_one_folder_do_not_close_each_other(shared: Path) -> None:
    [folder] = (shared / "releases").glob("[!.]*/")
    first, second = LocalIndex(folder), LocalIndex(folder)
    first.close()
    first.close()
    assert second.nearest([1.0] * 16, 3, Scope())
    second.close()


def test_the_starter_release_finds_the_offer(starter_home: Path) -> None:
    model = LocalEmbedder()
    index = Releases(starter_home, model.name).current()
    near = index.nearest(model.embed_query("Is Turkey ready to host a peace summit?"), 5, Scope())
    assert any(name.startswith("2024-03-08-erdogan-offers-peace-summit@") for name, _ in near)
    told = index.match(terms("Erdogan offers to host a summit"), 5, Scope(as_of=date(2024, 3, 9)))
    assert told[0][0].startswith("2024-03-08-erdogan-offers-peace-summit@")
