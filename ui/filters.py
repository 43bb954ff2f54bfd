"""The limits a question is asked within: as chips at the question box, each choice with how many documents it leaves.

They are the tab's own, and stand in its address too, so that they outlive other pages and a reload.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from rag.desk.facets import Counts, Facets, Span, facets
from rag.types import Scope
from ui import words
from ui.choices import FIRST_DAY
from ui.day import day_field
from ui.desk import Desk
from ui.escape import label, literal, plain
from ui.texts import t
from ui.words import day, number, short_day

SHORT = 12  # choices that all stand side by side; more are a list to search
YEARS = 8  # the newest
_LIMITS, _OPEN, _TURN = "limits", "limits-open", "limits-turn"  # in the tab's state
_DAYS = ("as_of", "since", "until")


@dataclass(frozen=True, slots=True)
class _Kind:
    """A limit that is a choice of several."""

    name: str  # its address parameter, its key, its texts
    chosen: Callable[[Scope], tuple[str, ...]]
    put: Callable[[Scope, tuple[str, ...]], Scope]
    counted: Callable[[Facets], Counts]
    named: Callable[[str], str]


_spoken = words.language
_KINDS = (
    _Kind("side", lambda s: s.sides, lambda s, v: replace(s, sides=v), lambda f: f.sides, words.side),
    _Kind("outlet", lambda s: s.publishers, lambda s, v: replace(s, publishers=v), lambda f: f.outlets, words.outlet),
    _Kind("language", lambda s: s.languages, lambda s, v: replace(s, languages=v), lambda f: f.languages, _spoken),
)  # fmt: skip


def limits() -> Scope:
    """The limits in force in this tab: those in its address when it is opened, later those that were chosen."""
    if _LIMITS not in st.session_state:
        st.session_state[_LIMITS] = _read()
    scope: Scope = st.session_state[_LIMITS]
    _write(scope)
    return scope


def set_limits(scope: Scope) -> None:
    """Put these limits in force."""
    st.session_state[_LIMITS] = scope
    # A choice in a closed popover hears nothing of this, and would put its old value back: it gets a new key instead.
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _choice_key(name: str) -> str:
    return f"limit-{name}-{st.session_state.get(_TURN, 0)}"


def back_to_today() -> None:
    """Answer from all that is known again. For a button's `on_click`."""
    set_limits(replace(limits(), as_of=None))


def filters(desk: Desk, scope: Scope) -> None:
    """Draw the limits at the foot of the page, above the question box."""
    found = facets(desk.index, scope, date.today())
    shown = st.session_state.get(_OPEN, False)
    with st.bottom:
        if scope.as_of:
            _mode_line(scope.as_of)
        with st.container(key="limits-fold", horizontal=True, vertical_alignment="center", gap="small"):
            count = _how_many(scope)
            folded = t("filters.fold", n=count) if count else t("filters.fold_none")
            st.button(folded, key="limits-toggle", on_click=_toggle)
        row = st.container(
            key=f"limits-{'open' if shown else 'shut'}", horizontal=True, vertical_alignment="center", gap="xsmall"
        )
        with row:
            _span(scope, found)
            for kind in _KINDS:
                _several(kind, scope, found)
            _as_of(scope)
            _in_force(scope)
        if replace(scope, as_of=None) != Scope():
            within = t("filters.within", n=found.documents)
            st.html(f'<p class="meta within" role="status">{literal(within)}</p>')


def as_of_banner(desk: Desk, scope: Scope) -> None:
    """Say over the conversation that it is answered as of an earlier day, what was there then, and the way back."""
    if scope.as_of is None:
        return
    found = facets(desk.index, scope, scope.as_of)
    known = t("filters.known", n=found.documents, newest=day(found.newest))
    said = f"<strong>{literal(t('filters.mode', day=day(scope.as_of)))}</strong><br>{literal(known)}"
    with st.container(key="as-of-banner", horizontal=True, vertical_alignment="center"):
        st.html(f'<div role="status">{said}</div>')
        st.button(t("filters.today"), key="as-of-back-above", on_click=back_to_today)


# -- what is drawn -----------------------------------------------------------------------------------------------------


