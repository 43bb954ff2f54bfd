"""Finds people, sides, places and rounds in a text, under any spelling, transliteration, case ending or office."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.stems import fold, is_slavic_case, lowered, slavic_base
from rag.text import terms
from rag.vocabulary import Entry, Office, vocabulary

_PIECE = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼ][^\W_]+)*")
_LINK = frozenset("of the von der des du de la le l d в у".split())  # between an office and whose it is
_ENDING = re.compile(  # Turkish cases, German and French adjectives
    r"(?:[yn]?[ae]|[yn]?[iu]|[ns]?[iu]n|[dt][ae]|[dt][ae]n|[ns]?in[dt][ae]n?|y?l[ae]|l[iu]|ler|lar|e[nrms]?|n?es?)$"
)
_SHORTEST_HEAD = 5  # letters of a name before an ending that no apostrophe sets off
_SHORTEST_BASE = 3  # the same in Cyrillic script


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found at text[start:end]; `via` says how.

    "name"; "office", one held; "capital", for its side; "short", a round by a word that means it only beside a word of
    time.
    """

    entry: Entry
    start: int
    end: int
    via: str
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class _Pattern:
    tokens: tuple[str, ...]
    entry: Entry
    via: str


@dataclass(frozen=True, slots=True)
class _Piece:
    token: str
    start: int
    end: int
    written: str


def find(text: str, on: date | None = None) -> list[Mention]:
    """Mentions in order, longest first where they overlap; a phrase that names several entries gives one mention each.

    An office is read as whoever held it on day `on`, or as every holder on record when `on` is None.
    """
    return list(_found(text, on))


@lru_cache(maxsize=512)
def _found(text: str, on: date | None) -> tuple[Mention, ...]:
    """A question is searched for names by several readers."""
    pieces = [_Piece(_known(_token(m.group())), m.start(), m.end(), m.group()) for m in _PIECE.finditer(text)]
    found: list[Mention] = []
    position = 0
    while position < len(pieces):
        step, mentions = _at(pieces, position, on)
        found += mentions
        position += step
    return tuple(found)


def _at(pieces: list[_Piece], position: int, on: date | None) -> tuple[int, list[Mention]]:
    """How many words the longest name or office at a position has, and whom it names."""
    matches = list(_named(pieces, position))
    step = max((len(p.tokens) for p in matches), default=0)
    width, holders = _office(pieces, position, matches, on)
    if holders and width >= step:
        start, end = pieces[position].start, pieces[position + width - 1].end
        return width, [Mention(entry, start, end, "office", office) for entry, office in holders]
    if not step:
        return 1, []
    start, end = pieces[position].start, pieces[position + step - 1].end
    return step, [Mention(p.entry, start, end, p.via) for p in matches if len(p.tokens) == step]


def _named(pieces: list[_Piece], position: int) -> Iterator[_Pattern]:
    piece = pieces[position]
    token = piece.token
    for pattern in _patterns().get(token, ()):
        window = (token, *(p.token for p in pieces[position + 1 : position + len(pattern.tokens)]))
        if window == pattern.tokens and not (len(token) <= 3 and len(window) == 1 and piece.written.islower()):
            yield pattern


def _office(
    pieces: list[_Piece], position: int, owners: list[_Pattern], on: date | None
) -> tuple[int, list[tuple[Entry, Office]]]:
    """The longest "Turkish president", "president of Turkey" or "Papst" at a position, with who held it."""
    by_width: dict[int, dict[tuple[str, str], None]] = {}
    for owner in owners:
        if owner.entry.kind == "party":
            after = position + len(owner.tokens)
            for width, role in _roles(pieces, after):
                by_width.setdefault(after + width - position, {})[role, owner.entry.id] = None
    for width, role in _roles(pieces, position):
        if role == "pope":
            by_width.setdefault(width, {})[role, "Holy See"] = None
        after = position + width
        while after < len(pieces) and after < position + width + 2 and pieces[after].token in _LINK:
            after += 1
        for owner in _named(pieces, after) if after < len(pieces) else ():
            if owner.entry.kind == "party":
                by_width.setdefault(after + len(owner.tokens) - position, {})[role, owner.entry.id] = None
    for width, role, side in _roles_around(pieces, position):
        by_width.setdefault(width, {})[role, side] = None
    for width in sorted(by_width, reverse=True):
        holders = {e.id: (e, o) for role, country in by_width[width] for e, o in _holders(role, country, on)}
        if holders:
            return width, list(holders.values())
    return 0, []


def _holders(role: str, country: str, on: date | None) -> list[tuple[Entry, Office]]:
    return [(entry, office) for entry, office in _held().get((role, country), ()) if _holds(office, on)]


def _holds(office: Office, on: date | None) -> bool:
    if on is None:
        return True
    return (office.start is None or office.start <= on) and (office.end is None or on < office.end)


def _roles(pieces: list[_Piece], position: int) -> Iterator[tuple[int, str]]:
    if position >= len(pieces):
        return
    for tokens, role in _role_patterns().get(pieces[position].token, ()):
        if tuple(p.token for p in pieces[position : position + len(tokens)]) == tokens:
            yield len(tokens), role


def _roles_around(pieces: list[_Piece], position: int) -> Iterator[tuple[int, str, str]]:
    """Offices with their side in the middle: "top US diplomat", "head of the Ukrainian delegation"."""
    for tokens, role in _role_patterns().get(pieces[position].token, ()):
        for cut in range(1, len(tokens)):
            if tuple(p.token for p in pieces[position : position + cut]) != tokens[:cut]:
                break
            for owner in _named(pieces, position + cut) if position + cut < len(pieces) else ():
                after = position + cut + len(owner.tokens)
                rest = tuple(p.token for p in pieces[after : after + len(tokens) - cut])
                if owner.entry.kind == "party" and rest == tokens[cut:]:
                    yield after + len(rest) - position, role, owner.entry.id


