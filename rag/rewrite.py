"""Follow-ups made to stand alone by a chat model, and the check that a rewrite holds what the conversation does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from rag import names
from rag.calls import Caller
from rag.errors import BadReply, ModelError
from rag.followup import stand_alone
from rag.meter import Meter
from rag.prompts import as_data, load
from rag.text import terms
from rag.types import Turn

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}
LOOKS_BACK = 4  # earlier questions that the model sees
LONGEST = 400  # code points of a rewritten question
KEPT = 0.6  # share of the follow-up's own words that its rewrite must hold
NEW = 2  # words that may come from neither the question nor the conversation, and none of them a name or a figure

_POINTS_BACK = re.compile(r"\b(?:he|she|they|him|her|them|his|their|there|he's|she's|they're)\b", re.IGNORECASE)


class Rewriter:
    """Fills in what a follow-up leaves out."""

    def __init__(self, caller: Caller) -> None:
        """Raises ConfigError when the prompt file is damaged; calls nobody."""
        self._caller = caller
        self._prompt = load("rewrite")

    def of(self, meter: Meter, today: date) -> Callable[[str, Sequence[Turn]], str | None]:
        """`rag.understand`'s hook for one question, whose calls count on `meter`."""

        def rewrite(text: str, history: Sequence[Turn]) -> str | None:
            by_rules = stand_alone(text, history, today)
            return self.ask(text, history, by_rules.text, meter) if by_rules.follow_up else None

        return rewrite

    def ask(self, text: str, history: Sequence[Turn], by_rules: str, meter: Meter) -> str | None:
        """The follow-up with what it leaves out filled in.

        None when the model failed, made something up, or names less than `by_rules` does.
        """
        earlier = [turn.question for turn in history[-LOOKS_BACK:]]
        values = {"question": as_data(text), "earlier": "\n".join(f"- {as_data(q)}" for q in earlier)}
        try:
            rewritten = question_in(self._caller.text(self._prompt, values, meter, SCHEMA))
        except ModelError:
            return None
        named, wanted = ({m.entry.id for m in names.find(t)} for t in (rewritten, by_rules))
        return rewritten if wanted <= named and faithful(rewritten, text, earlier) else None


def question_in(reply: str) -> str:
    """The question of a reply, JSON by SCHEMA or one line of text. Raises BadReply when there is none."""
    text: Any = reply.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    if text.startswith("{"):
        try:
            text = json.loads(text, strict=False).get("question")
        except (ValueError, RecursionError) as error:
            raise BadReply("The rewritten question is broken JSON.") from error
    line = as_data(text.strip().partition("\n")[0]).strip("\"'“” ") if isinstance(text, str) else ""
    if not any(c.isalnum() for c in line) or len(line) > LONGEST:
        raise BadReply("The model wrote no question of a usable length.")
    return line


def faithful(rewritten: str, text: str, earlier: Sequence[str]) -> bool:
    """Whether a rewrite keeps the question's words, takes some from the conversation, and makes hardly any up."""
    own, known, held = (set(terms(t)) for t in (text, " ".join([text, *earlier]), rewritten))
    first, *others = rewritten.split()
    figured = {t for word in others if not word.islower() for t in terms(word)}
    figured |= {t for t in terms(first) if not t.isalpha()}
    new = held - known
    kept = len(own & held) >= KEPT * len(own)
    return (
        kept and bool(held - own - new) and len(new) <= NEW and not new & figured and not _POINTS_BACK.search(rewritten)
    )
