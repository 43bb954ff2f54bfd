"""Things of a kind that a question asks for: "which villages …"."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from rag.premises.reading import Read
from rag.refusals import Refusal, refusal
from rag.text import fold, term, terms
from rag.types import Question

_KIND = re.compile(
    r"^(?:\W*\w+\W+){0,3}?(?:which|what)\s+((?:[\w'’-]+\s+){0,3}?)([\w’'-]+)\s+(?:did|does|do|has|have|had"
    r"|was|were|is|are|will|would|hosted|of|in|on|at|from|to|agreed|said|addressed|fixed|sent|escorted)\b",
    re.IGNORECASE,
)
_ANY_KIND = frozenset(
    "leader country state capital side party official politician figure person man woman thing item "
    "point term condition demand reason step giant company firm paper text "
    "document word phrase line image event meeting round summit outlet diplomat envoy general minister "
    "president premier negotiator chief head boss ambassador spokesman "
    "spokeswoman aide adviser position stance idea plan offer proposal promise pledge message argument "
    "answer reply reaction response role part kind sort type way place "
    "venue city date day month year time number share percentage total language name nickname label "
    "title metaphor comparison objection concern caveat threat warning "
    "deal agreement accord truce ceasefire exchange swap measure rule principle issue topic question "
    "problem obstacle dispute difference change result outcome group body "
    "organisation organization institution agency newspaper daily government ministry office department "
    "parliament court bank lender energy african european western asian "
    "ally neighbour power nation plank pillar strand feature detail change step stage phase leg pause "
    "push bid effort move gesture tool lever instrument firm giant major state union bloc club coalition "
    "force army troop soldier unit weapon missile system vehicle figure sum total player formula format "
    "track channel route test task goal aim purpose".split()
)
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve first second third fourth last".split()
)


def kind(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "which villages …", the kind of thing asked for must be named, unless it is a word for anything."""
    match = _KIND.search(question.standalone)
    if match is None or question.language != "en":
        return None
    noun = match.group(2)
    lemma = fold(noun).removesuffix("s")
    if (
        lemma in _ANY_KIND
        or fold(noun) in _ANY_KIND
        or lemma.removesuffix("ie") + "y" in _ANY_KIND
        or not terms(noun)
        or fold(noun) in _NUMBER_WORDS
    ):
        return None
    if noun.endswith("ly") or any(_stands(noun, r) for r in read[:4]):
        return None
    return refusal("kind", what=noun)


def _stands(word: str, read: Read) -> bool:
    """The word is in the document, give or take a typing error."""
    wanted = term(word)
    return wanted in read.held or bool(
        difflib.get_close_matches(wanted, [t for t in read.held if t[0] == wanted[0]], n=1, cutoff=0.82)
    )
