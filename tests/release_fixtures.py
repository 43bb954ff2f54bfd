"""Small releases made from documents of our own: a shelf to publish from, and an embedder that counts words."""

from __future__ import annotations

import hashlib
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from corpus.lag import Fingerprint
from corpus.release import Published, publish
from corpus.shards import SIZE
from corpus.types import Document
from rag.errors import UnknownDocument
from rag.models import Embedder
from rag.text import words
from rag.types import Position, Record

WORDS = "harbour lantern orchard treaty envoy border truce grain winter bridge convoy pledge river summit".split()
PUBLISHERS = ("Northern Post", "Harbour Herald", None)
LANGUAGES = ("en", "tr", "ru")
SIDES = ("", "Ukraine", "Russia", "Turkey")
DAY = date(2024, 1, 1)


class WordCounts:
    """Embeds a text as its words, hashed into a few numbers; `calls` has every text that was embedded."""

    def __init__(self, name: str = "word-counts", dimensions: int = 16) -> None:
        self.name, self.dimensions = name, dimensions
        self.calls: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.calls += texts
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = np.zeros(self.dimensions)
        for word in words(text.lower()):
            vector[zlib.crc32(word.encode()) % self.dimensions] += 1
        noise = np.random.default_rng(zlib.crc32(text.encode())).random(self.dimensions)
        vector += 0.01 * noise  # no two texts alike
        return [float(x) for x in vector]


class Shelf:
    """A source of releases in memory: the documents of a library and its cache of vectors."""

    def __init__(self, documents: Sequence[Document] = ()) -> None:
        self.documents = {(d.record.document_id, d.record.version): d for d in documents}
        self.cache: dict[tuple[str, bytes], bytes] = {}

    def put(self, document: Document) -> None:
        self.documents[document.record.document_id, document.record.version] = document

    def fingerprints(self) -> Iterator[Fingerprint]:
        for key, found in sorted(self.documents.items(), key=lambda item: item[0]):
            yield key, hashlib.sha256(repr(found).encode()).hexdigest()

    def document(self, document_id: str, version: int) -> Document:
        if (document_id, version) not in self.documents:
            raise UnknownDocument(document_id)
        return self.documents[document_id, version]

    def vectors(self, model: str, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
        return {h: self.cache[model, h] for h in hashes if (model, h) in self.cache}

    def store_vectors(self, model: str, vectors: Mapping[bytes, bytes]) -> None:
        self.cache |= {(model, h): vector for h, vector in vectors.items()}

    def tell_stories(self, model: str, progress: object = None) -> int:
        return 0  # what is on the shelf has its story already

    def publish(
        self, home: Path, embedder: Embedder | None = None, keep: int = 3, rebuild: bool = False, shard: int = SIZE
    ) -> Published:
        return publish(self, home, embedder or WordCounts(), keep=keep, rebuild=rebuild, shard=shard)


def document(number: int, text: str = "", *, version: int = 1, **fields: object) -> Document:
    """A short document, the same one for the same number; `fields` go to its record."""
    text = text or prose(number)
    record = Record(
        document_id=f"doc-{number}",
        version=version,
        snapshot="sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        title=f"Report {number} on the {WORDS[number % len(WORDS)]}",
        publisher=PUBLISHERS[number % 3],
        url=None,
        published=DAY + timedelta(days=number),
        event_date=DAY + timedelta(days=number),
        event_end=DAY + timedelta(days=number + number % 5),
        language=LANGUAGES[number % len(LANGUAGES)],
        place="Old Harbour" if number % 2 else "",
        actors=("Ada Brook",) if number % 4 == 0 else (),
        party=SIDES[number % 3] if number % 2 else "",
        positions=(Position("Turkey", "Ada Brook", "A bridge."),) if number % 5 == 0 else (),
    )
    return Document(replace(record, **fields), text)  # type: ignore[arg-type]


def prose(number: int, sentences: int = 24) -> str:
    """Two or three passages."""
    chance = random.Random(number)
    made = [f"The {' '.join(chance.choices(WORDS, k=9))} counted {chance.randrange(900)}." for _ in range(sentences)]
    return " ".join(made)


def many(count: int = 40) -> list[Document]:
    """Documents with all that a scope can tell apart: undated ones, older versions, withdrawn ones."""
    made = []
    for number in range(count):
        late = DAY + timedelta(days=number + 20)
        if number % 7 == 3:
            made.append(document(number, published=None, event_date=None, event_end=None))
        elif number % 7 == 4:
            made.append(document(number, current_until=late))
            made.append(document(number, prose(1000 + number), version=2, current_from=late))
        elif number % 7 == 5:
            made.append(document(number, current_until=late))
        elif number % 7 == 6:
            made.append(document(number, event_date=None, event_end=None))
        else:
            made.append(document(number))
    return made


def add_in_another_process(home: str) -> None:
    """Publish the documents of `many` and one more, as another process would."""
    Shelf([*many(), document(500, "The lighthouse keeper signed the accord.")]).publish(Path(home))
