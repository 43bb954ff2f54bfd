"""Question text → Question: language, as-of, time window, names, intent, search terms, what a follow-up leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from rag import names, when
from rag.errors import QuestionError
from rag.followup import Rewritten, rounds, stand_alone
from rag.gloss import Frequency, translated
from rag.intent import intent
from rag.language import detect
from rag.spelling import corrected
from rag.text import terms
from rag.types import Intent, Question, Scope, Turn, Window

LONGEST_QUESTION = 2_000  # code points
LONG_PAST = 60  # days after which a time named in the question is no longer "now"

Rewrite = Callable[[str, Sequence[Turn]], str | None]  # a follow-up and the turns before it → text that stands alone


def understand(
    text: str,
    scope: Scope,
    today: date,
    history: Sequence[Turn] = (),
    newest: date | None = None,
    frequency: Frequency | None = None,
    rewrite: Rewrite | None = None,
) -> Question:
    """What a question asks for.

    `today` is the day of asking (an as-of day takes its place), against which "last week" is read; `newest` is the
    newest day the record knows of, against which recency is measured; `frequency` tells in how many passages a term
    occurs, and lets words that occur in none be read as the name or word they resemble. `rewrite` may make a follow-up
    stand alone better than the rules do (a chat model); where it gives None, the rules count.

    Raises QuestionError when it is empty or longer than LONGEST_QUESTION code points.
    """
    asked = " ".join(text.replace("\x00", " ").split())
    if not re.search(r"\w", asked):
        raise QuestionError("The question is empty; ask something like “What did Erdoğan offer in March 2024?”")
    if len(asked) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(asked):,} characters and the limit is {LONGEST_QUESTION:,}; shorten it, "
            "or check a draft with `python -m rag check FILE`"
        )
    language = _language(asked, history)
    scope = _narrowed(scope, asked, today)
    today = min(today, scope.as_of) if scope.as_of else today
    spoken = _stand_alone(asked, history, today, rewrite)
    standalone = spoken.text
    if frequency is not None:
        standalone = corrected(standalone, language, frequency)
    scope = _narrowed(scope, standalone, today)
    today = min(today, scope.as_of) if scope.as_of else today
    window = _window(asked, spoken, scope, today)
    own = terms(standalone) if language == "en" else translated(standalone, language, frequency)
    mentions = names.find(standalone, on=window.start or window.end if window else None)
    return Question(
        text=text,
        standalone=standalone,
        language=language,
        intent=_intent(asked, spoken, scope, window, today),
        scope=scope,
        window=window,
        names=tuple(dict.fromkeys(f"{m.entry.kind}:{m.entry.id}" for m in mentions if m.via != "short")),
        terms=tuple(dict.fromkeys([*own, *names.expansion(mentions)])),
        today=min(today, newest) if newest else today,
        follow_up=spoken.follow_up,
    )


def _narrowed(scope: Scope, text: str, today: date) -> Scope:
    """An as-of day in the words counts when the user set none, and may only move an as-of day earlier."""
    day = when.as_of_day(text, today)
    if day is None or (scope.as_of is not None and scope.as_of <= day):
        return scope
    return replace(scope, as_of=day)


def _language(asked: str, history: Sequence[Turn]) -> str:
    """A follow-up too short to tell is in the language of the question before it."""
    likely = "en"
    for turn in history:
        likely = detect(turn.question, likely)
    return detect(asked, likely)


def _stand_alone(asked: str, history: Sequence[Turn], today: date, rewrite: Rewrite | None) -> Rewritten:
    if history and rewrite is not None:
        better = rewrite(asked, history)
        if better:
            return Rewritten(" ".join(better.split()), better != asked)
    return stand_alone(asked, history, today)


def _intent(asked: str, spoken: Rewritten, scope: Scope, window: Window | None, today: date) -> Intent:
    """Of a follow-up's own words where they tell: "Who said that? – Why?" asks for a reason.

    A question set to an earlier day asks for the state of that day; one about a time long past asks for no "latest".
    """
    kind = intent(asked)
    if kind == "fact" and spoken.follow_up and asked not in spoken.text:
        kind = intent(spoken.text)  # "and Moscow?" asks what the question before asked
    if kind == "fact" and scope.as_of:
        return "latest"
    past = window is not None and window.certain and window.end is not None and (today - window.end).days > LONG_PAST
    return "fact" if kind == "latest" and past else kind


def _window(asked: str, spoken: Rewritten, scope: Scope, today: date) -> Window | None:
    """The time span read from the question, its own words first, cut to what the user set; else None."""
    if not scope.read_dates:
        return None
    found = spoken.window or when.window(asked, today, rounds(asked, today))
    if found is None and spoken.follow_up:
        found = when.window(spoken.text, today, rounds(spoken.text, today))
    if found is None:
        return None
    start = max((d for d in (found.start, scope.since) if d), default=None)
    end = min((d for d in (found.end, scope.until) if d), default=None)
    if start and end and start > end:
        return None
    return replace(found, start=start, end=end)
