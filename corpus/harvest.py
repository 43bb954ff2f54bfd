"""Sources on the web → the library: first what they list, then every page on the lists that may have changed.

A page is asked for with what is known of it (ETag, Last-Modified), so one that did not change costs one short answer.
Pages that left their list are asked for PARLEY_WATCH_DAYS more: a feed that comes back short takes nothing away, and
a page that is taken down is found out. HTTP 410, or nothing there on three refreshes, withdraws its document.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import islice

from corpus.extract import Hint, extract
from corpus.feeds import Entry
from corpus.fetch import Ask, Fetched, Fetcher, Validators, reason
from corpus.intake import Progress, Tally
from corpus.library import LocalLibrary, Run
from corpus.listings import Listed, listed
from corpus.pagebook import PageSeen
from corpus.read.base import Options, Read, canonical
from corpus.sources import Source
from corpus.types import Rejected
from rag.errors import FetchError

_BATCH = 25  # answers stored in one transaction: what a kill costs is asked for again
_MISSES = 3  # refreshes in a row without the page after which it counts as taken down
_GONE = ("http-404", "soft-404")
_ALWAYS = frozenset({"removed", "duplicate"})  # may be taken next time though the page is the same


@dataclass(frozen=True, slots=True)
class _Target:
    """A page to ask for: for which source, what its list says of it, what is known of it."""

    url: str
    known: PageSeen
    source: Source
    options: Options
    hint: Hint


class Harvest:
    """Takes pages into a library for one run; pages seen are shared by all its sources."""

    def __init__(
        self, library: LocalLibrary, run: Run, fetcher: Fetcher, progress: Progress, *, watch_days: int, by_hand: bool
    ) -> None:
        """`by_hand`: what an editor adds by name comes back although it was removed before, and is asked for anew."""
        self._library, self._run, self._fetcher, self._progress = library, run, fetcher, progress
        self._since, self._by_hand = run.day - timedelta(days=watch_days), by_hand
        self._barred = set() if by_hand else library.removed()
        self._asked: set[str] = set()  # canonical addresses of this run
        self._taken: dict[str, str] = {}  # document id → the address it was read from in this run
        self.seconds = {"fetch": 0.0, "extract": 0.0}

    def take(self, sources: Sequence[Source], given: Options) -> dict[str, Tally]:
        """Read every source; the tallies by name. `given` says what a source does not say of itself."""
        started = time.perf_counter()
        found = listed(self._fetcher, self._library, sources, self._run.day, partial(self._progress, "lists"))
        self.seconds["fetch"] += time.perf_counter() - started
        tallies: dict[str, Tally] = {}
        for one in found:
            _begin(tallies.setdefault(one.source.name, Tally()), one)
        targets = {target.url: target for one in found for target in self._targets(one, given)}
        counts = _Bars(self._progress, targets.values())
        answers = self._answers(targets.values())
        while some := list(islice(answers, _BATCH)):
            started = time.perf_counter()
            with self._library.transaction():
                for ask, got in some:
                    target = targets[ask.url]
                    self._answer(target, got, tallies[target.source.name])
                    counts.step(target.source.name)
            self.seconds["extract"] += time.perf_counter() - started
        for one in () if self._by_hand else found:
            self._note(one, tallies[one.source.name])
        return tallies

    def _targets(self, one: Listed, given: Options) -> Iterator[_Target]:
        """What to ask for: all that is listed, and what was listed lately. After a failure of the list: nothing."""
        source = one.source
        options = replace(
            given,
            publisher=given.publisher or source.publisher,
            language=given.language or source.language,
            party=given.party or source.party,
            outlet_kind=given.outlet_kind or source.outlet_kind,
        )
        if one.failed and not one.entries:
            return
        watched = [] if self._by_hand else self._library.watched(source.name, self._since)
        for entry in (*one.entries, *(Entry(page.address) for page in watched)):
            key = canonical(entry.url)
            if key in self._asked:
                continue
            self._asked.add(key)
            known = self._library.page_seen(key) or PageSeen(key, entry.url, source.name)
            hint = Hint(entry.title, entry.published, entry.modified, entry.author, entry.language)
            yield _Target(entry.url, replace(known, address=entry.url, source=source.name), source, options, hint)

    def _answers(self, targets: Iterable[_Target]) -> Iterator[tuple[Ask, Fetched | FetchError]]:
        answers = self._fetcher.get_all(Ask(t.url, self._validators(t)) for t in targets)
        while True:
            started = time.perf_counter()
            answer = next(answers, None)
            self.seconds["fetch"] += time.perf_counter() - started
            if answer is None:
                return
            yield answer

    def _validators(self, target: _Target) -> Validators:
        """What makes the request conditional; nothing where an unchanged page would be taken otherwise than before."""
        known = target.known
        same = known.stamp == target.options.stamp() and known.rejected not in _ALWAYS and not self._by_hand
        usable = known.rejected or self._library.alive(known.document_id)
        return Validators(known.etag, known.last_modified) if same and usable else Validators()

    # -- one answer ------------------------------------------------------------------------------------------------

    def _answer(self, target: _Target, got: Fetched | FetchError, tally: Tally) -> None:
        if isinstance(got, FetchError):
            self._fail(target, reason(got), str(got), tally)
        elif got.status == 304:
            if not self._unchanged(target, target.known, tally):
                self._fail(target, "http-304", "answers that nothing changed, and nothing is known of it", tally)
        elif got.status in (404, 410):
            self._missing(target, got.status, tally)
        else:
            self._page(target, got, tally)

    def _page(self, target: _Target, got: Fetched, tally: Tally) -> None:
        page = replace(
            target.known,
            etag=got.validators.etag,
            last_modified=got.validators.last_modified,
            body_hash=hashlib.sha256(got.body).hexdigest(),
            stamp=target.options.stamp(),
            misses=0,
        )
        same = page.body_hash == target.known.body_hash and page.stamp == target.known.stamp
        if same and page.rejected not in _ALWAYS and not self._by_hand and self._unchanged(target, page, tally):
            return
        doc_id = page.document_id
        item = extract(got.body, got.content_type, got.final_url, target.options, target.hint, today=self._run.day)
        if isinstance(item, Read):
            doc_id = doc_id or item.document.record.document_id
            item = self._refused(doc_id, target) or _named(item, doc_id)
        if isinstance(item, Rejected):
            self._reject(target, page, item, tally)
            return
        if canonical(got.final_url) != page.url:
            self._library.note(self._run, doc_id, got.final_url, page.body_hash, "redirected")
        decision = self._library.put(item.document, self._run, source=target.source.name, file=page.url)
        self._taken[doc_id] = target.url
        self._library.remember_page(replace(page, document_id=doc_id, rejected=""), self._run)
        tally.decisions[decision] += 1
        tally.fetched += 1

    def _refused(self, doc_id: str, target: _Target) -> Rejected | None:
        """Why a readable page is not taken, or None."""
        if doc_id in self._barred:
            return Rejected(
                target.url, "removed", f"{doc_id} was removed by hand; `python -m corpus add` takes it back"
            )
        owner = self._library.file_of(doc_id)
        other = self._taken.get(doc_id) or (
            owner if owner != target.known.url and self._library.alive(doc_id) else None
        )
        return Rejected(target.url, "duplicate", f"is the page that {other} gave already") if other else None

    def _reject(self, target: _Target, page: PageSeen, item: Rejected, tally: Tally) -> None:
        """Count a page that is not taken. A document that it gave before stays as it was."""
        page = replace(page, rejected=item.reason)
        if item.reason in _GONE:
            page = replace(page, misses=target.known.misses + 1)
            if self._withdrawn(page, tally):
                return
        self._library.remember_page(page, self._run)
        self._library.note(self._run, page.document_id, page.url, page.body_hash, f"rejected: {item.reason}")
        tally.reject(replace(item, where=target.url))

    def _unchanged(self, target: _Target, page: PageSeen, tally: Tally) -> bool:
        """Count a page that is as it was: its document, or its rejection. False when it has neither any more."""
        if page.rejected in _GONE:
            self._reject(target, page, Rejected(target.url, page.rejected, "still"), tally)
        elif page.rejected:
            self._library.remember_page(replace(page, misses=0), self._run)
            tally.rejected[page.rejected] += 1
            tally.fetched += 1
        elif self._library.page_unchanged(replace(page, misses=0), self._run):
            self._taken[page.document_id] = target.url
            tally.decisions["unchanged"] += 1
            tally.fetched += 1
        else:
            return False
        return True

    def _missing(self, target: _Target, status: int, tally: Tally) -> None:
        page = replace(target.known, misses=_MISSES if status == 410 else target.known.misses + 1)
        if self._withdrawn(page, tally):
            return
        if page.document_id:
            self._library.remember_page(page, self._run)
        self._fail(target, f"http-{status}", "the page is not there", tally)

    def _withdrawn(self, page: PageSeen, tally: Tally) -> bool:
        """Withdraw the page's document if it has been gone for long enough. True when that was done now."""
        if page.misses < _MISSES or not self._library.alive(page.document_id):
            return False
        self._library.remember_page(page, self._run)
        tally.withdrawn += self._library.withdraw(page.document_id, self._run)
        return True

    def _fail(self, target: _Target, why: str, detail: str, tally: Tally) -> None:
        self._library.note(self._run, target.known.document_id, target.known.url, "", f"failed: {why}")
        tally.fail(Rejected(target.url, why, detail))

    def _note(self, one: Listed, tally: Tally) -> None:
        """How the source fared, for `corpus sources list` and the corpus page."""
        counts = tally.counts()
        problem = next(iter(tally.details), None) if counts.failed and not counts.fetched else None
        words = f"{problem.reason}: {problem.detail}" if problem else ""
        self._library.source_tried(one.source.name, words, one.newest)


def _named(item: Read, doc_id: str) -> Read:
    """The same under the id that its address has had since it was first read, whatever the page says now."""
    document = item.document
    return replace(item, document=replace(document, record=replace(document.record, document_id=doc_id)))


def _begin(tally: Tally, one: Listed) -> None:
    """Count what was wrong with the list itself."""
    for item in one.failed:
        tally.fail(item)
    for item in one.rejected:
        tally.reject(item)


class _Bars:
    """Progress by source."""

    def __init__(self, progress: Progress, targets: Iterable[_Target]) -> None:
        self._progress = progress
        self._total: dict[str, int] = {}
        for target in targets:
            self._total[target.source.name] = self._total.get(target.source.name, 0) + 1
        self._done = dict.fromkeys(self._total, 0)
        for name, total in self._total.items():
            progress(name, 0, total)

    def step(self, name: str) -> None:
        self._done[name] += 1
        self._progress(name, self._done[name], self._total[name])
