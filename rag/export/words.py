"""The words of exported files, in the languages that an answer's frame is written in."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from rag.phrases import day_in, framed

FILE = Path(__file__).resolve().parent / "words.toml"


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def word(key: str, language: str, **values: str | int | date) -> str:
    """The words of that key in that language, days spelled out. KeyError for a key that there is none of."""
    said = {name: day_in(v, language) if isinstance(v, date) else v for name, v in values.items()}
    return _words()[key][framed(language)].format(**said)
