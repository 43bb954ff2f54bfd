"""Sentences as the support rules read them: tokens with offsets, clauses, and the sources that may carry a claim."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.rules.lexicon import (
    CLAUSE_WORDS,
    NEGATING_VERBS,
    PAST,
    PLAIN_SPEECH,
    SPEECH,
    STATUS,
    STOP_CONTENT,
    content_key,
)
from rag.rules.phrasal import plain
from rag.text import STOP, fold

Aliases = Callable[[str], frozenset[str]]

_WORD = re.compile(r"[^\W_]+(?:[.,:][0-9]+)*(?:'[^\W_]+)*")
_REWRITES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[‘’ʼ`´]", "'"),
        (r"[“”„‟«»]", '"'),
        (r"[\u2010-\u2015\u2212]", "-"),
        (r"[\s\u00a0\u202f\u2009\u200b]+", " "),
        (r"\bU\.\s?S\.(?:\s?A\.)?", "US"),
        (r"\bU\.\s?K\.", "UK"),
        (r"\bU\.\s?N\.", "UN"),
        (r"\bE\.\s?U\.", "EU"),
        (r"\b[Uu]nited [Ss]tates(?: of America)?\b", "US"),
        (r"\bUnited Kingdom\b|\bGreat Britain\b", "UK"),
        (r"\bUnited Nations\b", "UN"),
        (r"\bEuropean Union\b", "EU"),
        (r"\bUnited Arab Emirates\b", "UAE"),
        (r"\bGroup of Seven\b", "G7"),
        (r"\bGroup of Twenty\b", "G20"),
        (r"\b([Cc]a)n't\b|\b([Cc]a)nnot\b", r"\1\2n not"),
        (r"\b([Ww])on't\b", r"\1ill not"),
        (r"n't\b", " not"),
        (r"\bHoly See\b", "Vatican"),
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as written, folded (no possessive), its content key, and its place in the normalised sentence."""

    text: str
    low: str
    key: str
    start: int
    end: int
    cap: bool
    owner: bool  # carries a possessive
    content: bool  # neither a stop word nor plain speech


@dataclass(frozen=True, eq=False, slots=True)
class Parsed:
    """A sentence: normalised text and tokens. Compared by identity: `parse` gives the same object for the same text."""

    text: str
    tokens: tuple[Token, ...]

    def gap(self, i: int) -> str:
        """The text between token i - 1 and token i."""
        return self.text[self.tokens[i - 1].end if i else 0 : self.tokens[i].start]


def normalise(text: str) -> str:
    """One kind of apostrophe, quotation mark, dash and space; usual short forms of states; "n't" as "not"."""
    for pattern, replacement in _REWRITES:
        text = pattern.sub(replacement, text)
    return plain(text).strip()


@lru_cache(maxsize=8192)
def parse(text: str) -> Parsed:
    """The sentence as tokens, from any spelling of quotes, dashes and spaces."""
    clean = normalise(text)
    return Parsed(clean, tuple(_token(m) for m in _WORD.finditer(clean)))


def _token(match: re.Match[str]) -> Token:
    written = match.group()
    head, mark, tail = written.partition("'")
    owner = bool(mark) and (tail.lower() == "s" or not tail)
    bare = head if mark and len(head) > 2 else written
    low = fold(bare)
    content = written in ("US", "UN", "EU") or not (
        low in _STOP or low in PLAIN_SPEECH or low in STOP_CONTENT or (len(low) == 1 and low.isalpha())
    )
    owner = owner or match.string[match.end() : match.end() + 2] in ("' ", "'s")
    return Token(written, low, content_key(bare), match.start(), match.end(), written[:1].isupper(), owner, content)


_STOP = frozenset(fold(w) for w in STOP)


@lru_cache(maxsize=8192)
def content_keys(sentence: Parsed) -> frozenset[str]:
    """The content keys of a sentence."""
    return frozenset(t.key for t in sentence.tokens if t.content)


_DETERMINED = frozenset("the its their his her a an that this both".split())


def _acts(sentence: Parsed, i: int) -> bool:
    """Whether a verb in the past stands within three words from i on: ", and the header marked"."""
    return any(t.low.endswith("ed") or t.low in PAST or t.low in _AUXILIARIES for t in sentence.tokens[i : i + 3])


_TELLS = SPEECH | STATUS.keys() | NEGATING_VERBS
_AUXILIARIES = frozenset("had has have was were is are did does".split())


@lru_cache(maxsize=8192)
def clause_ends(sentence: Parsed) -> tuple[int, ...]:
    """For each token, the index one past its clause: a semicolon, colon, dash or a word like "but" ends one."""
    ends: list[int] = []
    start = 0
    for i, token in enumerate(sentence.tokens):
        gap = sentence.gap(i)
        follower = sentence.tokens[i + 1].low if i + 1 < len(sentence.tokens) else ""
        after = {t.low for t in sentence.tokens[i + 1 : i + 3]}
        again = token.low == "and" and "," in gap and bool(after & _TELLS)  # "…, and again rejected"
        new = token.low == "and" and "," in gap and follower in _DETERMINED and _acts(sentence, i + 2)
        another = "," in gap and token.low in _AUXILIARIES  # "was ready to exchange, had no interest in holding"
        aside = (
            again
            or (token.low == "and" and follower == "that")
            or new
            or another
            or ("," in gap and (token.low in ("which", "who") or (token.low == "one" and follower == "of")))
        )
        if i > start and (aside or token.low in CLAUSE_WORDS or ";" in gap or ": " in gap or " - " in gap):
            ends += [i] * (i - start)
            start = i
    return tuple(ends + [len(sentence.tokens)] * (len(sentence.tokens) - start))


@dataclass(frozen=True, slots=True)
class Part:
    """A source sentence that may carry a claim, with where it stands."""

    index: int  # which evidence
    start: int
    end: int
    sentence: Parsed
    before: tuple[Parsed, ...]  # up to two sentences ahead of it, nearest last
    header: Parsed
    day: date | None
    passage: frozenset[str]  # folded words of the whole passage, for first names and offices


@dataclass(frozen=True, slots=True)
class Source:
    """The one or two source sentences that are tried as carriers of a claim."""

    parts: tuple[Part, ...]
    aliases: Aliases | None = None

    @property
    def sentences(self) -> tuple[Parsed, ...]:
        """The sentences themselves."""
        return tuple(p.sentence for p in self.parts)

    @property
    def headers(self) -> tuple[Parsed, ...]:
        """Their headlines."""
        return tuple(p.header for p in self.parts)

    @property
    def days(self) -> tuple[date, ...]:
        """The days that their documents stand for."""
        return tuple(p.day for p in self.parts if p.day is not None)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a claim is not carried; `contradicted` when the source says something else in its place."""

    rule: str
    reason: str
    contradicted: bool = False
