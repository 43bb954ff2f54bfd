"""Small folders of documents, and made-up vectors for them in the cache, so that a refresh need not embed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from corpus.build import pieces
from corpus.library import LocalLibrary
from corpus.read.base import Options, Read
from corpus.read.files import Source, files, read
from rag.models import embedder
from rag.settings import Settings

DIMENSIONS = 384


def quiet(stage: str, done: int, total: int) -> None:
    """A progress that shows nothing."""


def note(folder: Path, name: str, text: str, **fields: str) -> Path:
    """A Markdown file with its id and what `fields` say in front of the text."""
    folder.mkdir(parents=True, exist_ok=True)
    front = "".join(f"{key}: {value}\n" for key, value in {"id": name, "title": f"Title of {name}", **fields}.items())
    file = folder / f"{name}.md"
    file.write_text(f"---\n{front}---\n{text}\n", encoding="utf-8")
    return file


def vector(digest: bytes) -> bytes:
    """A unit vector that depends on the hash alone."""
    drawn = np.random.default_rng(int.from_bytes(digest[:8], "little")).standard_normal(DIMENSIONS)
    return (drawn / np.linalg.norm(drawn)).astype("<f4").tobytes()


def warm(home: Path, folder: Path, options: Options | None = None) -> int:
    """Cache a made-up vector for every passage of the folder's documents; how many."""
    found: dict[bytes, bytes] = {}
    for entry in files(folder):
        for item in read(entry, options or Options()) if isinstance(entry, Source) else ():
            if isinstance(item, Read):
                found |= {piece.hash: vector(piece.hash) for piece in pieces(item.document)}
    with LocalLibrary(home) as library:
        library.store_vectors(embedder(Settings.load(home=home)).name, found)
    return len(found)


def digest(text: str) -> str:
    """The snapshot hash of a text."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
