"""A follow-up made to stand alone: what it leaves out is taken from the questions before it. Rules, no model. Pure.

A question is one when it points back ("he", "that", "afterwards"), is a fragment ("and Moscow?", "why?") or
goes on ("and what did Kyiv answer?") without naming a matter of its own. Everything else is left as it is: a new
question must not inherit the old one's people and dates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from rag import names, when
from rag.text import terms, words
from rag.timewords import NUMBER, NUMBERS, UNIT, UNITS
from rag.types import Turn, Window

_I = re.IGNORECASE
_LOOKED_BACK = 6  # earlier questions that are read
_LONGEST_LEANING = 4  # names and words of content in a question without a time of its own, up to which it leans
_OBJECTS = frozenset("him ihm ihn ему нему йому ним lui".split())  # never the subject of their own clause
_LINKS = frozenset(  # words that a fragment may have beside names and days
    "the a an in at on of for from with to by about as s now ones side в у во на о об про для с з из із та і и ya da de"
    " der die das dem den le la les l au aux à en mit von im".split()
)
_SIDES = frozenset("they them their theirs они им их вони їм їх ils elles".split())
_OPENER = re.compile(
    r"^\W*(?:(?:and|but|so|then|or|ok(?:ay)?|well|also)\b[\s,]*)?(?:what|how)\s+about\b"
    r"|^\W*(?:and|but|so|then|or|ok(?:ay)?|well|also)\b|^\W*(?:а|и|і|й|та|но|але|ну|тогда|тоді|peki"
    r"|ya|ve|ama|und|aber|et|mais|alors|و)\b"
    r"(?:\s+(?:что|що|как|як|ya|was ist mit|qu['’]en est-il d[eu])\b)?",
    _I,
)
_PERSON = re.compile(
    r"\b(?:he|she|him|his|hers?|himself|herself|он|она|его|ему|ним|её|ей|він|вона|його|йому|її|їй"
    r"|ним|er|ihm|ihn|seine?[mnrs]?"
    r"|il|elle|lui)\b",
    _I,
)
_THING = re.compile(
    r"\b(?:they|them|theirs?|its?|the ones?|the same|the other(?: side| one)?|afterwards|thereafter|later on"
    r"|той же|тот же|в тот же день|того ж дня|они|им|их|вони|їм|їх|цьому|этому|этом|об этом|про це"
    r"|потом|потім|после этого"
    r"|після цього|тогда|тоді|там|onlar\w*|bunu|buna|bunun|onu|ona|onun|bu konuda|ondan sonra|orada|ertesi gün|aynı gün"
    r"|danach|dort|davon|dazu|darauf|ils|elles|cela|ça|ensuite|là-bas)\b"
    r"|\b(?:that|this|these|those)(?=\s*(?:[?.,;:!]|$|(?:was|is|were|are|did|does|do|against|then"
    r"|now|mean|happen\w*|go|work|come"
    r"|a few|the next|call|idea|plan|offer|proposal|meeting|summit|round|deal|text|paper|demand"
    r"|claim|truce|swap|letter)\b))"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )\bthere\b(?!\s+(?:is|are|was|were|be|been|will|has|have|a|an|any)\b)"
    r"|\bthen\s*\?",
    _I,
)
_EXPLETIVE = re.compile(
    r"\b(?:is|was)\s+it\s+(?:true|possible|likely|clear|correct|known)\b|\bit\s+(?:is|was|takes?|took)\b|\btake\s+it\b"
    r"|\bdo(?:es)?\s+it\s+take\b",
    _I,
)
_LATER = re.compile(
    rf"\b(?:(?P<n>{NUMBER})\s+)?(?P<u>{UNIT})\s+(?:later|afterwards|on|after that|спустя|потому"
    rf"|по тому|sonra|später|plus tard)\b"
    rf"|\b(?:через)\s+(?:(?P<n2>{NUMBER})\s+)?(?P<u2>{UNIT})\b"
    r"|\b(?P<next>(?:the )?(?:next|following) day|на следующий день|наступного дня|ertesi gün"
    r"|am nächsten tag|le lendemain)\b"
    r"|\b(?P<year>годом позже|роком пізніше|рік по тому|год спустя)\b",
    _I,
)
_EMPTY = (
    "list give show tell name explain please exactly word words own detail details more else again ok example happen"
    " happened mean make next"
)
_REACTION = (
    "react reaction answer answered reply replied respond responded response think position view comment agree"
    " відповів відповіла відреагував реакція ответил ответила отреагировал реакция cevap yanıt tepki antwort"
    " antwortete reagierte répondu réaction réagi"
)
_NAMED_MATTER = re.compile(  # a matter that needs no other words to be found
    r"\b(?:grain deal|security guarantees|peace (?:formula|plan|summit)|victory plan|minerals deal"
    r"|coalition of the willing"
    r"|contact group|steinmeier formula|black sea|nuclear plant|timeline of|chronology of|history of"
    r"|what (?:is|are) an?\b)\b",
    _I,
)


@lru_cache(maxsize=4)
def _terms(listed: str) -> frozenset[str]:
    return frozenset(terms(listed))


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question that stands alone, and the time it is about where only the dialogue tells that."""

    text: str
    follow_up: bool = False
    window: Window | None = None


