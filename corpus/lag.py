"""What a release lacks of the library and has beyond it, found by walking through both in order of their keys.

Nothing is kept but counts, whatever the number of documents; who needs the differences again walks again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

Key = tuple[str, int]  # (document id, version)
Fingerprint = tuple[Key, str]  # a version and a digest of its record and text
Walk = Callable[[], Iterator[Fingerprint]]  # in order of key; each call begins anew


@dataclass(frozen=True, slots=True)
class Change:
    """A version whose digests differ; None where it is missing."""

    key: Key
    wanted: str | None  # in the library
    had: str | None  # in the release


def changes(wanted: Iterator[Fingerprint], had: Iterator[Fingerprint]) -> Iterator[Change]:
    """What differs between two walks, in order of key."""
    old = next(had, None)
    for key, digest in wanted:
        while old is not None and old[0] < key:
            yield Change(old[0], None, old[1])
            old = next(had, None)
        same_key = old is not None and old[0] == key
        before = old[1] if old is not None and same_key else None
        if same_key:
            old = next(had, None)
        if digest != before:
            yield Change(key, digest, before)
    while old is not None:
        yield Change(old[0], None, old[1])
        old = next(had, None)


def released(folder: Path | None) -> Iterator[Fingerprint]:
    """What a finished release holds, in order of key; nothing for None. Raises sqlite3.Error."""
    if folder is None:
        return
    uri = f"{(folder / 'passages.db').resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as db:
        sql = "SELECT document_id, version, fingerprint FROM records ORDER BY document_id, version"
        for document_id, version, digest in db.execute(sql):
            yield (document_id, version), digest


class Difference:
    """A library against a release. It must be made anew when one of them changes."""

    def __init__(self, wanted: Walk, release: Path | None) -> None:
        """Walk through both once. Raises StorageError, sqlite3.Error."""
        self._wanted, self._release = wanted, release
        self._count = self.removals = 0
        for change in changes(wanted(), released(release)):
            self._count += change.wanted is not None
            self.removals += change.wanted is None

    def __len__(self) -> int:
        """Versions that the release lacks, or has otherwise."""
        return self._count

    def __iter__(self) -> Iterator[Fingerprint]:
        """These versions, as the library has them."""
        for change in changes(self._wanted(), released(self._release)):
            if change.wanted is not None:
                yield change.key, change.wanted

    def removed(self) -> Iterator[Key]:
        """Versions that only the release has."""
        for change in changes(self._wanted(), released(self._release)):
            if change.wanted is None:
                yield change.key

    def digest(self) -> str:
        """A digest of what the library holds."""
        made = hashlib.sha256()
        for fingerprint in self._wanted():
            made.update(repr(fingerprint).encode())
        return made.hexdigest()
