"""One search term for the inflected, transliterated and translated forms of a word. Pure.

Snowball stems English, Russian, Turkish, German, French and Arabic; it has no Ukrainian, so case endings are cut here.
Latin script is read as English unless the language of the text is known.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from rag.vocabulary import vocabulary

_APOSTROPHES = str.maketrans("’ʼ‘`´", "'''''")
_SNOWBALL = {"tr": "turkish", "de": "german", "fr": "french"}
_ELISION = re.compile(r"^(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu)'(?=\w)", re.IGNORECASE)
_UKRAINIAN_ENDING = re.compile(
    r"(?:(?:ями|ами|ові|еві|єві|ого|ому|ими|іми|ість|ості|істю|[иіоеєю]й|[иі]х|[оеєі]ю|[ії]в|[аяоеєиі]м|[ая]х"
    r"|[ії]ї|в?ши|ти|л[аои]|[иау]в|[иаіїуює]ть?)|[аеиіїоуюяєьй])$"
)
_DICTIONARY_ENDING = re.compile(r"(?:[иыіо]й|[ая]я|[оыи]е|[аяьйыиії])$")
_CASE = re.compile(
    r"[ая]я?|[ую]ю?|[оыи]е|[оеєиыіїьй]|[оеєи]й|[иіы]й|[оеєі]ю|[оеєяаиыі]м|[аяиыі]х"
    r"|[ая]ми|[иыі]ми|[оеі]го|[оеі]му|о[їі]|[оеє]ві|[оеіє]в|ей"
)
_SHORTEST_PREFIX, _LONGEST_ENDING = 3, 6
_PROBES = {  # words whose stems tell one version of these rules from another
    "tr": "görüşmelerin Ankara'da kararı",
    "de": "Gespräche Brücken",
    "fr": "l'Europe négociations",
    "uk": "безпеці угодою зустрічей",
    "ar": "المدينة",
}


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Lower case without diacritics or apostrophe variants: "Erdoğan’s" → "erdogan's", "Київ" → "киів"."""
    word = word.translate(_APOSTROPHES).replace("ı", "i").replace("İ", "i").casefold()
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=200_000)
def term(word: str, language: str = "") -> str:
    """The search term of one word: its stem, or the stem that stands for it in corpus/names.toml or glossary.toml.

    So "Zelensky", "Zelenskiy" and "Зеленского" are one term, and so are "truce", "ceasefire" and "перемирие".
    `language` is that of the text around it where known; only Latin script needs it.
    """
    if language == "fr":
        word = _ELISION.sub("", word.translate(_APOSTROPHES))
    plain = stem(word)
    named = conflated().get(plain)
    if named is not None:
        return named
    bare = fold(word).replace("'", "")
    script = _script(bare)
    if script == "latin" and language not in _SNOWBALL:
        return plain
    english = glossed(plain if script == "arabic" else bare, language if script == "latin" else "")
    if english is not None:
        return english
    return stem(word, language) if script == "latin" else plain


@lru_cache(maxsize=200_000)
def stem(word: str, language: str = "") -> str:
    """Folded, possessive and Turkish case ending after an apostrophe dropped, thousands separators dropped, stemmed.

    Numbers stay as they are.
    """
    if word in ("US", "U.S."):
        return "usa"  # folded it would be the pronoun
    folded = fold(word).replace(".", "") if word[:1].isalpha() else fold(word)
    if folded[:1].isdigit():
        return re.sub(r",(?=\d{3}(\D|$))", "", folded.partition("'")[0])  # "2026'da"
    if language in _SNOWBALL and _script(folded) == "latin":
        return _inflected(word, language)
    head, apostrophe, _ = folded.partition("'")
    if apostrophe and len(head) >= 3 and head.isascii():
        folded = head
    folded = folded.replace("'", "")
    match _script(folded):
        case "latin":
            return str(_stemmer("english").stemWord(folded)) if folded.isascii() else folded
        case "cyrillic":
            return _slavic(word)
        case "arabic":
            return str(_stemmer("arabic").stemWord(folded)) or folded
    return folded


def _inflected(word: str, language: str) -> str:
    """A Latin word of a language with its own stemmer, folded afterwards."""
    lower = word.translate(_APOSTROPHES)
    if language == "tr":
        lower = lower.replace("I", "ı").replace("İ", "i")
    lower = lower.lower()
    head, apostrophe, _ = lower.partition("'")
    if apostrophe and len(head) >= 3:
        return str(_stemmer("english").stemWord(fold(head)))  # a name: its ending stands after the apostrophe
    return fold(str(_stemmer(_SNOWBALL[language]).stemWord(lower.replace("'", ""))))


