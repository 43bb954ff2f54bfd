"""What changed between two versions of a text, sentence by sentence and within a sentence word by word. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rag.text import sentence_spans

_AROUND = 8  # words shown before and after a change within a sentence
_ALIKE = 0.5  # sentences with a smaller share of words in common are shown as one gone and one new
_LONGEST = 400  # words of a sentence compared word by word; a longer one is shown whole


def changes(old: str, new: str) -> Iterator[str]:
    """Lines for a person: "- sentence gone", "+ sentence new", "~ words [-gone-] {+new+} within", "  … 3 sentences".

    Line ends and runs of spaces count as one space. Nothing for two texts with the same words, line for line.
    """
    before, after = _sentences(old), _sentences(new)
    if before == after:
        if old != new:
            yield "  only spaces and line ends changed"
        return
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            yield f"  … {b - a} sentence{'s' * (b - a > 1)} unchanged"
        else:
            yield from _replaced(before[a:b], after[c:d])


def _sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in sentence_spans(text)]


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Sentences in the place of others: each is shown beside the first of the others, in order, that is like it."""
    waiting = list(after)
    for sentence in before:
        place = next((n for n, other in enumerate(waiting[:4]) if _alike(sentence, other)), None)
        if place is None:
            yield f"- {sentence}"
            continue
        yield from (f"+ {other}" for other in waiting[:place])
        yield f"~ {_within(sentence.split(), waiting[place].split())}"
        del waiting[: place + 1]
    yield from (f"+ {other}" for other in waiting)


def _alike(one: str, other: str) -> bool:
    left, right = one.split(), other.split()
    if max(len(left), len(right)) > _LONGEST:
        return False
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _within(before: Sequence[str], after: Sequence[str]) -> str:
    shown: list[str] = []
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(steps):
        if kind != "equal":
            gone, added = " ".join(before[a:b]), " ".join(after[c:d])
            shown += [f"[-{gone}-]"] * (a < b) + [f"{{+{added}+}}"] * (c < d)
            continue
        words = list(before[a:b])
        first, last = number == 0, number == len(steps) - 1
        kept = (0 if first else _AROUND) + (0 if last else _AROUND)
        if len(words) > kept:
            head = [] if first else words[:_AROUND]
            words = [*head, "…", *([] if last else words[-_AROUND:])]
        shown += words
    return " ".join(shown)
