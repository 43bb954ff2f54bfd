"""A new chroma/ for a release something was removed from, made by a process that never saw what was removed.

Chroma keeps deleted vectors in its files, so they are written anew. Its HNSW files also have gaps that are filled with
whatever the process had in memory there before: in the process that took a document out, that was the document's id
and words. Hence `python -m corpus.renew FOLDER`, which sees only what stays.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np

from rag.errors import ParleyError, ReleaseError, StorageError
from rag.index import Vectors
from rag.settings import CHECKOUT

_TOGETHER = 5_000
_STORAGE = 3  # the exit code that says that the disk refused


def renew(folder: Path, dimensions: int) -> None:
    """Write `folder`/chroma from its finished passages.db and vectors.f32. Raises ReleaseError or StorageError."""
    command = [sys.executable, "-m", "corpus.renew", str(folder.resolve()), str(dimensions)]
    done = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode:
        said = (done.stderr.decode(errors="replace").strip().splitlines() or [f"it ended with {done.returncode}"])[-1]
        kind = StorageError if done.returncode == _STORAGE else ReleaseError
        raise kind(f"{folder}: the vectors could not be written anew: {said}")


def write(folder: Path, dimensions: int) -> None:
    """As `renew`, in this process."""
    with closing(sqlite3.connect(f"{(folder / 'passages.db').resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        rows = db.execute("SELECT rowid, id FROM passages ORDER BY rowid").fetchall()
    with closing(Vectors(folder / "chroma", create=True)) as store:
        if rows:
            units = np.memmap(folder / "vectors.f32", dtype="<f4", mode="r").reshape(-1, dimensions)
            for start in range(0, len(rows), _TOGETHER):
                some = rows[start : start + _TOGETHER]
                store.put([name for _, name in some], units[[rowid - 1 for rowid, _ in some]])
            store.search(units[rows[0][0] - 1].tolist(), 1)  # what is left in Chroma's queue goes into its files now


if __name__ == "__main__":
    try:
        write(Path(sys.argv[1]), int(sys.argv[2]))
    except ParleyError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(_STORAGE if isinstance(error, StorageError) else 1)
