"""What a sentence speaks about, by the words of rag/desk/issues.toml: the columns of the board, topics of a report."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rag.errors import ConfigError
from rag.text import terms

FILE = Path(__file__).resolve().parent / "issues.toml"
LANGUAGES = ("en", "uk", "ru", "tr")


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue with the words it is known by."""

    id: str
    words: re.Pattern[str]
    beside: re.Pattern[str] | None  # phrases that hold such a word and do not speak of it
    terms: tuple[str, ...]  # what full text finds its passages by


@cache
def issues() -> tuple[Issue, ...]:
    """All issues, in the order of the file. Raises ConfigError when it cannot be read."""
    try:
        rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["issue"]
        return tuple(_issue(row) for row in rows)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ConfigError(f"{FILE}: cannot be read ({error}); restore it from the repository") from error


@lru_cache(maxsize=16384)
def issues_in(text: str) -> tuple[str, ...]:
    """The issues that a text speaks of, by id, in the order of the file."""
    return tuple(issue.id for issue in issues() if _speaks(issue, text))


def _speaks(issue: Issue, text: str) -> bool:
    if issue.beside is not None:
        text = issue.beside.sub(" ", text)
    return issue.words.search(text) is not None


def _issue(row: dict[str, object]) -> Issue:
    forms = {language: _forms(row.get(language, ())) for language in LANGUAGES}
    beside = _forms(row.get("not", ()))
    known = (term for language, words in forms.items() for word in words for term in _searched(word, language))
    return Issue(
        str(row["id"]),
        _pattern([word for words in forms.values() for word in words]),
        _pattern(beside) if beside else None,
        tuple(dict.fromkeys(known)),
    )


def _forms(words: object) -> list[str]:
    if not isinstance(words, list | tuple):
        raise TypeError(f"a list of words is wanted, not {words!r}")
    return [str(word) for word in words]


def _pattern(words: list[str]) -> re.Pattern[str]:
    made = (r"\s+".join(re.escape(part).replace(r"\*", r"\w*") for part in word.split()) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(made)})(?!\w)", re.IGNORECASE)


def _searched(word: str, language: str) -> list[str]:
    """The search term of a single word; phrases are found by the single words beside them in the file."""
    return terms(word.replace("*", ""), language=language) if " " not in word else []