def _slavic(word: str) -> str:
    lower = lowered(word)
    if any(c in "іїєґ" for c in lower):
        return fold(_UKRAINIAN_ENDING.sub("", lower)) if len(lower) > 4 else fold(lower)
    return fold(str(_stemmer("russian").stemWord(lower)))


def lowered(word: str) -> str:
    """A Cyrillic word in lower case without apostrophes; й and ї stay, which folding takes for и and і."""
    return word.translate(_APOSTROPHES).lower().replace("ё", "е").replace("'", "")


def slavic_base(name: str) -> str:
    """A lowered Cyrillic name without the ending of its dictionary form: "москва" → "москв", "лавров" as it is."""
    base = _DICTIONARY_ENDING.sub("", name)
    return base if len(base) >= _SHORTEST_PREFIX else name


def is_slavic_case(tail: str) -> bool:
    """Whether what follows a base is a case ending."""
    return _CASE.fullmatch(tail) is not None


def _script(folded: str) -> str:
    """Of the first letter: "latin", "cyrillic", "arabic" or "other"."""
    first = next((c for c in folded if c.isalpha()), "")
    if "a" <= first <= "z" or "\u00c0" <= first <= "\u024f":
        return "latin"
    if "\u0400" <= first <= "\u04ff":
        return "cyrillic"
    return "arabic" if "\u0600" <= first <= "\u06ff" else "other"


def _stemmer(language: str) -> snowballstemmer.stemmer:
    """A new one each time, in under a microsecond: it keeps the word that it works on, and threads would share that."""
    return snowballstemmer.stemmer(language)


@lru_cache(maxsize=1)
def conflated() -> dict[str, str]:
    """Stem → the stem that stands for it: synonyms, and spellings of one-word names."""
    known = vocabulary()
    groups = [*known.same]
    for entry in known.entries:
        if entry.kind in ("person", "place", "party"):
            kept = entry.id.split()[-1] if entry.kind == "person" else entry.id
            if _one_word(kept):
                groups.append((kept, *(f for f in entry.forms if _one_word(f))))
    return {stem(w): stem(group[0]) for group in groups for w in group if stem(w) != stem(group[0])}


def _one_word(text: str) -> bool:
    return re.fullmatch(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼ][^\W_]+)*", text) is not None


@dataclass(frozen=True, slots=True)
class _Forms:
    exact: dict[str, str]
    prefixes: dict[str, str]

    def get(self, folded: str) -> str | None:
        found = self.exact.get(folded)
        for length in range(len(folded), max(_SHORTEST_PREFIX, len(folded) - _LONGEST_ENDING) - 1, -1):
            if found is not None:
                break
            found = self.prefixes.get(folded[:length])
        return found


def glossed(folded: str, language: str) -> str | None:
    """The English search term that a folded word (in Arabic script its stem) stands for in glossary.toml, or None.

    Language "" looks among the languages that do not share the Latin script with English.
    """
    forms = _glosses().get(language)
    return forms.get(folded) if forms else None


@lru_cache(maxsize=1)
def _glosses() -> dict[str, _Forms]:
    tables: dict[str, _Forms] = {}
    for gloss in vocabulary().glosses:
        if " " in gloss.form or " " in gloss.english:
            continue  # phrases are read in questions only (rag/names.py)
        form = fold(gloss.form.removesuffix("*")).replace("'", "")
        if _script(form) == "arabic":
            form = stem(form)
        latin = _script(form) == "latin"
        table = tables.setdefault(gloss.language if latin else "", _Forms({}, {}))
        kept = stem(gloss.english)
        (table.prefixes if gloss.form.endswith("*") else table.exact).setdefault(form, conflated().get(kept, kept))
    for kept, form in _cyrillic_names():
        base = slavic_base(lowered(form))
        table = tables.setdefault("", _Forms({}, {}))
        (table.prefixes if len(base) > _SHORTEST_PREFIX else table.exact).setdefault(fold(base), kept)
        table.exact.setdefault(fold(form), kept)
    return tables


def _cyrillic_names() -> Iterator[tuple[str, str]]:
    """One-word names of one-word entries, with the search term they stand for."""
    for entry in vocabulary().entries:
        if entry.kind in ("person", "place", "party"):
            kept = entry.id.split()[-1] if entry.kind == "person" else entry.id
            for form in entry.forms:
                if _one_word(kept) and _one_word(form) and _script(fold(form)) == "cyrillic":
                    yield conflated().get(stem(kept), stem(kept)), form


@lru_cache(maxsize=1)
def conflation_digest() -> str:
    """Changes when the data files or these rules make other terms: what was indexed before matches no more."""
    parts: Iterable[object] = (
        sorted(conflated().items()),
        [(k, f.exact, f.prefixes) for k, f in _glosses().items()],
        [stem(word, language) for language, words in _PROBES.items() for word in words.split()],
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]
