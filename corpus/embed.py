"""Embeds what a release needs and the vector cache lacks. Vectors are stored as they come: a kill loses one batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from corpus.build import Key, pieces
from corpus.library import ReleaseSource
from rag.errors import BadReply
from rag.models import Embedder

Progress = Callable[[str, int, int], None]  # stage, done, total

_BATCH = 32  # texts: a few seconds of the local model
_LOOK_UP = 2_000  # hashes asked of the cache at a time


def embed_missing(
    source: ReleaseSource, keys: Sequence[Key], embedder: Embedder, progress: Progress | None = None
) -> int:
    """Embed every text of these documents that has no cached vector; how many there were. Raises ModelError."""
    missing, hashes = set[bytes](), dict[Key, list[bytes]]()
    for done, key in enumerate(keys, 1):
        hashes[key] = [piece.hash for piece in pieces(source.document(*key))]
        if progress:
            progress("read", done, len(keys))
    every = list({digest for found in hashes.values() for digest in found})
    for start in range(0, len(every), _LOOK_UP):
        some = every[start : start + _LOOK_UP]
        missing |= set(some) - source.vectors(embedder.name, some).keys()
    total = len(missing)
    needy = [key for key, found in hashes.items() if not missing.isdisjoint(found)]
    done = 0
    for batch in _batches(source, needy, missing):
        vectors = embedder.embed_documents(list(batch.values()))
        if len(vectors) != len(batch) or any(len(vector) != embedder.dimensions for vector in vectors):
            raise BadReply(f"{embedder.name} gave {len(vectors)} vectors for {len(batch)} texts, or of another width")
        blobs = {d: np.asarray(v, dtype="<f4").tobytes() for d, v in zip(batch, vectors, strict=True)}
        source.store_vectors(embedder.name, blobs)
        done += len(batch)
        if progress:
            progress("embed", done, total)
    return total


def _batches(source: ReleaseSource, keys: Sequence[Key], missing: set[bytes]) -> Iterator[dict[bytes, str]]:
    """The missing texts by hash, each once."""
    left = set(missing)
    batch: dict[bytes, str] = {}
    for key in keys:
        for piece in pieces(source.document(*key)):
            if piece.hash in left:
                left.remove(piece.hash)
                batch[piece.hash] = piece.embedded
                if len(batch) == _BATCH:
                    yield batch
                    batch = {}
    if batch:
        yield batch
