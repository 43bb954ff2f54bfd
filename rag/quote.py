"""QuotingWriter: the few sentences of the record that answer a question, verbatim. No model.

Which documents: the best one, and others whose score comes close (how close depends on the kind of question). Which
sentences: those that hold the question's rarer words, carry the kind of thing asked for (a figure, a speaker, a
reason, a day), and say something the ones already chosen do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.index import Index
from rag.retrieve import window_fit
from rag.text import sentence_spans, terms
from rag.types import Hit, Intent, Question

LONGEST_ANSWER = 6  # sentences
LONGEST_LIST = 12  # sentences of a timeline or comparison
LEAD = 0.25  # the first sentence of a report says what happened, which lists and states of affairs need
FULLER = 0.006  # a word of content, up to 25 a sentence: of two that fit, the fuller one tells more
CARRIED = 0.1  # share of a sentence's score that the next one gets: what follows often completes it
REPEATED = 0.55  # share of a sentence's words that one already chosen holds, from which it says nothing new
WHOLE_DOCUMENT = 6_000  # code points; of a longer text only the retrieved passages and their neighbours are read


@dataclass(frozen=True, slots=True)
class Spread:
    """How far an answer spreads over documents: how many at most, how far below the best score, sentences of each."""

    documents: int
    margin: float
    first: int  # sentences of the best document
    others: int  # sentences of each further one


SPREAD: Mapping[Intent, Spread] = {
    "fact": Spread(2, 0.12, 6, 2),
    "number": Spread(2, 0.12, 6, 2),
    "who-said": Spread(2, 0.12, 6, 2),
    "why": Spread(2, 0.12, 6, 2),
    "definition": Spread(2, 0.12, 6, 2),
    "latest": Spread(3, 0.25, 6, 2),
    "timeline": Spread(6, 0.40, 12, 2),
    "compare": Spread(3, 0.35, 6, 4),
}

_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|dozen|hundred|thousand"
    r"|million|billion|percent)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"[“\"«]|\b(?:said|says|told|called|calls|warned|wrote|stated|added|argued|insisted|announced|denied"
    r"|rejected|described|accused|declared|"
    r"claimed|demanded|urged|asked|complained|confirmed|proposed|offered)\b|: ",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|so that|citing|cited|reason|in order to|due to|blamed?|after|until|unless"
    r"|condition\w*|only (?:if|after|when)|therefore|accus\w+)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b|\b(?:19|20)\d\d\b"
)
_NEED = re.compile(
    r"\b(?:need\w*|requir\w+|depend\w*|contingent|must|necessary|conditions?|conditional|only if"
    r"|demand\w*)\b",
    re.IGNORECASE,
)
_ASKS_NEED = re.compile(
    r"\b(?:need\w*|require\w*|conditions?|necessary|what would it take|terms|demand\w*|want\w*)\b", re.IGNORECASE
)
_ASKS_WHEN = re.compile(
    r"\bwhen\b|\bwhat (?:day|date|year)\b|\bhow long\b|\buntil\b|\bкогда\b|\bколи\b|\bne zaman\b", re.IGNORECASE
)
_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|far|long|often|big|large)\b|\bfigures?\b|\btotals?\b|\bshare\b|\bceilings?\b"
    r"|\bsplit\b|\bturnout\b|\badd up\b|\bсколько\b|\bскільки\b|\bkaç\b",
    re.IGNORECASE,
)
_ASKS_SAYING = re.compile(
    r"\bwho\b|\bsa(?:y|id)\b|\bclaim\w*|\breact\w*|\bdescri\w+|\baccording\b|\bwhich (?:leader|minister"
    r"|official|negotiator|head|president)|\bcall(?:ed)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pick:
    """A sentence chosen: document text[start:end] of the hit's document."""

    hit: Hit
    start: int
    end: int
    text: str
    score: float


