"""new, lint, drafts, accept: question sets and how they grow."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import click

from evals import cli, drafts
from evals.cases import STARTER, Kind, case_of, load_sets, read_sets, row_of
from evals.held import Corpus
from evals.lint import lint
from rag.errors import ConfigError
from rag.feedback import append
from rag.index import Releases
from rag.settings import Settings

_many: dict[str, Any] = {"multiple": True}
_gold = click.option("--gold", **_many, help="Id of a document that answers it, may repeat.")
_point = click.option("--point", "points", **_many, help="Short fact that a full answer contains, may repeat.")
_not = click.option("--must-not", "must_not", **_many, help="Fact that would be wrong here, may repeat.")
_into = click.option("--set", "into", type=cli.FILE, required=True, help="Question set (JSONL) to add to.")
_unanswerable = click.option("--unanswerable", is_flag=True, help="Nothing answers it: it should be refused.")


@click.command("new")
@click.argument("question")
@_into
@click.option("--id", "name", required=True, help="Id of the case; one that no other row of the set has.")
@click.option("--kind", type=click.Choice(get_args(Kind)), default="fact", show_default=True, help="Kind of question.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Answer as known on that day.")
@click.option("--language", default="en", show_default=True, help="Of the question, ISO 639-1.")
@click.option("--after", "history", **_many, help="Question asked before it in the same conversation, may repeat.")
@click.option("--tag", "tags", **_many, help="Word to find it by, may repeat.")
@_gold
@_point
@_not
def new_command(question: str, into: Path, name: str, as_of: datetime | None, **given: Any) -> None:
    """Add a question to a set, checked like every row of it.

    Example: python -m evals new "Who signed?" --set mine.jsonl --id m-1 --gold 2014-09-05-minsk-protocol --point OSCE
    """
    kind, points = given.pop("kind"), given.pop("points")
    row = {
        "id": name,
        "question": question,
        "kind": kind,
        "as_of": as_of.date().isoformat() if as_of else None,
        "answerable": kind != "unanswerable",
        "gold_events": list(given.pop("gold")),
        "answer_points": list(points),
        **{key: list(value) if isinstance(value, tuple) else value for key, value in given.items()},
    }
    try:
        case = case_of(row)
    except ValueError as error:
        raise ConfigError(f"the question cannot be added: {error}") from error
    _add(into, row_of(case))


def _add(into: Path, row: dict[str, Any]) -> None:
    if into.exists() and into.read_bytes().strip() and row["id"] in {c.id for c in load_sets([into]).cases}:
        raise ConfigError(f"{into} has a case {row['id']!r} already; give another --id")
    append(into, row)
    click.echo(f"Added {row['id']} to {into}", err=True)


@click.command("lint")
@click.argument("sets", nargs=-1, type=cli.FILE)
@click.option("--alone", is_flag=True, help="Look at the files only, not at the documents of the release.")
@cli.home_option
def lint_command(sets: tuple[Path, ...], alone: bool, home: Path | None) -> None:
    """Look for rows that cannot be read or that measure nothing; exit 1 when there are any.

    Example: python -m evals lint evals/sets/starter.jsonl
    """
    read = read_sets(sets or (STARTER,))
    records = None
    if not alone:
        corpus = Corpus(Releases(Settings.load(home=home).home, None).current())
        corpus.missing(d for case in read.cases for d in (*case.gold_events, *case.must_cite))
        records = corpus.records
    found = lint(read, records)
    for line in found:
        click.echo(line)
    click.echo(f"{len(read.cases)} cases, {len(found)} findings", err=True)
    if found or not read.cases:
        sys.exit(1)


@click.command("drafts")
@cli.home_option
@cli.json_option
def drafts_command(home: Path | None, as_json: bool) -> None:
    """List what readers put a thumb down for and nobody has looked at yet.

    Example: python -m evals drafts
    """
    waiting = drafts.drafts(Settings.load(home=home).home)
    if as_json:
        held = [
            {n: getattr(one, n) for n in ("id", "asked", "question", "note", "release", "as_of")} for one in waiting
        ]
        click.echo(json.dumps(held, ensure_ascii=False))
        return
    for one in waiting:
        click.echo(f"{one.id}\t{one.asked[:16]}\t{one.question}\t{one.note}\tcites {', '.join(one.cited) or 'nothing'}")
    click.echo(f"{len(waiting)} drafts; make a case of one with: python -m evals accept ID --set FILE", err=True)


@click.command("accept")
@click.argument("draft")
@click.option("--set", "into", type=cli.FILE, help="Question set (JSONL) to add it to.")
@click.option("--id", "name", default="", help="Id of the case; else the draft's.")
@click.option("--drop", is_flag=True, help="Make no case of it, and list it no more.")
@_unanswerable
@_gold
@_point
@_not
@cli.home_option
def accept_command(
    draft: str,
    into: Path | None,
    name: str,
    drop: bool,
    unanswerable: bool,
    home: Path | None,
    **given: tuple[str, ...],
) -> None:
    """Make a case of a draft, with the documents and points that a right answer has, or drop it.

    Example: python -m evals accept 20310503T1015 --set mine.jsonl --gold 2014-09-05-minsk-protocol --point OSCE
    """
    if drop == (into is not None):
        raise click.UsageError("give either --set FILE or --drop")
    folder = Settings.load(home=home).home
    found = drafts.draft(folder, draft)
    if into is None:
        drafts.close(folder, found)
        click.echo(f"Dropped {found.id}", err=True)
        return
    case = drafts.case_from(found, name, given["gold"], given["points"], given["must_not"], unanswerable)
    if case.answerable:
        Corpus(Releases(folder, None).current()).require([case])
    _add(into, row_of(case))
    drafts.close(folder, found, case.id)
