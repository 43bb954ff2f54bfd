"""Figures read from a sentence: digits in any notation, number words, scales, units, ordinals, clock times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.rules.days import date_tokens
from rag.rules.parse import Parsed, Token
from rag.text import fold

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {w: i for i, w in enumerate(_ONES)} | {w: 20 + 10 * i for i, w in enumerate(_TENS)} | {"dozen": 12}
_ORDINALS = {
    w: i + 1
    for i, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
        " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split()
    )
}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mln": 1e6, "bn": 1e9, "mn": 1e6,
    "тысяч": 1e3, "тысячи": 1e3, "тысяча": 1e3, "тыс": 1e3, "тис": 1e3, "тисяч": 1e3, "тисячі": 1e3,
    "миллион": 1e6, "миллиона": 1e6, "миллионов": 1e6, "млн": 1e6, "мільйон": 1e6, "мільйона": 1e6, "мільйонів": 1e6,
    "миллиард": 1e9, "миллиарда": 1e9, "миллиардов": 1e9, "млрд": 1e9,
    "мільярд": 1e9, "мільярда": 1e9, "мільярдів": 1e9,
    "bin": 1e3, "milyon": 1e6, "milyar": 1e9,
}  # fmt: skip
_SCALES = {fold(k): v for k, v in _SCALES.items()}
_HOURS = {"midnight": frozenset({0.0, 24.0}), "noon": frozenset({12.0}), "midday": frozenset({12.0})}
_UNITS = {
    word: line.split()[0]
    for line in """
