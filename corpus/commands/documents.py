"""Commands that read the library: list, show, export."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.cli import command, home_option, json_option, library_of, print_json, print_lines

if TYPE_CHECKING:
    from corpus.library import LocalLibrary


@command("list", "list --json")
@home_option
@json_option
def list_command(home: Path | None, as_json: bool) -> None:
    """List all documents: day, id, publisher, title."""
    from corpus.report import list_line, listed

    with library_of(home) as library:
        found = list(library.latest())
    if as_json:
        print_json({"documents": [listed(record, withdrawn) for record, withdrawn in found]})
        return
    print_lines(list_line(record, withdrawn) for record, withdrawn in found)


@command("show", "show 2014-09-05-minsk-protocol --text")
@click.argument("document_id", metavar="ID")
@home_option
@click.option("--text", "only_text", is_flag=True, help="Exactly the text that citations count in.")
@click.option("--versions", is_flag=True, help="Every version with its days and hash.")
@click.option("--diff", "differences", is_flag=True, help="With --versions: what each changed in the one before it.")
@json_option
def show_command(
    document_id: str, home: Path | None, only_text: bool, versions: bool, differences: bool, as_json: bool
) -> None:
    """Show one document."""
    if only_text + versions > 1 or (only_text and as_json):
        raise click.UsageError("--text goes with neither --versions nor --json")
    if differences and (as_json or not versions):
        raise click.UsageError("--diff goes with --versions and without --json")
    with library_of(home) as library:
        if only_text:
            sys.stdout.buffer.write(library.text(document_id).encode("utf-8"))
            sys.stdout.buffer.flush()
            return
        if differences:
            print_lines(_differences(library, document_id))
        else:
            _show(library, document_id, versions, as_json)


def _differences(library: LocalLibrary, document_id: str) -> Iterator[str]:
    from corpus.diff import changes
    from corpus.report import shown_safely, version_line

    before = None
    for record in library.versions(document_id):
        text = library.text(document_id, record.version)
        yield version_line(record)
        if before is not None:
            yield from (f"  {shown_safely(line)}" for line in changes(before, text))
        before = text


def _show(library: LocalLibrary, document_id: str, versions: bool, as_json: bool) -> None:
    from corpus.records import record_dict
    from corpus.report import document_lines, version_line

    records = library.versions(document_id)
    document = library.document(document_id)
    if as_json and versions:
        print_json({"versions": [record_dict(r) | {"text": library.text(document_id, r.version)} for r in records]})
    elif as_json:
        print_json(record_dict(document.record) | {"text": document.text})
    elif versions:
        print_lines(version_line(record) for record in records)
    else:
        print_lines(document_lines(document.record, document.text, len(records)))


@command("export", "export > documents.jsonl")
@home_option
def export_command(home: Path | None) -> None:
    """Print every version of every document as JSON Lines: its record, its text, the spans and hashes of its passages.

    `add` takes such a file back: ids, versions and their days stay what they were.
    """
    from corpus.read.exported import exported

    with library_of(home) as library:
        for (doc_id, version), _ in library.fingerprints():
            print_lines([json.dumps(exported(library.document(doc_id, version)), ensure_ascii=False)])
