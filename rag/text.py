"""Text as offsets: sentences, words, and the folded terms that full-text search and the support rules compare.

Everything here is pure, and offsets are Unicode code points in the text given.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.language import language_of
from rag.stems import conflation_digest, fold, stem, term

__all__ = [
    "STOP",
    "conflation_digest",
    "fold",
    "indexed_terms",
    "language_of",
    "sentence_spans",
    "stem",
    "term",
    "terms",
    "words",
]

# A period after these does not end a sentence (lower case, without the period).
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen lt col sgt maj capt adm sen rep gov st vs etc al inc ltd co corp jr sr approx dept est fig"
    " jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n e.g i.e a.m p.m cf art op vol pp"
    " г гг т д п им ул стр рис см др пр тыс млн млрд руб проф акад ген п.п т.е т.д т.п т.к н.э"
    " р рр ст м вул ін напр див грн тис т.зв т.ін"
    " обл пос зам мин св с р-н ім просп буд доц смт т.ч"
    " sn dr doç yrd vb vs örn bkz m.ö m.s alb gen av prof.dr cad sok"
    " bzw ca nr bspw evtl ggf inkl vgl mio mrd z.b d.h u.a s.o s.u"
    " mme mlle mm p.ex env c.-à-d د أ".split()
)
_INITIALS = re.compile(r"(?:^|\s)[^\W\d_]\.\s?$")
_GERMAN_DAY = re.compile(
    r"^(?:Jan(?:uar|\.)|Jänner|Feb(?:ruar|\.)|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
_CLOSING = "\"'”’“»)] \u00a0\u202f"
_END = re.compile(
    r"[.!?…。！？]+(?:[\"'”’“»)\]]|[ \u00a0\u202f]»)*(?=\s|$)|\n[ \t]*\n+|\n(?=[ \t]*[-•*–—\d])|[؟۔]+(?=\s|$)"
)
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[.,][0-9]+)*(?:['’ʼ][^\W_]+)*", re.UNICODE)

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
    " olan olarak oldu olduğu"
    " сколько какую каком какой какого какому чей чьи чьё чьим чём зачем сказал сказала сказали заявил заявила заявили"
    " говорил говорила говорили чье свой свою свои своей своего этом этой эту эти это также ещё после перед до во"
    " якої якого якому якій яких яким якою якими чиї чия чиє чим сказав сказала сказали заявив заявила заявили каже"
    " казав казала казали говорив свою свої своєї свого цей ця ці цього цьому цієї цим також ще після перед адже"
    " dedi söyledi söylediler diye göre kadar sonra önce hangisi nerde etti ediyor edildi yaptı oluyor olacak var yok"
    " год года году годом годы рік року році роком роки го му yılı yılında yılının"
    " من في على إلى عن مع هل ما ماذا كيف متى أين لماذا كم هذا هذه الذي التي أن إن كان قال".split()
)
# Words that are stop words in these languages only: "die" and "war" are content in English.
STOP_OF = {
    "tr": "en her o onun onlar bunu bunun şunu hem iken üzere karşı yine artık sadece mıydı miydi acaba peki bana",
    "de": "der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren wird werden wurde"
    " wurden hat haben hatte hatten von vom zu zum zur mit für auf an am im in aus bei nach vor über unter um als wie"
    " wer was wann wo warum wieso weshalb welche welcher welches welchen wem wen nicht kein keine auch noch nur sich"
    " er sie es wir ihr sein seine ihre dass ob bis durch gegen ohne sagte sagten sagt erklärte es gibt man dieser"
    " diese dieses viele viel",
    "fr": "le la les l un une des du de d et ou mais est sont était étaient a ont avait avaient qui que qu quoi quand"
    " où comment pourquoi quel quelle quels quelles combien ce cet cette ces se s son sa ses leur leurs il elle ils"
    " elles on nous vous ne n pas plus par pour sur sous dans en au aux avec sans entre après avant chez lors dit"
    " déclaré selon y été être fait",
}


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
    if match.group()[0] != "." or len(match.group().rstrip(_CLOSING)) > 1:
        return True
    before = text[max(start, match.start() - 20) : match.start()]
    word = re.split(r"[\s(\[«“\"']", before)[-1]
    if len(word) == 1 and word.isalpha() and word.isupper():
        return False  # an initial: "S. Lavrov"
    if (
        len(word) == 1
        and word.isalpha()
        and (re.match(r"\w{1,2}\.", after) or (word.islower() and _INITIALS.search(before[:-1])))
    ):
        return False  # "z. B.", "т. е."
    if word.isdigit() and len(word) <= 2 and _GERMAN_DAY.match(after):
        return False  # "am 10. Mai"
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


def words(text: str) -> list[str]:
    """The words of a text, as written, in order; "1,200" and "33.5" stay whole."""
    return _WORD.findall(text)


def terms(text: str, keep_stop: bool = False, language: str = "") -> list[str]:
    """Search terms of a text in order, stop words dropped unless `keep_stop`.

    `language` (ISO 639-1) is that of the text where known: it decides word endings in Latin script.
    """
    stop = _stop_words(language)
    return [term(w, language) for w in words(text) if keep_stop or w in ("US", "U.S.") or fold(w) not in stop]


def indexed_terms(text: str, language: str) -> list[str]:
    """What full text keeps of a passage: its terms and, in a language with endings of its own, the English ones too.

    So that a name is found under its English spelling, and a text marked with a wrong language is found still.
    """
    own = terms(text, language=language)
    if language not in STOP_OF:
        return own
    held = set(own)
    return [*own, *(t for t in terms(text) if t not in held)]


@lru_cache(maxsize=32)
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(fold(w) for w in (*STOP, *STOP_OF.get(language, "").split()))
