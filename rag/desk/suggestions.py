"""What may be asked next: questions drawn from the events that an answer cites, by rules, and only answerable ones.

A question is made from what the record itself has on an event (its track, day, issues, whose positions). It is shown
when a quoted answer to it would cite what it is meant to lead to: a later event, that side's position, and so on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from rag.desk.issues import issues_in
from rag.errors import ConfigError
from rag.index import Index
from rag.phrases import day_in, framed, side_in
from rag.sides import sides_in
from rag.text import terms
from rag.types import Answer, Record, Scope

Kind = Literal["next", "side", "figures", "why", "timeline", "event"]

FILE = Path(__file__).resolve().parent / "suggestions.toml"
MOST = 4  # questions shown
LOOKED_AT = 3  # events that questions are drawn from
TRIED = 8  # questions that are checked at most
SAME = 0.8  # share of words in common from which two questions are one
LINE = 3  # events of a track from which it has a timeline
_STALLED = re.compile(
    r"\b(?:on hold|shelve\w*|suspend\w*|fail\w*|collapse\w*|cancel\w*|postpone\w*|stall\w*|halt\w*|no compromise"
    r"|no breakthrough|broke\w* (?:off|down)|without (?:a )?(?:deal|agreement|result))\b",
    re.IGNORECASE,
)

_COUNTED = re.compile(
    r"\b(?:count\w*|figure\w*|number\w*|total\w*|tall(?:y|ies)|vary|varies)\b|\d[\d,]+", re.IGNORECASE
)
_THE = re.compile(r"^(?:United |European |Holy |OSCE$|IAEA$|Netherlands|Vatican)")  # named with an article in English

Cites = Callable[[str], Sequence[Record]]  # a question → the documents that a quoted answer would cite; none = refused


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, and whether an answer that cites these documents is the one it is meant to get."""

    kind: Kind
    text: str
    leads: Callable[[Sequence[Record]], bool]


def suggested(answer: Answer, index: Index, asked: Sequence[str], scope: Scope = Scope()) -> list[Suggestion]:
    """Questions for after this answer, likeliest first, one of each kind before a second of any; none asked before."""
    events = _events(answer, index)
    answered = answer.status == "answered"
    drawn = [list(_of_event(answer, event, index, scope, answered=answered)) for event in events]
    kinds: tuple[Kind, ...] = ("next", "side", "figures", "why", "timeline") if answered else ("event", "next", "side")
    rounds = [[s for s in of_event if s.kind == kind] for kind in kinds for of_event in drawn]
    firsts: list[Suggestion] = []
    seconds: list[Suggestion] = []
    seen: set[Kind] = set()
    for found in rounds:
        for suggestion in found:
            (seconds if suggestion.kind in seen else firsts).append(suggestion)
            seen.add(suggestion.kind)
    return _new([*firsts, *seconds], asked)


def answerable(suggestions: Iterable[Suggestion], cites: Cites, most: int = MOST) -> list[Suggestion]:
    """The first of them that would be answered with what they are meant to lead to."""
    found: list[Suggestion] = []
    for tried, suggestion in enumerate(suggestions):
        if len(found) == most or tried == TRIED:
            break
        records = cites(suggestion.text)
        if records and suggestion.leads(records):
            found.append(suggestion)
    return found


# -- what an event gives to ask ----------------------------------------------------------------------------------------


def _events(answer: Answer, index: Index) -> list[Record]:
    """The documents cited, in order; those nearest to a question that was refused. Dated ones."""
    names = [c.passage_id for c in answer.citations] or [r.passage_id for r in answer.retrieved[:LOOKED_AT]]
    passages = index.passages(list(dict.fromkeys(names)))
    keys = dict.fromkeys((p.document_id, p.version) for p in passages.values())
    records = index.records(keys)
    return [records[key] for key in keys if key in records and _day(records[key])][:LOOKED_AT]


