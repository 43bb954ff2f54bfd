"""Names: who and where a claim speaks of must be in its source, in the same role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.rules.days import date_tokens
from rag.rules.figures import figure_tokens
from rag.rules.lexicon import CAPITALS, NATIONS, OPENERS, PAST, PREPOSITIONS, SPEECH, SPELLINGS, TITLES
from rag.rules.parse import Aliases, Fault, Parsed, Part, Source, Token
from rag.rules.thesaurus import related
from rag.text import fold, words

_PLACE_PREPOSITIONS = frozenset("in at to from near outside inside into via".split())


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words: its tokens' keys, the last of which identifies it."""

    keys: tuple[str, ...]
    first: int
    last: int
    text: str

    @property
    def key(self) -> str:
        """The key that identifies it (a surname, or the last word of a place or body)."""
        return self.keys[-1]


@lru_cache(maxsize=65536)
def name_key(low: str) -> str:
    """One key for the spellings of a name: adjectives to their country, -yy/-iy/-ii to -y, known variants."""
    low = NATIONS.get(low, low)
    low = SPELLINGS.get(low, low)
    if not low.isascii():
        return low[: max(4, len(low) - 3)] if len(low) > 5 else low  # Slavic case endings
    low = re.sub(r"(?:yy|iy|ii|ij|yi|yj)$", "y", low)
    return SPELLINGS.get(low, low)


@lru_cache(maxsize=8192)
def names_in(sentence: Parsed) -> tuple[Name, ...]:
    """The names of a sentence in order. Titles join a run but never end it; dates and openers are no names."""
    skip = date_tokens(sentence) | figure_tokens(sentence)
    runs: list[list[int]] = []
    for i, token in enumerate(sentence.tokens):
        if i in skip or not _nameable(sentence, i, token):
            continue
        if runs and _joined(sentence, runs[-1][-1], i):
            runs[-1].append(i)
        else:
            runs.append([i])
    return tuple(name for run in runs if (name := _name(sentence, run)) is not None)


def _joined(sentence: Parsed, last: int, i: int) -> bool:
    """Whether the word at i goes on with the name that ends at `last`: "Antony Blinken", "Secretary of State"."""
    if sentence.text[sentence.tokens[last].end : sentence.tokens[i].start] == " ":
        return not sentence.tokens[last].owner
    office = sentence.tokens[last].low in TITLES and sentence.tokens[last].low not in NATIONS
    return i == last + 2 and office and sentence.text[sentence.tokens[last].end : sentence.tokens[i].start] == " of "


def _nameable(sentence: Parsed, i: int, token: Token) -> bool:
    if not token.cap or token.text == "I":
        return False
    if any(c.isdigit() for c in token.text):
        return any(c.isalpha() for c in token.text)
    opens = i == 0 or ((i > 0 and any(c in sentence.gap(i) for c in '":!?')) or sentence.gap(i).strip() in ("(", "-"))
    if not opens:
        return token.low not in ("monday", "internet") and (
            token.content or token.low in NATIONS or token.text.isupper()
        )
    follower = sentence.tokens[i + 1] if i + 1 < len(sentence.tokens) else None
    joined = follower is not None and follower.cap and sentence.gap(i + 1) == " "
    if token.low in NATIONS or (token.text.isupper() and len(token.text) > 1):
        return True
    common = token.low in OPENERS or (token.low.endswith(_COMMON_ENDINGS) and token.low not in CAPITALS)
    return token.content and (not common or (joined and token.low in TITLES))


_COMMON_ENDINGS = ("ly", "ing", "tion", "tions", "sion", "sions", "ment", "ments", "ness", "ity")


def _name(sentence: Parsed, run: list[int]) -> Name | None:
    kept = list(run)
    while kept and sentence.tokens[kept[-1]].low in TITLES and sentence.tokens[kept[-1]].low not in NATIONS:
        kept.pop()
    if not kept:
        return None
    tokens = [sentence.tokens[k] for k in kept]
    return Name(tuple(name_key(t.low) for t in tokens), kept[0], kept[-1], " ".join(t.text for t in tokens))


def lists(sentence: Parsed) -> list[list[Name]]:
    """Names in a row with only commas and "and" between them, the last two joined by "and"."""
    runs: list[list[Name]] = []
    for name in names_in(sentence):
        last = runs[-1][-1] if runs else None
        between = sentence.tokens[last.last + 1 : name.first] if last else ()
        if last and all(t.low in ("and", "the") for t in between):
            runs[-1].append(name)
        else:
            runs.append([name])
    return [r for r in runs if len(r) > 1 and "and" in (t.low for t in sentence.tokens[r[-2].last + 1 : r[-1].first])]


@lru_cache(maxsize=8192)
def own_keys(sentence: Parsed) -> frozenset[str]:
    """Name keys of every word of a sentence: a source may write "prize" where the claim has "the Prize"."""
    return frozenset(name_key(t.low) for t in sentence.tokens)


