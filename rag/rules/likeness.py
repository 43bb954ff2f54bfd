"""Likeness: how much of a claim stands in its sources taken together, as figures between 0 and 1 and counts.

The other rules say why a claim is wrong. These say how well the whole of its sources carries it, over several sentences
where one is not enough; rag/rules/score.py turns them into one number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from rag.rules.days import date_tokens
from rag.rules.denials import denials
from rag.rules.figures import numbers_in
from rag.rules.lexicon import MODALS
from rag.rules.names import name_key, names_in
from rag.rules.parse import Parsed, Token
from rag.rules.thesaurus import related

NEAR = 3  # sentences in a row that are read as one place
LOOKED_AT = 3  # sentences, the nearest, that are laid beside the claim word by word
LONGEST_READ = 4_000  # source sentences; more are not read

FEATURES = (
    "length", "source_words", "source_sentences", "together", "best", "best_two", "best_three", "place",
    "missing", "missing_in_best", "rarest_missing", "unlike", "gap", "gap_in_best", "tail",
    "pairs", "triples", "steps", "strides", "neighbours", "order", "order_all", "stretch", "letters",
    "ahead", "where", "opens", "share_names", "share_figures", "names_in_best", "figures_missing",
    "words_in_best", "words_together", "content", "capitals", "modal", "negation", "halves",
    "like_together", "like_best", "like_place", "unlike_anything",
)  # fmt: skip


def likeness(claim: Parsed, sources: Sequence[Parsed]) -> tuple[float, ...] | None:
    """The figures of FEATURES for a claim and all sentences of its sources; None when there is nothing to compare."""
    sources = [s for s in sources[:LONGEST_READ] if s.tokens]
    wanted = [t for t in claim.tokens if t.content]
    if not wanted or not sources:
        return None
    keys = [(t.key, name_key(t.low)) for t in wanted]
    rows = [tuple(a in own or b in own for a, b in keys) for own in map(_keys, sources)]
    weights = _weights(claim, rows)
    whole = sum(weights)

    def weigh(hits: Sequence[bool]) -> float:
        return sum(w for w, hit in zip(weights, hits, strict=True) if hit) / whole

    scores = [weigh(row) for row in rows]
    order = sorted(range(len(rows)), key=lambda i: (-scores[i], i))
    best, together = rows[order[0]], _any(rows)
    two, three = _greedy(rows, order, weights, whole)
    missing = [i for i, hit in enumerate(together) if not hit]
    top = [sources[i] for i in order[:LOOKED_AT]]
    unlike = [1 - _closest(wanted[i].low, sources) for i in missing]
    half = len(keys) // 2
    number = len(keys)
    return (
        math.log(number),
        math.log(sum(len(s.tokens) for s in sources)),
        math.log(len(sources)),
        weigh(together),
        scores[order[0]],
        two,
        three,
        max(weigh(_any(rows[i : i + NEAR])) for i in range(len(rows))),
        float(len(missing)),
        float(number - sum(best)),
        max((weights[i] for i in missing), default=0.0),
        sum(unlike),
        float(_longest_gap(together)),
        _longest_gap(best) / number,
        _tail(together) / number,
        *_chains(claim, sources),
        *_alignment(claim, top),
        scores[order[0]] - (scores[order[1]] if len(order) > 1 else 0.0),
        order[0] / len(rows),
        float(order[0] < NEAR),
        *_kinds(claim, together, best),
        number / len(claim.tokens),
        sum(t.cap for t in wanted) / number,
        float(_modals(claim) != _modals(top[0])),
        float(bool(denials(claim)) != bool(denials(top[0]))),
        min(_share(together[:half]), _share(together[half:])),
        *_retold(wanted, rows, sources, weigh),
    )


def _retold(
    wanted: Sequence[Token],
    rows: Sequence[tuple[bool, ...]],
    sources: Sequence[Parsed],
    weigh: Callable[[Sequence[bool]], float],
) -> tuple[float, float, float, float]:
    """The weight in all sources, the nearest and the nearest place when a related word counts too; what is left."""
    groups = [related(t.key) for t in wanted]
    theirs = [_groups(s) for s in sources]
    loose = [
        tuple(hit or bool(g & own) for hit, g in zip(row, groups, strict=True))
        for row, own in zip(rows, theirs, strict=True)
    ]
    together = _any(loose)
    return (
        weigh(together),
        max(map(weigh, loose)),
        max(weigh(_any(loose[i : i + NEAR])) for i in range(len(loose))),
        float(sum(not hit for hit in together)),
    )


@lru_cache(maxsize=8192)
def _groups(sentence: Parsed) -> frozenset[int]:
    return frozenset().union(*(related(t.key) for t in sentence.tokens if t.content))


@lru_cache(maxsize=8192)
def _keys(sentence: Parsed) -> frozenset[str]:
    return frozenset(t.key for t in sentence.tokens) | frozenset(name_key(t.low) for t in sentence.tokens)


def _weights(claim: Parsed, rows: Sequence[tuple[bool, ...]]) -> list[float]:
    """A word counts for more the longer it is and the fewer of the source sentences have it."""
    wanted = [t for t in claim.tokens if t.content]
    return [
        (1.0 + 0.1 * min(len(t.low), 10)) * (1.0 + math.log((1 + len(rows)) / (1 + sum(row[i] for row in rows))))
        for i, t in enumerate(wanted)
    ]


def _any(rows: Sequence[tuple[bool, ...]]) -> list[bool]:
    return [any(column) for column in zip(*rows, strict=True)]


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0


def _greedy(
    rows: Sequence[tuple[bool, ...]], order: Sequence[int], weights: Sequence[float], whole: float
) -> tuple[float, float]:
    """The weight that the best two and the best three sentences have, each chosen for what it adds."""
    have = list(rows[order[0]])
    found = []
    for _ in range(2):
        gains = [
            (sum(w for w, hit, had in zip(weights, rows[i], have, strict=True) if hit and not had), i)
            for i in order[:40]
        ]
        have = [a or b for a, b in zip(have, rows[max(gains)[1]], strict=True)]
        found.append(sum(w for w, had in zip(weights, have, strict=True) if had) / whole)
    return found[0], found[1]


def _longest_gap(hits: Sequence[bool]) -> int:
    longest = run = 0
    for hit in hits:
        run = 0 if hit else run + 1
        longest = max(longest, run)
    return longest


def _tail(hits: Sequence[bool]) -> int:
    return next((n for n, hit in enumerate(reversed(hits)) if hit), len(hits))


@lru_cache(maxsize=65536)
def _triples(word: str) -> frozenset[str]:
    word = f"^{word}$"
    return frozenset(word[i : i + 3] for i in range(len(word) - 2))


def _closest(word: str, sources: Sequence[Parsed]) -> float:
    """How like the word is to the most like source word, by letters in threes: "organise" and "organisation"."""
    mine, best = _triples(word), 0.0
    for sentence in sources[:200]:
        for low in _openings(sentence).get(word[:2], ()):
            other = _triples(low)
            best = max(best, len(mine & other) / len(mine | other))
    return best


@lru_cache(maxsize=8192)
def _openings(sentence: Parsed) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for token in sentence.tokens:
        if token.content:
            found[token.low[:2]] = (*found.get(token.low[:2], ()), token.low)
    return found


Chain = tuple[str, ...]


@lru_cache(maxsize=8192)
def _chained(sentence: Parsed) -> tuple[frozenset[Chain], ...]:
    """Pairs and triples of all words, pairs and triples of content words, content words near each other."""
    all_, own = [t.key for t in sentence.tokens], [t.key for t in sentence.tokens if t.content]
    near = [pair for d in range(1, 6) for pair in zip(own, own[d:], strict=False)]
    return (
        frozenset(pairwise(all_)),
        frozenset(zip(all_, all_[1:], all_[2:], strict=False)),
        frozenset(pairwise(own)) | frozenset(zip(own, own[2:], strict=False)),
        frozenset(zip(own, own[1:], own[2:], strict=False)),
        frozenset(near) | frozenset((b, a) for a, b in near),
    )


def _chains(claim: Parsed, sources: Sequence[Parsed]) -> list[float]:
    """Shares of the claim's pairs, triples, steps and strides that the sources have."""
    all_, own = [t.key for t in claim.tokens], [t.key for t in claim.tokens if t.content]
    steps: set[tuple[str, ...]] = set(pairwise(own))
    mine: tuple[set[tuple[str, ...]], ...] = (
        set(pairwise(all_)),
        set(zip(all_, all_[1:], all_[2:], strict=False)),
        steps,
        set(zip(own, own[1:], own[2:], strict=False)),
        steps,
    )
    chained = [_chained(s) for s in sources]
    return [
        sum(any(chain in c[n] for c in chained) for chain in chains) / len(chains) if chains else 0.5
        for n, chains in enumerate(mine)
    ]


