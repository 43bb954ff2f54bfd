"""Which documents are copies of one wire story, and which of them stands for it. Pure.

Copies are edited: leads are rewritten, paragraphs cut, outlets wrap them in their own furniture. So a pair is compared
by containment, the share of the shorter one's own words that stand in runs of three words of the other; sketches say
which pairs are worth it (corpus/sketches.py). What is quoted does not count: two reports may quote one sentence.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from corpus.agencies import credited, named
from corpus.figures import facts, figures_differ, names_differ
from corpus.sketches import RUN, Window, own_words, sketch
from rag.text import sentence_spans, words

DAYS = 3  # days that lie between two copies at most
ENOUGH = 20  # words that two copies share at least

# Set on the half of tests/data/stories.jsonl named "tune" and looked at on 2,081 pages of real news, where one outlet's
# pieces on a running matter share whole paragraphs of background and even near vectors, but not how they begin. Vectors
# therefore only look again where the texts leave it open, between two outlets, on one day.
COPIED = 0.42  # share of the shorter text's own words that a copy has
COPIED_LATER = 0.5  # the same on another day
REPEATED = 0.8  # the same within one outlet, or of a statement and a report of it; not for two states of one page
NEARLY = 0.28  # the same where both are of one day and their vectors near: a copy that was rewritten throughout
NEAR_VECTORS = 0.945  # cosine of mean e5 vectors from which they are
CARRIED = 0.15  # share of the longer text: a digest holds many a story whole, and is a copy of none
CARRIED_REPEATED = 0.35  # the same where REPEATED counts
BEGINNING, BEGUN = 0.4, 0.25  # what counts as a text's beginning, and the share that one of two beginnings has
ALIKE = 0.6  # words that two sentences share when they say the same thing
FIGURES = 0.4  # share of such sentences with other figures that keeps two reports apart
FIGURES_UPDATE = 0.75  # the same for two states of one page: figures grow
NAMES = 0.6  # share with other names
OFFICIAL = frozenset({"government", "international body"})  # outlets whose texts are statements that others report


@dataclass(frozen=True, slots=True)
class Story:
    """What is compared of a document."""

    document_id: str
    text: str
    language: str = "und"
    day: date | None = None  # when it was published, else when it was first seen
    url: str = ""
    publisher: str = ""
    outlet_kind: str = ""
    author: str = ""
    title: str = ""


# -- two stories -------------------------------------------------------------------------------------------------------


Cosine = Callable[[Story, Story], float]


def same_story(one: Story, other: Story, cosine: Cosine | None = None) -> bool:
    """Whether two documents carry one story: copies of it, or states of it that one outlet published."""
    return strength(one, other, cosine) > 0.0


def strength(one: Story, other: Story, cosine: Cosine | None = None) -> float:
    """How surely two documents carry one story, up to 1; 0 when they do not.

    `cosine` gives the nearness of their vectors; it is asked only where the texts leave it open.
    """
    if "und" not in (one.language, other.language) and one.language != other.language:
        return 0.0
    if one.day and other.day and abs((one.day - other.day).days) > DAYS:
        return 0.0
    a, b = _read(one.text), _read(other.text)
    both = _shared(a, b), _shared(b, a)
    longest = max(both, key=lambda s: s.share)
    carried, begun = min(s.share for s in both), max(s.begun for s in both)
    page = same_page(one, other)
    if longest.words < ENOUGH or carried < CARRIED or not (page or begun >= BEGUN):
        return 0.0
    if not page and (same_outlet(one, other) or (one.outlet_kind in OFFICIAL) != (other.outlet_kind in OFFICIAL)):
        alike = longest.share >= REPEATED and carried >= CARRIED_REPEATED
    elif longest.share >= (COPIED if page or one.day == other.day else COPIED_LATER):
        alike = True
    else:
        near = longest.share >= NEARLY and one.day == other.day
        alike = near and cosine is not None and cosine(one, other) >= NEAR_VECTORS
    if not alike:
        return 0.0
    if not page and _titles_differ(one, other):
        return 0.0
    figures, names = _disagreement(one, other)
    if figures >= (FIGURES_UPDATE if page else FIGURES) or names >= NAMES:
        return 0.0
    return longest.share


@dataclass(frozen=True, slots=True)
class _Text:
    own: tuple[str, ...]  # the words outside quotation marks
    runs: frozenset[tuple[str, ...]]


@lru_cache(maxsize=64)
def _read(text: str) -> _Text:
    own = tuple(own_words(text))
    return _Text(own, frozenset(own[n : n + RUN] for n in range(len(own) - RUN + 1)))


@dataclass(frozen=True, slots=True)
class _Share:
    words: int  # that stand in runs of the other text
    share: float  # of all words
    begun: float  # of the words at the beginning


def _shared(text: _Text, other: _Text) -> _Share:
    held = [False] * len(text.own)
    for n in range(len(text.own) - RUN + 1):
        if text.own[n : n + RUN] in other.runs:
            held[n : n + RUN] = [True] * RUN
    first = held[: math.ceil(len(held) * BEGINNING)]
    return _Share(sum(held), sum(held) / max(1, len(held)), sum(first) / max(1, len(first)))


def _disagreement(one: Story, other: Story) -> tuple[float, float]:
    """Of the sentences that both have, the share whose figures differ, and the share whose names do."""
    given = figures = named = names = 0
    theirs = _sentences(other.text)
    for said, bare in _sentences(one.text):
        reply, held = max(theirs, key=lambda s: _dice(bare, s[1]), default=("", frozenset[str]()))
        if _dice(bare, held) < ALIKE:
            continue
        a, b = facts(said, one.language), facts(reply, other.language)
        if (a.numbers or a.weekdays or a.months) and (b.numbers or b.weekdays or b.months):
            given += 1
            figures += figures_differ(a, b)
        if a.names and b.names:
            named += 1
            names += names_differ(a, b)
    return figures / max(1, given), names / max(1, named)


@lru_cache(maxsize=64)
def _sentences(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each sentence with its words, figures left out; headings of a word or two are none."""
    said = [text[start:end] for start, end in sentence_spans(text)]
    bare = [frozenset(w.casefold() for w in words(s) if not w[0].isdigit()) for s in said]
    return tuple((s, w) for s, w in zip(said, bare, strict=True) if len(w) >= RUN)


