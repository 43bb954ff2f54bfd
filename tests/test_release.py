from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.build import pieces
from corpus.release import current_manifest, prune, publish, releases, rollback, verify_release
from corpus.shards import SIZE
from rag.errors import BadReply, ModelUnavailable, ReleaseError, ReleaseMissing, StorageError
from rag.index import Index, Releases
from rag.settings import CHECKOUT
from rag.types import Scope
from rag.vectors import Vectors, chroma_folders
from tests.release_fixtures import DAY, Shelf, WordCounts, document, many, prose

Content = dict[str, object]


def folders(home: Path) -> list[str]:
    return sorted(f.name for f in (home / "releases").iterdir() if f.is_dir())


def current(home: Path) -> Path:
    manifest = current_manifest(home)
    assert manifest is not None
    return home / "releases" / manifest.release


def opened(home: Path, model: str = "word-counts") -> Index:
    return Releases(home, model).current()


def content(home: Path) -> Content:
    """Everything a release says, apart from where in its files it says it."""
    folder = current(home)
    with closing(sqlite3.connect(f"file:{folder / 'passages.db'}?mode=ro", uri=True)) as db:
        rows = db.execute(
            'SELECT p.id, p.ordinal, p.start, p."end", p.length, p.hash, p.text, t.terms, r.body, x.text, p.rowid'
            " FROM passages p JOIN terms t ON t.rowid=p.rowid JOIN records r USING(rec) JOIN texts x USING(rec)"
            " ORDER BY p.id"
        ).fetchall()
        bodies = db.execute("SELECT body, fingerprint FROM records ORDER BY document_id, version").fetchall()
        words = db.execute("SELECT count(*) FROM texts").fetchone()
    exact = np.fromfile(folder / "vectors.f32", dtype="<f4").reshape(-1, 16)
    chroma: dict[str, list[float]] = {}
    for part in chroma_folders(folder):
        with closing(Vectors(part)) as store:
            chroma |= {n: v.round(5).tolist() for names, vs in store.read() for n, v in zip(names, vs, strict=True)}
    index = opened(home)
    return {
        "passages": [row[:-1] for row in rows],
        "records": bodies,
        "texts": words,
        "vectors": {row[0]: exact[row[-1] - 1].round(5).tolist() for row in rows},
        "chroma": chroma,
        "match": sorted(index.match(["treati", "orchard", "report"], 10_000, Scope(as_of=DAY.replace(year=2030)))),
    }


def test_publish_tells_what_it_did(tmp_path: Path) -> None:
    shelf, model = Shelf(many()), WordCounts()
    told: list[tuple[str, int, int]] = []
    done = publish(shelf, tmp_path, model, keep=3, progress=lambda *step: told.append(step))
    count = sum(len(pieces(d)) for d in many())
    assert done.changed
    assert (done.embedded, len(model.calls), done.manifest.passages) == (count, count, count)
    assert set(done.seconds) == {"compare", "embed", "stories", "copy", "index", "publish"}
    assert [step for step in told if step[0] == "embed"][-1] == ("embed", count, count)
    assert [step for step in told if step[0] == "index"][-1] == ("index", len(many()), len(many()))
    assert told[-1] == ("vectors", count, count)
    assert current_manifest(tmp_path) == done.manifest
    assert verify_release(shelf, tmp_path, model) == []


def test_nothing_changed_makes_no_release(tmp_path: Path) -> None:
    shelf, model = Shelf(many()), WordCounts()
    first = shelf.publish(tmp_path)
    again = shelf.publish(tmp_path, model)
    assert not again.changed
    assert again.manifest == first.manifest
    assert (again.embedded, model.calls) == (0, [])
    assert folders(tmp_path) == [first.manifest.release]


def test_one_changed_document_embeds_only_what_is_new(tmp_path: Path) -> None:
    shelf, model = Shelf(many()), WordCounts()
    shelf.publish(tmp_path)
    old = current(tmp_path)
    before = {p: p.read_bytes() for p in old.rglob("*") if p.is_file()}
    text = shelf.document("doc-1", 1).text + " A lighthouse was added."
    shelf.put(document(1, text))
    done = shelf.publish(tmp_path, model)
    assert done.changed
    assert 1 <= done.embedded == len(model.calls) <= 2
    assert any("lighthouse" in call for call in model.calls)
    assert opened(tmp_path).match(["lighthous"], 3, Scope())
    assert {p: p.read_bytes() for p in old.rglob("*") if p.is_file()} == before


