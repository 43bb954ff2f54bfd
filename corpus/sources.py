"""The sources that an editor keeps: tables of sources.toml → Sources, and which of them are switched on."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.read.base import language_code, web_address
from rag.errors import ConfigError, StorageError

DEFAULT = Path(__file__).resolve().parent / "sources.toml"
KINDS = ("folder", "feed", "sitemap", "page")
OUTLET_KINDS = (
    *("agency", "newspaper", "broadcaster", "online", "state media"),
    *("government", "international body", "research"),
)
_TEXTS = ("name", "kind", "path", "url", "publisher", "language", "party", "outlet_kind", "country", "licence")
_KEYS = (*_TEXTS, "include", "exclude", "every", "back", "enabled")
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DAY = _UNITS["d"]


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
    outlet_kind: str = ""  # one of OUTLET_KINDS, or ""
    country: str = ""  # ISO 3166 two-letter code of where it is published, or ""
    licence: str = ""  # what its publisher allows, in words
    include: tuple[re.Pattern[str], ...] = ()  # only addresses in which one of these is found; all when empty
    exclude: tuple[re.Pattern[str], ...] = ()  # no address in which one of these is found
    every: int | None = None  # seconds between two looks, None: at each refresh
    back: int | None = None  # days: older entries of its listing are passed over
    enabled: bool = True

    def takes(self, url: str) -> bool:
        """True when the source's patterns let this address of its listing in."""
        wanted = not self.include or any(pattern.search(url) for pattern in self.include)
        return wanted and not any(pattern.search(url) for pattern in self.exclude)


