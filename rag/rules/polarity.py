"""Negation: what a claim denies its source must deny, what it affirms its source must not deny."""

from __future__ import annotations

from functools import lru_cache

from rag.rules.coverage import judged_words
from rag.rules.denials import NEAR, Denial, denials, hypothetical, unsettled
from rag.rules.lexicon import (
    ANTONYMS,
    NEGATING_VERBS,
    PLAIN_SPEECH,
    SPEECH,
    STATUS,
    UNDONE,
    content_key,
)
from rag.rules.parse import Fault, Parsed, Source, Token, clause_ends, content_keys
from rag.rules.thesaurus import related
from rag.text import fold


def polarity(claim: Parsed, source: Source) -> Fault | None:
    """Negated words of the claim are negated in the source and the other way round; no word meets its opposite."""
    theirs = [d for s in source.sentences for d in denials(s)]
    mine = denials(claim)
    denied = frozenset().union(*(d.far for d in theirs), *(b for s in source.sentences for b, _ in _denied_subjects(s)))
    present = frozenset(t.key for s in source.sentences for t in s.tokens)
    said = content_keys(claim)
    keyed = frozenset().union(*map(related, present))
    unspoken = frozenset().union(*(_silent(s) - _spoken(s) for s in source.sentences))
    for denial in mine:
        if denial.cue == "not" and _since(claim) and any(_since(s, "first") for s in source.sentences):
            continue  # "had not met since February", "the first time they met since February"
        if denial.cue in NEGATING_VERBS and related(content_key(denial.cue)) & keyed:
            continue  # "refrain from using force", where the source has "eliminate the use of force"
        if denial.cue in NEGATING_VERBS and disowns(source):
            continue  # "rejected the claims", where the source has 'said the claims were "nonsense"'
        if _silent(claim) & unspoken:
            continue  # "did not say how long the renewal would last", where the source has "did not say for how long"
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
        or _reworded(claim, source)
        or _headed(claim, source)
    )


_FALSE = frozenset(
    "nonsense false untrue lie lies baseless unfounded groundless propaganda fake absurd fabricated fabrication"
    " disinformation invented".split()
)


def disowns(source: Source) -> bool:
    """Whether somebody in the source calls a thing untrue, which is to reject it."""
    return any(t.low in _FALSE for s in source.sentences for t in s.tokens)


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
        alike = frozenset().union(*map(related, mute))
        for key in _spoken(claim):
            if (key in mute or related(key) & alike) and not any(key in _spoken(s) for s in source.sentences):
                return Fault("negation", 'the source denies this ("not"), the sentence affirms it', True)
    return None


_TELLING = frozenset(content_key(w) for w in SPEECH | PLAIN_SPEECH if w.isascii()) | {
    content_key(w) for w in ("mention", "refer", "specify", "disclose")
}


@lru_cache(maxsize=8192)
def _silent(sentence: Parsed) -> frozenset[str]:
    tokens = sentence.tokens
    return frozenset(
        t.key for i, t in enumerate(tokens) if i and t.key in _TELLING and tokens[i - 1].low in ("not", "never")
    )


