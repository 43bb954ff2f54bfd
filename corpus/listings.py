"""Sources on the web → the pages they list: feeds and sitemaps are asked, single pages list themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta

from corpus.feeds import Entry, Listing, read_feed
from corpus.fetch import Ask, Fetched, Fetcher, Validators, reason
from corpus.pagebook import ListingSeen, PageBook
from corpus.sitemaps import read_sitemap
from corpus.sources import Source
from corpus.types import Rejected
from rag.errors import ExtractError, FetchError

DEEPEST = 3  # sitemap indexes within one another
MOST_SITEMAPS = 200  # of one source
MOST_ENTRIES = 50_000  # of one source: what one sitemap may hold (sitemaps.org)
_READERS = "1"  # raise it when a listing would be read in a new way


@dataclass(slots=True)
class Listed:
    """What a source lists now: entries in the order of the listing, and what was wrong."""

    source: Source
    entries: list[Entry] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    failed: list[Rejected] = field(default_factory=list)

    @property
    def newest(self) -> date | None:
        """The newest day on which an entry says it was published or changed."""
        return max((day for e in self.entries for day in (e.published, e.modified) if day), default=None)


def listed(
    fetcher: Fetcher, book: PageBook, sources: Sequence[Source], today: date, told: Callable[[int, int], None]
) -> list[Listed]:
    """Ask every source what it lists; in the order given. A listing that did not change is read from the library.

    What is wrong with one source is told in its Listed and concerns no other. `told` hears (answered, asked for).
    """
    found = [Listed(source) for source in sources]
    asks: list[tuple[Listed, str]] = []
    for one in found:
        if one.source.kind == "page":
            one.entries.append(Entry(one.source.url))
        else:
            asks.append((one, one.source.url))
    asked = {url for _, url in asks}
    for _ in range(DEEPEST):
        answers = _read(fetcher, book, asks, told)
        pointed = {url: one for one, listing in answers for url in _take(one, listing, today)}
        asks = [(one, url) for url, one in pointed.items() if url not in asked]
        asked |= {url for _, url in asks}
    for one in found:
        one.entries = one.entries[:MOST_ENTRIES]
    return found


def _read(
    fetcher: Fetcher, book: PageBook, asks: list[tuple[Listed, str]], told: Callable[[int, int], None]
) -> Iterator[tuple[Listed, Listing]]:
    owners = {url: one for one, url in asks}
    seen = {url: book.listing_seen(url) for url in owners}
    answers = fetcher.get_all([Ask(url, _validators(known)) for url, known in seen.items()])
    for number, (ask, got) in enumerate(answers, 1):
        listing = _listing(book, owners[ask.url].source.kind, ask.url, seen[ask.url], got)
        if isinstance(listing, Rejected):
            owners[ask.url].failed.append(listing)
        else:
            yield owners[ask.url], listing
        told(number, len(owners))


def _listing(
    book: PageBook, kind: str, url: str, known: ListingSeen | None, got: Fetched | FetchError
) -> Listing | Rejected:
    if isinstance(got, FetchError):
        return Rejected(url, reason(got), str(got))
    if got.status == 304 and known is not None:
        return _stored(known.listing)
    if got.status != 200:
        return Rejected(url, f"http-{got.status}", "the listing is not there; look at the address of the source")
    try:
        listing = (read_sitemap if kind == "sitemap" else read_feed)(got.body, got.content_type, got.final_url)
    except ExtractError as error:
        return Rejected(url, "not-a-feed" if kind == "feed" else "not-a-sitemap", str(error))
    book.remember_listing(url, ListingSeen(got.validators.etag, got.validators.last_modified, _plain(listing)))
    return listing


def _validators(known: ListingSeen | None) -> Validators:
    if known is None or json.loads(known.listing)["readers"] != _READERS:
        return Validators()
    return Validators(known.etag, known.last_modified)


def _take(one: Listed, listing: Listing, today: date) -> Iterator[str]:
    """Add what the source wants of a listing; the sitemaps it points to."""
    one.rejected += listing.rejected
    one.entries += [entry for entry in listing.entries if _wanted(one.source, entry, today)]
    yield from listing.sitemaps[:MOST_SITEMAPS]


def _wanted(source: Source, entry: Entry, today: date) -> bool:
    """True for an entry within the source's patterns and, where it has a day, not further back than it says."""
    if not source.takes(entry.url):
        return False
    day = max((day for day in (entry.published, entry.modified) if day), default=None)
    return source.back is None or day is None or day >= today - timedelta(days=source.back)


def _plain(listing: Listing) -> str:
    values = {"readers": _READERS, **asdict(listing)}
    return json.dumps(values, ensure_ascii=False, default=date.isoformat, separators=(",", ":"))


def _stored(text: str) -> Listing:
    values = json.loads(text)
    entries = tuple(
        Entry(**(entry | {key: _day(entry[key]) for key in ("published", "modified")})) for entry in values["entries"]
    )
    rejected = tuple(Rejected(**item) for item in values["rejected"])
    return Listing(values["title"], values["language"], entries, tuple(values["sitemaps"]), rejected)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
