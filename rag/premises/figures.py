"""Figures, sums and lists that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from rag import names
from rag.premises.reading import Read
from rag.refusals import Refusal, refusal
from rag.text import term, terms, words
from rag.types import Question

_COUNT = re.compile(
    r"\bhow many\s+(?!(?:did|does|do|was|were|is|are|has|have|had|will|of)\b)((?:[\w'’-]+\s+){0,3}?[\w'’-]+)"
    r"(?=\s+(?:did|does|do|was|were|is|are|will|would|had|has|have|can|could|in|of|at|from|to|per|on|under"
    r"|through|that|the|got|changed|"
    r"back|came|went|it|they|he|she|each|both|for)\b|[?,.;]|$)",
    re.IGNORECASE,
)
_COUNT_OF_THEM = re.compile(
    r"\bhow many of (?:[\w'’-]+\s+){1,9}?(?:were|was|are|is|had been|have been)\s+([\w'’-]+)\s*(?:\?|$)", re.IGNORECASE
)
_COUNT_ELSEWHERE = re.compile(
    r"\b(?:скольк(?:о|их|им|ими)|скільк(?:и|ох|ом|ома)|kaç|wie viele|combien d[e']|cuánt[oa]s)\s*(\w+)", re.IGNORECASE
)
# Things that are counted under several names, as search terms.
_SAME = {
    term(word): tuple(term(w) for w in row.split())
    for row in (
        "handover handovers exchange exchanges",
        "troop troops soldier personnel fighters men",
        "youngster youngsters children boys girls teenagers orphans",
        "remains corpses bodies fallen dead",
        "country countries nations states governments backers members",
        "call calls conversation conversations chat contacts times",
        "round rounds sessions meetings talks",
        "civilian civilians residents hostages people",
        "drone drones uav craft shahed",
        "missile missiles rockets",
        "tonne tonnes cargo",
        "vote votes mps deputies lawmakers ballots",
        "point points items steps stages planks terms",
        "victim victims dead casualties losses lives",
        "hour hours minutes",
        "minute minutes hours",
    )
    for word in row.split()[:2]
}
LOOKED_AT = 4  # best documents that fit
_FIGURE = re.compile(
    r"\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|dozens?|hundreds?|thousands?|half|both|no|none|single",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d\d")
BEFORE, AFTER = 4, 3  # words before and after the thing counted among which its figure stands
# Words before the thing counted without which another thing is counted.
_SORT = frozenset(
    term(w)
    for w in "foreign female male women elderly underage wounded civilian naval nuclear disabled pregnant captured"
    " senior young unarmed armed volunteer conscript commercial private public stolen missing".split()
)
_LOOSE = frozenset("time peopl side per person total number figur more".split())  # counted under other words
_MONEY_ASKED = re.compile(
    r"\bhow much (?:money|cash|(?:did|had|has) .{0,60}\b(?:spend|cost|pay|raise|invest)\b|(?:does|will"
    r"|would) .{0,60}\b(?:cost|pay|earn|get paid)\b)"
    r"|\b(?:what|which) (?:was the |is the )?(?:sum|amount|price|fee|salary|budget)\b|\bsum of money\b"
    r"|\b(?:salary|fee)\b"
    r"|\bкак\w+ сумм\w+|\bсколько (?:денег|заплатил\w*|стоил\w*|потратил\w*)|\bяк\w+ сум\w+"
    r"|\bскільки (?:грошей|коштував\w*|заплатил\w*)"
    r"|\bcombien\b.{0,60}\b(?:payé|coûté|dépensé|coûte|versé)\w*|\bwie ?viel\b.{0,60}\b(?:Geld|gekostet|gezahlt"
    r"|bezahlt|ausgegeben|kostet)\w*"
    r"|\bne kadar (?:para|harcad\w*|ödedi\w*)|\bkaç (?:dolar|euro|lira)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£₴₽]|\b(?:dollars?|euros?|pounds?|roubles?|rubles?|hryvnias?|francs?|million|billion|lira|млн"
    r"|млрд|долларов|доларів|рублей)\b",
    re.IGNORECASE,
)
_LIST_ASKED = re.compile(
    r"\b(?:name|list|which are|who are|what are)\s+(?:all\s+)?(?:of\s+)?the\s+(\d+|[a-z-]+)\s+\w+", re.IGNORECASE
)
_LIST_FROM = 8  # a shorter list may be spread over sentences


def counted(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "how many X", some sentence must put a figure beside X, and beside the side that X is of.

    Also for "how many of them were X". In other languages X is what the glossary makes of the words that follow.
    """
    if _MONEY_ASKED.search(question.standalone):
        return None
    for said, nouns, sides in _things(question, read):
        if nouns and not any(_counts(r, nouns, sides) for r in read[:LOOKED_AT]):
            return refusal("figure", what=said)
    return None


