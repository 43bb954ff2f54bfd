"""Commands that change the library: refresh, add, remove."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.cli import command, home_option, json_option, print_json, print_lines, settings

if TYPE_CHECKING:
    from corpus.sources import Source
    from corpus.types import RefreshReport
    from rag.settings import Settings


@command("refresh", "refresh --every 15m")
@home_option
@click.option(
    "--sources",
    "file",
    type=click.Path(path_type=Path),
    help="Sources file instead of corpus/sources.toml and the home's.",
)
@click.option(
    "--source", "names", multiple=True, metavar="NAME", help="Only this source, even if it is off; may be given again."
)
@click.option("--every", metavar="TIME", help="Go on refreshing at this distance (90s, 15m, 2h) until a signal.")
@click.option("--dry-run", is_flag=True, help="Read and compare, keep nothing.")
@click.option("--allow-shrink", is_flag=True, help="Publish even if many documents are gone.")
@json_option
def refresh_command(
    home: Path | None,
    file: Path | None,
    names: tuple[str, ...],
    every: str | None,
    dry_run: bool,
    allow_shrink: bool,
    as_json: bool,
) -> None:
    """Read all sources that are on, store what is new or changed, publish a release.

    Ends with 1 when too many sources failed (PARLEY_MAX_FAILED) or too many documents are gone (PARLEY_MAX_SHRINK).
    """
    from corpus.limits import too_many_failed
    from corpus.progress import shown
    from corpus.refresh import refresh
    from corpus.sources import all_sources, chosen, enabled_sources

    found = settings(home)

    def load() -> Sequence[Source]:
        return chosen(all_sources(found.home, file), names) if names else enabled_sources(found.home, file)

    if every is not None:
        if dry_run:
            raise click.UsageError("--dry-run goes with no --every")
        _keep_refreshing(found, every, load, allow_shrink, as_json)
        return
    with shown() as progress:
        report = refresh(found, load(), progress, dry_run=dry_run, allow_shrink=allow_shrink)
    _print_report(report, as_json)
    if report.refused:
        click.echo(f"error: {report.refused}", err=True)
    sys.exit(1 if report.refused or too_many_failed(report, found.max_failed) else 0)


def _keep_refreshing(
    found: Settings, every: str, load: Callable[[], Sequence[Source]], allow_shrink: bool, as_json: bool
) -> None:
    from corpus.loop import Stop, keep_refreshing, quiet, say_line
    from corpus.refresh import refresh
    from corpus.report import report_dict
    from corpus.sources import duration

    try:
        seconds = duration(every)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--every") from error

    def say(line: str, report: RefreshReport | None) -> None:
        if as_json:
            click.echo(line, err=True)
            print_lines([json.dumps(report_dict(report), ensure_ascii=False)] if report else [])
        else:
            say_line(line, report)

    with Stop() as stop:
        progress = stop.guarding(quiet)
        keep_refreshing(seconds, load, lambda due: refresh(found, due, progress, allow_shrink=allow_shrink), stop, say)


@command("add", "add notes/ statements.csv --publisher 'Example Ministry' --map text=body,published=day")
@click.argument("targets", nargs=-1, required=True, metavar="PATH|URL...")
@home_option
@click.option("--publisher", default="", help="Who published it, where a file does not say.")
@click.option(
    "--published", type=click.DateTime(["%Y-%m-%d"]), help="The day all of it was published; wins over the files."
)
@click.option("--language", default="", help="ISO 639-1 code, where a file does not say.")
@click.option("--map", "mapping", default="", metavar="FIELD=COLUMN,…", help="Which column of a table holds what.")
@json_option
def add_command(
    targets: tuple[str, ...],
    home: Path | None,
    publisher: str,
    published: datetime | None,
    language: str,
    mapping: str,
    as_json: bool,
) -> None:
    """Add web pages, files and folders (md, txt, html, pdf, jsonl, json, csv, tsv) and publish a release.

    Table fields: id, url, title, published, text, publisher, speaker, language, party, place, topics.
    """
    from corpus.progress import shown
    from corpus.read.base import Options
    from corpus.refresh import add

    options = Options(publisher, language, "", published.date() if published else None, _mapping(mapping))
    with shown() as progress:
        report = add(settings(home), targets, options, progress)
    _print_report(report, as_json)
    counts = report.total
    taken = counts.new + counts.changed + counts.unchanged
    sys.exit(1 if counts.failed or not taken else 0)


def _mapping(text: str) -> dict[str, str]:
    from corpus.read.columns import GUESSES

    pairs = dict(part.partition("=")[::2] for part in text.split(",") if part.strip())
    pairs = {field.strip(): column.strip() for field, column in pairs.items()}
    if wrong := [field for field, column in pairs.items() if field not in GUESSES or not column]:
        raise click.BadParameter(
            f"{wrong[0]!r} is not FIELD=COLUMN with a field of: {', '.join(GUESSES)}", param_hint="--map"
        )
    return pairs


@command("remove", "remove my-note-1a2b3c4d5e")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@home_option
def remove_command(ids: tuple[str, ...], home: Path | None) -> None:
    """Delete documents for good, and the older releases that hold them."""
    from corpus.progress import shown
    from corpus.refresh import remove

    with shown() as progress:
        release = remove(settings(home), ids, progress)
    click.echo(f"{len(set(ids))} removed, release {release}")


def _print_report(report: RefreshReport, as_json: bool) -> None:
    from corpus.report import detail_lines, report_dict, report_lines

    for line in detail_lines(report.details):
        click.echo(line, err=True)
    if as_json:
        print_json(report_dict(report))
    else:
        print_lines(report_lines(report))
