"""Sketches of texts: a few hashes that tell how much of the shorter of two texts stands in the other. Pure.

MinHash gives Jaccard likeness, which a cut or an added paragraph lowers as much as a rewrite does. The smallest hashes
of a text's runs cost the same and give containment. Quoted words do not count: two reports may quote one sentence.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rag.text import words

Sketch = npt.NDArray[np.uint64]  # the smallest hashes of a text's runs, in order, each once

# The library keeps sketches: whoever changes how they are made adds a migration that empties its table of them.
SIZE = 128  # hashes in a sketch
RUN = 3  # words in a run
NEAR = 0.08  # shared part of two sketches from which a pair is looked at
FURNITURE = 8  # pages of few outlets from which a run is theirs and nobody's story

_QUOTED = re.compile(r"[“\"«„](?=\S)[^“”\"«»„\n]{2,}?[”\"»“]|(?<!\w)‘(?=\S)[^‘\n]{2,}?’(?!\w)")
_MIX = np.uint64(0x9E3779B97F4A7C15)


def own_words(text: str) -> list[str]:
    """The words outside quotation marks, in lower case."""
    return [w.casefold() for w in words(_QUOTED.sub(" ", text))]


def sketch(text: str) -> Sketch:
    """The smallest hashes of the text's runs of words outside quotation marks; empty for a text of fewer words."""
    found = [zlib.crc32(w.encode("utf-8", "replace")) for w in own_words(text)]
    if len(found) < RUN:
        return np.zeros(0, dtype=np.uint64)
    base = np.array(found, dtype=np.uint64)
    runs = np.zeros(len(base) - RUN + 1, dtype=np.uint64)
    for n in range(RUN):
        runs = _mixed(runs * _MIX + base[n : len(base) - RUN + 1 + n])
    return np.unique(runs)[:SIZE]


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """splitmix64's finaliser: near values come out far apart."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed


def likeness(one: Sketch, other: Sketch) -> float:
    """Estimated share of the shorter text's runs that the other has."""
    if not len(one) or not len(other):
        return 0.0
    # Below the smaller of the two greatest hashes, both sketches are whole; a sketch that is not full is whole anyway.
    most = min(int(s[-1]) if len(s) == SIZE else 2**64 - 1 for s in (one, other))
    a, b = (s[: np.searchsorted(s, np.uint64(most), side="right")] for s in (one, other))
    return len(np.intersect1d(a, b, assume_unique=True)) / max(1, min(len(a), len(b)))


class Window:
    """Sketches of a few days, asked which of them share a part with another. Some 2 kB a document."""

    def __init__(self, ids: Sequence[str], publishers: Sequence[str], sketches: Sequence[Sketch]) -> None:
        self._ids = list(ids)
        sizes = [len(s) for s in sketches]
        values = np.concatenate(sketches) if sizes else np.zeros(0, dtype=np.uint64)
        owners = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(values, kind="stable")
        values, owners = values[order], owners[order]
        texts: dict[bytes, int] = {}
        alike = np.array([texts.setdefault(s.tobytes(), n) for n, s in enumerate(sketches)], dtype=np.int64)
        kept = ~_furniture(values, owners, alike, publishers)
        self._values, self._owners = values[kept], owners[kept]
        self._sketches = list(sketches)

    def near(self, document_id: str, of: Sketch, most: int = 40) -> list[str]:
        """Ids of the documents that share a part with this one, most first, itself left out."""
        first = np.searchsorted(self._values, of, side="left")
        last = np.searchsorted(self._values, of, side="right")
        hits = [self._owners[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True) if b > a]
        if not hits:
            return []
        places, shared = np.unique(np.concatenate(hits), return_counts=True)
        found = []
        for place in places[shared >= 2].tolist():
            share = likeness(of, self._sketches[place])
            if share >= NEAR and self._ids[place] != document_id:
                found.append((-share, self._ids[place]))
        return [name for _, name in sorted(found)[:most]]


def _furniture(
    values: npt.NDArray[np.uint64],
    owners: npt.NDArray[np.int32],
    alike: npt.NDArray[np.int64],
    publishers: Sequence[str],
) -> npt.NDArray[np.bool_]:
    """Runs that many pages have and few outlets: menus, calls to subscribe, an outlet's own boilerplate.

    `alike` gives the same number to pages of one text: the same page found twice is one.
    """
    if not len(values):
        return np.zeros(0, dtype=np.bool_)
    codes = {name: n for n, name in enumerate(dict.fromkeys(publishers))}
    outlet = np.array([codes[name] for name in publishers], dtype=np.int64)
    run = np.cumsum(np.r_[True, values[1:] != values[:-1]]) - 1
    pages, outlets = _distinct(run, alike[owners]), _distinct(run, outlet[owners])
    common: npt.NDArray[np.bool_] = ((pages >= FURNITURE) & (outlets * 2 < pages))[run]
    return common


def _distinct(run: npt.NDArray[np.int64], holder: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many different holders each run has."""
    wide = int(holder.max()) + 1
    return np.bincount(np.unique(run * wide + holder) // wide, minlength=int(run[-1]) + 1)
