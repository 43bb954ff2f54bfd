"""A copy of a release's files to build the next one in, as fast as the disk allows."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import IO


def copy_release(old: Path, new: Path) -> None:
    """Copy the files of a finished release. Raises OSError, sqlite3.Error."""
    files = [path for path in old.rglob("*") if path.is_file() and path.name != "manifest.json"]
    for path in files:
        (new / path.relative_to(old)).parent.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(4) as pool:  # a disk copies several files in less time than one after the other
        for _ in pool.map(lambda path: _copy(path, new / path.relative_to(old)), files):
            pass


def _copy(old: Path, new: Path) -> None:
    if old.suffix == ".sqlite3":
        # A reader that opens Chroma writes to this file (a little), so only SQLite's own copy is sure to be whole.
        with closing(sqlite3.connect(old)) as source, closing(sqlite3.connect(new)) as target:
            target.execute("PRAGMA synchronous=OFF")
            source.backup(target)
        return
    with old.open("rb") as source_file, new.open("xb") as target_file:
        if not _shared(source_file, target_file):
            shutil.copyfileobj(source_file, target_file, 1 << 20)


def _shared(source: IO[bytes], target: IO[bytes]) -> bool:
    """Copy by the kernel; on XFS, Btrfs and the like it only notes that both hold the same. False when it cannot."""
    if sys.platform != "linux":
        return False
    left = os.fstat(source.fileno()).st_size
    try:
        while left:
            copied = os.copy_file_range(source.fileno(), target.fileno(), left)
            if not copied:
                raise OSError(errno.EIO, "cut short while it was copied", source.name)
            left -= copied
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP) or target.tell():
            raise
        return False
    return True
