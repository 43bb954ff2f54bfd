"""Extremes, quoted words and epithets, and what a text is asked to say about a matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import names
from rag.premises.reading import Read, holds, stands
from rag.refusals import Refusal, refusal
from rag.text import fold, term, terms, words
from rag.types import Question

# A superlative or average of the question → the words of a report that gives one.
_EXTREMES: tuple[tuple[str, str], ...] = (
    (r"largest|biggest|greatest", r"largest|biggest|greatest|record|most|massive"),
    (r"smallest|fewest|lowest(?:-\w+)?|least|shortest|cheapest", r"smallest|fewest|lowest|least|shortest|cheapest"),
    (r"longest", r"longest|record|marathon"),
    (r"highest|highest-ranking|most senior", r"highest|senior|top|record|most"),
    (r"oldest|youngest|richest|tallest|fastest|strongest", r"oldest|youngest|richest|tallest|fastest|strongest|most"),
    (r"on average|average|median", r"average|median|mean"),
)
_COMMON = frozenset({"Russia", "Ukraine", "United States", "Kyiv", "Moscow"})
OTHERS = 1  # further word of the question that such a sentence holds
_QUOTED = re.compile(r"[“\"«„]([^”\"»“]{4,160})[”\"»“]")
_QUOTED_SHARE = 0.5  # share of the quoted words that the record must hold
_EPITHET = re.compile(
    r"\b(?:call(?:ed)?|brand(?:ed)?|dub(?:bed)?|label(?:led)?|describ\w+|liken(?:ed)?|compar\w+)\b[^?]{2,90}?"
    r"\b(?:as|to|an?)\s+(?:an?\s+|the\s+)?([^?,;]{3,60})",
    re.IGNORECASE,
)
_GENERAL = frozenset(
    "war peac talk side negoti deal agreement outcom result meet plan propos futur situat end thing".split()
)
_ABOUT = re.compile(
    r"\b(?:clause|article|point|annex|provision|paragraph|section|part)\b[^?,]{0,50}?\b(?:fixed|fixes|covers?|covered"
    r"|deals? with|dealt with|guarantees?|guaranteed|bans?|banned|regulates?|settles?|settled|concerns?|on|about)"
    r"\s+([^?,.;:]{3,60})"
    r"|\b(?:ceiling|limit|cap|ban|quota)s? (?:on|for)\s+([\w-]+)"
    r"|\b(?:say|says|said|state|provide|asked|propose|promise|contain|set out|lay down|stipulate|mention)\w*\s+"
    r"(?:there\s+)?(?:about|on|regarding|concerning|as to)\s+([^?,.;:]{3,80})",
    re.IGNORECASE,
)


def extremes(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "the shortest …", a document that fits must give one."""
    if question.language != "en":
        return None
    for asked, told in _EXTREMES:
        match = re.search(rf"\b(?:{asked})\b", question.standalone, re.IGNORECASE)
        others = set(question.terms) - {term(match.group())} if match else set()
        if match is None:
            continue
        of = [m.entry for m in names.find(question.standalone) if m.entry.kind != "round" and m.entry.id not in _COMMON]
        wanted = [frozenset(fold(f) for f in (*e.forms, *e.capitals, *e.near, e.id.split()[-1])) for e in of]
        looked_at = read if wanted else read[:2]
        if not any(_tells(s, told, others) and _names(wanted, s, r) for r in looked_at for s in r.sentences):
            return refusal("deed", what=match.group())
    return None


def _names(wanted: Sequence[frozenset[str]], sentence: str, read: Read) -> bool:
    """The sentence, or its report's headline or place, names the places and bodies that the question names."""
    folded = fold(f"{sentence} {read.record.title} {read.record.place}")
    return all(holds(folded, forms) for forms in wanted)


def _tells(sentence: str, told: str, others: set[str]) -> bool:
    """The sentence gives one, and of what the question is about."""
    return bool(re.search(rf"\b(?:{told})", sentence, re.IGNORECASE)) and len(others & set(terms(sentence))) >= OTHERS


def quoted(question: Question, read: Sequence[Read]) -> Refusal | None:
    """Words that the question quotes must stand, most of them, in one sentence of a document that fits."""
    for match in _QUOTED.finditer(question.standalone):
        wanted = {term(w) for w in words(match.group(1)) if terms(w)}
        if len(wanted) < 1 or question.language != "en":
            continue
        share = max((len(wanted & set(terms(s))) / len(wanted) for r in read[:3] for s in r.sentences), default=0.0)
        if share < _QUOTED_SHARE:
            return refusal("quote", words=match.group(1))
    return None


def epithet(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "who called the truce a farce", a document that fits must have a word of that name."""
    match = _EPITHET.search(question.standalone)
    if match is None or question.language != "en" or question.intent == "compare":
        return None
    wanted = {term(w) for w in words(match.group(1)) if terms(w)}
    if not wanted or any(wanted & r.held for r in read[:3]):
        return None
    return refusal("quote", words=match.group(1).strip())


def matter(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "what does the communiqué say about reparations", a document that fits must speak of reparations."""
    match = _ABOUT.search(question.standalone)
    if match is None or question.language != "en":
        return None
    about = next(group for group in match.groups() if group)
    named = {t for m in names.find(about) for t in terms(about[m.start : m.end])}
    wanted = {term(w) for w in words(about) if terms(w)} - named - _GENERAL
    if not wanted or any(stands(t, r) for t in wanted for r in read[:2]):
        return None
    return refusal("deed", what=about.strip())
