"""The day that a sentence is about, where it is certain: the one it names as its own, else those of its record.

A sentence that places itself elsewhere ("two days later", "had told", "from 1 April", "in 2022") has no day here.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

from rag.rules.days import When, dates_in
from rag.rules.lexicon import PAST, SPEECH
from rag.rules.parse import Parsed, parse
from rag.types import Record

AFTERMATH = 2  # days after an event's last one on which a sentence of its report may still place itself
YEARLESS = timedelta(days=180)  # from the record's days within which a date without a year is of the same year
NEAR = 8  # words between the verb and "on 5 May" within which no other verb may stand

Days = tuple[date | None, date | None]
NONE: Days = (None, None)

_ELSEWHERE = re.compile(
    r"\b(?:(?:days?|weeks?|months?|hours?|years?|decades?|evening|morning|night) (?:later|earlier|before|after|ago)"
    r"|(?:the|that) (?:next|previous|following|same|day) (?:day|week|month|year|before|after)\b"
    r"|the day (?:before|after)|(?:next|last|following|previous) (?:day|week|month|year|night|\w+day)"
    r"|(?:the same|that) time|earlier|later|previously|afterwards?|beforehand|since|ago|yesterday|tomorrow|eve of"
    r"|former(?:ly)?"
    r"|(?:after|before) (?:the|their|his|its|that|this|an?) (?:\w+ ){0,2}(?:summit|talks|meeting|call|visit"
    r"|round|exchange|conversation)"
    r"|by then|until then|subsequent(?:ly)?|eventually|meanwhile|in the (?:days|weeks|months) "
    r"|had|would have)\b",
    re.IGNORECASE,
)
_CONTENT = frozenset(  # words right ahead of a date that is not the day of what the sentence tells
    "from until till by due since before after of dated to for than through between as".split()
)
_TURNS = frozenset(  # words ahead of a date behind which the sentence tells something else
    "that would will could should might may shall if whether unless when who whom whose which where because had while"
    " whereas planned scheduled due expected until from since before after dated by".split()
)
_LINKS = frozenset("follows preceded recalled marked linked".split())  # the date is that of the other thing
_NO_ACTION = frozenset("morning evening meeting during beijing king building spring briefing".split())
_DETERMINERS = frozenset("the a an his her their its reporters journalists each one two three several".split())
_PLAIN = frozenset("said told wrote announced stated replied answered added declared posted".split())
_PLACED = frozenset("in at by to reporters journalists during alongside".split())
_ABOUT = frozenset("against of about over for not with after before".split())
_AUXILIARY = frozenset("was were is are has have be been".split())


def days_of(text: str, record: Record) -> Days:
    """First and last day that a sentence is about; (None, None) where that is not certain."""
    first = record.event_date or record.published
    last = record.event_end or first
    if first is None or last is None:
        return NONE
    sentence = parse(text)
    written = [w for w in dates_in(sentence) if w.year or w.month or w.weekday >= 0]
    dated = [(w, day) for w in written if (day := _full(w, first, last)) is not None]
    if any(not w.year and not first - YEARLESS < day < last + YEARLESS for w, day in dated):
        return NONE
    within = [day for _, day in dated if first <= day <= last + timedelta(days=AFTERMATH)]
    if (own := _own(sentence, dated)) is not None:
        return own
    if dated and not within:
        return NONE
    if any(not _holds(w, first, last) for w in written if w not in [d for d, _ in dated]):
        return NONE
    loose = any(_governed(sentence, w) for w, _ in dated) or any(not first <= day <= last for _, day in dated)
    if loose or len(set(within)) == 1:
        return NONE
    if record.event_date is None or _elsewhere(sentence):
        return NONE  # a page's day of publication is not the day of what it tells
    return first, last


def _own(sentence: Parsed, dated: list[tuple[When, date]]) -> Days | None:
    """The day that a sentence gives for what it tells: "On 5 May …", "… said on 5 May that"; None without one."""
    if not dated:
        return None
    when, day = dated[0]
    tokens = sentence.tokens
    head = [t.low for t in tokens[: when.first]]
    if not _on(sentence, when) or _TURNS & set(head) or _quoted(sentence, when):
        return None
    verbs = [k for k, t in enumerate(tokens[: when.first]) if _verb(t.low, t.cap and k > 0)]
    if not (len(head) <= 2 or (len(verbs) == 1 and when.first - verbs[0] <= NEAR + 12)):
        return None
    if verbs and not _at_once(sentence, verbs[0], when):
        return None
    if verbs and (_participle(sentence, verbs[0], when) or _links(sentence, verbs[0], when)):
        return None
    if len(head) <= 2 and any(t.low == "had" for t in tokens[when.last : when.last + 8]):
        return None  # "On 5 May the sides had …"
    end = day
    for other, next_day in dated[1:]:
        between = sentence.text[tokens[when.last].end : tokens[other.first].start].strip()
        joint = other.first <= when.last + 2 and between in ("and", "-", "", "to")
        if joint and timedelta(0) < next_day - day <= timedelta(days=7):
            end = next_day
        break
    return day, end


def _at_once(sentence: Parsed, verb: int, when: When) -> bool:
    """Whether nothing else that could have been on that day stands between the verb and the date."""
    between = sentence.tokens[verb + 1 : when.first]
    lows = [t.low for t in between]
    if any(low.endswith("ing") and low not in _NO_ACTION for low in lows):
        return False  # "of threatening to strike on 9 May"
    for one, other in pairwise(between):
        if one.low == "to" and not other.cap and other.low not in _DETERMINERS:
            return False  # "agreed to meet on 5 May"
    said = sentence.tokens[verb].low
    if said not in SPEECH or lows in (["on"], ["also", "on"]) or (lows and lows[0] == "on" and len(lows) <= NEAR):
        return True
    opens = between[0].cap or between[0].low in _PLACED if between else False
    return said in _PLAIN and opens and len(lows) <= NEAR + 2 and not _ABOUT & set(lows)


def _links(sentence: Parsed, verb: int, when: When) -> bool:
    """Whether the date is that of another thing: "the meeting followed talks on 5 May"."""
    low = sentence.tokens[verb].low
    return low in _LINKS or (low == "followed" and when.first - verb > 2)


def _participle(sentence: Parsed, verb: int, when: When) -> bool:
    """Whether the date is that of an aside: "the roadmap, reported on 1 June 2025, proposed"."""
    follows = when.last + 1 < len(sentence.tokens) and "," in sentence.gap(when.last + 1)
    return verb > 0 and "," in sentence.gap(verb) and follows


def _on(sentence: Parsed, when: When) -> bool:
    """Whether a date stands as that of an action: "on 5 May", "on Monday, 5 May", "on the evening of 5 May"."""
    before = [t.low for t in sentence.tokens[max(0, when.first - 5) : when.first]]
    while before and (before[-1].endswith("day") and before[-1] != "holiday"):
        before.pop()
    if before[-1:] == ["of"] and before[-2:-1] and before[-2] in ("evening", "night", "morning", "afternoon"):
        return before[-4:-2] in (["on", "the"], ["in", "the"])
    return before[-1:] == ["on"]


def _verb(low: str, proper: bool) -> bool:
    if proper or low in ("united", "armed", "unprecedented"):
        return False
    return low in SPEECH or low in PAST or low in _AUXILIARY or (low.endswith("ed") and len(low) > 4)


def _quoted(sentence: Parsed, when: When) -> bool:
    return sentence.text[: sentence.tokens[when.first].start].count('"') % 2 == 1


def _governed(sentence: Parsed, when: When) -> bool:
    """Whether the words ahead of a date make it one to come, one past or one of something else."""
    near = [t.low for t in sentence.tokens[max(0, when.first - 3) : when.first]]
    ahead = [t.low for t in sentence.tokens[: when.first]]
    return bool(_CONTENT & set(near[-1:])) or bool({"would", "will", "due", "until"} & set(ahead))


def _full(when: When, first: date, last: date) -> date | None:
    """A date with a day; its year, where it is not written, is that of the record's days."""
    if not (when.month and when.day):
        return None
    years = [when.year] if when.year else sorted({first.year, last.year})
    if len(years) > 1:
        return None
    try:
        return date(years[0], when.month, when.day)
    except ValueError:
        return None


def _holds(when: When, first: date, last: date) -> bool:
    """Whether a month, a year or a day of the week is one of the record's days."""
    if when.month or when.year:
        months = {(d.year, d.month) for d in (first, last)}
        return any((not when.year or when.year == y) and (not when.month or when.month == m) for y, m in months) and (
            not when.day
        )
    return first == last and first.weekday() == when.weekday


def _elsewhere(sentence: Parsed) -> bool:
    """Whether the sentence's own action, not what somebody says in it, is placed by another event or in the past."""
    text = sentence.text
    for place in _ELSEWHERE.finditer(text):
        if not any(t.low in SPEECH for t in sentence.tokens if t.end <= place.start()):
            return True
        if place.group().lower() not in ("had", "since", "former", "would have", "ago"):
            return True
    return False
