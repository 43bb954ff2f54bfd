"""Negation: what a claim denies its source must deny, what it affirms its source must not deny."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rag.rules.coverage import judged_words
from rag.rules.lexicon import ANTONYMS, NEGATING_VERBS, NEGATIONS, NOT_NEGATIONS, SPEECH, STATUS, UNDONE, content_key
from rag.rules.parse import Fault, Parsed, Source, clause_ends, content_keys
from rag.text import fold

_NEAR = 2  # content words right after a negation that it bears on first
_FAR = 5  # content words that it may still bear on


@dataclass(frozen=True, slots=True)
class Denial:
    """A negation: its word, the content keys it bears on first, and those it may still bear on."""

    cue: str
    near: tuple[str, ...]
    far: frozenset[str]


@lru_cache(maxsize=8192)
def denials(sentence: Parsed) -> tuple[Denial, ...]:
    """The negations of a sentence in order."""
    found: list[Denial] = []
    ends = clause_ends(sentence)
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        verb = token.low in NEGATING_VERBS
        if not verb and token.low not in NEGATIONS:
            continue
        follower = tokens[i + 1].low if i + 1 < len(tokens) else ""
        bound = follower in ("more", "less", "fewer") and i + 2 < len(tokens) and tokens[i + 2].low == "than"
        if bound or f"{token.low} {follower}" in NOT_NEGATIONS or follower.isdigit():
            continue
        if token.low in ("not", "no") and sentence.text[token.end : token.end + 1] == "," and token.low == "no":
            continue
        reach = [t for t in tokens[i + 1 : min(ends[i], _quote_end(sentence, i))] if t.content][:_FAR]
        if follower and token.low in ("absent", "unable") and not reach:
            reach = [t for t in tokens[:i] if t.content][-_NEAR:]
        if token.low == "absent" or (not reach and not verb):
            reach = [t for t in tokens[:i] if t.content][-_FAR:]
        if verb and not reach:
            reach = [t for t in tokens[_contrast(sentence, i) : i] if t.content][
                : -2 * _FAR - 1 : -1
            ]  # "…, which Kyiv rejected", nearest first
        keys = [t.key for t in reach]
        plain = [t.key for t in reach if not t.cap and not t.low.endswith("ly")] or (
            [] if token.low == "absent" else keys
        )
        if verb and follower == "that" and len(plain) > 1:
            plain = plain[1:]  # "denied that any child had been kidnapped": the deed, not whom it befell
        found.append(Denial(token.low, tuple(plain[:_NEAR]), frozenset(keys)))
    return tuple(found)


def _contrast(sentence: Parsed, i: int) -> int:
    """Where the clause of a closing verb begins: "one side accepted and | the other refused"."""
    tokens = sentence.tokens
    for k in range(i - 1, max(0, i - 6), -1):
        if tokens[k].low in ("other", "others") and tokens[k - 1].low in ("the", "and", "but", "while"):
            return k
    return 0


def _quote_end(sentence: Parsed, i: int) -> int:
    """The index one past the quotation that token i stands in, or the number of tokens: "all or nothing" ends there."""
    start = sentence.tokens[i].start
    if sentence.text.count('"', 0, start) % 2 == 0:
        return len(sentence.tokens)
    end = sentence.text.find('"', start)
    return next((k for k, t in enumerate(sentence.tokens) if t.start > end > 0), len(sentence.tokens))


def polarity(claim: Parsed, source: Source) -> Fault | None:
    """Negated words of the claim are negated in the source and the other way round; no word meets its opposite."""
    theirs = [d for s in source.sentences for d in denials(s)]
    mine = denials(claim)
    denied = frozenset().union(*(d.far for d in theirs)) if theirs else frozenset()
    present = frozenset(t.key for s in source.sentences for t in s.tokens)
    said = content_keys(claim)
    for denial in mine:
        if denial.cue == "not" and _since(claim) and any(_since(s, "first") for s in source.sentences):
            continue  # "had not met since February", "the first time they met since February"
        known = [k for k in denial.near if k in present]
        if known and not any(k in denied for k in known):
            return Fault("negation", f'the sentence denies ("{denial.cue}") what the source affirms', True)
        reworded = any(not d.far & said for d in theirs)  # "told outlets not to publish", "ordered media not to run"
        if not known and not reworded and not any(d.far & denial.far for d in theirs):
            return Fault("negation", f'"{denial.cue}" is not carried by the source')
    return (
        _doubled(claim, source)
        or _unsaid(claim, source)
        or _affirmed(claim, source, mine)
        or _undone_subject(claim, source)
        or _opposites(claim, source)
    )


def _since(sentence: Parsed, *others: str) -> bool:
    lows = {t.low for t in sentence.tokens}
    return "since" in lows and lows.issuperset(others)


def _doubled(claim: Parsed, source: Source) -> Fault | None:
    """ "did not rule out" against "ruled out": the verb is denied in one of the two only."""
    for key, denied in _denying(claim).items():
        theirs = [d[key] for s in source.sentences if key in (d := _denying(s))]
        if theirs and denied not in theirs:
            mine, other = ("denies", "affirms") if denied else ("affirms", "denies")
            return Fault("negation", f"the source {other} this, the sentence {mine} it", True)
    return None


@lru_cache(maxsize=8192)
def _denying(sentence: Parsed) -> dict[str, bool]:
    """Key of each verb that denies → whether it is denied itself ("did not reject")."""
    tokens = sentence.tokens
    return {
        t.key: any(b.low in ("not", "never") for b in tokens[max(0, i - 2) : i])
        for i, t in enumerate(tokens)
        if t.low in NEGATING_VERBS
    }


def _unsaid(claim: Parsed, source: Source) -> Fault | None:
    """ "did not say when" turned into "said when"."""
    for sentence in source.sentences:
        mute = _silent(sentence) - _spoken(sentence)
        for key in mute & _spoken(claim):
            if not any(key in _spoken(s) for s in source.sentences):
                return Fault("negation", 'the source denies this ("not"), the sentence affirms it', True)
    return None


@lru_cache(maxsize=8192)
def _silent(sentence: Parsed) -> frozenset[str]:
    tokens = sentence.tokens
    return frozenset(
        t.key for i, t in enumerate(tokens) if i and t.low in SPEECH and tokens[i - 1].low in ("not", "never")
    )


@lru_cache(maxsize=8192)
def _spoken(sentence: Parsed) -> frozenset[str]:
    tokens = sentence.tokens
    return frozenset(
        t.key for i, t in enumerate(tokens) if t.low in SPEECH and not (i and tokens[i - 1].low in ("not", "never"))
    )


def _affirmed(claim: Parsed, source: Source, mine: tuple[Denial, ...]) -> Fault | None:
    """A word that the source only ever denies, affirmed by the claim."""
    denied_here = frozenset().union(*(d.far for d in mine)) if mine else frozenset()
    said = frozenset(t.key for t in claim.tokens if t.content)
    for sentence in source.sentences:
        counts = _occurrences(sentence)
        elsewhere = frozenset(t.key for s in source.sentences if s is not sentence for t in s.tokens)
        for denial in denials(sentence):
            verb = denial.cue in NEGATING_VERBS or denial.cue in ("not", "never")
            for key in denial.near[:1] if verb else denial.near:
                if key in said and key not in denied_here and counts.get(key, 0) == 1 and key not in elsewhere:
                    if denial.cue in NEGATING_VERBS and any(content_key(denial.cue) == t.key for t in claim.tokens):
                        continue
                    return Fault("negation", f'the source denies this ("{denial.cue}"), the sentence affirms it', True)
    return None


def _undone_subject(claim: Parsed, source: Source) -> Fault | None:
    """ "got the results it needed" from "the results it needed had not been achieved"."""
    if denials(claim) or any(STATUS.get(t.low) in UNDONE for t in claim.tokens):
        return None
    said = {t.key for t in judged_words(claim)}
    for sentence in source.sentences:
        elsewhere = frozenset(t.key for s in source.sentences if s is not sentence for t in s.tokens)
        for subject, deed in _denied_subjects(sentence):
            mine = subject & said - elsewhere
            if len(mine) >= 2 and len(mine) >= 0.4 * len(said) and not deed & said:
                return Fault("negation", 'the source denies this ("not"), the sentence affirms it', True)
    return None


@lru_cache(maxsize=8192)
def _denied_subjects(sentence: Parsed) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Of each "… was not done" and "… had never been done": keys of what stands before it in its clause, and behind."""
    tokens, found = sentence.tokens, []
    for i in range(1, len(tokens) - 1):
        if tokens[i].low in ("not", "never") and tokens[i - 1].low in _BEING:
            start = next((k for k in range(i - 1, 0, -1) if sentence.gap(k).strip(" ") or tokens[k].low in _OPENING), 0)
            before = frozenset(t.key for t in tokens[start:i] if t.content)
            found.append((before, frozenset(t.key for t in tokens[i + 1 : i + 4] if t.content)))
    return tuple(found)


