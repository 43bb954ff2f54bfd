"""Leave `refresh --every` running on sources that fail at random, and see that it neither grows nor loses anything.

    python -m scripts.soak --minutes 30

It runs the real command in a process of its own, with the real embedder, against news sites on loopback and a folder
that change all the time (scripts/soak_site.py). After every run the release that it published is opened and read whole.
In the end the sites stop failing, and what the library holds is held against all that there was.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from corpus.backup import backup
from corpus.library import LocalLibrary
from corpus.loop import quiet
from corpus.release import publish, verify_release
from corpus.restore import restore
from corpus.store import LEDGER_RUNS
from rag.index import Releases
from rag.models import embedder
from rag.settings import CHECKOUT, Settings
from rag.types import Scope
from scripts.soak_site import Sites, World

FAILING = 0.35  # share of the listings that fail at any time
_MARK = re.compile(r"Docket (\d+)-(\d+) was")
_MEASURED = 60  # runs from which a median of memory says something
_OURS = ("PARLEY_", "OPENAI_")  # settings of the developer's, which should not reach the process
_CALM = 3  # runs without faults in the end


@dataclass(frozen=True, slots=True)
class Sample:
    """The process after a run: memory and disk in MB."""

    memory: float
    handles: int
    threads: int
    releases: int


@dataclass
class Soak:
    """One soak under way: what was seen, and `wrong`, a line for each thing that should not be."""

    home: Path
    world: World
    seconds: int
    sources: Path
    reports: list[dict[str, Any]] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    checked: set[str] = field(default_factory=set)
    lines: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    _readers: list[threading.Thread] = field(default_factory=list)

    def start(self) -> subprocess.Popen[str]:
        """The command, with its reports going to `lines`."""
        command = [sys.executable, "-m", "corpus", "refresh", "--home", str(self.home), "--sources", str(self.sources)]
        own = {"PARLEY_ALLOW_HOSTS": "127.0.0.1", "PARLEY_FETCH_TIMEOUT": "2", "PARLEY_FETCH_PAUSE": "0"}
        process = subprocess.Popen(
            [*command, "--every", f"{self.seconds}s", "--json", "--allow-shrink"],
            cwd=CHECKOUT,
            env={name: value for name, value in os.environ.items() if not name.startswith(_OURS)} | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        assert process.stderr
        self._readers = [
            threading.Thread(target=_each, args=pair, daemon=True)
            for pair in ((process.stdout, self.lines.put), (process.stderr, self._hear))
        ]
        for reader in self._readers:
            reader.start()
        return process

    def _hear(self, line: str) -> None:
        kind = next((word for word in ("error:", "busy:", "Traceback", "stopped") if word in line), "")
        self.said[kind] += bool(kind)
        if kind in ("error:", "Traceback"):
            self._wrong(f"the loop said: {line.strip()[:300]}")
        if kind in ("error:", "busy:"):
            self.lines.put("")  # a run that ended without a report

    def run(self, process: subprocess.Popen[str], patience: float) -> bool:
        """Wait for the next run and look at what it left. False when none came."""
        try:
            line = self.lines.get(timeout=patience)
        except queue.Empty:
            self._wrong(f"no run for {patience:.0f} s")
            return False
        if not line:
            return True
        self.reports.append(json.loads(line))
        self.samples.append(_sample(process.pid, self.home))
        self._release()
        return True

    def _wrong(self, line: str) -> None:
        self.wrong.append(line)
        print(f"WRONG: {line}", flush=True)

    def _release(self) -> None:
        """Read the release that is current now in every part that a reader needs."""
        opened = Releases(self.home, None)
        try:
            index = opened.current()
            name = index.manifest.release
            if name in self.checked:
                return
            self.checked.add(name)
            records = index.between(None, None, Scope(), 1_000_000)
            marks = Counter(_marks(index.text(r.document_id, r.version)) for r in records)
            twice = [mark for mark, count in marks.items() if count > 1]
            if len(records) != index.manifest.documents or twice:
                self._wrong(f"release {name}: {len(records)} documents, {twice[:3]} more than once")
            for record in records:
                text = index.text(record.document_id, record.version)
                found = index.document_passages(record.document_id, record.version)
                if not found or any(text[p.start : p.end] != p.text for p in found):
                    self._wrong(f"release {name}: {record.document_id} is not whole")
            near = index.nearest([1.0] * index.manifest.dimensions, index.manifest.passages, Scope())
            if len(near) != min(index.manifest.passages, len(near)) or not near:
                self._wrong(f"release {name}: its vectors cannot be searched")
        finally:
            opened.close()

    def stop(self, process: subprocess.Popen[str]) -> None:
        """End it by SIGTERM, at whatever moment this is."""
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(90)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        for reader in self._readers:
            reader.join()
        if code != 0:
            self._wrong(f"SIGTERM ended it with {code}, not 0")


def _each(stream: IO[str], take: Callable[[str], object]) -> None:
    with stream:
        for line in stream:
            take(line)


def main(argv: Sequence[str] | None = None) -> int:
    """Print what was seen; 0 when nothing was wrong, else 1."""
    parser = argparse.ArgumentParser(prog="python -m scripts.soak", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--minutes", type=float, default=30, help="how long (default 30)")
    parser.add_argument("--every", type=int, default=5, help="seconds from run to run (default 5)")
    parser.add_argument("--sites", type=int, default=6, help="news sites (default 6)")
    parser.add_argument("--seed", type=int, default=0, help="of what changes and fails (default: by the clock)")
    parser.add_argument("--keep", type=Path, help="leave the home below this folder")
    args = parser.parse_args(argv)
    seed = args.seed or int(time.time())
    folder = args.keep or Path(tempfile.mkdtemp(prefix="parley-soak-"))
    print(f"seed {seed}", flush=True)
    try:
        return _soaked(folder, args.minutes * 60, args.every, args.sites, seed)
    finally:
        if args.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _soaked(folder: Path, length: float, every: int, count: int, seed: int) -> int:
    world = World(folder / "notes", count, seed)
    soak = Soak(folder / "home", world, every, folder / "sources.toml")
    with Sites(world) as sites:
        soak.sources.write_text("\n".join(_tables(world, sites.base, folder / "notes")), encoding="utf-8")
        process = soak.start()
        try:
            first = soak.run(process, 300)
            until, restart = time.monotonic() + length, time.monotonic() + length / 10
            while first and time.monotonic() < until and process.poll() is None:
                world.turn(FAILING)
                if restart and time.monotonic() > restart:  # the process that is measured runs from here on
                    time.sleep(random.Random(seed).uniform(0, every))
                    soak.stop(process)
                    restart, process = 0, soak.start()
                    soak.samples.clear()
                soak.run(process, 120 + 10 * every)
                _print_now(soak)
            world.turn(0)
            for _ in range(_CALM):
                soak.run(process, 120 + 10 * every)
        finally:
            soak.stop(process)
    soak.wrong += [*disagreements(world, soak.home), *_growth(soak), *_disk(soak, folder)]
    _print_end(soak)
    return 1 if soak.wrong else 0


def _tables(world: World, base: str, notes: Path) -> Iterator[str]:
    for name in world.names:
        kind = "sitemap" if name == world.names[-1] else "feed"
        yield f'[[source]]\nname = "{name}"\nkind = "{kind}"\nurl = "{base}/{name}/list.xml"\npublisher = "{name}"\n'
    yield f"[[source]]\nname = 'notes'\nkind = 'folder'\npath = '{notes}'\nevery = '2s'\n"


# -- what is there against what should be ----------------------------------------------------------------------------


def _marks(text: str) -> tuple[str, ...]:
    return tuple("-".join(found) for found in _MARK.findall(text))


def disagreements(world: World, home: Path) -> Iterator[str]:
    """Documents lost, doubled, out of date, or of pages that never were; and what the checks of the corpus find."""
    with LocalLibrary(home, create=False) as library:
        yield from (f"damaged: {name}" for name in library.damaged())
        found: dict[int, str] = {}
        withdrawn = {record.document_id for record, day in library.latest() if day}
        for record, _ in library.latest():
            seen = [_marks(library.text(record.document_id, v.version)) for v in library.versions(record.document_id)]
            numbers = {int(mark.split("-")[0]) for marks in seen for mark in marks}
            versions = [int(marks[0].split("-")[1]) if len(marks) == 1 else -1 for marks in seen]
            if len(numbers) != 1 or versions != sorted(set(versions)) or versions[0] < 1:
                yield f"{record.document_id}: its versions are of {seen}"
                continue
            number = numbers.pop()
            if number in found:
                yield f"page {number} is two documents: {found[number]}, {record.document_id}"
            found[number] = record.document_id
            page = world.pages[number]
            if page.gone != (record.document_id in withdrawn):
                yield f"page {number} is {'gone' if page.gone else 'there'}, its document is not"
            elif versions[-1] != page.version and not page.gone:
                yield f"page {number} is at version {page.version}, its document at {versions[-1]}"
        lost = [page.number for page in world.pages.values() if not page.gone and page.number not in found]
        yield from (f"page {number} has no document" for number in lost)
        problems = verify_release(library, home, embedder(Settings.load(home=home)), repair=False)
        yield from (f"release: {problem}" for problem in problems)


# -- growth ----------------------------------------------------------------------------------------------------------


def _sample(pid: int, home: Path) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text()
    memory = int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1000  # type: ignore[index]
    threads = int(re.search(r"Threads:\s+(\d+)", status)[1])  # type: ignore[index]
    handles = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return Sample(memory, handles, threads, len(list((home / "releases").glob("[!.]*/"))))


def _growth(soak: Soak) -> Iterator[str]:
    """The process at the end against the same process when it had run a while."""
    samples = soak.samples[2:]
    if len(samples) < 4:
        return
    early, late = samples[: max(2, len(samples) // 4)], samples[-max(2, len(samples) // 4) :]
    for what, of in (("handles", "handles"), ("threads", "threads")):
        before, after = (max(getattr(s, of) for s in some) for some in (early, late))
        if after > before + 4:
            yield f"{what} grew from {before} to {after}"
    before, after = (statistics.median(s.memory for s in some) for some in (early, late))
    if len(samples) >= _MEASURED and after > 1.1 * before + 10:
        yield f"memory grew from {before:.0f} to {after:.0f} MB"
    kept = Settings.load(home=soak.home).keep_releases
    if any(s.releases > kept for s in samples):
        yield f"more than {kept} releases were kept"


def _disk(soak: Soak, folder: Path) -> Iterator[str]:
    """The home against one made anew from its documents."""
    home, fresh = soak.home, folder / "fresh"
    left = [path.name for path in (home / "releases").glob(".*") if path.name != ".CURRENT"]
    if left:
        yield f"left behind: {left}"
    backup(home, folder / "soak.tar.zst", quiet)
    restore(folder / "soak.tar.zst", fresh, quiet)
    with LocalLibrary(fresh) as library, closing(sqlite3.connect(fresh / "library.db", isolation_level=None)) as db:
        db.execute("VACUUM")
        publish(library, fresh, embedder(Settings.load(home=fresh)), keep=1, rebuild=True)
        old = db.execute(
            "SELECT count(*) FROM ledger WHERE run<(SELECT max(id) FROM runs)-? AND decision NOT IN"
            " ('new', 'changed', 'withdrawn')",
            (LEDGER_RUNS,),
        ).fetchone()[0]
    if old:
        yield f"{old} rows of the ledger are of old runs and say that nothing changed"
    sizes = [(_size(home / name), _size(fresh / name)) for name in ("library.db",)]
    current = (Releases(h, None) for h in (home, fresh))
    folders = []
    for releases in current:
        folders.append(releases.current().manifest.release)
        releases.close()
    sizes.append((_size(home / "releases" / folders[0]), _size(fresh / "releases" / folders[1])))
    for (now, anew), what in zip(sizes, ("library.db", "the release"), strict=True):
        print(f"{what}: {now / 1e6:.1f} MB, made anew {anew / 1e6:.1f} MB")
        if now > 1.5 * anew + 2_000_000:
            yield f"{what} takes {now / 1e6:.1f} MB, made anew {anew / 1e6:.1f} MB"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else sum(f.stat().st_size for f in path.rglob("*") if f.is_file())


# -- telling ---------------------------------------------------------------------------------------------------------


def _print_now(soak: Soak) -> None:
    if len(soak.reports) % 20 == 0:
        s = soak.samples[-1] if soak.samples else Sample(0, 0, 0, 0)
        print(
            f"run {len(soak.reports)}: {len(soak.world.pages)} pages, {s.memory:.0f} MB, {s.handles} handles,"
            f" {s.threads} threads, {soak.reports[-1]['seconds']['total']:.1f} s",
            flush=True,
        )


def _print_end(soak: Soak) -> None:
    total = Counter[str]()
    for report in soak.reports:
        total.update({k: report[k] for k in ("new", "changed", "unchanged", "withdrawn", "embedded")})
        total.update({f"rejected {k}": v for k, v in report["rejected"].items()})
        total.update({f"failed {k}": v for k, v in report["failed"].items()})
    took = [report["seconds"]["total"] for report in soak.reports]
    first, last = soak.samples[min(2, len(soak.samples) - 1)], soak.samples[-1]
    print(f"{len(soak.reports)} runs, {len(soak.checked)} releases read whole, {len(soak.world.pages)} pages")
    print(f"faults served: {dict(sorted(soak.world.served.items()))}")
    print(f"counted: {dict(sorted(total.items()))}")
    print(f"seconds of a run: median {statistics.median(took):.2f}, longest {max(took):.2f}")
    print(f"memory {first.memory:.0f} -> {last.memory:.0f} MB, handles {first.handles} -> {last.handles},", end=" ")
    print(f"threads {first.threads} -> {last.threads}; the loop said {dict(soak.said)}")
    print("\n".join(f"WRONG: {line}" for line in soak.wrong) or "nothing was wrong")


if __name__ == "__main__":
    sys.exit(main())
