"""Documents as the web page reads them: a stored text by its hash, the versions of one, what changed between two."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.diff import Change
from rag.types import Record

if TYPE_CHECKING:  # at run time only when asked: the page that chats must start at once
    from corpus.library import LocalLibrary


class Reading:
    """The documents of one home, read. A home without a library knows none."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def snapshot(self, digest: str) -> str | None:
        """The text whose snapshot hash that is, for as long as the library has it. Raises StorageError."""
        with self._reading() as library:
            return library.snapshot(digest) if library else None

    def versions(self, document_id: str) -> tuple[Record, ...]:
        """All versions, oldest first; none for a document that is not there. Raises StorageError."""
        from rag.errors import UnknownDocument

        with self._reading() as library:
            try:
                return tuple(library.versions(document_id)) if library else ()
            except UnknownDocument:
                return ()

    def text(self, document_id: str, version: int) -> str:
        """The text of one version. Raises UnknownDocument, StorageError."""
        from corpus.library import LocalLibrary

        with LocalLibrary(self._home, create=False) as library:
            return library.text(document_id, version)

    def difference(self, document_id: str, old: int, new: int) -> tuple[Change, ...]:
        """What changed from one version to another, in order. Raises UnknownDocument, StorageError."""
        from corpus.diff import difference
        from corpus.library import LocalLibrary

        with LocalLibrary(self._home, create=False) as library:
            return tuple(difference(library.text(document_id, old), library.text(document_id, new)))

    @contextmanager
    def _reading(self) -> Iterator[LocalLibrary | None]:
        from corpus.library import LocalLibrary

        if not (self._home / "library.db").exists():
            yield None
            return
        with LocalLibrary(self._home, create=False) as library:
            yield library
