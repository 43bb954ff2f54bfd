"""The chat: an empty page with examples, or the conversation so far, and the box for the next question."""

from __future__ import annotations

import streamlit as st

from rag.chain import Parley
from rag.index import Index
from rag.types import Answer, Scope
from ui import state
from ui.answer import answer
from ui.blocks import details, notice, passages
from ui.escape import literal
from ui.run import Run, View
from ui.sources import Source, look_up
from ui.state import Exchange
from ui.words import count, day, language

AT_ONCE = 0.6  # seconds the script waits for a quick answer before it shows one in the making
LOOK_AGAIN = 0.25  # seconds between looks at an answer in the making
FEW = 2  # disputes shown without a fold
ALSO = 10  # passages listed under "also retrieved"
NEAREST = 3  # passages shown beside a refusal

EXAMPLES = (
    "Is Turkey ready to host a peace summit?",
    "How many prisoners were exchanged in Abu Dhabi in February 2026?",
    "Why did the March 2026 trilateral session not happen?",
    "Timeline of the Swiss peace summit, from the agreement to hold it to the Kremlin's verdict",
    "Compare how Kuleba and Lavrov described what happened in Antalya",
)


def chat(parley: Parley, index: Index, scope: Scope) -> None:
    """Draw the conversation so far, or examples to begin one."""
    _mode(scope)
    conversation = state.exchanges()
    if not conversation:
        _examples(parley, scope)
    for position, exchange in enumerate(conversation):
        _exchange(index, exchange, position, newest=position == len(conversation) - 1)


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


def ask(parley: Parley, question: str, scope: Scope) -> None:
    """Start answering a question and add it to the conversation."""
    history = state.history()
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


def _exchange(index: Index, exchange: Exchange, position: int, newest: bool) -> None:
    with st.container(key=f"exchange-{exchange.id}"):
        limits = _limits(exchange.scope)
        under = f'<p class="meta">{literal(limits)}</p>' if limits else ""
        st.html(f'<h2 class="question" dir="auto">{literal(exchange.question)}</h2>{under}')
        if exchange.run.view().finished:
            _finished(index, exchange, position, newest)
        else:
            st.fragment(_in_the_making, run_every=LOOK_AGAIN)(exchange, position)


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


def _finished(index: Index, exchange: Exchange, position: int, newest: bool) -> None:
    view = exchange.run.view()
    if view.error:
        notice("error", view.error)
    answer(exchange, position, newest)
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
    _below(view, look_up(index, cited), rest[:ALSO], len(others))


def _refusal(result: Answer, nearest: list[Source]) -> None:
    reason = literal(result.reason or "The corpus holds nothing that answers this.")
    st.html(
        '<div class="notice refusal" role="status"><strong>Not answered.</strong> '
        f'<span dir="auto">{reason}</span></div>'
    )
    if nearest:
        st.html(f'<h3 class="nearest">The nearest passages</h3>{passages(nearest)}')


def _below(view: View, cited: dict[str, Source], rest: list[Source], uncited: int) -> None:
    """What qualifies the answer: disputes, sentences not shown, passages not used, how it was made."""
    parts = [_disputes(cited)]
    if view.removed:
        rows = "".join(
            f'<li><span dir="auto">{literal(r.text)}</span><div class="meta">Why: {literal(r.reason)}</div></li>'
            for r in view.removed
        )
        summary = f"{count(len(view.removed), 'sentence was', 'sentences were')} not shown"
        parts.append(details(summary, f'<ul class="removed">{rows}</ul>'))
    if rest:
        first = f", the first {len(rest)} of them" if uncited > len(rest) else ""
        parts.append(details(f"Also retrieved: {count(uncited, 'passage')} not cited{first}", passages(rest)))
    if view.answer and view.answer.status == "answered":
        parts.append(f'<p class="meta">{literal(_colophon(view.answer))}</p>')
    if any(parts):
        st.html(f'<div class="below">{"".join(parts)}</div>')


def _disputes(cited: dict[str, Source]) -> str:
    """What is disputed in the cited documents; folded when it would crowd the answer out."""
    notes = {s.record.contested: s.record.title for s in cited.values() if s.record.contested}
    rows = "".join(
        f'<p class="disputed"><strong>Disputed.</strong> <span dir="auto">{literal(note)}</span> '
        f'<span class="meta" dir="auto">({literal(title)})</span></p>'
        for note, title in notes.items()
    )
    if len(notes) <= FEW:
        return rows
    return details(f"Disputed points in {count(len(notes), 'cited document')}", rows)


def _colophon(result: Answer) -> str:
    by = (
        "Quoted word for word"
        if result.writer == "quotes"
        else f"Written by {result.writer}, each sentence checked against the words it cites"
    )
    documents = count(len({c.document_id for c in result.citations}), "document")
    newest = f" Newest cited source {day(result.newest_source)}." if result.newest_source else ""
    return f"{by}, from {documents}.{newest} Took {result.seconds.total:.1f} s."


def _limits(scope: Scope) -> str:
    parts = [
        f"as of {day(scope.as_of)}" if scope.as_of else "",
        f"not before {day(scope.since)}" if scope.since else "",
        f"not after {day(scope.until)}" if scope.until else "",
        f"only {', '.join(scope.publishers)}" if scope.publishers else "",
        f"only in {', '.join(language(code) for code in scope.languages)}" if scope.languages else "",
    ]
    line = "; ".join(part for part in parts if part)
    return line[:1].upper() + line[1:]
