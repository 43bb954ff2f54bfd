"""A drafted sentence against the record: shown with the exact source words that carry it, or removed with a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.names import find
from rag.reply import Drafted
from rag.rules.names import names_in
from rag.rules.parse import Aliases, parse
from rag.text import fold, words
from rag.types import Hit, Removed
from rag.verify import Evidence, Finding, check

DECLINED = "it speaks of the writer or the passages, not of the matter"

_META = re.compile(
    r"\b(?:as an ai|language model|i(?:'m| am) (?:sorry|unable|not able)|i apologi[sz]e|not in the passages"
    r"|i (?:can ?not|can't|could not|don't|do not) (?:answer|provide|find|help|have|know|assist)"
    r"|the (?:provided |given )?passages? (?:do(?:es)? not|don't|doesn't)|passages? (?:above|provided|given)"
    r"|the (?:answer|question) is|here (?:is|are) (?:the|a|my)|in (?:summary|conclusion)|system prompt"
    r"|my instructions)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(He|She|They)\b(?!')")
_HEADING = re.compile(r"#{1,6}\s|\*\*[^*]+\*\*:?$|[^.!?…]{1,80}:$")


@dataclass(frozen=True, slots=True)
class Settled:
    """A sentence that its sources carry: (index into hits, start, end in the document) of each carrying sentence."""

    text: str
    spans: tuple[tuple[int, int, int], ...]
    bogus: int = 0  # markers that named no passage, or one that does not carry it


@lru_cache(maxsize=8192)
def known_names(name: str) -> frozenset[str]:
    """Other spellings of a name on record; a place's only where they are the same word ("Kyiv", "Kiev", "Київ")."""
    found: set[str] = set()
    for mention in find(name):
        entry = mention.entry
        if mention.via != "name" or mention.end != len(name):  # it is the last word that identifies
            continue
        forms = (entry.id, *entry.forms)
        if entry.kind == "person":
            found |= set(forms)
        elif entry.kind == "party":
            found |= {f for f in forms if not any(m.entry.kind == "place" for m in find(f))}
        elif entry.kind == "place":
            found |= {f for f in forms if not f.isascii() or fold(f)[:1] == fold(name)[:1]}
    return frozenset(found)


def settle(
    drafted: Drafted, hits: Sequence[Hit], question: str = "", previous: str = "", aliases: Aliases | None = None
) -> Settled | Removed:
    """The sentence with the source words that carry it, or the reason why it is not shown.

    First the passages it names are tried, then all. `previous` is the sentence shown before it: a leading pronoun
    stands for its subject. Raises nothing.
    """
    refused = _not_a_claim(drafted.text, question)
    if refused:
        return Removed(drafted.text, refused)
    claim = with_subject(drafted.text, previous)
    if claim is None:
        return Removed(drafted.text, f'it does not say who "{drafted.text.split()[0].lower()}" is')
    named = tuple(n - 1 for n in drafted.markers if 1 <= n <= len(hits))
    finding, carriers = _carried(claim, hits, named, aliases) if named else (None, named)
    if finding is None or not finding.supported:
        rest = tuple(i for i in range(len(hits)) if i not in named)
        finding, carriers = _carried(claim, hits, (*named, *rest), aliases)
    if not finding.supported:
        return Removed(drafted.text, finding.reason)
    spans = tuple((carriers[i], *_in_document(hits[carriers[i]], s, e)) for i, s, e in finding.spans)
    used = {index for index, _, _ in spans}
    return Settled(drafted.text, spans, sum(n - 1 not in used for n in drafted.markers))


def evidence_of(hit: Hit) -> Evidence:
    """What the rules may read of a passage: its text, headline, place and outlet, and the day it stands for."""
    record = hit.record
    header = ". ".join(part for part in (record.title, record.place, record.publisher) if part)
    return Evidence(hit.passage.text, header, record.event_date or record.published)


def _carried(
    claim: str, hits: Sequence[Hit], tried: tuple[int, ...], aliases: Aliases | None
) -> tuple[Finding, tuple[int, ...]]:
    return check(claim, [evidence_of(hits[i]) for i in tried], aliases), tried


def _in_document(hit: Hit, start: int, end: int) -> tuple[int, int]:
    return hit.passage.start + start, hit.passage.start + end


def _not_a_claim(text: str, question: str) -> str:
    """Why a sentence is nothing to check, or ""."""
    if text.endswith("?") or (question and _same(text, question)):
        return "it repeats the question" if question and _same(text, question) else "it is a question"
    if _META.search(text):
        return DECLINED
    if _HEADING.match(text):
        return "it is a heading"
    if (text[-1:].isalnum() and fold(words(text)[-1]) in _DANGLING) or text.endswith((",", ";", "-", "–")):
        return "it breaks off"
    return ""


_DANGLING = frozenset(
    "a an the and or but of to in on at by for with from that which who was is were are had has not would".split()
)


def _same(a: str, b: str) -> bool:
    mine, other = ({fold(w) for w in words(t)} for t in (a, b))
    return bool(mine) and len(mine & other) >= 0.9 * max(len(mine), len(other))


def with_subject(text: str, previous: str) -> str | None:
    """The sentence with the subject of the one before in place of a leading pronoun; None when there is none."""
    pronoun = _PRONOUN.match(text)
    if not pronoun:
        return text
    subjects = names_in(parse(previous)) if previous else ()
    return subjects[0].text + text[pronoun.end() :] if subjects else None