@lru_cache(maxsize=8192)
def _spoken(sentence: Parsed) -> frozenset[str]:
    tokens = sentence.tokens
    return frozenset(
        t.key for i, t in enumerate(tokens) if t.key in _TELLING and not (i and tokens[i - 1].low in ("not", "never"))
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
            short = denial.cue in ("not", "never") and not mine and 0 < len(denial.far) <= NEAR
            if (
                short
                and denial.far <= said - elsewhere - hypothetical(sentence)
                and all(counts.get(k, 0) == 1 for k in denial.far)
            ):
                return Fault("negation", f'the source denies this ("{denial.cue}"), the sentence affirms it', True)
            if (
                denial.near
                and not mine
                and denial.cue not in NEGATING_VERBS
                and _stands_for(denial.near[0], claim, source)
            ):
                return Fault("negation", f'the source denies this ("{denial.cue}"), the sentence affirms it', True)
            for key in denial.near[:1] if verb else denial.near:
                if key in said and key not in denied_here and counts.get(key, 0) == 1 and key not in elsewhere:
                    if key in hypothetical(sentence) and key in unsettled(claim):
                        continue  # "50 days to agree", where the source has "if it did not agree within 50 days"
                    if denial.cue in NEGATING_VERBS and any(_same_verb(denial.cue, t) for t in claim.tokens):
                        continue
                    return Fault("negation", f'the source denies this ("{denial.cue}"), the sentence affirms it', True)
    return None


def _stands_for(key: str, claim: Parsed, source: Source) -> bool:
    """Whether the claim has a word in the place of a denied one that the source has nowhere."""
    held = frozenset(t.key for s in (*source.sentences, *source.headers) for t in s.tokens)
    if key in content_keys(claim):
        return False
    other = [t for t in claim.tokens if t.content and not t.cap and t.key not in held and related(t.key) & related(key)]
    elsewhere = [k for k in held if k != key and any(related(k) & related(t.key) for t in other)]
    return bool(other) and not elsewhere


def _reworded(claim: Parsed, source: Source) -> Fault | None:
    """ "would travel to Istanbul" from "would not go to Istanbul": the verb denied, in another word."""
    if denials(claim):
        return None
    said = content_keys(claim)
    for sentence in source.sentences:
        elsewhere = frozenset(t.key for s in source.sentences if s is not sentence for t in s.tokens)
        for verb, rest in _denied_verbs(sentence):
            alike = any(not t.cap and related(t.key) & related(verb) and t.key not in elsewhere for t in claim.tokens)
            if alike and rest and rest <= said - elsewhere and not any(t.key == verb for t in claim.tokens):
                return Fault("negation", 'the source denies this ("not"), the sentence affirms it', True)
    return None


@lru_cache(maxsize=8192)
def _denied_verbs(sentence: Parsed) -> tuple[tuple[str, frozenset[str]], ...]:
    """Of each "not" and "never": the key of the next word and the content keys that follow it in its clause."""
    tokens, ends = sentence.tokens, clause_ends(sentence)
    return tuple(
        (tokens[i + 1].key, frozenset(t.key for t in tokens[i + 2 : ends[i]] if t.content))
        for i in range(len(tokens) - 1)
        if tokens[i].low in ("not", "never")
    )


def _headed(claim: Parsed, source: Source) -> Fault | None:
    """What only the headline has, and denies: "a final text was agreed" under "talks never reached a final text"."""
    if denials(claim):
        return None
    own = frozenset(t.key for s in source.sentences for t in s.tokens)
    only = content_keys(claim) - own
    for head in source.headers:
        for denial in denials(head):
            if denial.cue in ("not", "never", "no") and only & frozenset(denial.near):
                return Fault("negation", f'the headline denies this ("{denial.cue}"), the sentence affirms it', True)
    return None


def _same_verb(cue: str, token: Token) -> bool:
    """ "dismissed the claim" says what "rejected the claim" says."""
    kind = STATUS.get(cue)
    return content_key(cue) == token.key or (kind in ("refuse", "deny") and STATUS.get(token.low) in ("refuse", "deny"))


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
    turned = next(((w, o) for w in sorted(here - there) for o in sorted(_turned(w) & there)), None)
    if turned:
        return Fault("negation", f'the source says "{turned[1]}", the sentence "{turned[0]}"', True)
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


@lru_cache(maxsize=8192)
def _turned(word: str) -> frozenset[str]:
    """The word with the prefix that turns it round, and without: "likely" and "unlikely"."""
    bare = (word.removeprefix(p) for p in _TURNS if word.startswith(p) and len(word) - len(p) >= 4)
    return frozenset(p + word for p in _TURNS if len(word) >= 4) | frozenset(w for w in bare if w not in _NO_TURN)


_TURNS = ("un", "non-", "non", "dis")
# Words that only begin like a turned one; "likely" is not what "unit" or "discuss" turn round.
_NO_TURN = frozenset("ions ited iting covered covers play plays played patch patched cuss cussed cussion".split())


def _keyed(words: frozenset[str], source: Source) -> bool:
    keys = {content_key(w) for w in words}
    return any(t.key in keys for s in source.sentences for t in s.tokens)
