"""Which language a text is in: by script, then by its commonest words. Pure.

Rules rather than a model: they are instant, need no data file and are right for the languages that matter here. A
document may stay in doubt ("und"); a question is always answered in some language, if need be that of the conversation.
"""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 6_000  # code points looked at
_WORD = re.compile(r"[^\W\d_]+")

# Letters that tell the two apart, and scripts that tell a language.
_CYRILLIC = {"uk": "іїєґ", "ru": "ыэъё"}
_BLOCKS = (
    ("ja", r"[\u3040-\u30ff]"), ("ko", r"[\uac00-\ud7af]"), ("zh", r"[\u4e00-\u9fff]"), ("el", r"[\u0370-\u03ff]"),
    ("he", r"[\u0590-\u05ff]"), ("fa", r"[پچژگ]"), ("ar", r"[\u0600-\u06ff]"), ("ka", r"[\u10a0-\u10ff]"),
    ("hy", r"[\u0530-\u058f]"), ("hi", r"[\u0900-\u097f]"), ("th", r"[\u0e00-\u0e7f]"),
)  # fmt: skip
_COMMON = {
    "en": "the of and to in that is was for on with as at by from this are be he has have were it not which said will",
    "tr": "ve bir bu için ile da de olarak daha çok gibi sonra kadar olan değil ancak her en ne o etti dedi oldu",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden hat",
    "fr": "le la les des et du une que est dans pour qui sur pas par au plus avec ce il sont aux été",
    "es": "el los las del que en una por con para es se al como más fue su pero sus ha sobre entre",
    "it": "il che di della per una del con non sono le dei più gli alla nel anche come ha dal nella",
    "pt": "os que não uma para com em do da no na ao dos das mais foi pelo como são seu",
    "pl": "nie że się jest na do to z w przez oraz jak od po dla który było są przed może",
    "nl": "het een van en niet dat op te zijn voor met die er aan ook als bij door maar wordt",
    "ro": "și să nu este pe în din care mai cu la pentru că sunt fost după dintre",
    "cs": "že se na je to v s z by pro jako ale jsem bylo jeho podle při také který",
    "sv": "och att det som en på är av för med den till inte har ett om han var",
    "uz": "va bilan uchun bu ham bir edi boʻlgan qilish hamda haqida",
    "az": "və bir bu üçün ilə də edilib olan görə həm ölkə deyib",
}
_ASKED = {  # words of questions, which running text has less of
    "en": "what who whom whose when where why how did does do any about his her they them tell me give list compare",
    "tr": "kim kimi kimin nasıl neden niçin niye hangi kaç mı mi mu mü neler nedir nerede ya peki ki göre hakkında",
    "de": "wer was wann wo warum wieso weshalb wie viele welche welcher welches welchen wurde haben gab"
    " über nach wird zur"
    " zum vom am bei sagte sagten",
    "fr": "qui quoi quand où comment pourquoi quel quelle quels quelles combien qu est-ce a-t-il ont"
    " était sont cela de et alors",
    "es": "qué quién cuándo dónde cómo cuánto cuántos cuál está",
    "pl": "co kto kiedy gdzie dlaczego ile jaki jaka jakie czy",
    "it": "chi cosa quando dove perché quanti quale",
}
_SLAVIC = {
    "uk": "і та й що хто коли де чому навіщо як скільки який яка яке які у з із від про після до чи але був була були"
    " щодо наразі зараз чий чия нас вони він вона перед через сказав заявив відповів",
    "ru": "и что кто когда где почему зачем как сколько какой какая какое какие в с из от о об после до ли но был была"
    " были сейчас чей чья чьи нас они он она через сказал заявил ответил кого чем это",
}
_LETTERS = {"tr": "ğış", "de": "äß", "fr": "éèêàœëîû", "es": "ñ¿", "pl": "łśżźć"}
_SETS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_QUESTION_SETS = {
    language: _SETS[language] | frozenset(_ASKED.get(language, "").split())
    for language in ("en", "tr", "de", "fr", "es", "it", "pl")
}
_SLAVIC_SETS = {language: frozenset(words.split()) for language, words in _SLAVIC.items()}


def language_of(text: str) -> str:
    """ISO 639-1 code of the language that most of a document is in, or "und"."""
    sample = text[:_SAMPLE]
    letters = [c for c in sample.lower() if c.isalpha()]
    if len(letters) < 3:
        return "und"
    cyrillic = _cyrillic_letters(letters)
    if 2 * cyrillic.total() > len(letters):
        return _cyrillic(cyrillic)
    return _by_script(sample, len(letters)) or _latin([word.lower() for word in _WORD.findall(sample)])


def detect(text: str, likely: str = "en") -> str:
    """ISO 639-1 code of the language of a question, however short; "und" when it has no letters.

    `likely` is taken where its words do not tell: the language of the conversation so far.
    """
    sample = text[:_SAMPLE]
    letters = [c for c in sample.lower() if c.isalpha()]
    if not letters:
        return "und"
    words = [word.lower() for word in _WORD.findall(sample)]
    cyrillic = _cyrillic_letters(letters)
    if 2 * cyrillic.total() > len(letters):
        scores = {language: float(sum(w in known for w in words)) for language, known in _SLAVIC_SETS.items()}
        for language, marks in _CYRILLIC.items():
            scores[language] += 2 * sum(cyrillic[c] for c in marks)
        return _best(scores, likely if likely in scores else "ru")
    other = _by_script(sample, len(letters))
    if other is not None:
        return other
    plain = "".join(w for w in _WORD.findall(sample) if w[0].islower())  # a name's letters tell nothing
    scores = {
        language: sum(w in known for w in words) + 0.75 * any(c in _LETTERS.get(language, "") for c in plain)
        for language, known in _QUESTION_SETS.items()
    }
    return _best(scores, likely if likely in scores else "en")


def _best(scores: dict[str, float], likely: str) -> str:
    top = max(scores.values())
    best = [language for language, score in scores.items() if score == top]
    return likely if top == 0 or likely in best else best[0]


def _cyrillic_letters(letters: list[str]) -> Counter[str]:
    return Counter(c for c in letters if "\u0400" <= c <= "\u052f")


def _by_script(sample: str, letters: int) -> str | None:
    for language, block in _BLOCKS:
        share = 50 if language in ("ja", "fa") else 3  # kana and Persian letters are spread thin among others
        if len(re.findall(block, sample)) * share > letters:
            return language
    return None


def _cyrillic(letters: Counter[str]) -> str:
    count = {language: sum(letters[c] for c in marks) for language, marks in _CYRILLIC.items()}
    if letters["ў"] > 0.002 * letters.total() and count["ru"]:
        return "be"
    if letters["ә"] + letters["қ"] + letters["ғ"] > 0.01 * letters.total():
        return "kk"
    if letters["ј"]:
        return "mk" if letters["ѓ"] + letters["ќ"] + letters["ѕ"] > letters["ђ"] + letters["ћ"] else "sr"
    russian = letters["ы"] + letters["э"] + letters["ё"]
    if count["uk"] or russian:
        return "uk" if count["uk"] > russian else "ru"
    if letters["ъ"] > 0.005 * letters.total():
        return "bg"
    return "und" if letters.total() < 40 else "ru"


def _latin(words: list[str]) -> str:
    score = Counter({language: sum(word in common for word in words) for language, common in _SETS.items()})
    (best, hits), (_, second) = score.most_common(2)
    if hits == second or hits < max(1, len(words) // 50):
        return "und"
    return best
