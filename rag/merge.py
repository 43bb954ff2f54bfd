"""Drafted sentences among the record's own words, so that an answer with a model is never poorer than one without.

What would be quoted without a model is the measure. A drafted sentence is shown when it takes the place of quotes that
it says (the same source sentences, all their figures, and so many of their words that the quoting writer itself would
choose them no more), or when there is room for it beside them; it may not bring in a document that the quotes do not
cite. What no drafted sentence says is quoted after them. With `leads`, for a model that is trusted to choose, a drafted
sentence stands ahead of the quotes even where they say it too, and takes the room of the weakest of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.quote import LONGEST_ANSWER, LONGEST_LIST, REPEATED, Pick
from rag.settle import Settled
from rag.text import terms
from rag.types import Hit, Intent

IN_ORDER = ("timeline", "compare")  # the quotes' order is part of such an answer

_FIGURE = re.compile(
    r"\w*\d\w*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|dozen|hundred|thousand|million"
    r"|billion|first|second|third)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(r"(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|Both|Neither)\b")


class Merge:
    """Places drafted sentences among the quotes of one answer."""

    def __init__(self, picks: Sequence[Pick], hits: Sequence[Hit], intent: Intent, leads: bool = False) -> None:
        self._left = list(picks)
        self._hits, self._leads = hits, leads
        self._in_order = intent in IN_ORDER
        self._limit = LONGEST_LIST if self._in_order else LONGEST_ANSWER
        self._documents = {p.hit.record.document_id for p in picks}
        self._drafted: list[tuple[str, list[tuple[str, int, int]]]] = []  # text and source sentences of each one shown
        self._shown = 0

    def place(self, settled: Settled) -> list[Pick] | None:
        """The quotes to show before the sentence, or None when it is not to be shown."""
        own = (settled.text, [(self._hits[i].record.document_id, start, end) for i, start, end in settled.spans])
        if any(document not in self._documents for document, _, _ in own[1]):
            return None
        said = [p for n, p in enumerate(self._left) if self._says([*self._drafted, own], p) and not self._leant_on(n)]
        if not said and (self._in_order or not self._adds(settled.text)):
            return None
        if not said and not self._room():
            self._left.remove(min(self._spare(), key=lambda p: p.score))
        before: list[Pick] = []
        if self._in_order:
            before = self._left[: self._left.index(said[0])]
        self._left = [p for p in self._left if p not in said and p not in before]
        self._drafted.append(own)
        self._shown += len(before) + 1
        return before

    def rest(self) -> list[Pick]:
        """The quotes that no drafted sentence says, in their order."""
        left, self._left = self._left, []
        return left

    def _adds(self, text: str) -> bool:
        """Whether there is or may be made room for a sentence that replaces none, and it says what no other does."""
        own = set(terms(text))
        others = [t for t, _ in self._drafted] + ([] if self._leads else [p.text for p in self._left])
        if any(_share(own, set(terms(other))) >= REPEATED for other in others):
            return False
        return self._room() or (self._leads and bool(self._spare()))

    def _room(self) -> bool:
        return self._shown + len(self._left) < self._limit

    def _spare(self) -> list[Pick]:
        """The quotes whose document others cite too, so that it stays cited without them."""
        cited = [d for _, spans in self._drafted for d, _, _ in spans] + [p.hit.record.document_id for p in self._left]
        return [p for p in self._left if cited.count(p.hit.record.document_id) > 1]

    def _leant_on(self, n: int) -> bool:
        """Whether the next quote needs this one to be understood."""
        following = self._left[n + 1 : n + 2]
        return any(_LEANS.match(p.text) and p.hit.record == self._left[n].hit.record for p in following)

    @staticmethod
    def _says(drafted: Sequence[tuple[str, Sequence[tuple[str, int, int]]]], pick: Pick) -> bool:
        document = pick.hit.record.document_id
        text = " ".join(
            text
            for text, spans in drafted
            if any(d == document and start < pick.end and pick.start < end for d, start, end in spans)
        )
        return _figures(pick.text) <= _figures(text) and _share(set(terms(pick.text)), set(terms(text))) >= REPEATED


def _share(own: set[str], other: set[str]) -> float:
    return len(own & other) / len(own) if own else 1.0


def _figures(text: str) -> set[str]:
    return {m.group().casefold() for m in _FIGURE.finditer(text.replace(",", ""))}
