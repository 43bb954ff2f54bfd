"""What an editor keeps of sources in the home: switches in sources.json, imported feeds in sources.toml.

The checkout is never written to. Files are replaced in one step, so that a reader sees the old or the new one.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.sources import Source, all_sources, chosen, load_sources, load_switches, own_file, switch_file
from rag.errors import ConfigError, StorageError

_HEAD = "# Sources of this home, beside those of corpus/sources.toml; written by `python -m corpus sources import`.\n"
_TEXTS = ("kind", "url", "publisher", "language", "party", "outlet_kind", "country", "licence")


def switch(home: Path, names: Sequence[str], *, on: bool) -> list[Source]:
    """Switch these sources on or off for every refresh of the home; the sources. Raises ConfigError, StorageError."""
    found = chosen(all_sources(home), names)
    switches = load_switches(home) | {source.name: on for source in found}
    _write(switch_file(home), json.dumps(dict(sorted(switches.items())), ensure_ascii=False, indent=1) + "\n")
    return found


def keep(home: Path, sources: Iterable[Source]) -> None:
    """Add sources on the web to the home's own. Raises ConfigError when the file there is broken, StorageError."""
    file = own_file(home)
    before = _text(file)
    if before:
        load_sources(file)  # what is broken is not made longer
    _write(file, (before or _HEAD) + "".join(_table(source) for source in sources))


def _table(source: Source) -> str:
    values = {"name": source.name} | {key: getattr(source, key) for key in _TEXTS}
    lines = [f"{key} = {_quoted(value)}" for key, value in values.items() if value]
    if not source.enabled:
        lines.append("enabled = false")
    return "\n".join(["", "[[source]]", *lines, ""])


def _quoted(text: str) -> str:
    return json.dumps(re.sub(r"[\x00-\x1f\x7f]", " ", text), ensure_ascii=False)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise StorageError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not TOML: {error}") from error


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.{os.getpid()}")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, file)
    except OSError as error:
        raise StorageError(f"{file}: {error.strerror}") from error
