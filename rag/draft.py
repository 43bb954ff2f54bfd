"""The drafting writer: a chat model proposes sentences, the record decides which of them are shown.

`DraftingWriter.stream` gives text as the model writes it, `sentences` cuts it as soon as a sentence is whole, `settle`
keeps a sentence with the exact source words that carry it, or removes it with a reason.
"""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.prompts import ChatPromptTemplate

from rag.chat import provider_errors
from rag.errors import BadReply, ModelTimeout
from rag.names import find
from rag.prompts import Prompt, as_data, load, passages_block, spoken
from rag.rules.names import names_in
from rag.rules.parse import Aliases, parse
from rag.text import fold, sentence_spans, words
from rag.types import Hit, Question, Removed
from rag.verify import Evidence, Finding, check

MAX_CHARS = 6_000  # of a whole draft
MAX_SENTENCES = 24
MAX_SENTENCE = 900  # code points without an end: the model is running away
MAX_REPEATS = 3  # sentences said before, in a row or not, until the draft is cut off
MAX_QUESTION = 2_000
PATIENCE = 4  # a whole draft may take this many times the time-out for one answer

_MARKER = re.compile(
    r"[\[【(]\s*(?:passages?|sources?|documents?|docs?|refs?|no\.?)?\s*[\^#]?\s*(\d{1,4}(?:\s*(?:,|;|and|&|-|–)\s*\d{1,4})*)\s*(?:†[^\]】]*)?[\]】)]",
    re.IGNORECASE,
)
_SPACED_MARKER = re.compile(rf"\s*{_MARKER.pattern}", re.IGNORECASE)
_AFTER_END = re.compile(rf"([.!?…]+[\"'”’»)]*)[ \t]*((?:{_MARKER.pattern}[ \t]*)+)", re.IGNORECASE)
_BULLET = re.compile(r"(?m)^[ \t]*(?:[-*•–—]|\d{1,2}[.)])[ \t]+")
_LABEL = re.compile(r"^(?:(?:final )?answer|response)\s*:\s*", re.IGNORECASE)
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
class Drafted:
    """A sentence as the model wrote it, without its markers; `markers` are the passage numbers it names, from 1."""

    text: str
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """A sentence that its sources carry: (index into hits, start, end in the document) of each carrying sentence."""

    text: str
    spans: tuple[tuple[int, int, int], ...]
    bogus: int = 0  # markers that named no passage, or one that does not carry it


class DraftingWriter:
    """Writes with a chat model. What it writes is a proposal: `settle` decides. Keeps nothing between calls."""

    def __init__(self, model: BaseChatModel, name: str, prompt: Prompt | None = None) -> None:
        """Raises ConfigError when the prompt file is damaged; calls nobody."""
        self.name = name
        self.prompt = prompt or load("answer")
        self._model = model
        self._server = str(getattr(model, "openai_api_base", None) or "the OpenAI API")
        self._patience = PATIENCE * float(getattr(model, "request_timeout", None) or 60)

    def stream(self, question: Question, hits: Sequence[Hit]) -> Iterator[str]:
        """The draft, piece by piece as it arrives. Raises a ModelError when the server fails, before or midway."""
        template = ChatPromptTemplate.from_messages([("system", self.prompt.system), ("human", self.prompt.user)])
        values = {
            "question": as_data(question.standalone)[:MAX_QUESTION],
            "passages": passages_block(hits),
            "today": spoken(question.today or question.scope.as_of or date.today()),
        }
        messages = template.invoke({name: values[name] for name in self.prompt.variables})
        deadline = time.monotonic() + self._patience
        written = False
        # Not `template | model`: closing a sequence reads the rest of the stream first, and a draft may be cut off.
        pieces = cast("Generator[AIMessageChunk, None, None]", self._model.stream(messages))
        with provider_errors(self._server), closing(pieces):
            for chunk in pieces:
                written = written or bool(chunk.text.strip())
                yield chunk.text
                if time.monotonic() > deadline:
                    raise ModelTimeout(
                        f"{self._server} was still writing after {self._patience:.0f} s; raise PARLEY_MODEL_TIMEOUT"
                    )
        if not written:
            raise BadReply(f"{self._server} sent an empty answer; try again or set PARLEY_CHAT_MODEL to another model")

    def sentences(self, chunks: Iterator[str]) -> Iterator[Drafted]:
        """The sentences of a draft, each as soon as it is whole."""
        return sentences(chunks)

    def settle(
        self, drafted: Drafted, hits: Sequence[Hit], question: str = "", previous: str = ""
    ) -> Settled | Removed:
        """The sentence with the source words that carry it, or the reason why it is not shown."""
        return settle(drafted, hits, question, previous, known_names)


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


