"""Homes with a release, kept in .parley-test/ between runs so that nothing is embedded twice."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from corpus.refresh import refresh
from corpus.sources import Source
from rag.errors import CorpusError, LibraryBusy, ReleaseError
from rag.settings import CHECKOUT, Settings

DOCUMENTS = CHECKOUT / "corpus" / "documents"
KEPT = CHECKOUT / ".parley-test"
WAIT = 240  # seconds that another run of the tests may take to build the same home

# Two dozen documents that between them hold what the tests ask for: both Minsk accords, Istanbul 2022, the grain deal,
# Erdoğan's offer of March 2024 with the answers to it, Bürgenstock, the talks of 2025 and 2026; some long.
SMALL = (
    "2014-09-05-minsk-protocol",
    "2015-02-12-minsk-ii",
    "2022-03-10-antalya-lavrov-kuleba",
    "2022-03-29-istanbul-talks",
    "2022-04-09-johnson-visits-kyiv",
    "2022-07-22-black-sea-grain-initiative-signed",
    "2022-09-21-azovstal-medvedchuk-prisoner-swap",
    "2022-11-15-zelenskyy-ten-point-peace-formula",
    "2023-07-17-russia-ends-grain-deal",
    "2024-03-01-wsj-april-2022-draft",
    "2024-03-08-erdogan-offers-peace-summit",
    "2024-03-08-zelenskyy-no-russia-at-first-summit",
    "2024-03-18-russian-reactions-to-erdogan-offer",
    "2024-06-14-putin-ceasefire-terms",
    "2024-06-15-burgenstock-summit",
    "2024-07-03-kremlin-rules-out-erdogan-mediator",
    "2025-02-28-oval-office-clash",
    "2025-05-16-istanbul-first-round",
    "2025-06-02-istanbul-second-round",
    "2025-08-15-alaska-summit",
    "2025-11-20-us-28-point-plan",
    "2026-02-04-abu-dhabi-second-trilateral",
    "2026-04-11-orthodox-easter-truce",
    "2026-06-19-eu-summit-costa-kremlin-contacts",
)


def small_documents(folder: Path) -> Path:
    """The folder, holding exactly the documents of SMALL."""
    for document in SMALL:
        year = folder / document[:4]
        year.mkdir(parents=True, exist_ok=True)
        source, copy = DOCUMENTS / document[:4] / f"{document}.md", year / f"{document}.md"
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            part = copy.with_suffix(f".{os.getpid()}")  # other tests may be reading the folder
            shutil.copy2(source, part)
            part.replace(copy)
    return folder


def kept(name: str, documents: Path) -> Path:
    """The home of that name, brought up to date with the documents: built once, a second's work afterwards."""
    home = KEPT / name
    try:
        _refresh(home, documents)
    except (CorpusError, ReleaseError):  # made by an older state of the code
        shutil.rmtree(home)
        _refresh(home, documents)
    return home


def _refresh(home: Path, documents: Path) -> None:
    source = Source("starter", "folder", path=documents, publisher="Parley brief", language="en")
    until = time.monotonic() + WAIT
    while True:
        try:
            refresh(Settings.load(home=home), [source], progress=lambda stage, done, total: None)
            return
        except LibraryBusy:  # another run of the tests is at it
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
