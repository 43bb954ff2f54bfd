"""A chat model's second opinion on a drafted sentence that the rules let pass: it may veto one, never approve one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from rag.calls import Caller
from rag.errors import BadReply, ModelError
from rag.meter import Meter
from rag.prompts import as_data, load
from rag.settle import Settled
from rag.types import Hit, Removed

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"supported": {"type": "boolean"}, "reason": {"type": "string"}},
    "required": ["supported", "reason"],
    "additionalProperties": False,
}
LONGEST_REASON = 200

_WORD = re.compile(r"\W*(supported|not supported|unsupported|yes|no)\b[\s.:,—–-]*", re.IGNORECASE)


class Veto:
    """Asks the model about one sentence and the words that it cites."""

    def __init__(self, caller: Caller) -> None:
        """Raises ConfigError when the prompt file is damaged; calls nobody."""
        self._caller = caller
        self._prompt = load("judge")

    def of(self, meter: Meter) -> Judge:
        """The judge of one answer, whose calls count on `meter`."""
        return Judge(self, meter)

    def ask(self, sentence: str, words: str, meter: Meter) -> str:
        """Why the words do not carry the sentence; "" when the model sees nothing wrong. Raises a ModelError."""
        values = {"sentence": as_data(sentence), "words": words}
        supported, reason = verdict(self._caller.text(self._prompt, values, meter, SCHEMA))
        return "" if supported else reason


class Judge:
    """Judges the sentences of one answer. It fails closed, and asks a server that failed no more."""

    def __init__(self, veto: Veto, meter: Meter) -> None:
        self._veto, self._meter = veto, meter
        self._failed = ""

    def __call__(self, settled: Settled, hits: Sequence[Hit]) -> Settled | Removed:
        """The sentence as it came, or why it is not shown. Raises nothing of the model."""
        words = "\n".join(as_data(_cited(hits[i], start, end)) for i, start, end in settled.spans)
        if not self._failed:
            try:
                reason = self._veto.ask(settled.text, words, self._meter)
            except BadReply as error:
                return Removed(settled.text, f"the second check gave no verdict ({error})")
            except ModelError as error:
                self._failed = str(error)
            else:
                return Removed(settled.text, f"a second check found: {reason}") if reason else settled
        return Removed(settled.text, f"the second check failed ({self._failed})")


def verdict(reply: str) -> tuple[bool, str]:
    """(supported, reason) of a judge's reply, JSON by SCHEMA or text that begins with the verdict.

    Raises BadReply when it is neither.
    """
    text = reply.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    if text.startswith("{"):
        try:
            held = json.loads(text, strict=False)
        except (ValueError, RecursionError) as error:
            raise BadReply("The judge's reply is broken JSON.") from error
        if not isinstance(held.get("supported"), bool):
            raise BadReply("The judge's reply holds no verdict.")
        return held["supported"], _reason(held.get("reason"))
    word = _WORD.match(text)
    if word is None:
        raise BadReply("The judge's reply does not begin with a verdict.")
    return word[1].lower() in ("supported", "yes"), _reason(text[word.end() :])


def _reason(text: object) -> str:
    line = as_data(text) if isinstance(text, str) else ""
    line = line if len(line) <= LONGEST_REASON else line[: LONGEST_REASON - 1] + "…"
    return line or "the cited words do not carry it"


def _cited(hit: Hit, start: int, end: int) -> str:
    return hit.passage.text[start - hit.passage.start : end - hit.passage.start]
