"""Meetings, calls and visits that a question takes for granted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations

from rag import names
from rag.premises.reading import Named, Read, holds, people
from rag.refusals import Refusal, refusal
from rag.text import fold
from rag.types import Question
from rag.vocabulary import vocabulary

_MET = re.compile(
    r"\b(?:(?:when|where|as|after) (?:they|both|the (?:two|pair|three)(?: of them| leaders| men| presidents)?)"
    r" (?:met|sat down|spoke|shook)|met (?:in person|face[\s-]to[\s-]face)"
    r"|face[\s-]to[\s-]face|sat down together|one-on-one|across the table|(?:to|with|at|beside|next to) each other"
    r"|(?:tell|told) each other"
    r"|(?:at|in|during|after|over) their (?:[\w-]+ ){0,3}(?:meeting|summit|session|talks|encounter|call"
    r"|conversation|dinner|lunch|handshake|reunion)|over (?:dinner|lunch|tea|breakfast)|greet(?:ed)? each other"
    r"|shook hands|shake hands|(?:when|where|while|after|before|as) (?:he|she) (?:received|hosted|met|visited|saw"
    r"|welcomed"
    r"|greeted) (?:him|her))\b",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\b(?:phone\w*|telephone\w*|call|calls|called by|rang|ring|video ?(?:link|call|conference)|by video)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\W*(?:is|are|will|has|have|when will|where will|any)\b", re.IGNORECASE
)  # takes no meeting for granted
_HELD = re.compile(
    r"\b(?:met|meets?|meeting|talks|talked|spoke|spoken|speak|summit|session|phoned|telephoned|calls?|called"
    r"|together|greeted|beside|received|hosted|dined|sat|conversation|phone)\b"
)
_IN_PERSON = re.compile(
    r"\b(?:met|meets?|meeting|summit|face[ -]to[ -]face|together|greeted|beside|received|hosted|dined|sat|talks"
    r"|handshake)\b"
)
_NOT_YET = re.compile(
    r"\b(?:not|no|never|nobody|declin\w+|refus\w+|reject\w+|without|challeng\w+|propos\w+|offer\w*"
    r"|invit\w+|ready to|willing|could|would|should|wants?|hop\w+|demand\w*|ask\w*|expect\w*|possible|if|cancel\w+"
    r"|shelv\w+|postpon\w+|deni\w+|called off|plan\w*|before any|instead of)\b",
    re.IGNORECASE,
)
_TITLE = r"(?:[\w'.-]+ )"  # a word of title before a name
_MET_BY_NAME = (
    rf"<A>\w*(?: (?:met|meets?|hosted|received)(?: with)? {_TITLE}{{0,4}}?<B>"
    rf"|(?:'s)? and {_TITLE}{{0,4}}?<B>\w* (?:met|meet|meeting|sat|greet|shake|shook)\b"
    rf"|-<B>\w* (?:meeting|summit|dinner|handshake|call)\b)"
    rf"|\b(?:did|when|where|why|how|after|before) {_TITLE}{{0,3}}?<A> (?:receive|host|meet|see|visit|welcome|greet)"
    rf" {_TITLE}{{0,4}}?<B>"
    rf"|\b(?:summit|meetings?|encounter|handshake|dinner|lunch|face-?off|session) (?:of"
    rf"|between) {_TITLE}{{0,4}}?<A> and"
    rf" {_TITLE}{{0,4}}?<B>"
)
_TALKED = (
    rf"\bdid {_TITLE}{{0,3}}?<A> and {_TITLE}{{0,3}}?<B>"
    r" (?:discuss|talk|speak|agree|settle|decide|sign|exchange|promise|initial|announce)"
)
_CALLED_BY_NAME = (
    rf"\b(?:calls?|conversations?) (?:between|of) {_TITLE}{{0,3}}?<A>(?:'s)? and {_TITLE}{{0,3}}?<B>"
    rf"|<A>(?:'s)? (?:[\w-]+ ){{0,3}}?(?:calls?|conversations?) (?:with|to) {_TITLE}{{0,3}}?<B>"
)
_CALLED = (
    rf"<A>\w*(?:'s)?(?:,? [\w'.-]+){{0,4}}? (?:phoned|telephoned|rang|called|spoke|talked|told|call|conversation)"
    rf"(?: [\w'.,-]+){{0,7}}? <B>|<A>(?:'s)? and {_TITLE}{{0,4}}?<B>\w*(?: [\w'.,-]+){{0,3}}? (?:spoke|talked"
    rf"|discussed|agreed|had|held)"
    rf"|(?:calls?|conversations?|talks?) (?:between|with|of) {_TITLE}{{0,4}}?<A>(?:'s)?(?: [\w'.-]+){{0,5}}? (?:and"
    rf"|with) {_TITLE}{{0,4}}?<B>"
)
_VISIT = re.compile(
    r"\b(?:visit(?:s|ed|ing)?(?: to)?|(?:trip|journey|travel\w*|flight) to|(?:flew|went|came|arrived|go|come|fly"
    r"|travel(?:led|ed)?) (?:back )?(?:to|in))\s+(?:the\s+)?|\b(?:his|her)\s+(?=[A-Z][\w'’-]+ (?:visit|trip|stay)\b)",
    re.IGNORECASE,
)
_CAME = (
    r"\b(?:in|to|at|into|from|near|around|visit(?:s|ed|ing)?|reach(?:ed|es)?|left|leav\w+|toured?) (?:the |central "
    r"|downtown )?(?:<A>)"
)


def meeting(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "… when they met face to face", the two named must be reported as meeting, or as speaking for a call.

    Not as being asked to, and not as speaking by telephone when the question has them in one room.
    """
    asked = question.standalone
    pair = people(question)[:2]
    if len(pair) < 2 or question.intent == "latest" or _OPEN.match(asked):
        return None
    if any(_pattern(_CALLED_BY_NAME, one[1], two[1]).search(fold(asked)) for one, two in permutations(pair)):
        told = any(_phoned(sentence, pair) for r in read for sentence in r.sentences)
        return None if told else refusal("met", a=pair[0][0], b=pair[1][0])
    met = _MET.search(asked) or _with_each_other(fold(asked), pair)
    if not met and not _talked(fold(asked), pair):
        return None
    in_person = bool(met) and _CALL.search(asked) is None
    if any(_told(sentence, pair, in_person, n == 0) for r in read for n, sentence in enumerate(r.sentences)):
        return None
    return refusal("met", a=pair[0][0], b=pair[1][0])


