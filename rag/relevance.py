"""How likely a sentence of a document is to be part of the answer. No model.

A weighted sum of shares between 0 and 1, read as log odds. The weights follow a logistic regression over the sentences
of the documents that hold the answers to the starter and desk questions, rounded; no kind of question has weights of
its own but for what it asks to see: a figure, a speaker, a reason, a day.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.index import Index
from rag.rules.orders import gives_orders
from rag.text import sentence_spans, terms
from rag.types import Hit, Question

LONGEST = 1_200  # code points of a sentence; what is longer is no sentence
WHOLE_DOCUMENT = 6_000  # code points; of a longer text only the retrieved passages and their neighbours are read

ANYWAY = -3.0  # log odds of a sentence that shows no sign at all
HEADLINE = 0.9  # share of the headline's words: what the report is about
ASKED = 0.7  # share of the question's words, by rarity in the record
AMONG_ITS_OWN = 1.2  # the same, as a share of what the document's best sentence holds
MEANING = 1.0  # how near its passage lies to the question, beside the document's best; the one sign across languages
MEANING_SPREAD = 0.05  # cosine that counts as 1
FULL, FULL_AT = 1.2, 25  # words of content, up to FULL_AT: of two that fit, the fuller one tells more
FOLLOWS = 0.6  # share of the question's words in the sentence before: what follows often completes it
EARLY = 0.4  # nearness to the beginning
FIRST = 0.7  # of a report, for lists and states of affairs: it says what happened
FIGURE, FIGURE_ASKED = 0.3, 1.8  # a figure that is no date
SAYING, SAYING_ASKED = -0.2, 0.3
STANCE = -0.5  # "Speaker: what they hold" sums up what a brief has said in full
REASON_ASKED = 0.8
NEED_ASKED = 0.4
DAY_ASKED = 0.4
DENIAL = 0.3  # "not", "never": what did not happen is often the point

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|январ|феврал|март|апрел|ма[яйе]|июн|июл|август|сентябр|октябр|ноябр|декабр"
    r"|січн|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|листопад|груд"
    r"|Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık)\w*"
)
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:(?:\s*[-–]\s*| and )\d{{1,2}})? {_MONTH}(?: \d{{4}})?|\b{_MONTH} \d{{1,4}}\b|\b(?:19|20)\d\d\b"
)
_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|dozen|hundred|thousand"
    r"|million|billion|percent)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"[“\"«]|\b(?:said|says|told|called|calls|warned|wrote|stated|added|argued|insisted|announced|denied"
    r"|rejected|described|accused|declared|claimed|demanded|urged|asked|complained|confirmed|proposed|offered)\b|: ",
    re.IGNORECASE,
)
_STANCE = re.compile(r"[^.:]{3,60}: ")
_DENIAL = re.compile(r"\b(?:not|no|never|neither|without)\b|n['’]t\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|since|so that|citing|cited|reason|in order to|due to|blamed?|after|until|unless"
    r"|condition\w*|only (?:if|after|when)|therefore|accus\w+|pointing to|point(?:s|ed) to|did(?: not|n['’]t) want"
    r"|pretext|not (?:see|trust|ready)|would (?:only|not)|in return|in exchange|refus\w+)\b",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"\b(?:need\w*|requir\w+|depend\w*|contingent|must|necessary|conditions?|conditional|only if|demand\w*)\b",
    re.IGNORECASE,
)
_ASKS_NEED = re.compile(
    r"\b(?:need\w*|require\w*|conditions?|necessary|what would it take|terms|demand\w*|want\w*|ask(?:ing)? for)\b"
    r"|\bуслови\w+|\bумов\w+|\bтреб\w+|\bвимаг\w+|\bşart\w*|\bkoşul\w*",
    re.IGNORECASE,
)
_ASKS_WHEN = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:day|year)\b|\bdates?\b|\bhow long\b|\buntil\b|\bкогда\b|\bколи\b|\bne zaman\b",
    re.IGNORECASE,
)
_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|far|long|often|big|large)\b|\bfigures?\b|\btotals?\b|\bshare\b|\bceilings?\b"
    r"|\bsplit\b|\bturnout\b|\badd up\b|\bnumbers?\b|\bpopulation\b|\b(?:median|average)\b|\bsize\b|\bprice\b"
    r"|\bcosts?\b|\bсколько\b|\bнаселени\w+|\bскільки\b|\bнаселенн\w+|\bkaç\b|\bne kadar\b|\bnüfus\w*",
    re.IGNORECASE,
)
_ASKS_SAYING = re.compile(
    r"\bwho\b|\bsa(?:y|id)\b|\bclaim\w*|\breact\w*|\bdescri\w+|\baccording\b|\bwhich (?:leader|minister"
    r"|official|negotiator|head|president)|\bcall(?:ed)?\b|\bкто\b|\bхто\b|\bсказа\w+|\bзаяви\w+|\bkim\b|\bdedi\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pick:
    """A sentence chosen: document text[start:end] of the hit's document; score is a share between 0 and 1."""

    hit: Hit
    start: int
    end: int
    text: str
    score: float


