"""A newsroom's sources on loopback: outlets with their lists in every form, two days of them, and what a refresh owes.

Used by scripts/newsroom_day.py on public pages and by tests/test_newsroom_day.py on made-up ones.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from corpus.build import pieces
from corpus.fetch import Fetcher, Limits
from corpus.harvest import Harvest
from corpus.intake import Intake
from corpus.library import LocalLibrary
from corpus.loop import quiet
from corpus.read.base import Options
from corpus.sources import Source
from corpus.types import Counts
from rag.models import embedder
from rag.settings import Settings
from scripts.newsroom_lists import LISTS, TYPES, Article, sitemap, sitemap_index
from tests.corpus_fixtures import vector
from tests.web_servers import Page, Seen, Site

BUSY = {"Retry-After": "0"}  # a server that is down, but lets the retries pass at once


@dataclass(slots=True)
class Outlet:
    """One source: its list holds `articles`, newest first; pages that it took down are in `gone`."""

    name: str
    kind: str
    site: Site
    folder: Path  # of a folder's files
    articles: list[Article] = field(default_factory=list)
    gone: list[Article] = field(default_factory=list)

    def source(self) -> Source:
        """The outlet as an editor would list it."""
        publisher = f"The {self.name.title()}"
        if self.kind == "folder":
            return Source(self.name, "folder", path=self.folder, publisher=publisher, language="en")
        kind = self.kind if self.kind in ("sitemap", "page") else "feed"
        path = self.articles[0].path if kind == "page" else self.list_path
        return Source(self.name, kind, url=self.site.url + path, publisher=publisher, language="en")

    @property
    def list_path(self) -> str:
        """Where its list is served."""
        return f"/{self.name}/list"

    def publish(self) -> None:
        """Serve the pages and the list as they are now."""
        for article in self.articles:
            self.put(article)
        for article in self.gone:
            self.site.pages[article.path] = Page(status=410)
        if self.kind == "sitemap":
            inner = f"/{self.name}/news.xml.gz"
            index = sitemap_index([self.site.url + inner])
            self._serve(self.list_path, index.encode(), "application/xml")
            self._serve(
                inner,
                gzip.compress(sitemap(self.name, self.site.url, self.articles).encode(), mtime=0),
                "application/gzip",
            )
        elif self.kind in LISTS:
            self._serve(
                self.list_path,
                LISTS[self.kind](self.name, self.site.url, self.articles).encode(),
                TYPES.get(self.kind, "text/xml"),
            )

    def put(self, article: Article) -> None:
        """Serve one page, or write one file."""
        if self.kind == "folder":
            file = self.folder / article.path.rpartition("/")[2]
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists() or file.read_bytes() != article.html:
                file.write_bytes(article.html)
        else:
            self._serve(article.path, article.html, "text/html; charset=utf-8")

    def _serve(self, path: str, body: bytes, kind: str) -> None:
        etag = '"' + sha256(body).hexdigest()[:20] + '"'
        self.site.pages[path] = Page(body, headers={"Content-Type": kind, "ETag": etag})

    def breaks_down(self) -> None:
        """Everything of it answers 503 from now on."""
        for path in [self.list_path, *(article.path for article in self.articles)]:
            self.site.pages[path] = Page(status=503, headers=BUSY)

    def garbles(self) -> None:
        """Its list becomes something that is no list."""
        self._serve(self.list_path, b"<html><body><h1>We are moving house</h1></body></html>", "text/html")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page cost on the second day."""

    article: Article
    seen: tuple[Seen, ...]

    @property
    def one_conditional(self) -> bool:
        """True for exactly one request, conditional and answered with 304."""
        return len(self.seen) == 1 and self.seen[0].status == 304 and bool(self.seen[0].headers["If-None-Match"])


