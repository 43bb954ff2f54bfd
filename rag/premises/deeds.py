"""Signatures, and the presence of a side, that a question takes for granted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag import names
from rag.premises.reading import Read, holds, people, sides
from rag.refusals import Refusal, refusal
from rag.text import fold
from rag.types import Question

_SIGN_ASKED = re.compile(
    r"\b(?:(?<!has )(?<!have )sign(?:ed)?(?! up| off| on|al)|countersign(?:ed)?|initial(?:led)?|inked?"
    r"|put (?:their|his|her) (?:signatures?|names?|pen))\b|\bподписал\w*|\bпідписал\w*|\bimzala\w+|\bunterzeichne\w+",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\b(?:sign(?:s|ed|ing|ator\w+|ature\w*)?|initial\w*|inked|countersigned)\b", re.IGNORECASE)
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
    """For "what did they sign …", a document that fits must report a signature, and by one of those named."""
    asked = question.standalone
    if not _SIGN_ASKED.search(asked) or question.intent in ("timeline", "compare", "latest"):
        return None
    signers = people(question) or sides(asked)[:1]
    for r in read[:2]:
        for before, sentence in pairwise(("", *r.sentences)):
            if _SIGNED.search(sentence) and not _UNSIGNED.search(sentence):
                folded = fold(f"{before} {sentence}")  # "They signed …"
                if sum(holds(folded, forms) for _, forms in signers) >= min(len(signers), 2):
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
