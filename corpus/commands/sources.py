"""Commands about whom to read: sources list, enable, disable, test, import, export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.cli import command, home_of, home_option, json_option, print_json, print_lines, settings

if TYPE_CHECKING:
    from corpus.pagebook import SourceState
    from corpus.sources import Source

_file_option = click.option(
    "--sources",
    "file",
    type=click.Path(path_type=Path),
    help="Sources file instead of corpus/sources.toml and the home's.",
)


@command("list", "sources list --json")
@home_option
@_file_option
@json_option
def list_command(home: Path | None, file: Path | None, as_json: bool) -> None:
    """List all sources: on or off, name, kind, publisher, side, address, and how the last refresh found them."""
    from corpus.sources import all_sources

    place = home_of(home)
    found, states = all_sources(place, file), _states(place)
    if as_json:
        print_json({"sources": [_listed(source) | _state(states.get(source.name)) for source in found]})
        return
    width = max(len(source.name) for source in found)
    print_lines(_line(source, width, states.get(source.name)) for source in found)


@command("enable", "sources enable ukrinform-en tass-en")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@home_option
def enable_command(names: tuple[str, ...], home: Path | None) -> None:
    """Switch sources on for every refresh of this home."""
    _switch(names, home, on=True)


@command("disable", "sources disable tass-en")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@home_option
def disable_command(names: tuple[str, ...], home: Path | None) -> None:
    """Switch sources off. What was read from them stays until `remove`."""
    _switch(names, home, on=False)


@command("test", "sources test ukrinform-en")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "every_one", is_flag=True, help="All sources, also those that are off.")
@home_option
@_file_option
@json_option
def test_command(names: tuple[str, ...], every_one: bool, home: Path | None, file: Path | None, as_json: bool) -> None:
    """Fetch what sources list and say what is there; nothing is kept. Ends with 1 when one gives nothing."""
    if bool(names) == every_one:
        raise click.UsageError("give names of sources, or --all")
    from corpus.fetch import Fetcher, Limits, allowed_hosts
    from corpus.sources import all_sources, chosen
    from corpus.trial import trial_dict, trial_lines, trials

    known = settings(home)
    sources = chosen(all_sources(known.home, file), names)
    limits = Limits(seconds=known.fetch_timeout, pause=known.fetch_pause, workers=known.fetch_workers)
    done = []
    with Fetcher(limits, allowed_hosts(known.allow_hosts), contact=known.fetch_contact) as fetcher:
        for trial in trials(fetcher, sources):
            done.append(trial)
            if not as_json:
                print_lines(trial_lines(trial))
    if as_json:
        print_json({"sources": [trial_dict(trial) for trial in done]})
    sys.exit(0 if all(trial.good for trial in done) else 1)


@command("import", "sources import newsroom.opml")
@click.argument("file", metavar="FILE.opml", type=click.Path(path_type=Path))
@click.option("--off", is_flag=True, help="Leave the imported feeds switched off.")
@home_option
@json_option
def import_command(file: Path, off: bool, home: Path | None, as_json: bool) -> None:
    """Take the feeds of an OPML file into this home, switched on."""
    from dataclasses import replace

    from corpus.opml import read_opml
    from corpus.sourcebook import keep
    from corpus.sources import all_sources
    from rag.errors import StorageError

    place = home_of(home)
    known = all_sources(place)
    try:
        body = file.read_bytes()
    except OSError as error:
        raise StorageError(f"{file}: {error.strerror}") from error
    found = read_opml(body, str(file), [s.name for s in known], [s.url for s in known if s.url])
    if found.sources:
        keep(place, [replace(source, enabled=not off) for source in found.sources])
    if as_json:
        rejected = [{"where": item.where, "reason": item.reason, "detail": item.detail} for item in found.rejected]
        print_json({"imported": [_listed(replace(s, enabled=not off)) for s in found.sources], "rejected": rejected})
        return
    print_lines(f"imported {source.name}: {source.url}" for source in found.sources)
    print_lines(f"not taken: {item.where}: {item.detail} [{item.reason}]" for item in found.rejected)
    print_lines([f"{len(found.sources)} imported, switched {'off' if off else 'on'}; {len(found.rejected)} not taken"])


@command("export", "sources export > sources.opml")
@click.option("--on", "only_on", is_flag=True, help="Only sources that are switched on.")
@home_option
@_file_option
def export_command(only_on: bool, home: Path | None, file: Path | None) -> None:
    """Print the sources on the web as an OPML file."""
    from corpus.opml import write_opml
    from corpus.sources import all_sources, enabled_sources

    found = (enabled_sources if only_on else all_sources)(home_of(home), file)
    sys.stdout.write(write_opml(found))


_COMMANDS = (list_command, enable_command, disable_command, test_command, import_command, export_command)


@click.group("sources", commands=_COMMANDS)
def sources_group() -> None:
    """Choose whom to read: outlets ship switched off, a newsroom switches on what it wants."""


def _switch(names: tuple[str, ...], home: Path | None, *, on: bool) -> None:
    from corpus.sourcebook import switch

    print_lines(f"{source.name} is {'on' if on else 'off'}" for source in switch(home_of(home), names, on=on))


def _states(home: Path) -> dict[str, SourceState]:
    """How each source fared when it was last read; empty before the first refresh."""
    from corpus.library import LocalLibrary

    if not (home / "library.db").exists():
        return {}
    with LocalLibrary(home, create=False) as library:
        return library.source_states()


def _state(state: SourceState | None) -> dict[str, Any]:
    newest = state.newest.isoformat() if state and state.newest else None
    return {
        "tried": state.tried if state else None,
        "succeeded": state.succeeded if state else None,
        "problem": state.problem if state else "",
        "newest": newest,
    }


def _line(source: Source, width: int, state: SourceState | None) -> str:
    facts = [source.kind, source.publisher, source.party, source.language, source.url or str(source.path)]
    if state:
        facts.append(f"read {state.tried[:16].replace('T', ' ')}")
        facts.append(f"newest {state.newest.isoformat()}" if state.newest else "")
        facts.append(state.problem)
    return f"{'on ' if source.enabled else 'off'}  {source.name:{width}}  {' · '.join(fact for fact in facts if fact)}"


def _listed(source: Source) -> dict[str, Any]:
    texts = ("name", "kind", "url", "publisher", "language", "party", "outlet_kind", "country", "licence")
    return {key: getattr(source, key) for key in texts} | {
        "path": str(source.path) if source.path else None,
        "include": [pattern.pattern for pattern in source.include],
        "exclude": [pattern.pattern for pattern in source.exclude],
        "every": source.every,
        "back": source.back,
        "enabled": source.enabled,
    }
