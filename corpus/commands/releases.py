"""Commands about the whole: status, verify, releases, rollback, runs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from corpus.cli import command, home_of, home_option, json_option, library_of, print_json, print_lines, settings


@command("status", "status --json")
@home_option
@json_option
def status_command(home: Path | None, as_json: bool) -> None:
    """What is in the library and in the current release."""
    from corpus.status import status, status_lines

    with library_of(home) as library:
        found = status(library, home_of(home))
    if as_json:
        print_json(found)
    else:
        print_lines(status_lines(found))


@command("verify", "verify")
@home_option
@json_option
def verify_command(home: Path | None, as_json: bool) -> None:
    """Check that library, full text and vectors agree, and repair what is derived."""
    from corpus.status import verify, verify_lines

    with library_of(home) as library, library.lock():
        found = verify(library, settings(home))
    if as_json:
        print_json(found)
    else:
        print_lines(verify_lines(found))
    sys.exit(0 if found["ok"] else 1)


@command("releases", "releases")
@home_option
@json_option
def releases_command(home: Path | None, as_json: bool) -> None:
    """List the releases that are kept, newest first."""
    from corpus.status import releases_found

    found = releases_found(home_of(home))
    if as_json:
        print_json({"releases": found})
    else:
        print_lines(
            f"{'*' if r['current'] else ' '} {r['release']}\t{r['documents']} documents\t{r['created']}" for r in found
        )


@command("rollback", "rollback")
@click.argument("release", required=False)
@home_option
def rollback_command(release: str | None, home: Path | None) -> None:
    """Answer from an earlier release again: the one named, or the one before the current."""
    from corpus.release import rollback

    with library_of(home) as library, library.lock():
        manifest = rollback(home_of(home), release)
    click.echo(f"current release: {manifest.release}")


@command("runs", "runs 12")
@click.argument("run", required=False, type=int)
@home_option
@click.option("--document", "document_id", metavar="ID", help="What was ever decided about this document.")
@json_option
def runs_command(run: int | None, home: Path | None, document_id: str | None, as_json: bool) -> None:
    """The latest refreshes with what they did, or what one of them decided about every item."""
    from corpus.report import ledger_line, run_line

    with library_of(home) as library:
        if run is None and document_id is None:
            runs = library.runs()
            if as_json:
                print_json({"runs": [asdict(r) | {"report": json.loads(r.report or "null")} for r in runs]})
            else:
                print_lines(run_line(r) for r in runs)
            return
        rows = library.ledger(run=run, document_id=document_id)
    if as_json:
        print_json({"ledger": [asdict(row) for row in rows]})
    else:
        print_lines(ledger_line(row) for row in rows)