def _told(sentence: str, pair: Sequence[Named], in_person: bool, headline: bool) -> bool:
    folded = fold(sentence)
    if not all(holds(folded, forms) for _, forms in pair):
        return False
    # a headline tells in the present tense, and "met" tells by itself
    if (headline or " met " in f"{folded} ") and any(_with_each_other(folded, two) for two in permutations(pair)):
        return True
    if _NOT_YET.search(sentence):
        return False
    if in_person:
        return _IN_PERSON.search(folded) is not None and not _CALL.search(sentence)
    return _HELD.search(folded) is not None


def _phoned(sentence: str, pair: Sequence[Named]) -> bool:
    """The sentence has the two speak; where it names others too, it must say so of these two."""
    folded = fold(sentence)
    if not all(holds(folded, forms) for _, forms in pair) or not _HELD.search(folded):
        return False
    named = {m.entry.id for m in names.find(sentence) if m.entry.kind == "person"}
    if len(named) <= len(pair):
        return True
    return any(_pattern(_CALLED, one[1], two[1]).search(folded) for one, two in permutations(pair))


def _with_each_other(folded: str, pair: Sequence[Named]) -> bool:
    """The words "A met B", "A and B met" or "A-B summit", with at most a few words of title between."""
    return _pattern(_MET_BY_NAME, pair[0][1], pair[1][1]).search(folded) is not None


def _talked(folded: str, pair: Sequence[Named]) -> bool:
    """The words "did A and B discuss"."""
    return any(_pattern(_TALKED, one[1], two[1]).search(folded) for one, two in permutations(pair))


@lru_cache(maxsize=256)
def _pattern(template: str, one: frozenset[str], two: frozenset[str]) -> re.Pattern[str]:
    a, b = ("|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)) for forms in (one, two))
    return re.compile(template.replace("<A>", f"(?:{a})").replace("<B>", f"(?:{b})"))


def _at_home(person: str, place: frozenset[str]) -> bool:
    """Whether somebody held an office of the side that the place is the capital or the country of."""
    entries = vocabulary().entries
    countries = {o.country for e in entries if e.kind == "person" and e.id == person for o in e.offices}
    return any(
        e.kind == "party" and e.id in countries and place & {fold(f) for f in (*e.forms, *e.capitals)} for e in entries
    )


@lru_cache(maxsize=256)
def _place(template: str, forms: frozenset[str]) -> re.Pattern[str]:
    return re.compile(template.replace("<A>", "|".join(re.escape(form) for form in forms)))


def visit(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "… on his visit to Kyiv", the one who is said to have travelled must be reported there."""
    match = _VISIT.search(question.standalone)
    if match is None:
        return None
    there = [
        m for m in names.find(question.standalone) if m.start == match.end() and m.entry.kind in ("place", "party")
    ]
    if not there:
        return None
    place = frozenset(fold(f) for m in there for f in (*m.entry.forms, *m.entry.capitals))
    guests = [named for named in people(question) if not _at_home(named[0], place)]
    if len(guests) != 1:
        return None
    guest = guests[0]
    for r in read:
        at_place = holds(fold(r.record.place), place)
        for sentence in r.sentences:
            folded = fold(sentence)
            came = at_place or _place(_CAME, place).search(folded)
            if came and holds(folded, guest[1]) and not _NOT_YET.search(sentence):
                return None
    return refusal("visit", who=guest[0], where=question.standalone[there[0].start : there[0].end])
