"""Answer alarms on the page: a mark beside the conversation, and on the answer what became of its sources since."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import streamlit as st

from rag.desk.alarms import Alarms, Ran
from rag.desk.store import DeskStore
from rag.desk.task import Task
from rag.errors import ParleyError
from rag.index import Index
from rag.recheck import STATES, CitationNow, SentenceNow, State
from rag.types import Citation
from ui.blocks import notice as line
from ui.desk import Desk
from ui.document import open_document
from ui.escape import label, literal
from ui.state import Exchange
from ui.texts import t
from ui.words import cited_day, day, outlet

AT_ONCE = 0.3  # seconds the page waits for a quick look at the kept answers
LOOK_AGAIN = 60.0  # seconds between looks of an open page for a new release
SOON = 1.0  # the same while kept answers are being looked at
FEW = 2  # changed sentences that are shown unasked


class Watch:
    """Looks at the kept answers once for each release, in a thread of its own. One for the process."""

    def __init__(self, store: DeskStore) -> None:
        self.alarms = Alarms(store)
        self._lock = threading.Lock()
        self._release = ""
        self._task: Task[Ran] | None = None

    def look(self, index: Index) -> bool:
        """Begin when this release was not looked at; True when there is nothing more to wait for."""
        release = index.manifest.release
        with self._lock:
            if release != self._release and _ended(self._task):
                self._release = release
                due = self.alarms.due(release)
                self._task = Task(lambda _: self.alarms.run(index)) if due else None
            task = self._task
        if task is not None:
            task.wait(AT_ONCE)
        return _ended(task)


def _ended(task: Task[Ran] | None) -> bool:
    if task is None:
        return True
    look = task.look()
    return look.value is not None or bool(look.error)


@st.cache_resource(show_spinner=False)
def _watch(path: str, _store: DeskStore) -> Watch:  # noqa: ARG001 - the path is the cache's key
    return Watch(_store)


def watch(desk: Desk) -> None:
    """Notice a new release, and draw the page again when it is there or its answers have been looked at."""
    done = _watch(str(desk.store.path), desk.store).look(desk.index)
    st.fragment(_again, run_every=LOOK_AGAIN if done else SOON)(desk, done)


def _again(desk: Desk, done: bool) -> None:
    try:
        index = desk.parley.index()
    except ParleyError:  # the page says so when it is drawn
        return
    new = index.manifest.release != desk.index.manifest.release
    if new or (not done and _watch(str(desk.store.path), desk.store).look(index)):
        st.rerun()


def badges(desk: Desk, conversations: Sequence[str]) -> dict[str, str]:
    """What to say beside each of these conversations, by its id; nothing where no alarm is open."""
    found = Alarms(desk.store).open_alarms(conversations)
    return {
        conversation: t(
            "alarms.badge",
            n=sum(a.touched for a in alarms),
            total=sum(a.sentences for a in alarms),
            what=_what({state for a in alarms for state in a.tally}),
        )
        for conversation, alarms in found.items()
    }


def notice(desk: Desk, exchange: Exchange, *, shared: bool = False) -> None:
    """What became of the sources of a finished answer since it was given; nothing where it stands as it stood."""
    try:
        found = Alarms(desk.store).found(exchange.id)
    except ParleyError as error:
        line("error", str(error))
        return
    if found is None:
        return
    checkup, seen = found
    told: set[str] = set()
    with st.container(key=f"alarm-{exchange.id}", gap="small"):
        said = t("alarms.badge", n=checkup.touched, total=len(checkup.sentences), what=_what(checkup.tally()))
        st.html(
            f'<div class="notice alarm" role="status"><strong>{literal(t("alarms.head"))}</strong> '
            f'<span dir="auto">{literal(said)}</span></div>'
        )
        with st.expander(label(t("alarms.sentences")), expanded=not seen and checkup.touched <= FEW):
            for place, sentence in enumerate(checkup.sentences):
                if sentence.state != "stands":
                    _sentence(desk, exchange, place, sentence, told)
        if not seen and not shared:
            st.button(
                t("alarms.seen"),
                key=f"alarm-seen-{exchange.id}",
                help=t("alarms.seen_help"),
                on_click=Alarms(desk.store).acknowledge,
                args=(exchange.id,),
            )


def _what(states: Sequence[State] | set[State] | dict[State, int]) -> str:
    """The kinds of change, the worst first."""
    return ", ".join(t(f"alarms.{state}") for state in reversed(STATES) if state in states)


def _sentence(desk: Desk, exchange: Exchange, place: int, sentence: SentenceNow, told: set[str]) -> None:
    """A sentence with what became of it. `told` are the correction notes that stand above already."""
    rows = [_later(sentence.newer)] if sentence.newer else []
    opens = sentence.newer
    for citation in sentence.citations:
        if citation.state != "stands":
            rows += _became(exchange, citation, told)
            opens = opens or citation.now
    lines = "".join(f'<p dir="auto">{literal(row)}</p>' for row in rows)
    lead = f"<strong>{literal(t(f'alarms.{sentence.state}'))}</strong>"
    with st.container(gap=None):
        st.html(f'<div class="alarm-row">{lead}<p class="alarmed" dir="auto">{literal(sentence.text)}</p>{lines}</div>')
        if opens is not None and (spot := _spot(desk.index, opens)) is not None:
            st.button(
                t("alarms.open"),
                key=f"alarm-open-{exchange.id}-{place}",
                type="tertiary",
                on_click=open_document,
                args=spot,
            )


def _later(found: Citation) -> str:
    return t("alarms.later", outlet=outlet(found.publisher), day=day(cited_day(found)), words=_flat(found.quote))


def _became(exchange: Exchange, citation: CitationNow, told: set[str]) -> list[str]:
    cited = next((c for c in exchange.view().citations if c.n == citation.n), None)
    name = outlet(cited.publisher if cited else None)
    lines = [t("alarms.note", outlet=name, note=_flat(note)) for note in citation.notes if note not in told]
    told.update(citation.notes)
    if citation.words_stand:
        lines.append(t("alarms.still"))
    elif citation.now is not None and citation.now.quote not in citation.notes:
        lines.append(t("alarms.now", words=_flat(citation.now.quote)))
    elif citation.state != "removed":
        lines.append(t("alarms.gone"))
    return lines


def _spot(index: Index, found: Citation) -> tuple[str, int, int, int] | None:
    """What `open_document` takes to show these words."""
    passage = index.passages([found.passage_id]).get(found.passage_id)
    return (found.document_id, passage.version, found.start, found.end) if passage else None


def _flat(text: str) -> str:
    return " ".join(text.split())
