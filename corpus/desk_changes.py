"""What an editor changes from the corpus page. Every method asks for the role first: hiding a button is no refusal."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from corpus.desk_lists import problem
from corpus.desk_types import Given, Imported, Problem, Role, Tried, Upload, Work, WorkKind
from corpus.desk_work import Progress, Worker
from corpus.types import RefreshReport, Rejected
from rag.errors import NotAllowed
from rag.settings import Settings

if TYPE_CHECKING:
    from corpus.read import files
    from corpus.sources import Source
    from corpus.trial import Trial

MOST_FILES = 50  # that one upload may hold
MOST_ADDRESSES = 200  # that may be added at once
_MB = 1_000_000
_LONGEST_NAME = 200  # characters of an uploaded file's name that are kept


class Changes:
    """Changes to the corpus of one home, one at a time; long ones go on in a thread that every page can look at."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._worker = Worker()
        self._trials = Worker()

    # -- the work under way ----------------------------------------------------------------------------------------

    def work(self) -> Work | None:
        """The change under way in this process, else the last one, else None."""
        return self._worker.view()

    def trial(self) -> Work | None:
        """The last try of a source, under way or done."""
        return self._trials.view()

    def stop(self, role: Role) -> bool:
        """End a refresh between two items; what it read is kept. False when what is under way cannot be stopped."""
        _allow(role)
        return self._worker.stop()

    def put_away(self, role: Role) -> None:
        """No longer tell what the last work did."""
        _allow(role)
        self._worker.forget()

    # -- long changes ----------------------------------------------------------------------------------------------

    def refresh(
        self,
        role: Role,
        by: str = "",
        names: Sequence[str] = (),
        *,
        dry_run: bool = False,
        allow_shrink: bool = False,
    ) -> Work:
        """Read the sources that are on (or those named) and publish, as `python -m corpus refresh` does.

        Returns at once. Raises NotAllowed, LibraryBusy.
        """
        _allow(role)

        def task(progress: Progress) -> RefreshReport:
            from corpus.refresh import refresh
            from corpus.sources import all_sources, chosen, enabled_sources

            sources = chosen(all_sources(self._home), names) if names else enabled_sources(self._home)
            return refresh(self._settings(), sources, progress, dry_run=dry_run, allow_shrink=allow_shrink)

        return self._begin("rehearsal" if dry_run else "refresh", by, task)

    def add(
        self,
        role: Role,
        by: str = "",
        uploads: Sequence[Upload] = (),
        addresses: Sequence[str] = (),
        given: Given | None = None,
    ) -> Work:
        """Take files and web pages in and publish, as `python -m corpus add` does. Returns at once.

        What is too large, of a type that is not read, or no web address is in the report. Raises NotAllowed,
        LibraryBusy.
        """
        _allow(role)
        told = given or Given()

        def task(progress: Progress) -> RefreshReport:
            from corpus.read.base import Options, web_address
            from corpus.refresh import ADDED, add, total

            settings = self._settings()
            options = Options(told.publisher, told.language, told.party, told.published)
            wanted = list(dict.fromkeys(address.strip() for address in addresses if address.strip()))
            refused = [Rejected(a[:300], "bad-address", "is no web address") for a in wanted if not web_address(a)]
            refused += [
                Rejected(a[:300], "too-many", f"at most {MOST_ADDRESSES} are taken at once")
                for a in wanted[MOST_ADDRESSES:]
            ]
            with tempfile.TemporaryDirectory(prefix="parley-upload-") as folder:
                handed, bad = _handed(Path(folder), uploads, settings.max_upload_mb * _MB)
                bad += refused
                targets = [a for a in wanted[:MOST_ADDRESSES] if web_address(a)]
                report = add(settings, targets, options, progress, handed)
            if not bad:
                return report
            reasons = dict(report.total.rejected)
            for item in bad:
                reasons[item.reason] = reasons.get(item.reason, 0) + 1
            counts = replace(report.sources[ADDED], rejected=reasons, fetched=report.total.fetched + len(bad))
            return replace(report, total=total([counts]), sources={ADDED: counts}, details=(*bad, *report.details))

        return self._begin("add", by, task)

    def remove(self, role: Role, by: str = "", ids: Sequence[str] = ()) -> Work:
        """Delete documents and the earlier releases that hold them, and publish. Returns at once.

        Raises NotAllowed, LibraryBusy.
        """
        _allow(role)

        def task(progress: Progress) -> str | None:
            from corpus.refresh import remove

            return remove(self._settings(), ids, progress)

        return self._begin("remove", by, task)

    def roll_back(self, role: Role, by: str = "", release: str = "") -> Work:
        """Answer from that release. Returns at once. Raises NotAllowed, LibraryBusy."""
        _allow(role)

        def task(_: Progress) -> str:
            from corpus.library import LocalLibrary
            from corpus.release import rollback

            with LocalLibrary(self._home, create=False) as library, library.lock():
                return rollback(self._home, release).release

        return self._begin("rollback", by, task)

    # -- sources ---------------------------------------------------------------------------------------------------

    def switch(self, role: Role, name: str, *, on: bool) -> None:
        """Switch a source on or off for every refresh of the home. Raises NotAllowed, ConfigError, StorageError."""
        _allow(role)
        from corpus.sourcebook import switch

        switch(self._home, [name], on=on)

    def test(self, role: Role, name: str, by: str = "") -> Work:
        """Ask a source what it lists and keep nothing; `trial()` tells. Raises NotAllowed, LibraryBusy."""
        _allow(role)

        def task(progress: Progress) -> Tried:
            progress(name, 0, 1)
            from corpus.fetch import Fetcher, Limits, allowed_hosts
            from corpus.sources import all_sources, chosen
            from corpus.trial import trials

            known = self._settings()
            limits = Limits(seconds=known.fetch_timeout, pause=known.fetch_pause, workers=known.fetch_workers)
            with Fetcher(limits, allowed_hosts(known.allow_hosts), contact=known.fetch_contact) as fetcher:
                (trial,) = trials(fetcher, chosen(all_sources(self._home), [name]))
            return _tried(trial)

        return self._trials.start("test", by, task)

    def take_opml(self, role: Role, upload: Upload, *, on: bool) -> Imported:
        """Take the feeds of an OPML file into the home. Raises NotAllowed, ExtractError, ConfigError, StorageError."""
        _allow(role)
        from corpus.opml import read_opml
        from corpus.sourcebook import keep
        from corpus.sources import all_sources

        known: list[Source] = all_sources(self._home)
        found = read_opml(upload.data, upload.name, [s.name for s in known], [s.url for s in known if s.url])
        if found.sources:
            keep(self._home, [replace(source, enabled=on) for source in found.sources])
        return Imported(
            tuple(source.name for source in found.sources),
            tuple(Problem(item.reason, f"{item.where}: {item.detail}") for item in found.rejected),
        )

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _settings(self) -> Settings:
        return Settings.load(home=self._home)

    def _begin(self, kind: WorkKind, by: str, task: Callable[[Progress], RefreshReport | str | None]) -> Work:
        return self._worker.start(kind, by, task)


