"""Chroma folders written from a finished passages.db and vectors.f32, here or by a process that saw nothing else.

Chroma keeps deleted vectors in its files, so a folder that something was removed from is written anew. Its HNSW files
also have gaps that are filled with whatever the process had in memory there before: in the process that took a document
out, that was the document's id and words. Hence `python -m corpus.renew`, which sees only what stays.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from rag.errors import ParleyError, ReleaseError, StorageError
from rag.settings import CHECKOUT
from rag.vectors import Vectors, chroma_folder

_TOGETHER = (
    1_000  # vectors given to Chroma at a time: it takes 30 kB for each while it does, and writes its whole index
)
_STORAGE = 3  # the exit code that says that the disk refused


def renew(release: Path, dimensions: int, size: int, numbers: Sequence[int]) -> None:
    """Have another process write these Chroma folders of `size` rowids each. Raises ReleaseError, StorageError."""
    command = [sys.executable, "-m", "corpus.renew", *map(str, (release.resolve(), dimensions, size, *numbers))]
    done = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        said = (done.stderr.decode(errors="replace").strip().splitlines() or [f"it ended with {done.returncode}"])[-1]
        kind = StorageError if done.returncode == _STORAGE else ReleaseError
        raise kind(f"{release}: the vectors could not be written anew: {said}")


def write(release: Path, dimensions: int, size: int, numbers: Sequence[int]) -> None:
    """As `renew`, in this process."""
    uri = f"{(release / 'passages.db').resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as db:
        for number in numbers:
            folder = chroma_folder(release, number)
            folder.mkdir()
            ends = number * size + 1, (number + 1) * size
            rows = db.execute("SELECT rowid, id FROM passages WHERE rowid BETWEEN ? AND ? ORDER BY rowid", ends)
            with closing(Vectors(folder, create=True)) as store:
                if sum(fill(store, rows, release / "vectors.f32", dimensions)):
                    store.search([1.0] * dimensions, 1)  # what is left in Chroma's queue goes into its files now


def fill(store: Vectors, rows: sqlite3.Cursor, file: Path, dimensions: int) -> Iterator[int]:
    """Put the vectors of `rows` (rowid, passage id) from vectors.f32 into the store; how many, batch by batch."""
    with file.open("rb") as vectors:
        while some := rows.fetchmany(_TOGETHER):
            store.put([name for _, name in some], np.stack([_row(vectors, rowid, dimensions) for rowid, _ in some]))
            yield len(some)


def _row(vectors: IO[bytes], rowid: int, dimensions: int) -> npt.NDArray[np.float32]:
    vectors.seek((rowid - 1) * dimensions * 4)  # no mapping: its pages would count as memory of this process
    return np.frombuffer(vectors.read(dimensions * 4), dtype="<f4").astype(np.float32, copy=False)


if __name__ == "__main__":
    try:
        write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), [int(number) for number in sys.argv[4:]])
    except ParleyError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(_STORAGE if isinstance(error, StorageError) else 1)
