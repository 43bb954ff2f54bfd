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
    r"|without signing|did not sign|(?:could|can|cannot|would|will|might|may|should|must|to) (?:not |only "
    r"|then )?(?:be )?sign(?:ed)?"
    r"|before (?:any |it |being )?sign\w*|sign(?:ed)? until|were to sign)\b",
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


_PRESENT = re.compile(  # what only those can do who are there
    r"\b(?:attend\w*|address(?:ed)?|head(?:ed)?|led|lead|sat|sit|join(?:ed)?|took part|take part|represent(?:ed)?"
    r"|spoke|vot(?:e|ed)"
    r"|co-?chair(?:ed)?|chair(?:ed)?|table|tabled|sign(?:ed)?|present(?:ed)?|propose[d]?|delegation|team|delegate\w*"
    r"|seat|podium)\b"
    r"|\b(?:сид|выступ|виступ|приеха|приїха|возглав|очол|участв|участь|подпис|підпис|предлож|запропон)\w*"
    r"|\b(?:kat[ıi]l|otur|konu[sş]|imzala|öner)\w*|\b(?:teilnahm|teilgenommen|sprach|leitete|unterschrieb)\w*",
    re.IGNORECASE,
)
_STAYED = (
    r"(?:was|were|is|are|had been)? ?(?:not invited|not represented|not present|absent|stay(?:ed|s|ing)? away"
    r"|did not (?:attend|take part|come|join|send)|declined to (?:attend|come|send|take part)|boycott\w*)"
)


def stayed_away(question: Question, read: Sequence[Read]) -> Refusal | None:
    """A side that the question has take part, of which the best document says that it was not there."""
    asked = question.standalone
    if question.intent in ("timeline", "compare", "why", "latest") or not read or _ABSENT.search(asked):
        return None
    deed = _PRESENT.search(asked)
    if deed is None or re.match(r"\W*(?:was|were|is|did|does|has|why|how did)\b", asked, re.IGNORECASE):
        return None
    for name, forms in sides(asked[: deed.end()])[:1]:
        side = "|".join(re.escape(f) for f in sorted(forms, key=len, reverse=True))
        away = re.compile(
            rf"\b(?:{side})\w* (?:and \w+ )?{_STAYED}|\bwithout (?:{side})\b|\bno (?:{side})\w* (?:or|official"
            rf"|representative)"
        )
        there = re.compile(
            rf"\b(?:{side})\w* (?:\w+ ){{0,5}}?(?:attended|took part|addressed|joined|sat|spoke|voted|represented)\b"
        )
        text = fold(" ".join(read[0].sentences))
        if away.search(text) and not there.search(text):
            return refusal("absent", party=name)
    return None


_OFFICIAL = re.compile(r"\b(?:[Ww]hich|[Ww]hat)\s+(?:[a-z]+\s+)?(?=[A-Z])")
_ROLE = (
    r"(?:\w+ ){0,3}?(?:minister|president|premier|chancellor|general|admiral|ambassador|envoy|diplomat|official"
    r"|spokes\w+|advis[eo]r"
    r"|lawmaker|senator|mp|deputy|leader|negotiator|delegat\w+|commissioner|ombuds\w+|chief|secretary|king|prince"
    r"|emir|pope|cardinal"
    r"|patriarch|bishop|politician|mayor|officer|commander|side|team)s?\b"
)


def official(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "which Belarusian minister", a document that fits must name somebody in office of that side."""
    asked = question.standalone
    for opening in _OFFICIAL.finditer(asked):
        for mention in names.find(asked):
            entry = mention.entry
            if (
                mention.start != opening.end()
                or entry.kind != "party"
                or entry.id in ("Russia", "Ukraine", "United States")
            ):
                continue
            if not re.match(rf"\s+{_ROLE}", fold(asked[mention.end :])):
                continue
            side = "|".join(re.escape(fold(f)) for f in (*entry.forms, *entry.capitals))
            told = re.compile(rf"\b(?:{side})\w*(?:'s|’s)? {_ROLE}|{_ROLE} (?:of|from|for) (?:the )?(?:{side})")
            if any(told.search(r.folded) or _holder(r, entry.id) for r in read[:2]):
                continue
            return refusal("together", who=asked[mention.start : mention.end])
    return None


def _holder(read: Read, party: str) -> bool:
    """Somebody who held an office of the side is named."""
    return any(o.country == party for m in names.find(read.text) for o in m.entry.offices)


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
