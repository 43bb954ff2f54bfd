"""Events that a question takes as having happened: a summit, a vote, a referendum, a session somewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag import names
from rag.premises.reading import Read, holds
from rag.refusals import Refusal, refusal
from rag.text import fold, term, terms
from rag.types import Question

_EVERYWHERE = frozenset({"Russia", "Ukraine", "United States"})
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
_AGREED_ASKED = re.compile(
    r"\b(?:did|have|has|had)\b(?P<who>[^?,;]{0,90}?)\b(?:agree|approve|adopt|accept|endorse|decide|initial|ratify"
    r"|countersign"
    r"|commit|conclude|settle)(?:e?d)?\b(?! with\b| that\b)",
    re.IGNORECASE,
)
_AGREED = re.compile(
    r"\b(?:agree\w*|accord|deal|accept\w*|approv\w*|adopt\w*|endors\w*|decid\w*|decision|initial\w*|ratif\w*|sign\w*"
    r"|commit\w*|pledg\w*|conclud\w*|settle\w*|communiqu\w*|understanding|undert\w+|promis\w*|statement|consent\w*"
    r"|back(?:s|ed)|support\w*|confirm\w*|vot(?:e|ed)|finali[sz]ed|yes|ready|allow\w*|set out|announced|would)\b",
    re.IGNORECASE,
)
_NOT_AGREED = re.compile(
    r"\b(?:no (?:agreement|deal|accord|ceasefire|joint)|not (?:agree|accept|sign|approve)\w*"
    r"|without (?:an? )?(?:agreement|deal)"
    r"|refus\w+|reject\w+|unrealistic|never (?:agreed|accepted)|committed to neither|disagree\w*|could not agree)\b",
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


def agreed(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "what did they agree", a document that fits must tell of an agreement by those named, and not deny it."""
    asked = question.standalone
    match = _AGREED_ASKED.search(asked)
    if match is None or question.intent in ("timeline", "compare", "latest", "why") or question.language != "en":
        return None
    start, end = match.span("who")
    who = [
        frozenset(fold(f) for f in (*m.entry.forms, *m.entry.capitals, m.entry.id.split()[-1]))
        for m in names.find(asked)
        if start <= m.start < end and m.entry.kind in ("person", "party") and m.entry.id not in _EVERYWHERE
    ]
    for r in read[:LOOKED_AT]:
        for before, sentence in pairwise(("", *r.sentences)):
            if _AGREED.search(sentence) and not _NOT_AGREED.search(sentence):
                folded = fold(f"{before} {sentence}")
                if all(holds(folded, forms) for forms in who):
                    return None
    return refusal("deed", what="an agreement")


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
