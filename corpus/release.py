"""Releases: build one from the library, publish it by moving a pointer, roll back, prune, verify.

    releases/CURRENT      the name of the release that readers use; moved in one step (os.replace)
    releases/NAME/        passages.db, vectors.f32, chroma/ (chroma-1/ …), manifest.json: never changed once published
    releases/.new-NAME/   under construction; without a living builder it is rubbish

Callers hold the library lock, so there is one builder. A kill at any moment leaves the pointer on a whole release.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from corpus.build import Draft, slices
from corpus.check import disagreements
from corpus.copying import copy_release
from corpus.embed import Progress, embed_missing
from corpus.lag import Difference, released
from corpus.library import ReleaseSource
from corpus.shards import SIZE
from corpus.split import SPLITTER
from rag.errors import ReleaseError, ReleaseMissing, StorageError
from rag.index import LocalIndex
from rag.manifest import SCHEMA, Manifest, pointer, read_manifest, write_manifest
from rag.models import Embedder
from rag.passages import terms_digest

_STAMP = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did. `seconds` by stage: compare, embed, stories, copy, index, publish."""

    manifest: Manifest
    embedded: int  # texts that went through the embedder
    seconds: Mapping[str, float]
    changed: bool  # False: the current release already was what the library says


def publish(
    source: ReleaseSource,
    home: Path,
    embedder: Embedder,
    *,
    keep: int,
    progress: Progress | None = None,
    rebuild: bool = False,
    shard: int = SIZE,
) -> Published:
    """Make the current release agree with the library; a new one only if something changed.

    `rebuild` writes every file anew (vectors still come from the cache). `progress` is told (stage, done, total).
    `shard` is the most vectors that one Chroma folder may hold.
    Raises StorageError when the disk refuses, ModelError when the embedder does; the old release then stays current.
    """
    clock = _Clock()
    with _storage(home):
        old = None if rebuild else _reusable(home, embedder)
        before = home / "releases" / old.release if old else None
        wanted = Difference(source.fingerprints, before)
        clock.lap("compare")
        _sweep(home)
        embedded = embed_missing(source, wanted, embedder, progress)
        clock.lap("embed")
        if source.tell_stories(embedder.name, progress):
            wanted = Difference(source.fingerprints, before)
        clock.lap("stories")
        if old and not len(wanted) and not wanted.removals:
            return Published(old, embedded, clock.seconds, changed=False)
        name = _name(home, wanted.digest(), embedder)
        folder = home / "releases" / f".new-{name}"
        try:
            _prepare(home, folder, old)
            clock.lap("copy")
            with Draft(folder, embedder.dimensions, shard=shard, before=old.shard if old else shard) as draft:
                found = _fill(draft, source, embedder, wanted, progress)
            manifest = _manifest(folder, name, embedder, shard, *found)
            clock.lap("index")
            _install(home, folder, name)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        prune(home, keep)
        clock.lap("publish")
    return Published(manifest, embedded, clock.seconds, changed=True)


def _reusable(home: Path, embedder: Embedder) -> Manifest | None:
    """The current release, if a new one can be made from a copy of it."""
    try:
        name = pointer(home)
        manifest, files = read_manifest(home / "releases" / name)
        next(released(home / "releases" / name), None)  # damaged?
    except (ReleaseError, sqlite3.DatabaseError):
        return None
    whole = all(_size(home / "releases" / name / file) == size for file, size in files.items())
    made_alike = (manifest.model, manifest.splitter, manifest.schema, manifest.terms) == _ways(embedder)
    return manifest if whole and made_alike else None


def _ways(embedder: Embedder) -> tuple[str, str, int, str]:
    return embedder.name, SPLITTER, SCHEMA, terms_digest()


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else -1


def _name(home: Path, wanted: str, embedder: Embedder) -> str:
    """Sorts after every release there is, and ends in a digest of what goes in: "20261124T081530123456-3f2a9c1b"."""
    digest = hashlib.sha256(repr((wanted, _ways(embedder))).encode()).hexdigest()[:8]
    stamp = f"{datetime.now(UTC):{_STAMP}}"
    newest = max((folder.name for folder in (home / "releases").glob("[!.]*/")), default="").partition("-")[0]
    if stamp <= newest:  # the clock was set back
        stamp = f"{datetime.strptime(newest, _STAMP).replace(tzinfo=UTC) + timedelta(microseconds=1):{_STAMP}}"
    return f"{stamp}-{digest}"


def _prepare(home: Path, folder: Path, old: Manifest | None) -> None:
    folder.mkdir(parents=True)
    if old:
        copy_release(home / "releases" / old.release, folder)


def _fill(
    draft: Draft, source: ReleaseSource, embedder: Embedder, wanted: Difference, progress: Progress | None
) -> tuple[int, int, date | None]:
    """Put in what changed, take out what was removed; (current documents, passages, newest day)."""
    told = progress or _untold
    draft.remove(wanted.removed())
    done = 0
    for cuts in slices(source, wanted):
        vectors = source.vectors(embedder.name, list({p.hash for cut in cuts for p in cut.pieces}))
        for cut in cuts:
            draft.put(cut, vectors)
            told("index", done := done + 1, len(wanted))
    return draft.finish(partial(told, "vectors"))


