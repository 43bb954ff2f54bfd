"""Coverage: the words of a claim must be words of its source, or mean the same."""

from __future__ import annotations

from collections.abc import Sequence

from rag.rules.days import date_tokens
from rag.rules.figures import numbers_in
from rag.rules.lexicon import LIGHT, NEGATIONS, SPARED, STATUS
from rag.rules.names import name_key, names_in
from rag.rules.parse import Fault, Parsed, Source, Token, content_keys
from rag.rules.thesaurus import related

# Tuned together on the odd rows of evals/sets/pairs.jsonl: do not change one alone.
ENOUGH = 0.70  # share of the claim's content words that the carrying sentences or their headline must have
OWN = 0.60  # share that the carrying sentences must have themselves
LITERAL = 0.5  # share that must stand there in the same words; the others may be related ones
SPARE = 1  # a long claim may always miss this many words …
SPARE_FROM = 4  # … when it has at least this many


def judged_words(claim: Parsed) -> tuple[Token, ...]:
    """The content words of a claim that no other rule looks at: no names, numbers or dates."""
    skip = set(date_tokens(claim))
    for name in names_in(claim):
        skip |= set(range(name.first, name.last + 1))
    for number in numbers_in(claim):
        skip |= set(range(number.first, number.last + 1))
    skipped = LIGHT | NEGATIONS
    return tuple(t for i, t in enumerate(claim.tokens) if t.content and i not in skip and t.low not in skipped)


def coverage(claim: Parsed, source: Source) -> Fault | None:
    """Most content words of the claim stand in the source."""
    wanted = judged_words(claim)
    keys = {t.key for t in wanted}
    if not keys:
        return None
    own = frozenset().union(*(_offered(s) for s in source.sentences))
    with_heads = own | frozenset().union(*(_offered(s) for s in source.headers))
    like = _groups(own)
    missing = _missing(wanted, with_heads, source)
    spare = {t.key for t in wanted if t.low in SPARED and t.key not in own}
    if spare == keys:
        return None if tells(claim) else Fault("coverage", "the source does not say: " + ", ".join(sorted(spare)))
    if spare:
        keys -= spare
        missing = [t for t in missing if t.key not in spare]
    lost = {t.key for t in missing}
    share = 1 - len(lost) / len(keys)
    spared = len(lost) <= SPARE and len(keys) >= SPARE_FROM
    carried = sum(k in own or bool(related(k) & like) for k in keys)
    literal = len(keys & with_heads)
    if (share < ENOUGH and not spared) or carried < OWN * len(keys) or literal < LITERAL * len(keys):
        words = list(dict.fromkeys(t.text for t in missing)) or [t.text for t in wanted if t.key not in own]
        return Fault("coverage", "the source does not say: " + ", ".join(words[:6]))
    return None


def _missing(wanted: Sequence[Token], offered: frozenset[str], source: Source) -> list[Token]:
    """The words that neither stand there, nor are at the same stage as a word there, nor have a relative there."""
    stages = {STATUS[t.low] for s in source.sentences for t in s.tokens if t.low in STATUS}
    like = _groups(offered)
    lost = [t for t in wanted if t.key not in offered and STATUS.get(t.low) not in stages]
    return [t for t in lost if not related(t.key) & like]


def _groups(keys: frozenset[str]) -> frozenset[int]:
    return frozenset().union(*map(related, keys))


def tells(claim: Parsed) -> bool:
    """Whether names, figures and dates alone say enough to be checked."""
    named = len(names_in(claim))
    return named > 2 or (named > 0 and bool(numbers_in(claim) or date_tokens(claim)))


def _offered(sentence: Parsed) -> frozenset[str]:
    return (
        content_keys(sentence)
        | frozenset(name_key(t.low) for t in sentence.tokens)
        | frozenset(t.key for t in sentence.tokens)
    )


def share(claim: Parsed, sentence: Parsed) -> float:
    """Share of the claim's content keys, names included, in one sentence: what candidates are ranked by."""
    wanted = content_keys(claim)
    return len(wanted & _offered(sentence)) / len(wanted) if wanted else 0.0