def _token(word: str) -> str:
    """A word as names are compared: folded, its possessive or Turkish ending after an apostrophe dropped."""
    folded = fold(word).replace(".", "")
    head, apostrophe, tail = folded.partition("'")
    if apostrophe and len(head) == 1 and len(tail) >= 3 and head in "ld":
        return tail  # l'Ukraine, d'Istanbul
    bare = head if apostrophe and len(head) >= 2 and len(tail) <= 5 and head.isascii() else folded.replace("'", "")
    return lowered(word) if bare and "\u0400" <= bare[0] <= "\u04ff" else bare


@lru_cache(maxsize=8192)
def _known(token: str) -> str:
    """The token of names.toml that a word is a form of ("istanbulda", "russischen", "Путиным"); else the word's own."""
    if token and "\u0400" <= token[0] <= "\u04ff":
        for length in range(4, 0, -1):
            base, tail = token[:-length], token[-length:]
            if len(base) >= _SHORTEST_BASE and base in _alphabet() and is_slavic_case(tail):
                return _known(base)  # "белова" → "белов" → "бел", where both are forms on record
        return token
    if token not in _alphabet() and token.isascii() and len(token) > _SHORTEST_HEAD:
        for length in range(1, 6):
            head, tail = token[:-length], token[-length:]
            if len(head) >= _SHORTEST_HEAD and head in _openers() and _ENDING.fullmatch(tail):
                return head
    return token


@lru_cache(maxsize=1)
def _alphabet() -> frozenset[str]:
    """Every token of names and roles."""
    known = vocabulary()
    names = (form for e in known.entries for form in (*e.forms, *e.capitals, *e.short))
    roles = (form for role, forms in known.roles for form in (role, *forms))
    return frozenset(token for form in (*names, *roles) for token in _split(form))


@lru_cache(maxsize=1)
def _openers() -> frozenset[str]:
    """First tokens of names."""
    return frozenset(_split(f)[0] for e in vocabulary().entries for f in (*e.forms, *e.capitals, *e.short))


def _split(form: str) -> tuple[str, ...]:
    found = (_token(m.group()) for m in _PIECE.finditer(form))
    return tuple(slavic_base(t) if "\u0400" <= t[0] <= "\u04ff" and len(t) > _SHORTEST_BASE else t for t in found)


def _tokens(form: str) -> tuple[str, ...]:
    return tuple(_known(token) for token in _split(form))


@lru_cache(maxsize=1)
def _patterns() -> dict[str, list[_Pattern]]:
    table: dict[str, dict[tuple[tuple[str, ...], str], _Pattern]] = {}
    places = {entry.id: entry.forms for entry in vocabulary().entries if entry.kind == "place"}
    for entry in vocabulary().entries:
        short = [form for name in entry.short for form in places.get(name, (name,))]
        for forms, via in ((entry.forms, "name"), (entry.capitals, "capital"), (short, "short")):
            for form in forms:
                if tokens := _tokens(form):
                    key = (tokens, f"{entry.kind}:{entry.id}")
                    table.setdefault(tokens[0], {}).setdefault(key, _Pattern(tokens, entry, via))
    return {first: list(rows.values()) for first, rows in table.items()}


@lru_cache(maxsize=1)
def _role_patterns() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    table: dict[str, dict[tuple[tuple[str, ...], str], None]] = {}
    told = dict(vocabulary().roles)
    held = {office.role for entry in vocabulary().entries for office in entry.offices}
    for role in (*told, *(r for r in held if r not in told)):
        for form in (role, *told.get(role, ())):
            tokens = _tokens(form)
            table.setdefault(tokens[0], {}).setdefault((tokens, role))
    return {first: list(rows) for first, rows in table.items()}


@lru_cache(maxsize=1)
def _held() -> dict[tuple[str, str], list[tuple[Entry, Office]]]:
    table: dict[tuple[str, str], list[tuple[Entry, Office]]] = {}
    for entry in vocabulary().entries:
        for office in entry.offices:
            table.setdefault((office.role, office.country), []).append((entry, office))
    return table


def resembling(word: str) -> str | None:
    """The one-word name that a mistyped word most resembles (same first letter, ratio 0.82 or more), or None."""
    folded = fold(word)
    if len(folded) < 5:
        return None
    known = [name for name in _one_word_names() if name[0] == folded[0]]
    close = difflib.get_close_matches(folded, known, n=1, cutoff=0.82)
    return _one_word_names()[close[0]] if close else None


@lru_cache(maxsize=1)
def _one_word_names() -> dict[str, str]:
    return {
        fold(form): form
        for entry in vocabulary().entries
        for form in (*entry.forms, *entry.capitals, *(entry.id.split() if entry.kind == "person" else ()))
        if form.isalpha() and len(form) >= 4
    }


def expansion(mentions: Iterable[Mention]) -> list[str]:
    """Search terms that name the same people and sides in other words.

    An office gives its holder's name, a capital its side, a loose place the places it may mean.
    """
    extra: list[str] = []
    for mention in mentions:
        if mention.entry.kind == "person":
            extra += terms(mention.entry.id.split()[-1])
        elif mention.entry.kind == "party" and mention.via == "capital":
            extra += terms(mention.entry.id)
        for place in mention.entry.near:
            extra += terms(place)
    return extra