class Newsroom:
    """Outlets over two days, and what a refresh has to report of each of them."""

    def __init__(self, outlets: Sequence[Outlet]) -> None:
        self.outlets = list(outlets)
        self.sources = [outlet.source() for outlet in outlets]
        self.fresh: list[Article] = []  # of the second day
        self.edited: list[Article] = []
        self.silent: list[Outlet] = []
        for outlet in outlets:
            outlet.publish()

    def first(self) -> dict[str, Counts]:
        """What the first refresh owes."""
        return {outlet.name: _counts(outlet, new=_good(outlet.articles)) for outlet in self.outlets}

    def second(
        self, new: Sequence[Article], edit: Callable[[Article], Article], changed: int, gone: int
    ) -> dict[str, Counts]:
        """Make the second day: new pages, edits, pages taken down, one source down, one malformed. What is owed."""
        down, malformed = self._silence()
        before = {outlet.name: list(outlet.articles) for outlet in self.outlets}
        working = [outlet for outlet in self.outlets if outlet not in self.silent and outlet.kind != "page"]
        added, edits, downs = Counter[str](), Counter[str](), Counter[str]()
        for article, outlet in zip(new, _round(working), strict=False):
            outlet.articles.insert(0, replace(article, path=f"/{outlet.name}{article.path}"))
            self.fresh.append(outlet.articles[0])
            added[outlet.name] += 1
        for outlet, article in _some(working, before, changed):
            outlet.articles[outlet.articles.index(article)] = edit(article)
            self.edited.append(edit(article))
            before[outlet.name].remove(article)
            edits[outlet.name] += 1
        for outlet, article in _some([o for o in working if o.kind != "folder"], before, gone):
            outlet.articles.remove(article)
            outlet.gone.append(article)
            downs[outlet.name] += 1
        for outlet in self.outlets:
            if outlet not in self.silent:
                outlet.publish()
        owed = {
            o.name: _counts(o, new=added[o.name], changed=edits[o.name], withdrawn=downs[o.name]) for o in self.outlets
        }
        failed = {down.name: Counts(failed={"http-503": 1}), malformed.name: Counts(failed={"not-a-feed": 1})}
        return owed | failed

    def _silence(self) -> list[Outlet]:
        down, malformed = self.silent = [outlet for outlet in self.outlets if outlet.kind in LISTS][:2]
        down.breaks_down()
        malformed.garbles()
        return self.silent

    def forget_requests(self) -> None:
        """Costs count from here."""
        for site in {id(outlet.site): outlet.site for outlet in self.outlets}.values():
            site.seen.clear()

    def unchanged(self) -> Iterator[Cost]:
        """What the pages cost that nothing happened to, of outlets that work."""
        touched = {article.path for article in (*self.fresh, *self.edited)}
        for outlet in self.outlets:
            if outlet in self.silent or outlet.kind == "folder":
                continue
            for article in outlet.articles:
                if article.path not in touched:
                    yield Cost(article, tuple(outlet.site.asked(article.path)))


def _good(articles: Sequence[Article]) -> int:
    return sum(not article.rejected for article in articles)


def _counts(outlet: Outlet, *, new: int, changed: int = 0, withdrawn: int = 0) -> Counts:
    """All that is on the outlet's list now, of which so much is new and changed; plus what was withdrawn."""
    good = _good(outlet.articles)
    rejected = Counter(article.rejected for article in outlet.articles if article.rejected)
    return Counts(len(outlet.articles), good - new - changed, new, changed, withdrawn, dict(rejected))


def _round(outlets: Sequence[Outlet]) -> Iterator[Outlet]:
    while True:
        yield from outlets


def _some(
    outlets: Sequence[Outlet], articles: dict[str, list[Article]], number: int
) -> Iterator[tuple[Outlet, Article]]:
    """`number` articles that Parley takes, one outlet after the other, the last of each first."""
    left = {outlet.name: [a for a in articles[outlet.name] if not a.rejected] for outlet in outlets}
    for outlet in _round(outlets):
        if not number or not any(left.values()):
            return
        if left[outlet.name]:
            yield outlet, left[outlet.name].pop()
            number -= 1


# -- vectors ----------------------------------------------------------------------------------------------------------


def warm(home: Path, sources: Sequence[Source], scratch: Path) -> int:
    """Put made-up vectors into a home's cache for all that a first refresh will take; how many.

    The sources are read for it into a library at `scratch`, to be thrown away.
    """
    with LocalLibrary(scratch) as library, Fetcher(Limits(), frozenset({"127.0.0.1"})) as fetcher:
        run = library.begin("refresh")
        web = [source for source in sources if source.kind != "folder"]
        Harvest(library, run, fetcher, quiet, watch_days=30, by_hand=False).take(web, Options())
        for source in sources:
            if source.path:
                options = Options(publisher=source.publisher, language=source.language)
                with Intake(library, run, quiet, by_hand=False) as intake:
                    intake.take([source.path], options, source.name)
        found = {piece.hash for key, _ in library.fingerprints() for piece in pieces(library.document(*key))}
    with LocalLibrary(home) as library:
        library.store_vectors(embedder(Settings.load(home=home)).name, {digest: vector(digest) for digest in found})
    return len(found)


def unseen_passages(home: Path, before: set[tuple[str, int]]) -> int:
    """Passages of the versions that came since `before`, less those whose text was there already: to be embedded."""
    with LocalLibrary(home) as library:
        keys = set(dict(library.fingerprints()))
        old = {piece.hash for key in before for piece in pieces(library.document(*key))}
        return len({piece.hash for key in keys - before for piece in pieces(library.document(*key))} - old)
