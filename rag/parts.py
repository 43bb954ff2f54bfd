"""The parts of a question that asks several things, each judged by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag import premises
from rag.premises import Read
from rag.refusals import Refusal
from rag.text import words
from rag.types import Question

SHORTEST = 3  # words of a part

_BORDER = re.compile(
    r"[,;:]?\s+(?:and|but)\s+(?=(?:how|what|who|whom|whose|when|where|why|which|did|does|is|was|were|by)\b)"
    r"|[?;]\s+(?=\w)"
    r"|,?\s+(?:и|та|і|й|а|ve)\s+(?=(?:сколько|скільки|что|що|кто|хто|когда|коли|где|де|почему|чому|как|як|kaç|kim|ne|neden)\b)",
    re.IGNORECASE,
)


def parts(asked: str) -> list[str]:
    """The questions that a question is made of; itself alone when it asks one thing."""
    found = [part.strip(" ,;?") for part in _BORDER.split(asked)]
    return found if len(found) > 1 and all(len(words(part)) >= SHORTEST for part in found) else [asked]


def judge_parts(question: Question, fitting: Sequence[Read]) -> tuple[Refusal | None, tuple[Refusal, ...]]:
    """The reason why nothing of the question is answered, or else the reasons why some of its parts are not.

    What the question takes for granted as a whole, and in no single part, makes all of it unanswerable.
    """
    whole = _first(question, fitting)
    if whole is None:
        return None, ()
    found = [_first(replace(question, standalone=part), fitting) for part in parts(question.standalone)]
    missing = tuple(refused for refused in found if refused)
    return (None, missing) if missing and len(missing) < len(found) else (whole, ())


def _first(question: Question, fitting: Sequence[Read]) -> Refusal | None:
    for check in premises.CHECKS:
        refused = check(question, fitting)
        if refused:
            return refused
    return None
