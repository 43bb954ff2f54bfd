"""The editor's command line: python -m corpus COMMAND. Data on stdout, logs on stderr."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rag.errors import ParleyError

if TYPE_CHECKING:  # at run time each command imports what it needs: `show` must start at once
    from corpus.library import LocalLibrary
    from corpus.types import RefreshReport
    from rag.settings import Settings

_Command = TypeVar("_Command", bound=Callable[..., Any])
home_option = click.option("--home", type=click.Path(path_type=Path), help="Folder of the library and its releases.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class _Group(click.Group):
    """Prints a ParleyError as one line and ends with 1; anything else is a bug and keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ParleyError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Keep the documents that Parley answers from."""
    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _command(name: str, example: str) -> Callable[[_Command], click.Command]:
    return main.command(name, epilog=f"Example: python -m corpus {example}")


@_command("refresh", "refresh --source starter")
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
        report = refresh(_settings(home), sources, progress, dry_run=dry_run)
    _print_report(report, as_json)
    sys.exit(1 if all(c.failed and not c.fetched for c in report.sources.values()) else 0)


@_command("add", "add notes/ statements.csv --publisher 'Example Ministry' --map text=body,published=day")
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
        report = add(_settings(home), targets, options, progress)
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


@_command("list", "list --json")
@home_option
@json_option
def list_command(home: Path | None, as_json: bool) -> None:
    """List all documents: day, id, publisher, title."""
    from corpus.report import list_line, listed

    with _library(home) as library:
        found = list(library.latest())
    if as_json:
        _print_json({"documents": [listed(record, withdrawn) for record, withdrawn in found]})
        return
    _print_lines(list_line(record, withdrawn) for record, withdrawn in found)


@_command("show", "show 2014-09-05-minsk-protocol --text")
@click.argument("document_id", metavar="ID")
@home_option
@click.option("--text", "only_text", is_flag=True, help="Exactly the text that citations count in.")
@click.option("--versions", is_flag=True, help="Every version with its days and hash.")
@json_option
def show_command(document_id: str, home: Path | None, only_text: bool, versions: bool, as_json: bool) -> None:
    """Show one document."""
    if only_text + versions > 1 or (only_text and as_json):
        raise click.UsageError("--text goes with neither --versions nor --json")
    with _library(home) as library:
        if only_text:
            sys.stdout.buffer.write(library.text(document_id).encode("utf-8"))
            sys.stdout.buffer.flush()
            return
        _show(library, document_id, versions, as_json)


def _show(library: LocalLibrary, document_id: str, versions: bool, as_json: bool) -> None:
    from corpus.records import record_dict
    from corpus.report import document_lines, version_line

    records = library.versions(document_id)
    document = library.document(document_id)
    if as_json and versions:
        _print_json({"versions": [record_dict(r) | {"text": library.text(document_id, r.version)} for r in records]})
    elif as_json:
        _print_json(record_dict(document.record) | {"text": document.text})
    elif versions:
        _print_lines(version_line(record) for record in records)
    else:
        _print_lines(document_lines(document.record, document.text, len(records)))


@_command("remove", "remove my-note-1a2b3c4d5e")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@home_option
def remove_command(ids: tuple[str, ...], home: Path | None) -> None:
    """Delete documents for good, and the older releases that hold them."""
    from corpus.progress import shown
    from corpus.refresh import remove

    with shown() as progress:
        release = remove(_settings(home), ids, progress)
    click.echo(f"{len(set(ids))} removed, release {release}")


@_command("status", "status --json")
@home_option
@json_option
def status_command(home: Path | None, as_json: bool) -> None:
    """What is in the library and in the current release."""
    from corpus.status import status, status_lines

    with _library(home) as library:
        found = status(library, _home(home))
    if as_json:
        _print_json(found)
    else:
        _print_lines(status_lines(found))


@_command("verify", "verify")
@home_option
@json_option
def verify_command(home: Path | None, as_json: bool) -> None:
    """Check that library, full text and vectors agree, and repair what is derived."""
    from corpus.status import verify, verify_lines

    with _library(home) as library, library.lock():
        found = verify(library, _settings(home))
    if as_json:
        _print_json(found)
    else:
        _print_lines(verify_lines(found))
    sys.exit(0 if found["ok"] else 1)


@_command("releases", "releases")
@home_option
@json_option
def releases_command(home: Path | None, as_json: bool) -> None:
    """List the releases that are kept, newest first."""
    from corpus.status import releases_found

    found = releases_found(_home(home))
    if as_json:
        _print_json({"releases": found})
    else:
        _print_lines(
            f"{'*' if r['current'] else ' '} {r['release']}\t{r['documents']} documents\t{r['created']}" for r in found
        )


@_command("rollback", "rollback")
@click.argument("release", required=False)
@home_option
def rollback_command(release: str | None, home: Path | None) -> None:
    """Answer from an earlier release again: the one named, or the one before the current."""
    from corpus.release import rollback

    with _library(home) as library, library.lock():
        manifest = rollback(_home(home), release)
    click.echo(f"current release: {manifest.release}")


@_command("export", "export > documents.jsonl")
@home_option
def export_command(home: Path | None) -> None:
    """Print every version of every document as JSON Lines: its record, its hash and its text."""
    from corpus.records import record_dict

    with _library(home) as library:
        for doc_id, version in sorted(library.fingerprints()):
            document = library.document(doc_id, version)
            _print_lines([json.dumps(record_dict(document.record) | {"text": document.text}, ensure_ascii=False)])


def _settings(home: Path | None) -> Settings:
    from rag.settings import Settings

    return Settings.load(home=home)


def _home(home: Path | None) -> Path:
    return home or _settings(home).home


def _library(home: Path | None) -> LocalLibrary:
    from corpus.library import LocalLibrary

    return LocalLibrary(_home(home), create=False)


def _print_report(report: RefreshReport, as_json: bool) -> None:
    from corpus.report import detail_lines, report_dict, report_lines

    for line in detail_lines(report.details):
        click.echo(line, err=True)
    if as_json:
        _print_json(report_dict(report))
    else:
        _print_lines(report_lines(report))


def _print_json(value: object) -> None:
    _print_lines([json.dumps(value, ensure_ascii=False, indent=2)])


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(prog_name="python -m corpus")