def known_as(keys: frozenset[str], key: str, written: str, aliases: Aliases | None, capitals: bool) -> bool:
    """Whether a name stands among `keys` under any of its spellings, its capital or its other names."""
    if key in keys:
        return True
    if capitals:
        country = CAPITALS.get(key, key)
        if country in keys or any(CAPITALS.get(k) == country for k in keys):
            return True
    if not key.isascii():
        return any(_same_slavic(key, k) for k in keys)
    if aliases is None:
        return False
    return any(name_key(_last(other)) in keys for other in aliases(written))


def _same_slavic(a: str, b: str) -> bool:
    length = min(len(a), len(b))
    return length >= 4 and not b.isascii() and a[:length] == b[:length] and abs(len(a) - len(b)) <= 3


@lru_cache(maxsize=16384)
def _last(name: str) -> str:
    parts = words(name)
    return fold(parts[-1]) if parts else ""


def names(claim: Parsed, source: Source) -> Fault | None:
    """Every name of the claim stands in a carrying sentence, its headline or the lines before, in no other's place."""
    own = frozenset().union(*(own_keys(s) for s in source.sentences))
    for name in names_in(claim):
        capitals = not _placed(claim, name)
        if known_as(own, name.key, name.text, source.aliases, capitals):
            fault = _other_names(name, source, own) or _out_of_place(claim, name, source)
        else:
            fault = _from_context(claim, name, source)
        if fault:
            return fault
        fault = _other_bearer(name, source)
        if fault:
            return fault
    return None


def _placed(sentence: Parsed, name: Name) -> bool:
    before = sentence.tokens[name.first - 1].low if name.first else ""
    return before in _PLACE_PREPOSITIONS


def _other_names(name: Name, source: Source, own: frozenset[str]) -> Fault | None:
    """First names and offices ahead of a surname must be somewhere in the passage or its headline."""
    for key, written in zip(name.keys[:-1], name.text.split(), strict=False):
        if key in own or any(key in _passage_keys(p) for p in source.parts):
            continue
        if source.aliases and any(key in {name_key(w.lower()) for w in a.split()} for a in source.aliases(name.text)):
            continue
        if source.aliases and source.aliases(written) & source.aliases(name.text.split()[-1]):
            continue
        return Fault("names", f'the source does not say "{written}" of {name.text.split()[-1]}')
    return None


def _other_bearer(name: Name, source: Source) -> Fault | None:
    """A first name must go with its own surname: "Melania Trump" does not carry "Melania Lavrov"."""
    around = (*source.sentences, *source.headers, *(b for p in source.parts for b in p.before))
    runs = [n for s in around for n in names_in(s)]
    for key, written in zip(name.keys[:-1], name.text.split(), strict=False):
        if fold(written) in TITLES or key in NATIONS.values():
            continue
        bearers = [r for r in runs if key in r.keys[:-1]]
        if bearers and not any(
            known_as(frozenset(r.keys), name.key, name.text, source.aliases, False) for r in bearers
        ):
            return Fault("names", f"the source says {bearers[0].text}, the sentence {name.text}", True)
    return None


def _passage_keys(part: Part) -> frozenset[str]:
    return _keys_of(part.passage) | _keys_of(frozenset(t.low for t in part.header.tokens))


@lru_cache(maxsize=4096)
def _keys_of(lows: frozenset[str]) -> frozenset[str]:
    return frozenset(name_key(low) for low in lows)


def _from_context(claim: Parsed, name: Name, source: Source) -> Fault | None:
    """A name that the carrying sentence leaves to its headline or to the lines before it."""
    around = frozenset().union(
        *(own_keys(s) for s in source.headers), *(own_keys(b) for p in source.parts for b in p.before)
    )
    if not known_as(around, name.key, name.text, source.aliases, capitals=not _placed(claim, name)):
        rival = _rival(claim, name, source)
        if rival:
            return Fault("names", f"the source says {rival}, the sentence {name.text}", True)
        return Fault("names", f"{name.text} does not stand in the source")
    rival = _rival(claim, name, source)
    if rival:
        return Fault("names", f"the source says {rival}, the sentence {name.text}", True)
    told = _of_a_thing(claim, name) or any(_refers_back(claim, name, s) for s in source.sentences)
    if name.first <= 1 and not told:
        return Fault("names", f"the words that carry this do not speak of {name.text}")
    return None


def _of_a_thing(claim: Parsed, name: Name) -> bool:
    """Whether the name only says which thing is meant: "the Christmas truce", "the Kursk incursion"."""
    k = name.last + 1
    before = claim.tokens[name.first - 1].low if name.first else ""
    return (
        before in ("the", "a", "this")
        and k < len(claim.tokens)
        and claim.gap(k) == " "
        and (claim.tokens[k].content and not claim.tokens[k].cap and not claim.tokens[k].low.endswith("ed"))
    )


