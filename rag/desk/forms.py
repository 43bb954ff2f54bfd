"""Finds words and phrases of a list in a text, each under a key: many lists at once, a few microseconds a word.

A form is written as in rag/desk/issues.toml: "*" stands for any ending, alone for one to three words, "**" for any
words of a clause; a space for any white space. Case is ignored. Only forms that begin with the two first letters of a
word are tried on it.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
_WORD = re.compile(r"(?<!\w)\w")
_STARS = {"*": r"\S+(?:\s+\S+){0,2}", "**": r"[^;]*?"}


class Forms(Generic[K]):
    """The forms of several keys, and where a text has them."""

    def __init__(self, forms: Mapping[K, Iterable[str]]) -> None:
        """Raises ValueError for a form that does not begin with two letters."""
        patterns: dict[str, dict[K, list[str]]] = {}
        for key, words in forms.items():
            for word in words:
                if len(word) < 2 or "*" in word[:2]:
                    raise ValueError(f"{word!r} does not begin with two letters")
                patterns.setdefault(_head(word), {}).setdefault(key, []).append(_pattern(word))
        self._heads = {
            head: [(key, re.compile(rf"(?:{'|'.join(made)})(?!\w)", re.IGNORECASE)) for key, made in keys.items()]
            for head, keys in patterns.items()
        }

    def find(self, text: str) -> list[tuple[int, int, K]]:
        """(start, end, key) of every form in the text, in order; one a key where several begin at one place."""
        found = []
        for word in _WORD.finditer(text):
            at = word.start()
            for key, pattern in self._heads.get(_head(text[at : at + 2]), ()):
                if (match := pattern.match(text, at)) is not None:
                    found.append((at, match.end(), key))
        return found


def _head(word: str) -> str:
    return word[:2].casefold()[:2]


def _pattern(word: str) -> str:
    parts = [_STARS.get(part) or re.escape(part).replace(r"\*", r"\w*") for part in word.split()]
    return r"\s+".join(parts)
