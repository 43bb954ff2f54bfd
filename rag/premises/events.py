"""Events that a question takes as having happened: a summit, a vote, a referendum, a session somewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import names
from rag.premises.reading import Read, holds
from rag.refusals import Refusal, refusal
from rag.text import fold, term, terms
from rag.types import Question

LOOKED_AT = 3  # best documents that fit
_EVENTS = {  # search term of an event → how a refusal names it
    term(word): word for word in ("referendum", "summit", "conference", "election", "plebiscite", "vote")
}
_OUTCOME = re.compile(  # of what took place
    r"\bhow did\b.{0,90}\b(?:end|go|turn out|conclude|finish|unfold)\b|\b(?:turnout|results?|outcome)\b"
    r"|\b(?:percentage|share|how many|by how many)\b.{0,40}\bvote[sd]?\b|\bwho won\b|\bcame out of\b|\bvoted (?:yes"
    r"|no)\b"
    r"|\bчем (?:законч|заверш)\w+|\bчим (?:закінч|заверш)\w+|\bрезультат\w*|\bявк\w+"
    r"|\bnasıl (?:bitti|sona erdi|sonuçlandı)|\bsonucu\b|\bwie (?:endete|ging|verlief)\b|\bergebnis\w*"
    r"|\bcomment s['’]est\b",
    re.IGNORECASE,
)
_NOT_REAL = re.compile(
    r"\b(?:would|could|should|may|might|will|if|not|no|never|without|unless|until|before|next|second"
    r"|plan\w*|propos\w*|prepar\w*|expect\w*|shelv\w*|cancel\w*|postpon\w*|dropp\w*|call(?:ed|s)? off|calls? for"
    r"|want\w*|ready|idea|possib\w*|subject to|put to|hop\w+|offer\w*|invit\w*|due|to be|demand\w*|ask\w*|sought"
    r"|endanger\w*|fall through|fell through|ahead of|agreed to (?:meet|hold)|pencil\w*|scheduled|date|wait\w*)\b",
    re.IGNORECASE,
)
_VENUE = re.compile(
    r"\b(?:met|meets?|meeting|convened?|gather(?:ed)?|sat down|sessions?|rounds?|summit|conference|talks|hosted|held)\b"
    r"[^?,.;]{0,40}?\bin (?:the )?(?=[A-Z])"
)


def happened(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "how did the summit end", a document that fits must report the event as one that took place.

    Where every sentence about it speaks of a plan, a wish or its being called off, it did not.
    """
    if not _OUTCOME.search(question.standalone):
        return None
    for event in set(question.terms) & _EVENTS.keys():
        told = [s for r in read[:LOOKED_AT] for s in r.sentences if event in terms(s)]
        if told and all(_NOT_REAL.search(s) for s in told):
            return refusal("deed", what=_EVENTS[event])
    return None


def venue(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "when they met in Moscow", a document that fits must have something take place there.

    Capitals stand in nearly every report, mostly for their governments; only "in" makes a place of them.
    """
    asked = question.standalone
    starts = {m.end() for m in _VENUE.finditer(asked)}
    for mention in names.find(asked):
        if mention.start not in starts or mention.entry.kind not in ("place", "party"):
            continue
        forms = frozenset(fold(f) for f in (*mention.entry.forms, *mention.entry.capitals, *mention.entry.near))
        if not any(_there(r, forms) for r in read):
            return refusal("together", who=asked[mention.start : mention.end])
    return None


def _there(read: Read, forms: frozenset[str]) -> bool:
    place = "|".join(re.escape(form) for form in forms)
    here = re.compile(
        rf"\b(?:in|to|at|into|from|near|visit\w*|reach\w*|left|leav\w+)\s+(?:\w+\s+)?(?:{place})"
        rf"|(?:{place})\w* (?:talks|meeting|summit|round)"
    )
    return holds(fold(read.record.place), forms) or here.search(read.folded) is not None
