"""The deed that a question asks about: some report must have a word for it, beside who is said to have done it.

A question's main verb is often an image ("threw cold water on"); such verbs are in no list, and nothing is concluded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag import names
from rag.premises.reading import Read, holds
from rag.premises.relations import word_lists
from rag.refusals import Refusal, refusal
from rag.text import fold, term, terms, words
from rag.types import Question

LOOKED_AT = 5  # best documents that fit
NEAR = 25  # code points between a deed and the name of its doer
_WORD = r"[\w'’.-]+"
# Where the main verb stands: "did the ministry offer", "who guarded", "had been buried", "which amendments".
_PLACES = (
    re.compile(
        rf"\b(?:did|does|do|has|have|had|was|were|is|are|will)\s+((?:{_WORD}\s+){{0,6}}?)({_WORD})", re.IGNORECASE
    ),
    re.compile(rf"^\W*(?:who|which|what|how many|how much)\s+((?:{_WORD}\s+){{0,4}}?)({_WORD})", re.IGNORECASE),
    re.compile(rf"\b(?:what|which|his|her|their)\s+((?:{_WORD}\s+){{0,1}}?)({_WORD})", re.IGNORECASE),
)
_LINK = re.compile(r"\b(?:to|for|by|with|in|at|on|from|about|that|not|and|or|after|before|when|if|as)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"«„][^”\"»“]*[”\"»“]")
_IDIOM = re.compile(r"\s+(?:to peace|patience|off|out|up|down|back|through|on hold)\b", re.IGNORECASE)

_PLANNED = re.compile(  # the question does not take the deed as done
    r"\b(?:would|should|could|must|may|might|will|shall|can|wants?|wanted|offer\w*|plan(?:s|ned|ning)?|propos\w*|demand\w*"
    r"|promis\w*|ready"
    r"|ask\w*|call\w* for|hop\w+|refus\w*|declin\w*|reject\w*|not|n['’]t|no|never|why|if|whether|was to|were to"
    r"|is to|are to"
    r"|supposed|meant|due|agree\w*|want\w*|need\w*|draft\w*|terms?|text|under|condition\w*|idea|formula|point|points"
    r"|say|said)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_UNDONE = frozenset(
    "should would could must may might not never to if until unless only before once cannot will no neither nor without"
    " demanded wanted proposed planned refused".split()
)
BEHIND = 4  # words before a deed among which such a word undoes it


def deed(question: Question, read: Sequence[Read]) -> Refusal | None:
    """The deed asked about must be told of, by any of the words for it, in a document that fits."""
    if question.intent in ("timeline", "compare", "latest") or question.language != "en":
        return None
    asked = _QUOTED.sub(" ", question.standalone)
    told, planned = word_lists().predicates, _PLANNED.search(asked) is not None
    for at, word in _deeds(asked):
        others = set(question.terms) - {term(word)}
        doer = [
            frozenset(fold(f) for f in (*m.entry.forms, *m.entry.capitals, m.entry.id.split()[-1]))
            for m in names.find(asked)
            if m.entry.kind in ("person", "party") and m.via != "office" and m.end <= at <= m.end + NEAR
        ][-1:]
        if not any(_told(r, told[term(word)], doer, others, planned) for r in read[:LOOKED_AT]):
            return refusal("deed", what=word)
    return None


def _deeds(asked: str) -> Iterator[tuple[int, str]]:
    """Each word in the place of a main verb or of what is asked for, if the lists know it."""
    known = word_lists().predicates
    found: dict[int, str] = {}
    for place in _PLACES:
        start = 0
        while match := place.search(asked, start):
            start = max(match.start() + 1, match.end())
            span = asked[match.start(1) : match.start(1) + 90]
            for word in re.finditer(_WORD, span):
                before = span[: word.start()]
                if len(before.split()) > 6 or _LINK.search(before) or re.search(r"[,;?]", before):
                    break
                own = word.group()
                if own.islower() and term(own) in known and not _IDIOM.match(span[word.end() :]):
                    found[match.start(1) + word.start()] = own
                    break
    yield from sorted(found.items())


def _told(read: Read, told: frozenset[str], doer: Sequence[frozenset[str]], others: set[str], planned: bool) -> bool:
    """A sentence has a word for it; it or the one before names the doer and something else of the question."""
    for before, sentence in pairwise(("", *read.sentences)):
        held = set(terms(sentence))
        if told & held and (planned or _done(sentence, told)) and others & (held | set(terms(before))):
            around = fold(f"{before} {sentence} {read.record.title}")
            if all(holds(around, forms) for forms in doer):
                return True
    return False


def _done(sentence: str, told: frozenset[str]) -> bool:
    """A word for the deed stands there without "should", "not" or "to" shortly before it."""
    said = words(sentence)
    return any(
        term(word) in told and not _UNDONE & {w.casefold() for w in said[max(0, n - BEHIND) : n]}
        for n, word in enumerate(said)
    )
