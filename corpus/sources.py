"""The list of sources an editor keeps: sources.toml → Sources."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import ConfigError

DEFAULT = Path(__file__).resolve().parent / "sources.toml"
KINDS = ("folder", "feed", "sitemap", "page")


@dataclass(frozen=True, slots=True)
class Source:
    """One source: a folder (`path`), or something on the web (`url`)."""

    name: str
    kind: str
    path: Path | None = None
    url: str = ""
    publisher: str = ""
    language: str = ""
    party: str = ""  # the side it speaks for, or ""


def load_sources(file: Path = DEFAULT) -> list[Source]:
    """The sources of a file, in order. Raises ConfigError naming the file, the table and what is wrong."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8")).get("source", [])
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}; give a sources file with --sources FILE") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: is not TOML: {error}") from error
    if not isinstance(tables, list) or not tables:
        raise ConfigError(f"{file}: holds no [[source]] table")
    sources = [_source(file, number, table) for number, table in enumerate(tables, 1)]
    names = [source.name for source in sources]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ConfigError(f"{file}: two sources are named {twice!r}; names must differ")
    return sources


def chosen(sources: Sequence[Source], names: Sequence[str]) -> list[Source]:
    """The sources with these names, all when none is given. Raises ConfigError naming an unknown one."""
    known = {source.name: source for source in sources}
    if unknown := [name for name in names if name not in known]:
        raise ConfigError(f"no source is named {unknown[0]!r}; there are: {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names)] or list(sources)


def _source(file: Path, number: int, table: Any) -> Source:
    def bad(problem: str) -> ConfigError:
        return ConfigError(f"{file}: source {number}{f' ({name})' if name else ''}: {problem}")

    table = table if isinstance(table, dict) else {}
    text = {key: value for key, value in table.items() if isinstance(value, str)}
    name, kind, path = text.get("name", "").strip(), text.get("kind", ""), text.get("path", "")
    if not name:
        raise bad("has no name")
    if kind not in KINDS:
        raise bad(f"kind is {table.get('kind')!r}; it must be one of {', '.join(KINDS)}")
    if kind == "folder" and not path:
        raise bad('a folder needs path = "…"')
    if kind != "folder" and not text.get("url"):
        raise bad(f'a {kind} needs url = "…"')
    where = file.parent / Path(path).expanduser() if path else None
    facts = {key: text.get(key, "") for key in ("url", "publisher", "language", "party")}
    return Source(name, kind, where, **facts)
