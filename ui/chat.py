"""The chat: an empty page with examples, or the conversation so far, and the box for the next question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from rag.chain import Parley
from rag.index import Index
from rag.phrases import say
from rag.present import independent
from rag.refusals import refusal
from rag.types import Answer, Scope
from ui import state
from ui.answer import answer
from ui.blocks import details, notice, passages
from ui.escape import literal, plain
from ui.feedback import feedback
from ui.run import Run, View
from ui.sources import Source, look_up
from ui.state import Exchange
from ui.words import count, day, language

AT_ONCE = 0.6  # seconds the script waits for a quick answer before it shows one in the making
LOOK_AGAIN = 0.25  # seconds between looks at an answer in the making
ALSO = 10  # passages listed under "also retrieved"
NEAREST = 3  # passages shown beside a refusal

EXAMPLES = (
    "Is Turkey ready to host a peace summit?",
    "How many prisoners were exchanged in Abu Dhabi in February 2026?",
    "Why did the March 2026 trilateral session not happen?",
    "Timeline of the Swiss peace summit, from the agreement to hold it to the Kremlin's verdict",
    "Compare how Kuleba and Lavrov described what happened in Antalya",
)


def chat(parley: Parley, index: Index, scope: Scope, home: Path) -> None:
    """Draw the conversation so far, or examples to begin one."""
    _mode(scope)
    conversation = state.exchanges()
    if not conversation:
        _examples(parley, scope)
    for position, exchange in enumerate(conversation):
        _exchange(parley, index, exchange, position, home, newest=position == len(conversation) - 1)


def question_box(parley: Parley, scope: Scope) -> None:
    """The box for the next question, at the foot of the page."""
    conversation = state.exchanges()
    busy = bool(conversation) and not conversation[-1].run.view().finished
    placeholder = f"Ask as of {day(scope.as_of)}" if scope.as_of else "Ask about the peace talks"
    with st.bottom:  # placed by hand, or Streamlit would drag the page to its foot under the reader's eyes
        asked = st.chat_input(placeholder, key="question", disabled=busy)
    if asked:
        ask(parley, asked, scope)
        st.rerun()


def ask(parley: Parley, question: str, scope: Scope, before: int | None = None) -> None:
    """Start answering a question and add it to the conversation; it follows up on the exchanges ahead of `before`."""
    history = state.history(before)
    state.close_citation()
    run = Run(lambda: parley.stream(question, scope, history)).start()
    state.exchanges().append(state.Exchange(question, scope, run))
    run.wait(AT_ONCE)


def _mode(scope: Scope) -> None:
    if scope.as_of:
        text = f"Answering as of {day(scope.as_of)}: only what was known by that day is used."
        st.html(f'<div class="notice mode" role="status">{text}</div>')


def _examples(parley: Parley, scope: Scope) -> None:
    with st.container(key="examples", gap="small"):
        st.html("<h2>Try one of these</h2>")
        for number, example in enumerate(EXAMPLES):
            st.button(example, key=f"example-{number}", on_click=ask, args=(parley, example, scope), width="stretch")


def _exchange(parley: Parley, index: Index, exchange: Exchange, position: int, home: Path, *, newest: bool) -> None:
    with st.container(key=f"exchange-{exchange.id}"):
        limits = _limits(exchange.scope)
        under = f'<p class="meta">{literal(limits)}</p>' if limits else ""
        st.html(f'<h2 class="question" dir="auto">{literal(exchange.question)}</h2>{under}')
        if exchange.run.view().finished:
            _finished(parley, index, exchange, position, newest)
            if result := exchange.run.view().answer:
                feedback(home, result, exchange.id, position)
        else:
            st.fragment(_in_the_making, run_every=LOOK_AGAIN)(exchange, position)


def _without_window(parley: Parley, exchange: Exchange, position: int) -> None:
    """Ask the same again, without the dates that were read from the question's words."""
    if state.exchanges()[-1].run.view().finished:
        ask(parley, exchange.question, replace(exchange.scope, read_dates=False), position)