def _things(question: Question, read: Sequence[Read]) -> list[tuple[str, list[str], set[str]]]:
    """What is counted: the words, their terms, and the sides among them."""
    asked = question.standalone
    if question.language != "en":
        match = _COUNT_ELSEWHERE.search(asked)
        if match is None:
            return []
        found = terms(match.group(1), language=question.language)
        return [(match.group(1), [t for t in found if t not in _LOOSE and _english(t, match.group(1), read)], set())]
    matches = [m for m in (_COUNT.search(asked), _COUNT_OF_THEM.search(asked)) if m]
    made = []
    for match in matches:
        sides = {term(m.entry.id) for m in names.find(match.group(1)) if m.entry.kind == "party"}
        nouns = [term(w) for w in words(match.group(1)) if terms(w) and term(w) not in sides | _LOOSE]
        made.append((match.group(1).strip(), nouns, sides))
    return made


def _english(found: str, said: str, read: Sequence[Read]) -> bool:
    """The glossary has turned the word into English: it left its script, or the documents use it."""
    return found.isascii() and (not said.isascii() or any(found in r.held for r in read))


def _counts(read: Read, nouns: Sequence[str], sides: set[str]) -> bool:
    """A sentence has a figure close to the thing counted; what it is qualified by stands there or just before.

    Words of the question that the document never uses are taken for other words of its own.
    """
    known = [n for n in nouns if _as_written(n, read.held)]
    if not known or any(n in _SORT for n in nouns[:-1] if n not in known):
        return False
    headline = set(terms(read.sentences[0]))
    before: set[str] = set()
    for sentence in read.sentences:
        said = words(sentence)
        stems = [term(w) for w in said]
        around = {*stems, *before, *headline}
        here = sides <= set(stems) and all(_as_written(n, around) for n in known)
        if here and _figure_near(said, stems, _as_written(known[-1], around)):
            return True
        before = set(stems)
    return False


def _as_written(noun: str, held: AbstractSet[str]) -> frozenset[str]:
    """The noun, or what else the thing may be called, as far as it is among the terms held."""
    return frozenset(w for w in _SAME.get(noun, (noun,)) if w in held)


def _figure_near(said: Sequence[str], stems: Sequence[str], things: frozenset[str]) -> bool:
    return any(
        _is_figure(said, i)
        for at, stem in enumerate(stems)
        if stem in things
        for i in range(max(0, at - BEFORE), min(len(said), at + AFTER + 1))
    )


def _is_figure(said: Sequence[str], at: int) -> bool:
    """The word is a number, and no day or year."""
    if not _FIGURE.fullmatch(said[at]) or _YEAR.fullmatch(said[at]):
        return False
    beside = (*said[max(0, at - 1) : at], *said[at + 1 : at + 2])
    return not (said[at].isdigit() and int(said[at]) <= 31 and any(_MONTH.fullmatch(w) for w in beside))


def listed(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "name the 26 states", some sentence must list at least half as many things."""
    match = _LIST_ASKED.search(question.standalone)
    if match is None or not match.group(1).isdigit() or int(match.group(1)) < _LIST_FROM:
        return None
    wanted = int(match.group(1))
    if any(s.count(",") + s.count(" and ") + 1 >= wanted / 2 for r in read[:3] for s in r.sentences):
        return None
    return refusal("list", count=match.group(1))


def money(question: Question, read: Sequence[Read]) -> Refusal | None:
    """A sum asked for: some sentence of the best documents must name money and share words with the question."""
    if not _MONEY_ASKED.search(question.standalone):
        return None
    asked = set(question.terms)
    for r in read[:3]:
        for sentence in r.sentences[1:]:
            if _MONEY.search(sentence) and (len(asked & set(terms(sentence))) >= 2 or question.language != "en"):
                return None
    return refusal("money")
