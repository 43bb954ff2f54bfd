"""The language of a short text, by script and by its commonest words.

Small on purpose: it decides word endings and answer frames, never what is shown.
"""

from __future__ import annotations

from collections import Counter

from rag.text import words

_COMMON = {
    "en": "of the to and in that is was for on what who how did when which where why does with by are were has".split(),
    "tr": "ve bir bu için ile ne kim nasıl neden hangi kaç mı mi mu mü olarak daha çok gibi olan değil sonra".split(),
    "fr": "le la les des et est que qui dans pour une sur avec pas quel quelle comment pourquoi qu".split(),
    "de": "der die das und ist von mit für nicht ein eine auf dem den wer was wie warum hat wurde welche".split(),
    "es": "el los las una que con por para del quién qué cómo cuándo dónde está fue".split(),
    "pl": "nie się jest na do że jak kto co dlaczego kiedy gdzie przez oraz".split(),
    "ru": "и в не на что он с по это как кто когда где почему были был о из за от для сколько какие".split(),
    "uk": "і в не на що він з по це як хто коли де чому були був про із за від для скільки які та".split(),
}
_SETS = {code: frozenset(list_) for code, list_ in _COMMON.items()}


def detect(text: str) -> str:
    """ISO 639-1 code, or "und" when there is nothing to go by. Cyrillic is told apart by letters only one side uses."""
    sample = text[:4_000].lower()
    letters = [c for c in sample if c.isalpha()]
    if not letters:
        return "und"
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters)
    if cyrillic * 2 > len(letters):
        ukrainian, russian = sum(c in "іїєґ" for c in letters), sum(c in "ыэъё" for c in letters)
        if ukrainian != russian:
            return "uk" if ukrainian > russian else "ru"
        return _most_common(sample, ("ru", "uk")) or "ru"
    if sum("\u0600" <= c <= "\u06ff" for c in letters) * 2 > len(letters):
        return "ar"
    if sum(c in "ğışİ" for c in letters) >= max(1, len(letters) // 60):
        return "tr"
    return _most_common(sample, ("en", "tr", "fr", "de", "es", "pl")) or "en"


def _most_common(sample: str, codes: tuple[str, ...]) -> str | None:
    seen = Counter(words(sample))
    scores = {code: sum(seen[w] for w in _SETS[code]) for code in codes}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] else None
