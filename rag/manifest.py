"""What a release says of itself (manifest.json), and which one is current (releases/CURRENT)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from rag.errors import ReleaseError, ReleaseMissing

SCHEMA = 2  # version of a release's files; part of its fingerprint
REBUILD = "run: python -m corpus refresh"
VERIFY = "run: python -m corpus verify"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is: its id, when and with what it was built, and how much is in it."""

    release: str
    created: str  # ISO 8601, UTC
    model: str  # embedder name
    dimensions: int
    splitter: str
    schema: int
    documents: int  # current documents
    passages: int
    newest: date | None  # newest day on which an event began or a document was published
    terms: str = ""  # digest of how words are indexed
    shard: int = 0  # the most vectors in one Chroma folder; 0 where all are in one


def pointer(home: Path) -> str:
    """Name of the current release. Raises ReleaseMissing."""
    try:
        name = (home / "releases" / "CURRENT").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise ReleaseMissing(f"{home}: no release is published yet; {REBUILD}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseMissing(f"{home}/releases/CURRENT: cannot be read ({error}); {REBUILD}") from error
    if not name or Path(name).name != name:
        raise ReleaseMissing(f"{home}/releases/CURRENT: names no release ({name[:40]!r}); {REBUILD}")
    return name


def read_manifest(folder: Path) -> tuple[Manifest, dict[str, int]]:
    """What a release folder says of itself, and the sizes of its files. Raises ReleaseMissing, ReleaseError."""
    try:
        values = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        files = values.pop("files")
        values["newest"] = date.fromisoformat(values["newest"]) if values["newest"] else None
        return Manifest(**values), dict(files)
    except FileNotFoundError:
        raise ReleaseMissing(f"{folder}: the release is gone; {REBUILD}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{folder}/manifest.json: is damaged ({error}); {VERIFY}") from error


def write_manifest(folder: Path, manifest: Manifest, files: dict[str, int]) -> None:
    """Write manifest.json. Raises OSError."""
    values = asdict(manifest) | {"newest": manifest.newest.isoformat() if manifest.newest else None, "files": files}
    (folder / "manifest.json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
