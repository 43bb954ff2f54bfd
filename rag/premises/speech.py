"""Words that a question takes as said: somebody's answer, account or reaction."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.premises.reading import Read, holds, people
from rag.refusals import Refusal, refusal
from rag.rules.lexicon import SPEECH
from rag.text import fold, words
from rag.types import Question

LOOKED_AT = 4  # best documents that fit
_SAYS = (
    r"(?:say|tell|argue|claim|warn|propose|demand|answer|reply|respond|describe|suggest|announce|promise|urge|insist"
    r"|explain|react|accuse|blame|complain|admit|mention|threaten|write|think|call (?!for\b|off\b))"
)
_ASIDE = r"(?:[\w'’.-]+ ){0,3}?"
_VOICED = frozenset(
    "proposed offered demanded called calls call wrote answered replied reacted welcomed rejected denied accused"
    " thanked praised criticised criticized complained dismissed promised threatened suggested spoke speaks letter"
    " interview posted wants wanted refused ruled asked agreed described compared hopes hoped thinks believes".split()
)


def speaking(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "what did X say", a document that fits must have X say something, in its own words or reported."""
    asked = fold(question.standalone)
    if question.intent in ("timeline", "compare", "latest"):
        return None
    for name, forms in people(question):
        named = "|".join(re.escape(f) for f in sorted(forms, key=len, reverse=True))
        if not re.search(rf"\b(?:did|does|has|had) {_ASIDE}(?:{named})\w* {_ASIDE}{_SAYS}", asked):
            continue
        if not any(_voiced(r, forms) for r in read[:LOOKED_AT]):
            return refusal("together", who=name)
    return None


def _voiced(read: Read, forms: frozenset[str]) -> bool:
    if any(holds(fold(p.speaker), forms) for p in read.record.positions if p.speaker):
        return True
    after = False
    for sentence in read.sentences:
        folded = fold(sentence)
        said = any(w in SPEECH or w in _VOICED for w in words(folded)) or re.search(r"[\"“«:]", sentence)
        if said and (holds(folded, forms) or (after and re.match(r"(?:he|she)\b", folded))):
            return True
        after = holds(folded, forms)
    return False
