"""Signatures, grave deeds and presence that a question takes for granted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import names
from rag.premises.reading import Read
from rag.refusals import Refusal, refusal
from rag.text import fold
from rag.types import Question

_SIGN_ASKED = re.compile(
    r"\b(?:sign(?:ed)?|initial(?:led)?|inked?|put (?:their|his|her) (?:signatures?|names?) to|clause|annex"
    r"|paragraph)\b|\bподпис\w+|\bпідпис\w+|\bimzala\w+",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\b(?:sign\w*|initial\w*|inked|agree\w*|treaty|document|declaration|memorandum|communiqué|protocol)\b",
    re.IGNORECASE,
)
_UNSIGNED = re.compile(
    r"\b(?:unsigned|not (?:been )?sign\w+|never signed|nothing (?:was|is|being)? ?(?:being )?signed"
    r"|without signing|did not sign)\b",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"\b(?:not invited|stay(?:ed|s|ing)? away|absent|did not (?:attend|take part|come|join|sign)"
    r"|was not (?:there|present)|without (?:russia|china|ukraine|its)|declined to (?:attend|come|send))\b",
    re.IGNORECASE,
)


def signing(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "what did they sign …", a document found must report a signature, or a text that was agreed."""
    if not _SIGN_ASKED.search(question.standalone):
        return None
    for r in read[:2]:
        if any(_SIGNED.search(s) and not _UNSIGNED.search(s) for s in r.sentences[1:]):
            return None
    return refusal("signed")


def absence(question: Question, read: Sequence[Read]) -> Refusal | None:
    """A side asked about whose only mention in the best document is that it was not there."""
    if question.intent in ("timeline", "compare", "why", "latest") or re.match(
        r"\W*(?:was|were|is|did|does|has|why)\b", question.standalone, re.IGNORECASE
    ):
        return None
    for mention in names.find(question.standalone):
        entry = mention.entry
        if entry.kind != "party" or entry.id in ("Russia", "Ukraine", "United States"):
            continue
        forms = [fold(f) for f in (*entry.forms, *entry.capitals)]
        about = [
            s
            for r in read[:2]
            for s in r.sentences[1:]
            if any(re.search(rf"(?<!\w){re.escape(f)}", fold(s)) for f in forms)
        ]
        if about and all(_ABSENT.search(s) for s in about):
            return refusal("absent", party=entry.id)
    return None
