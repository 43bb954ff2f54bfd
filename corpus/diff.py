"""What changed between two versions of a text, sentence by sentence and within a sentence word by word. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rag.text import sentence_spans

_AROUND = 8  # words shown before and after a change within a sentence
_ALIKE = 0.5  # sentences with a smaller share of words in common are shown as one gone and one new
_LONGEST = 400  # words of a sentence compared word by word; a longer one is shown whole


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence; "…" stands for words that did not change and are left out."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One step from the old text to the new: a sentence gone, new or changed within, or sentences that stay."""

    kind: Literal["gone", "new", "within", "unchanged", "spaces"]
    pieces: tuple[Piece, ...] = ()
    count: int = 1  # sentences that it stands for


def changes(old: str, new: str) -> Iterator[str]:
    """Lines for a terminal: "- sentence gone", "+ sentence new", "~ words [-gone-] {+new+} within", "  … 3 sentences".

    Nothing for two texts with the same words, line for line.
    """
    for change in difference(old, new):
        yield _line(change)


def difference(old: str, new: str) -> Iterator[Change]:
    """The steps from one text to the other, in order. Line ends and runs of spaces count as one space."""
    before, after = _sentences(old), _sentences(new)
    if before == after:
        if old != new:
            yield Change("spaces")
        return
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            yield Change("unchanged", count=b - a)
        else:
            yield from _replaced(before[a:b], after[c:d])


def _line(change: Change) -> str:
    match change.kind:
        case "spaces":
            return "  only spaces and line ends changed"
        case "unchanged":
            return f"  … {change.count} sentence{'s' * (change.count > 1)} unchanged"
    sign = {"gone": "-", "new": "+", "within": "~"}[change.kind]
    frame = {"gone": "[-{}-]", "new": "{{+{}+}}", "same": "{}"} if sign == "~" else dict.fromkeys(("gone", "new"), "{}")
    return " ".join([sign, *(frame[piece.kind].format(piece.text) for piece in change.pieces)])


def _sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in sentence_spans(text)]


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Sentences in the place of others: each is shown beside the first of the others, in order, that is like it."""
    waiting = list(after)
    for sentence in before:
        place = next((n for n, other in enumerate(waiting[:4]) if _alike(sentence, other)), None)
        if place is None:
            yield Change("gone", (Piece("gone", sentence),))
            continue
        yield from (Change("new", (Piece("new", other),)) for other in waiting[:place])
        yield Change("within", tuple(_within(sentence.split(), waiting[place].split())))
        del waiting[: place + 1]
    yield from (Change("new", (Piece("new", other),)) for other in waiting)


def _alike(one: str, other: str) -> bool:
    left, right = one.split(), other.split()
    if max(len(left), len(right)) > _LONGEST:
        return False
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _within(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(steps):
        if kind != "equal":
            if a < b:
                yield Piece("gone", " ".join(before[a:b]))
            if c < d:
                yield Piece("new", " ".join(after[c:d]))
            continue
        words = list(before[a:b])
        first, last = number == 0, number == len(steps) - 1
        kept = (0 if first else _AROUND) + (0 if last else _AROUND)
        if len(words) > kept:
            head = [] if first else words[:_AROUND]
            words = [*head, "…", *([] if last else words[-_AROUND:])]
        yield Piece("same", " ".join(words))
