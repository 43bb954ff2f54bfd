"""A home from a backup file: checked whole before anything is written, and then put in place all or nothing.

Everything is unpacked below HOME/.restoring first. What readers and writers look at then changes in two steps that
each happen or do not: the library in one transaction of SQLite, the release by its pointer.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from corpus.archive import LIBRARY, RELEASE, Contents, belongs, is_database, read_archive
from corpus.backup import disk_errors, megabytes
from corpus.intake import Progress
from corpus.library import LocalLibrary
from corpus.locks import exclusive
from corpus.release import point
from rag.errors import ReleaseError, StorageError
from rag.manifest import read_manifest

_LOCK, _STAGING = "library.lock", ".restoring"


def restore(file: Path, home: Path, progress: Progress, *, force: bool = False) -> Contents:
    """Make `home` what it was when `file` was written; with `force`, even where something is already.

    Raises StorageError when the file is not a whole backup, the home is not empty or the disk refuses; LibraryBusy
    while somebody writes to the home. The home is then as it was.
    """
    with disk_errors(home):
        existed = home.exists()
        _refuse_unless_empty(home, force)
        contents = read_archive(file, None, lambda _: None)
        _refuse_unless_room(home, contents)
        home.mkdir(parents=True, exist_ok=True)
        staging = home / _STAGING
        try:
            with exclusive(home / _LOCK, str(home)):
                _refuse_unless_empty(home, force)
                _clear(staging)
                staging.mkdir()
                try:
                    _unpack(file, contents, staging, progress)
                    _install(home, staging, contents)
                finally:
                    shutil.rmtree(staging, ignore_errors=True)
        except BaseException:
            if not existed:
                shutil.rmtree(home, ignore_errors=True)
            raise
        return contents


def _refuse_unless_empty(home: Path, force: bool) -> None:
    found = [path.name for path in home.iterdir() if path.name not in (_LOCK, _STAGING)] if home.exists() else []
    if found and not force:
        raise StorageError(
            f"{home}: is not empty ({found[0]} …); choose another --home, or replace all of it by --force"
        )


def _refuse_unless_room(home: Path, contents: Contents) -> None:
    """The library is written twice: into the staging folder and from there into its place."""
    there = next(folder for folder in (home.resolve(), *home.resolve().parents) if folder.exists())
    needed, free = contents.bytes + contents.files[LIBRARY].size, shutil.disk_usage(there).free
    if needed > free:
        raise StorageError(f"{home}: the backup needs {needed:,} bytes of room, and {free:,} are free")


def _clear(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _unpack(file: Path, contents: Contents, staging: Path, progress: Progress) -> None:
    """Write the files below `staging`, checking them again, and see that they can be used."""

    def keep(name: str) -> IO[bytes]:
        target = staging / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.open("xb")

    if read_archive(file, keep, megabytes(progress, "restore", contents.bytes)) != contents:
        raise StorageError(f"{file}: was changed while it was read; nothing was changed")
    with LocalLibrary(staging, create=False) as library:
        if damaged := library.damaged():
            raise StorageError(f"{file}: the library in it is damaged ({damaged[0]} …); nothing was changed")
    if contents.release:
        try:
            manifest, sizes = read_manifest(staging / RELEASE)
            wrong = [name for name, size in sizes.items() if contents.files[RELEASE + name].size != size]
        except (ReleaseError, KeyError) as error:
            raise StorageError(f"{file}: the release in it is not whole ({error}); nothing was changed") from error
        if manifest.release != contents.release or wrong:
            raise StorageError(f"{file}: the release in it is not the one it names; nothing was changed")
    for path in staging.rglob("*"):
        if path.is_file():
            with path.open("rb") as written:
                os.fsync(written.fileno())


def _install(home: Path, staging: Path, contents: Contents) -> None:
    releases = home / "releases"
    releases.mkdir(exist_ok=True)
    if contents.release:
        with _in_place(staging / RELEASE, releases / contents.release):
            _replace_database(staging / LIBRARY, home / LIBRARY)
        point(home, contents.release)
    else:
        _replace_database(staging / LIBRARY, home / LIBRARY)
        (releases / "CURRENT").unlink(missing_ok=True)
    for path in home.iterdir():
        kept = is_database(path.name)  # an older backup tells nothing of the desk, and a page may have it open
        if belongs(path.name) and path.is_file() and path.name not in contents.files and not kept:
            path.unlink()
    for name in contents.files:
        if is_database(name) and belongs(name):
            _replace_database(staging / name, home / name)
        elif belongs(name):
            (staging / name).replace(home / name)
    for folder in releases.iterdir():  # all others are of the library that was here before
        if folder.is_dir() and folder.name != contents.release:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _in_place(new: Path, place: Path) -> Iterator[None]:
    """Put a folder in its place for the block; back to what was there if the block fails."""
    aside = place.with_name(f".new-replaced-{place.name}")  # a name that the next refresh sweeps away
    _clear(aside)
    if place.exists():
        place.rename(aside)
    try:
        new.rename(place)
        yield
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        if aside.exists():
            aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _replace_database(new: Path, old: Path) -> None:
    """Put `new` in the place of `old`, in one transaction where `old` is a database that others may have open."""
    if old.exists():
        try:
            with closing(sqlite3.connect(new)) as source, closing(sqlite3.connect(old, timeout=30)) as target:
                source.backup(target)
                target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise
    for rest in ("-wal", "-shm"):  # of a damaged file: they must not be taken for the new one's
        old.with_name(old.name + rest).unlink(missing_ok=True)
    new.replace(old)
