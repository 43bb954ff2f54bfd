"""What a question takes for granted, held against the documents found.

That two people met, that something was signed, that a side took part, that a figure or a sum was given, that a thing of
the kind asked for exists.

Each check returns a reason that a reader understands, or None. A check speaks only where the words of the question
leave no doubt that it applies; everything else is for the reader to judge from the quoted words.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag import names
from rag.refusals import Refusal, refusal
from rag.text import fold, sentence_spans, term, terms, words
from rag.types import Question, Record

_COUNT = re.compile(
    r"\bhow (?:many|much)\s+((?:[\w'’-]+\s+){0,3}?[\w'’-]+)"
    r"(?=\s+(?:did|does|do|was|were|is|are|will|would|had|has|have|can|could|in|of|at|from|to|per|on|under"
    r"|through|that|the|got|changed|"
    r"back|came|went|it|they|he|she|each|both|for)\b|[?,.;]|$)",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|half)\b",
    re.IGNORECASE,
)
_LOOSE = frozenset(
    {"time", "peopl", "side", "per", "person", "total", "number", "figur", "more"}
)  # counted under other words
_MONEY_ASKED = re.compile(
    r"\bhow much (?:money|cash|did .{0,60}\b(?:spend|cost|pay|raise|invest)\b|(?:does|will"
    r"|would) .{0,60}\b(?:cost|pay|earn|get paid)\b)"
    r"|\b(?:what|which) (?:was the |is the )?(?:sum|amount|price|fee|salary|budget)\b|\bsum of money\b"
    r"|\b(?:salary|fee)\b"
    r"|\bкак\w+ сумм\w+|\bсколько (?:денег|заплатил\w*|стоил\w*|потратил\w*)|\bяк\w+ сум\w+"
    r"|\bскільки (?:грошей|коштував\w*|заплатил\w*)"
    r"|\bne kadar para|\bkaç (?:dolar|euro|lira)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£₴₽]|\b(?:dollars?|euros?|pounds?|roubles?|rubles?|hryvnias?|francs?|million|billion|lira|млн"
    r"|млрд|долларов|доларів|рублей)\b",
    re.IGNORECASE,
)
_MET = re.compile(
    r"\b(?:(?:when|where|as) they (?:met|sat down|spoke)|met (?:in person|face[\s-]to[\s-]face)"
    r"|face[\s-]to[\s-]face|sat down together|one-on-one|across the table"
    r"|(?:at|in|during|after|over) their (?:[\w-]+ ){0,3}(?:meeting|summit|session|talks|encounter|call"
    r"|conversation|dinner|handshake)|over (?:dinner|lunch|tea)|greet(?:ed)? each other)\b",
    re.IGNORECASE,
)
_CALL = re.compile(r"\b(?:phone\w*|telephone\w*|call\w*|rang|ring\w*|by video|video ?link)\b", re.IGNORECASE)
_HELD = re.compile(
    r"\b(?:met|meets?|meeting|talks|talked|spoke|spoken|speak|summit|session|phoned|telephoned|call|called"
    r"|together|greeted|beside|received|hosted)\b"
)
_DENIED = re.compile(
    r"\b(?:not|no|never|nobody|declin\w+|refus\w+|reject\w+|without|challeng\w+|propos\w+|offer\w*"
    r"|invit\w+|ready to|willing|could|would|should|wants?|hop\w+|"
    r"demand\w*|ask\w*|expect\w*|possible|if|cancel\w+|shelv\w+|postpon\w+|deni\w+|called off|plan\w*)\b",
    re.IGNORECASE,
)
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
_DEEDS = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(told, re.IGNORECASE), label)
    for asked, told, label in (
        (r"\bveto\w*|\bвето\b", r"\bveto\w*", "a veto"),
        (
            r"\b(?:kill(?:ed|s)|die|died|dead|death toll|casualties)\b|\bпогиб\w*|\bзагину\w*|\böl(?:dü|en)\w*",
            r"\b(?:kill\w*|die|died|dead|deaths?|toll|casualt\w+|lives)\b",
            "deaths",
        ),
        (
            r"\b(?:resign(?:ed)?|step(?:ped)? down|quit)\b",
            r"\b(?:resign\w*|step\w* down|quit|dismiss\w*|fired|sacked|left (?:his|her|the) post)\b",
            "a resignation",
        ),
        (
            r"\b(?:arrest(?:ed)?|jailed|detained)\b",
            r"\b(?:arrest\w*|jail\w*|detain\w*|warrants?|custody)\b",
            "an arrest",
        ),
        (r"\bapologi[sz]e\w*|\bapolog(?:y|ies)\b", r"\b(?:apolog\w+|regret\w*|sorry)\b", "an apology"),
        (r"\bescort(?:ed)?\b", r"\bescort\w*", "an escort"),
        (r"\breferendum\b|\bреферендум\w*", r"\breferendum\b", "a referendum"),
        (r"\breparations?\b|\bрепарац\w+", r"\b(?:reparations?|compensat\w+)\b", "reparations"),
    )
)
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve first second third fourth last".split()
)


@dataclass(frozen=True, slots=True)
class Read:
    """A document found, as the checks read it."""

    record: Record
    text: str
    folded: str  # headline, place, actors and text, folded
    held: frozenset[str]  # the same as search terms


Check = Callable[[Question, Sequence[Read]], Refusal | None]


def meeting(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "… when they met face to face", two people named must be reported as meeting.

    Not as being asked to, and not as speaking by telephone when the question has them in one room.
    """
    asked = question.standalone
    people = _people(question)[:2]
    if len(people) < 2 or not (_MET.search(asked) or _met_each_other(asked, people)):
        return None
    in_person = _CALL.search(asked) is None
    for r in read:
        for sentence in (r.record.title, *_sentences(r)):
            folded = fold(sentence)
            if not all(any(f in folded for f in forms) for _, forms in people):
                continue
            told = sentence == r.record.title or " met " in f"{folded} "  # a headline tells in the present tense
            if told and (_met_each_other(sentence, people) or _met_each_other(sentence, people[::-1])):
                return None
            if _DENIED.search(sentence):
                continue
            if _HELD.search(folded) and not (in_person and _CALL.search(sentence)):
                return None
    return refusal("met", a=people[0][0], b=people[1][0])


