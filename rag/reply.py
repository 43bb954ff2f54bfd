"""A model's reply, cut into sentences while it is being written: plain text with [1] markers, or JSON by SCHEMA.

What was fine is kept: a reply that breaks off, repeats itself or stops being JSON gives its whole sentences first and
raises BadReply after them. Anything a model can write is read; nothing but BadReply is raised.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rag.errors import BadReply, ModelError
from rag.text import fold, sentence_spans, words

MAX_CHARS = 6_000  # of a whole draft
MAX_SENTENCES = 24
MAX_SENTENCE = 900  # code points without an end: the model is running away
MAX_REPEATS = 3  # sentences said before, in a row or not, until the draft is cut off
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "passages": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "passages"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}

_MARKER = re.compile(
    r"[\[【(]\s*(?:passages?|sources?|documents?|docs?|refs?|no\.?)?\s*[\^#]?\s*(\d{1,4}(?:\s*(?:,|;|and|&|-|–)\s*\d{1,4})*)\s*(?:†[^\]】]*)?[\]】)]",
    re.IGNORECASE,
)
_SPACED_MARKER = re.compile(rf"\s*{_MARKER.pattern}", re.IGNORECASE)
_AFTER_END = re.compile(rf"([.!?…]+[\"'”’»)]*)[ \t]*((?:{_MARKER.pattern}[ \t]*)+)", re.IGNORECASE)
_BULLET = re.compile(r"(?m)^[ \t]*(?:[-*•–—]|\d{1,2}[.)])[ \t]+")
_LABEL = re.compile(r"^(?:(?:final )?answer|response)\s*:\s*", re.IGNORECASE)
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
_JSON = re.compile(r"\s*(?:```(?:json)?\s*)?\{")
_PERHAPS_JSON = re.compile(r"\s*(?:`{1,3}(?:j|js|jso|json)?\s*)?")
_LIST = re.compile(r'"sentences"\s*:\s*\[')
_WHOLE = re.compile(r"[.!?…][\"'”’»)\]】\s]*$")
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence as the model wrote it, without its markers; `markers` are the passage numbers it names, from 1."""

    text: str
    markers: tuple[int, ...]


def sentences(chunks: Iterator[str]) -> Iterator[Drafted]:
    """The sentences of a reply, each as soon as it is whole; repeats are dropped.

    Raises BadReply after the sentences of a reply that ran away, repeated itself or is broken JSON, and whatever
    ModelError the chunks end with after the sentences that were whole by then.
    """
    try:
        yield from _bounded(_form(chunks))
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()  # ends the request of a draft that is cut off


def _bounded(drafts: Iterator[Drafted]) -> Iterator[Drafted]:
    seen: set[str] = set()
    repeats = 0
    for drafted in drafts:
        key = " ".join(fold(w) for w in words(drafted.text))
        if key in seen:
            repeats += 1
            if repeats >= MAX_REPEATS:
                raise BadReply("The model repeated itself, so its reply was cut off.")
            continue
        if len(seen) == MAX_SENTENCES:
            raise BadReply(f"The model wrote more than {MAX_SENTENCES} sentences, so its reply was cut off.")
        seen.add(key)
        yield drafted


def _form(chunks: Iterator[str]) -> Iterator[Drafted]:
    """Reads as JSON what begins like it, all else as text."""
    begun = ""
    for chunk in chunks:
        begun += chunk
        if not _PERHAPS_JSON.fullmatch(begun):
            break
    reader = _from_json if _JSON.match(begun) else _from_text
    yield from reader(begun, chunks)


def _from_text(buffer: str, chunks: Iterator[str]) -> Iterator[Drafted]:
    done = 0
    while True:
        whole, rest = _cut(buffer, last=False)
        yield from _drafts(whole)
        done, buffer = done + len(buffer) - len(rest), rest
        if len(buffer) > MAX_SENTENCE or done > MAX_CHARS:
            raise BadReply("The model did not come to an end, so its reply was cut off.")
        try:
            chunk = next(chunks, None)
        except ModelError:
            yield from _drafts(text for text in _cut(buffer, last=True)[0] if _WHOLE.search(text))
            raise
        if chunk is None:
            break
        buffer += chunk
    yield from _drafts(_cut(buffer, last=True)[0])


def _from_json(buffer: str, chunks: Iterator[str]) -> Iterator[Drafted]:
    inside, done = False, 0
    while True:
        if not inside and (opened := _LIST.search(buffer)):
            inside, buffer = True, buffer[opened.end() :]
        while inside and (item := _item(buffer)) is not None:
            done += item[1]
            buffer = buffer[item[1] :]
            yield from _of_item(item[0])
        if inside and buffer.lstrip(" \t\r\n,").startswith("]"):
            return
        if len(buffer) > 2 * MAX_SENTENCE or done > MAX_CHARS:
            raise BadReply("The model did not come to an end, so its reply was cut off.")
        chunk = next(chunks, None)
        if chunk is None:
            raise BadReply("The model's reply is not the JSON it was asked for.")
        buffer += chunk


def _item(buffer: str) -> tuple[Any, int] | None:
    """The first item of the list and where it ends; None while it is not whole."""
    start = _BETWEEN.match(buffer)
    at = start.end() if start else 0
    if buffer[at : at + 1] not in ("{", '"'):
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(buffer, at)
    except (json.JSONDecodeError, RecursionError, ValueError):
        return None


def _of_item(item: Any) -> Iterator[Drafted]:
    text = item.get("text") if isinstance(item, dict) else item
    if not isinstance(text, str):
        return
    named = item.get("passages") if isinstance(item, dict) else None
    numbers = tuple(n for n in named if type(n) is int and 0 <= n < 10_000) if isinstance(named, list) else ()
    for drafted in _drafts(_cut(text, last=True)[0]):
        yield Drafted(drafted.text, tuple(dict.fromkeys((*numbers, *drafted.markers))))


def _drafts(texts: Iterable[str]) -> Iterator[Drafted]:
    yield from (drafted for text in texts if (drafted := _drafted(text)) is not None)


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

    plain = _LABEL.sub("", " ".join(_SPACED_MARKER.sub(take, _UNSEEN.sub("", text)).split()))
    if not any(c.isalnum() for c in plain):
        return None
    return Drafted(plain, tuple(dict.fromkeys(markers)))


def _numbers(text: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r",|;|and|&", text):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        found += range(ends[0], ends[1] + 1) if len(ends) == 2 and 0 <= ends[1] - ends[0] <= 8 else ends
    return found
