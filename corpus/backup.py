"""The whole home in one file: a consistent copy of the library and the current release, whoever else is at work."""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

from corpus.archive import LIBRARY, RELEASE, TOLD, Contents, Entry, belongs, is_database, write_archive
from corpus.intake import Progress
from corpus.lag import Difference
from corpus.library import LocalLibrary
from rag.errors import ConfigError, LibraryBusy, ReleaseError, StorageError
from rag.manifest import pointer, read_manifest
from rag.vectors import chroma_folders

_PAGES = 2_000  # of 4 kB, copied between two calls of the progress
_TRIES = 5  # releases that may be pruned under our hands before we give up
_CHROMA = "chroma.sqlite3"  # readers write to it (a little), so only SQLite's own copy is sure to be whole


@dataclass(frozen=True, slots=True)
class Backup:
    """What was written."""

    contents: Contents
    bytes: int  # of the backup file
    sha256: str  # of the backup file


def backup(home: Path, file: Path, progress: Progress) -> Backup:
    """Write the home to `file`, which is replaced in one step when the new one is whole and on the disk.

    It holds up nobody: a refresh may write and readers may read meanwhile. What a refresh under way stores after the
    copy began is not in it. Raises StorageError, LibraryBusy (documents are being removed), ConfigError.
    """
    if file.resolve().is_relative_to(home.resolve()):
        raise ConfigError(f"{file}: lies in the home, so it would be lost with it; choose another folder")
    if not (home / LIBRARY).exists():
        raise StorageError(f"{home}: holds no library to back up; run: python -m corpus refresh --home {home}")
    with disk_errors(file), ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.")))
        # The release first: the library may be ahead of it, as after any crash, but never behind.
        release, files = _release(home, scratch, stack)
        _copy_database(home / LIBRARY, scratch / LIBRARY, progress)
        documents = _checked(scratch, home, release)
        files = {LIBRARY: stack.enter_context((scratch / LIBRARY).open("rb"))} | files
        for path in sorted(home.iterdir()):
            if belongs(path.name) and path.is_file() and not path.is_symlink():
                whole = path
                if is_database(path.name):
                    whole = scratch / path.name
                    _copy_database(path, whole, lambda *_: None)
                files[path.name] = stack.enter_context(whole.open("rb"))
        created = datetime.now(UTC).isoformat(timespec="seconds")
        contents = Contents(created, documents, release, _entries(files, progress))
        part = scratch / "part"
        with part.open("wb") as target:
            write_archive(target, contents, files, megabytes(progress, "write", contents.bytes))
            target.flush()
            os.fsync(target.fileno())
        with part.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        size = part.stat().st_size
        part.replace(file)
        return Backup(contents, size, digest)


def _release(home: Path, scratch: Path, stack: ExitStack) -> tuple[str | None, dict[str, BufferedReader]]:
    """The current release's name and its open files: open, they outlast a prune. None when there is no usable one."""
    for _ in range(_TRIES):
        try:
            name = pointer(home)
            folder = home / "releases" / name
            sizes = read_manifest(folder)[1]
        except ReleaseError:
            return None, {}
        with ExitStack() as opened:
            try:
                files = {
                    RELEASE + path.relative_to(folder).as_posix(): opened.enter_context(path.open("rb"))
                    for path in sorted(folder.rglob("*"))
                    if path.is_file() and path.suffix not in (".sqlite3", ".sqlite3-wal", ".sqlite3-shm")
                }
                for part in chroma_folders(folder):
                    copy = scratch / f"{part.name}.sqlite3"
                    _copy_database(part / _CHROMA, copy, lambda *_: None)
                    files[f"{RELEASE}{part.name}/{_CHROMA}"] = opened.enter_context(copy.open("rb"))
            except (FileNotFoundError, sqlite3.OperationalError):
                if (folder / "chroma" / _CHROMA).exists():
                    return None, {}
                continue  # pruned meanwhile: there is a newer one
            if any(_size(files.get(RELEASE + part)) != size for part, size in sizes.items()):
                return None, {}
            stack.push(opened.pop_all())
            return name, files
    raise LibraryBusy(f"{home}: releases come and go faster than one can be copied; run this again later")


def _size(opened: BufferedReader | None) -> int:
    return os.fstat(opened.fileno()).st_size if opened else -1


def _copy_database(old: Path, new: Path, progress: Progress) -> None:
    """A consistent copy, taken in one read transaction: the writer goes on, and no write starts the copy anew."""
    uri = f"{old.resolve().as_uri()}?mode=rw"  # "ro" could not read a log that a killed writer left
    with closing(sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None)) as source:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(sqlite3.connect(new)) as target:
            source.backup(target, pages=_PAGES, progress=lambda _, left, total: progress("copy", total - left, total))


def _checked(scratch: Path, home: Path, release: str | None) -> int:
    """Current documents in the copy. Raises unless the copy is sound and holds all that the release holds."""
    with LocalLibrary(scratch, create=False) as library:
        if damaged := library.damaged():
            raise StorageError(f"{home}: the library is damaged ({damaged[0]} …); no backup was made of it")
        if release:
            try:
                ahead = Difference(library.fingerprints, home / "releases" / release).removals
            except sqlite3.DatabaseError:  # pruned meanwhile, so a newer release is out: it was whole when we opened it
                ahead = 0
            if ahead:
                raise LibraryBusy(
                    f"{home}: documents are being removed, and the release still has them; when that has ended,"
                    " or after python -m corpus refresh, run this again"
                )
        return library.count()


def _entries(files: dict[str, BufferedReader], progress: Progress) -> dict[str, Entry]:
    total = sum(_size(opened) for opened in files.values())
    told, done = megabytes(progress, "check", total), 0
    found = {}
    for name, opened in files.items():
        found[name] = Entry(_size(opened), hashlib.file_digest(opened, "sha256").hexdigest())
        opened.seek(0)
        told(done := done + found[name].size)
    return found


def megabytes(progress: Progress, stage: str, total: int) -> Callable[[int], None]:
    """Told bytes, tells megabytes: at most once for each."""
    last = -1

    def told(done: int) -> None:
        nonlocal last
        if done // TOLD > last or done == total:
            last = done // TOLD
            progress(f"{stage} (MB)", -(-done // TOLD), -(-total // TOLD))

    return told


@contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Turn what the disk refuses in the block into StorageError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageError(f"{where}: the disk is full; free some space, then run this again") from error
        raise StorageError(f"{error.filename or where}: {error.strerror or error}; nothing was changed") from error
    except sqlite3.DatabaseError as error:
        raise StorageError(f"{where}: {error}; nothing was changed") from error
