"""A document as the checks read it: its record, its text, and both as folded words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rag import names
from rag.text import fold, sentence_spans, term, terms
from rag.types import Question, Record

_DAY = re.compile(
    r"\b(?:january|february|march|april|may(?= \d)|june|july|august|september|october|november|december|spring|summer"
    r"|autumn|winter|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
ALIKE = 0.8  # difflib ratio from which a word may be a mistyping of another


@dataclass(frozen=True)
class Read:
    """A document found, as the checks read it. What a check does not look at is not worked out."""

    record: Record
    text: str

    @cached_property
    def _whole(self) -> str:
        r = self.record
        return " ".join([r.title, r.place, r.track, *r.actors, self.text])

    @cached_property
    def folded(self) -> str:
        """Headline, place, actors and text, folded."""
        return fold(self._whole)

    @cached_property
    def held(self) -> frozenset[str]:
        """The same as search terms."""
        return frozenset(terms(self._whole))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The headline, then the sentences of the text."""
        return (self.record.title, *(self.text[s:e] for s, e in sentence_spans(self.text)))


@lru_cache(maxsize=512)
def as_read(record: Record, text: str) -> Read:
    """The document (or the passages of it that were found) ready to be checked; the last ones are kept."""
    return Read(record, text)


def matter(question: Question, apart: str = "") -> frozenset[str]:
    """The search terms of the question that are no name, no date and none of the words `apart`."""
    return frozenset(_matter(question.standalone)) - set(terms(apart))


@lru_cache(maxsize=256)
def _matter(asked: str) -> frozenset[str]:
    bare = list(asked)
    for mention in names.find(asked):
        bare[mention.start : mention.end] = " " * (mention.end - mention.start)
    return frozenset(t for t in terms(_DAY.sub(" ", "".join(bare))) if not t[:1].isdigit())


def says(read: Read, forms: Iterable[str]) -> bool:
    """Whether any of the folded spellings stands in the document."""
    return any(pattern(form).search(read.folded) or (" " not in form and term(form) in read.held) for form in forms)


def stands(wanted: str, read: Read) -> bool:
    """Whether the search term is in the document, give or take a typing error."""
    return wanted in read.held or bool(
        difflib.get_close_matches(wanted, [t for t in read.held if t[0] == wanted[0]], n=1, cutoff=ALIKE)
    )


def holds(sentence: str, forms: Iterable[str]) -> bool:
    """Whether any of the folded spellings stands in the sentence, itself folded."""
    return any(pattern(form).search(sentence) for form in forms)


@lru_cache(maxsize=4096)
def pattern(form: str) -> re.Pattern[str]:
    """A longer name may carry an ending ("Zelenskyy's"); "UN" must stand alone."""
    return re.compile(rf"(?<!\w){re.escape(form)}" + (r"(?!\w)" if len(form) <= 4 else ""))


Named = tuple[str, frozenset[str]]  # (canonical name, folded spellings)


def people(question: Question) -> list[Named]:
    """The persons whom the question names, in its order."""
    found: dict[str, Named] = {}
    for m in names.find(question.standalone):
        if m.entry.kind == "person" and m.via == "name":
            found[m.entry.id] = (m.entry.id, frozenset(fold(f) for f in (m.entry.id.split()[-1], *m.entry.forms)))
    return list(found.values())


def sides(text: str) -> list[Named]:
    """The parties that a text names, with the spellings of them and of their capitals."""
    found = {m.entry.id: m.entry for m in names.find(text) if m.entry.kind == "party"}
    return [(e.id, frozenset(fold(f) for f in (*e.forms, *e.capitals))) for e in found.values()]
