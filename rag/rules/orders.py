"""Orders: a passage that tells its reader what to write is no source. Nothing is taken from it.

The words are first made visible (`unveiled`), since an order may hide behind marks that a reader does not see. Then
patterns look for what sources do not do: address a machine, put on its frame, or command what an answer shall hold.
"""

from __future__ import annotations

import base64
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rag.types import Hit

_PATTERNS = Path(__file__).with_suffix(".toml")
_WORD = re.compile(
    r"[^\W\u0600-\u06ff\u4e00-\u9fff]+|[<{\u0600-\u06ff\u4e00-\u9fff]"
)  # letter by letter where words run on
_KEY = 4
_GAPS = re.compile(r"[ \t\xa0]{2,}|\xa0")
_MARKS = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("„", '"'), ("«", '"'), ("»", '"'))

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HIDING = re.compile(r"<|[a-z][013457][a-z]|[A-Za-z0-9+/]{24}|\b(?:\w ){3}\w\b")
_HIDING_BEYOND_ASCII = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\uff01-\uff5e\U0001d400-\U0001d7ff\U000e0020-\U000e007e]"
    r"|[a-zA-Z][а-яіј\u03b1-\u03c9]|[а-яіј\u03b1-\u03c9][a-zA-Z]"
)
_TAGGED = re.compile("[\U000e0020-\U000e007e]+")
_MARKUP = re.compile(r"<[^<>]{1,300}>|<!--|-->")
_MIXED = re.compile(r"\b(?=\w*[a-z])(?=\w*[аеіоорсухѕјԁһαοερυν])\w+\b", re.IGNORECASE)
_LEET = re.compile(r"\b(?=\w*[a-z]{2})(?=\w*[013457])[a-z013457]{4,}\b", re.IGNORECASE)
_DIGITS = str.maketrans("013457", "oieast")
_SPACED = re.compile(r"\b(?:\w ){3,}\w\b")
_CODED = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_ALIKE = str.maketrans("аеіорсухѕјԁһмткнвАЕІОРСУХМТКНВαοερυν", "aeiopcyxsjdhmtkhbAEIOPCYXMTKHBaoepuv")


@lru_cache(maxsize=8192)
def gives_orders(text: str) -> bool:
    """Whether a text addresses the writer rather than the reader."""
    for mark, plain in _MARKS:
        text = text.replace(mark, plain)
    text = _GAPS.sub(" ", text)
    return _commands(text) or (_hides(text) and _commands(unveiled(text)))


def _hides(text: str) -> bool:
    beyond = not text.isascii() and _HIDING_BEYOND_ASCII.search(text) is not None
    return beyond or _HIDING.search(text) is not None


def poisoned(hit: Hit) -> bool:
    """Whether a passage, or what its record says around it, gives orders: then it is not used at all."""
    record = hit.record
    around = (record.title, record.publisher, record.place, record.track, record.contested)
    return gives_orders(hit.passage.text) or gives_orders("\n".join(filter(None, around)))


def _commands(text: str) -> bool:
    folded = text.casefold()
    keys = {word[:_KEY] for word in _WORD.findall(folded)}
    return any(
        not keys.isdisjoint(rule.keys) and any(word in folded for word in rule.words) and rule.pattern.search(text)
        for rule in _rules()
    )


@dataclass(frozen=True, slots=True)
class _Rule:
    keys: frozenset[str]  # the first letters of its words: few of its passages' words share them
    words: tuple[str, ...]
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    held = tomllib.loads(_PATTERNS.read_text(encoding="utf-8"))
    parts: dict[str, str] = {}
    for name, part in held["parts"].items():  # a part may use those ahead of it
        parts[name] = _filled(part, parts)
    flags = re.IGNORECASE | re.MULTILINE | re.DOTALL
    return tuple(
        _Rule(
            frozenset(found[0][:_KEY] for word in order["words"] if (found := _WORD.findall(word))),
            tuple(order["words"]),
            re.compile(_filled(order["pattern"], parts).replace(" ", r"\s"), flags),
        )
        for order in held["order"]
    )


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"<<(\w+)>>", lambda m: parts[m[1]], pattern)


def unveiled(text: str) -> str:
    """The text with what hides an order taken away: unseen marks, look-alike letters, spaced words, markup, base64."""
    text = _TAGGED.sub(lambda m: "".join(chr(ord(c) - 0xE0000) for c in m.group()), text)
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    text = _MIXED.sub(lambda m: m.group().translate(_ALIKE), text)
    text = _LEET.sub(lambda m: m.group().translate(_DIGITS), text)
    text = _SPACED.sub(lambda m: m.group().replace(" ", ""), text)
    return _CODED.sub(_decoded, _MARKUP.sub("\n", text))


def _decoded(match: re.Match[str]) -> str:
    coded = match.group()
    try:
        plain = base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode("utf-8")
    except ValueError:
        return coded
    return f"\n{plain}" if plain.isprintable() else coded