def _titles_differ(one: Story, other: Story) -> bool:
    """One headline filled in twice: nearly the same words, another place or another figure."""
    a, b = (frozenset(w.casefold() for w in words(s.title) if not w[0].isdigit()) for s in (one, other))
    if min(len(a), len(b)) < RUN or _dice(a, b) < ALIKE:
        return False
    first, second = facts(one.title, one.language), facts(other.title, other.language)
    return figures_differ(first, second) or names_differ(first, second)


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / max(1, len(one) + len(other))


def same_outlet(one: Story, other: Story) -> bool:
    """Whether two documents are of one outlet: the same name, or the same host."""
    if one.publisher and one.publisher == other.publisher:
        return True
    host = urlsplit(one.url).hostname
    return bool(host) and host == urlsplit(other.url).hostname


def outlet(story: Story) -> str:
    """A name for the outlet: the publisher, else the host; a document that has neither is its own."""
    return story.publisher or urlsplit(story.url).hostname or story.document_id


def same_page(one: Story, other: Story) -> bool:
    """Whether two addresses are of one page in two states: same host, and the same number or nearly the same words.

    Numbers that differ tell two pages apart: the bulletin of the next day is another page.
    """
    a, b = urlsplit(one.url), urlsplit(other.url)
    if not a.hostname or a.hostname != b.hostname:
        return False
    first, second = (re.findall(r"[^\W\d_]+|\d+", p.path.casefold()) for p in (a, b))
    numbers = [{w for w in found if w.isdigit()} for found in (first, second)]
    if numbers[0] and numbers[1] and numbers[0] != numbers[1]:
        return False
    if any(len(n) >= 5 for n in numbers[0] & numbers[1]):
        return True
    said = [{w for w in found if not w.isdigit()} for found in (first, second)]
    return len(said[0] & said[1]) >= ALIKE * max(1, min(len(said[0]), len(said[1])))


# -- many stories ------------------------------------------------------------------------------------------------------


def clusters(stories: Iterable[Story]) -> dict[str, str]:
    """Document id → id of the one that stands for its story; a document without a copy stands for itself."""
    given = sorted(stories, key=lambda s: s.document_id)
    by_id = {s.document_id: s for s in given}
    sketches = {s.document_id: sketch(s.text) for s in given}
    window = Window(list(by_id), [outlet(s) for s in given], list(sketches.values()))
    links = {
        pair(name, other): sure
        for name, own in sketches.items()
        for other in window.near(name, own)
        if name < other and (sure := strength(by_id[name], by_id[other]))
    }
    found = {name: name for name in by_id}
    for members in groups(links):
        first = stands([by_id[name] for name in members])
        found.update(dict.fromkeys(members, first))
    return found


def pair(one: str, other: str) -> tuple[str, str]:
    """The two ids in order."""
    return (one, other) if one < other else (other, one)


def groups(links: Mapping[tuple[str, str], float]) -> list[list[str]]:
    """Documents that are linked, the surest links first; each group sorted.

    A chain makes no story: two groups become one only if half of the pairs across them are linked, or if the link is
    between documents that all of their groups are linked with (an original that everybody cut elsewhere).
    """
    group: dict[str, set[str]] = {}
    for one, other in sorted(links, key=lambda p: (-links[p], p)):
        a, b = group.setdefault(one, {one}), group.setdefault(other, {other})
        if a is b:
            continue
        hubs = all(pair(one, x) in links for x in a - {one}) and all(pair(other, x) in links for x in b - {other})
        across = sum(pair(x, y) in links for x in a for y in b)
        if hubs or 2 * across >= len(a) * len(b):
            a |= b
            group.update(dict.fromkeys(b, a))
    return sorted(sorted(members) for members in {id(g): g for g in group.values()}.values() if len(members) > 1)


# -- who stands for a story --------------------------------------------------------------------------------------------


def stands(members: Sequence[Story]) -> str:
    """Id of the document that stands for the story: of the agency that the copies credit, else of any, else the first.

    Where an agency has several, the first of them.
    """
    asked = Counter(name for member in members for name in credited(member.author, member.text))
    order = sorted(members, key=lambda m: (m.day or date.max, m.document_id))
    for name in sorted(asked, key=lambda name: (-asked[name], name)):
        for member in order:
            if name in named(member.publisher):
                return member.document_id
    return next((m.document_id for m in order if m.outlet_kind == "agency"), order[0].document_id)
