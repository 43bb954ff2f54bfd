"""What a sentence speaks about, by the words of rag/desk/issues.toml: the columns of the board, topics of a report."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rag.desk.forms import Forms
from rag.errors import ConfigError
from rag.text import terms

FILE = Path(__file__).resolve().parent / "issues.toml"
LANGUAGES = ("en", "uk", "ru", "tr")


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue with the words it is known by."""

    id: str
    words: tuple[str, ...]
    beside: tuple[str, ...]  # phrases that hold such a word and do not speak of it
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
    found = _known().find(text)
    beside = [(start, end, issue) for start, end, (issue, other) in found if other]
    spoken = {
        issue
        for start, _, (issue, other) in found
        if not other and not any(issue == i and a <= start < b for a, b, i in beside)
    }
    return tuple(issue.id for issue in issues() if issue.id in spoken)


@cache
def _known() -> Forms[tuple[str, bool]]:
    words = {(issue.id, False): issue.words for issue in issues()}
    return Forms({**words, **{(issue.id, True): issue.beside for issue in issues()}})


def _issue(row: dict[str, object]) -> Issue:
    forms = {language: _forms(row.get(language, ())) for language in LANGUAGES}
    known = (term for language, words in forms.items() for word in words for term in _searched(word, language))
    return Issue(
        str(row["id"]),
        tuple(word for words in forms.values() for word in words),
        tuple(_forms(row.get("not", ()))),
        tuple(dict.fromkeys(known)),
    )


def _forms(words: object) -> list[str]:
    if not isinstance(words, list | tuple):
        raise TypeError(f"a list of words is wanted, not {words!r}")
    return [str(word) for word in words]


def _searched(word: str, language: str) -> list[str]:
    """The search term of a single word; phrases are found by the single words beside them in the file."""
    return terms(word.replace("*", ""), language=language) if " " not in word else []
