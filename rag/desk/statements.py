"""Who said what in a document: the positions it records, and the sentences whose speaker is certain.

Nothing is put together here: a statement is a sentence of the stored text, `text[start:end]`, with the voice that the
sentence or the record gives it (rag/voices.py). A sentence whose speaker or side is in doubt is no statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag import names
from rag.dated import days_of
from rag.desk.issues import issues_in
from rag.sides import side_of
from rag.subjects import one_person
from rag.text import sentence_spans
from rag.types import Passage, Record
from rag.voices import spoken

# A quotation has the source's quotation marks around words of the speaker; a position is a brief's own paraphrase.
Kind = Literal["quote", "reported", "position"]

WORDS_QUOTED = 3  # words between quotation marks from which a sentence quotes, rather than doubts a word
_QUOTATION = re.compile(r"[\"“«„]([^\"”»“«„]{2,})[\"”»“]")
# A cheap look before the careful one: what says something, in the four languages that issues.toml knows.
_MAY_SPEAK = re.compile(
    r"[\"“«„]|\b(?:sa(?:y|ys|id|ying)|told|tells?|call(?:s|ed)|warn(?:s|ed)|insist(?:s|ed)|argue[sd]?|announce[sd]?|add(?:s|ed)"
    r"|accus(?:es|ed)|claim(?:s|ed)|den(?:y|ies|ied)|reject(?:s|ed)|demand(?:s|ed)|propos(?:es|ed)|offer(?:s|ed)"
    r"|describ(?:es|ed)|stat(?:es|ed)|spoke|urg(?:es|ed)|repl(?:y|ies|ied)|answer(?:s|ed)|wrote|writes|accept(?:s|ed)"
    r"|express(?:es|ed)|thank(?:s|ed)|voic(?:es|ed)|stress(?:es|ed)|repeat(?:s|ed)|declar(?:es|ed)|according|dismiss(?:es|ed)"
    r"|rul(?:es|ed) out|suggest(?:s|ed)|confirm(?:s|ed)|promis(?:es|ed)|threaten(?:s|ed)|asked|named|report(?:s|ed)"
    r"|blam(?:es|ed)|ordered|vow(?:s|ed)|hail(?:s|ed)|prais(?:es|ed)|acknowledg(?:es|ed)|complain(?:s|ed)|question(?:s|ed)"
    r"|сказал\w*|заявил\w*|сообщил\w*|отметил\w*|подчеркнул\w*|добавил\w*|назвал\w*|сказа[вл]\w*|заяви[вл]\w*"
    r"|повідоми[вл]\w*|наголоси[вл]\w*|зазначи[вл]\w*|дода[вл]\w*|dedi|söyledi|belirtti|açıkladı|vurguladı"
    r"|ifade etti)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What one side said, in the words of the source: `text[start:end]` of that version of the document."""

    party: str
    speaker: str  # "" where only the side is named
    text: str
    kind: Kind
    issues: tuple[str, ...]
    day: date | None  # the day it was said where that is certain, else the day of the report
    day_certain: bool
    start: int
    end: int
    record: Record


def positions(record: Record, text: str) -> list[Statement]:
    """The positions that a document records, cited where they stand in its text; those of no one side are left out."""
    made = []
    for position in record.positions:
        side = side_of(position.party)
        start = text.rfind(position.stance)
        if not side or start < 0:
            continue
        end = start + len(position.stance)
        speaker = _person(position.speaker) if one_person(position) else ""
        made.append(_statement(record, side, speaker, "position", text, start, end, certain=False))
    return made


def attributed(record: Record, passage: Passage) -> Iterator[Statement]:
    """The sentences of a passage that speak of an issue, and whose one speaker and side are certain."""
    stances = {position.stance for position in record.positions}
    for first, last in sentence_spans(passage.text):
        said = passage.text[first:last]
        if not _MAY_SPEAK.search(said) or not issues_in(said) or any(said.endswith(stance) for stance in stances):
            continue
        found = spoken(said, record)
        if found is None or not (side := side_of(found.voice.party)):
            continue
        kind: Kind = "quote" if quotes(said) else "reported"
        start = passage.start + first
        days = days_of(said, record)
        yield Statement(
            side,
            _person(found.voice.speaker),
            said,
            kind,
            issues_in(said),
            days[0] or _day(record),
            days[0] is not None,
            start,
            start + len(said),
            record,
        )


def quotes(text: str) -> bool:
    """Whether a sentence holds a quotation of some words, not one doubted word between quotation marks."""
    return any(len(m.group(1).split()) >= WORDS_QUOTED for m in _QUOTATION.finditer(text))


def _person(speaker: str) -> str:
    """The speaker, "" where that is a side or its seat ("Kremlin")."""
    return "" if any(m.entry.kind == "party" and m.end == len(speaker) for m in names.find(speaker)) else speaker


def _statement(
    record: Record, side: str, speaker: str, kind: Kind, text: str, start: int, end: int, *, certain: bool
) -> Statement:
    said = text[start:end]
    about = issues_in(said) or issues_in(record.title)  # "It is a first step": of what the headline is about
    return Statement(side, speaker, said, kind, about, _day(record), certain, start, end, record)


def _day(record: Record) -> date | None:
    return record.event_date or record.published