class QuotingWriter:
    """Chooses verbatim sentences. `name` is what an Answer reports as its writer."""

    name = "quotes"

    def pick(self, question: Question, hits: Sequence[Hit], index: Index) -> list[Pick]:
        """The answer's sentences in reading order: by day for a timeline, else document by document, best first."""
        spread = SPREAD[question.intent]
        chosen = _documents(question, hits, spread)
        rarity = index.document_frequency(question.terms)
        weights = {t: 1.0 / (1.0 + rarity.get(t, 0)) ** 0.5 for t in question.terms}
        limit = LONGEST_LIST if question.intent in ("timeline", "compare") else LONGEST_ANSWER
        picks: list[Pick] = []
        for n, own in enumerate(chosen):
            later = (
                min(spread.others * (len(chosen) - n - 1), limit // 2)
                if question.intent != "timeline"
                else limit - limit // len(chosen) * (n + 1)
            )
            wanted = min(spread.first, limit - len(picks) - later)
            picks += _best(_sentences(question, own, index, weights), wanted, picks)
        return _ordered(question, picks, [own[0].record.document_id for own in chosen])


def _documents(question: Question, hits: Sequence[Hit], spread: Spread) -> list[list[Hit]]:
    grouped: dict[str, list[Hit]] = {}
    for hit in hits:
        grouped.setdefault(hit.record.document_id, []).append(hit)
    ranked = list(grouped.values())
    if not ranked:
        return []
    best = ranked[0][0].score
    near = [own for own in ranked if own[0].score >= best - spread.margin]
    if question.intent == "timeline" and question.window is not None:
        near = [own for own in near if window_fit(question, own[0].record) > 0.5] or near
    return near[: spread.documents]


def _sentences(question: Question, own: Sequence[Hit], index: Index, weights: Mapping[str, float]) -> list[Pick]:
    record = own[0].record
    text = index.text(record.document_id, record.version)
    found = [(s, e, _hit_at(own, s)) for s, e in _readable(text, own)]
    per_sentence = [set(terms(text[s:e])) for s, e, _ in found]
    picks = []
    before = 0.0
    for (start, end, hit), held in zip(found, per_sentence, strict=True):
        sentence = text[start:end]
        if len(held) < 3:
            continue
        score = sum(w / (1 + _share(t, per_sentence)) for t, w in weights.items() if t in held)
        score = score / (sum(weights.values()) or 1.0) + FULLER * min(len(held), 25) + _kind_bonus(question, sentence)
        before, score = score, score + CARRIED * before
        if hit is own[0]:
            score += 0.05
        if start == 0:
            score += LEAD if question.intent in ("latest", "timeline", "compare") else LEAD / 3
        picks.append(Pick(hit, start, end, sentence, score))
    return picks


def _readable(text: str, own: Sequence[Hit]) -> list[tuple[int, int]]:
    """Sentences of the whole text if short, else of the retrieved passages."""
    if len(text) <= WHOLE_DOCUMENT:
        return sentence_spans(text)
    spans: list[tuple[int, int]] = []
    for passage in sorted((h.passage for h in own), key=lambda p: p.start):
        spans += [(passage.start + s, passage.start + e) for s, e in sentence_spans(passage.text)]
    return spans


def _hit_at(own: Sequence[Hit], start: int) -> Hit:
    return next((h for h in own if h.passage.start <= start < h.passage.end), own[0])


def _share(term: str, sentences: Sequence[set[str]]) -> float:
    """How common a term is among the document's own sentences: a word they all hold does not choose between them."""
    return sum(term in held for held in sentences) / max(1, len(sentences))


def _kind_bonus(question: Question, sentence: str) -> float:
    asked = question.standalone
    bonus = 0.0
    if _FIGURE.search(sentence) and (question.intent == "number" or _ASKS_FIGURE.search(asked)):
        bonus += 0.10
    if _SAYING.search(sentence) and (question.intent in ("who-said", "compare") or _ASKS_SAYING.search(asked)):
        bonus += 0.06
    if _REASON.search(sentence) and question.intent == "why":
        bonus += 0.06
    if _NEED.search(sentence) and _ASKS_NEED.search(asked):
        bonus += 0.15
    if _DAY.search(sentence) and (question.intent in ("timeline", "latest") or _ASKS_WHEN.search(asked)):
        bonus += 0.06
    return bonus


def _best(candidates: Sequence[Pick], wanted: int, already: Sequence[Pick]) -> list[Pick]:
    """Greedy by score, each candidate marked down by the share of its words that the chosen ones already say."""
    left = sorted(candidates, key=lambda p: (-p.score, p.start))
    said = [set(terms(p.text)) for p in already]
    taken: list[Pick] = []
    while left and len(taken) < wanted:
        best = max(left, key=lambda p: (p.score * (1 - _said(p, said)), -p.start))
        left.remove(best)
        own = set(terms(best.text))
        if _said(best, said) > REPEATED:
            continue
        taken.append(best)
        said.append(own)
    return taken


def _said(pick: Pick, said: Sequence[set[str]]) -> float:
    own = set(terms(pick.text))
    return max((len(own & other) / len(own) for other in said), default=0.0) if own else 1.0


def _ordered(question: Question, picks: Sequence[Pick], documents: Sequence[str]) -> list[Pick]:
    if question.intent == "timeline":
        return sorted(
            picks,
            key=lambda p: (
                str(p.hit.record.event_date or p.hit.record.published or "9999"),
                p.hit.record.document_id,
                p.start,
            ),
        )
    place = {d: n for n, d in enumerate(documents)}
    return sorted(picks, key=lambda p: (place[p.hit.record.document_id], p.start))
