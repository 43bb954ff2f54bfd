"""Releases whose vectors lie in several Chroma folders, here of 50 vectors at most."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import corpus.shards
import rag.index
from corpus.build import pieces
from corpus.release import current_manifest, verify_release
from rag.errors import ReleaseError
from rag.index import Releases
from rag.types import Scope
from rag.vectors import Vectors, chroma_folders
from tests.release_fixtures import Shelf, WordCounts, document, many, prose

FOLDER = 50
Files = dict[str, bytes]


def current(home: Path) -> Path:
    manifest = current_manifest(home)
    assert manifest is not None
    return home / "releases" / manifest.release


def hnsw(folder: Path) -> Files:
    """The vector files of one Chroma folder, which nobody but a builder writes."""
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*.*") if f.suffix != ".sqlite3"}


def held(folder: Path) -> set[str]:
    """Ids of the passages whose vectors are in one Chroma folder."""
    with closing(Vectors(folder)) as store:
        return {name for names, _ in store.read() for name in names}


def rowids(release: Path) -> dict[str, int]:
    with closing(sqlite3.connect(release / "passages.db")) as db:
        return dict(db.execute("SELECT id, rowid FROM passages"))


def agrees(home: Path) -> None:
    """Each folder holds the vectors of its own rowids."""
    where = rowids(current(home))
    for number, folder in enumerate(chroma_folders(current(home))):
        assert held(folder) == {name for name, rowid in where.items() if (rowid - 1) // FOLDER == number}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shelf, Path]:
    shelf, home = Shelf(many()), tmp_path_factory.mktemp("shards") / "home"
    shelf.publish(home, shard=FOLDER)
    return shelf, home


@pytest.fixture
def shelf(published: tuple[Shelf, Path], tmp_path: Path) -> Shelf:
    """What is published in tmp_path: 138 passages in three folders."""
    made, home = published
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    copy = Shelf(many())
    copy.cache |= made.cache
    return copy


def test_each_folder_holds_its_range_of_rowids(shelf: Shelf, tmp_path: Path) -> None:
    assert [folder.name for folder in chroma_folders(current(tmp_path))] == ["chroma", "chroma-1", "chroma-2"]
    agrees(tmp_path)
    assert verify_release(shelf, tmp_path, WordCounts(), repair=False) == []


@pytest.mark.parametrize("k", [1, 7, 60, 500])
def test_all_folders_are_asked(shelf: Shelf, tmp_path: Path, k: int, monkeypatch: pytest.MonkeyPatch) -> None:
    query = np.array(WordCounts().embed_query("convoy over the bridge in winter"))
    current_ones = [doc for doc in many() if doc.record.current_until is None]
    found = [np.array(WordCounts().embed_query(p.embedded)) for doc in current_ones for p in pieces(doc)]
    scores = sorted((float(v @ query / np.linalg.norm(v) / np.linalg.norm(query)) for v in found), reverse=True)
    monkeypatch.setattr(rag.index, "_EXACT", 0)
    near = Releases(tmp_path, "word-counts").current().nearest(query.tolist(), k, Scope())
    assert [score for _, score in near] == pytest.approx(scores[:k], abs=1e-4)


def test_a_change_writes_only_the_folder_concerned(shelf: Shelf, tmp_path: Path) -> None:
    before = [hnsw(folder) for folder in chroma_folders(current(tmp_path))]
    name = next(name for name, rowid in rowids(current(tmp_path)).items() if rowid == FOLDER + 10)
    number, version = name.removeprefix("doc-").split("#")[0].split("@")
    doc = shelf.document(f"doc-{number}", int(version))
    shelf.put(document(int(number), doc.text + " It was corrected.", version=int(version)))
    shelf.publish(tmp_path, shard=FOLDER)
    after = [hnsw(folder) for folder in chroma_folders(current(tmp_path))]
    assert [a == b for a, b in zip(after, before, strict=True)] == [True, False, True]
    agrees(tmp_path)


def test_a_builder_has_one_folder_open_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    most = 0

    class Watched(Vectors):
        def __init__(self, folder: Path, *, create: bool = False) -> None:
            nonlocal most
            super().__init__(folder, create=create)
            opened.append(folder.name)
            most = max(most, len(opened))
            self._name = folder.name

        def close(self) -> None:
            super().close()
            opened.remove(self._name)

    monkeypatch.setattr(corpus.shards, "Vectors", Watched)
    Shelf(many()).publish(tmp_path, shard=FOLDER)
    assert (most, opened) == (1, [])
    agrees(tmp_path)


def test_what_is_new_goes_into_the_last_folder_and_then_into_another(shelf: Shelf, tmp_path: Path) -> None:
    before = [hnsw(folder) for folder in chroma_folders(current(tmp_path))]
    for number in range(500, 512):
        shelf.put(document(number))
    shelf.publish(tmp_path, shard=FOLDER)
    folders = chroma_folders(current(tmp_path))
    assert [folder.name for folder in folders] == ["chroma", "chroma-1", "chroma-2", "chroma-3"]
    assert [hnsw(folder) for folder in folders[:2]] == before[:2]
    agrees(tmp_path)


def test_a_removal_renews_its_folder_and_its_room_is_used_again(shelf: Shelf, tmp_path: Path) -> None:
    secret = "Xylophonist Quartermain dictated the surrender. " * 30
    shelf.put(document(14, secret))  # in the first folder
    shelf.publish(tmp_path, shard=FOLDER)
    before = [hnsw(folder) for folder in chroma_folders(current(tmp_path))]
    count = len(held(current(tmp_path) / "chroma"))
    assert any(b"doc-14@" in data for data in before[0].values())
    del shelf.documents["doc-14", 1]
    shelf.publish(tmp_path, keep=1, shard=FOLDER)
    files = [f.read_bytes() for f in (tmp_path / "releases").rglob("*") if f.is_file()]
    assert not any(trace in data for data in files for trace in (b"Quartermain", b"doc-14@"))
    assert [hnsw(folder) for folder in chroma_folders(current(tmp_path))[1:]] == before[1:]
    assert len(held(current(tmp_path) / "chroma")) < count
    shelf.put(document(500))
    shelf.publish(tmp_path, shard=FOLDER)
    assert any(name.startswith("doc-500@") for name in held(current(tmp_path) / "chroma"))
    agrees(tmp_path)


def test_the_last_folder_goes_when_nothing_is_left_for_it(shelf: Shelf, tmp_path: Path) -> None:
    where = rowids(current(tmp_path))
    last = {name.split("@")[0] for name, rowid in where.items() if rowid > 2 * FOLDER}
    for key in [key for key in shelf.documents if key[0] in last]:
        del shelf.documents[key]
    shelf.publish(tmp_path, shard=FOLDER)
    assert [folder.name for folder in chroma_folders(current(tmp_path))] == ["chroma", "chroma-1"]
    agrees(tmp_path)
    assert verify_release(shelf, tmp_path, WordCounts(), repair=False) == []


def as_of_before(home: Path) -> None:
    """Make the current release one that was built when there was one folder only."""
    manifest = current(home) / "manifest.json"
    values = json.loads(manifest.read_text())
    del values["shard"]
    manifest.write_text(json.dumps(values))


def test_a_release_of_before_is_used_as_it_is_while_it_is_small(tmp_path: Path) -> None:
    shelf = Shelf(many())
    shelf.publish(tmp_path)
    as_of_before(tmp_path)
    assert not shelf.publish(tmp_path).changed
    assert Releases(tmp_path, "word-counts").current().nearest([1.0] * 16, 3, Scope())
    names = held(current(tmp_path) / "chroma")
    for number in range(500, 530):
        shelf.put(document(number))
    done = shelf.publish(tmp_path, shard=140)
    assert done.embedded == sum(len(pieces(document(n))) for n in range(500, 530))
    assert [folder.name for folder in chroma_folders(current(tmp_path))] == ["chroma", "chroma-1"]
    assert names < held(current(tmp_path) / "chroma")


@pytest.mark.parametrize("change", ["put", "drop"])
def test_a_release_of_larger_folders_is_divided_anew_without_embedding(tmp_path: Path, change: str) -> None:
    shelf = Shelf(many())
    shelf.publish(tmp_path)
    as_of_before(tmp_path)
    if change == "put":
        shelf.put(document(1, prose(77)))
    else:
        del shelf.documents["doc-1", 1]
    done = shelf.publish(tmp_path, shard=FOLDER)
    assert done.embedded == (len(pieces(document(1, prose(77)))) if change == "put" else 0)
    assert len(chroma_folders(current(tmp_path))) == 3
    agrees(tmp_path)
    assert verify_release(shelf, tmp_path, WordCounts(), repair=False) == []


def test_a_folder_that_is_missing_or_lacks_a_vector_is_found(shelf: Shelf, tmp_path: Path) -> None:
    name = min(held(current(tmp_path) / "chroma-1"))
    with closing(Vectors(current(tmp_path) / "chroma-1")) as store:
        store.delete([name])
    assert "do not agree" in verify_release(shelf, tmp_path, WordCounts(), repair=False)[0]
    shutil.rmtree(current(tmp_path) / "chroma-1")
    with pytest.raises(ReleaseError, match=r"chroma-1.*run: python -m corpus verify"):
        Releases(tmp_path, "word-counts").current()
    assert verify_release(shelf, tmp_path, WordCounts()) != []
    assert verify_release(shelf, tmp_path, WordCounts()) == []


def sizes_as_they_are(release: Path) -> None:
    values = json.loads((release / "manifest.json").read_text())
    values["files"] = {name: (release / name).stat().st_size for name in values["files"]}
    (release / "manifest.json").write_text(json.dumps(values))


def test_a_vector_in_the_wrong_folder_is_found(shelf: Shelf, tmp_path: Path) -> None:
    foreign, own = min(held(current(tmp_path) / "chroma")), min(held(current(tmp_path) / "chroma-1"))
    with (
        closing(Vectors(current(tmp_path) / "chroma")) as first,
        closing(Vectors(current(tmp_path) / "chroma-1")) as other,
    ):
        [unit] = [v for names, vs in first.read() for n, v in zip(names, vs, strict=True) if n == foreign]
        other.put([foreign], unit[np.newaxis])
        other.delete([own])
    sizes_as_they_are(current(tmp_path))
    assert verify_release(shelf, tmp_path, WordCounts()) == [
        f"1 passages without a vector: {own}",
        f"1 passages with two vectors: {foreign}",
    ]
    assert verify_release(shelf, tmp_path, WordCounts()) == []
