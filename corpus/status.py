"""What is in a home, and whether its parts agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.library import LocalLibrary
from corpus.report import size
from rag.settings import Settings


def status(library: LocalLibrary, home: Path) -> dict[str, Any]:
    """Counts of the library, the current release (null without one) and bytes on disk."""
    from corpus.release import current_manifest

    found = list(library.latest())
    days = [day for record, gone in found if gone is None and (day := record.published or record.event_date)]
    manifest = current_manifest(home)
    return {
        "home": str(home),
        "documents": sum(gone is None for _, gone in found),
        "withdrawn": sum(gone is not None for _, gone in found),
        "versions": sum(1 for _ in library.fingerprints()),
        "undated": sum(record.known_on is None for record, gone in found if not gone),
        "newest": max(days).isoformat() if days else None,
        "release": manifest.release if manifest else None,
        "created": manifest.created if manifest else None,
        "model": manifest.model if manifest else None,
        "passages": manifest.passages if manifest else 0,
        "released_documents": manifest.documents if manifest else 0,
        "bytes": {"library": _bytes(home, "library.db*"), "releases": _bytes(home, "releases/**/*")},
    }


def status_lines(found: dict[str, Any]) -> Iterator[str]:
    """The status for a person."""
    yield f"home       {found['home']}"
    extra = "".join(f", {found[name]} {name}" for name in ("withdrawn", "undated") if found[name])
    yield f"documents  {found['documents']} in {found['versions']} versions{extra}"
    yield f"newest     {found['newest'] or 'no dated document'}"
    if found["release"]:
        yield f"release    {found['release']}, made {found['created']} with {found['model']}"
        yield f"passages   {found['passages']} of {found['released_documents']} documents"
    else:
        yield "release    none yet; run: python -m corpus refresh"
    yield f"disk       library {size(found['bytes']['library'])}, releases {size(found['bytes']['releases'])}"


def verify(library: LocalLibrary, settings: Settings) -> dict[str, Any]:
    """Check texts against their hashes, and the release against the library; repair the release."""
    from corpus.release import current_manifest, verify_release  # slow to import: Chroma and the embedder
    from rag.models import embedder

    damaged = library.damaged()
    problems = verify_release(library, settings.home, embedder(settings), repair=True)
    left = current_manifest(settings.home)
    return {
        "ok": not damaged and left is not None,
        "damaged": damaged,
        "problems": list(problems),
        "release": left.release if left else None,
    }


def verify_lines(found: dict[str, Any]) -> Iterator[str]:
    """The result of `verify` for a person."""
    for doc_id in found["damaged"]:
        yield f"{doc_id}: the stored text does not match its hash; restore library.db from a backup"
    for problem in found["problems"]:
        yield f"repaired: {problem}"
    if found["ok"]:
        yield f"library, full text and vectors agree; release {found['release']}"


def releases_found(home: Path) -> list[dict[str, Any]]:
    """The releases kept, newest first."""
    from corpus.release import current_manifest, releases

    now = current_manifest(home)
    return [
        {
            "release": m.release,
            "created": m.created,
            "documents": m.documents,
            "passages": m.passages,
            "newest": m.newest.isoformat() if m.newest else None,
            "model": m.model,
            "current": now is not None and m.release == now.release,
        }
        for m in releases(home)
    ]


def _bytes(home: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in home.glob(pattern) if path.is_file())
