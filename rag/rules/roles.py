"""Roles: names keep their places, each on its side of the verb and beside the name that it stands with."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from rag.rules.lexicon import NATIONS, PAST, TITLES
from rag.rules.names import Name, known_as, lists, names_in, own_keys
from rag.rules.parse import Fault, Parsed, Source


def roles(claim: Parsed, source: Source) -> Fault | None:
    """No two names have changed places, and no name has taken another's beside a third."""
    return _swapped(claim, source) or _joined_apart(claim, source) or _unseated(claim, source)


def _joined_apart(claim: Parsed, source: Source) -> Fault | None:
    """ "Rubio and Ushakov prepared it", where the source joins Rubio to somebody else and Ushakov to nobody."""
    for a, b in _joined_names(claim):
        with_both = any(
            all(known_as(own_keys(s), n.key, n.text, source.aliases, True) for n in (a, b)) for s in source.sentences
        )
        if with_both and not _parted(a, b, claim, source):
            continue
        for sentence in source.sentences:
            for one, two in _joined_names(sentence):
                partner = {one.key: two, two.key: one}
                for mine in (a, b):
                    if mine.key in partner:
                        other = b if mine is a else a
                        return Fault(
                            "names", f"the source says {partner[mine.key].text}, the sentence {other.text}", True
                        )
    return None


def _parted(a: Name, b: Name, claim: Parsed, source: Source) -> bool:
    """Whether a sentence joins one of the two to a third whom the claim leaves out, and the two nowhere."""
    mentioned = frozenset(k for n in names_in(claim) for k in n.keys)
    nations = set(NATIONS.values())  # "Putin and Ukraine's Poroshenko" joins no country
    pairs = [pair for s in source.sentences for pair in _joined_names(s) if pair[1].key not in nations]
    both = {a.key, b.key}
    if any(both <= {n.key for n in run} for s in source.sentences for run in lists(s)):
        return False
    thirds = [
        other for one, two in pairs for known, other in ((one, two), (two, one)) if known.key in both
        if not both & set(other.keys)
    ]  # fmt: skip
    return any(not mentioned & set(n.keys) for n in thirds)


@lru_cache(maxsize=8192)
def _joined_names(sentence: Parsed) -> tuple[tuple[Name, Name], ...]:
    """Names joined by "and", offices between them or not: "Lavrov and Secretary of State Rubio"."""
    return tuple(
        (a, b)
        for a, b in pairwise(names_in(sentence))
        if [t.low for t in sentence.tokens[a.last + 1 : b.first] if t.low not in TITLES and t.low not in ("of", "the")]
        == ["and"]
    )


def _unseated(claim: Parsed, source: Source) -> Fault | None:
    """ "Slutsky headed the team", where the source says "Medinsky led the team, with Slutsky": another did it."""
    doer = _doers(claim)
    mentioned = own_keys(claim)
    for verb, name in doer.items():
        theirs = [d[verb] for s in source.sentences if verb in (d := _doers(s))]
        if not theirs or any(known_as(mentioned, n.key, n.text, source.aliases, True) for n in theirs):
            continue
        if any(known_as(frozenset(n.keys), name.key, name.text, source.aliases, True) for n in theirs):
            continue
        other = theirs[0]
        if any(name.key == n.key and n.first > other.last for s in source.sentences for n in names_in(s)):
            return Fault("names", f"the source says {other.text}, the sentence {name.text}", True)
    return None


@lru_cache(maxsize=8192)
def _doers(sentence: Parsed) -> dict[str, Name]:
    """Key of a verb right behind a name, an aside set off by commas or "had" between → that name; "drafted by" too."""
    found: dict[str, Name] = {}
    tokens = sentence.tokens
    for n, name in enumerate(names_in(sentence)):
        k = name.last + 1
        if n == 0 and k < len(tokens) and "," in sentence.gap(k):
            k = next((j for j in range(k + 1, min(k + 8, len(tokens))) if "," in sentence.gap(j)), k)
        while k < len(tokens) and (tokens[k].low in _HELPING or tokens[k].low.endswith("ly")):
            k += 1
        by = next((j for j in range(name.first - 1, max(0, name.first - 3), -1) if tokens[j].low == "by"), 0)
        if by and not tokens[name.last].owner and (tokens[by - 1].low.endswith("ed") or tokens[by - 1].low in PAST):
            found.setdefault(tokens[by - 1].key, name)
        verb = k < len(tokens) and tokens[k].content and not tokens[k].cap and not sentence.tokens[name.last].owner
        if verb and (tokens[k].low.endswith("ed") or tokens[k].low in PAST):
            found.setdefault(tokens[k].key, name)
    return found


_HELPING = frozenset("had has have also then later again side delegation team forces troops".split())


def _swapped(claim: Parsed, source: Source) -> Fault | None:
    """Two names that changed sides of a verb: "Ukraine attacked Russia" from "Russia attacked Ukraine"."""
    mine = _pairs(claim)
    for sentence in source.sentences:
        theirs = _pairs(sentence)
        for verb, (left, right, text) in mine.items():
            if left != right and verb in theirs and theirs[verb][:2] == (right, left):
                return Fault(
                    "names",
                    f'in the source the sides are the other way round ("{theirs[verb][2]}", not "{text}")',
                    True,
                )
    return None


@lru_cache(maxsize=8192)
def _pairs(sentence: Parsed) -> dict[str, tuple[str, str, str]]:
    """Verb key → (name on its left, name on its right, words); turned round for "was … by"."""
    found: dict[str, tuple[str, str, str]] = {}
    runs = names_in(sentence)
    for a, b in pairwise(runs):
        between = sentence.tokens[a.last + 1 : b.first]
        text = sentence.text[sentence.tokens[a.last].end : sentence.tokens[b.first].start]
        if not 1 <= len(between) <= 5 or "," in text or any(t.low in ("and", "or") for t in between):
            continue
        lows = [t.low for t in between]
        passive = "by" in lows and bool({"was", "were", "been", "be", "is", "are"} & set(lows))
        left, right = (b.key, a.key) if passive else (a.key, b.key)
        for token in between:
            if token.content or token.low in ("told", "said"):
                found[token.key] = (left, right, f"{a.text}{text}{b.text}")
                break
    return found