def _met_each_other(asked: str, people: Sequence[tuple[str, frozenset[str]]]) -> bool:
    """The words "A met B", "A and B met" or "A-B summit", with at most a few words of title between."""
    folded = fold(asked)
    return any(
        re.search(
            rf"{re.escape(a)}\w*(?: (?:met|meets?|hosted|received)(?: with)? (?:[\w'.-]+ ){{0,4}}?{re.escape(b)}"
            rf"|(?:'s)? and (?:[\w'.-]+ ){{0,4}}?{re.escape(b)}\w* (?:met|meet|meeting|sat)\b"
            rf"|-{re.escape(b)}\w* (?:meeting|summit|dinner|handshake)\b)",
            folded,
        )
        for a in people[0][1]
        for b in people[1][1]
    )


def signing(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "what did they sign …", a document found must report a signature, or a text that was agreed."""
    if not _SIGN_ASKED.search(question.standalone):
        return None
    for r in read[:2]:
        if any(_SIGNED.search(s) and not _UNSIGNED.search(s) for s in _sentences(r)):
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
            for s in _sentences(r)
            if any(re.search(rf"(?<!\w){re.escape(f)}", fold(s)) for f in forms)
        ]
        if about and all(_ABSENT.search(s) for s in about):
            return refusal("absent", party=entry.id)
    return None


def counted(question: Question, read: Sequence[Read]) -> Refusal | None:
    """For "how many X", some sentence must put a figure beside X, and beside the side that X is of."""
    match = _COUNT.search(question.standalone)
    if match is None or _MONEY_ASKED.search(question.standalone) or question.language != "en":
        return None
    sides = {term(m.entry.id) for m in names.find(match.group(1)) if m.entry.kind == "party"}
    nouns = {term(w) for w in words(match.group(1)) if terms(w)} - sides - _LOOSE
    if not nouns:
        return None
    for r in read[:5]:
        for sentence in _sentences(r):
            held = set(terms(sentence))
            if sides <= held and nouns & held and _FIGURE.search(sentence):
                return None
    return refusal("figure", what=match.group(1).strip())


def money(question: Question, read: Sequence[Read]) -> Refusal | None:
    """A sum asked for: some sentence of the best documents must name money and share words with the question."""
    if not _MONEY_ASKED.search(question.standalone):
        return None
    asked = set(question.terms)
    for r in read[:3]:
        for sentence in _sentences(r):
            if _MONEY.search(sentence) and (len(asked & set(terms(sentence))) >= 2 or question.language != "en"):
                return None
    return refusal("money")


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


def deeds(question: Question, read: Sequence[Read]) -> Refusal | None:
    """A grave deed that the question takes for granted (a death, a veto, a resignation) must be told of somewhere."""
    for asked, told, label in _DEEDS:
        if asked.search(question.standalone) and not any(told.search(s) for r in read for s in _sentences(r)):
            return refusal("deed", what=label)
    return None


def _stands(word: str, read: Read) -> bool:
    """The word is in the document, give or take a typing error."""
    wanted = term(word)
    return wanted in read.held or bool(
        difflib.get_close_matches(wanted, [t for t in read.held if t[0] == wanted[0]], n=1, cutoff=0.82)
    )


CHECKS: tuple[Check, ...] = (meeting, signing, absence, counted, money, deeds, kind)


def _people(question: Question) -> list[tuple[str, frozenset[str]]]:
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for m in names.find(question.standalone):
        if m.entry.kind == "person" and m.via == "name":
            found[m.entry.id] = (m.entry.id, frozenset(fold(f) for f in (m.entry.id.split()[-1], *m.entry.forms)))
    return list(found.values())


def _sentences(read: Read) -> Iterator[str]:
    for start, end in sentence_spans(read.text):
        yield read.text[start:end]
