"""The pipeline on one screen: read → put → publish."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from corpus.intake import Intake, Progress, Tally
from corpus.library import LocalLibrary, Run
from corpus.limits import shrunk
from corpus.read import files
from corpus.read.base import Options
from corpus.report import report_dict
from corpus.sources import Source
from corpus.types import Counts, RefreshReport
from rag.settings import Settings

ADDED = "added"  # the name under which `add` reports
Seconds = dict[str, float]
Gather = Callable[[LocalLibrary, Run, Seconds], Mapping[str, Tally]]


def refresh(
    settings: Settings,
    sources: Sequence[Source],
    progress: Progress,
    *,
    dry_run: bool = False,
    allow_shrink: bool = False,
) -> RefreshReport:
    """Bring the library up to date with the sources and publish a release of it.

    With `dry_run`, everything is read and compared, and nothing kept. A release that lost too many documents is not
    published without `allow_shrink`: the report's `refused` then says why.
    Raises LibraryBusy, StorageError, ReleaseError, ModelError.
    """

    def gather(library: LocalLibrary, run: Run, seconds: Seconds) -> Mapping[str, Tally]:
        folders = [source for source in sources if source.kind == "folder"]
        with _clock(seconds, "read"), Intake(library, run, progress, by_hand=False) as intake:
            found = {source.name: _folder(library, intake, source) for source in folders}
        web = [source for source in sources if source.kind != "folder"]
        found |= _harvest(settings, library, run, progress, web, Options(), seconds, by_hand=False) if web else {}
        return {source.name: found[source.name] for source in sources}

    return _run(settings, "refresh", gather, progress, dry_run=dry_run, allow_shrink=allow_shrink)


def add(
    settings: Settings,
    targets: Sequence[str],
    options: Options,
    progress: Progress,
    handed: Sequence[files.Source] = (),
) -> RefreshReport:
    """Take files, folders and web pages into the library by name, and files that were handed over, and publish.

    Raises as `refresh` does.
    """

    def gather(library: LocalLibrary, run: Run, seconds: Seconds) -> Mapping[str, Tally]:
        pages = [Source(ADDED, "page", url=target) for target in targets if _is_web(target)]
        with _clock(seconds, "read"), Intake(library, run, progress, by_hand=True) as intake:
            tally = intake.take([Path(target) for target in targets if not _is_web(target)], options, handed=handed)
        if pages:
            web = _harvest(settings, library, run, progress, pages, options, seconds, by_hand=True)
            tally.join(web[ADDED])
        return {ADDED: tally}

    return _run(settings, "add", gather, progress, dry_run=False, allow_shrink=True)


def remove(settings: Settings, ids: Sequence[str], progress: Progress) -> str | None:
    """Delete documents and publish without them; the release. Raises UnknownDocument, and as `refresh` does."""
    from corpus.release import prune

    with LocalLibrary(settings.home, create=False) as library, library.lock():
        run = library.begin("remove")
        library.remove(ids, run)
        release, _, _ = _publish(library, settings, progress)
        prune(settings.home, keep=1)  # an older release still holds the text
        library.finish(run, {"removed": list(ids)})
        return release


def _run(
    settings: Settings, kind: str, gather: Gather, progress: Progress, *, dry_run: bool, allow_shrink: bool
) -> RefreshReport:
    started, seconds = time.perf_counter(), Seconds()
    with LocalLibrary(settings.home, rehearse=dry_run) as library, _held(library, dry_run, settings.home):
        run = library.begin(kind)
        tallies = gather(library, run, seconds)
        counts = {name: tally.counts() for name, tally in tallies.items()}
        details = tuple(item for tally in tallies.values() for item in tally.details)
        release, documents = _current(settings.home)
        report = RefreshReport(release, total(counts.values()), counts, 0, seconds, details)
        if dry_run:
            return _timed(report, seconds, started)
        refused = None if allow_shrink else shrunk(documents, library.count(), settings.max_shrink)
        if refused:
            report = replace(report, refused=refused)
        else:
            release, embedded, stages = _publish(library, settings, progress)
            report, seconds = replace(report, release=release, embedded=embedded), {**seconds, **stages}
        report = _timed(report, seconds, started)
        library.finish(run, report_dict(report))
        return report


def _folder(library: LocalLibrary, intake: Intake, source: Source) -> Tally:
    assert source.path is not None  # load_sources saw to it
    options = Options(
        publisher=source.publisher, language=source.language, party=source.party, outlet_kind=source.outlet_kind
    )
    tally = intake.take([source.path], options, source.name)
    problem = tally.details[0] if tally.failed and not tally.fetched else None
    library.source_tried(source.name, f"{problem.reason}: {problem.detail}" if problem else "", None)
    return tally


def _harvest(
    settings: Settings,
    library: LocalLibrary,
    run: Run,
    progress: Progress,
    sources: Sequence[Source],
    options: Options,
    seconds: Seconds,
    *,
    by_hand: bool,
) -> dict[str, Tally]:
    from corpus.fetch import Fetcher, Limits, allowed_hosts  # only here: a refresh of folders needs no HTTP client
    from corpus.harvest import Harvest

    limits = Limits(seconds=settings.fetch_timeout, pause=settings.fetch_pause, workers=settings.fetch_workers)
    with Fetcher(limits, allowed_hosts(settings.allow_hosts), contact=settings.fetch_contact) as fetcher:
        harvest = Harvest(library, run, fetcher, progress, watch_days=settings.watch_days, by_hand=by_hand)
        tallies = harvest.take(sources, options)
        seconds.update(harvest.seconds)
        return tallies


def _is_web(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))


def _publish(library: LocalLibrary, settings: Settings, progress: Progress) -> tuple[str, int, Mapping[str, float]]:
    from corpus.release import publish  # slow to import: Chroma and the embedder
    from rag.models import embedder

    done = publish(library, settings.home, embedder(settings), keep=settings.keep_releases, progress=progress)
    return done.manifest.release, done.embedded, done.seconds


def _current(home: Path) -> tuple[str | None, int]:
    """The current release and how many current documents it holds."""
    from corpus.release import current_manifest

    manifest = current_manifest(home)
    return (manifest.release, manifest.documents) if manifest else (None, 0)


def _held(library: LocalLibrary, dry_run: bool, home: Path) -> AbstractContextManager[None]:
    return nullcontext() if dry_run and not home.exists() else library.lock()


def total(counts: Iterable[Counts]) -> Counts:
    """The sum of several counts."""
    summed = Counter[str]()
    rejected, failed = Counter[str](), Counter[str]()
    for one in counts:
        summed.update({name: getattr(one, name) for name in ("fetched", "unchanged", "new", "changed", "withdrawn")})
        rejected.update(one.rejected)
        failed.update(one.failed)
    return Counts(**summed, rejected=dict(rejected), failed=dict(failed))


def _timed(report: RefreshReport, seconds: Mapping[str, float], started: float) -> RefreshReport:
    return replace(report, seconds={**seconds, "total": time.perf_counter() - started})


@contextmanager
def _clock(seconds: Seconds, stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[stage] = time.perf_counter() - start
