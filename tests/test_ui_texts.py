"""The interface's words: every language says the same things, with the same places to fill in."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from babel import Locale
from streamlit.testing.v1 import AppTest

from ui.texts import LANGUAGES, LOCALES, text_in, texts

ROOT = Path(__file__).resolve().parent.parent
OTHERS = [language for language in LANGUAGES if language != "en"]


def forms(text: str | dict[str, str]) -> dict[str, str]:
    return text if isinstance(text, dict) else {"": text}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_there_in_every_language(language: str) -> None:
    assert texts(language).keys() == texts("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_has_the_places_of_the_english_one_in_each_of_its_forms(language: str) -> None:
    for key, text in texts(language).items():
        wanted = set().union(*map(fields, forms(texts("en")[key]).values()))
        for form, said in forms(text).items():
            assert fields(said) <= wanted, (language, key, form)
            assert fields(said) | {"n"} >= wanted, (language, key, form)
            assert said == said.strip(), (language, key, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_with_forms_has_those_that_its_language_uses(language: str) -> None:
    used = {Locale.parse(LOCALES[language]).plural_form(n) for n in range(200)} | {"other"}
    for key, text in texts(language).items():
        if isinstance(text, dict):
            assert set(text) == used, (language, key)


@pytest.mark.parametrize("language", OTHERS)
def test_little_is_left_in_english(language: str) -> None:
    """Names and units are alike in two languages; sentences are not."""
    for key, text in texts(language).items():
        english = forms(texts("en")[key])
        for form, said in forms(text).items():
            if len(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}|https?://\S+|`[^`]*`", "", said))) > 3:
                assert said != english.get(form, english.get("other", english.get(""))), (language, key)


def test_numbers_are_grouped_and_forms_chosen_as_the_language_does() -> None:
    values = {"newest": "a", "refreshed": "b"}
    assert text_in("en", "app.fresh", n=1, **values).endswith("1 document.")
    assert text_in("en", "app.fresh", n=1185, **values).endswith("1,185 documents.")
    assert text_in("uk", "app.fresh", n=3, **values).endswith("3 документи.")
    assert text_in("uk", "app.fresh", n=1185, **values).endswith("1\N{NO-BREAK SPACE}185 документів.")
    assert text_in("tr", "app.fresh", n=1185, **values).endswith("1.185 belge.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_unknown_and_none_is_unused(language: str) -> None:
    sources = "\n".join(file.read_text(encoding="utf-8") for file in [ROOT / "app.py", *(ROOT / "ui").rglob("*.py")])
    named = set(re.findall(r"""\bt\(\s*f?["']([a-z_]+\.[a-z0-9_{}.-]+)["']""", sources))
    patterns = [re.compile(re.sub(r"\\\{.*?\\\}", r"[a-z0-9_-]+", re.escape(name))) for name in named]
    for name in named:
        if "{" not in name:
            assert name in texts(language)
    # A key may also be handed over as a plain word: it then stands somewhere in the sources.
    unused = [
        key
        for key in texts(language)
        if not any(p.fullmatch(key) for p in patterns) and key not in sources and key.split(".")[1] not in sources
    ]
    assert unused == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_page_speaks_the_chosen_language(
    language: str, starter_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(starter_home))
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    page.selectbox(key="language-switch").select(language).run()
    assert not page.exception
    shown = "\n".join(element.proto.body for element in page.get("html"))
    assert text_in(language, "app.tagline") in shown
    assert text_in("en", "app.tagline") not in shown
