"""Speakers: what a claim lets somebody say must be said by the same one in the source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rag.rules.lexicon import CAPITALS, NATIONS, PREPOSITIONS, PRONOUNS, SPEECH, TITLES
from rag.rules.names import Name, known_as, name_key, names_in
from rag.rules.parse import Aliases, Fault, Parsed, Part, Source, content_keys

# Spoken or pictured claims: a claim that drops these words turns an allegation into a fact.
_DISPUTABLE = frozenset(
    "holds claimed claims alleged alleges accused accuses blamed blames denied denies threatened"
    " threatens said says told"
    " called calls described describes insisted insists argued argues warned warns charged believes"
    " stressed added".split()
) | {"according to"}


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
        elif token.low in SPEECH and _verbal(sentence, i):
            shared = i > 0 and tokens[i - 1].low in ("and", "but") and main is not None
            before = main if shared else _subject(sentence, start, i)
            if before is None and i + 1 < len(tokens) and (tokens[i + 1].cap or tokens[i + 1].low in PRONOUNS):
                before = (i + 1, _phrase_end(sentence, i + 1))
            if before is not None:
                found += _from(sentence, *before, token.low, start, i + 1)
                start, main = i + 1, main or before
    return tuple(found or _stance(sentence))


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
    " adviser report reports sides".split()
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
        said |= frozenset(t.key for t in sentence.tokens[at:start] if t.content)
    return [Saying(tuple(free), words, text, pronoun, verb, said)]


def _own_words_again(sentence: Parsed, start: int) -> int:
    """Where the source speaks in its own voice again: "…, who was ambassador", "… and did not rule out"."""
    for k in range(start + 1, len(sentence.tokens)):
        low, ahead = sentence.tokens[k].low, sentence.tokens[k - 1].low
        if (low in ("who", "which") and "," in sentence.gap(k)) or low == "because":
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
        if gap.startswith((":", "):")) and all(t.cap or t.low in ("of", "the", "and") for t in sentence.tokens[:1]):
            return _from(sentence, 0, i, "holds", 0)
    return []


def speakers(claim: Parsed, source: Source) -> Fault | None:
    """Each speaker of the claim says it in the source too; an allegation keeps its speaker."""
    mine = sayings(claim)
    theirs = [(s, p) for p in source.parts for s in sayings(p.sentence)]
    for saying in mine:
        if saying.pronoun:
            fault = (
                None
                if theirs or not _personal(saying)
                else Fault("speaker", f'the source does not say who "{saying.text}" is')
            )
        else:
            fault = _said_by(saying, theirs, source)
        if fault:
            return fault
    return None if mine else _attribution_dropped(claim, theirs)


_ANYBODY = frozenset("report source media news outlet account".split())


def _personal(saying: Saying) -> bool:
    return bool({"he", "she"} & set(saying.text.lower().split()))


def _said_by(saying: Saying, theirs: list[tuple[Saying, Part]], source: Source) -> Fault | None:
    if not saying.names and saying.words and saying.words <= _ANYBODY:
        return None
    if not theirs:
        if any(_speaks_as(saying, p, source.aliases) for p in source.parts):
            return None
        return Fault("speaker", f"the source does not let {saying.text} say this")
    best = max(len(saying.content & t.content) for t, _ in theirs)
    rivals = [(t, p) for t, p in theirs if len(saying.content & t.content) >= max(1, best * 0.8)]
    for said, part in rivals:
        if _same_speaker(saying, said, part, source.aliases):
            return None
    other = next((t for t, _ in rivals), theirs[0][0])
    if any(_same_speaker(saying, t, p, source.aliases) for t, p in theirs) and not rivals:
        return None
    if saying.verb in ("agreed", "ordered", "invited", "offered", "proposed") and not saying.names:
        return None
    return Fault("speaker", f"in the source {other.text} says this, not {saying.text}", not other.pronoun)


def _speaks_as(saying: Saying, part: Part, aliases: Aliases | None) -> bool:
    """A sentence without a speaker: its subject acts instead ("Ukraine offered neutrality"), or the lines before do."""
    people = frozenset(n.key for n in names_in(part.sentence))
    subject = [n.key for n in names_in(part.sentence) if n.first <= 3][:1]
    if saying.names:
        key = saying.names[-1]
        if not people or not subject:
            heads = frozenset(n.key for n in names_in(part.header)) | frozenset(
                n.key for b in part.before for n in names_in(b)
            )
            return known_as(heads, key.key, key.text, aliases, capitals=True)
        return known_as(frozenset(subject), key.key, key.text, aliases, capitals=True)
    return saying.words <= content_keys(part.sentence) | content_keys(part.header) | people | frozenset(
        NATIONS.get(t.low, t.key) for t in part.sentence.tokens
    )


def _same_speaker(saying: Saying, said: Saying, part: Part, aliases: Aliases | None) -> bool:
    if said.pronoun:
        return _by_pronoun(saying, part, aliases)
    known = frozenset(n.key for n in said.names) | frozenset(k for n in said.names for k in n.keys)
    if saying.names:
        keys = known if said.names else said.words
        return all(
            _is_speaker(
                n, keys | (said.words if n.key in NATIONS.values() or n.key in CAPITALS else frozenset()), aliases
            )
            for n in saying.names
        )
    return _offices(saying.words) <= _offices(said.words) | known


def _offices(words: frozenset[str]) -> frozenset[str]:
    return frozenset(CAPITALS.get(w, w) for w in words)


def _is_speaker(name: Name, keys: frozenset[str], aliases: Aliases | None) -> bool:
    return known_as(keys, name.key, name.text, aliases, capitals=True)


def _by_pronoun(saying: Saying, part: Part, aliases: Aliases | None) -> bool:
    """A pronoun in the source stands for the last subject before it."""
    own = [n for n in names_in(part.sentence) if n.first <= 3]
    chain = own or next((list(names_in(b)) for b in reversed(part.before) if names_in(b)), list(names_in(part.header)))
    keys = frozenset(n.key for n in chain)
    return all(known_as(keys, n.key, n.text, aliases, capitals=True) for n in saying.names)


def _attribution_dropped(claim: Parsed, theirs: list[tuple[Saying, Part]]) -> Fault | None:
    """A claim that states as fact what the source, and its headline too, leave to somebody."""
    if any(t.low in SPEECH for t in claim.tokens):
        return None
    wanted = content_keys(claim)
    for said, part in theirs:
        hedged = any(t.low in SPEECH for t in part.header.tokens)
        if not hedged and len(wanted & content_keys(part.header)) >= 0.6 * len(wanted):
            continue
        if said.verb == "holds" and wanted & said.content:
            return Fault("speaker", f"the source gives this only as what {said.text.split(' (')[0]} holds")
        own = content_keys(part.sentence)
        if (
            said.verb in _DISPUTABLE
            and (said.names or said.verb == "holds")
            and len(wanted & said.content) >= 0.6 * max(1, len(wanted & own))
        ):
            return Fault("speaker", f"the source does not state this itself, it reports it as said by {said.text}")
    return None
