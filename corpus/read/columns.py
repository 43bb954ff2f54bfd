"""Which column of a table holds what: named by the editor, else guessed from the usual names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# field → column names it is looked for under, in order; compared without case, spaces and underscores
GUESSES: dict[str, tuple[str, ...]] = {
    "id": ("id", "docid", "documentid", "uid", "guid"),
    "url": ("url", "link", "href", "sourceurl", "pageurl"),
    "title": ("title", "headline", "heading", "subject"),
    "published": (
        "published",
        "date",
        "pubdate",
        "publishedat",
        "publishdate",
        "publicationdate",
        "datepublished",
        "datetime",
    ),
    "text": ("text", "body", "content", "fulltext", "articletext", "articlebody", "maintext", "transcript"),
    "publisher": ("publisher", "outlet", "source", "site", "sitename", "newspaper"),
    "speaker": ("speaker", "speakers", "actors"),
    "language": ("language", "lang"),
    "party": ("party",),
    "place": ("place",),
    "topics": ("topics", "tags", "keywords"),
}
_SUFFIXED = ("title", "text")


class NoTextColumn(ValueError):
    """No column holds the text; the message names the columns seen."""


@dataclass(frozen=True, slots=True)
class Columns:
    """field → column. `languages` maps a code to the (title, text) columns of that language, one document each."""

    plain: Mapping[str, str]
    languages: Mapping[str, tuple[str, str]]

    def of(self, row: Mapping[str, object], field: str) -> object:
        """The row's value of a field, "" when there is no such column."""
        return row.get(self.plain.get(field, ""), "")


def columns(seen: Iterable[str], given: Mapping[str, str]) -> Columns:
    """The columns to read. Raises NoTextColumn when no text column is there, or one given by name is missing."""
    names = list(dict.fromkeys(seen))
    listed = ", ".join(names[:20]) or "none"
    folded = {_fold(name): name for name in reversed(names)}
    languages = _languages(names, given)
    plain: dict[str, str] = {}
    for field, guesses in GUESSES.items():
        wanted = given.get(field)
        if wanted is not None and wanted not in names and not (field in _SUFFIXED and languages):
            raise NoTextColumn(f"has no column {wanted!r} for {field}; its columns: {listed}")
        found = wanted if wanted in names else next((folded[g] for g in guesses if g in folded), None)
        if found:
            plain[field] = found
    if "text" not in plain and not languages:
        raise NoTextColumn(f"no column looks like the text; its columns: {listed}; name it with --map text=COLUMN")
    return Columns(plain, {} if "text" in plain else languages)


def _languages(names: list[str], given: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Columns such as text_en and title_en."""
    text, title = given.get("text", "text"), given.get("title", "title")
    found = {}
    for name in names:
        if match := re.fullmatch(re.escape(text) + r"[_-]([a-z]{2})", name):
            found[match[1]] = (
                next((n for n in names if re.fullmatch(f"{re.escape(title)}[_-]{match[1]}", n)), title),
                name,
            )
    return found


def _fold(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).lower()