def _mode_line(as_of: date) -> None:
    with st.container(key="as-of-line", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="meta">{literal(t("filters.mode_short", day=day(as_of)))}</p>', width="content")
        st.button(t("filters.today"), key="as-of-back", on_click=back_to_today, type="tertiary")


def _several(kind: _Kind, scope: Scope, found: Facets) -> None:
    key, counts = _choice_key(kind.name), dict(kind.counted(found))
    st.session_state[key] = list(kind.chosen(scope))

    def changed() -> None:
        st.session_state[_LIMITS] = kind.put(limits(), tuple(st.session_state[key]))

    def told(value: str) -> str:
        return f"{plain(kind.named(value))} ({number(counts.get(value, 0))})"

    with st.popover(t(f"filters.{kind.name}"), key=f"limit-{kind.name}-chip", disabled=not counts):
        name = t(f"filters.{kind.name}")
        if explained := t(f"filters.{kind.name}_help"):
            st.html(f'<p class="meta">{literal(explained)}</p>')
        if len(counts) <= SHORT:
            st.pills(
                name,
                list(counts),
                selection_mode="multi",
                format_func=lambda value: label(told(value)),
                key=key,
                on_change=changed,
            )
        else:
            search = t("filters.search", n=len(counts))
            st.multiselect(name, list(counts), format_func=told, key=key, on_change=changed, placeholder=search)


def _span(scope: Scope, found: Facets) -> None:
    spans = found.spans[: YEARS + sum(span.days is not None for span in found.spans)]
    chosen = next((n for n, span in enumerate(spans) if (span.since, span.until) == (scope.since, scope.until)), None)
    key = _choice_key("span")
    st.session_state[key] = chosen

    def changed() -> None:
        picked = st.session_state[key]
        span = spans[picked] if picked is not None else None
        days = (span.since, span.until) if span else (None, None)
        st.session_state[_LIMITS] = replace(limits(), since=days[0], until=days[1])

    with st.popover(t("filters.dates"), key="limit-dates-chip"):
        st.pills(
            t("filters.span"),
            range(len(spans)),
            format_func=lambda n: f"{_span_name(spans[n])} ({number(spans[n].documents)})",
            key=key,
            on_change=changed,
        )
        _day("since")
        _day("until")
        if scope.since and scope.until and scope.since > scope.until:
            st.html(f'<p class="meta" role="alert">{literal(t("filters.reversed"))}</p>')


def _span_name(span: Span) -> str:
    return t("filters.recent", n=span.days) if span.days else str(span.since.year)


def _as_of(scope: Scope) -> None:
    with st.popover(t("filters.as_of"), key="limit-as_of-chip"):
        st.html(f'<p class="meta">{literal(t("filters.as_of_help"))}</p>')
        _day("as_of", latest=date.today())
        st.button(t("filters.today"), key="as-of-back-chosen", on_click=back_to_today, disabled=scope.as_of is None)


def _day(name: str, latest: date = date.max) -> None:
    def chosen(picked: date | None) -> None:
        set_limits(_dated(limits(), name, picked))

    day_field(t(f"filters.{name}"), f"limit-{name}", getattr(limits(), name), (FIRST_DAY, latest), chosen)


def _in_force(scope: Scope) -> None:
    """A chip for each limit in force, that takes it away; the way back from an as-of day stands above."""
    chips: list[tuple[str, str, Scope]] = []
    if scope.since and scope.until == date(scope.since.year, 12, 31) and scope.since == date(scope.since.year, 1, 1):
        chips.append(("year", str(scope.since.year), replace(scope, since=None, until=None)))
    else:
        for name, when in (("since", scope.since), ("until", scope.until)):
            if when:
                chips.append((name, t(f"filters.chip_{name}", day=short_day(when)), _dated(scope, name, None)))
    for kind in _KINDS:
        for n, value in enumerate(kind.chosen(scope)):
            left = tuple(other for other in kind.chosen(scope) if other != value)
            chips.append((f"{kind.name}-{n}", kind.named(value), kind.put(scope, left)))
    for name, said, without in chips:
        st.button(f"{label(said)} ×", key=f"chip-{name}", on_click=set_limits, args=(without,))
    if chips:
        st.button(t("filters.clear"), key="limits-clear", on_click=set_limits, args=(Scope(),), type="tertiary")


def _dated(scope: Scope, name: str, when: date | None) -> Scope:
    """The scope with another first, last or as-of day."""
    days = {each: getattr(scope, each) for each in _DAYS} | {name: when}
    return replace(scope, as_of=days["as_of"], since=days["since"], until=days["until"])


def _how_many(scope: Scope) -> int:
    dated = sum(getattr(scope, name) is not None for name in _DAYS)
    return dated + sum(len(kind.chosen(scope)) for kind in _KINDS)


def _toggle() -> None:
    st.session_state[_OPEN] = not st.session_state.get(_OPEN, False)


# -- the address -------------------------------------------------------------------------------------------------------


def _read() -> Scope:
    """The limits that the address names; what cannot be read in it is no limit."""
    scope = Scope()
    for name in _DAYS:
        scope = _dated(scope, name, _as_day(st.query_params.get(name)))
    for kind in _KINDS:
        scope = kind.put(scope, tuple(dict.fromkeys(v for v in map(plain, st.query_params.get_all(kind.name)) if v)))
    return scope


def _as_day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found and found >= FIRST_DAY else None


def _write(scope: Scope) -> None:
    wanted: dict[str, list[str]] = {name: [v.isoformat()] if (v := getattr(scope, name)) else [] for name in _DAYS}
    wanted |= {kind.name: list(kind.chosen(scope)) for kind in _KINDS}
    for name, values in wanted.items():
        if st.query_params.get_all(name) != values:
            if values:
                st.query_params[name] = values
            else:
                del st.query_params[name]