def stand_alone(text: str, history: Sequence[Turn], today: date) -> Rewritten:
    """The question with what it leaves out filled in from the conversation; others unchanged."""
    thread: list[str] = []  # the question that began the matter, then those that lean on it
    for turn in history[-_LOOKED_BACK:]:
        asked = " ".join(turn.question.split())
        said = _rewritten(asked, thread, today)
        # One that took another's place begins the matter anew, as a new question does.
        thread = [*thread, asked] if said.follow_up and asked in said.text else [said.text]
    return _rewritten(text, thread, today)


def _rewritten(text: str, thread: Sequence[str], today: date) -> Rewritten:
    if not thread or not _leans(text, today):
        return Rewritten(text)
    before = " ".join(dict.fromkeys((thread[0], thread[-1])))
    shifted = _shift(text, before, today)
    if _is_fragment(text, today):
        swapped = _swapped(text, thread[0], today)
        if swapped:
            return Rewritten(swapped, True, shifted)
    return Rewritten(f"{before} {_resolved(text, thread)}", True, shifted)


def _leans(text: str, today: date) -> bool:
    """Whether a question needs the one before it.

    In doubt it does: words too many cost a search less than the matter lost.
    """
    if re.search(r"[«“\"].{12,}[»”\"]", text):
        return False  # it quotes what it asks about
    if _points_back(text):
        return True
    opener = _OPENER.match(text)
    own_time = not _LATER.search(text) and (
        bool(when.spans(text, today)) or any(not a.loose for a in rounds(text, today))
    )
    content = [t for t in _content(text) if t not in _terms(_REACTION)]
    named = {m.entry.id for m in names.find(text) if m.via != "short"}
    if own_time:
        return bool(opener and opener.end()) and not content
    if opener and opener.end():
        return len(content) + len(named) <= _LONGEST_LEANING + 2
    if when.asks_for_now(text) or _NAMED_MATTER.search(text):
        return not content and not named
    if len(named) > 2 or (len(named) == 2 and len(content) > 1):
        return False
    return len(content) + len(named) <= (_LONGEST_LEANING if named else _LONGEST_LEANING + 1)


def _points_back(text: str) -> bool:
    """A pronoun or the like that nothing before it in the question can stand for."""
    mentions = [m for m in names.find(text) if m.via != "short"]
    for found in _PERSON.finditer(text):
        people = sum(m.start < found.start() and m.entry.kind == "person" for m in mentions)
        if people < (2 if found.group().lower() in _OBJECTS else 1):
            return True
    plain = _EXPLETIVE.sub(lambda m: " " * len(m.group()), text)
    for found in _THING.finditer(plain):
        word = found.group().lower()
        if word in _SIDES and any(m.start < found.start() for m in mentions):
            continue
        if word in ("it", "its", *_SIDES) and _content(text[: found.start()]):
            continue
        return True
    return False


def _is_fragment(text: str, today: date) -> bool:
    """Names and days with nothing asked of them: "and Moscow?", "what about 2025?"."""
    opener = _OPENER.match(text)
    left = list(text)
    taken = [(m.start, m.end) for m in names.find(text)] + [(s.begin, s.stop) for s in when.spans(text, today)]
    taken += [(m.start(), m.end()) for m in _LATER.finditer(text)] + [(0, opener.end() if opener else 0)]
    for start, end in taken:
        left[start:end] = " " * (end - start)
    return all(word.lower() in _LINKS for word in words("".join(left)))


