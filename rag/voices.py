"""Who speaks in a sentence of the record, and for which side: only where the sentence leaves no doubt.

A statement attributed to the wrong man is the gravest fault an answer can have, and a missing label costs nothing,
because the sentence itself names its speaker. So only plain forms are read: "[On 5 May,] X said …", "…, X said",
"…, said X", "According to X, …", "X (Side): …".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag import names
from rag.index import Index
from rag.relevance import Pick
from rag.rules.lexicon import PAST, SPEECH
from rag.subjects import Subject, one_person, plain, subject_at
from rag.text import fold, sentence_spans
from rag.types import Record

CONTEXT = 1_500  # code points before a sentence in which the one ahead of it is looked for

_QUOTED = re.compile(r"[\"“«„][^\"”»“]*[\"”»“]?")
_LEANS = re.compile(
    r"(?:He|She|They|His|Her|Their|Both|Он|Она|Они|Він|Вона|Вони)\b"
    r"|The (?:minister|president|premier|spokes\w+|diplomat|envoy|leader|chancellor|secretary|negotiator)\b"
)
_ASIDE = re.compile(r"[”\"»],? (?:he|she|they) \w+|\b(?:he|she|they) (?:said|added|told|wrote|argued|warned)\b")
_SAYS = SPEECH - frozenset(  # several do these together, or they are nouns as well, or no words are reported
    "agreed spoke argued counted invited ordered expects believes believed thinks considered hoped calls offers notes"
    " claims demands answers reports saying warning calling asks thanked recalled refused".split()
)
_DAY = r"(?:\w+day,? )?\d{1,2}(?:[–-]\d{1,2})? [A-Z]\w+(?: \d{4})?"
_OPENING = re.compile(
    r"(?:(?:On|In|At|After|Before|During|Speaking|Asked|By|Within|Following|Later|Meanwhile|Still|Earlier|That|The same"
    r"|Days|Hours|Weeks|One|Two|Three)\b[^;:\"“«]{0,90}?, |On " + _DAY + r",? |(?:Also|Later|Then) )"
)
_ACCORDING = re.compile(r"According to (?:the )?", re.IGNORECASE)
_ADVERBS = re.compile(
    r" (?:(?:also|later|then|again|himself|herself|itself|publicly|repeatedly|separately|meanwhile|earlier|had|has|have"
    r"|already|first|on " + _DAY + r") )*",
)
_APPOSITION = re.compile(
    r", (?:(?:the|a|an|head|leader|chief|lead|secretary|speaker|president|minister|deputy|then|days|hours|speaking"
    r"|[A-Z]\w+['’]s)\b)[^,;:\"“«]{2,90}, ?"
)
_RELATIVE = re.compile(r"\b(?:who|whom|whose|which|that|if|whether|unless|when|while|whereas|although|though)\b")
_BORDER = re.compile(  # behind which another may begin to act or speak
    r"[;:]\s+|\s[–—-]\s|,? (?:while|whereas|although|though|but|as)\s+|\s+and\s+"
    r"|, (?:and |but |or |а |но |и |але |та )?"
)
_BESIDE = re.compile(  # a second voice, however it is named
    r"\baccording to\b|which [^,;]{2,50}\b(?:reject|den(?:y|ie)|disput|refus|contest|call)\w*"
    r"|(?:, and|while|, but|though|whereas|;|and) (?:others|reports?|critics|one (?:report|outlet|source))\b"
    r"|(?:, and|while|, but|though|whereas|;) (?:the )?(?:some|many|most|several|[\w-]+ (?:media|reports|officials))\b"
)
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NO_DEED = frozenset("was were is are been be has have met spoke joined agreed".split())
_DEEDS = frozenset(
    "had wants insists seeks opposes rejects accepts demanded put set cut held let wanted sought".split()
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker and the side spoken for; either may be "" when the record does not say."""

    speaker: str
    party: str

    def __str__(self) -> str:
        return ", ".join(dict.fromkeys(part for part in (self.speaker, self.party) if part))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A voice with the place of its verb in the sentence; `behind` when the words said stand ahead of it."""

    voice: Voice
    start: int
    verb: int
    behind: bool = False


def spoken(text: str, record: Record) -> Spoken | None:
    """The one speaker of a sentence, None unless it is certain."""
    for position in record.positions:
        lead = f"{position.speaker} ({position.party}):" if position.speaker else f"{position.party}:"
        if text.startswith(lead) or (position.speaker and text.startswith(f"{position.speaker}:")):
            known = one_person(position) or not position.speaker
            return Spoken(Voice(position.speaker, plain(position.party)), 0, 0) if known else None
    return _ahead(text, record) or _behind(text, record)


def voices(text: str, record: Record) -> tuple[Voice, ...]:
    """The certain voices of a sentence: the one of the whole, or one for each part that a semicolon sets apart."""
    one = spoken(text, record)
    if one is not None:
        return (one.voice,)
    parts = re.split(r";\s+", _QUOTED.sub(_blank, text))
    if len(parts) < 2:
        return ()
    found = [spoken(part, record) for part in parts]
    return tuple(dict.fromkeys(s.voice for s in found if s is not None))


def acting(text: str, record: Record) -> Voice | None:
    """The side or person that alone does what the sentence tells ("Ukraine put the total at …")."""
    subject, verb = _clause(text, record)
    if subject is None or verb is None:
        return None
    word = fold(verb.group())
    deed = word in _DEEDS or word in _SAYS or word in PAST or word.endswith("ed")
    if not deed or word in _NO_DEED or (word == "had" and re.match(r" (?:\w+ )?been\b", text[verb.end() :])):
        return None
    return None if _another(text, verb.end(), subject) else Voice(subject.speaker, subject.party)


def leans(pick: Pick, index: Index) -> Pick | None:
    """The sentence before, when the pick says "he" or "the minister" of somebody whom only that one may name."""
    named = any(m.entry.kind == "person" for m in names.find(pick.text))
    if not (_LEANS.match(pick.text) or _ASIDE.search(pick.text)) or named:
        return None
    record = pick.hit.record
    text = index.text(record.document_id, record.version)
    first = max(0, pick.start - CONTEXT)
    before = sentence_spans(text[first : pick.start])
    if not before or (first and len(before) == 1):
        return None
    start, end = first + before[-1][0], first + before[-1][1]
    return Pick(pick.hit, start, end, text[start:end], pick.score)


def _ahead(text: str, record: Record) -> Spoken | None:
    """ "[On 5 May,] X[, the minister,] said …" and "According to X, …"."""
    if source := _ACCORDING.match(text):
        subject = subject_at(text, source.end(), record)
        if subject is None or text[subject.end : subject.end + 2] != ", " or _says_else(text, subject.end):
            return None
        return Spoken(Voice(subject.speaker, subject.party), source.end(), subject.end)
    subject, verb = _clause(text, record)
    if subject is None or verb is None:
        return None
    word = fold(verb.group())
    if not (word in _SAYS or (word == "spoke" and text.startswith(" of ", verb.end()))):
        return None
    if _another(text, verb.end(), subject):
        return None
    return Spoken(Voice(subject.speaker, subject.party), verb.start(), verb.end())


def _clause(text: str, record: Record) -> tuple[Subject | None, re.Match[str] | None]:
    """The subject that a sentence opens with, and the word right behind it, where its verb has to stand."""
    starts = [0]
    if opening := _OPENING.match(text):
        starts = [opening.end()]
        if again := _OPENING.match(text, opening.end()):
            starts.append(again.end())
        if year := re.compile(r"(?:\d{4}, )").match(text, opening.end()):
            starts.append(year.end())
    for start in starts:
        subject = subject_at(text, start, record)
        if subject is not None and not _RELATIVE.search(text[:start]):
            at = subject.end
            if aside := _APPOSITION.match(text, at):
                if _RELATIVE.search(aside.group()) or _others(aside.group(), subject):
                    return None, None
                at = aside.end() - 1
            if adverbs := _ADVERBS.match(text, at):
                at = adverbs.end()
                if "had " in adverbs.group() and not _WORDS.match(text, at):
                    return None, None
                return subject, _WORDS.match(text, at)
    return None, None


def _behind(text: str, record: Record) -> Spoken | None:
    """ "…, X said[ in Ankara]." and "…, said X.": the last clause of a sentence that nobody else speaks in."""
    masked = _QUOTED.sub(_blank, text)
    for border in re.finditer(r", |[\"”»],? ", text):
        start, verb_first = border.end(), False
        if (word := _WORDS.match(text, start)) and fold(word.group()) in _SAYS:
            start, verb_first = word.end() + 1, True
        subject = subject_at(text, start, record)
        if subject is None:
            continue
        at = subject.end
        if not verb_first:
            adverbs = _ADVERBS.match(text, at)
            word = _WORDS.match(text, adverbs.end()) if adverbs else None
            if word is None or fold(word.group()) not in _SAYS:
                continue
            at = word.end()
        tail = text[at:]
        if not re.fullmatch(r"[^,;:\"“]{0,45}\.?", tail) or _RELATIVE.search(tail) or _names_beside(tail):
            continue
        head = masked[: border.start()]
        if _says_else(head, 0) or ";" in head or re.search(r"\b(?:while|whereas|although|though)\b", head):
            return None
        return Spoken(Voice(subject.speaker, subject.party), start, at, behind=True)
    return None


def _names_beside(tail: str) -> bool:
    """Whether behind "…, X said" another is named than those spoken to or a place."""
    return re.search(r"\b(?:and|or)\b", tail) is not None


def _another(text: str, at: int, subject: Subject) -> bool:
    """Whether a later clause of the sentence opens with somebody else, so that it speaks for two."""
    rest = _QUOTED.sub(_blank, text)[at:]
    if _BESIDE.search(rest) or any(fold(w) in _SAYS for w in re.findall(r",[”\"»]? (\w+) (?:the )?[A-Z]", rest)):
        return True
    for border in _BORDER.finditer(rest):
        other = re.match(r"(?:(?:the|that|also|both|an?|in|on|while|had|\w+ly) )*", rest[border.end() :])
        start = border.end() + (other.end() if other else 0)
        named = [m for m in names.find(rest[start : start + 60]) if m.start <= (12 if "whil" in border.group() else 0)]
        strange = [
            m
            for m in named
            if m.entry.kind in ("person", "party") and m.entry.id not in (subject.speaker, subject.party)
        ]
        if _speaks_beside(rest[start:], named, subject):
            return True
        if strange and _verb_behind(rest, start + max(m.end for m in strange), border.group()):
            return True
        if any(w in border.group() for w in ("while", "whereas")) and _says_else(rest, start):
            return True
        if border.group().startswith(", ") and _beside(rest[start:], strange):
            return True
        if ";" in border.group() and _foreign(rest[border.end() :], subject):
            return True
    return False


def _beside(clause: str, strange: list[names.Mention]) -> bool:
    """Whether a clause is another person's, its verb left out: "…, Umerov as 6,000 for 6,000"."""
    ends = [m.end for m in strange if m.entry.kind == "person" and m.start == 0]
    return bool(ends) and re.match(r" (?!and\b|or\b|to\b|in\b|under\b|among\b)\w", clause[max(ends) :]) is not None


