"""Reasons that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.premises.reading import Read, matter
from rag.refusals import Refusal, refusal
from rag.text import terms
from rag.types import Question

LOOKED_AT = 3  # best documents that fit
LONG = 15  # sentences of a text in which a reason may stand far from what it is given for
TOLD = 0.65  # share of the question's words from which a sentence tells of what the reason is asked for
_WHY = re.compile(r"^\W*why\b|\bfor what reason\b|\bon what grounds\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|since|as (?:it|he|she|they|the|there)|so that|cit(?:ing|ed?|es)|reasons?|in order|due to|owing to"
    r"|given"
    r"|blam\w+|accus\w+|until|unless|condition\w*|only (?:if|after|when|once)|therefore|justif\w+|expla\w+|argu\w+"
    r"|saying"
    r"|grounds?|over|motiv\w+|purpose|pretext|respon\w+|in return|after|follow\w+|amid|fail\w*|lack\w*|could not|cannot"
    r"|would not|want\w*|where|while|threat\w*|schedul\w+|demand\w*|concern\w*|fear\w*|object\w*|refus\w+|means?"
    r"|meant|pressure"
    r"|not to|to (?:avoid|allow|give|protect|show|create|stop|prevent|ease|help|make|let|force|push|win|gain|launch"
    r"|focus)"
    r"|without|needs?|needed|must|had to|no longer|important|oppos\w+|reject\w+)\b",
    re.IGNORECASE,
)


def reason(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "why …", what tells of it must come with a reason, in the same sentence or the next.

    Only where a sentence of a short report tells of it in the question's own words: else its reason may stand anywhere.
    """
    wanted = matter(question)
    if not _WHY.search(question.standalone) or question.language != "en" or len(wanted) < 2:
        return None
    telling = 0
    for r in read[:LOOKED_AT]:
        following = (*r.sentences[1:], "")
        for sentence, after in zip(r.sentences, following, strict=True):
            if len(wanted & set(terms(sentence))) / len(wanted) < TOLD:
                continue
            telling += 1
            if len(r.sentences) > LONG:
                return None
            if _REASON.search(sentence) or _REASON.search(after):
                return None
    return refusal("why") if telling else None
