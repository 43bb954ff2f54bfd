"""Which documents are copies of one wire story, and which of them stands for it. Pure.

Copies are edited: leads are rewritten, paragraphs cut, outlets wrap them in their own furniture. So a pair is compared
by containment, the share of the shorter one's words that stand in runs of three words of the other. MinHash gives
Jaccard likeness, which a cut or an added paragraph lowers as much as a rewrite does; a sketch of the smallest hashes
costs the same and gives containment. Quoted words do not count: two different reports may quote the same sentence.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from corpus.figures import facts, figures_differ, names_differ
from rag.text import sentence_spans, words

Sketch = npt.NDArray[np.uint64]  # the smallest hashes of a text's runs, in order, each once

DAYS = 3  # days that lie between two copies at most
SIZE = 128  # hashes in a sketch
RUN = 3  # words in a run
ENOUGH = 20  # words that two copies share at least

# Set on the half of tests/data/stories.jsonl named "tune" and looked at on 2,081 pages of real news, where one outlet's
# pieces on a running matter share whole paragraphs of background and even near vectors, but not how they begin.
COPIED = 0.42  # share of the shorter text's own words that a copy has
COPIED_LATER = 0.5  # the same on another day
REPEATED = 0.8  # the same within one outlet, unless both are states of one page
NEARLY = 0.28  # the same where the vectors of both are near: a copy that was rewritten throughout
NEAR_VECTORS = 0.945  # cosine of mean e5 vectors from which they are
CARRIED = 0.15  # share of the longer text: a digest holds many a story whole, and is a copy of none
CARRIED_REPEATED = 0.35  # the same within one outlet
BEGINNING, BEGUN = 0.4, 0.25  # what counts as a text's beginning, and the share that one of two beginnings has
ALIKE = 0.6  # words that two sentences share when they say the same thing
FIGURES = 0.4  # share of such sentences with other figures that keeps two reports apart
FIGURES_UPDATE = 0.75  # the same for two states of one page: figures grow
NAMES = 0.6  # share with other names
NEAR = 0.08  # shared part of two sketches from which a pair is looked at

_QUOTED = re.compile(r"[“\"«„](?=\S)[^“”\"«»„\n]{2,}?[”\"»“]")
_MIX = np.uint64(0x9E3779B97F4A7C15)


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


# -- sketches ----------------------------------------------------------------------------------------------------------


def sketch(text: str) -> Sketch:
    """The smallest hashes of the text's runs of words outside quotation marks; empty for a text of fewer words."""
    found = [zlib.crc32(w.casefold().encode("utf-8", "replace")) for w in words(_QUOTED.sub(" ", text))]
    if len(found) < RUN:
        return np.zeros(0, dtype=np.uint64)
    base = np.array(found, dtype=np.uint64)
    runs = np.zeros(len(base) - RUN + 1, dtype=np.uint64)
    for n in range(RUN):
        runs = _mixed(runs * _MIX + base[n : len(base) - RUN + 1 + n])
    return np.unique(runs)[:SIZE]


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """splitmix64's finaliser: near values come out far apart."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed


def likeness(one: Sketch, other: Sketch) -> float:
    """Estimated share of the shorter text's runs that the other has."""
    if not len(one) or not len(other):
        return 0.0
    # Below the smaller of the two greatest hashes, both sketches are whole; a sketch that is not full is whole anyway.
    most = min(int(s[-1]) if len(s) == SIZE else 2**64 - 1 for s in (one, other))
    a, b = (s[: np.searchsorted(s, np.uint64(most), side="right")] for s in (one, other))
    return len(np.intersect1d(a, b, assume_unique=True)) / max(1, min(len(a), len(b)))


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
    if not page and same_outlet(one, other):
        alike = longest.share >= REPEATED and carried >= CARRIED_REPEATED
    elif longest.share >= (COPIED if page or one.day == other.day else COPIED_LATER):
        alike = True
    else:
        alike = longest.share >= NEARLY and cosine is not None and cosine(one, other) >= NEAR_VECTORS
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
    own = tuple(w.casefold() for w in words(_QUOTED.sub(" ", text)))
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
    if _dice(a, b) < ALIKE:
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


class Window:
    """Sketches of a few days, asked which of them share a part with another. Some 2 kB a document."""

    def __init__(self, ids: Sequence[str], publishers: Sequence[str], sketches: Sequence[Sketch]) -> None:
        self._ids = list(ids)
        sizes = [len(s) for s in sketches]
        values = np.concatenate(sketches) if sizes else np.zeros(0, dtype=np.uint64)
        owners = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(values, kind="stable")
        values, owners = values[order], owners[order]
        kept = ~_furniture(values, owners, publishers)
        self._values, self._owners = values[kept], owners[kept]
        self._sketches = list(sketches)

    def near(self, document_id: str, of: Sketch, most: int = 40) -> list[str]:
        """Ids of the documents that share a part with this one, most first, itself left out."""
        first = np.searchsorted(self._values, of, side="left")
        last = np.searchsorted(self._values, of, side="right")
        hits = [self._owners[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True) if b > a]
        if not hits:
            return []
        places, shared = np.unique(np.concatenate(hits), return_counts=True)
        found = []
        for place in places[shared >= 2].tolist():
            share = likeness(of, self._sketches[place])
            if share >= NEAR and self._ids[place] != document_id:
                found.append((-share, self._ids[place]))
        return [name for _, name in sorted(found)[:most]]


