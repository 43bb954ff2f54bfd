"""Is a sentence carried by the words it cites? Rules decide, each with a name and a reason that a journalist can read.

A claim is tried against single source sentences, then against pairs of them (from one or several cited passages). The
first set that passes every rule carries it, if the sources as a whole are like enough to it (rag/rules/score.py).
Where none does, the few sentences that together have most of its words are tried: no rule may speak against them, and
the likeness must be high. Nothing passes: the sentence is not shown, and the reason is that of the set that came
nearest. A rule that crashes counts as "not shown" too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations

from rag.rules.coverage import coverage, judged_words, share, tells
from rag.rules.dates import dates
from rag.rules.modality import modality
from rag.rules.names import names
from rag.rules.numbers import numbers
from rag.rules.orders import gives_orders
from rag.rules.parse import Aliases, Fault, Parsed, Part, Source, content_keys, normalise, parse
from rag.rules.polarity import polarity
from rag.rules.quotes import quoted, quotes
from rag.rules.roles import roles
from rag.rules.score import model, score
from rag.rules.speakers import speakers
from rag.rules.wording import wording
from rag.text import fold, sentence_spans, words

RULES = (quotes, numbers, dates, names, roles, speakers, polarity, modality, coverage, wording)
NEAREST = 6  # source sentences tried as carriers, the nearest in words first
CLOSE = 0.35  # a source sentence with less of the claim's words than this carries nothing
OWN_WORDS = 2  # content words that each of two carriers must have ahead of the other, one of them no name or figure
TOGETHER = 4  # source sentences that may carry a claim only together
REACH = 30  # source sentences among which those are looked for
LONGEST = 1_200  # code points; a longer "sentence" is no sentence
FEW = 3  # sources of so few sentences are too short for a likeness to mean anything
SAME = 0.75  # share from which a sentence that says otherwise is about the very same matter
AHEAD = 0.1  # by which a sentence that says otherwise must have more of the claim's words than the one that carries it
TALK = 0.5  # share of the claim's words that a source must have for a difference to be a contradiction

_MARKER = re.compile(r"\s*\[\d{1,3}(?:\s*,\s*\d{1,3})*\]")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The cited words with what stands around them: headline, and the day the document stands for."""

    text: str
    header: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules decided about one sentence."""

    supported: bool
    contradicted: bool  # the source says something else in this place
    rule: str  # the rule that rejected it; "" when supported
    reason: str  # for the reader; "" when supported
    best: int | None = None  # index of the evidence that carries it, or came nearest
    span: tuple[int, int] | None = None  # the carrying sentence in that evidence's text
    spans: tuple[tuple[int, int, int], ...] = ()  # (evidence, start, end) of every carrying sentence


def check(sentence: str, evidence: Sequence[Evidence], aliases: Aliases | None = None) -> Finding:
    """Whether the evidence carries the sentence. `aliases` gives other names of a name; nothing is raised."""
    try:
        finding = _check(sentence, evidence, aliases)
        return (
            finding if finding.supported or finding.contradicted else _by_halves(sentence, evidence, aliases) or finding
        )
    except Exception as error:  # noqa: BLE001 - fails closed: whatever breaks in a rule, the sentence is not shown
        _log.exception("the support check failed on %r", sentence[:200])
        return Finding(
            False, False, "checker", f"the check itself failed ({type(error).__name__}), so this is not shown"
        )


def _by_halves(sentence: str, evidence: Sequence[Evidence], aliases: Aliases | None) -> Finding | None:
    """A sentence of two statements, each with a subject of its own, that one document carries in two places."""
    halves = _HALVES.split(_MARKER.sub("", sentence))
    if len(halves) != 2 or sentence.count('"') + sentence.count("“"):
        return None
    found = [_check(half, evidence, aliases) for half in halves]
    if not all(f.supported for f in found):
        return None
    spans = tuple(dict.fromkeys(span for f in found for span in f.spans))
    documents = {(evidence[i].header, evidence[i].day) for i, _, _ in spans}
    return Finding(True, False, "", "", spans[0][0], spans[0][1:], spans) if len(documents) == 1 else None


# "…, and no ceasefire was announced", not "… and flew on to Berlin".
_HALVES = re.compile(r"(?:, (?:and|but|while)|;) (?=[A-ZА-ЯІЇЄҐ]|(?:no|neither|the|both) )")


def _check(sentence: str, evidence: Sequence[Evidence], aliases: Aliases | None) -> Finding:
    if len(sentence) > LONGEST:
        return Finding(False, False, "form", "too long to be one sentence")
    claim = parse(_MARKER.sub("", sentence))
    if not claim.tokens:
        return Finding(False, False, "form", "says nothing that could be checked")
    sources = [(i, e) for i, e in enumerate(evidence) if not gives_orders(e.text)]
    if evidence and not sources:
        return Finding(False, False, "orders", "its source gives orders to its reader, so nothing is taken from it")
    parts = [p for i, e in sources for p in _parts(i, e.text, e.header, e.day)]
    ranked = sorted(((share(claim, p.sentence), -n, p) for n, p in enumerate(parts)), key=lambda r: (-r[0], -r[1]))
    for _, _, part in ranked[:NEAREST]:
        if _same_words(claim.text, evidence[part.index].text[part.start : part.end]):
            return Finding(
                True, False, "", "", part.index, (part.start, part.end), ((part.index, part.start, part.end),)
            )
    if not judged_words(claim) and not tells(claim):
        return Finding(False, False, "form", "says nothing that could be checked")
    near = [(overlap, p) for overlap, _, p in ranked[:NEAREST] if overlap >= CLOSE]
    if not near:
        return Finding(False, False, "coverage", "no source sentence says this")
    carrier, first, against = _tried(claim, near, parts, aliases)
    if carrier is None and against is None:
        carrier = _together(claim, [p for _, _, p in ranked[:REACH]], parts, aliases)
    if carrier is not None:
        spans = tuple(dict.fromkeys((p.index, p.start, p.end) for p in carrier.parts))
        return Finding(True, False, "", "", spans[0][0], spans[0][1:], spans)
    overlap, fault, source = first
    part = source.parts[0]
    return Finding(
        False, fault.contradicted and overlap >= TALK, fault.rule, fault.reason, part.index, (part.start, part.end),
        tuple((p.index, p.start, p.end) for p in source.parts),
    )  # fmt: skip


Against = tuple[float, Fault, Source]  # share of the claim's words, what speaks against it, in which source


def _tried(
    claim: Parsed, near: list[tuple[float, Part]], parts: Sequence[Part], aliases: Aliases | None
) -> tuple[Source | None, Against, Against | None]:
    """The source that carries the claim, if any; the fault of the nearest; the nearest that says something else.

    A source carries nothing where one with more of the claim's words says otherwise.
    """
    read = tuple(p.sentence for p in parts)
    first: Against | None = None
    against: Against | None = None
    for source, overlap in _sources(claim, near, aliases):
        fault = _first_fault(claim, source)
        like = fault is not None or len(parts) <= FEW or bool(quoted(claim)) or _like(claim, source, read)
        if fault is None and like and (not against or overlap > against[0] - AHEAD):
            return source, first or (overlap, _ONLY_PART, source), against
        fault = fault or _ONLY_PART
        if first is None or (overlap > first[0] + 0.15 and len(source.parts) == 1):
            first = (overlap, fault, source)
        if against is None and fault.contradicted and overlap >= SAME:
            against = (overlap, fault, source)
    assert first is not None
    return None, first, against


def _like(claim: Parsed, source: Source, read: tuple[Parsed, ...]) -> bool:
    """Whether the sources as a whole are like enough to the claim."""
    return score(claim, read) >= (model().close if len(source.parts) == 1 else model().joined)


_ONLY_PART = Fault("likeness", "the source says only part of this")


def likelihood(sentence: str, evidence: Sequence[Evidence]) -> float:
    """How well the evidence as a whole carries the sentence, from 0 to 1, whatever the other rules say of it."""
    return score(*likelihood_input(sentence, evidence))


def likelihood_input(sentence: str, evidence: Sequence[Evidence]) -> tuple[Parsed, tuple[Parsed, ...]]:
    """The sentence and all sentences of its evidence, as the score reads them."""
    parts = [p for i, e in enumerate(evidence) for p in _parts(i, e.text, e.header, e.day)]
    return parse(_MARKER.sub("", sentence)), tuple(p.sentence for p in parts)


def _together(claim: Parsed, nearest: Sequence[Part], parts: Sequence[Part], aliases: Aliases | None) -> Source | None:
    """The few sentences that together have most of the claim's words, if they carry it.

    Each must add a word that is no name or figure, no rule may speak against them, and the likeness must be high.
    """
    if score(claim, tuple(p.sentence for p in parts)) < model().wide:
        return None
    wanted = {t.key for t in judged_words(claim)}
    left, chosen = set(content_keys(claim)), list[Part]()
    for _ in range(TOGETHER):
        gains = [(len(left & keys), -n) for n, p in enumerate(nearest) if left & (keys := _own(p)) & wanted]
        if not gains:
            break
        chosen.append(nearest[-max(gains)[1]])
        left -= _own(chosen[-1])
    source = Source(tuple(chosen), aliases)
    faulty = not chosen or any(rule(claim, source) for rule in RULES if rule is not coverage)
    return None if faulty else source


def _own(part: Part) -> frozenset[str]:
    return frozenset(t.key for t in part.sentence.tokens)


def _same_words(claim: str, source: str) -> bool:
    """The source sentence itself, whole: what a part of it says may differ ("he denied that …")."""
    return claim.rstrip(" .!").casefold() == normalise(source).rstrip(" .!").casefold()


def _first_fault(claim: Parsed, source: Source) -> Fault | None:
    for rule in RULES:
        fault = rule(claim, source)
        if fault is not None:
            return fault
    return None


def _sources(claim: Parsed, near: list[tuple[float, Part]], aliases: Aliases | None) -> Iterator[tuple[Source, float]]:
    for overlap, part in near:
        yield Source((part,), aliases), overlap
    wanted, everything = {t.key for t in judged_words(claim)}, content_keys(claim)
    for (one, a), (two, b) in combinations(near, 2):
        mine, others = ({t.key for t in p.sentence.tokens} for p in (a, b))
        ahead = [everything & mine - others, everything & others - mine]
        if all(len(own) >= OWN_WORDS and own & wanted for own in ahead):
            yield Source((a, b), aliases), max(one, two)


def _clauses(text: str, spans: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[Parsed]]:
    """Sentences, those with a semicolon as their halves: what one side says must not carry what the other says."""
    where: list[tuple[int, int]] = []
    parsed: list[Parsed] = []
    for start, end in spans:
        for clause in text[start:end].split("; "):
            where.append((start, end))
            parsed.append(parse(clause))
    return where, parsed


@lru_cache(maxsize=2048)
def _parts(index: int, text: str, header: str, day: date | None) -> tuple[Part, ...]:
    spans = sentence_spans(text)
    spans, parsed = _clauses(text, spans)
    head = parse(header)
    passage = frozenset(fold(w).removesuffix("'s") for w in words(text))
    return tuple(
        Part(index, s, e, parsed[n], tuple(parsed[max(0, n - 2) : n]), head, day, passage)
        for n, (s, e) in enumerate(spans)
    )