def _refers_back(claim: Parsed, name: Name, sentence: Parsed) -> bool:
    """Whether the sentence takes its subject from the lines before it: "He said", "The talks" of Istanbul."""
    head = sentence.tokens[:4]
    if any(t.low in _BACK for t in head):
        return True
    after = claim.tokens[name.last + 1] if name.last + 1 < len(claim.tokens) else None
    return after is not None and after.content and any(t.key == after.key for t in head)


_BACK = frozenset("he she they it his her their its both neither this these".split())


def _rival(claim: Parsed, name: Name, source: Source) -> str:
    """The name that stands in the source where the claim has another: after the same preposition, or as the subject."""
    present = {n.key for n in names_in(claim)}
    before = claim.tokens[name.first - 1].low if name.first else ""
    for sentence in source.sentences:
        for other in names_in(sentence):
            if other.key in present:
                continue
            ahead = sentence.tokens[other.first - 1].low if other.first else ""
            same_slot = before in PREPOSITIONS and ahead == before and _head(claim, name) == _head(sentence, other)
            same_place = before in _PLACE_PREPOSITIONS and ahead == before
            same_verb = any(near(claim, name) and near(claim, name) == near(sentence, other) for near in _NEIGHBOURS)
            if (
                same_slot
                or same_place
                or same_verb
                or (name.first <= 1 and other.first <= 1 and not _of_a_thing(claim, name))
            ):
                return other.text
    return ""


def _out_of_place(claim: Parsed, name: Name, source: Source) -> Fault | None:
    """A name where its source has another, while the source has it elsewhere: "signed with Kyiv" for "with Putin"."""
    mine = _slots(claim, name)
    if not mine:
        return None
    present = {k for n in names_in(claim) for k in n.keys}
    rivals: list[str] = []
    for sentence in source.sentences:
        for other in names_in(sentence):
            if name.key == other.key and ("ahead", _verb_ahead(sentence, other)) in mine:
                return None  # "visited Ukraine", where the source has "the first to visit Ukraine"
            if not any(_alike(slot, theirs) for slot in mine for theirs in _slots(sentence, other)):
                continue
            if name.key in other.keys or known_as(frozenset(other.keys), name.key, name.text, source.aliases, True):
                return None
            if not present & set(other.keys) and _country(other) == _country(name):
                rivals.append(other.text)
    return Fault("names", f"the source says {rivals[0]}, the sentence {name.text}", True) if rivals else None


def _alike(a: tuple[str, str], b: tuple[str, str]) -> bool:
    """One slot, or beside words that may stand for each other."""
    return a[0] == b[0] and (a[1] == b[1] or bool(related(a[1]) & related(b[1])))


def _country(name: Name) -> bool:
    """Whether it is a country or a capital; as "US" in "US envoy Witkoff" it stands where no person could."""
    return name.key in NATIONS.values() or name.key in CAPITALS


@lru_cache(maxsize=16384)
def _slots(sentence: Parsed, name: Name) -> frozenset[tuple[str, str]]:
    """Where a name stands: its preposition with the word ahead of that, the verb ahead, and the verb behind it."""
    found = set()
    before = sentence.tokens[name.first - 1] if name.first else None
    if before and before.low in PREPOSITIONS and (head := _head(sentence, name)):
        found.add((before.low, head))
    if before and not before.cap and before.low not in SPEECH and _past(before):
        found.add(("ahead", before.key))
    behind = sentence.tokens[name.last + 1] if name.last + 1 < len(sentence.tokens) else None
    if behind and sentence.gap(name.last + 1) == " " and not sentence.tokens[name.last].owner and _past(behind):
        found.add(("behind", behind.key))
    return frozenset(found)


def _past(token: Token) -> bool:
    return token.content and not token.cap and (token.low.endswith("ed") or token.low in PAST)


def _verb_ahead(sentence: Parsed, name: Name) -> str:
    """The content key right before a name, a title in between or not: "invited" in "invited President Xi"."""
    k = name.first - 1
    while k > 0 and (sentence.tokens[k].low in TITLES or sentence.tokens[k].low in ("the", "a")):
        k -= 1
    if k < 0 or sentence.tokens[k].cap:
        return ""
    return sentence.tokens[k].key if sentence.tokens[k].content or sentence.tokens[k].low in SPEECH else ""


def _verb_behind(sentence: Parsed, name: Name) -> str:
    """The content key right after a name."""
    k = name.last + 1
    found = k < len(sentence.tokens) and sentence.gap(k) == " " and not sentence.tokens[k].cap
    return sentence.tokens[k].key if found and sentence.tokens[k].content else ""


_NEIGHBOURS = (_verb_ahead, _verb_behind)


def _head(sentence: Parsed, name: Name) -> str:
    """The content key ahead of the preposition ahead of a name."""
    for k in range(name.first - 2, max(-1, name.first - 5), -1):
        if sentence.tokens[k].content:
            return sentence.tokens[k].key
    return ""
