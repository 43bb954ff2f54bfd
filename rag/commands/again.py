"""`python -m rag recheck` and `alarms`: answers looked at again, without a model."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import click

from rag.errors import StorageError
from rag.protocol import Index
from rag.settings import Settings

CHANGED = 3  # exit code: something does not stand as it stood
HOME = click.option("--home", type=click.Path(path_type=Path), help="Folder of library.db and releases/ [PARLEY_HOME].")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@HOME
@click.option("--json", "as_json", is_flag=True, help="Print what became of each sentence and citation as JSON.")
def recheck(file: Path, home: Path | None, as_json: bool) -> None:
    """Check the answers of FILE, a manifest that --export wrote, against the current release.

    Each sentence stands, or its source was corrected, changed, withdrawn or removed, or a later report gives another
    figure. Exit code 3 when a sentence does not stand as it stood, 0 when all do.
    """
    from rag.export.manifest import read_manifest
    from rag.recheck import checkup_text, checkups_json
    from rag.recheck import recheck as looked_at

    try:
        data = file.read_bytes()
    except OSError as error:
        raise StorageError(f"{file}: cannot be read ({error.strerror})") from error
    entries = read_manifest(str(file), data)
    index = _index(home)
    found = [looked_at(entry.answer, index) for entry in entries]
    if as_json:
        click.echo(json.dumps(checkups_json(found), ensure_ascii=False))
    else:
        click.echo("\n\n".join(checkup_text(one) for one in found))
    if any(one.touched for one in found):
        click.get_current_context().exit(CHANGED)


def _index(home: Path | None) -> Index:
    from rag.index import Releases

    settings = Settings.load(home=home)
    logging.basicConfig(level=settings.log_level, stream=sys.stderr)
    return Releases(settings.home, None).current()  # nothing is embedded, so any model's release will do