def _foreign(clause: str, subject: Subject) -> bool:
    """Whether a clause of its own names another side or person, or lets anybody speak."""
    ours = (subject.speaker, subject.party)
    strange = [m for m in names.find(clause) if m.entry.kind in ("person", "party") and m.entry.id not in ours]
    return bool(strange) or _says_else(clause, 0)


def _speaks_beside(clause: str, named: list[names.Mention], subject: Subject) -> bool:
    """Whether a colleague of the speaker says something too: "Lavrov said …, and the Kremlin said …"."""
    ours = [m for m in named if m.entry.id == subject.party and subject.speaker]
    behind = _WORDS.findall(clause[ours[-1].end : ours[-1].end + 40])[:3] if ours else []
    return any(fold(w) in SPEECH for w in behind)


def _verb_behind(text: str, at: int, border: str) -> bool:
    """Whether what is named up to `at` does or says something in its own clause."""
    if ";" in border or "whil" in border or "where" in border or "but" in border:
        return True
    words = [fold(w) for w in _WORDS.findall(text[at : at + 60])[:5]]
    return any(w in SPEECH or w in PAST or w.endswith("ed") or w in _NO_DEED for w in words)


def _says_else(text: str, at: int) -> bool:
    """Whether anybody says something in the source's own words from `at` on."""
    rest = _QUOTED.sub(_blank, text)[at:]
    return any(fold(w) in SPEECH for w in _WORDS.findall(rest)) or "according to" in rest.lower()


def _others(text: str, subject: Subject) -> bool:
    return any(m.entry.kind == "person" and m.entry.id != subject.speaker and m.via == "name" for m in names.find(text))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
