"""What the corpus page is told: rows of its lists, and the work under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from corpus.types import Counts, RefreshReport

Role = Literal["reader", "editor"]
WorkKind = Literal["refresh", "rehearsal", "add", "remove", "rollback", "test"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not taken: the short stable name of the reason, and a line for a person ("" if none)."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source with its switch and how it fared."""

    name: str
    kind: str  # "folder", "feed", "sitemap", "page"
    publisher: str
    party: str
    outlet_kind: str
    language: str
    where: str  # address, or path of a folder
    enabled: bool
    documents: int
    tried: datetime | None  # when it was last read
    succeeded: datetime | None  # when that last gave anything
    problem: Problem | None  # of the last try
    newest: date | None


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release that is kept."""

    release: str
    created: datetime
    documents: int
    passages: int
    newest: date | None
    bytes: int
    current: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of the ledger."""

    id: int
    kind: str  # "refresh", "add", "remove", …
    started: datetime
    ended: datetime | None  # None: it was cut off, or is under way
    counts: Counts
    removed: int
    down: tuple[str, ...]  # sources that failed as a whole
    refused: str  # why no release of it was published, "" when one was


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes on disk."""

    library: int
    releases: int
    desk: int
    free: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed to the page. The name is shown, and its ending tells the type; it is never a path."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """What an editor says of everything that he adds."""

    publisher: str = ""
    published: date | None = None
    language: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class Doomed:
    """What a removal would take."""

    documents: tuple[tuple[str, str], ...]  # id, title
    versions: int
    releases: int  # earlier releases that go too, since they hold the texts


@dataclass(frozen=True, slots=True)
class Tried:
    """What a source answered when it was tried."""

    name: str
    kind: str  # found: "feed", "sitemap", …
    entries: int
    wanted: int
    newest: date | None
    titles: tuple[str, ...]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Imported:
    """Names of the sources that an OPML file brought, and what in it was not taken."""

    names: tuple[str, ...]
    refused: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a stage of the work, or one source, is."""

    name: str
    done: int
    total: int  # 0 when not known


@dataclass(frozen=True, slots=True)
class Work:
    """Something that changes the corpus, under way or done."""

    number: int  # counts up in one process
    kind: WorkKind
    by: str  # who started it, "" where nobody signs in
    began: datetime
    steps: tuple[Step, ...] = ()  # in the order in which they began
    ended: datetime | None = None
    stopping: bool = False
    stopped: bool = False
    result: RefreshReport | Tried | str | None = None  # a str names the release that is current now
    error: str = ""  # one line, as errors of the command line are
    broken: bool = False  # it ended by a fault of Parley's own, which the log tells

    @property
    def under_way(self) -> bool:
        """True until it has ended, whichever way."""
        return self.ended is None
