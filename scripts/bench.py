"""The budgets of docs/decisions.md beside what this machine measures: `make bench`.

Builds 100,000 passages of made-up text (some minutes; nothing is embedded), below --home if you want to keep them.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from corpus.build import Piece, pieces
from corpus.intake import Intake
from corpus.library import LocalLibrary
from corpus.read.base import Options
from corpus.refresh import refresh
from corpus.release import current_manifest, publish
from corpus.sources import Source
from corpus.types import RefreshReport
from rag.chain import Parley
from rag.index import Releases
from rag.models import Embedder, LocalEmbedder, embedder
from rag.retrieve import Retriever
from rag.settings import Settings
from rag.types import Scope
from rag.understand import understand
from rag.vectors import chroma_folders
from scripts.madeup import PEOPLE, PLACES, PUBLISHERS, QUESTIONS, MadeUp, MadeUpEmbedder

_FEW = 40  # documents that are embedded in earnest: a minute
SCOPES = {
    "as of a day, the latter half": Scope(as_of=date(2020, 6, 1)),
    "since a day, half of all": Scope(since=date(2020, 1, 1)),
    "one year": Scope(since=date(2023, 1, 1), until=date(2023, 12, 31)),
    "one month": Scope(since=date(2023, 3, 1), until=date(2023, 3, 31)),
    "one publisher of eight": Scope(publishers=(PUBLISHERS[0],)),
    "one language, everything": Scope(languages=("en",)),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `kept` is None where nothing is promised."""

    what: str
    budget: str
    measured: str
    kept: bool | None = None


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 0 when every budget was kept, else 1."""
    about = (__doc__ or "").split("\n", maxsplit=1)[0]
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description=about)
    parser.add_argument("--documents", type=int, default=10_000, help="made-up documents (default 10000)")
    parser.add_argument("--passages-each", type=int, default=10, help="passages in each, roughly (default 10)")
    parser.add_argument("--home", type=Path, help="keep the made-up corpus here and use it again")
    args = parser.parse_args(argv)
    home = args.home or Path(tempfile.mkdtemp(prefix="parley-bench-"))
    rows: list[Row] = []
    try:
        for stage in (_built, _built_small, _embedded, _asked, _unchanged, _changed, _seen):
            # A process each: memory and first-time costs are then those of a process that does only this.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                found = pool.submit(stage, home, args.documents, args.passages_each).result()
            for row in found:
                mark = {None: " ", True: "✓", False: "✗"}[row.kept]
                print(f"{mark} {row.what:<58} {row.measured:<28} {row.budget}", flush=True)
            rows += found
    finally:
        if args.home is None:
            shutil.rmtree(home, ignore_errors=True)
    return 1 if any(row.kept is False for row in rows) else 0


# -- building --------------------------------------------------------------------------------------------------------


def _built(home: Path, documents: int, passages_each: int) -> list[Row]:
    """The corpus that the other rows are measured on; its own rows are those of an ingest with made-up vectors."""
    if current_manifest(home) is not None:
        settings = Settings.load(home=home)
        with LocalLibrary(home) as library, library.lock():  # if the code has changed since
            publish(library, home, MadeUpEmbedder(embedder(settings)), keep=2, progress=_progress)
        return [Row("made-up corpus", "", f"{_manifest(home)}, kept from before")]
    done = _ingest(home, documents, passages_each, MadeUpEmbedder(embedder(Settings.load(home=home))))
    sample = [piece.embedded for piece in _sample(home)]
    real = LocalEmbedder()
    real.embed_documents(sample[:2])
    clock = time.perf_counter()
    real.embed_documents(sample)
    inside = (time.perf_counter() - clock) / len(sample) * done.passages
    share = inside / (inside + done.ours)
    return [
        Row("made-up corpus", "", _manifest(home)),
        Row("  all but embedding", "", f"{done.ours:.0f} s ({', '.join(_stages(done.seconds))})"),
        Row("ingest: share in the embedder, by its measured speed", ">= 95 %", f"{share:.1%}", share >= 0.95),
        done.memory(f"ingest of {documents:,} documents, made-up vectors: memory"),
    ]


def _built_small(home: Path, documents: int, passages_each: int) -> list[Row]:
    """The same at a quarter of the size: what grows with the documents shows in the difference."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        made_up = MadeUpEmbedder(embedder(Settings.load(home=home)))
        done = _ingest(Path(folder), documents // 4, passages_each, made_up)
    return [done.memory(f"ingest of {documents // 4:,} documents, made-up vectors: memory")]


def _embedded(home: Path, _: int, passages_each: int) -> list[Row]:
    """A small ingest with nothing made up."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        done = _ingest(Path(folder), _FEW, passages_each, embedder(Settings.load(home=home)))
    share = done.inside / (done.inside + done.ours)
    return [
        Row(f"ingest of {_FEW} documents: share in the embedder", ">= 95 %", f"{share:.1%}", share >= 0.95),
        done.memory(f"ingest of {_FEW} documents, true vectors: memory"),
    ]


@dataclass(frozen=True, slots=True)
class _Ingested:
    """Files to a published release: seconds inside the embedder and outside it, and the process's highest memory."""

    passages: int
    inside: float
    ours: float
    seconds: Mapping[str, float]
    megabytes: float

    def memory(self, what: str) -> Row:
        return _memory(what, self.megabytes)


def _ingest(home: Path, documents: int, passages_each: int, model: Embedder) -> _Ingested:
    MadeUp(passages_each).write(home / "files", range(documents))
    clocked = _Clocked(model)
    clocked.embed_query("load the model")
    with LocalLibrary(home) as library, library.lock():
        began = time.perf_counter()
        run = library.begin("refresh")
        with Intake(library, run, _progress, by_hand=False) as intake:
            intake.take([home / "files"], Options(), "made-up")
        read = time.perf_counter() - began
        done = publish(library, home, clocked, keep=2, progress=_progress)
        library.finish(run, {})
    seconds = {"read": read, **done.seconds, "embed": done.seconds["embed"] - clocked.seconds}
    return _Ingested(done.manifest.passages, clocked.seconds, sum(seconds.values()), seconds, _highest())


class _Clocked:
    """An embedder, and the seconds spent in it on documents."""

    def __init__(self, model: Embedder) -> None:
        self.name, self.dimensions, self.embed_query = model.name, model.dimensions, model.embed_query
        self._model = model
        self.seconds = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        began = time.perf_counter()
        vectors = self._model.embed_documents(texts)
        self.seconds += time.perf_counter() - began
        return vectors


def _highest() -> float:
    """The most memory this process ever held, MB."""
    unit = 1 if sys.platform == "darwin" else 1024  # bytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _memory(what: str, megabytes: float) -> Row:
    return Row(what, "<= 600 MB", f"{megabytes:.0f} MB", megabytes <= 600)


def _stages(seconds: Mapping[str, float]) -> Iterator[str]:
    yield from (f"{stage} {value:.1f}" for stage, value in seconds.items())


def _sample(home: Path) -> list[Piece]:
    with LocalLibrary(home) as library:
        keys = [key for key, _ in islice(library.fingerprints(), 3)]
        return [piece for key in keys for piece in pieces(library.document(*key))]


def _manifest(home: Path) -> str:
    manifest = current_manifest(home)
    assert manifest is not None
    folders = len(chroma_folders(home / "releases" / manifest.release))
    return f"{manifest.passages:,} passages of {manifest.documents:,} documents in {folders} Chroma folders"


def _progress(stage: str, done: int, total: int) -> None:
    if done == total or done % 1_000 == 0:
        print(f"\r  {stage} {done} of {total}   ", end="", file=sys.stderr, flush=True)


# -- asking ----------------------------------------------------------------------------------------------------------


def _asked(home: Path, _: int, __: int) -> list[Row]:
    settings = Settings.load(home=home, writer="quotes")
    clock = time.perf_counter()
    parley = Parley.open(settings)
    parley.answer(QUESTIONS[0])
    first = time.perf_counter() - clock
    rows = [Row("first answer of a new process, modules loaded", "<= 5 s", f"{first:.2f} s", first <= 5)]
    questions = _questions()
    for question in questions[:3]:
        parley.answer(question)
    plain = _times(parley.answer, questions)
    rows.append(_timed("question to cited answer", plain, 80, 150))
    for name, scope in SCOPES.items():
        found = _times(lambda q, scope=scope: parley.answer(q, scope), questions)  # type: ignore[misc]
        rows.append(_against(f"  {name}", found, plain))
    rows += _retrieved(home, questions)
    resident = _highest() / 1000
    return [*rows, Row("memory, highest", "<= 1.5 GB", f"{resident:.2f} GB", resident <= 1.5)]


def _retrieved(home: Path, questions: Sequence[str]) -> list[Row]:
    """Retrieval alone, the questions embedded beforehand; each scope over questions whose words were not asked yet."""
    real = LocalEmbedder()
    releases = Releases(home, real.name)
    index = releases.current()
    ready = _Ready(real, questions)
    retriever = Retriever(index=index, embedder=ready)
    understood = {q: understand(q, Scope(), date(2026, 1, 1)) for q in questions}
    plain = _times(lambda q: retriever.hits(understood[q]), questions)
    rows = [_timed("retrieval without the query's embedding, new words", plain, 15, None)]
    plain = _times(lambda q: retriever.hits(understood[q]), questions)
    rows.append(_timed("retrieval without the query's embedding, words asked before", plain, 15, None))
    for name, scope in SCOPES.items():
        scoped = {q: understand(q, scope, date(2026, 1, 1)) for q in questions}
        found = _times(lambda q, scoped=scoped: retriever.hits(scoped[q]), questions)  # type: ignore[misc]
        rows.append(_against(f"  {name}", found, plain))
    releases.close()
    return rows


class _Ready(LocalEmbedder):
    """Vectors of the questions, made beforehand."""

    def __init__(self, real: LocalEmbedder, questions: Sequence[str]) -> None:
        super().__init__()
        self._made = {q: real.embed_query(q) for q in questions}

    def embed_query(self, text: str) -> list[float]:
        return self._made[text]


def _questions() -> list[str]:
    """Questions in many words, so that not every one is answered from memory."""
    made, words = list(QUESTIONS), MadeUp(1)
    for number in range(60):
        rare = words.markdown(number).split("---\n")[2].split()
        person, place = PEOPLE[number % len(PEOPLE)], PLACES[number % 9]
        made.append(f"What did {person} say in {place} about {rare[5]} {rare[9]} and the {rare[12]} of {rare[14]}?")
    return made


def _times(work: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds for each question."""
    spent = []
    for question in questions:
        clock = time.perf_counter()
        work(question)
        spent.append((time.perf_counter() - clock) * 1000)
    return spent


def _timed(what: str, spent: Sequence[float], middle: float, high: float | None) -> Row:
    p50, p95 = np.percentile(spent, 50), np.percentile(spent, 95)
    budget = f"p50 <= {middle} ms" + (f", p95 <= {high} ms" if high else "")
    kept = p50 <= middle and (high is None or p95 <= high)
    return Row(what, budget, f"p50 {p50:.1f} ms, p95 {p95:.1f} ms", bool(kept))


def _against(what: str, spent: Sequence[float], plain: Sequence[float]) -> Row:
    p50, p95, times = np.percentile(spent, 50), np.percentile(spent, 95), np.median(spent) / np.median(plain)
    measured = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"
    return Row(what, f"<= 1.5 x unfiltered: {times:.2f} x", measured, bool(times <= 1.5))


# -- refreshing ------------------------------------------------------------------------------------------------------


def _unchanged(home: Path, documents: int, _: int) -> list[Row]:
    clock = time.perf_counter()
    report = _refresh(home)
    idle = time.perf_counter() - clock
    what = f"refresh with nothing changed, {documents:,} documents"
    kept = idle <= 3 and report.embedded == 0
    return [
        Row(what, "<= 3 s, 0 embeddings", f"{idle:.2f} s, {report.embedded} embeddings", kept),
        _memory("  its memory", _highest()),
    ]


def _changed(home: Path, documents: int, passages_each: int) -> list[Row]:
    """One changed document in a process that does only this, as from cron: for its memory."""
    _change(home, documents, passages_each)
    _refresh(home)
    return [_memory("refresh with one changed document: memory", _highest())]


def _seen(home: Path, documents: int, passages_each: int) -> list[Row]:
    """One changed document, with everything loaded and a reader open: for its time."""
    real = embedder(Settings.load(home=home))
    real.embed_query("load the model")
    releases = Releases(home, real.name)
    before = releases.current().manifest.release
    _change(home, documents, passages_each)
    clock = time.perf_counter()
    report = _refresh(home)
    spent = time.perf_counter() - clock
    seen = releases.current()
    fresh = seen.manifest.release == report.release != before
    what = f"refresh with one changed document, {report.embedded} passages embedded"
    measured = f"{spent:.2f} s, {'seen' if fresh else 'not seen'}"
    rows = [Row(what, "<= 5 s, seen by the open reader", measured, spent <= 5 and fresh)]
    rows.append(Row("  by stage", "", ", ".join(_stages(report.seconds))))
    releases.close()
    return rows


def _refresh(home: Path) -> RefreshReport:
    settings = Settings.load(home=home, writer="quotes", keep_releases=2)
    return refresh(settings, [Source("made-up", "folder", home / "files")], _progress)


def _change(home: Path, documents: int, passages_each: int) -> None:
    number = int(time.time()) % documents
    file = home / "files" / f"{number // 1000:03d}" / f"made-up-{number:06d}.md"
    text = MadeUp(passages_each).markdown(number)
    fresh_words = f". Mira Tasken said at {time.time():.0f} that it is new.\n"
    file.write_text(text.rsplit(".", 2)[0] + fresh_words, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