def _untold(_: str, __: int, ___: int) -> None:
    """Nobody looks on."""


def _manifest(
    folder: Path, name: str, embedder: Embedder, shard: int, documents: int, passages: int, newest: date | None
) -> Manifest:
    """Say in the finished folder what it is."""
    manifest = Manifest(
        release=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=embedder.name,
        dimensions=embedder.dimensions,
        splitter=SPLITTER,
        schema=SCHEMA,
        documents=documents,
        passages=passages,
        newest=newest,
        terms=terms_digest(),
        shard=shard,
    )
    # Chroma's readers write to its SQLite file, so that its size may change; the count of vectors vouches for it.
    files = [f for f in sorted(folder.rglob("*")) if f.is_file() and f.suffix != ".sqlite3"]
    write_manifest(folder, manifest, {f.relative_to(folder).as_posix(): f.stat().st_size for f in files})
    return manifest


def _install(home: Path, folder: Path, name: str) -> None:
    """Make the folder durable, give it its name, and move the pointer."""
    for path in [*folder.rglob("*"), folder]:
        _sync(path)
    releases = home / "releases"
    folder.rename(releases / name)
    _sync(releases)
    point(home, name)


def point(home: Path, name: str) -> None:
    """Make a published release the current one, in one step. Raises OSError."""
    releases = home / "releases"
    beside = releases / ".CURRENT"
    beside.write_text(name + "\n", encoding="ascii")
    _sync(beside)
    beside.replace(releases / "CURRENT")
    _sync(releases)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(home: Path) -> None:
    """Delete what a killed builder left behind."""
    for folder in (home / "releases").glob(".new-*"):
        shutil.rmtree(folder, ignore_errors=True)


# -- what is there ---------------------------------------------------------------------------------------------------


def current_manifest(home: Path) -> Manifest | None:
    """What the current release says of itself; None when there is none or it cannot be read."""
    try:
        return read_manifest(home / "releases" / pointer(home))[0]
    except ReleaseError:
        return None


def releases(home: Path) -> list[Manifest]:
    """The published releases that can be read, newest first."""
    found = []
    for folder in sorted((home / "releases").glob("[!.]*/"), reverse=True):
        try:
            found.append(read_manifest(folder)[0])
        except ReleaseError:
            continue
    return found


def rollback(home: Path, release: str | None = None) -> Manifest:
    """Make `release` current, or the one before the current one. Raises ReleaseMissing, ReleaseError, StorageError."""
    known = {manifest.release: manifest for manifest in releases(home)}
    if release is None:
        current = pointer(home)
        older = sorted(name for name in known if name < current)
        if not older:
            raise ReleaseMissing(f"{home}: no release is older than {current}; run: python -m corpus releases")
        release = older[-1]
    if release not in known:
        raise ReleaseMissing(f"{home}: no release is named {release!r}; run: python -m corpus releases")
    LocalIndex(home / "releases" / release).close()  # raises unless it can be used
    with _storage(home):
        point(home, release)
    return known[release]


def prune(home: Path, keep: int) -> list[str]:
    """Delete all but the `keep` newest releases, never the current one; their names. Raises StorageError."""
    with _storage(home):
        _sweep(home)
        current = pointer(home)
        names = sorted(f.name for f in (home / "releases").glob("[!.]*/"))
        kept = set(names[-keep:]) | {current}
        gone = [name for name in names if name not in kept]
        for name in gone:
            # Under a name that nobody lists, so that a kill half-way leaves rubbish, not a damaged release.
            doomed = home / "releases" / f".new-{name}"
            try:
                (home / "releases" / name).rename(doomed)
            except PermissionError:
                if os.name != "nt":
                    raise
                continue  # on Windows somebody still reads it; the next prune takes it
            shutil.rmtree(doomed, ignore_errors=True)
    return gone


def verify_release(source: ReleaseSource, home: Path, embedder: Embedder, repair: bool = True) -> list[str]:
    """What is wrong with the current release, a line each; with `repair` it is then made anew from the library.

    Raises StorageError and ModelError as publish does.
    """
    with _storage(home):
        _sweep(home)
        try:
            found = disagreements(source, home / "releases" / pointer(home), embedder)
        except ReleaseError as error:
            found = [str(error)]
    if found and repair:
        publish(source, home, embedder, keep=len(releases(home)) + 1, rebuild=True)
    return found


# -- helpers ---------------------------------------------------------------------------------------------------------


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Everything since the last lap was `stage`."""
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now


@contextmanager
def _storage(home: Path) -> Iterator[None]:
    """Turn what the disk refuses in the block into StorageError."""
    try:
        yield
    except OSError as error:
        where = error.filename or home / "releases"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageError(_FULL.format(home)) from error
        raise StorageError(f"{where}: {error.strerror or error}; check the folder and its permissions") from error
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise StorageError(_FULL.format(home)) from error
        raise StorageError(f"{home}/releases: {error}; run: python -m corpus verify") from error


_FULL = "{}: the disk is full; free some space, then run this again (the current release is untouched)"