def test_a_record_that_changed_around_the_text_embeds_nothing(tmp_path: Path) -> None:
    shelf, model = Shelf(many()), WordCounts()
    shelf.publish(tmp_path)
    shelf.put(document(1, current_until=DAY, actors=("Zed Quill",)))
    shelf.put(document(1, prose(77), version=2, current_from=DAY))
    done = shelf.publish(tmp_path, model)
    assert done.embedded == len(pieces(shelf.document("doc-1", 2)))
    index = opened(tmp_path)
    assert {name.split("#")[0] for name, _ in index.match(["quill"], 9, Scope(as_of=DAY.replace(day=2)))} == set()
    found = [name for name, _ in index.match(["report"], 999, Scope()) if name.startswith("doc-1@")]
    assert {name.split("@")[1][0] for name in found} == {"2"}
    assert verify_release(shelf, tmp_path, WordCounts()) == []


STEPS = ["put", "grow", "cut", "head", "drop", "next"]
CHANGES = st.lists(st.tuples(st.integers(0, 7), st.sampled_from(STEPS)), max_size=6)


@settings(max_examples=12, deadline=None)
@given(rounds=st.lists(CHANGES, min_size=1, max_size=3), shard=st.sampled_from([SIZE, SIZE, 9]))
def test_step_by_step_is_the_same_as_from_scratch(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[int, str]]], shard: int
) -> None:
    home, fresh = tmp_path_factory.mktemp("steps"), tmp_path_factory.mktemp("scratch")
    shelf = Shelf([document(n) for n in range(4)])
    shelf.publish(home, shard=shard)
    for step, changes in enumerate(rounds):
        for number, what in changes:
            change(shelf, number, what, step)
        shelf.publish(home, shard=shard)
    assert verify_release(shelf, home, WordCounts(), repair=False) == []
    shelf.publish(fresh)
    assert content(home) == content(fresh)