def _content(text: str) -> list[str]:
    """Terms that are neither names, days nor empty words."""
    left = list(text)
    for mention in names.find(text):
        if mention.via != "short":
            left[mention.start : mention.end] = " " * (mention.end - mention.start)
    rest = _LATER.sub(" ", "".join(left))
    opener = _OPENER.match(rest)
    rest = rest[opener.end() :] if opener else rest
    return [t for t in terms(rest) if t not in _terms(_EMPTY) and not t[:1].isdigit()]


def _swapped(text: str, before: str, today: date) -> str | None:
    """ "and Moscow?": the question before with what stands in the same place put in; None where nothing matches."""
    new = [m for m in names.find(text) if m.via != "short"]
    changed = before
    done = False
    spans = when.spans(text, today)
    if spans or _LATER.search(text):
        days = text[spans[0].begin : spans[-1].stop] if spans and not _LATER.search(text) else ""
        for n, span in reversed(list(enumerate(when.spans(before, today)))):
            changed = changed[: span.begin] + ("" if n else days) + changed[span.stop :]
        changed = re.sub(r"\s*\b(?:in|on|at|в|у|im|en)\s*(?=[?.!]?$)", "", changed.strip())
        done = bool(days)
        if days and days not in changed:
            changed = f"{changed} {days}"
    for name in dict.fromkeys(text[m.start : m.end] for m in new):
        kinds = {_kind(m) for m in new if text[m.start : m.end] == name}
        ids = {m.entry.id for m in new if text[m.start : m.end] == name}
        old = [m for m in names.find(changed) if m.via != "short"]
        same = [m for m in old if _kind(m) in kinds]
        if not same:
            continue
        first = same[0]
        already = next((m for m in same if m.entry.id in ids), None)
        if already is first:
            continue
        if already is not None:  # "What did Putin tell Zelensky?" – "And Zelensky?"
            head, tail = changed[: first.start], changed[already.end :]
            middle = changed[first.end : already.start]
            changed = f"{head}{changed[already.start : already.end]}{middle}{changed[first.start : first.end]}{tail}"
        else:
            changed = changed[: first.start] + name + changed[first.end :]
        done = True
    return changed if done else None


def _kind(mention: names.Mention) -> str:
    return "place" if mention.entry.kind == "place" else "round" if mention.entry.kind == "round" else "side"


def _resolved(text: str, thread: Sequence[str]) -> str:
    """ "he" as the person whom the question before is about: the first that it names, else the one before it."""
    if any(m.entry.kind == "person" for m in names.find(text)):
        return text
    people = (m.entry.id for asked in reversed(thread) for m in names.find(asked) if m.entry.kind == "person")
    person = next(people, None)
    if person is None:
        return text
    surname = person.split()[-1]
    text = re.sub(r"\b(?:he|she|him)\b", surname, text, count=1, flags=_I)
    return re.sub(r"\bhis\b", f"{surname}'s", text, count=1, flags=_I)


def _shift(text: str, before: str, today: date) -> Window | None:
    """ "three weeks later": the time of the question before, moved."""
    found = _LATER.search(text)
    if found is None or when.spans(_LATER.sub(" ", text), today):
        return None
    base = when.window(before, today, rounds(before, today))
    if base is None or base.start is None or base.end is None:
        return None
    if found["next"]:
        days = 1
    elif found["year"]:
        days = 365
    else:
        word, unit = (found["n"] or found["n2"] or "").lower(), found["u"] or found["u2"]
        count = int(word) if word.isdigit() else NUMBERS.get(word, 1)
        days = count * next((d for d, pattern in UNITS if re.fullmatch(pattern, unit, _I)), 7)
    slack = timedelta(days=max(2, min(days, 365) // 5))
    try:
        start, end = base.start + timedelta(days=days) - slack, base.end + timedelta(days=days) + slack
    except OverflowError:
        return None
    return replace(base, start=start, end=end, label=found.group(), certain=False)


def rounds(text: str, today: date) -> list[when.Anchor]:
    """Rounds named in a text as days; one anchor for each place, with every reading that is not in the future."""
    places: dict[tuple[int, int], list[names.Mention]] = {}
    for mention in names.find(text):
        if mention.entry.start and mention.entry.start <= today:
            places.setdefault((mention.start, mention.end), []).append(mention)
    return [
        when.Anchor(
            start,
            end,
            tuple((m.entry.start, m.entry.end or m.entry.start) for m in found if m.entry.start),
            loose=all(m.via == "short" for m in found),
        )
        for (start, end), found in places.items()
    ]