def _alignment(claim: Parsed, top: Sequence[Parsed]) -> list[float]:
    """Words in order (content only, and all), the longest copied stretch, and letters in fives, in the nearest."""
    all_, own = [t.key for t in claim.tokens], [t.key for t in claim.tokens if t.content]
    letters = _fives(claim)
    theirs = frozenset().union(*(_fives(s) for s in top))
    return [
        max(_in_order(own, [t.key for t in s.tokens if t.content]) for s in top) / len(own),
        max(_in_order(all_, [t.key for t in s.tokens]) for s in top) / len(all_),
        max(_copied(all_, [t.key for t in s.tokens]) for s in top) / len(all_),
        len(letters & theirs) / len(letters) if letters else 0.5,
    ]


@lru_cache(maxsize=8192)
def _fives(sentence: Parsed) -> frozenset[str]:
    text = "".join(t.low for t in sentence.tokens)
    return frozenset(text[i : i + 5] for i in range(len(text) - 4))


def _in_order(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    ahead = [0] * (len(b) + 1)
    for x in a:
        row = [0]
        for j, y in enumerate(b):
            row.append(ahead[j] + 1 if x == y else max(ahead[j + 1], row[j]))
        ahead = row
    return ahead[-1]


def _copied(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest common stretch."""
    longest, ahead = 0, [0] * (len(b) + 1)
    for x in a:
        row = [0]
        for j, y in enumerate(b):
            row.append(ahead[j] + 1 if x == y else 0)
        longest, ahead = max(longest, *row), row
    return longest


def _kinds(claim: Parsed, together: Sequence[bool], best: Sequence[bool]) -> list[float]:
    """Shares by kind of word: names and figures in all sources, names in the nearest, other words in both."""
    places = [i for i, t in enumerate(claim.tokens) if t.content]
    named = {k for n in names_in(claim) for k in range(n.first, n.last + 1)}
    counted = {k for n in numbers_in(claim) for k in range(n.first, n.last + 1)} | set(date_tokens(claim))
    names = [j for j, i in enumerate(places) if i in named]
    figures = [j for j, i in enumerate(places) if i in counted and i not in named]
    rest = [j for j, i in enumerate(places) if i not in named and i not in counted]
    return [
        _share([together[j] for j in names]),
        _share([together[j] for j in figures]),
        _share([best[j] for j in names]),
        float(sum(not together[j] for j in figures)),
        _share([best[j] for j in rest]),
        _share([together[j] for j in rest]),
    ]


def _modals(sentence: Parsed) -> frozenset[str]:
    return frozenset(MODALS[t.low] for t in sentence.tokens if t.low in MODALS)