def figure_asked(question: Question) -> bool:
    """Whether the question asks for a figure."""
    return question.intent == "number" or _ASKS_FIGURE.search(question.standalone) is not None


def when_asked(question: Question) -> bool:
    """Whether the question asks for a day or a year."""
    return _ASKS_WHEN.search(question.standalone) is not None


def undated_figure(text: str) -> bool:
    """Whether a sentence gives a figure and no day or year: what it counts is then of its report's day."""
    return _DATE.search(text) is None and re.search(r"\d", text) is not None


class Asked:
    """What a question asks to see in a sentence, read once for all sentences."""

    def __init__(self, question: Question, index: Index) -> None:
        rarity = index.document_frequency(question.terms)
        text, intent = question.standalone, question.intent
        self._weights: Mapping[str, float] = {t: 1.0 / (1.0 + rarity.get(t, 0)) ** 0.5 for t in question.terms}
        self._total = sum(self._weights.values()) or 1.0
        self._list = intent in ("latest", "timeline", "compare")
        self._figure = figure_asked(question)
        self._saying = intent in ("who-said", "compare") or _ASKS_SAYING.search(text) is not None
        self._reason = intent == "why"
        self._need = _ASKS_NEED.search(text) is not None
        self._day = intent in ("timeline", "latest") or when_asked(question)

    def sentences(self, own: Sequence[Hit], index: Index) -> list[Pick]:
        """The sentences of one document (`own`: its hits, best first) with how likely each belongs to the answer."""
        record = own[0].record
        text = index.text(record.document_id, record.version)
        spans = _readable(text, own)
        held = [set(terms(text[s:e])) for s, e in spans]
        common = {t: sum(t in words for words in held) / len(held) for t in self._weights}
        asked = [self._share(words, common) for words in held]
        best = max(asked, default=0.0) or 1.0
        headline = set(terms(record.title))
        picks = []
        for n, ((start, end), words) in enumerate(zip(spans, held, strict=True)):
            if len(words) < 3 or end - start > LONGEST:
                continue
            sentence = text[start:end]
            odds = (
                ANYWAY
                + HEADLINE * len(words & headline) / max(1, len(headline))
                + ASKED * asked[n]
                + AMONG_ITS_OWN * asked[n] / best
                + MEANING * _nearness(own, start)
                + FULL * min(len(words), FULL_AT) / FULL_AT
                + (FOLLOWS * asked[n - 1] if n else 0.0)
                + EARLY * (1 - n / len(spans))
                + (FIRST if start == 0 and self._list else 0.0)
                + self._shows(sentence)
            )
            picks.append(Pick(_hit_at(own, start), start, end, sentence, 1 / (1 + math.exp(-odds))))
        return picks

    def _share(self, words: set[str], common: Mapping[str, float]) -> float:
        """Share of the question's words, rarer ones counting more; one that all sentences hold chooses less."""
        return sum(w / (1 + common[t]) for t, w in self._weights.items() if t in words) / self._total

    def _shows(self, sentence: str) -> float:
        """The kind of thing that is asked for."""
        odds = DENIAL if _DENIAL.search(sentence) else 0.0
        if _FIGURE.search(_DATE.sub(" ", sentence)):
            odds += FIGURE + (FIGURE_ASKED if self._figure else 0.0)
        if _SAYING.search(sentence):
            odds += SAYING + (SAYING_ASKED if self._saying else 0.0)
        if _STANCE.match(sentence):
            odds += STANCE
        if self._reason and _REASON.search(sentence):
            odds += REASON_ASKED
        if self._need and _NEED.search(sentence):
            odds += NEED_ASKED
        if self._day and _DATE.search(sentence):
            odds += DAY_ASKED
        return odds


def _readable(text: str, own: Sequence[Hit]) -> list[tuple[int, int]]:
    """Sentences of the whole text if short, else of the retrieved passages; so too when a part of it gives orders."""
    if len(text) <= WHOLE_DOCUMENT and not gives_orders(text):
        return sentence_spans(text)
    spans: list[tuple[int, int]] = []
    for passage in sorted((h.passage for h in own), key=lambda p: p.start):
        spans += [(passage.start + s, passage.start + e) for s, e in sentence_spans(passage.text)]
    return spans


def _hit_at(own: Sequence[Hit], start: int) -> Hit:
    return next((h for h in own if h.passage.start <= start < h.passage.end), own[0])


def _nearness(own: Sequence[Hit], start: int) -> float:
    """0 for the passage nearest to the question, below 0 for others; one that was not retrieved lies beyond them."""
    nearest = max(h.dense for h in own)
    here = [h.dense for h in own if h.passage.start <= start < h.passage.end]
    dense = max(here) if here else min(h.dense for h in own) - 0.02
    return max(-2.0, (dense - nearest) / MEANING_SPREAD)
