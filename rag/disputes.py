"""Where accounts differ: what a document records as contested, and figures that the cited sentences do not share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag import names
from rag.index import Index
from rag.relevance import Pick, figure_asked
from rag.rules.figures import Number, numbers_in
from rag.rules.parse import parse
from rag.text import sentence_spans, terms
from rag.types import Question, Record
from rag.voices import Voice, acting, voices

FAR_APART = 1.35  # ratio from which two figures are not taken for two counts of one thing
SHARED = 2  # words, beside names and figures, that two sentences share when they count one thing

BEARS = 1  # words that a dispute shares with the question when it bears on it
ALIKE = 3  # words that it shares with a quoted sentence when it bears on that

# What nearly every report speaks of tells no dispute from another.
_GENERAL = frozenset(
    "talk negoti meet agre deal side parti peac war ceasefir countri govern offici report sourc statement minist presid"
    " foreign leader day time year month week hour end call answer point term reuter hold held take made make".split()
)
_DIFFERS = re.compile(
    r"\b(?:differ\w*|disput\w*|den(?:y|ies|ied)|while|whereas|but|blam\w+|accus\w+|contradict\w*|contest\w*|reject\w*"
    r"|others?|unclear|unconfirmed|not confirmed|disagree\w*|rests? on|variously|versions?|both|neither)\b"
    r"|\b(?:count\w*|says?|said|puts?|gives?|gave)\b.*\b(?:and|;)\s*[A-Z]",
)
_REPORTS = re.compile(
    r"\b(?:sa(?:y|ys|id)|puts?|count(?:s|ed)?|report(?:s|ed)?|gave|gives|spoke of|claim(?:s|ed)?|according"
    r"|cit(?:es|ed|ing)|announced|estimat\w+|confirmed|total(?:s|led)?|сообщил\w*|заявил\w*|повідоми\w+|açıkla\w+)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r";\s+|,\s+(?:while |whereas |but |and )?|\s+(?:while|whereas|but)\s+")


@dataclass(frozen=True, slots=True)
class Count:
    """A figure with whoever gives it, in the words of the source."""

    who: str
    number: Number
    words: frozenset[str]
    thing: str  # the term of what is counted
    sentence: int  # index among the picks


def contested(pick: Pick, question: Question, quoted: Sequence[Pick], index: Index) -> list[Pick]:
    """The sentences of a document's record of what is disputed that bear on the question or on what is quoted of it.

    They are cited where they stand in the text.
    """
    record = pick.hit.record
    if not record.contested:
        return []
    text = index.text(record.document_id, record.version)
    words = record.contested.strip()
    start = text.rfind(words)
    if start < 0:
        return []
    own = [p for p in quoted if p.hit.record.document_id == record.document_id]
    asked = matter(question.standalone)
    found = []
    for first, last in sentence_spans(words):
        said = words[first:last]
        if _DIFFERS.search(said) and _bears(said, asked, own):
            found.append(Pick(pick.hit, start + first, start + last, said, 0.0))
    return found


def _bears(said: str, asked: frozenset[str], quoted: Sequence[Pick]) -> bool:
    """What is disputed is what was asked for, or what one of the quoted sentences says."""
    words = matter(said)
    if len(words & asked) >= BEARS:
        return True
    figures = {n.values for n in numbers_in(parse(said))}
    for pick in quoted:
        theirs = matter(pick.text)
        alike = len(words & theirs)
        if alike >= ALIKE or (alike >= 1 and figures & {n.values for n in numbers_in(parse(pick.text))}):
            return True
    return False


def matter(text: str) -> frozenset[str]:
    """The words of a text beside its names, figures and what every report speaks of."""
    named = {t for m in names.find(text) for t in terms(text[m.start : m.end])}
    return frozenset(t for t in terms(text) if not t[:1].isdigit() and t not in named and t not in _GENERAL)


def counts(question: Question, picks: Sequence[Pick]) -> tuple[Count, Count] | None:
    """Two differing figures for one thing, each from its own side or outlet; for questions that ask for a figure."""
    if not figure_asked(question):
        return None
    asked = set(terms(question.standalone))
    found = [c for n, pick in enumerate(picks) for c in _counts(n, pick)]
    pairs = [
        (a, b) for i, a in enumerate(found) for b in found[i + 1 :] if _differ(a, b, asked) and _on_record(a, b, picks)
    ]
    return min(pairs, key=lambda p: ratio(p[0].number, p[1].number), default=None)


def _counts(n: int, pick: Pick) -> Iterator[Count]:
    """The figures of a sentence, clause by clause, with the side that each clause speaks for."""
    reports = False
    for clause in _clauses(pick.text):
        reports = reports or _REPORTS.search(clause) is not None
        voice = _voice(clause, pick.hit.record)
        if voice is None or not reports:
            continue
        parsed = parse(clause)
        words = frozenset(t for t in terms(clause) if not t[:1].isdigit())
        for number in numbers_in(parsed):
            if number.unit != "ordinal" and max(number.values) >= 10:
                yield Count(voice, number, words, thing(clause, number), n)


def _clauses(text: str) -> list[str]:
    """The text cut before each clause that opens with a name: "Ukraine put it at 6,057; Medinsky said 6,060"."""
    cuts = [0]
    for border in _CLAUSE.finditer(text):
        after = text[border.end() : border.end() + 40]
        opens = names.find(after)
        if (opens and opens[0].start == 0) or border.group().startswith(";"):
            cuts.append(border.end())
    return [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _voice(clause: str, record: Record) -> str | None:
    """The side that a clause speaks for, else the person, else the outlet of a report that is not Parley's own."""
    spoken: list[Voice] = [*voices(clause, record)] or [v for v in (acting(clause, record),) if v]
    if len(spoken) == 1:
        return spoken[0].party or spoken[0].speaker
    return record.publisher if not spoken and record.kind != "brief" else None


def _differ(a: Count, b: Count, asked: set[str]) -> bool:
    if a.who == b.who or a.number.values & b.number.values or a.number.unit != b.number.unit:
        return False
    if ratio(a.number, b.number) > FAR_APART:
        return False
    return a.sentence == b.sentence or (len(a.words & b.words) >= SHARED and bool(a.words & b.words & asked))


def _on_record(a: Count, b: Count, picks: Sequence[Pick]) -> bool:
    """A brief says itself which figures are disputed: both must stand in its words on that.

    Without such words the two count the same thing only where the same noun follows both figures.
    """
    records = [picks[c.sentence].hit.record for c in (a, b)]
    briefs = [r for r in records if r.kind == "brief"]
    if briefs:
        return any(
            all(any(c.number.values & n.values for n in numbers_in(parse(r.contested))) for c in (a, b)) for r in briefs
        )
    return a.thing == b.thing or (a.sentence == b.sentence and not b.thing)


def thing(text: str, number: Number) -> str:
    """The first word that carries meaning after a figure: what it counts; "" where none follows."""
    _, _, after = text.partition(number.text)
    return next(iter(terms(re.split(r"[,;:.]", after)[0])), "")


def ratio(a: Number, b: Number) -> float:
    """How many times the one figure is the other, at least 1; infinite where one of them is nothing."""
    low, high = sorted((max(a.values), max(b.values)))
    return high / low if low else float("inf")
