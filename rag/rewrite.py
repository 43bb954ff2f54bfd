"""Follow-ups made to stand alone by a chat model, and the check that a rewrite holds what the conversation does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rag.calls import Caller
from rag.errors import BadReply, ModelError
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
NEW = 2  # words that may come from neither the question nor the conversation, and none of them a name or a figure


class Rewriter:
    """Fills in what a follow-up leaves out."""

    def __init__(self, caller: Caller) -> None:
        """Raises ConfigError when the prompt file is damaged; calls nobody."""
        self._caller = caller
        self._prompt = load("rewrite")

    def __call__(self, text: str, history: Sequence[Turn], meter: Meter) -> str | None:
        """The question with what it leaves out filled in; None when the model failed or made something up."""
        earlier = [turn.question for turn in history[-LOOKS_BACK:]]
        values = {"question": as_data(text), "earlier": "\n".join(f"- {as_data(q)}" for q in earlier)}
        try:
            rewritten = question_in(self._caller.text(self._prompt, values, meter, SCHEMA))
        except ModelError:
            return None
        return rewritten if faithful(rewritten, text, earlier) else None


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
    """Whether a rewrite keeps the question's words and adds only what the conversation holds."""
    own, known = set(terms(text)), set(terms(" ".join([text, *earlier])))
    held = set(terms(rewritten))
    new = held - known
    first, *others = rewritten.split()
    names = {t for word in others if not word.islower() for t in terms(word)}
    names |= {t for t in terms(first) if not t.isalpha()}
    return len(own & held) >= 0.5 * len(own) and len(new) <= NEW and not new & names