_BEING = frozenset("is are was were has have had".split())
_OPENING = frozenset("that and but while although because if when which".split())


@lru_cache(maxsize=8192)
def _occurrences(sentence: Parsed) -> dict[str, int]:
    counts: dict[str, int] = {}
    for token in sentence.tokens:
        counts[token.key] = counts.get(token.key, 0) + 1
    return counts


_PAIRS = tuple((frozenset(fold(w) for w in a), frozenset(fold(w) for w in b)) for a, b in ANTONYMS)


def _opposites(claim: Parsed, source: Source) -> Fault | None:
    here = frozenset(t.low for t in claim.tokens)
    there = frozenset(t.low for s in source.sentences for t in s.tokens)
    for one, two in _PAIRS:
        for mine, other in ((one, two), (two, one)):
            if (
                here & mine
                and not here & other
                and there & other
                and not there & mine
                and not _keyed(here & mine, source)
            ):
                said, written = min(here & mine), min(there & other)
                if denials(claim) or any(denials(s) for s in source.sentences):
                    return None  # "did not reject" and "accepted" may agree: leave it to the other rules
                return Fault("negation", f'the source says "{written}", the sentence "{said}"', True)
    return None


def _keyed(words: frozenset[str], source: Source) -> bool:
    keys = {content_key(w) for w in words}
    return any(t.key in keys for s in source.sentences for t in s.tokens)
