"""Embeds what a release needs and the vector cache lacks. Vectors are stored as they come: a kill loses one batch.

Memory holds one slice of documents, whatever their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import compress
from typing import Protocol

import numpy as np

from corpus.build import slices
from corpus.lag import Fingerprint
from corpus.library import ReleaseSource
from rag.errors import BadReply
from rag.models import Embedder

Progress = Callable[[str, int, int], None]  # stage, done, total


class Wanted(Protocol):
    """Versions to embed; each walk through them begins anew and gives the same."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Fingerprint]: ...


_BATCH = 32  # texts: a few seconds of the local model


def embed_missing(source: ReleaseSource, wanted: Wanted, embedder: Embedder, progress: Progress | None = None) -> int:
    """Embed every text of these documents that has no cached vector; how many there were. Raises ModelError."""
    needy, total = _needy(source, wanted, embedder.name, progress)
    done = 0
    if progress and total:
        progress("embed", 0, total)  # the first batch takes seconds: say what is going on
    for batch in _batches(source, compress(wanted, needy), embedder.name) if total else ():
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


def _needy(source: ReleaseSource, wanted: Wanted, model: str, progress: Progress | None) -> tuple[bytearray, int]:
    """A byte for each document, 1 where a text of it has no vector; and how many such texts each has, added up."""
    needy = bytearray()
    total = done = 0
    for cuts in slices(source, wanted):
        known = source.vectors(model, list({piece.hash for cut in cuts for piece in cut.pieces})).keys()
        for cut in cuts:
            missing = len({piece.hash for piece in cut.pieces} - known)
            total += missing
            needy.append(missing > 0)
        done += len(cuts)
        if progress:
            progress("read", done, len(wanted))
    return needy, total


def _batches(source: ReleaseSource, wanted: Iterable[Fingerprint], model: str) -> Iterator[dict[bytes, str]]:
    """The texts without a vector by hash, each once: what was handed out is in the cache when the next is asked for."""
    batch: dict[bytes, str] = {}
    for cuts in slices(source, wanted):
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
