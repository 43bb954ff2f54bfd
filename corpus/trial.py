"""Does a source answer, and with what: each list is fetched once and read, nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from corpus.entries import Entry, Listing, plain
from corpus.feeds import read_feed
from corpus.fetch import Ask, Fetched, Fetcher, reason
from corpus.read import files
from corpus.sitemaps import read_sitemap
from corpus.sources import Source
from corpus.types import Rejected
from rag.errors import ExtractError, FetchError
from rag.text import language_of

_TITLES = 3
_NAMED = re.compile(rb"<title[^>]{0,200}>(.{1,500}?)</title", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a source answered, or `problem`: why it gave nothing, as "reason: words"."""

    name: str
    reachable: bool
    kind: str = ""  # found: "feed", "sitemap", "sitemap index", "page", "folder"
    entries: int = 0
    wanted: int = 0  # of these, within the patterns of the source
    newest: date | None = None
    languages: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    problem: str = ""

    @property
    def good(self) -> bool:
        """True when a refresh could read the source."""
        return not self.problem


def trials(fetcher: Fetcher, sources: Sequence[Source]) -> Iterator[Trial]:
    """Try sources, hosts at the same time; as they finish. Of an index, its first sitemap is read too."""
    yield from (_folder(source) for source in sources if source.kind == "folder")
    waiting: dict[str, list[Source]] = {}
    for source in sources:
        if source.kind != "folder":
            waiting.setdefault(source.url, []).append(source)
    further: dict[str, list[Source]] = {}
    for ask, got in fetcher.get_all([Ask(url) for url in waiting]):
        for source in waiting[ask.url]:
            found = _found(source, got)
            if isinstance(found, Listing) and found.sitemaps and not found.entries:
                further.setdefault(found.sitemaps[0], []).append(source)
            else:
                yield _told(source, found, got)
    for ask, got in fetcher.get_all([Ask(url) for url in further]):
        for source in further[ask.url]:
            yield _told(source, _found(source, got), got, index=True)


def trial_dict(trial: Trial) -> dict[str, Any]:
    """The trial for JSON."""
    return asdict(trial) | {"newest": trial.newest.isoformat() if trial.newest else None, "good": trial.good}


def trial_lines(trial: Trial) -> Iterator[str]:
    """The trial for a person: one line, and the titles below it."""
    if trial.problem:
        yield f"{trial.name}: {'reachable, but ' if trial.reachable else ''}{trial.problem}"
        return
    wanted = f", {trial.wanted} wanted" if trial.wanted != trial.entries else ""
    newest = f", newest {trial.newest.isoformat()}" if trial.newest else ""
    languages = f", {' '.join(trial.languages)}" if trial.languages else ""
    noun = "files" if trial.kind == "folder" else "entries"
    yield f"{trial.name}: reachable, {trial.kind}, {trial.entries} {noun}{wanted}{newest}{languages}"
    yield from (f"    {title}" for title in trial.titles)


def _found(source: Source, got: Fetched | FetchError) -> Listing | str:
    """What was listed, or what is wrong."""
    if isinstance(got, FetchError):
        return f"{reason(got)}: {got}"
    if got.status != 200:
        return f"http-{got.status}: nothing is at {got.final_url}"
    if source.kind == "page":
        match = _NAMED.search(got.body[:100_000])
        title = plain(match[1].decode("utf-8", "replace")) if match else ""
        return Listing("", "", (Entry(got.final_url, title),))
    try:
        return (read_sitemap if source.kind == "sitemap" else read_feed)(got.body, got.content_type, got.final_url)
    except ExtractError as error:
        return f"not-a-{source.kind}: {error}"


def _told(source: Source, found: Listing | str, got: Fetched | FetchError, *, index: bool = False) -> Trial:
    if isinstance(found, str):
        return Trial(source.name, not isinstance(got, FetchError), problem=found)
    days = [day for entry in found.entries for day in (entry.published, entry.modified) if day]
    titles = tuple(entry.title for entry in found.entries if entry.title)
    return Trial(
        name=source.name,
        reachable=True,
        kind="sitemap index" if index else source.kind,
        entries=len(found.entries),
        wanted=len(found.entries) if source.kind == "page" else sum(source.takes(entry.url) for entry in found.entries),
        newest=max(days, default=None),
        languages=_languages(found),
        titles=titles[:_TITLES],
        problem="" if found.entries else "empty: the list names no page",
    )


def _languages(found: Listing) -> tuple[str, ...]:
    """Those stated, else the one that the titles are in."""
    stated = _in_order(code for code in (found.language, *(entry.language for entry in found.entries)) if code)
    guessed = language_of("\n".join(entry.title for entry in found.entries[:30]))
    return stated or ((guessed,) if guessed != "und" else ())


def _in_order(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def _folder(source: Source) -> Trial:
    assert source.path is not None  # load_sources saw to it
    found = list(files.files(source.path))
    count = sum(not isinstance(item, Rejected) for item in found)
    bad = next((item for item in found if isinstance(item, Rejected)), None)
    problem = "" if count else f"{bad.reason}: {bad.detail}" if bad else f"empty: no file in {source.path}"
    names = tuple(item.name.as_posix() for item in found if not isinstance(item, Rejected))
    return Trial(source.name, source.path.exists(), "folder", count, count, titles=names[:_TITLES], problem=problem)
