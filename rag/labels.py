"""What the records of a release are labelled with (outlet, language, side, year), as arrays: who has it, how many."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt

Column = Literal["publisher", "language", "side", "year"]
Labelled = Iterable[tuple[int, str]]  # (record number, label)
Mask = npt.NDArray[np.bool_]  # by record number


class Labels:
    """One kind of label; a record may have none or several."""

    def __init__(self, size: int, labelled: Labelled) -> None:
        """`labelled`: (record number, label); `size`: one more than the highest record number."""
        pairs = sorted(set(labelled))
        self._size = size
        self._names = sorted({name for _, name in pairs})
        code = {name: n for n, name in enumerate(self._names)}
        self._records = np.array([rec for rec, _ in pairs], dtype=np.int64)
        self._codes = np.array([code[name] for _, name in pairs], dtype=np.int64)

    def mask(self, wanted: Collection[str]) -> Mask:
        """The records that have any of these labels."""
        chosen = np.array([name in wanted for name in self._names], dtype=np.bool_)
        found: Mask = np.zeros(self._size, dtype=np.bool_)
        if len(self._codes):
            found[self._records[chosen[self._codes]]] = True
        return found

    def tally(self, within: Mask) -> list[tuple[str, int]]:
        """(label, how many records of the mask have it), most first, then by name; those that none has are left out."""
        counts = np.bincount(self._codes[within[self._records]], minlength=len(self._names)).tolist()
        found = ((name, count) for name, count in zip(self._names, counts, strict=True) if count)
        return sorted(found, key=lambda item: (-item[1], item[0]))


class AllLabels:
    """The labels of one release, each kind read when it is first asked for. Thread-safe."""

    def __init__(self, size: int, readers: Mapping[Column, Callable[[], Labelled]]) -> None:
        self._size, self._readers = size, readers
        self._known: dict[Column, Labels] = {}
        self._lock = threading.Lock()

    def of(self, column: Column) -> Labels:
        """The labels of that kind."""
        with self._lock:
            known = self._known.get(column)
            if known is None:
                known = self._known[column] = Labels(self._size, self._readers[column]())
            return known


def years(records: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> Labelled:
    """The years that each of these records has days in; first and last days are ordinals, by record number."""
    for rec in records.tolist():
        first, last = (date.fromordinal(int(day)).year for day in (starts[rec], ends[rec]))
        yield from ((rec, str(year)) for year in range(first, last + 1))
