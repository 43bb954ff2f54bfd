"""The one subject of a clause, when it is certain who that is: a person, or a side through its name, seat or office.

Only words known here may stand in it. "Washington Post", "Zelenskyy's office", "European diplomats", "Russian strikes"
and "Putin and Trump" are therefore no subject: a wrong name before a statement is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag import names
from rag.text import fold
from rag.types import Position, Record

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:['’ʼ][^\W_]+)*")
_OWNER = re.compile(r"['’]s?$")
_FIRST = frozenset("the a".split())
_PERSONAL = frozenset(  # offices that one person holds, named beside that person or alone
    "president prime minister foreign defence defense interior economy finance chancellor premier ambassador envoy"
    " special presidential deputy vice first chief lead negotiator spokesman spokeswoman spokesperson secretary general"
    " state pope king prince crown representative press director".split()
    + "президент премьер министр министра иностранных дел глава мид пресс секретарь президента".split()
    + "прем'єр міністр міністра закордонних справ речник речниця представитель".split()
)
_COLLECTIVE = frozenset(  # what speaks for a side beside the persons
    "ministry ministries government governments delegation negotiators side presidency cabinet"
    " министерство мид правительство делегация сторона міністерство мзс уряд делегація сторона".split()
)
_MANY = frozenset("and others office officials sources media post times journal agency".split())
_SOLE = frozenset("president prime chancellor premier pope king".split())  # an office that has one holder at a time
_AMBIGUOUS = frozenset("deputy vice first former envoy spokesman spokeswoman spokesperson representative".split())
_NOUNS = frozenset(  # names of sides that are no adjectives, beside their identifiers and seats
    "us usa uk eu un britain america turkey turkiye россия украина сша турция росія україна туреччина китай рф".split()
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Speaker and side, either may be ""; `end` is the offset behind the phrase that names them."""

    speaker: str
    party: str
    end: int


def subject_at(text: str, start: int, record: Record) -> Subject | None:
    """The one subject that the phrase at `start` names, None when it names several, nobody or words unknown here."""
    day = record.event_date or record.published
    span = text[start : start + 120]
    found = names.find(span, on=day)
    own = _recorded(record)
    words: list[str] = []
    end = 0
    for word in _WORD.finditer(span):
        gap = span[end : word.start()]
        if gap not in (("",) if not end else (" ", "-")):
            break
        written = _OWNER.sub("", word.group())
        low = fold(written)
        inside = any(m.start <= word.start() and word.end() <= m.end for m in found)
        titled = low in _PERSONAL or low in _COLLECTIVE
        if gap == "-" and not (inside or titled):
            return None  # "Chinese-Brazilian", "Kyiv-based"
        if not (inside or titled or (not end and low in _FIRST) or (word.group()[:1].isupper() and low in own)):
            break
        words.append(word.group())
        end = word.end()
    return _read(span[:end], words, found, record, start + end) if words else None


def _read(phrase: str, words: list[str], found: list[names.Mention], record: Record, end: int) -> Subject | None:
    lows = [fold(_OWNER.sub("", w)) for w in words]
    inside = [m for m in found if m.end <= len(phrase)]
    sides = list(dict.fromkeys(m.entry.id for m in inside if m.entry.kind == "party"))
    named = list(dict.fromkeys(m.entry.id for m in inside if m.entry.kind == "person" and m.via == "name"))
    holders = list(dict.fromkeys(m.entry.id for m in inside if m.entry.kind == "person" and m.via == "office"))
    if _OWNER.search(words[-1]) and len(words[-1]) > 3:
        return None  # "Zelenskyy's adviser"
    if named:
        last = max(m.end for m in inside if m.via == "name" and m.entry.kind == "person")
        if len(named) > 1 or last != len(phrase) or any(_OWNER.search(w) for w in words[-2:] if fold(w) not in lows):
            return None
        whole = any(" " in phrase[m.start : m.end] for m in inside if m.via == "name" and m.entry.kind == "person")
        if not (whole or holders or _expected(named[0], record)):
            return None  # "Johnson", years after the one on the list left office
        return Subject(named[0], _party(named[0], record, sides), end)
    collective = bool(_COLLECTIVE & set(lows))
    if not collective and (position := _position(phrase, record)) is not None:
        return Subject(position.speaker, plain(position.party), end)
    if holders and not collective:
        return _office(lows, holders, inside, end)
    if len(sides) != 1:
        return None
    titled = collective or bool(_PERSONAL & set(lows))
    bare = [m for m in inside if m.entry.kind == "party"]
    noun = any(m.via == "capital" or fold(phrase[m.start : m.end]) in (_NOUNS | {fold(m.entry.id)}) for m in bare)
    return Subject("", sides[0], end) if titled or (noun and not any(_OWNER.search(w) for w in words)) else None


def _office(lows: list[str], holders: list[str], inside: list[names.Mention], end: int) -> Subject | None:
    """The holder of an office named alone, when it has one; else its side."""
    sides = {m.office.country for m in inside if m.office is not None}
    if len(sides) != 1:
        return None
    sole = bool((_SOLE | {"foreign", "defence", "defense"}) & set(lows)) and not _AMBIGUOUS & set(lows)
    return Subject(holders[0] if len(holders) == 1 and sole else "", sides.pop(), end)


def plain(party: str) -> str:
    """A side as a record has it, "" for an outlet or what else is no side: "United States (newspaper reports)"."""
    return "" if re.search(r"[(),/;]| and ", party) else party


def _party(person: str, record: Record, sides: list[str]) -> str:
    """The side a person holds office for on the record's day, else the one the record gives, else the one beside."""
    held = _countries(person, record)
    surname = fold(person.rsplit(maxsplit=1)[-1])
    given = {plain(p.party) for p in record.positions if one_person(p) and fold(p.speaker.split()[-1]) == surname}
    either = held or given or set(sides)
    return either.pop() if len(either) == 1 else ""


def _countries(person: str, record: Record) -> set[str]:
    """The sides that a person holds office for on the record's day."""
    day = record.event_date or record.published
    entries = [m.entry for m in names.find(person) if m.entry.kind == "person" and m.entry.id == person]
    return {o.country for e in entries for o in e.offices if _holds(o.start, o.end, day)}


def _expected(person: str, record: Record) -> bool:
    """Whether a surname alone can only mean that person here: one in office then, or one whom the record lists."""
    surname = fold(person.rsplit(maxsplit=1)[-1])
    listed = (*record.actors, *(p.speaker for p in record.positions))
    return bool(_countries(person, record)) or any(surname in fold(name).split() for name in listed)


def _holds(start: date | None, end: date | None, day: date | None) -> bool:
    return day is not None and (start is None or start <= day) and (end is None or day < end)


def _recorded(record: Record) -> frozenset[str]:
    """The words of the speakers that the record itself names, for those whom no list knows."""
    return frozenset(fold(w) for p in record.positions if one_person(p) for w in p.speaker.split())


def _position(phrase: str, record: Record) -> Position | None:
    words = [fold(w) for w in _WORD.findall(phrase)]
    found = [p for p in record.positions if one_person(p) and words and fold(p.speaker.split()[-1]) == words[-1]]
    return found[0] if len({p.speaker for p in found}) == 1 else None


def one_person(position: Position) -> bool:
    """Whether a position is that of one man or woman, not of an office, an outlet or several."""
    words = position.speaker.split()
    known = {fold(w) for w in words} & (_COLLECTIVE | _PERSONAL | _MANY)
    return 1 <= len(words) <= 4 and not known and not re.search(r"[,;/&(]", position.speaker)
