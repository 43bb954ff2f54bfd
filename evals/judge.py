"""A judge model beside the rules: the same questions put to a chat model, with prompts/judge.txt.

What it cannot answer stays unscored, with the reason; a server that is down is asked no more in this run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from evals.attribution import attribution
from evals.held import Source
from evals.scorers import Outcome, Score, Scores, refused
from rag.calls import Caller
from rag.chat import chat_model
from rag.errors import BadReply, ConfigError, ModelError
from rag.meter import Meter
from rag.prompts import as_data
from rag.settings import Settings
from rag.veto import Veto


class Says(Protocol):
    """What judging needs of a model."""

    def __call__(self, sentence: str, words: str) -> str:
        """Why the words do not say the sentence; "" when they do. Raises ModelError."""
        ...


class JudgeModel:
    """The chat model of the settings as a judge."""

    def __init__(self, settings: Settings) -> None:
        """Raises ConfigError when no model is configured; calls nobody."""
        if not settings.model_configured:
            raise ConfigError("--judge needs a model: set OPENAI_API_KEY or OPENAI_BASE_URL")
        self.name = settings.chat_model
        self._veto = Veto(Caller(chat_model(settings), settings.reply_format == "auto"))
        self._meter = Meter(settings.price_read, settings.price_written)
        self._down = ""

    def __call__(self, sentence: str, words: str) -> str:
        """As Says; a server that failed is not asked again."""
        if self._down:
            raise ModelError(self._down)
        try:
            return self._veto.ask(sentence, words, self._meter)
        except BadReply:
            raise
        except ModelError as error:
            self._down = str(error)
            raise


def judged(outcome: Outcome, says: Says) -> Scores:
    """The judge's scores of one case; those that a nonsense reply or a failure leaves open have no part."""
    case, answer = outcome.case, outcome.answer
    if answer is None or refused(answer):
        return {}
    found: Scores = {}
    text = as_data(" ".join(s.text for s in answer.sentences))
    if answer.sentences:
        found |= _attribution(outcome, says)
    if case.answerable and case.answer_points:
        found["points_judge"] = _share(case.answer_points, text, says, "missing")
    if case.must_not:
        found["must_not_judge"] = _made(case.must_not, text, says)
    return found


def _attribution(outcome: Outcome, says: Says) -> Scores:
    assert outcome.answer is not None

    def carries(sentence: str, sources: Sequence[Source]) -> bool:
        return not says(sentence, "\n".join(as_data(source.text) for source in sources))

    try:
        counted = attribution(outcome.answer, dict(outcome.sources), carries)
    except ModelError as error:
        open_ = Score(None, 1, str(error))
        return {"citation_recall_judge": open_, "citation_precision_judge": open_}
    why = "; ".join(counted.faults)
    return {
        "citation_recall_judge": Score(counted.carried / counted.sentences, 1, why),
        "citation_precision_judge": Score(counted.precise / max(1, counted.citations), 1, why),
    }


def _share(points: Sequence[str], text: str, says: Says, word: str) -> Score:
    try:
        missed = [point for point in points if says(point, text)]
    except ModelError as error:
        return Score(None, len(points), str(error))
    return Score(len(points) - len(missed), len(points), f"{word}: {'; '.join(missed)}" if missed else "")


def _made(statements: Sequence[str], text: str, says: Says) -> Score:
    try:
        made = [statement for statement in statements if not says(statement, text)]
    except ModelError as error:
        return Score(None, len(statements), str(error))
    return Score(len(made), len(statements), f"says: {'; '.join(made)}" if made else "")
