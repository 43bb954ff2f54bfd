"""The nouns that cross module borders: what a release holds, what a question means, what an answer is.

All are frozen dataclasses. Offsets are Unicode code points in the document's text; dates are calendar days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Intent = Literal["fact", "number", "who-said", "timeline", "compare", "why", "latest", "definition"]
Status = Literal["answered", "abstained"]
Support = Literal["quoted", "supported"]
Verdict = Literal["supported", "contradicted", "not_found"]
NoteKind = Literal["stale", "dispute", "missing", "premise", "language", "model"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet's report that a document draws on."""

    publisher: str
    title: str
    url: str
    published: date | None


@dataclass(frozen=True, slots=True)
class Position:
    """What one side said: party, the person who spoke for it ("" if none), and the stance in one sentence."""

    party: str
    speaker: str
    stance: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything a release knows about one version of a document, except its text."""

    document_id: str
    version: int  # 1, 2, … in the order Parley saw them
    snapshot: str  # "sha256:" + hex digest of the UTF-8 text that offsets count in
    title: str
    publisher: str | None
    url: str | None
    published: date | None
    event_date: date | None  # the day it happened
    event_end: date | None  # the last day it covers; equal to event_date for a one-day event
    language: str  # ISO 639-1, "und" when unknown
    kind: str = "article"  # "brief" (Parley's own), "article", "statement", "text", …
    place: str = ""
    track: str = ""
    party: str = ""  # the side the document speaks for, or ""
    actors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    positions: tuple[Position, ...] = ()
    contested: str = ""
    outlets: tuple[Outlet, ...] = ()
    author: str = ""
    modified: date | None = None  # the day the page says it was last changed
    dated_by: str = ""  # what `published` was taken from: "article:published_time", "feed", "by hand", …
    corrections: tuple[str, ...] = ()  # the correction notes in the text, word for word
    outlet_kind: str = ""  # "agency", "newspaper", "government", "state media", "international body", …
    story: str = ""  # id of the document that stands for all copies of one wire story; "" when there is no copy
    withdrawn: date | None = None  # the day its page was found to be taken down
    first_seen: date | None = None  # the day Parley first stored this version
    current_from: date | None = None  # half-open interval in which this version was the current one; None = open
    current_until: date | None = None

    @property
    def known_on(self) -> date | None:
        """The day from which an as-of question may use this version: published, else event_end, else None (never)."""
        return self.published or self.event_end


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous slice of a document's text: `document_text[start:end] == text`."""

    id: str
    document_id: str
    version: int
    ordinal: int  # 0, 1, … within the document
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that retrieval found, best first; score is for ordering only and not comparable across questions."""

    passage: Passage
    record: Record
    score: float
    dense: float = 0.0  # cosine similarity of question and passage, 0 when not scored
    lexical: float = 0.0  # BM25 (higher is better), 0 when no term matched


@dataclass(frozen=True, slots=True)
class Scope:
    """Hard limits a user sets; retrieval never leaves them. Dates are inclusive."""

    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    read_dates: bool = True  # False: the time span read from the question is not used (its reader took it away)
    sides: tuple[str, ...] = ()  # documents that speak for one of these sides or record its position (rag/sides.py)


@dataclass(frozen=True, slots=True)
class Window:
    """A time span read from the question; a preference, not a limit. Either end may be open."""

    start: date | None
    end: date | None
    label: str  # the words it was read from
    certain: bool = True  # False when a year was filled in or a named round stands for the date


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the same conversation with the documents that its answer cited."""

    question: str
    document_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: what to search for, when, about whom, and what kind of answer is asked for."""

    text: str  # as typed
    standalone: str  # with what a follow-up leaves out filled in
    language: str
    intent: Intent
    scope: Scope = Scope()
    window: Window | None = None
    names: tuple[str, ...] = ()  # canonical ids of people, places, parties found in it
    terms: tuple[str, ...] = ()  # normalised search terms
    today: date | None = None  # the day the question is asked, or as_of
    follow_up: bool = False  # True when `standalone` takes words from an earlier question


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that carry a sentence: `document_text[start:end] == quote`."""

    n: int
    document_id: str
    passage_id: str
    title: str
    publisher: str | None
    url: str | None
    published: date | None
    event_date: date | None
    quote: str
    start: int
    end: int
    snapshot: str
    corrections: tuple[str, ...] = ()  # the document's correction notes
    carried_by: tuple[Outlet, ...] = ()  # the other outlets that carry the same wire story
    modified: date | None = None
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence shown to the reader with the numbers of the citations that carry it."""

    text: str
    support: Support
    citations: tuple[int, ...]
    label: str = ""  # what stands before it: the day in a timeline, the side in a comparison; from the cited records
    language: str = ""  # ISO 639-1 of the text, "" where it is the answer's own


@dataclass(frozen=True, slots=True)
class Removed:
    """A drafted sentence that was not shown, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage that was retrieved, cited or not, in order."""

    document_id: str
    passage_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Seconds:
    """Wall-clock seconds by stage."""

    retrieve: float = 0.0
    write: float = 0.0
    verify: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader should know of an answer beside its sentences: a dispute, a stale source, a part without answer."""

    kind: NoteKind
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """Where to look when the record does not answer: words for a search engine, and outlets that cover the matter."""

    search: str
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a chat model read and wrote for an answer, as its server counted it."""

    read: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got: sentences with citations, or an abstention with its reason."""

    question: str
    as_of: date | None
    status: Status
    reason: str | None
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    removed: tuple[Removed, ...] = ()
    retrieved: tuple[Retrieved, ...] = ()
    newest_source: date | None = None  # newest date among the cited documents
    release: str = ""
    writer: str = "quotes"
    seconds: Seconds = field(default_factory=Seconds)
    language: str = "en"  # of labels, notes and reasons
    intent: Intent = "fact"
    window: Window | None = None  # the time span read from the question and used
    notes: tuple[Note, ...] = ()
    advice: Advice | None = None  # for an abstention
    tokens: Tokens | None = None  # None when no model wrote
    cost: float | None = None  # US dollars, None when no price is set