def _in_the_making(exchange: Exchange, position: int) -> None:
    """A fragment that looks at the run again and again; when it is finished the whole page is drawn once more."""
    view = exchange.run.view()
    if view.finished or state.newly_opened():
        st.rerun()
    answer(exchange, position, newest=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="meta" role="status">{_progress(view)}</p>', width="content")
        st.button("Stop", key=f"stop-{exchange.id}", on_click=exchange.run.stop)


def _progress(view: View) -> str:
    if view.found is None:
        return "Searching the corpus …"
    return f"{count(view.found, 'passage')} found, answering …"


def _finished(parley: Parley, index: Index, exchange: Exchange, position: int, newest: bool) -> None:
    view = exchange.run.view()
    if view.error:
        notice("error", view.error)
    answer(exchange, position, newest, lambda: _without_window(parley, exchange, position))
    if view.stopped:
        notice("note", "Stopped. What was said until then stays.")
    result = view.answer
    cited = list(dict.fromkeys(c.passage_id for c in view.citations))
    others = [r.passage_id for r in result.retrieved if r.passage_id not in cited] if result else []
    rest = list(look_up(index, others[: NEAREST + ALSO]).values())
    if result and result.status == "abstained":
        _refusal(result, rest[:NEAREST])
        rest = rest[NEAREST:]
        others = others[NEAREST:]
    elif result and result.reason:
        notice("note", result.reason)
    _below(view, rest[:ALSO], len(others))


def _refusal(result: Answer, nearest: list[Source]) -> None:
    language = result.language
    reason = literal(result.reason or refusal("nothing").text(language))
    st.html(
        f'<div class="notice refusal" role="status"><strong>{say("refused", language)}</strong> '
        f'<span dir="auto">{reason}</span></div>'
    )
    if result.advice:
        st.html(f'<h3 class="nearest">{literal(say("search", language))}</h3>')
        st.code(plain(result.advice.search), language=None, wrap_lines=True)
        if result.advice.outlets:
            named = ", ".join(result.advice.outlets)
            st.html(f'<p class="meta" dir="auto">{literal(say("outlets", language))}: {literal(named)}</p>')
    if nearest:
        st.html(f'<h3 class="nearest">{literal(say("nearest", language))}</h3>{passages(nearest)}')


def _below(view: View, rest: list[Source], uncited: int) -> None:
    """What qualifies the answer: sentences not shown, passages not used, how it was made."""
    parts: list[str] = []
    if view.removed:
        rows = "".join(
            f'<li><span dir="auto">{literal(r.text)}</span><div class="meta">Why: {literal(r.reason)}</div></li>'
            for r in view.removed
        )
        summary = say("unsaid", view.language, n=len(view.removed))
        parts.append(details(summary, f'<ul class="removed">{rows}</ul>'))
    if rest:
        parts.append(details(say("also", view.language, n=uncited), passages(rest)))
    if view.answer and view.answer.status == "answered":
        parts.append(f'<p class="meta">{literal(_colophon(view.answer))}</p>')
    if any(parts):
        st.html(f'<div class="below">{"".join(parts)}</div>')


def _colophon(result: Answer) -> str:
    documents = len({c.document_id for c in result.citations})
    if result.writer == "quotes":
        by = say("quoted", result.language, n=documents)
    else:
        by = say("written", result.language, model=result.writer, n=documents)
    reports = independent(result.citations)
    if reports < documents:
        by = f"{by} {say('independent', result.language, n=reports)}"
    newest = result.newest_source
    return f"{by} {say('newest-cited', result.language, day=newest)}" if newest else by


def _limits(scope: Scope) -> str:
    parts = [
        f"as of {day(scope.as_of)}" if scope.as_of else "",
        f"not before {day(scope.since)}" if scope.since else "",
        f"not after {day(scope.until)}" if scope.until else "",
        f"only {', '.join(scope.publishers)}" if scope.publishers else "",
        f"only in {', '.join(language(code) for code in scope.languages)}" if scope.languages else "",
        "" if scope.read_dates else "without the dates in the question's words",
    ]
    line = "; ".join(part for part in parts if part)
    return line[:1].upper() + line[1:]