def load_sources(file: Path = DEFAULT) -> list[Source]:
    """The sources of a file, in order. Raises ConfigError naming the file, the table and what is wrong."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}; give a sources file with --sources FILE") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{file}: is not TOML: {error}") from error
    if unknown := sorted(set(found) - {"source"}):
        raise ConfigError(f"{file}: unknown key {unknown[0]!r}; it may hold [[source]] tables only")
    tables = found.get("source", [])
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


def all_sources(home: Path, file: Path | None = None) -> list[Source]:
    """Every source with its switch: those of `file`; without one the shipped list and what the home holds besides.

    A source of the home stands in for the shipped one of the same name. Raises ConfigError, StorageError.
    """
    if file is not None:
        return load_sources(file)
    own = load_sources(own_file(home)) if own_file(home).exists() else []
    merged = {source.name: source for source in (*load_sources(DEFAULT), *own)}
    switches = load_switches(home)
    return [replace(s, enabled=switches.get(s.name, s.enabled)) for s in merged.values()]


def enabled_sources(home: Path, file: Path | None = None) -> list[Source]:
    """The sources that a refresh reads. Raises ConfigError, StorageError."""
    return [source for source in all_sources(home, file) if source.enabled]


def own_file(home: Path) -> Path:
    """Where a home keeps the sources that its editor imported."""
    return home / "sources.toml"


def switch_file(home: Path) -> Path:
    """Where a home keeps what its editor switched on and off: one JSON object, name → true or false."""
    return home / "sources.json"


def load_switches(home: Path) -> dict[str, bool]:
    """What the editor of this home switched on or off, by name. Raises ConfigError, StorageError."""
    file = switch_file(home)
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StorageError(f"{file}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file}: is not JSON ({error}); delete it and switch the sources on again") from error
    if not isinstance(found, dict) or not all(isinstance(on, bool) for on in found.values()):
        raise ConfigError(f"{file}: must be one object of names with true or false; delete it and switch again")
    return found


def duration(text: str) -> int:
    """The seconds that "90s", "15m", "2h", "14d" or "2w" stand for. Raises ValueError."""
    match = re.fullmatch(r"(\d{1,5})([smhdw])", text.strip())
    if not match or not int(match[1]):
        raise ValueError(f'{text!r} is no duration; write a number and one of s, m, h, d, w: "15m"')
    return int(match[1]) * _UNITS[match[2]]


_Bad = Callable[[str], ConfigError]


def _source(file: Path, number: int, table: Any) -> Source:
    name = str(table.get("name") or "").strip() if isinstance(table, dict) else ""

    def bad(problem: str) -> ConfigError:
        return ConfigError(f"{file}: source {number}{f' ({name})' if name else ''}: {problem}")

    if not isinstance(table, dict):
        raise bad("is not a table; write [[source]] and its keys below")
    if unknown := sorted(set(table) - set(_KEYS)):
        raise bad(f"unknown key {unknown[0]!r}; the keys are {', '.join(_KEYS)}")
    text = _texts(table, bad)
    if not name:
        raise bad("has no name")
    _check(text, bad)
    where = file.parent / Path(text["path"]).expanduser() if text["path"] else None
    return Source(
        name=name,
        kind=text["kind"],
        path=where,
        **{key: text[key] for key in _TEXTS[3:]},
        include=_patterns(table, "include", bad),
        exclude=_patterns(table, "exclude", bad),
        every=_seconds(table, "every", bad),
        back=_days(table, bad),
        enabled=_flag(table, bad),
    )


def _texts(table: Mapping[str, Any], bad: _Bad) -> dict[str, str]:
    for key in _TEXTS:
        if not isinstance(table.get(key, ""), str):
            raise bad(f"{key} is {table[key]!r}; it must be text in quotation marks")
    return {key: table.get(key, "").strip() for key in _TEXTS}


def _check(text: Mapping[str, str], bad: _Bad) -> None:
    kind, url = text["kind"], text["url"]
    if kind not in KINDS:
        raise bad(f"kind is {kind!r}; it must be one of {', '.join(KINDS)}")
    if kind == "folder" and not text["path"]:
        raise bad('a folder needs path = "…"')
    if kind != "folder" and not url:
        raise bad(f'a {kind} needs url = "…"')
    if url and not web_address(url):
        raise bad(f"url is {url!r}; it must begin with http:// or https:// and hold no spaces")
    if text["language"] and language_code(text["language"]) != text["language"]:
        raise bad(f'language is {text["language"]!r}; it must be a two-letter code such as "uk", or ""')
    if text["country"] and not re.fullmatch("[A-Z]{2}", text["country"]):
        raise bad(f'country is {text["country"]!r}; it must be two capital letters such as "UA", or ""')
    if text["outlet_kind"] not in ("", *OUTLET_KINDS):
        raise bad(f"outlet_kind is {text['outlet_kind']!r}; it must be one of {', '.join(OUTLET_KINDS)}")


def _patterns(table: Mapping[str, Any], key: str, bad: _Bad) -> tuple[re.Pattern[str], ...]:
    given = table.get(key, [])
    if not isinstance(given, list) or not all(isinstance(one, str) and one for one in given):
        raise bad(f'{key} is {given!r}; it must be a list of patterns such as ["/world/"]')
    compiled: list[re.Pattern[str]] = []
    for pattern in given:
        try:
            compiled.append(re.compile(pattern))
        except (re.error, OverflowError, RecursionError) as error:
            raise bad(f"{key} holds {pattern!r}, which is no regular expression: {error}") from error
    return tuple(compiled)


def _seconds(table: Mapping[str, Any], key: str, bad: _Bad) -> int | None:
    if key not in table:
        return None
    given = table[key]
    try:
        return duration(given if isinstance(given, str) else repr(given))
    except ValueError as error:
        raise bad(f"{key}: {error}") from error


def _days(table: Mapping[str, Any], bad: _Bad) -> int | None:
    seconds = _seconds(table, "back", bad)
    if seconds is not None and seconds % _DAY:
        raise bad(f'back is {table["back"]!r}; it must be whole days or weeks: "14d", "2w"')
    return None if seconds is None else seconds // _DAY


def _flag(table: Mapping[str, Any], bad: _Bad) -> bool:
    given = table.get("enabled", True)
    if not isinstance(given, bool):
        raise bad(f"enabled is {given!r}; it must be true or false")
    return given
