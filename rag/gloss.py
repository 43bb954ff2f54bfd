"""Search terms of a question asked in another language: English ones for its names, words and phrases. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from rag import names
from rag.stems import fold, stem
from rag.text import terms
from rag.vocabulary import vocabulary

Frequency = Callable[[Sequence[str]], Mapping[str, int]]  # in how many passages each term occurs

_PIECE = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_LATIN = ("tr", "de", "fr")


def translated(text: str, language: str, frequency: Frequency | None = None) -> list[str]:
    """Search terms of a question, English ones in place of the names and phrases that are known, without repeats.

    A word of a language in Latin script that the record uses only as an English word ("Bloomberg") keeps that stem.
    """
    extra: list[str] = []
    covered: list[tuple[int, int]] = []
    for mention in names.find(text):
        if mention.entry.kind in ("party", "place") and mention.via != "short":
            extra += terms(mention.entry.id)
            covered.append((mention.start, mention.end))
    pieces = list(_PIECE.finditer(text))
    folded = [fold(p.group()) for p in pieces]
    for position in range(len(pieces)):
        for width, english in _phrases(folded, position, language):
            extra += terms(english)
            covered.append((pieces[position].start(), pieces[position + width - 1].end()))
    left = list(text)
    for start, end in covered:
        left[start:end] = " " * (end - start)
    rest = terms("".join(left), language=language)
    if language in _LATIN and frequency is not None:
        rest = _as_the_record_has_it(rest, terms("".join(left)), language, "".join(left), frequency)
    return list(dict.fromkeys([*rest, *extra]))


def _as_the_record_has_it(
    rest: list[str], english: list[str], language: str, text: str, frequency: Frequency
) -> list[str]:
    plain = {word: stem(word) for word in _PIECE.findall(text)}
    seen = frequency(list(dict.fromkeys([*rest, *english])))
    swap = {stem(w, language): s for w, s in plain.items() if not seen.get(stem(w, language)) and seen.get(s)}
    return [swap.get(t, t) for t in rest]


def _phrases(folded: list[str], position: int, language: str) -> Iterator[tuple[int, str]]:
    for forms, english in _table(language).get(folded[position][:3], ()):
        window = folded[position : position + len(forms)]
        if len(window) == len(forms) and all(
            word.startswith(form[:-1]) if form.endswith("*") else word == form
            for form, word in zip(forms, window, strict=True)
        ):
            yield len(forms), english


@lru_cache(maxsize=8)
def _table(language: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Phrases, and single words that stand for several English ones, by their first three letters."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for gloss in vocabulary().glosses:
        if gloss.language == language and (" " in gloss.form or " " in gloss.english):
            forms = tuple(fold(w) for w in gloss.form.replace("-", " ").split())
            table.setdefault(forms[0].rstrip("*")[:3], []).append((forms, gloss.english))
    return table
