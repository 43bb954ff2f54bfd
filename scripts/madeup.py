"""Made-up documents and vectors for measuring: the same ones every time, about nothing that happened.

Words follow Zipf's law, as in a real corpus, where a few stand in every second passage: that is what full text search
has to cope with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from rag.models import Embedder

PUBLISHERS = [f"Made-up {name}" for name in ("Herald", "Post", "Wire", "Gazette", "Review", "Courier", "Times", "Echo")]
PLACES = ["Ankara", "Istanbul", "Geneva", "Kyiv", "Moscow", "Minsk", "Jeddah", "Riyadh", "Vienna", "Brussels", ""]
COMMON = (
    "talks peace delegation ceasefire said president minister agreement proposal summit sides war front prisoners"
    " exchange truce offer plan security guarantees territory meeting official round borders mediator conditions"
    " sanctions energy strikes grain corridor statement negotiations forces withdrawal monitoring week"
).split()
PEOPLE = ["Arel Doru", "Mira Tasken", "Ilan Vostrek", "Sena Albay", "Petro Hayduk", "Nadia Korvin", "Oren Salt"]
QUESTIONS = [
    "What did Mira Tasken say about the ceasefire proposal in Ankara?",
    "How many prisoners were in the exchange agreed in Jeddah?",
    "Why did the Moscow delegation leave the talks?",
    "Who offered to host a peace summit?",
    "What security guarantees were discussed in Vienna?",
    "What happened at the Geneva meeting in March 2024?",
    "Which conditions did Petro Hayduk set for a withdrawal?",
    "What is the latest on the grain corridor?",
    "When was the truce on energy strikes announced?",
    "What did the mediator propose about territory and borders?",
]
_SYLLABLES = [a + b for a in "b d f g k l m n p r s t v z br dr st tr".split() for b in "a e i o u an el or".split()]
_WORDS = 40_000
_TOPICS = 2_000


class MadeUp:
    """Documents by number; `passages_each` sets their length, at six sentences a passage."""

    def __init__(self, passages_each: int = 10, seed: int = 7) -> None:
        rng = np.random.default_rng(seed)
        invented = ["".join(rng.choice(_SYLLABLES, size=rng.integers(2, 5))) for _ in range(_WORDS)]
        self._vocabulary = np.array(COMMON + invented)
        weight = 1.0 / (np.arange(len(self._vocabulary)) + 15.0)
        self._weight = weight / weight.sum()
        self._sentences = 6 * passages_each
        self._seed = seed

    def markdown(self, number: int) -> str:
        """A document of the kind that `corpus refresh` reads: front matter and text."""
        rng = np.random.default_rng((self._seed, number))
        day = date(2014, 1, 1) + timedelta(days=int(rng.integers(0, 4_500)))
        person, place = PEOPLE[rng.integers(len(PEOPLE))], PLACES[rng.integers(len(PLACES))]
        title = " ".join(rng.choice(self._vocabulary, size=7, p=self._weight)).capitalize()
        publisher = PUBLISHERS[rng.integers(len(PUBLISHERS))]
        head = f"---\nid: made-up-{number:06d}\ntitle: {title}\npublisher: {publisher}\n"
        head += f"date: {day}\nplace: {place}\nactors:\n  - {person}\nlanguage: en\n---\n"
        drawn = rng.choice(self._vocabulary, size=(self._sentences, 16), p=self._weight)
        opener = rng.integers(0, 6, size=self._sentences)
        made = [
            f"{_opening(int(kind), person, place, rng)} {' '.join(words)}."
            for kind, words in zip(opener, drawn, strict=True)
        ]
        return head + "\n\n".join(" ".join(made[i : i + 6]) for i in range(0, len(made), 6)) + "\n"

    def write(self, folder: Path, numbers: Iterable[int]) -> None:
        """Write documents as files below `folder`, a thousand to a folder."""
        for number in numbers:
            file = folder / f"{number // 1000:03d}" / f"made-up-{number:06d}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.markdown(number), encoding="utf-8")


def _opening(kind: int, person: str, place: str, rng: np.random.Generator) -> str:
    if kind == 0:
        return f"{person} said on {int(rng.integers(1, 29))} March that"
    if kind == 1:
        return f"In {place or 'the capital'}, {int(rng.integers(2, 900))} of the"
    return ("The", "A", "After the", "Before the")[kind - 2]


class MadeUpEmbedder:
    """Vectors out of nothing, in clusters as real ones are, under the name of `real`, which embeds the questions."""

    def __init__(self, real: Embedder) -> None:
        self._real = real
        centres = np.random.default_rng(11).normal(size=(_TOPICS, real.dimensions))
        self._centres = centres.astype(np.float32)
        self.texts = 0  # embedded so far

    @property
    def name(self) -> str:
        """The real embedder's: a release made here is opened with it."""
        return self._real.name

    @property
    def dimensions(self) -> int:
        """The real embedder's width."""
        return self._real.dimensions

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The same made-up unit vector for the same text."""
        self.texts += len(texts)
        return [self.vector(text).tolist() for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """The real vector of a question."""
        return self._real.embed_query(text)

    def vector(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        """As embed_documents, for one text."""
        rng = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
        drawn = self._centres[rng.integers(_TOPICS)] + 0.7 * rng.standard_normal(self.dimensions, dtype=np.float32)
        unit: np.ndarray[tuple[int], np.dtype[np.float32]] = drawn / np.linalg.norm(drawn)
        return unit