def _furniture(
    values: npt.NDArray[np.uint64], owners: npt.NDArray[np.int32], publishers: Sequence[str]
) -> npt.NDArray[np.bool_]:
    """Runs that many pages have and few outlets: menus, calls to subscribe, an outlet's own boilerplate."""
    if not len(values):
        return np.zeros(0, dtype=np.bool_)
    codes = {name: n for n, name in enumerate(dict.fromkeys(publishers))}
    outlet = np.array([codes[name] for name in publishers], dtype=np.int64)[owners]
    new = np.r_[True, values[1:] != values[:-1]]
    group = np.cumsum(new) - 1
    pages = np.bincount(group)
    pairs = np.unique(group.astype(np.int64) * (len(codes) + 1) + outlet)
    outlets = np.bincount(pairs // (len(codes) + 1), minlength=len(pages))
    common: npt.NDArray[np.bool_] = ((pages >= 8) & (outlets * 2 < pages))[group]
    return common


def clusters(stories: Iterable[Story]) -> dict[str, str]:
    """Document id → id of the one that stands for its story; a document without a copy stands for itself."""
    given = sorted(stories, key=lambda s: s.document_id)
    by_id = {s.document_id: s for s in given}
    sketches = {s.document_id: sketch(s.text) for s in given}
    window = Window(list(by_id), [s.publisher for s in given], list(sketches.values()))
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

    A chain makes no story: two groups become one only if at least half of the pairs across them are linked.
    """
    group: dict[str, set[str]] = {}
    for one, other in sorted(links, key=lambda p: (-links[p], p)):
        a, b = group.setdefault(one, {one}), group.setdefault(other, {other})
        if a is b:
            continue
        across = sum(pair(x, y) in links for x in a for y in b)
        if 2 * across >= len(a) * len(b):
            a |= b
            group.update(dict.fromkeys(b, a))
    return sorted(sorted(members) for members in {id(g): g for g in group.values()}.values() if len(members) > 1)


# -- who stands for a story --------------------------------------------------------------------------------------------

_AGENCIES: Mapping[str, str] = {
    "reuters": r"reuters|рейтер[сз]?",
    "ap": r"(?-i:AP)|associated press",
    "afp": r"(?-i:AFP)|agence france[- ]presse|(?-i:АФП)",
    "interfax-ukraine": r"(?:interfax|интерфакс|інтерфакс)[-– ](?:ukraine|украина|україна)",
    "interfax": r"(?:interfax|интерфакс|інтерфакс)(?![-– ](?:ukr|укр))",
    "tass": r"(?-i:TASS|ТАСС|ТАРС)",
    "ria": r"(?-i:RIA|РИА|РІА)[ -](?:novosti|новости|новини)",
    "ukrinform": r"ukrinform|укр[иі]нформ",
    "unian": r"unian|уніан|униан",
    "aa": r"\((?-i:AA)\)|anadolu (?:agency|ajansı)",
    "iha": r"(?-i:İHA|IHA)|ihlas haber ajansı",
    "dha": r"(?-i:DHA)|demirören haber ajansı",
    "dpa": r"(?-i:dpa)|deutsche presse-agentur",
    "xinhua": r"xinhua|синьхуа|сіньхуа",
    "efe": r"(?-i:EFE)", "ansa": r"(?-i:ANSA)", "pap": r"(?-i:PAP)", "belta": r"belta|белта",
    "bloomberg": r"bloomberg", "upi": r"(?-i:UPI)", "kyodo": r"kyodo",
}  # fmt: skip
_CREDITED = re.compile(
    "|".join(f"(?P<a{n}>(?<!\\w)(?:{wording})(?!\\w))" for n, wording in enumerate(_AGENCIES.values())), re.IGNORECASE
)
_HEAD, _TAIL = 300, 200  # code points where a credit stands


def stands(members: Sequence[Story]) -> str:
    """Id of the document that stands for the story: of the agency that the copies credit, else of any, else the first.

    Where an agency has several, the first of them.
    """
    named = [name for member in members for name in credited(member)]
    asked = sorted(set(named), key=lambda name: (-named.count(name), name))
    order = sorted(members, key=lambda m: (m.day or date.max, m.document_id))
    for name in asked:
        for member in order:
            if name in _named(member.publisher):
                return member.document_id
    return next((m.document_id for m in order if m.outlet_kind == "agency"), order[0].document_id)


def credited(story: Story) -> list[str]:
    """The agencies that a document's byline, dateline or last lines name, each once."""
    return list(dict.fromkeys(_named("\n".join((story.author, story.text[:_HEAD], story.text[-_TAIL:])))))


def _named(text: str) -> Iterator[str]:
    names = list(_AGENCIES)
    for match in _CREDITED.finditer(text):
        yield names[int((match.lastgroup or "a0")[1:])]