percent percentage процентов процента процент відсотків відсотка відсоток yuzde
km kilometre kilometres kilometer kilometers км
mile miles
metre metres meter meters
minute minutes
hour hours часов часа годин години saat
day days дней дня днів дні gun
week weeks
month months месяцев месяца місяців місяці ay
year years лет года років роки yil
tonne tonnes ton tons тонн
dollar dollars usd долларов доларів dolar
euro euros eur евро євро avro
pound pounds gbp
rouble roubles ruble rubles рублей рублів
hryvnia hryvnias
yuan
""".strip().splitlines()
    for word in line.split()
}
_UNITS = {fold(k): v for k, v in _UNITS.items()}
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "₽": "rouble", "₴": "hryvnia", "¥": "yuan"}
_GROUPED = re.compile(r"\d{1,3}(?:[,.]\d{3})+$")


@dataclass(frozen=True, slots=True)
class Number:
    """A figure: its possible values ("1.200" has two), unit, and the tokens it was read from."""

    values: frozenset[float]
    unit: str  # "" when none is written, "ordinal" for "second"
    first: int
    last: int
    text: str


@lru_cache(maxsize=8192)
def numbers_in(sentence: Parsed) -> tuple[Number, ...]:
    """The figures of a sentence, dates excluded."""
    taken = date_tokens(sentence)
    found: list[Number] = []
    i = 0
    while i < len(sentence.tokens):
        step = 0 if i in taken else _read(sentence, i, found)
        i += max(1, step)
    return tuple(found)


@lru_cache(maxsize=8192)
def figure_tokens(sentence: Parsed) -> frozenset[int]:
    """Indices of the tokens that cardinal numbers in words were read from; "Second" may be part of a name."""
    return frozenset(
        i
        for n in numbers_in(sentence)
        for i in range(n.first, n.last + 1)
        if n.unit != "ordinal" and sentence.tokens[i].text.isalpha()
    )


def _read(sentence: Parsed, i: int, found: list[Number]) -> int:
    """Reads a figure at token i into `found`; the number of tokens used, 0 when there is none."""
    tokens = sentence.tokens
    token = tokens[i]
    if token.low in _ORDINALS:
        found.append(Number(frozenset({float(_ORDINALS[token.low])}), "ordinal", i, i, token.text))
        return 1
    ordinal = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", token.low)
    if ordinal:
        found.append(Number(frozenset({float(ordinal.group(1))}), "ordinal", i, i, token.text))
        return 1
    if token.low in _HOURS:
        found.append(Number(_HOURS[token.low], "clock", i, i, token.text))
        return 1
    if token.low[0].isdigit():
        return _digits(sentence, i, found)
    follower = next_low(tokens, i)
    if follower == "a" and token.low == "half":
        follower = next_low(tokens, i + 1)
    if token.low in _WORDS or (
        token.low in ("a", "half") and follower in ("dozen", "hundred", "thousand", "million", "billion")
    ):
        return _spelled(sentence, i, found)
    return 0


def next_low(tokens: tuple[Token, ...], i: int) -> str:
    """The folded word after token i, or ""."""
    return tokens[i + 1].low if i + 1 < len(tokens) else ""


def _digits(sentence: Parsed, i: int, found: list[Number]) -> int:
    tokens = sentence.tokens
    low = tokens[i].low
    if (
        i
        and sentence.gap(i) == "-"
        and len(tokens[i - 1].text) <= 3
        and tokens[i - 1].cap
        and tokens[i - 1].text.isalpha()
    ):
        return 1  # "F-16", "Su-34": part of a name
    if re.fullmatch(r"\d{1,2}:\d\d(?::\d\d)?", low):
        found.append(Number(_clock(low), "clock", i, i, tokens[i].text))
        return 1
    tail = re.fullmatch(r"([\d.,]+)([a-zа-яіїє]+)", low)
    written, suffix = (tail.group(1), tail.group(2)) if tail else (low, "")
    last = i
    while sentence.gap(last + 1) == " " if last + 1 < len(tokens) else False:
        if not (re.fullmatch(r"\d{3}", tokens[last + 1].low) and re.fullmatch(r"\d{1,3}", tokens[i].low)):
            break
        written += tokens[last + 1].low
        last += 1
    values = _values(written)
    if not values:
        return 1
    scale = {"k": 1e3, "m": 1e6, "bn": 1e9, "b": 1e9}.get(suffix, 1.0)
    unit = _UNITS.get(suffix, "")
    after = last + 1
    while after < len(tokens) and tokens[after].low in _SCALES and sentence.gap(after) in ("", " ", "-"):
        scale *= _SCALES[tokens[after].low]
        last, after = after, after + 1
    sign = _SIGNS.get(sentence.text[tokens[i].start - 1 : tokens[i].start]) if tokens[i].start else None
    percent = sentence.text[tokens[last].end : tokens[last].end + 2].lstrip().startswith("%")
    unit = sign or ("percent" if percent else "") or unit or _unit_after(sentence, last)
    text = sentence.text[tokens[i].start : tokens[last].end] + ("%" if percent else "")
    found.append(Number(frozenset(v * scale for v in values), unit, i, last, text))
    return last - i + 1


def _clock(text: str) -> frozenset[float]:
    hour, minute = text.split(":")[:2]
    time = float(hour) + float(minute) / 60
    return _HOURS["midnight"] if time in _HOURS["midnight"] else frozenset({time})


def _values(written: str) -> frozenset[float]:
    """30,000 is thirty thousand and nothing else; 33,5 is 33.5; 1.200 may be either."""
    written = written.strip(".,")
    if not written or not written[0].isdigit():
        return frozenset()
    if "," in written and "." not in written and _GROUPED.match(written):
        return frozenset({float(written.replace(",", ""))})
    if "." in written and "," not in written and _GROUPED.match(written):
        plain = float(written.replace(".", ""))
        return frozenset({plain, float(written)}) if written.count(".") == 1 else frozenset({plain})
    try:
        if "," in written and "." in written:
            comma_last = written.rfind(",") > written.rfind(".")
            clean = written.replace(".", "").replace(",", ".") if comma_last else written.replace(",", "")
            return frozenset({float(clean)})
        return frozenset({float(written.replace(",", "."))})
    except ValueError:
        return frozenset()


def _spelled(sentence: Parsed, i: int, found: list[Number]) -> int:
    """Number words: "two hundred and fifty thousand", "twenty-eight", "a dozen", "half a million"."""
    tokens = sentence.tokens
    total = current = 0.0
    last = i - 1
    k = i
    while k < len(tokens):
        low = tokens[k].low
        if k > i and sentence.gap(k) not in (" ", "-"):
            break
        if low in _WORDS and low != "dozen":
            if k > i and tokens[k - 1].low in _WORDS and not (tokens[k - 1].low in _TENS and _WORDS[low] < 10):
                break
            current += _WORDS[low]
        elif low == "dozen":
            current = (current or 1) * 12
        elif low == "half" and k == i:
            current = 0.5
        elif low in ("hundred", "thousand", "million", "billion", "trillion"):
            current = (current or 1) * _SCALES[low]
            if low != "hundred":
                total, current = total + current, 0.0
        elif (
            low in ("a", "and")
            and k + 1 < len(tokens)
            and (tokens[k + 1].low in _WORDS or tokens[k + 1].low in _SCALES)
        ):
            if low == "and" and last >= 0 and tokens[last].low not in ("hundred", "thousand", "million"):
                break
            k += 1
            continue
        else:
            break
        last = k
        k += 1
    if last < i:
        return 0
    text = sentence.text[tokens[i].start : tokens[last].end]
    found.append(Number(frozenset({total + current}), _unit_after(sentence, last), i, last, text))
    return last - i + 1


def _unit_after(sentence: Parsed, last: int) -> str:
    tokens = sentence.tokens
    if last + 1 < len(tokens) and sentence.gap(last + 1) in (" ", "-"):
        return _UNITS.get(tokens[last + 1].low, "")
    return ""
