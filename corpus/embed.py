"""Embeds what a release needs and the vector cache lacks. Vectors are stored as they come: a kill loses one batch.

Memory holds one slice of documents, whatever their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from corpus.build import Key, slices
from corpus.library import ReleaseSource
from rag.errors import BadReply
from rag.models import Embedder

Progress = Callable[[str, int, int], None]  # stage, done, total

_BATCH = 32  # texts: a few seconds of the local model


def embed_missing(
    source: ReleaseSource, keys: Sequence[Key], embedder: Embedder, progress: Progress | None = None
) -> int:
    """Embed every text of these documents that has no cached vector; how many there were. Raises ModelError."""
    needy, total = _needy(source, keys, embedder.name, progress)
    done = 0
    for batch in _batches(source, needy, embedder.name):
        vectors = embedder.embed_documents(list(batch.values()))
        if len(vectors) != len(batch) or any(len(vector) != embedder.dimensions for vector in vectors):
            raise BadReply(f"{embedder.name} gave {len(vectors)} vectors for {len(batch)} texts, or of another width")
        blobs = {d: np.asarray(v, dtype="<f4").tobytes() for d, v in zip(batch, vectors, strict=True)}
        source.store_vectors(embedder.name, blobs)
        done += len(batch)
        if progress:
            progress("embed", done, total)
    if progress and done < total:  # some texts stand in several documents
        progress("embed", done, done)
    return done


def _needy(source: ReleaseSource, keys: Sequence[Key], model: str, progress: Progress | None) -> tuple[list[Key], int]:
    """The documents with texts that have no vector, and how many such texts each has, added up."""
    needy: list[Key] = []
    total = done = 0
    for cuts in slices(source, keys):
        known = source.vectors(model, list({piece.hash for cut in cuts for piece in cut.pieces})).keys()
        for cut in cuts:
            missing = len({piece.hash for piece in cut.pieces} - known)
            total += missing
            needy += [cut.key] * bool(missing)
        done += len(cuts)
        if progress:
            progress("read", done, len(keys))
    return needy, total


def _batches(source: ReleaseSource, keys: Sequence[Key], model: str) -> Iterator[dict[bytes, str]]:
    """The texts without a vector by hash, each once: what was handed out is in the cache when the next is asked for."""
    batch: dict[bytes, str] = {}
    for cuts in slices(source, keys):
        known = set(source.vectors(model, list({piece.hash for cut in cuts for piece in cut.pieces})))
        for piece in (piece for cut in cuts for piece in cut.pieces):
            if piece.hash not in known:
                known.add(piece.hash)
                batch[piece.hash] = piece.embedded
                if len(batch) == _BATCH:
                    yield batch
                    batch = {}
    if batch:
        yield batch
