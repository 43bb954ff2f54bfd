"""Modality: proposed is not agreed, agreed is not signed, "could" is not "will", planned is not done."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from rag.rules.coverage import judged_words
from rag.rules.denials import denials
from rag.rules.lexicon import LIGHT, MODALS, NEGATIONS, PAST, PLAIN_SPEECH, PREPOSITIONS, SPARED, STATUS, UNDONE
from rag.rules.names import names_in
from rag.rules.parse import Fault, Parsed, Source, Token, clause_ends
from rag.rules.polarity import disowns
from rag.rules.sayings import sayings
from rag.rules.thesaurus import related

_NOUNS = frozenset("plan plans proposal proposals offer offers claim claims".split())
_ARTICLES = frozenset("the a an his her its their our this that of no any new further more".split())
# Classes that stand so near to each other that a careful writer may use either.
_NEAR = {
    frozenset(p.split())
    for p in (
        "plan future",
        "possible propose",
        "future promise",
        "propose promise",
        "hope plan",
        "ask hope",
        "announce order",
        "agree promise",
    )
}


def modality(claim: Parsed, source: Source) -> Fault | None:
    """The claim keeps how far the matter has come and how sure it is."""
    return _status(claim, source) or _verbs(claim, source) or _undone(claim, source)


@lru_cache(maxsize=8192)
def _classes(sentence: Parsed) -> dict[str, str]:
    """Status class → the word that shows it; "told outlets not to publish" is an order."""
    found = {STATUS[t.low]: t.low for t in reversed(sentence.tokens) if t.low in STATUS}
    return ({"order": "told"} if _TOLD_TO.search(sentence.text) else {}) | found


_TOLD_TO = re.compile(
    r"\btold (?:(?!that |he |she |it |they |who |was |were |had |would )[\w'-]+ ){1,4}(?:not )?to [a-z]"
)


def _status(claim: Parsed, source: Source) -> Fault | None:
    theirs: dict[str, str] = {}
    for sentence in source.sentences:
        theirs = {**_classes(sentence), **theirs}
    keys = frozenset(t.key for s in source.sentences for t in s.tokens)
    told = any(sayings(s) for s in source.sentences)
    for i, token in enumerate(claim.tokens):
        mine = STATUS.get(token.low)
        if mine is None or mine in theirs or token.key in keys:
            continue
        if token.low in _NOUNS and i and (claim.tokens[i - 1].low in _ARTICLES or claim.tokens[i - 1].cap):
            continue  # "the Turkish plan", where the source has "idea"
        if _denied(claim, i) and not theirs.keys() & _STAGES and any(denials(s) for s in source.sentences):
            continue  # "no text was agreed", where the source has "never reached a text"
        if mine in ("refuse", "deny") and disowns(source):
            continue  # "dismissed the claims", where the source has 'said the claims were "nonsense"'
        if told and token.low in ("claimed", "claims"):
            continue  # a colder word for "said"
        if told and mine == "announce" and not UNDONE & theirs.keys():
            continue  # "announced the suspension", where the source has "said it was suspending"
        modals = {MODALS[t.low] for s in source.sentences for t in s.tokens if t.low in MODALS}
        if any(frozenset((mine, other)) in _NEAR for other in (*theirs, *modals)):
            continue
        if theirs:
            word = next(iter(theirs.values()))
            return Fault("modality", f'the source says "{word}", the sentence "{token.text}"', True)
        return Fault("modality", f'the source does not say "{token.text}"')
    return None


_STAGES = frozenset("agree sign announce confirm order".split())


def _denied(sentence: Parsed, i: int) -> bool:
    """Whether the word at i is denied: "no text was agreed", "did not agree"."""
    key = sentence.tokens[i].key
    return any(key in d.far for d in denials(sentence))


@lru_cache(maxsize=8192)
def _moods(sentence: Parsed) -> dict[str, frozenset[str]]:
    """Content key of a verb → how it is said: "possible", "future", "duty", "open" (after "to"), "plain", "perfect"."""
    moods: dict[str, set[str]] = {}
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        if not token.content or token.cap or i == 0 or token.low in LIGHT:
            continue
        before = [t.low for t in tokens[max(0, i - 4) : i]]
        mood = _mood(sentence, i, before)
        if mood == "plain" and _conditional(sentence, i):
            mood = "open"
        if mood:
            moods.setdefault(token.key, set()).add(mood)
        if mood == "plain" and {"had", "has", "have"} & set(before[-2:]):
            moods[token.key].add("perfect")
    return {key: frozenset(v) for key, v in moods.items()}


def _leads(sentence: Parsed, i: int) -> bool:
    """Whether something ahead of "to" leaves the verb undone: "agreed to meet", not "telephoned to congratulate"."""
    end = i
    if "," in sentence.gap(i - 1):  # "telephoned, ten days after the offer, to congratulate": without the aside
        end = next((k for k in range(i - 2, 0, -1) if "," in sentence.gap(k)), i)
    ahead = sentence.tokens[max(0, end - 12) : end]
    return any(t.low in STATUS or t.low in MODALS or t.low in NEGATIONS for t in ahead)


def _conditional(sentence: Parsed, i: int) -> bool:
    """Whether the word at i stands in an "if" clause, up to six words behind the "if" and with no comma between."""
    for k in range(i - 1, max(-1, i - 7), -1):
        if "," in sentence.gap(k + 1):
            return False
        if sentence.tokens[k].low in ("if", "unless", "whether"):
            return True
    return False


def _mood(sentence: Parsed, i: int, before: list[str]) -> str:
    low = sentence.tokens[i].low
    last = before[-1] if before else ""
    helped = [w for w in before if w not in ("be", "been")]
    if helped and helped[-1] == "to":
        ahead = helped[-2] if len(helped) > 1 else ""
        if ahead in ("have", "has", "had", "need", "needs", "needed"):
            return "duty"
        if ahead in ("ready", "willing", "prepared", "able"):
            return "possible"
        if ahead in ("is", "are", "was", "were"):
            return "due"
        if ahead in ("due", "set"):
            return "future"
        return "open" if _leads(sentence, i) else ""
    for word in reversed(before):
        if word in ("do", "does", "did"):
            return "plain"
        if word in MODALS and word not in ("need", "needs"):
            return MODALS[word]
        if word not in (
            "be",
            "been",
            "have",
            "not",
            "also",
            "then",
            "only",
            "still",
            "soon",
            "again",
            "once",
            "immediately",
            "somehow",
        ) and not word.endswith("ly"):
            break
    if low.endswith("ing") or last in _ARTICLES or sentence.gap(i) == "-":
        return ""
    return (
        "plain"
        if low.endswith("ed") or low in PAST or last in ("has", "had", "have", "was", "were", "is", "are")
        else ""
    )


def _verbs(claim: Parsed, source: Source) -> Fault | None:
    mine = _moods(claim)
    for key, moods in mine.items():
        theirs = frozenset().union(*(_moods(s).get(key, frozenset()) for s in (*source.sentences, *source.headers)))
        if not theirs and moods <= {"plain", "perfect"}:
            theirs = _retold(key, source)
        if not theirs or moods & theirs:
            continue
        here, there = min(moods - {"perfect"}), min(theirs - {"perfect"})
        if {here, there} <= {"due", "duty", "future", "open"}:
            continue  # "were to be withdrawn": required, and still to come
        if {here, there} <= {"open", "future", "possible"} and "possible" not in (here, there):
            continue
        if {here, there} <= {"open", "duty"} or {here, there} == {"open", "possible"}:
            continue
        if (
            here == "future"
            and there == "plain"
            and "perfect" not in theirs
            and "would" in {t.low for t in claim.tokens}
        ):
            continue
        return Fault("modality", f"the source puts this as {_SPOKEN[there]}, the sentence as {_SPOKEN[here]}", True)
    return None


def _retold(key: str, source: Source) -> frozenset[str]:
    """The moods of the verbs that may stand for one the source has not: "has sent" from "may deliver"."""
    if any(t.key == key for s in source.sentences for t in s.tokens):
        return frozenset()
    alike = [
        moods for s in source.sentences for other, moods in _moods(s).items() if related(other) & related(key)
    ]  # fmt: skip
    nouns = any(
        related(t.key) & related(key) and t.key not in _moods(s)
        for s in source.sentences
        for t in s.tokens
        if t.content
    )
    return frozenset() if nouns else frozenset().union(*alike)


_SPOKEN = {
    "possible": "possible",
    "future": "still to come",
    "due": "still to come",
    "duty": "required",
    "open": "intended or asked for",
    "plain": "done",
}


_SETTLED = frozenset("announce confirm order".split())


def _undone(claim: Parsed, source: Source) -> Fault | None:
    """What the source only proposes, asks, plans, refuses … stated by the claim as a fact."""
    kept = _kept(claim)
    said = frozenset(t.key for s in source.sentences for t in s.tokens)
    named_only = not [t for t in judged_words(claim) if t.low not in SPARED or t.key in said] and not any(
        t.low in PLAIN_SPEECH for t in claim.tokens
    )
    if named_only and not kept and all(any(_open(t) for t in s.tokens) for s in source.sentences):
        word = next(t.text for s in source.sentences for t in s.tokens if _open(t))
        return Fault("modality", f'the source says "{word}", the sentence states it as done', True)
    tellers = frozenset(n.key for s in sayings(claim) for n in s.names)
    named = {i for n in names_in(claim) for i in range(n.first, n.last + 1)}
    wanted = frozenset(t.key for i, t in enumerate(claim.tokens) if t.content and i not in named)
    for sentence in source.sentences:
        ends = clause_ends(sentence)
        settled = kept & _SETTLED  # "announced that it was prolonged" is more than "proposed prolonging it"
        told = frozenset(s.verb for s in sayings(sentence) if not settled and any(n.key in tellers for n in s.names))
        matched = [i for i, t in enumerate(sentence.tokens) if t.key in wanted and t.content]
        if not matched:
            continue
        for i, token in enumerate(sentence.tokens):
            if not _open(token) or token.key in wanted or token.low in told or kept & _alike(_class(token)):
                continue
            if token.low in ("planned", "scheduled") and sentence.tokens[min(i + 1, len(ends) - 1)].low == "for":
                continue  # "talks planned for ministers"
            if i and sentence.tokens[i - 1].low in _ARTICLES | PREPOSITIONS - {"to"}:
                continue  # "the coalition of the willing", "a planned summit", "with claims"
            if token.low in _NOUNS and _noun(sentence, i):
                continue  # "the victory plan has five points"
            inside = {sentence.tokens[k].key for k in matched if i < k < ends[i]}
            outside = {sentence.tokens[k].key for k in matched if not i < k < ends[i]}
            if len(inside - outside) >= 0.6 * len(inside | outside):
                return Fault("modality", f'the source says "{token.text}", the sentence states it as done', True)
    return None


def _noun(sentence: Parsed, i: int) -> bool:
    """Whether a verb, a preposition or nothing follows: "the victory plan has", not "they plan to"."""
    after = sentence.tokens[i + 1].low if i + 1 < len(sentence.tokens) else "of"
    return (
        after in PREPOSITIONS - {"to"} | PAST or after in ("is", "has", "was", "had", "would") or after.endswith("ed")
    )


def _open(token: Token) -> bool:
    return _class(token) in UNDONE or (_class(token) == "possible" and not token.cap)


def _class(token: Token) -> str:
    return STATUS.get(token.low) or ("" if token.cap else MODALS.get(token.low, ""))


def _kept(claim: Parsed) -> frozenset[str]:
    """How far the claim itself says that the matter has come; "was to" looks ahead like "would"."""
    ahead = any(a.low in ("is", "are", "was", "were") and b.low == "to" for a, b in pairwise(claim.tokens))
    found = {_class(t) for t in claim.tokens} | ({"future", "plan", "propose", "ask"} if ahead else set())
    return frozenset(found - {""})


@lru_cache(maxsize=64)
def _alike(status: str) -> frozenset[str]:
    """The class with those so near to it that either will do, and "will", which leaves a thing undone as well."""
    near = {c for pair in _NEAR if status in pair for c in pair}
    if status == "possible":
        near |= {"plan", "hope", "propose", "duty", "ask", "promise", "discuss"}
    return frozenset({status, "future"} | near)
