"""gate: hold a run to the baseline, or pin what it reaches."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Unpack

import click
from rich.console import Console

from evals import cli, report, runs
from evals import gate as gating
from evals.cli import Asking
from evals.runs import Run


@click.command("gate")
@cli.asking_options
@click.option("--run", "folder", type=cli.RUN, help="Hold this run to the baseline instead of asking anew.")
@click.option("--baseline", type=cli.FILE, default=gating.BASELINE, help="Pinned values; else evals/baseline.json.")
@click.option("--update", is_flag=True, help="Pin what this run reaches; refuses to lower a value.")
@click.option("--allow-regression", is_flag=True, help="With --update: lower values too.")
@cli.json_option
def gate_command(
    folder: Path | None,
    baseline: Path,
    update: bool,
    allow_regression: bool,
    as_json: bool,
    **asking: Unpack[Asking],
) -> None:
    """Run the question set and exit 3 when a figure is worse than the baseline.

    Example: python -m evals gate --update
    """
    if allow_regression and not update:
        raise click.UsageError("--allow-regression only means something with --update")
    if folder and asking["sets"]:
        raise click.UsageError("--run already has its questions; leave --set out")
    done = runs.read(folder) if folder else cli.Asked(asking).run()
    short = _pin(done, baseline, allow_regression) if update else gating.check(done, gating.load(baseline))
    if as_json:
        held = {"met": not short, "short": [str(s) for s in short], "metrics": runs.as_json(done)["metrics"]}
        click.echo(cli.as_json(held))
    else:
        report.show(done, Console())
    for line in short:
        click.echo(f"gate: {line}", err=True)
    if short:
        sys.exit(cli.NOT_MET)
    click.echo(f"gate: pinned {baseline}" if update else "gate: met", err=True)


def _pin(done: Run, baseline: Path, allow_regression: bool) -> list[gating.Shortfall]:
    """Pins the run, or says which floors that would lower; those only go down when it is allowed."""
    if baseline.exists() and not allow_regression and (worse := gating.lowered(gating.load(baseline), done)):
        return [*worse, gating.Shortfall("update", "nothing was pinned; to lower these: --update --allow-regression")]
    gating.save(gating.pin(done), baseline)
    return []
