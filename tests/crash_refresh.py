"""Kill -9 at random moments of a refresh: python tests/crash_refresh.py --kills 200

After each kill a reader opens the current release and it is whole: every text matches its hash, passages are slices
of it, full text and vectors find it, and it is the state before or the state after, nothing between. No version is
lost, and the next refresh completes. Vectors are made up and cached, so that only the kill is random.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from corpus.library import LocalLibrary
from corpus.refresh import refresh
from corpus.release import verify_release
from corpus.sources import Source
from rag.index import Releases
from rag.models import embedder
from rag.settings import Settings
from rag.text import terms
from rag.types import Scope
from tests.corpus_fixtures import DIMENSIONS, digest, note, quiet, warm

State = dict[str, str]  # id → snapshot hash of its current text
_PRELOADED = ["corpus.refresh", "corpus.release", "rag.index", "rag.models", "corpus.read.markdown", "langchain_chroma"]


class CrashTest:
    """A small library that is refreshed, killed and examined over and over."""

    def __init__(self, folder: Path, seed: int, documents: int) -> None:
        self._folder, self._home, self._random = folder / "docs", folder / "home", random.Random(seed)
        self._round = 0
        self._texts: dict[str, str] = {}
        self._ever: dict[tuple[str, int], str] = {}  # every version seen in the library → its hash
        self._context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
        self._context.set_forkserver_preload(_PRELOADED)
        self.outcomes = Counter[str]()
        self._took: list[float] = []  # seconds of whole refreshes: kills are drawn from within
        for number in range(documents):
            self._write(f"doc-{number:03}")
        self._complete()

    def _write(self, name: str) -> None:
        about = " ".join(f"Sentence {n} of {name}, as told in round {self._round}." for n in range(40))
        note(self._folder, name, about, published="2031-05-02", language="en")
        self._texts[name] = about

    def _edit(self) -> None:
        """Some files change, now and then one is new and one goes."""
        self._round += 1
        for name in self._random.sample(sorted(self._texts), self._random.randint(1, 12)):
            self._write(name)
        if self._round % 3 == 0:
            self._write(f"new-{self._round:03}")
        if self._round % 5 == 0:
            gone = self._random.choice(sorted(self._texts))
            (self._folder / f"{gone}.md").unlink()
            del self._texts[gone]
        warm(self._home, self._folder)

    def _start(self) -> multiprocessing.process.BaseProcess:
        process: multiprocessing.process.BaseProcess = self._context.Process(  # type: ignore[attr-defined]
            target=_refresh, args=(str(self._home), str(self._folder))
        )
        process.start()
        return process

    def _complete(self) -> None:
        warm(self._home, self._folder)
        started = time.perf_counter()
        process = self._start()
        process.join(120)
        self._took = [*self._took[-8:], time.perf_counter() - started]
        assert process.exitcode == 0, f"the refresh after a kill ended with {process.exitcode}"
        wanted = {name: digest(text) for name, text in self._texts.items()}
        assert self._library() == wanted, "the library is not what the folder holds"
        assert self._release() == wanted, "the release is not what the folder holds"

    def kill(self) -> bool:
        """One edit, one refresh killed at a random moment, and every check. False when it ended before the kill."""
        before = self._library()
        self._edit()
        after = {name: digest(text) for name, text in self._texts.items()}
        process = self._start()
        process.join(self._random.uniform(0, 1.2 * statistics.median(self._took)))
        process.kill()
        process.join()
        killed = process.exitcode != 0
        library, release = self._library(), self._release()
        assert library in (before, after), "the library is between two states"
        assert release in (before, after), "the release is between two states"
        self.outcomes[_moment(killed, library == after, release == after, any(self._home.glob("releases/.new-*")))] += 1
        self._complete()
        with LocalLibrary(self._home) as opened:
            found = verify_release(opened, self._home, embedder(Settings.load(home=self._home)), repair=False)
            assert not found, found
        assert not list(self._home.glob("releases/.new-*")), "rubbish was left behind"
        return killed

    def _library(self) -> State:
        """Current texts; every version seen before must still be there, and match its hash."""
        with LocalLibrary(self._home) as library:
            assert library.damaged() == []
            found = {key: digest(library.text(*key)) for key, _ in library.fingerprints()}
            lost = {key: value for key, value in self._ever.items() if found.get(key) != value}
            assert not lost, f"versions were lost: {sorted(lost)}"
            self._ever.update(found)
            return {record.document_id: record.snapshot for record, withdrawn in library.latest() if withdrawn is None}

    def _release(self) -> State:
        """Current texts in the release a reader opens now, after trying all it is read for."""
        opened = Releases(self._home, None)
        try:
            index = opened.current()
            records = index.between(None, None, Scope(), 1_000_000)
            for record in records:
                text = index.text(record.document_id, record.version)
                assert digest(text) == record.snapshot, f"{record.document_id}: the text does not match its hash"
                passages = index.document_passages(record.document_id, record.version)
                assert passages
                assert all(text[p.start : p.end] == p.text for p in passages)
                found = index.match(terms(record.document_id.replace("-", " ")), 5, Scope())
                assert found, f"{record.document_id}: not in the full text"
            drawn = np.random.default_rng(self._round).standard_normal(DIMENSIONS)
            near = index.nearest((drawn / np.linalg.norm(drawn)).tolist(), 20, Scope())
            assert len(near) == min(20, index.manifest.passages)
            assert len(index.passages([name for name, _ in near])) == len(near)
            return {record.document_id: record.snapshot for record in records}
        finally:
            opened.close()


def _moment(killed: bool, stored: bool, published: bool, building: bool) -> str:
    if not killed:
        return "ended before the kill"
    if published:
        return "after the new release was current"
    if building:
        return "while the release was built"
    return "stored, no release begun" if stored else "while reading and storing"


def _refresh(home: str, folder: str) -> None:
    refresh(Settings.load(home=Path(home)), [Source("docs", "folder", path=Path(folder))], quiet)


def run(kills: int, seed: int, documents: int = 40) -> Counter[str]:
    """So many kills; what each of them hit. Raises AssertionError at the first thing that is not whole."""
    folder = Path(tempfile.mkdtemp(prefix="parley-crash-"))
    try:
        test, done = CrashTest(folder, seed, documents), 0
        while done < kills:
            done += test.kill()
            if done % 20 == 0 and done:
                print(f"{done} kills: {dict(test.outcomes)}", flush=True)
        return test.outcomes
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=date.today().toordinal())
    given = parser.parse_args()
    started = time.perf_counter()
    outcomes = run(given.kills, given.seed)
    for moment, count in outcomes.most_common():
        print(f"{count:5} {moment}")
    took = time.perf_counter() - started
    print(f"{given.kills} kills, seed {given.seed}, {took:.0f} s: nothing lost, every release whole")


if __name__ == "__main__":
    main()
