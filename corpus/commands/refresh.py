"""Commands that change the library: refresh, add, remove."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.cli import command, home_option, json_option, print_json, print_lines, settings

if TYPE_CHECKING:
    from corpus.types import RefreshReport


@command("refresh", "refresh --source starter")
@home_option
@click.option("--sources", "file", type=click.Path(path_type=Path), help="Sources file instead of corpus/sources.toml.")
@click.option("--source", "names", multiple=True, metavar="NAME", help="Only this source; may be given again.")
@click.option("--dry-run", is_flag=True, help="Read and compare, keep nothing.")
@json_option
def refresh_command(home: Path | None, file: Path | None, names: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Read all sources, store what is new or changed, publish a release."""
    from corpus.progress import shown
    from corpus.refresh import refresh
    from corpus.sources import DEFAULT, chosen, load_sources

    sources = chosen(load_sources(file or DEFAULT), names)
    with shown() as progress:
        report = refresh(settings(home), sources, progress, dry_run=dry_run)
    _print_report(report, as_json)
    sys.exit(1 if all(c.failed and not c.fetched for c in report.sources.values()) else 0)


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
    """Add files and folders (md, txt, html, jsonl, json, csv, tsv) and publish a release.

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
