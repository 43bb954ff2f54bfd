"""Outlets that a question rests on ("the Reuters report", "an article in Le Monde"), and whether they are here.

Where no document comes from the outlet, the question is about a report that is not here, however near others lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag import names
from rag.premises.reading import Read, says
from rag.refusals import Refusal, refusal
from rag.text import fold, words
from rag.types import Hit, Question

# Case matters: an outlet's name is told from other words by its capitals.
_WORD = r"[A-Z0-9][\w&.+-]*"
_NAME = rf"(?:(?:[Tt]he )?{_WORD}(?: (?:\||[-–:]|of|and|&|the) {_WORD}| {_WORD})*)"
_QUOTED = rf"['‘\"“]?({_NAME})['’\"”]?"
_KIND = r"(?:article|report|piece|review|story|coverage|column|interview|editorial|dispatch)s?"
_RESTS_ON = (
    re.compile(rf"\b(?:a|an|the|another|separate|recent|both)\s+{_QUOTED}\s+{_KIND}\b"),
    re.compile(
        rf"\b(?:{_KIND}|another|reported|discussed|provided|covered|presented|published|outlined|highlighted)"
        rf"(?: \w+ed)? (?:from|by|in) (?:both )?{_QUOTED}(?: and (?:the )?{_QUOTED})?"
    ),
    re.compile(rf"\bas per {_QUOTED}"),
    re.compile(rf"['‘“\"]({_NAME})['’”\"]\s+{_KIND}\b"),
    re.compile(
        rf"\b(?:in|by|from|to|of|and) (?:both )?['‘“\"]({_NAME})['’”\"](?: and ['‘“\"]({_NAME})['’”\"])?(?=[\s,.?]|$)"
    ),
    re.compile(rf"\bboth {_QUOTED}(?: \w+){{0,12}}? and {_QUOTED}"),
)
_NO_OUTLET = re.compile(
    r"(?:\d|January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_ARTICLES = frozenset({"the", "a", "an"})


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet that a question rests on: question text[start:end]."""

    name: str
    start: int
    end: int


def asked_outlets(text: str) -> list[Outlet]:
    """The outlets that a question says published something; people, places and sides are none."""
    found: dict[tuple[int, int], Outlet] = {}
    for pattern in _RESTS_ON:
        for match in pattern.finditer(text):
            for group in range(1, (pattern.groups or 0) + 1):
                name = match.group(group)
                if name and not _NO_OUTLET.match(name) and not _is_name(name):
                    found[match.span(group)] = Outlet(re.sub(r"['’]s$", "", name), *match.span(group))
    return list(found.values())


def _is_name(name: str) -> bool:
    """The words are all somebody's or some place's name."""
    said = re.sub(r"^[Tt]he ", "", name)
    return any(m.end - m.start >= len(said) - 2 for m in names.find(said))


def outlets(question: Question, hits: Sequence[Hit], read: Sequence[Read]) -> Refusal | None:
    """Every outlet that the question rests on must have published, or be spoken of in, one of the documents found."""
    asked = asked_outlets(question.standalone)
    if not asked:
        return None
    publishers = {p for hit in hits for p in _publishers(hit)}
    for outlet in asked:
        said = any(says(r, [fold(_bare(outlet.name))]) for r in read)
        if not said and not any(same(outlet.name, publisher) for publisher in publishers):
            return refusal("outlet", outlet=outlet.name)
    return None


def _publishers(hit: Hit) -> Iterable[str]:
    yield from (o.publisher for o in hit.record.outlets)
    if hit.record.publisher:
        yield hit.record.publisher


def same(one: str, other: str) -> bool:
    """Whether two names of outlets mean the same one: the words of either are among the other's ("BBC", "BBC News")."""
    a, b = ({fold(w) for w in words(name)} - _ARTICLES for name in (one, other))
    return bool(a and b) and (a <= b or b <= a)


def _bare(name: str) -> str:
    return re.sub(r"^[Tt]he ", "", name)