def _allow(role: Role) -> None:
    if role != "editor":
        raise NotAllowed(
            "only an editor may change the corpus; whoever runs this Parley can add your address to PARLEY_EDITORS"
        )


def _handed(folder: Path, uploads: Sequence[Upload], most: int) -> tuple[list[files.Source], list[Rejected]]:
    """Write the uploads into the folder under names of ours; the files, and what is not taken with the reason."""
    from corpus.read import files
    from corpus.read.base import slug

    taken: list[files.Source] = []
    bad: list[Rejected] = []
    for number, upload in enumerate(uploads):
        shown = upload.name.encode("utf-8", "replace").decode("utf-8")[-_LONGEST_NAME:]
        ending = PurePath(shown).suffix.lower()
        if number >= MOST_FILES:
            bad.append(Rejected(shown, "too-many", f"at most {MOST_FILES} files are taken at once"))
        elif len(upload.data) > most:
            size = f"{len(upload.data):,} bytes; PARLEY_MAX_UPLOAD_MB allows {most:,}"
            bad.append(Rejected(shown, "too-large", size))
        elif ending not in files.ENDINGS:
            read = ", ".join(kind.removeprefix(".") for kind in files.ENDINGS)
            bad.append(Rejected(shown, "unsupported-type", f"{ending or 'no ending'}; Parley reads {read}"))
        else:
            digest = hashlib.sha256(upload.data).hexdigest()[:12]
            path = folder / f"{number}{ending}"
            path.write_bytes(upload.data)
            # The content is in the id: two files that happen to have one name are two documents.
            name = PurePath(digest, "upload", f"{slug(PurePath(shown).stem) or 'file'}{ending}")
            taken.append(files.Source(path, name, told=f"upload/{digest}/{shown}"))
    return taken, bad


def _tried(trial: Trial) -> Tried:
    return Tried(
        trial.name, trial.kind, trial.entries, trial.wanted, trial.newest, trial.titles, problem(trial.problem)
    )
