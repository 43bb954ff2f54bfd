"""Files → the library: what is new is stored, what is the same is passed over, what is bad is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Self

from corpus.library import FileSeen, LocalLibrary, Run
from corpus.read import files
from corpus.read.base import Item, Options, Read, path_id
from corpus.read.exported import Kept
from corpus.types import Counts, Rejected
from corpus.waybill import Waybill

Progress = Callable[[str, int, int], None]  # stage, done, total
_BATCH = 200  # files stored in one transaction: a crash costs no more than reading these again
_PASSING = frozenset({"duplicate-id", "removed"}) | files.FAILURES  # may be gone next time though the file is the same


@dataclass(slots=True)
class Tally:
    """Counts of one source while it is read."""

    fetched: int = 0
    withdrawn: int = 0
    decisions: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    details: list[Rejected] = field(default_factory=list)

    def reject(self, item: Rejected) -> None:
        """Count an item that was not taken."""
        if item.reason in files.FAILURES:
            self.fail(item)
            return
        self.rejected[item.reason] += 1
        self.fetched += 1
        self.details.append(item)

    def fail(self, item: Rejected) -> None:
        """Count an item that could not be looked at."""
        self.failed[item.reason] += 1
        self.details.append(item)

    def join(self, other: Tally) -> None:
        """Add the counts of another source."""
        self.fetched += other.fetched
        self.withdrawn += other.withdrawn
        self.decisions.update(other.decisions)
        self.rejected.update(other.rejected)
        self.failed.update(other.failed)
        self.details += other.details

    def counts(self) -> Counts:
        """The final counts."""
        new, changed, unchanged = (self.decisions[name] for name in ("new", "changed", "unchanged"))
        return Counts(self.fetched, unchanged, new, changed, self.withdrawn, dict(self.rejected), dict(self.failed))


class Intake:
    """Takes files into a library for one run; ids seen are shared by all its sources."""

    def __init__(self, library: LocalLibrary, run: Run, progress: Progress, *, by_hand: bool) -> None:
        """`by_hand`: what an editor adds by name comes back although it was removed before."""
        self._library, self._run, self._progress = library, run, progress
        self._bill = Waybill()
        self._barred = set() if by_hand else library.removed()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bill.close()

    def take(
        self, paths: Sequence[Path], options: Options, source: str = "", handed: Sequence[files.Source] = ()
    ) -> Tally:
        """Read every file below the paths, and those that were handed over, and store what is in them."""
        tally = Tally()
        count = self._bill.enter(chain(*(files.files(path) for path in paths), handed))
        for start in range(0, count, _BATCH):
            with self._library.transaction():
                clean: list[str] = []
                for number, entry in enumerate(self._bill.entries(start, _BATCH), start):
                    self._progress("read", number, count)
                    if isinstance(entry, Rejected):
                        tally.reject(entry)
                    elif self._file(entry, options, source, tally):
                        clean.append(entry.where)
                self._bill.clean(clean)
                last = start + _BATCH >= count
                # An empty or unreadable folder says nothing. What is gone goes with the last of what is there: killed
                # in between, the library would hold a folder that never was.
                if last and source and tally.decisions.total() and not tally.failed:
                    self._withdraw(source, tally)
        self._progress("read", count, count)
        return tally

    def _file(self, file: files.Source, options: Options, source: str, tally: Tally) -> bool:
        """Read one file, or pass over it when nothing about it changed. True when nothing in it was rejected."""
        try:
            stamp = f"{options.stamp()}:{files.digest(file.path)}"
        except OSError as error:
            tally.reject(Rejected(file.where, "unreadable", error.strerror or str(error)))
            return False
        known = self._library.file_seen(file.where)
        if known and known.stamp == stamp and self._pass_over(file.where, known, source, tally):
            return not known.rejected
        before, documents = Counter(tally.rejected + tally.failed), 0
        for item in files.read(file, options):
            documents += self._item(item, file, source, tally)
        rejected = Counter(tally.rejected + tally.failed) - before
        if documents and not _PASSING & set(rejected):  # a file of nothing but rejections is named again on every run
            self._library.remember_file(file.where, FileSeen(stamp, documents, rejected))
        return not rejected

    def _pass_over(self, where: str, known: FileSeen, source: str, tally: Tally) -> bool:
        ids = self._library.still_there(where, self._run, source)
        if len(ids) != known.documents or any(self._bill.place(doc_id) for doc_id in ids):
            return False
        self._bill.saw(ids, where)
        tally.decisions["unchanged"] += len(ids)
        tally.rejected.update(known.rejected)
        tally.fetched += len(ids) + sum(known.rejected.values())
        return True

    def _item(self, item: Item, file: files.Source, source: str, tally: Tally) -> bool:
        refused = self._refused(item, file) if isinstance(item, Read) else item
        if isinstance(refused, Rejected):
            doc_id = item.document.record.document_id if isinstance(item, Read) else ""
            self._library.note(self._run, doc_id, refused.where, "", f"rejected: {refused.reason}")
            tally.reject(refused)
            return False
        assert isinstance(item, Read)
        if isinstance(item, Kept):
            decision = self._library.put_history(item.history, self._run, source=source, file=file.where)
        else:
            decision = self._library.put(item.document, self._run, source=source, file=file.where)
        self._bill.saw([item.document.record.document_id], item.where)
        tally.decisions[decision] += 1
        tally.fetched += 1
        return True

    def _refused(self, item: Read, file: files.Source) -> Rejected | None:
        """Why a readable document is not taken, or None."""
        doc_id = item.document.record.document_id
        if doc_id in self._barred:
            return Rejected(
                item.where, "removed", f"{doc_id} was removed by hand; `python -m corpus add` takes it back"
            )
        other = self._bill.place(doc_id) or self._owner(item, file)
        if other:
            return Rejected(item.where, "duplicate-id", f"has the id {doc_id}, as has {other}")
        return None

    def _owner(self, item: Read, file: files.Source) -> str | None:
        """Another file that holds this id already and is still there: the newcomer must not overwrite its document."""
        doc_id = item.document.record.document_id
        owner = self._library.file_of(doc_id)
        if owner is None or owner == file.where:
            return None
        if self._bill.lists(owner):
            return owner
        named_by_path = doc_id.startswith(path_id(file.name))
        same = named_by_path and self._library.text(doc_id) == item.document.text
        return owner if named_by_path and not same and Path(owner).exists() else None

    def _withdraw(self, source: str, tally: Tally) -> None:
        """Mark documents whose file, or row of a file that was read whole, is gone from a folder that is not."""
        for doc_id, file in self._library.unseen(source, self._run):
            if self._bill.complete(file):
                tally.withdrawn += self._library.withdraw(doc_id, self._run)
