"""One writer across processes: an OS file lock that the system frees however its holder ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rag.errors import LibraryBusy, StorageError

if sys.platform == "win32":
    import msvcrt

    _BYTE = 1 << 30  # beyond the text: a locked region cannot be read on Windows

    def _try(handle: IO[str]) -> None:
        handle.seek(_BYTE)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        handle.seek(0)

    def _free(handle: IO[str]) -> None:
        handle.seek(_BYTE)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try(handle: IO[str]) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _free(handle: IO[str]) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_UN)


@contextmanager
def exclusive(path: Path, what: str) -> Iterator[None]:
    """Hold `path` locked for the block. Raises LibraryBusy naming the process that holds it; `what` is shown in it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+", encoding="ascii")  # "a+" keeps the number of the process that holds it
    except OSError as error:
        raise StorageError(f"{path}: cannot be opened for locking ({error.strerror})") from error
    with handle:
        try:
            _try(handle)
        except OSError as error:
            handle.seek(0)
            holder = handle.read(20).strip() or "unknown"
            raise LibraryBusy(
                f"{what} is being written by process {holder}; wait until it ends (or stop it), then run this again"
            ) from error
        try:
            _sign(handle, path)
            yield
        finally:
            _free(handle)


def holder(path: Path) -> str | None:
    """The number of the process that holds `path` locked, "unknown" where it did not say, None when nobody does."""
    try:
        handle = path.open("a+", encoding="ascii")
    except OSError:
        return None
    with handle:
        try:
            _try(handle)
        except OSError:
            handle.seek(0)
            return handle.read(20).strip() or "unknown"
        _free(handle)
    return None


def _sign(handle: IO[str], path: Path) -> None:
    try:
        handle.seek(0)
        handle.truncate()
        handle.write(f"{os.getpid()}\n")
        handle.flush()
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}; free some space, then run this again") from error
