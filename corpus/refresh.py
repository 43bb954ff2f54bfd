"""The pipeline on one screen: read → put → publish."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from corpus.intake import Intake, Progress, Tally
from corpus.library import LocalLibrary
from corpus.read.base import Options
from corpus.report import report_dict
from corpus.sources import Source
from corpus.types import Counts, RefreshReport, Rejected
from rag.settings import Settings

ADDED = "added"  # the name under which `add` reports
Gather = Callable[[Intake], Mapping[str, Tally]]


def refresh(
    settings: Settings, sources: Sequence[Source], progress: Progress, *, dry_run: bool = False
) -> RefreshReport:
    """Bring the library up to date with the sources and publish a release of it.

    With `dry_run`, everything is read and compared, and nothing kept.
    Raises LibraryBusy, StorageError, ReleaseError, ModelError.
    """
    return _run(settings, "refresh", lambda intake: {s.name: _source(intake, s) for s in sources}, progress, dry_run)


def add(settings: Settings, targets: Sequence[str], options: Options, progress: Progress) -> RefreshReport:
    """Take files and folders into the library by name and publish. Raises as `refresh` does."""
    return _run(settings, "add", lambda intake: {ADDED: _targets(intake, targets, options)}, progress, dry_run=False)


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


def _run(settings: Settings, kind: str, gather: Gather, progress: Progress, dry_run: bool) -> RefreshReport:
    started, seconds = time.perf_counter(), dict[str, float]()
    with LocalLibrary(settings.home, rehearse=dry_run) as library, _held(library, dry_run, settings.home):
        run = library.begin(kind)
        with _clock(seconds, "read"):
            tallies = gather(Intake(library, run, progress, by_hand=kind == "add"))
        counts = {name: tally.counts() for name, tally in tallies.items()}
        details = tuple(item for tally in tallies.values() for item in tally.details)
        report = RefreshReport(_current(settings.home), total(counts.values()), counts, 0, seconds, details)
        if dry_run:
            return _timed(report, seconds, started)
        release, embedded, stages = _publish(library, settings, progress)
        report = _timed(replace(report, release=release, embedded=embedded), {**seconds, **stages}, started)
        library.finish(run, report_dict(report))
        return report


def _source(intake: Intake, source: Source) -> Tally:
    options = Options(publisher=source.publisher, language=source.language, party=source.party)
    if source.kind == "folder" and source.path is not None:
        return intake.take([source.path], options, source.name)
    tally = Tally()
    tally.reject(
        Rejected(source.url, "not-supported", f"{source.name}: Parley does not read a {source.kind} yet, only folders")
    )
    return tally


def _targets(intake: Intake, targets: Sequence[str], options: Options) -> Tally:
    pages = [target for target in targets if target.lower().startswith(("http://", "https://"))]
    tally = intake.take([Path(target) for target in targets if target not in pages], options)
    for page in pages:
        tally.reject(Rejected(page, "not-supported", "Parley does not fetch pages yet: save the page and add the file"))
    return tally


def _publish(library: LocalLibrary, settings: Settings, progress: Progress) -> tuple[str, int, Mapping[str, float]]:
    from corpus.release import publish  # slow to import: Chroma and the embedder
    from rag.models import embedder

    done = publish(library, settings.home, embedder(settings), keep=settings.keep_releases, progress=progress)
    return done.manifest.release, done.embedded, done.seconds


def _current(home: Path) -> str | None:
    from corpus.release import current_manifest

    manifest = current_manifest(home)
    return manifest.release if manifest else None


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
def _clock(seconds: dict[str, float], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[stage] = time.perf_counter() - start
