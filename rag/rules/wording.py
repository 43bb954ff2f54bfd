"""Wording: in a stretch copied from the source, no word that carries meaning is exchanged, added or left out.

The other rules compare a claim with its source as sets of words. Here the two are laid side by side: where a claim
follows its source word for word and then departs from it in one place, that place decides.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from rag.rules.lexicon import ANTONYMS, HEDGES, MODALS, NEGATING_VERBS, NEGATIONS, SPEECH, STATUS
from rag.rules.parse import Fault, Parsed, Source, Token
from rag.text import fold

FLANK = 2  # words in common that must stand on each side of a departure, unless the sentence ends there
SHORT = 3  # words that a departure may have on either side

_OPPOSITES = frozenset(fold(w) for pair in ANTONYMS for side in pair for w in side)
_MOVABLE = NEGATING_VERBS | SPEECH
_DENIALS = NEGATIONS | NEGATING_VERBS


def wording(claim: Parsed, source: Source) -> Fault | None:
    """No modal, negation, stage or opposite is exchanged, slipped in or dropped inside a copied stretch."""
    for sentence in source.sentences:
        fault = _departures(claim, sentence)
        if fault:
            return fault
    return None


def _departures(claim: Parsed, sentence: Parsed) -> Fault | None:
    a, b = sentence.tokens, claim.tokens
    codes = SequenceMatcher(None, [t.low for t in a], [t.low for t in b], autojunk=False).get_opcodes()
    for n, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag == "equal" or i2 - i1 > SHORT or j2 - j1 > SHORT:
            continue
        left = codes[n - 1][2] - codes[n - 1][1] if n else 0
        right = codes[n + 1][2] - codes[n + 1][1] if n + 1 < len(codes) else 0
        opens, closes = i1 == j1 == 0, i2 == len(a) and j2 == len(b)
        if (left >= FLANK or (opens and right > FLANK)) and (right >= FLANK or (closes and left > FLANK)):
            fault = _departure(_apart(a[i1:i2], b), _apart(b[j1:j2], a))
            if fault:
                return fault
    return None


def _apart(side: tuple[Token, ...], other: tuple[Token, ...]) -> tuple[Token, ...]:
    """A departure without the verbs that deny or tell and stand elsewhere in the other: "…, Kyiv confirmed"."""
    keys = {t.key for t in other}
    return tuple(t for t in side if t.low not in _MOVABLE or t.key not in keys)


def _departure(theirs: tuple[Token, ...], mine: tuple[Token, ...]) -> Fault | None:
    denied, denies = (any(t.low in _DENIALS for t in side) for side in (theirs, mine))
    if denied != denies and not (_softened(theirs) and _softened(mine)):
        what = (
            "the source denies this, the sentence does not"
            if denied
            else "the sentence denies this, the source does not"
        )
        return Fault("negation", what, True)
    said, says = ({MODALS[t.low] for t in side if t.low in MODALS} for side in (theirs, mine))
    if said and says and said != says:
        return Fault("modality", _differ(theirs, mine), True)
    if says and not said and "future" not in says:
        return Fault("modality", f'the source does not say "{_text(mine)}"')
    hedges = [t for t in theirs if t.low in HEDGES]
    if hedges and not any(t.low in HEDGES or t.low in MODALS for t in mine):
        return Fault("modality", f'the source says "{hedges[0].text}", the sentence leaves that out', True)
    keys = {t.key for t in theirs} & {t.key for t in mine}
    for side, other in ((theirs, mine), (mine, theirs)):
        for token in side:
            if token.key in keys or not other or token.cap:
                continue
            stage = STATUS.get(token.low)
            if (
                stage
                and stage not in {STATUS.get(t.low) for t in other}
                and any(t.content or t.low in STATUS for t in other)
            ):
                return Fault("modality", _differ(theirs, mine), True)
            if token.low in _OPPOSITES and any(t.low in _OPPOSITES for t in other):
                return Fault("negation", _differ(theirs, mine), True)
    return None


def _softened(side: tuple[Token, ...]) -> bool:
    """ "refused to" and "did not want to" may stand for each other: both leave a thing undone."""
    return any(t.low in _DENIALS or STATUS.get(t.low) in ("refuse", "deny", "fail") for t in side)


def _differ(theirs: tuple[Token, ...], mine: tuple[Token, ...]) -> str:
    return f'the source says "{_text(theirs)}", the sentence "{_text(mine)}"'


def _text(side: tuple[Token, ...]) -> str:
    return " ".join(t.text for t in side)
