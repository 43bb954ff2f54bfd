"""Prompt texts: files in prompts/ with declared variables, checked when they are loaded.

A file starts with `version: N` and `variables: a, b`, then holds `[system]` and `[user]` sections; `{a}` stands for a
variable.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from rag.errors import ConfigError
from rag.settings import CHECKOUT
from rag.types import Hit

FOLDER = CHECKOUT / "prompts"
PROMPTS = ("answer", "judge", "rewrite")
PASSAGES_CHARS = 9_000  # some 2,300 tokens: leaves a small local model with a context of 4,096 room to answer
_CHANGE = re.compile(r"^- (\d+) `([0-9a-f]{16,64})`: (.+(?:\n  .+)*)$", re.MULTILINE)
_VARIABLE = re.compile(r"\{([a-z_]+)\}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_DELIMITER = re.compile(r"\b(BEGIN|END)(\s+)PASSAGES\b", re.IGNORECASE)
# What could pass for a marker, a tag or a chat template's role.
_NEUTRAL = str.maketrans({"[": "(", "]": ")", "【": "(", "】": ")", "<": "‹", ">": "›", "|": "¦", "`": "'"})


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as loaded: filling it needs exactly its variables."""

    name: str
    version: int
    variables: tuple[str, ...]
    system: str
    user: str
    sha256: str  # of the file's bytes


@lru_cache(maxsize=32)
def load(name: str, folder: Path = FOLDER) -> Prompt:
    """The prompt in `folder`/`name`.txt. Raises ConfigError naming the file and what is wrong with it."""
    path = folder / f"{name}.txt"
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the prompt {path}: {error}; restore it from the repository") from error
    head, marker, body = text.partition("[system]")
    system, marker2, user = body.partition("[user]")
    if not (marker and marker2 and system.strip() and user.strip()):
        raise ConfigError(f"{path}: needs a [system] and a [user] section, both with text")
    front = dict(_front_line(path, line) for line in head.splitlines() if line.strip())
    if set(front) != {"version", "variables"} or not front["version"].isdigit():
        raise ConfigError(f"{path}: must start with `version: N` and `variables: a, b`")
    declared = tuple(v.strip() for v in front["variables"].split(",") if v.strip())
    _check_variables(path, declared, system + user)
    return Prompt(name, int(front["version"]), declared, system.strip(), user.strip(), hashlib.sha256(raw).hexdigest())


@dataclass(frozen=True, slots=True)
class Change:
    """A version of a prompt in the change log: what it changed, and the first digits of its file's sha256."""

    version: int
    sha256: str
    said: str


def history(name: str, folder: Path = FOLDER) -> tuple[Change, ...]:
    """The versions of a prompt that `folder`/CHANGELOG.md tells of, as they stand. Raises ConfigError without any."""
    path = folder / "CHANGELOG.md"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path}: {error}; restore it from the repository") from error
    _, _, section = text.partition(f"## {name}.txt\n")
    found = tuple(
        Change(int(m[1]), m[2], " ".join(m[3].split())) for m in _CHANGE.finditer(section.partition("\n## ")[0])
    )
    if not found:
        raise ConfigError(f"{path}: tells of no version of {name}.txt")
    return found


def _front_line(path: Path, line: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon:
        raise ConfigError(f"{path}: {line!r} is not `name: value`")
    return key.strip(), value.strip()


def _check_variables(path: Path, declared: Sequence[str], text: str) -> None:
    used = set(_VARIABLE.findall(text))
    if unknown := sorted(used - set(declared)):
        raise ConfigError(f"{path}: uses {{{unknown[0]}}}, which its `variables:` line does not declare")
    if unused := sorted(set(declared) - used):
        raise ConfigError(f"{path}: declares {unused[0]}, but no {{{unused[0]}}} stands in its text")
    if re.search(r"[{}]", _VARIABLE.sub("", text)):
        raise ConfigError(f"{path}: a brace that encloses no variable; write the text without it")


def passages_block(hits: Sequence[Hit], limit: int = PASSAGES_CHARS) -> str:
    """The passages as the model sees them, numbered from 1: a line of headline, outlet and date, a line of text.

    The best ones that fit into `limit` code points, and always the first or its beginning.
    """
    blocks: list[str] = []
    for n, hit in enumerate(hits, 1):
        block = f"[{n}] {_heading(hit)}\n{as_data(hit.passage.text)}"
        if blocks and sum(map(len, blocks)) + len(block) > limit:
            break
        blocks.append(block[:limit])
    return "\n\n".join(blocks)


def _heading(hit: Hit) -> str:
    record = hit.record
    day = record.event_date or record.published
    parts = (record.title, record.publisher or "outlet not known", spoken(day) if day else "undated")
    return " — ".join(as_data(p) for p in parts)


def spoken(day: date) -> str:
    """ "8 March 2024"."""
    return f"{day.day} {day:%B %Y}"


def as_data(text: str) -> str:
    """A source's text on one line, with nothing left that could pass for a marker, a delimiter or a tag."""
    text = _CONTROL.sub(" ", text).translate(_NEUTRAL)
    return _DELIMITER.sub(r"\1-PASSAGES", " ".join(text.split()))