def change(shelf: Shelf, number: int, what: str, step: int) -> None:
    old = shelf.documents.get((f"doc-{number}", 1))
    if what == "drop":
        shelf.documents.pop((f"doc-{number}", 1), None)
    elif what == "next":
        shelf.put(document(number, prose(100 * step + number), version=2))
    elif what == "put" or old is None:
        shelf.put(document(number, prose(10 * step + number)))
    elif what == "grow":
        shelf.put(document(number, f"{old.text} {prose(300 + step)}"))
    elif what == "cut":
        shelf.put(document(number, old.text[: len(old.text) // 2]))
    else:
        shelf.put(document(number, old.text, title=f"Another title {step}", actors=("Bo Reed",)))


def test_what_is_removed_is_on_no_page_of_the_new_release(tmp_path: Path) -> None:
    secret = "Xylophonist Quartermain dictated the surrender. " * 30
    shelf = Shelf([*many(), document(900, secret)])
    shelf.publish(tmp_path)
    vector = next(iter(shelf.vectors("word-counts", [p.hash for p in pieces(document(900, secret))]).values()))
    unit = np.frombuffer(vector, "<f4") / np.linalg.norm(np.frombuffer(vector, "<f4"))
    assert holds(current(tmp_path), b"Quartermain")
    assert holds(current(tmp_path), unit.astype("<f4").tobytes())
    del shelf.documents["doc-900", 1]
    shelf.publish(tmp_path, keep=1)
    assert folders(tmp_path) == [current(tmp_path).name]
    for trace in (b"Quartermain", b"quartermain", b"doc-900", unit.astype("<f4").tobytes()):
        assert not holds(tmp_path / "releases", trace)
    assert verify_release(shelf, tmp_path, WordCounts()) == []


def test_a_reader_writes_no_vectors(tmp_path: Path) -> None:
    """Chroma fills the gaps of a file it writes with what the process has in memory."""
    shelf = Shelf([*many(), document(900)])
    for step in range(2):
        shelf.publish(tmp_path)
        files = [f for f in (current(tmp_path) / "chroma").rglob("*") if f.is_file() and f.suffix != ".sqlite3"]
        before = {f: (f.stat().st_mtime_ns, f.read_bytes()) for f in files}
        assert {f.name for f in files} >= {"data_level0.bin", "index_metadata.pickle"}
        index = opened(tmp_path)
        assert index.nearest(WordCounts().embed_query("harbour treaty"), 3, Scope())
        del index
        assert {f: (f.stat().st_mtime_ns, f.read_bytes()) for f in files} == before
        if step == 0:
            del shelf.documents["doc-900", 1]


def holds(folder: Path, trace: bytes) -> bool:
    return any(trace in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_equal_passages_are_embedded_once(tmp_path: Path) -> None:
    model = WordCounts()
    done = Shelf(
        [document(n, prose(1), title="Same", published=DAY, event_date=DAY, place="") for n in range(5)]
    ).publish(tmp_path, model)
    assert len(model.calls) * 5 == done.manifest.passages


# -- what was there before, and what is left behind ------------------------------------------------------------------


def test_another_model_builds_anew_and_keeps_both_caches(tmp_path: Path) -> None:
    shelf = Shelf(many())
    shelf.publish(tmp_path)
    done = shelf.publish(tmp_path, WordCounts("word-counts-2", 8))
    assert done.changed
    assert done.embedded == done.manifest.passages
    assert opened(tmp_path, "word-counts-2").nearest([1.0] * 8, 3, Scope())
    back = shelf.publish(tmp_path)
    assert (back.changed, back.embedded) == (True, 0)


def test_a_deleted_releases_folder_is_built_again_without_embedding(tmp_path: Path) -> None:
    shelf = Shelf(many())
    shelf.publish(tmp_path)
    before = content(tmp_path)
    shutil.rmtree(tmp_path / "releases")
    with pytest.raises(ReleaseMissing, match="python -m corpus refresh"):
        opened(tmp_path)
    assert shelf.publish(tmp_path).embedded == 0
    assert content(tmp_path) == before


@pytest.mark.parametrize("name", ["passages.db", "vectors.f32", "manifest.json"])
def test_a_current_release_cut_short_is_built_again(tmp_path: Path, name: str) -> None:
    shelf = Shelf(many())
    shelf.publish(tmp_path)
    file = current(tmp_path) / name
    file.write_bytes(file.read_bytes()[:-100])
    done = shelf.publish(tmp_path)
    assert (done.changed, done.embedded) == (True, 0)
    assert verify_release(shelf, tmp_path, WordCounts()) == []


def test_what_a_killed_builder_left_is_swept(tmp_path: Path) -> None:
    shelf = Shelf(many())
    name = shelf.publish(tmp_path).manifest.release
    (tmp_path / "releases" / ".new-half" / "chroma").mkdir(parents=True)
    (tmp_path / "releases" / ".CURRENT").write_text("half")
    assert not shelf.publish(tmp_path).changed
    assert folders(tmp_path) == [name]
    assert opened(tmp_path).manifest.release == name


class Broken(WordCounts):
    """Fails once it has embedded `good` batches."""

    def __init__(self, good: int, width: int = 16) -> None:
        super().__init__()
        self.good, self.width = good, width

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.good -= 1
        if self.good < 0:
            raise ModelUnavailable("the model server is gone")
        return [vector[: self.width] for vector in super().embed_documents(texts)]


def test_a_failing_embedder_leaves_the_old_release_and_what_it_embedded(tmp_path: Path) -> None:
    shelf = Shelf(many(8))
    name = shelf.publish(tmp_path).manifest.release
    for doc in many(60):
        shelf.put(doc)
    with pytest.raises(ModelUnavailable, match="gone"):
        shelf.publish(tmp_path, Broken(1))
    assert folders(tmp_path) == [name]
    assert opened(tmp_path).manifest.release == name
    model = WordCounts()
    shelf.publish(tmp_path, model)
    fresh = sum(len(pieces(d)) for d in many(60)) - sum(len(pieces(d)) for d in many(8))
    assert len(model.calls) == fresh - 32


def test_vectors_of_another_width_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadReply, match="another width"):
        Shelf(many(3)).publish(tmp_path, Broken(99, width=7))
    assert current_manifest(tmp_path) is None


def test_a_refusing_disk_is_one_line_and_leaves_the_old_release(tmp_path: Path) -> None:
    shelf = Shelf(many(10))
    name = shelf.publish(tmp_path).manifest.release
    script = (
        "import resource, sys; from pathlib import Path; from rag.errors import StorageError\n"
        "from tests.release_fixtures import Shelf, document, many\n"
        "shelf = Shelf([*many(10), *(document(n) for n in range(100, 260))])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        f"try: shelf.publish(Path({str(tmp_path)!r}))\n"
        "except StorageError as error: print(error); sys.exit(7)\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 7, done.stderr
    assert done.stdout.count("\n") == 1
    assert folders(tmp_path) == [name]
    assert opened(tmp_path).manifest.release == name


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "releases").write_text("a file in the way")
    with pytest.raises(StorageError, match="releases") as caught:
        Shelf(many(3)).publish(tmp_path)
    assert "\n" not in str(caught.value)


# -- going back, pruning, checking -----------------------------------------------------------------------------------


def published(home: Path, count: int) -> tuple[Shelf, list[str]]:
    shelf, names = Shelf(many(6)), []
    for n in range(count):
        shelf.put(document(100 + n))
        names.append(shelf.publish(home, keep=count).manifest.release)
    return shelf, names


def test_rolling_back_moves_readers_to_the_release_before(tmp_path: Path) -> None:
    shelf, names = published(tmp_path, 3)
    reader = Releases(tmp_path, "word-counts")
    assert reader.current().manifest.release == names[2]
    assert rollback(tmp_path).release == names[1]
    assert reader.current().manifest.release == names[1]
    assert rollback(tmp_path, names[0]).release == names[0]
    assert [m.release for m in releases(tmp_path)] == names[::-1]
    with pytest.raises(ReleaseMissing, match="no release is older"):
        rollback(tmp_path)
    with pytest.raises(ReleaseMissing, match="no release is named 'nothing'"):
        rollback(tmp_path, "nothing")
    assert reader.current().manifest.release == names[0]
    done = shelf.publish(tmp_path)  # a refresh brings the corpus back to what the library says
    assert (done.changed, done.embedded) == (True, 0)
    assert reader.current().manifest.documents == done.manifest.documents


def test_a_clock_set_back_does_not_change_the_order(tmp_path: Path) -> None:
    shelf, [name] = published(tmp_path, 1)
    late = f"2999{name[4:]}"
    (tmp_path / "releases" / name).rename(tmp_path / "releases" / late)
    manifest = tmp_path / "releases" / late / "manifest.json"
    manifest.write_text(manifest.read_text().replace(name, late))
    (tmp_path / "releases" / "CURRENT").write_text(late)
    shelf.put(document(200))
    assert shelf.publish(tmp_path).manifest.release > late
    assert folders(tmp_path)[0] == late


def test_rolling_back_to_a_damaged_release_is_refused(tmp_path: Path) -> None:
    _, names = published(tmp_path, 2)
    (tmp_path / "releases" / names[0] / "vectors.f32").write_bytes(b"")
    with pytest.raises(ReleaseError, match=r"vectors\.f32"):
        rollback(tmp_path)
    assert opened(tmp_path).manifest.release == names[1]


def test_pruning_keeps_the_newest_and_the_current(tmp_path: Path) -> None:
    _, names = published(tmp_path, 4)
    rollback(tmp_path, names[0])
    assert prune(tmp_path, 2) == [names[1]]
    assert folders(tmp_path) == [names[0], *names[2:]]
    rollback(tmp_path, names[3])
    assert prune(tmp_path, 1) == [names[0], names[2]]
    assert folders(tmp_path) == [names[3]]


def sql(statement: str) -> Callable[[Path], None]:
    def run(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "passages.db")) as db:
            db.execute(statement)
            db.commit()

    return run


def drop_vector(folder: Path) -> None:
    with closing(Vectors(folder / "chroma")) as store:
        store.delete(["doc-0@1#0"])


def swap_vector(folder: Path) -> None:
    with closing(Vectors(folder / "chroma")) as store:
        store.put(["doc-0@1#0"], np.ones((1, 16), dtype=np.float32))


def zero_vectors(folder: Path) -> None:
    file = folder / "vectors.f32"
    file.write_bytes(b"\0" * file.stat().st_size)


def scramble_chroma(folder: Path) -> None:
    (folder / "chroma" / "chroma.sqlite3").write_bytes(os.urandom(9_000))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (sql("UPDATE texts SET text=text || '!' WHERE rec=1"), "do not match their hash"),
        (sql("UPDATE passages SET start=start+1 WHERE rowid=1"), "not the words at their offsets"),
        (sql("DELETE FROM records WHERE rec=1"), "not in the release"),
        (sql("UPDATE records SET fingerprint='x' WHERE rec=1"), "older in the release than in the library"),
        (sql("UPDATE terms SET terms='other' WHERE rowid=1"), "full text does not match"),
        (drop_vector, "do not agree"),
        (swap_vector, "differ between chroma and vectors.f32"),
        (zero_vectors, "differ between chroma and vectors.f32"),
        (scramble_chroma, "is damaged"),
        (shutil.rmtree, "the release is gone"),
    ],
)
def test_verify_finds_and_repairs(tmp_path: Path, damage: Callable[[Path], None], said: str) -> None:
    shelf = Shelf(many(6))
    shelf.publish(tmp_path)
    before = content(tmp_path)
    damage(current(tmp_path))
    found = verify_release(shelf, tmp_path, WordCounts(), repair=False)
    assert said in "\n".join(found)
    assert verify_release(shelf, tmp_path, WordCounts()) == found
    assert verify_release(shelf, tmp_path, WordCounts()) == []
    assert content(tmp_path) == before


def test_verify_says_when_the_library_is_ahead(tmp_path: Path) -> None:
    shelf = Shelf(many(6))
    shelf.publish(tmp_path)
    shelf.put(document(50))
    assert verify_release(shelf, tmp_path, WordCounts(), repair=False) == ["1 not in the release: doc-50 v1"]


def test_the_current_release_of_an_empty_home_is_none(tmp_path: Path) -> None:
    assert current_manifest(tmp_path) is None
    assert releases(tmp_path) == []
    assert prune_or_missing(tmp_path) == "missing"


def prune_or_missing(home: Path) -> str:
    try:
        prune(home, 1)
    except ReleaseMissing:
        return "missing"
    return "pruned"
