"""Finds people, sides, places and rounds in a text, under any spelling, transliteration or office."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.text import fold, terms
from rag.vocabulary import Entry, Office, vocabulary

# How prose varies a role; the key is the role as corpus/names.toml writes it.
_ROLE_WORDS = {
    "president": ("president", "leader", "head of state", "presidential", "strongman"),
    "prime minister": ("prime minister", "premier", "pm", "head of government"),
    "former prime minister": ("former prime minister", "ex-prime minister", "ex premier", "former premier"),
    "chancellor": ("chancellor", "leader", "head of government"),
    "foreign minister": ("foreign minister", "top diplomat", "chief diplomat"),
    "defence minister": ("defence minister", "defense minister"),
    "defence secretary": ("defence secretary", "defense secretary"),
    "secretary of state": ("secretary of state", "top diplomat"),
    "spokesman": ("spokesman", "spokesperson", "mouthpiece"),
    "envoy": ("envoy", "special envoy", "emissary", "peace envoy", "peace emissary"),
    "chief negotiator": ("chief negotiator", "lead negotiator", "top negotiator", "head of delegation", "negotiator"),
    "former chief negotiator": ("former chief negotiator", "ex chief negotiator", "former negotiator"),
    "ombudsman": ("ombudsman", "ombudswoman", "human rights commissioner", "rights commissioner"),
    "secretary-general": ("secretary general", "chief", "head"),
    "pope": ("pope", "pontiff", "holy father"),
}
_PIECE = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼ][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found at text[start:end]; `via` says how: by name, by an office held, by a capital for its side."""

    entry: Entry
    start: int
    end: int
    via: str  # "name", "office" or "capital"
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class _Pattern:
    tokens: tuple[str, ...]
    entry: Entry
    via: str
    office: Office | None = None


def find(text: str, on: date | None = None) -> list[Mention]:
    """Mentions in order, longest first where they overlap; a phrase that names several entries gives one mention each.

    An office is read as whoever held it on day `on`, or as every holder on record when `on` is None.
    """
    pieces = [(_token(m.group()), m.start(), m.end(), m.group()) for m in _PIECE.finditer(text)]
    found: list[Mention] = []
    position = 0
    while position < len(pieces):
        matches = list(_longest(pieces, position))
        step = max((len(p.tokens) for p in matches), default=1)
        for pattern in matches:
            if len(pattern.tokens) == step and _holds(pattern.office, on):
                start, end = pieces[position][1], pieces[position + step - 1][2]
                found.append(Mention(pattern.entry, start, end, pattern.via, pattern.office))
        position += step
    return found


def _longest(pieces: list[tuple[str, int, int, str]], position: int) -> Iterator[_Pattern]:
    token, _, _, written = pieces[position]
    for pattern in _patterns().get(token, ()):
        window = tuple(p[0] for p in pieces[position : position + len(pattern.tokens)])
        if window == pattern.tokens and not (len(token) <= 3 and len(pattern.tokens) == 1 and written.islower()):
            yield pattern


def _holds(office: Office | None, on: date | None) -> bool:
    if office is None or on is None:
        return True
    return (office.start is None or office.start <= on) and (office.end is None or on < office.end)


def _token(word: str) -> str:
    folded = fold(word).replace(".", "")
    head, apostrophe, tail = folded.partition("'")
    return head if apostrophe and len(head) >= 2 and len(tail) <= 4 else folded.replace("'", "")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, list[_Pattern]]:
    known = vocabulary()
    table: dict[str, dict[tuple[tuple[str, ...], str], _Pattern]] = {}
    parties = {e.id: e for e in known.entries if e.kind == "party"}

    def add(form: str, entry: Entry, via: str, office: Office | None = None) -> None:
        tokens = tuple(_token(m.group()) for m in _PIECE.finditer(form))
        if tokens:
            table.setdefault(tokens[0], {}).setdefault(
                (tokens, f"{entry.kind}:{entry.id}"), _Pattern(tokens, entry, via, office)
            )

    for entry in known.entries:
        for form in entry.forms:
            add(form, entry, "name")
        for form in entry.capitals:
            add(form, entry, "capital")
        for office in entry.offices:
            for form in _office_forms(office, parties.get(office.country)):
                add(form, entry, "office", office)
    return {first: list(rows.values()) for first, rows in table.items()}


def _office_forms(office: Office, party: Entry | None) -> Iterator[str]:
    roles = _ROLE_WORDS.get(office.role, (office.role,))
    if office.role == "pope":
        yield from roles
    for owner in (*party.forms, *party.capitals) if party else (office.country,):
        for role in roles:
            yield f"{owner} {role}"  # "Turkish president", "Kyiv's chief negotiator" (the possessive is dropped)
            yield f"{role} of {owner}"


def resembling(word: str) -> str | None:
    """The one-word name that a mistyped word most resembles (same first letter, difflib ratio 0.8 or more), or None."""
    folded = fold(word)
    if len(folded) < 5:
        return None
    known = [name for name in _one_word_names() if name[0] == folded[0]]
    close = difflib.get_close_matches(folded, known, n=1, cutoff=0.8)
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
