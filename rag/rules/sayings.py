"""Sayings: who says what in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rag.rules.lexicon import NATIONS, PREPOSITIONS, PRONOUNS, SPEECH, TITLES
from rag.rules.names import Name, name_key, names_in
from rag.rules.parse import Parsed


@dataclass(frozen=True, slots=True)
class Saying:
    """Who says what in a sentence."""

    names: tuple[Name, ...]  # the speakers named; empty for a pronoun or an office
    words: frozenset[str]  # keys of all words of the subject
    text: str
    pronoun: bool
    verb: str
    content: frozenset[str]  # content keys of what is said


@lru_cache(maxsize=8192)
def sayings(sentence: Parsed) -> tuple[Saying, ...]:
    """The attributions of a sentence: "X said …", "…, X said", "…, said X", "according to X", "X (Party): …"."""
    found: list[Saying] = []
    tokens = sentence.tokens
    start, main = 0, None  # main: the first speaker, who goes on in "… and said"
    for i, token in enumerate(tokens):
        if token.low == "to" and i and tokens[i - 1].low == "according":
            found += _from(sentence, i + 1, _phrase_end(sentence, i + 1), "according to", start)
        elif token.low in SPEECH and _verbal(sentence, i) and not _by_phone(sentence, i):
            shared = main is not None and _goes_on(sentence, i)
            turned = _turned(sentence, i)
            before = main if shared else None if turned else _subject(sentence, start, i)
            if (
                before is None
                and i + 1 < len(tokens)
                and (turned or tokens[i + 1].cap or tokens[i + 1].low in PRONOUNS)
            ):
                before = (i + 1, _phrase_end(sentence, i + 1))
            if before is not None:
                found += _from(sentence, *before, token.low, start, i + 1)
                start, main = i + 1, main or before
    return tuple(_stance(sentence) + found)


def _goes_on(sentence: Parsed, i: int) -> bool:
    """ "… and said", "… and had accused", "… but later denied": the speaker is the one before."""
    k = i - 1
    while k > 0 and sentence.tokens[k].low in _BETWEEN:
        k -= 1
    return k >= 0 and sentence.tokens[k].low in ("and", "but")


_BETWEEN = frozenset("had has have also then later again once more since already".split())


def _turned(sentence: Parsed, i: int) -> bool:
    """ "…, said ombudsman Lubinets": the verb stands between a comma and a few words that end with a name."""
    tokens = sentence.tokens
    return (
        0 < i < len(tokens) - 1
        and "," in sentence.gap(i)
        and tokens[-1].cap
        and len(tokens) - i <= 6
        and not any(t.low in SPEECH or t.low in PREPOSITIONS for t in tokens[i + 1 :])
    )


def _verbal(sentence: Parsed, i: int) -> bool:
    """Whether the word at i is used as a verb that a subject governs, not as an adjective or a noun."""
    before = sentence.tokens[i - 1].low if i else ""
    if before in (
        "the",
        "a",
        "an",
        "to",
        "of",
        "was",
        "were",
        "been",
        "be",
        "being",
        "is",
        "are",
        "its",
        "their",
        "his",
        "her",
        "as",
    ):
        return False
    return not (before in PREPOSITIONS and sentence.gap(i) == " ")


def _by_phone(sentence: Parsed, i: int) -> bool:
    """ "called Zelenskyy after the meeting", not "called Zelenskyy a partner"."""
    tokens, k = sentence.tokens, i + 1
    if (
        tokens[i].low not in ("called", "calls", "call")
        or k >= len(tokens)
        or not tokens[k].cap
        or '"' in sentence.gap(k)
    ):
        return False
    while k < len(tokens) and tokens[k].cap:
        k += 1
    return k == len(tokens) or (tokens[k].low not in ("a", "an", "the", "his", "her") and '"' not in sentence.gap(k))


def _phrase_end(sentence: Parsed, start: int) -> int:
    """The end of a noun phrase that begins at `start`: at the first punctuation, verb or preposition but "of"."""
    for k in range(start + 1, len(sentence.tokens)):
        low = sentence.tokens[k].low
        if (
            sentence.gap(k).strip(" -")
            or low in SPEECH
            or (low in PREPOSITIONS and low != "of")
            or low in ("that", "who", "was", "is", "has", "had")
        ):
            return k
    return len(sentence.tokens)


def _subject(sentence: Parsed, start: int, verb: int) -> tuple[int, int] | None:
    """Token range of the subject of the speech verb: the stretch right ahead of it, or ahead of an apposition."""
    nearest, *others = _stretches(sentence, start, verb)
    if nearest[0] < nearest[1]:
        return nearest if _subjectlike(sentence, *nearest) else None  # "… and added": the speaker is the one before
    for first, end in others:
        named = first < end and _names_somebody(sentence, first, end)
        if named and (sentence.tokens[first].cap or first == start):
            return first, end
    return None


def _stretches(sentence: Parsed, start: int, verb: int) -> list[tuple[int, int]]:
    """The token ranges between punctuation and conjunctions from the verb leftwards; the first may be empty."""
    found: list[tuple[int, int]] = []
    end = verb
    for low in range(verb, start - 1, -1):
        opener = low < verb and sentence.tokens[low].low in _OPENERS
        if low == start or opener or any(c in sentence.gap(low) for c in ',;:"('):
            found.append((low + 1 if opener else low, end))
            end = low
    return found


_OPENERS = frozenset("while but although whereas that and because as if".split())


def _subjectlike(sentence: Parsed, start: int, end: int) -> bool:
    """Whether a stretch can be the subject of the verb behind it: it names somebody or opens like "the signatories"."""
    determined = sentence.tokens[start].low in ("the", "a", "an", "its", "their", "one", "some", "several", "both")
    return _names_somebody(sentence, start, end) or (determined and end - start <= 6)


def _names_somebody(sentence: Parsed, start: int, end: int) -> bool:
    return any(t.cap or t.low in PRONOUNS or t.low in TITLES or t.low in _BODIES for t in sentence.tokens[start:end])


_BODIES = frozenset(
    "ministry officials official source sources agency site spokesman office delegation presidency"
    " adviser report reports sides police scientists researchers experts doctors prosecutors lawyers court".split()
)


def _from(sentence: Parsed, start: int, end: int, verb: str, at: int, behind: int = 0) -> list[Saying]:
    """The saying of the subject at [start, end); what is said stands behind the verb, or from `at` on ahead of it."""
    tokens = sentence.tokens[start:end]
    if not tokens:
        return []
    inside = [n for n in names_in(sentence) if start <= n.first and n.last < end]
    free = [n for n in inside if not _governed(sentence, n, start) and not sentence.tokens[n.last].owner]
    pronoun = not free and any(t.low in PRONOUNS for t in tokens)
    words = frozenset(NATIONS.get(t.low, t.key) for t in tokens if t.content or t.low in NATIONS)
    words |= frozenset(name_key(t.low) for t in tokens if t.cap and t.content)
    last = [t for t in tokens if t.text]
    text = sentence.text[last[0].start : last[-1].end]
    behind = max(behind, end)
    until = _own_words_again(sentence, behind)
    said = frozenset(t.key for t in sentence.tokens[behind:until] if t.content)
    if len(said) < 2:
        ahead = [t.key for t in sentence.tokens[at:start] if t.content]
        said |= frozenset(ahead[-6:] if tokens[0].low == "which" else ahead)  # "the deportations, which Moscow denies"
    return [Saying(tuple(free), words, text, pronoun, verb, said)]


def _own_words_again(sentence: Parsed, start: int) -> int:
    """Where the source speaks in its own voice again: "…, who was ambassador", "… after Kyiv had handed it over"."""
    for k in range(start + 1, len(sentence.tokens)):
        low, ahead = sentence.tokens[k].low, sentence.tokens[k - 1].low
        if (low in ("who", "which") and "," in sentence.gap(k)) or low == "because":
            return k
        if low == "after" and "had" in (t.low for t in sentence.tokens[k + 1 : k + 5]):
            return k
        if ahead == "and" and low in ("did", "had", "was", "were", "does", "has", "is"):
            return k
    return len(sentence.tokens)


def _governed(sentence: Parsed, name: Name, start: int) -> bool:
    """Whether a preposition inside the subject takes the name: "in Istanbul", "spokesman for the Kremlin"."""
    for k in range(name.first - 1, max(start, name.first - 4) - 1, -1):
        low = sentence.tokens[k].low
        if low in PREPOSITIONS:
            return True
        if low not in ("the", "a") and low not in TITLES:
            return False
    return False


def _stance(sentence: Parsed) -> list[Saying]:
    """ "Speaker (Party): what they hold"."""
    for i in range(1, min(len(sentence.tokens), 14)):
        gap = sentence.gap(i)
        named = all(t.cap or t.low in ("of", "the", "and", "de", "al") for t in sentence.tokens[:i])
        if gap.startswith("):") or (gap.startswith(":") and named and sentence.tokens[i - 1].low not in _HEADS):
            return _from(sentence, 0, i, "holds", 0)
    return []


_HEADS = frozenset("title text note section source question answer update summary analysis date place".split())