def _of_event(answer: Answer, event: Record, index: Index, scope: Scope, *, answered: bool) -> Iterator[Suggestion]:
    day, language = _day(event), answer.language
    assert day is not None  # of _events
    topic = _topic(event, language)
    on = {"day": day_in(day, language), "topic": topic or "", "track": event.track}
    last = event.event_end or day
    own = {event.document_id}

    def later(records: Sequence[Record]) -> bool:
        return any((_day(r) or last) > last for r in records)

    def same(records: Sequence[Record]) -> bool:
        return any(r.document_id in own for r in records)

    line = _line(event, index, scope) if event.track else []
    ends = day_in(last, language)
    if any((_day(r) or last) > last for r in line):
        yield Suggestion("next", _asked("next-track", language, **{**on, "day": ends}), later)
    elif topic and not event.track:
        yield Suggestion("next", _asked("next-topic", language, **{**on, "day": ends}), later)
    if topic:
        for side in _others(event, answer):
            text = _asked("side", language, side=_named(side, language), **on)
            yield Suggestion("side", text, lambda records, side=side: any(side in _sides(r) for r in records))  # type: ignore[misc]
    counted = _topic(event, language, event.contested) if _COUNTED.search(event.contested) else None
    if counted and answer.intent != "number":
        yield Suggestion("figures", _asked("figures", language, **{**on, "topic": counted}), same)
    if _STALLED.search(event.title) and answer.intent != "why":
        yield Suggestion("why", _asked("why", language, **on), same)
    if len(line) >= LINE and answer.intent != "timeline":
        tracks = {r.document_id for r in line}
        yield Suggestion(
            "timeline",
            _asked("timeline", language, **on),
            lambda records: len({r.document_id for r in records} & tracks) > 1,
        )
    if topic and not answered:
        yield Suggestion("event", _asked("event", language, **on), same)


def _line(event: Record, index: Index, scope: Scope) -> list[Record]:
    """The events of its track in scope, in order of day."""
    return [r for r in index.between(None, None, scope, 10**9) if r.track == event.track and _day(r)]


def _others(event: Record, answer: Answer) -> list[str]:
    """The sides whose position of the event the answer does not quote."""
    quoted = [c.quote for c in answer.citations if c.document_id == event.document_id]
    open_ = [p for p in event.positions if not any(p.stance in quote or quote in p.stance for quote in quoted)]
    return list(dict.fromkeys(side for p in open_ for side in sides_in(p.party)))[:2]


def _sides(record: Record) -> set[str]:
    return {side for p in record.positions for side in sides_in(p.party)}


def _topic(event: Record, language: str, text: str | None = None) -> str | None:
    """What a text about the event is on, in the words of the language; without one what its headline and record say."""
    known = _words()["topic"]
    about = issues_in(event.title if text is None else text) + (event.topics if text is None else ())
    named = next((topic for topic in about if topic in known), None)
    return str(known[named][framed(language)]) if named else None


def _named(side: str, language: str) -> str:
    name = side_in(side, language)
    return f"the {name}" if framed(language) == "en" and _THE.match(name) else name


def _day(record: Record) -> date | None:
    return record.event_date or record.published


# -- words -------------------------------------------------------------------------------------------------------------


def _new(suggestions: Iterable[Suggestion], asked: Sequence[str]) -> list[Suggestion]:
    """Without those that say what was asked before, or what one ahead of them says."""
    before = [frozenset(terms(text)) for text in asked]
    kept = []
    for suggestion in suggestions:
        own = frozenset(terms(suggestion.text))
        if all(len(own & other) < SAME * len(own | other) for other in before):
            before.append(own)
            kept.append(suggestion)
    return kept


def _asked(question: str, language: str, **values: str) -> str:
    template: str = _words()["question"][question][framed(language)]
    return template.format(**values)


@cache
def _words() -> dict[str, Any]:
    try:
        return tomllib.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{FILE}: cannot be read ({error}); restore it from the repository") from error
