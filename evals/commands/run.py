"""run, score, compare, report, card: from questions to a run, and what is read from runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Unpack

import click
from rich.columns import Columns
from rich.console import Console
from rich.panel import Panel

from evals import artefacts, card, cli, report, rows, runs
from evals import compare as comparing
from evals.cli import Asking
from evals.judge import JudgeModel
from evals.metrics import Row, metrics
from evals.runs import Run
from evals.scorers import Outcome, Scores
from rag.settings import Settings


@click.command("run")
@cli.asking_options
@click.option(
    "--out",
    type=cli.FOLDER,
    default=Path("runs"),
    show_default=True,
    help="Folder in which the run's folder is made.",
)
@click.option("--name", default="", help="Name of the run's folder; else time and revision.")
@click.option("--resume", is_flag=True, help="Go on with the newest unfinished run of the same questions and code.")
@cli.json_option
def run_command(out: Path, name: str, resume: bool, as_json: bool, **asking: Unpack[Asking]) -> None:
    """Ask every question, score the answers, write a run folder with its reports; exit 1 when a question failed.

    Example: python -m evals run --limit 10
    """
    done = cli.Asked(asking).run_into(out, name, resume)
    artefacts.write(done)
    _shown(done, as_json)
    failed = [row for row in done.rows if row.error]
    for row in failed:
        click.echo(f"failed: {row.id}: {row.error}", err=True)
    click.echo(f"Wrote {done.folder}", err=True)
    if failed:
        sys.exit(1)


def _shown(done: Run, as_json: bool) -> None:
    if as_json:
        click.echo(cli.as_json(runs.as_json(done) | {"file": str(done.folder)}))
    else:
        report.show(done, Console())


@click.command("score")
@click.argument("run", type=cli.RUN)
@cli.judge_option
@cli.home_option
@cli.json_option
def score_command(run: Path, judge: bool, home: Path | None, as_json: bool) -> None:
    """Score the answers of a run folder anew, with the scorers of today and without asking anything.

    Example: python -m evals score runs/nightly
    """
    held = runs.read(run)
    if "bench" in held.header:
        raise click.UsageError(f"{run} is of a public set: its scores are made with its answers; run bench again")
    model = JudgeModel(Settings.load(home=home)) if judge else None
    again = [rows.row(given := rows.outcome_of(row), _anew(row, given, model)) for row in held.rows]
    head = held.header | ({"judge": model.name} if model else {})
    done = runs.save(Run(head, {m.name: m for m in metrics(again)}, again, held.folder))
    artefacts.write(done)
    _shown(done, as_json)
    click.echo(f"Wrote {done.folder}", err=True)


def _anew(row: Row, given: Outcome, model: JudgeModel | None) -> Scores:
    """Today's scores; without a judge, those that one gave before stay."""
    before = {name: s for name, s in row.scores.items() if name.endswith("_judge")} if model is None else {}
    return cli.scores_of(given, model) | before


@click.command("compare")
@click.argument("before", type=cli.RUN)
@click.argument("after", type=cli.RUN)
@click.option("--texts", is_flag=True, help="Show both answers of each changed case side by side.")
@cli.json_option
def compare_command(before: Path, after: Path, texts: bool, as_json: bool) -> None:
    """Show what changed from run BEFORE to run AFTER: each figure, whether it is noise, and the cases that flipped.

    Example: python -m evals compare runs/a runs/b --texts
    """
    compared = comparing.compare(runs.read(before), runs.read(after))
    if as_json:
        click.echo(cli.as_json(comparing.as_json(compared)))
        return
    for caveat in compared.caveats:
        click.echo(f"note: {caveat}")
    for c in compared.changes:
        click.echo("\t".join((c.name, report.number(c.before), report.number(c.after), _difference(c), c.word)))
    console = Console()
    for flip in compared.flips:
        click.echo(f"{flip.id}\t{flip.before} → {flip.after}\t{flip.told}")
        if texts:
            sides = zip(("before", "after"), flip.texts, strict=True)
            half = max(20, console.width // 2 - 2)
            click.echo(f"  {flip.question}")
            console.print(Columns([Panel(text, title=title, width=half, highlight=False) for title, text in sides]))
    click.echo(f"{compared.same} cases came out the same, {len(compared.flips)} otherwise")


def _difference(change: comparing.Change) -> str:
    open_ = f" unscored {change.unscored[0]} → {change.unscored[1]}" if change.unscored[0] != change.unscored[1] else ""
    if change.before is None or change.after is None:
        return open_.strip()
    by = f"{change.after - change.before:+.3f}"
    return by + (f" [{change.low:+.3f}, {change.high:+.3f}]" if change.low is not None else "") + open_


@click.command("report")
@click.argument("run", type=cli.RUN)
@click.option("--out", type=cli.FOLDER, help="Folder for the files; else the run's own.")
def report_command(run: Path, out: Path | None) -> None:
    """Write a run's reports: one HTML page, Markdown, JUnit XML and JSON.

    Example: python -m evals report runs/nightly --out public
    """
    for path in artefacts.write(runs.read(run), out):
        click.echo(path)


@click.command("card")
@click.argument("run", type=cli.RUN)
@click.option("--out", type=cli.FILE, help="File to write; else stdout.")
def card_command(run: Path, out: Path | None) -> None:
    """Write the public card of a run: what was measured, on what, with which errors, by language and by side.

    Example: python -m evals card runs/nightly --out docs/card.md
    """
    text = card.card(runs.read(run))
    if out is None:
        click.echo(text, nl=False)
    else:
        artefacts.put(out, text)
        click.echo(f"Wrote {out}", err=True)