def sentences(chunks: Iterator[str]) -> Iterator[Drafted]:
    """The sentences of a draft, each as soon as it is whole; repeats are dropped and a run-away draft is cut off."""
    buffer, done, count, repeats = "", 0, 0, 0
    seen: set[str] = set()
    for chunk in _with_end(chunks):
        last = chunk is None
        buffer += chunk or ""
        whole, rest = _cut(buffer, last or len(buffer) + done > MAX_CHARS)
        for text in whole:
            drafted = _drafted(text)
            if drafted is None:
                continue
            key = " ".join(fold(w) for w in words(drafted.text))
            if key in seen:
                repeats += 1
                continue
            seen.add(key)
            yield drafted
            count += 1
        done += len(buffer) - len(rest)
        buffer = rest
        if last or repeats >= MAX_REPEATS or count >= MAX_SENTENCES or len(buffer) > MAX_SENTENCE or done > MAX_CHARS:
            break
    close = getattr(chunks, "close", None)
    if close is not None:
        close()  # ends the request of a draft that is cut off


def _with_end(chunks: Iterator[str]) -> Iterator[str | None]:
    yield from chunks
    yield None


def _cut(buffer: str, last: bool) -> tuple[list[str], str]:
    """The whole sentences of a draft, and what is still growing. Markers behind a full stop are moved ahead of it."""
    text = _AFTER_END.sub(lambda m: " " + m.group(2).strip() + m.group(1) + " ", buffer)
    if last:
        return [text[s:e] for s, e in _spans(text)], ""
    spans = _spans(text)
    if len(spans) < 2:
        return [], buffer
    start = spans[-1][0]
    if text[start] in "[【(":  # perhaps a marker of the sentence before, not whole yet
        spans = spans[:-1]
        start = spans[-1][0]
    return [text[s:e] for s, e in spans[:-1]], text[start:]


def _spans(text: str) -> list[tuple[int, int]]:
    """Sentence spans; unlike in a source, a line break ends a sentence in a draft."""
    spans = []
    offset = 0
    for line in text.splitlines(keepends=True):
        bullet = _BULLET.match(line)
        skip = bullet.end() if bullet else 0
        spans += [(offset + skip + s, offset + skip + e) for s, e in sentence_spans(line[skip:])]
        offset += len(line)
    return spans


def _drafted(text: str) -> Drafted | None:
    """The sentence and its markers; None when nothing but markers or marks is left."""
    markers: list[int] = []

    def take(match: re.Match[str]) -> str:
        if match.group().lstrip().startswith("(") and not match.group().lstrip("( \t\n")[:1].isalpha():
            return match.group()  # "(12)" may be a figure of the text
        markers.extend(_numbers(match.group(1)))
        return ""

    plain = _LABEL.sub("", " ".join(_SPACED_MARKER.sub(take, text).split()))
    if not any(c.isalnum() for c in plain):
        return None
    return Drafted(plain, tuple(dict.fromkeys(markers)))


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r",|;|and|&", text):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        found += range(ends[0], ends[1] + 1) if len(ends) == 2 and 0 <= ends[1] - ends[0] <= 8 else ends
    return found


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
        return "it speaks of the writer or the passages, not of the matter"
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
