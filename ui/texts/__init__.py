"""The interface's words: one folder a language, one file a page. `t("chat.new")` looks up "new" in chat.toml.

A text with forms is a table of plural forms (one, few, many, other), chosen by `n` with the language's own rule.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from babel import Locale
from babel.numbers import format_decimal

LANGUAGES = {"en": "English", "uk": "Українська", "tr": "Türkçe"}
# Newsrooms write "1 June 2025"; readers of every English see it so.
LOCALES = {"en": "en_GB", "uk": "uk_UA", "tr": "tr_TR"}
_HERE = Path(__file__).resolve().parent


@cache
def texts(language: str) -> dict[str, str | dict[str, str]]:
    """All texts of a language by key, "page.name"."""
    found: dict[str, str | dict[str, str]] = {}
    for file in sorted((_HERE / language).glob("*.toml")):
        for name, text in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[f"{file.stem}.{name}"] = text
    return found


def text_in(language: str, key: str, **values: object) -> str:
    """The text of that key in that language, numbers grouped as the language does. KeyError for an unknown key."""
    text = texts(language)[key]
    locale = LOCALES[language]
    if isinstance(text, dict):
        n = values["n"]
        form = Locale.parse(locale).plural_form(n) if isinstance(n, int | float) else "other"
        text = text.get(form) or text["other"]
    return text.format(**{name: _grouped(value, locale) for name, value in values.items()})


def _grouped(value: object, locale: str) -> object:
    return format_decimal(value, locale=locale) if isinstance(value, int | float) else value


def t(key: str, **values: object) -> str:
    """The text of that key in the language of the page that is being drawn."""
    from ui.locale import language  # imports Streamlit, which the texts themselves do not need

    return text_in(language(), key, **values)
