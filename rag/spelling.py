"""Mistyped words of a question put right, where the record never uses the word as typed. Pure.

A word is replaced by a name it resembles, or by a word of the trade or of asking one slip away (a letter too many, too
few or wrong, or two swapped). What the record uses is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag import names
from rag.gloss import Frequency
from rag.stems import fold, term
from rag.text import STOP, words
from rag.vocabulary import vocabulary

_SHORTEST = 5  # letters of a word that may be mistaken; shorter ones only for a word of asking
_SHORTEST_ASKING = 3
_ASKING = "when what which where who why how whose during before after between because about since until".split()
_TRADE = (
    "offer offered propose proposed proposal agree agreed agreement reject rejected refuse demand demanded condition"
    " conditions negotiate negotiated negotiator negotiation negotiations peace treaty summit meeting meetings minister"
    " president prime foreign envoy delegation delegations prisoner prisoners exchange exchanged ceasefire truce truces"
    " sanctions guarantee guarantees security neutrality territory territories nuclear plant grain corridor export"
    " humanitarian children released returned violation violations memorandum declaration communique referendum"
    " mediator mediation withdrawal withdraw signed signature signatures statement statements official announced"
    " announce response reaction respond reacted timeline compare difference between soldiers drones missiles attack"
    " attacks strike strikes energy deadline ultimatum letter phone conversation telephone conference invasion election"
    " parliament reconstruction tariff tariffs minerals commander bodies funeral coalition willing trilateral framework"
)


def corrected(text: str, language: str, frequency: Frequency) -> str:
    """The text with mistyped words put right; in other languages than English only names are."""
    tokens = set(words(text))
    wanted = {w for w in tokens if w.isalpha() and len(w) >= _SHORTEST_ASKING and fold(w) not in _stop()}
    seen = frequency([term(w, language) for w in wanted])
    unknown = {w for w in wanted if not seen.get(term(w, language))}
    for word in sorted(unknown):
        better = _english(word) if language == "en" else _name(word)
        if better:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, text)
    return text


def _english(word: str) -> str | None:
    if not word.isascii() or names.find(word.capitalize()):
        return None
    folded = fold(word)
    if len(folded) < _SHORTEST:
        longer = _close(folded, _TRADE_WORDS) if len(folded) == _SHORTEST - 1 else None
        return longer if longer and len(longer) == _SHORTEST else _close(folded, _ASKING_WORDS)
    return _close(folded, _TRADE_WORDS) or names.resembling(word) or _close(folded, _ASKING_WORDS)


def _name(word: str) -> str | None:
    """In a language whose words the record may never use, only a long capitalised word is taken for a name."""
    if not word[0].isupper() or len(word) < _SHORTEST + 1 or names.find(word):
        return None
    found = names.resembling(word)
    return found if found and abs(len(found) - len(word)) <= 1 else None


_TRADE_WORDS, _ASKING_WORDS = "trade", "asking"


def _close(word: str, lexicon: str) -> str | None:
    known, shortened = _lexicon(lexicon)
    if word in known:
        return None
    found = {w for piece in (word, *_shorter(word)) for w in shortened.get(piece, ()) if _one_slip(word, w)}
    kept = [w for w in found if w[0] == word[0] or sorted(w) == sorted(word)]  # few slip at the first letter
    return min(kept, key=lambda w: (abs(len(w) - len(word)), w), default=None)


@lru_cache(maxsize=2)
def _lexicon(which: str) -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    if which == _ASKING_WORDS:
        known = frozenset(_ASKING)
    else:
        same = (w for group in vocabulary().same for w in group)
        known = frozenset(w for w in (*_TRADE.split(), *same) if w.isalpha() and len(w) >= _SHORTEST)
    table: dict[str, tuple[str, ...]] = {}
    for word in sorted(known):
        for piece in (word, *_shorter(word)):
            table[piece] = (*table.get(piece, ()), word)
    return known, table


def _shorter(word: str) -> Iterator[str]:
    """The word with one letter left out."""
    return (word[:n] + word[n + 1 :] for n in range(len(word)))


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter added, left out, changed, or two neighbours swapped make b of a."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    x, y = a[start:], b[start:]
    return x[1:] == y or x == y[1:] or x[1:] == y[1:] or (x[:2] == y[:2][::-1] and x[2:] == y[2:])


@lru_cache(maxsize=1)
def _stop() -> frozenset[str]:
    return frozenset(fold(w) for w in STOP)
