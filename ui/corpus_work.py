"""The work on the corpus: how far it is, what it did, and the buttons that begin and end it. All tabs see the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from corpus.desk import RefreshReport, Rejected, Step, Work
from ui.blocks import notice
from ui.corpus_acts import asking, attempt, none_asked
from ui.corpus_words import counted, number, reason, reasons, when
from ui.desk import Desk
from ui.escape import literal
from ui.texts import t

LOOK_AGAIN = 1.0  # seconds between looks at work under way
LOOK_IDLE = 4.0  # and between looks whether another page began any
_DRAWN = "corpus-work"  # in the tab's state: the work as the whole page was drawn with it
_STAGES = frozenset({"read", "lists", "embed", "stories", "index", "vectors"})
_SHOWN = 10  # sources under way, or items of one reason, that are listed one by one


def work_panel(desk: Desk) -> None:
    """Draw the panel; it looks again by itself, and has the page drawn anew when something began or ended."""
    none_asked()
    st.session_state[_DRAWN] = _state(desk)
    busy = any(work is not None and work.under_way for work in (desk.corpus.work(), desk.corpus.trial()))
    st.fragment(_panel, run_every=LOOK_AGAIN if busy else LOOK_IDLE)(desk)


def _state(desk: Desk) -> tuple[object, ...]:
    work, trial = desk.corpus.work(), desk.corpus.trial()
    return (work and (work.number, work.ended, work.result is None), trial and (trial.number, trial.ended))


def _panel(desk: Desk) -> None:
    if st.session_state.get(_DRAWN) != _state(desk) and not asking():
        st.session_state[_DRAWN] = _state(desk)
        st.rerun()
    work = desk.corpus.work()
    other = desk.corpus.elsewhere()
    if work is not None and work.under_way:
        _under_way(desk, work)
        return
    if other is not None:
        notice("note", t("corpus.elsewhere", process=other))
    told = work is not None and _ended(desk, work)
    if desk.reader.edits:
        _buttons(desk, told)


def _buttons(desk: Desk, told: bool) -> None:
    by = desk.reader.name

    def begin(dry_run: bool) -> None:
        attempt(lambda: desk.corpus.refresh(desk.reader.role, by, dry_run=dry_run))

    with st.container(horizontal=True):
        st.button(t("corpus.refresh"), key="refresh", type="primary", on_click=begin, args=(False,))
        st.button(t("corpus.rehearse"), key="rehearse", on_click=begin, args=(True,), help=t("corpus.rehearse_help"))
        if told:
            st.button(
                t("corpus.put_away"), key="put-away", type="tertiary",
                on_click=attempt, args=(lambda: desk.corpus.put_away(desk.reader.role),),
            )  # fmt: skip


# -- under way -------------------------------------------------------------------------------------------------------


def _under_way(desk: Desk, work: Work) -> None:
    started = (
        t("corpus.began_by", by=work.by, when=when(work.began)) if work.by else t("corpus.began", when=when(work.began))
    )
    st.html(
        f'<section class="work"><h2 role="status">{literal(t(f"corpus.doing_{work.kind}"))}</h2>'
        f'<p class="meta" dir="auto">{literal(started)}</p>{_steps(work.steps)}</section>'
    )
    if work.stopping:
        st.html(f'<p class="meta" role="status">{literal(t("corpus.stopping"))}</p>')
    elif desk.reader.edits and work.kind in ("refresh", "rehearsal", "add"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                t("corpus.stop"), key="stop-work", on_click=attempt, args=(lambda: desk.corpus.stop(desk.reader.role),)
            )
            st.html(f'<p class="meta">{literal(t("corpus.stop_help"))}</p>', width="stretch")


def _steps(steps: Sequence[Step]) -> str:
    if not steps:
        return f'<p class="meta">{literal(t("corpus.starting"))}</p>'
    stages = [step for step in steps if step.name in _STAGES]
    sources = [step for step in steps if step.name not in _STAGES]
    busy = [step for step in sources if step.done < step.total]
    rows = [_step(step, t(f"corpus.stage_{step.name}")) for step in stages if step.name in ("read", "lists")]
    rows += [_step(step, step.name) for step in busy[:_SHOWN]]
    if ended := len(sources) - len(busy):
        rows.append(f"<li>{literal(t('corpus.sources_done', n=ended, total=number(len(sources))))}</li>")
    rows += [_step(step, t(f"corpus.stage_{step.name}")) for step in stages if step.name not in ("read", "lists")]
    return f'<ul class="steps">{"".join(rows)}</ul>'


def _step(step: Step, name: str) -> str:
    amount = t("corpus.of", done=step.done, total=step.total) if step.total else ""
    bar = f'<progress aria-label="{literal(name)}" max="{max(1, step.total)}" value="{step.done}"></progress>'
    return f'<li><span dir="auto">{literal(name)}</span>{bar}<span class="meta">{literal(amount)}</span></li>'


# -- afterwards ------------------------------------------------------------------------------------------------------


def _ended(desk: Desk, work: Work) -> bool:
    """Draw what the last work did; False when there is nothing to tell (any more)."""
    if work.error or work.broken:
        notice("error", work.error or t("corpus.broken"))
    elif work.stopped:
        notice("note", t("corpus.stopped"))
    elif isinstance(work.result, RefreshReport):
        _report(desk, work, work.result)
    elif isinstance(work.result, str):
        notice("note", t(f"corpus.did_{work.kind}"))
    else:
        return False
    return True


def _report(desk: Desk, work: Work, report: RefreshReport) -> None:
    took = t("corpus.took", when=when(work.ended or work.began), seconds=f"{report.seconds.get('total', 0.0):.1f}")
    if report.embedded:
        took = f"{took} {t('corpus.embedded', n=report.embedded)}"
    lines = [
        f"<h2>{literal(t(f'corpus.did_{work.kind}'))}</h2>",
        f'<p class="counted">{literal(counted(report.total))}</p>',
        f'<p class="meta">{literal(took)}</p>',
        _not_taken(report, "rejected"),
        _not_taken(report, "failed"),
        _by_source(report),
    ]
    st.html(f'<section class="work" role="status">{"".join(lines)}</section>')
    if report.refused:
        notice("error", t("corpus.held_back"))
        st.html(f'<p class="meta">{literal(report.refused)}</p>')
        if desk.reader.edits:
            _publish_anyway(desk)


def _publish_anyway(desk: Desk) -> None:
    sure = st.checkbox(t("corpus.shrink_sure"), key="shrink-sure")
    st.button(
        t("corpus.shrink"), key="shrink", disabled=not sure, on_click=attempt,
        args=(lambda: desk.corpus.refresh(desk.reader.role, desk.reader.name, allow_shrink=True),),
    )  # fmt: skip


def _not_taken(report: RefreshReport, kind: str) -> str:
    named = report.total.rejected if kind == "rejected" else report.total.failed
    if not named:
        return ""
    head = literal(t(f"corpus.{kind}", n=sum(named.values())))
    told = [item for item in report.details if item.reason in named]
    return f"<p>{head} {literal(reasons(named))}.</p>{_items(told)}"


def _items(items: Sequence[Rejected]) -> str:
    if not items:
        return ""
    shown: Counter[str] = Counter()
    rows = []
    for item in items:
        shown[item.reason] += 1
        if shown[item.reason] <= _SHOWN:
            rows.append(
                f'<li><span dir="auto">{literal(item.where)}</span><br><span class="meta" dir="auto">'
                f"{literal(reason(item.reason))}{literal(f' ({item.detail})' if item.detail else '')}</span></li>"
            )
    if more := sum(count - _SHOWN for count in shown.values() if count > _SHOWN):
        rows.append(f"<li>{literal(t('corpus.more_items', n=more))}</li>")
    summary = literal(t("corpus.which"))
    return f'<details><summary>{summary}</summary><ul class="items">{"".join(rows)}</ul></details>'


def _by_source(report: RefreshReport) -> str:
    if len(report.sources) < 2:
        return ""
    rows = "".join(
        f'<li><strong dir="auto">{literal(name)}</strong>: {literal(counted(counts))}'
        + (f". {literal(reasons({**counts.rejected, **counts.failed}))}" if counts.rejected or counts.failed else "")
        + "</li>"
        for name, counts in report.sources.items()
    )
    summary = literal(t("corpus.by_source", n=len(report.sources)))
    return f'<details><summary>{summary}</summary><ul class="items">{rows}</ul></details>'
