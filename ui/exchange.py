"""One exchange of the conversation: its question, its answer in the making or whole, and what stands beneath it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from rag.desk.answers import View
from rag.phrases import say
from rag.present import independent
from rag.refusals import refusal
from rag.types import Answer, Scope
from ui import alarms, kept, state
from ui.actions import actions
from ui.answer import answer
from ui.blocks import details, notice, passages
from ui.desk import Desk
from ui.escape import literal, plain
from ui.feedback import feedback
from ui.link import copy_link
from ui.sources import Source, look_up
from ui.state import Exchange
from ui.suggest import suggestions
from ui.texts import t
from ui.words import day, language, side

LOOK_AGAIN = 0.25  # seconds between looks at an answer in the making; for each so many of them, as much again
LOOKING = 4
ALSO = 10  # passages listed under "also retrieved"
NEAREST = 3  # passages shown beside a refusal


def draw(desk: Desk, exchange: Exchange, position: int, scope: Scope, *, newest: bool, shared: bool = False) -> None:
    """Draw exchange number `position`; `scope` is what the next question is asked within.

    `shared`: it is shown by its link, for reading alone.
    """
    with st.container(key=f"exchange-{exchange.id}"):
        limits = limited(exchange.scope)
        under = f'<p class="meta">{literal(limits)}</p>' if limits else ""
        st.html(f'<h2 class="question" dir="auto">{literal(exchange.question)}</h2>{under}')
        view = exchange.view()
        if view.finished or exchange.interrupted:
            _finished(desk, exchange, view, position, newest=newest, shared=shared)
            if newest and not shared and view.answer:
                suggestions(desk, exchange, view, scope)
        else:
            pause = LOOK_AGAIN * (1 + len(kept.runs(desk).all()) // LOOKING)  # or the looks would starve the answers
            st.fragment(_in_the_making, run_every=pause)(exchange, position, shared)


def _in_the_making(exchange: Exchange, position: int, shared: bool) -> None:
    """A fragment that looks at the run again and again; when it is finished the whole page is drawn once more."""
    view = exchange.view()
    if view.finished or exchange.run is None or state.newly_opened():
        st.rerun()
    answer(exchange, position, newest=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        status = _progress(view, exchange.run.ahead())
        st.html(f'<p class="meta" role="status">{literal(status)}</p>', width="content")
        if not shared:
            st.button(t("chat.stop"), key=f"stop-{exchange.id}", on_click=exchange.run.stop)


def _progress(view: View, ahead: int) -> str:
    if view.found is not None:
        return t("chat.found", n=view.found)
    return t("chat.waiting", n=ahead) if ahead else t("chat.searching")


def _finished(desk: Desk, exchange: Exchange, view: View, position: int, *, newest: bool, shared: bool) -> None:
    def without_window() -> None:
        if not state.busy():
            state.ask(desk, exchange.question, replace(exchange.scope, read_dates=False), position)

    if view.error is not None:
        notice("error", view.error or t("chat.apology"))
    alarms.notice(desk, exchange, shared=shared)
    answer(exchange, position, newest and not shared, without_window)  # a shared one is read from the top of the page
    if view.stopped:
        notice("note", t("chat.stopped"))
    elif exchange.interrupted:
        notice("note", t("chat.interrupted"))
    result = view.answer
    cited = list(dict.fromkeys(c.passage_id for c in view.citations))
    others = [r.passage_id for r in result.retrieved if r.passage_id not in cited] if result else []
    rest = list(look_up(desk.index, others[: NEAREST + ALSO]).values())
    if result and result.status == "abstained":
        _refusal(result, rest[:NEAREST])
        rest = rest[NEAREST:]
        others = others[NEAREST:]
    elif result and result.reason:
        notice("note", result.reason)
    _below(view, rest[:ALSO], len(others))
    _row(desk, exchange, view, position, shared=shared)


def _row(desk: Desk, exchange: Exchange, view: View, position: int, *, shared: bool) -> None:
    """What can be done with it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"row-{exchange.id}"):
        if view.answer:
            actions(desk, exchange, view)
        copy_link(exchange.id)
        st.button(
            t("chat.again_today") if view.answer else t("chat.again"),
            key=f"again-{exchange.id}",
            on_click=state.ask,
            args=(desk, exchange.question, exchange.scope, position),
            disabled=state.busy(),
        )
    if view.answer and not shared:
        feedback(desk.settings.home, view.answer, exchange.id, position)


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
            f'<li><span dir="auto">{literal(r.text)}</span><div class="meta" dir="auto">'
            f"{literal(t('chat.why', reason=r.reason))}</div></li>"
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


def limited(scope: Scope) -> str:
    """The limits of a question in words, on one line; "" when there are none."""
    parts = [
        t("chat.as_of", day=day(scope.as_of)) if scope.as_of else "",
        t("chat.since", day=day(scope.since)) if scope.since else "",
        t("chat.until", day=day(scope.until)) if scope.until else "",
        t("chat.side", names=", ".join(side(name) for name in scope.sides)) if scope.sides else "",
        t("chat.only", names=", ".join(scope.publishers)) if scope.publishers else "",
        t("chat.only_in", names=", ".join(language(code) for code in scope.languages)) if scope.languages else "",
        "" if scope.read_dates else t("chat.undated_question"),
    ]
    line = "; ".join(part for part in parts if part)
    return line[:1].upper() + line[1:]
