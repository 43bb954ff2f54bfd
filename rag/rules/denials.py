"""Denials: what a sentence negates, and what it only supposes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rag.rules.lexicon import MODALS, NEGATING_VERBS, NEGATIONS, NOT_NEGATIONS
from rag.rules.parse import Parsed, clause_ends

NEAR = 2  # content words right after a negation that it bears on first
_FAR = 5  # content words that it may still bear on


@dataclass(frozen=True, slots=True)
class Denial:
    """A negation: its word, the content keys it bears on first, and those it may still bear on."""

    cue: str
    near: tuple[str, ...]
    far: frozenset[str]


@lru_cache(maxsize=8192)
def denials(sentence: Parsed) -> tuple[Denial, ...]:
    """The negations of a sentence in order."""
    found: list[Denial] = []
    ends = clause_ends(sentence)
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        verb = token.low in NEGATING_VERBS
        if not verb and token.low not in NEGATIONS:
            continue
        follower = tokens[i + 1].low if i + 1 < len(tokens) else ""
        bound = follower in ("more", "less", "fewer") and i + 2 < len(tokens) and tokens[i + 2].low == "than"
        if bound or f"{token.low} {follower}" in NOT_NEGATIONS or follower.isdigit():
            continue
        if token.low in ("not", "no") and sentence.text[token.end : token.end + 1] == "," and token.low == "no":
            continue
        cut = i + 1 < len(tokens) and "," in sentence.gap(i + 1)  # "…, and Kyiv did not, Peskov said"
        reach = [] if cut else [t for t in tokens[i + 1 : min(ends[i], _quote_end(sentence, i))] if t.content][:_FAR]
        if follower and token.low in ("absent", "unable") and not reach:
            reach = [t for t in tokens[:i] if t.content][-NEAR:]
        if token.low == "impossible":
            reach = [t for t in tokens[:i] if t.content][-1 : -_FAR - 1 : -1] + reach  # "talks with him are impossible"
        if token.low == "absent" or (not reach and not verb):
            reach = [t for t in tokens[:i] if t.content][-_FAR:]
        if verb and not reach:
            reach = [t for t in tokens[_contrast(sentence, i) : i] if t.content][
                : -2 * _FAR - 1 : -1
            ]  # "…, which Kyiv rejected", nearest first
        keys = [t.key for t in reach]
        plain = [t.key for t in reach if not t.cap and not t.low.endswith("ly")] or (
            [] if token.low == "absent" else keys
        )
        if verb and follower == "that" and len(plain) > 1:
            plain = plain[1:]  # "denied that any child had been kidnapped": the deed, not whom it befell
        found.append(Denial(token.low, tuple(plain[:NEAR]), frozenset(keys)))
    return tuple(found)


def _contrast(sentence: Parsed, i: int) -> int:
    """Where the clause of a closing verb begins: "one side accepted and | the other refused"."""
    tokens = sentence.tokens
    for k in range(i - 1, max(0, i - 6), -1):
        if tokens[k].low in ("other", "others") and tokens[k - 1].low in ("the", "and", "but", "while"):
            return k
    return 0


def _quote_end(sentence: Parsed, i: int) -> int:
    """The index one past the quotation that token i stands in, or the number of tokens: "all or nothing" ends there."""
    start = sentence.tokens[i].start
    if sentence.text.count('"', 0, start) % 2 == 0:
        return len(sentence.tokens)
    end = sentence.text.find('"', start)
    return next((k for k, t in enumerate(sentence.tokens) if t.start > end > 0), len(sentence.tokens))


@lru_cache(maxsize=8192)
def hypothetical(sentence: Parsed) -> frozenset[str]:
    """Content keys of the clauses that open with "if" or "unless"."""
    found: set[str] = set()
    inside = False
    for i, token in enumerate(sentence.tokens):
        inside = token.low in ("if", "unless") or (inside and not any(c in sentence.gap(i) for c in ",;"))
        if inside and token.content:
            found.add(token.key)
    return frozenset(found)


@lru_cache(maxsize=8192)
def unsettled(sentence: Parsed) -> frozenset[str]:
    """Content keys that stand right behind "to", a modal, "if" or "unless"."""
    tokens = sentence.tokens
    return frozenset(
        t.key for i, t in enumerate(tokens) if i and (tokens[i - 1].low == "to" or tokens[i - 1].low in MODALS)
    ) | hypothetical(sentence)
