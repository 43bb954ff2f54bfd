"""`python -m rag recheck` and `alarms`: answers looked at again, without a model."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict
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
    index = _index(_settings(home))
    found = [looked_at(entry.answer, index) for entry in entries]
    if as_json:
        click.echo(json.dumps(checkups_json(found), ensure_ascii=False))
    else:
        click.echo("\n\n".join(checkup_text(one) for one in found))
    if any(one.touched for one in found):
        click.get_current_context().exit(CHANGED)


@click.command()
@HOME
@click.option("--json", "as_json", is_flag=True, help="Print every alarm as JSON.")
def alarms(home: Path | None, as_json: bool) -> None:
    """Look at every kept answer again in the current release; to be run after `corpus refresh`.

    Exit code 3 when there is an alarm that nobody has acknowledged on the page, 0 when there is none.
    """
    from rag.desk.alarms import Alarms, told
    from rag.desk.schema import DESK
    from rag.desk.store import DeskStore

    settings = _settings(home)
    if not (settings.home / DESK).is_file():
        click.echo(json.dumps({"answers": 0, "looked": 0, "alarms": []}) if as_json else "No answers are kept here.")
        return
    kept = Alarms(DeskStore(settings.home))
    ran = kept.run(_index(settings))
    found = kept.alarms()
    if as_json:
        rows = [asdict(alarm) for alarm in found]
        click.echo(json.dumps({**asdict(ran), "alarms": rows}, ensure_ascii=False))
    else:
        click.echo(f"{ran.answers} answers, {ran.looked} looked at closely, {len(found)} alarms; release {ran.release}")
        for alarm in found:
            click.echo(f"{'seen' if alarm.seen else 'NEW '}  {alarm.exchange}  {told(alarm)}: {alarm.question}")
    if any(not alarm.seen for alarm in found):
        click.get_current_context().exit(CHANGED)


def _settings(home: Path | None) -> Settings:
    settings = Settings.load(home=home)
    logging.basicConfig(level=settings.log_level, stream=sys.stderr)
    return settings


def _index(settings: Settings) -> Index:
    from rag.index import Releases

    return Releases(settings.home, None).current()  # nothing is embedded, so any model's release will do
