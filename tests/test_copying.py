from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from corpus.copying import copy_release
from rag.errors import ReleaseError
from rag.index import LocalIndex, Releases
from rag.vectors import Vectors
from tests.release_fixtures import Shelf, document, many


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The folder of a release of `many`."""
    name = Shelf(many(12)).publish(tmp_path).manifest.release
    return tmp_path / "releases" / name


@pytest.mark.parametrize("place", ["", "/dev/shm"])  # beside it, and on another file system
def test_a_copy_holds_what_the_release_holds(place: str, published: Path, tmp_path: Path) -> None:
    if place and not Path(place).is_dir():
        pytest.skip(f"there is no {place}")
    with tempfile.TemporaryDirectory(dir=place or tmp_path) as folder:
        new = Path(folder) / "copy"
        copy_release(published, new)
        files = {path.relative_to(published) for path in published.rglob("*") if path.is_file()}
        assert {path.relative_to(new) for path in new.rglob("*") if path.is_file()} == files - {Path("manifest.json")}
        for name in files - {Path("manifest.json"), Path("chroma/chroma.sqlite3")}:
            assert (new / name).read_bytes() == (published / name).read_bytes()
        (new / "manifest.json").write_bytes((published / "manifest.json").read_bytes())
        LocalIndex(new, "word-counts").close()  # raises unless vectors and passages agree


def test_a_copy_is_not_the_same_file(published: Path, tmp_path: Path) -> None:
    before = (published / "vectors.f32").read_bytes()
    copy_release(published, tmp_path / "copy")
    (tmp_path / "copy" / "vectors.f32").write_bytes(b"other")
    assert (published / "vectors.f32").read_bytes() == before


def test_vectors_that_are_missing_in_the_copy_stop_the_publish(published: Path, tmp_path: Path) -> None:
    store = Vectors(published / "chroma")
    store.delete([next(store.read())[0][0]])
    store.close()
    shelf = Shelf([*many(12), document(500)])
    with pytest.raises(ReleaseError, match="vectors of"):
        shelf.publish(tmp_path)
    assert (tmp_path / "releases" / "CURRENT").read_text().strip() == published.name
    shelf.publish(tmp_path, rebuild=True)
    assert Releases(tmp_path, "word-counts").current().document_passages("doc-500", 1)
