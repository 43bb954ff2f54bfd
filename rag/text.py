"""Text as offsets: sentences, words, and the folded terms that full-text search and the support rules compare.

Everything here is pure, and offsets are Unicode code points in the text given.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from rag.vocabulary import vocabulary

# A period after these does not end a sentence (lower case, without the period).
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen lt col sgt maj capt adm sen rep gov st vs etc al inc ltd co corp jr sr approx dept est fig"
    " jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n e.g i.e a.m p.m cf art op vol pp"
    " г гг т д п им ул стр рис см др пр тыс млн млрд руб проф акад ген п.п т.е т.д т.п т.к н.э"
    " р рр ст м вул ін напр див грн тис т.зв т.ін"
    " sn dr doç yrd vb vs örn bkz m.ö m.s alb gen".split()
)
_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*(?=\s|$)|\n[ \t]*\n+|\n(?=[ \t]*[-•*–—\d])|[؟۔]+(?=\s|$)")
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[.,][0-9]+)*(?:['’ʼ][^\W_]+)*", re.UNICODE)
_APOSTROPHES = str.maketrans("’ʼ‘`´", "'''''")

STOP = frozenset(
    "a an the of to in on for and or is are was were be been being by with at as from that this these "
    "those it its what who whom"
    " whose when where which how why did does do doing done has have had having not no nor than then "
    "there their theirs his her hers"
    " him he him they them she you your yours i we us our me my also can may might could would should "
    "will shall about over after before"
    " into only both all any more most some such each other another out up down if so but just very much "
    "many few own same too here"
    " say says said tell told s t re ve ll d according"
    " и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было "
    "вот от меня еще нет о из ему"
    " теперь когда даже ну ли если уже или ни быть был него до вас нибудь опять уж вам ведь там потом "
    "себя ничего ей может они тут где"
    " есть надо ней для мы тебя их чем была сам чтоб без будто чего раз тоже себе под будет ж тогда кто "
    "этот того потому этого какой"
    " какие какая какое каких"
    " і й та у в на з із зі до не що як це від за про для по або але який яка яке які чи він вона вони "
    "ми ви його її їх був була було"
    " були є бути же б би коли де хто чому скільки під при над між"
    " ve ile bir bu şu o da de ki mi mı mu mü için gibi daha çok ne nasıl neden niçin kim kimin nerede "
    "hangi kaç ise ya veya ama her"
    " olan olarak oldu olduğu".split()
)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open (start, end) of each sentence, without surrounding white space, in order and without overlap.

    Rules rather than a model: a terminator followed by white space ends a sentence unless the word before it is a known
    abbreviation or an initial, or the next word starts in lower case. A blank line and a new list item always end one.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.group()[0] == "\n":
            _append(spans, text, start, match.start())
            start = match.end()
        elif _ends_here(text, start, match):
            _append(spans, text, start, match.end())
            start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _ends_here(text: str, start: int, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 40].lstrip()
    if after and after[0].islower():
        return False
    if match.group()[0] != "." or len(match.group().rstrip("\"'”’»)]")) > 1:
        return True
    before = text[max(start, match.start() - 20) : match.start()]
    word = re.split(r"[\s(\[«“\"']", before)[-1]
    if len(word) == 1 and word.isalpha() and word.isupper():
        return False  # an initial: "S. Lavrov"
    if word.lower() in _ABBREVIATIONS:
        return False  # may lose a border ("… in the U.S. He left"): a passage too long is safer than half a sentence
    return not (word.lower() in ("no", "№") and after[:1].isdigit())


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Lower case without diacritics or apostrophe variants: "Erdoğan’s" → "erdogan's", "Київ" → "киів"."""
    word = word.translate(_APOSTROPHES).replace("ı", "i").replace("İ", "i").casefold()
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a text, as written, in order; "1,200" and "33.5" stay whole."""
    return _WORD.findall(text)


@lru_cache(maxsize=4)
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(language)


@lru_cache(maxsize=200_000)
def term(word: str) -> str:
    """The search term of one word: its stem, or the stem that stands for it in corpus/names.toml.

    So "Zelensky", "Zelenskiy" and "Зеленского" are one term, and so are "truce" and "ceasefire".
    """
    bare = stem(word)
    return _one_for_all().get(bare, bare)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Folded, possessive and Turkish case ending after an apostrophe dropped, thousands separators dropped, stemmed.

    Latin words go through the English Snowball stemmer, Russian ones through the Russian; Snowball has no Ukrainian,
    so words with Ukrainian letters lose their common case endings here. Numbers stay as they are.
    """
    if word in ("US", "U.S."):
        return "usa"  # folded it would be the pronoun
    folded = fold(word).replace(".", "") if word[:1].isalpha() else fold(word)
    if folded[:1].isdigit():
        return re.sub(r",(?=\d{3}(\D|$))", "", folded)
    head, apostrophe, _ = folded.partition("'")
    if apostrophe and len(head) >= 3 and head.isascii():
        folded = head
    folded = folded.replace("'", "")
    if folded.isascii():
        return str(_stemmer("english").stemWord(folded))
    if any(c in "іїєґ" for c in folded):
        return _UKRAINIAN_ENDING.sub("", folded) if len(folded) > 4 else folded
    if any("а" <= c <= "я" for c in folded):
        return str(_stemmer("russian").stemWord(folded))
    return folded


_UKRAINIAN_ENDING = re.compile(r"(?:ями|ами|ові|еві|ого|ому|ими|ій|ів|ім|их|іх|ою|ею|єю|ію|ії|ь?[іїєяюуаиое]|ь)$")


@lru_cache(maxsize=1)
def _one_for_all() -> dict[str, str]:
    """Stem → the stem that stands for it: synonyms, and spellings of one-word names."""
    known = vocabulary()
    groups = [*known.same]
    for entry in known.entries:
        if entry.kind in ("person", "place", "party"):
            kept = entry.id.split()[-1] if entry.kind == "person" else entry.id
            if len(words(kept)) == 1:
                groups.append((kept, *(f for f in entry.forms if len(words(f)) == 1)))
    return {stem(w): stem(group[0]) for group in groups for w in group if stem(w) != stem(group[0])}


def terms(text: str, keep_stop: bool = False) -> list[str]:
    """Search terms of a text in order, stop words dropped unless `keep_stop`."""
    return [term(w) for w in words(text) if keep_stop or w in ("US", "U.S.") or fold(w) not in _FOLDED_STOP]


_FOLDED_STOP = frozenset(fold(w) for w in STOP)


@lru_cache(maxsize=1)
def conflation_digest() -> str:
    """Changes when corpus/names.toml makes other words one term: what was indexed before no longer matches then."""
    return hashlib.sha256(repr(sorted(_one_for_all().items())).encode()).hexdigest()[:12]
