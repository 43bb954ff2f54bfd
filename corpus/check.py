"""Does a release say what the library says? Compares them piece by piece, and reads every file of the release."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.build import unit_vector
from corpus.lag import changes, released
from corpus.library import ReleaseSource
from rag.errors import ReleaseError, StorageError
from rag.index import LocalIndex
from rag.models import Embedder
from rag.vectors import Vectors, chroma_folders

_SAID = 3  # examples named in a finding


def disagreements(source: ReleaseSource, folder: Path, embedder: Embedder) -> list[str]:
    """What is wrong with the release in `folder`, a line each; empty when it agrees with the library in every part."""
    try:
        LocalIndex(folder, embedder.name).close()
        return [*_versions(source, folder), *_texts(folder), *_words(folder), *_vectors(source, folder, embedder)]
    except (ReleaseError, StorageError, sqlite3.DatabaseError, OSError) as error:
        return [str(error)]


def _versions(source: ReleaseSource, folder: Path) -> Iterator[str]:
    missing: list[str] = []
    extra: list[str] = []
    older: list[str] = []
    for change in changes(source.fingerprints(), released(folder)):
        found = missing if change.had is None else extra if change.wanted is None else older
        found.append(f"{change.key[0]} v{change.key[1]}")
    yield from _say("not in the release", missing)
    yield from _say("in the release, not in the library", extra)
    yield from _say("older in the release than in the library", older)


def _texts(folder: Path) -> Iterator[str]:
    """Texts against their hashes, passages against the texts that their offsets count in."""
    with closing(_open(folder / "passages.db")) as db:
        if (said := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            yield f"passages.db is damaged ({said})"
            return
        changed, cut = [], []
        rows = db.execute(
            "SELECT rec, document_id, version, json_extract(body, '$.snapshot'), text"
            " FROM records LEFT JOIN texts USING(rec)"
        )
        for rec, document, version, snapshot, text in rows:
            if text is None or snapshot != "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest():
                changed.append(f"{document} v{version}")
                continue
            for name, start, end, words in db.execute(
                'SELECT id, start, "end", text FROM passages WHERE rec=?', (rec,)
            ):
                if text[start:end] != words:
                    cut.append(name)
        yield from _say("texts that do not match their hash", changed)
        yield from _say("passages that are not the words at their offsets", cut)


def _words(folder: Path) -> Iterator[str]:
    """FTS5's own check, which wants to write: so it gets a copy."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-check-") as scratch:
        shutil.copyfile(folder / "passages.db", Path(scratch) / "passages.db")
        with closing(sqlite3.connect(Path(scratch) / "passages.db")) as db:
            try:
                db.execute("INSERT INTO words(words, rank) VALUES('integrity-check', 1)")
            except sqlite3.DatabaseError as error:
                yield f"full text does not match the passages ({error})"


def _vectors(source: ReleaseSource, folder: Path, embedder: Embedder) -> Iterator[str]:
    """Chroma's folders against vectors.f32, and both against the cache of vectors."""
    unknown: list[str] = []
    twice: list[str] = []
    other: list[str] = []
    stale: list[str] = []
    with closing(_open(folder / "passages.db")) as db:
        last = db.execute("SELECT max(rowid) FROM passages").fetchone()[0]
        if not last:
            return
        exact = np.memmap(folder / "vectors.f32", dtype="<f4", mode="r").reshape(-1, embedder.dimensions)
        found = bytearray(last + 1)  # by rowid
        for names, vectors in _stored(folder):
            sql = "SELECT id, rowid, hash FROM passages WHERE id IN (SELECT value FROM json_each(?))"
            rows = {row[0]: row[1:] for row in db.execute(sql, (json.dumps(names),))}
            cached = source.vectors(embedder.name, list({digest for _, digest in rows.values()}))
            for name, vector in zip(names, vectors, strict=True):
                if name not in rows:
                    unknown.append(name)
                    continue
                rowid, digest = rows[name]
                twice += [name] * found[rowid]
                found[rowid] = 1
                if not np.allclose(vector, exact[rowid - 1], atol=1e-5):
                    other.append(name)
                if digest in cached and not np.allclose(unit_vector(cached[digest]), exact[rowid - 1], atol=1e-5):
                    stale.append(name)
        missing = [name for name, rowid in db.execute("SELECT id, rowid FROM passages") if not found[rowid]]
    yield from _say("vectors without a passage", unknown)
    yield from _say("passages without a vector", missing)
    yield from _say("passages with two vectors", twice)
    yield from _say("vectors that differ between chroma and vectors.f32", other)
    yield from _say("vectors that differ from the library's", stale)


def _stored(folder: Path) -> Iterator[tuple[list[str], npt.NDArray[np.float32]]]:
    """Ids and vectors in all of Chroma's folders, in batches."""
    for part in chroma_folders(folder):
        with closing(Vectors(part)) as store:
            yield from store.read()


def _say(what: str, names: list[str]) -> Iterator[str]:
    if names:
        some = ", ".join(sorted(names)[:_SAID])
        yield f"{len(names)} {what}: {some}{' …' if len(names) > _SAID else ''}"


def _open(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
