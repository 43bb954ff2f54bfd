"""What a question takes for granted, held against the documents found.

That people met, called or came, that something was signed, that a side took part, that a figure or a sum was given,
that a thing of the kind asked for exists.

Each check returns a refusal, or None. A check speaks only where the words of the question leave no doubt that it
applies; everything else is for the reader to judge from the quoted words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.premises.deeds import absence, official, signing, stayed_away
from rag.premises.encounters import meeting, visit
from rag.premises.events import agreed, happened, venue
from rag.premises.figures import counted, listed, money
from rag.premises.predicates import deed
from rag.premises.reading import Read, as_read
from rag.premises.reasons import reason
from rag.premises.relations import relations, subjects
from rag.premises.speech import speaking
from rag.premises.wordings import epithet, extremes, matter, quoted
from rag.refusals import Refusal
from rag.types import Question

__all__ = ["CHECKS", "Check", "Read", "as_read"]

Check = Callable[[Question, Sequence[Read]], Refusal | None]
CHECKS: tuple[Check, ...] = (
    meeting,
    visit,
    signing,
    absence,
    stayed_away,
    official,
    happened,
    venue,
    agreed,
    reason,
    speaking,
    counted,
    listed,
    money,
    relations,
    subjects,
    extremes,
    quoted,
    epithet,
    matter,
    deed,
)
