"""public, support: Parley measured on what others have published."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from evals import cli, public, publicsets, supportsets
from evals import support as supporting


@click.command("public")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--set", "sets", type=click.Choice(list(publicsets.SETS)), multiple=True, help="May repeat; else all.")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("runs/public"),
    show_default=True,
    help="Folder for a home of each set; kept, so that nothing is embedded twice.",
)
@cli.limit_option
@click.option("--misses", is_flag=True, help="List the questions that did not come out right.")
@cli.json_option
def public_command(
    folder: Path, sets: tuple[str, ...], home: Path, limit: int | None, misses: bool, as_json: bool
) -> None:
    """Measure on the public sets in FOLDER (one folder each); exit 3 when a figure is short of its target.

    Example: python -m evals public ../data --set ramdocs
    """
    done = []
    for name in sets or tuple(publicsets.SETS):
        given = publicsets.load(name, folder)
        public.build(given, home / name, lambda line: click.echo(line, err=True))
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(name)
            parley = public.open_home(home / name)
            told = lambda n, total: progress.update(task, completed=n, total=total)  # noqa: E731, B023
            done.append(public.measure(given, parley, limit, told))
        if not as_json:
            _show(done[-1], misses)
    if as_json:
        click.echo(cli.as_json([asdict(measured) for measured in done]))
    if any(figure.met is False for measured in done for figure in measured.figures):
        sys.exit(cli.NOT_MET)


def _show(measured: public.Measured, misses: bool) -> None:
    for figure in measured.figures:
        mark = {None: " ", True: "✓", False: "✗"}[figure.met]
        wanted = f"{'<=' if figure.lower else '>='} {figure.target:.2f}" if figure.target is not None else ""
        click.echo(f"{mark} {measured.name:<15} {figure.name:<40} {figure.value:.3f}  n={figure.n:<5} {wanted}")
    for miss in measured.misses if misses else ():
        click.echo(f"  {miss.id}: {miss.question}\n      {miss.what}")


@click.command("support")
@click.argument("files", type=cli.FILE, nargs=-1)
@click.option("--half", type=click.Choice(supporting.HALVES), help="Only the half that was tuned on, or held back.")
@click.option("--misses", is_flag=True, help="List the rows of the tuned half that did not come out right.")
@cli.json_option
def support_command(files: tuple[Path, ...], half: str | None, misses: bool, as_json: bool) -> None:
    """Measure the support check on files of judged sentences; without FILES on Parley's own minimal pairs.

    Example: python -m evals support ../data/wice/claim-dev.jsonl
    """
    rows = [r for f in files or (supportsets.PAIRS,) for r in supportsets.read(f) if half in (None, r.half)]
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Checking", total=len(rows))
        done = supporting.measure(rows, lambda n: progress.update(task, completed=n))
    if as_json:
        held = {"parts": [asdict(p) for p in done.parts], "milliseconds": done.milliseconds}
        click.echo(cli.as_json(held))
        return
    for part in done.parts:
        click.echo(f"{part.set}, {part.half} half, {part.rows} rows")
        for f in part.figures:
            click.echo(f"  {f.name:<32} {f.value:.3f}  [{f.low:.3f}, {f.high:.3f}]")
        for title, table in (("kind", part.kinds), ("decided by", part.rules)):
            for name, n in table.items():
                right, wrong = f"{n['shown_right']}/{n['supported']}", f"{n['shown_wrong']}/{n['not_supported']}"
                click.echo(f"    {title} {name:<22} supported {right:>9} shown, not supported {wrong:>9} shown")
    click.echo(f"{done.milliseconds:.1f} ms a sentence")
    for d in done.decided if misses else ():
        if d.row.half == "tune" and d.shown != d.row.supported:
            click.echo(f"{'missed' if d.row.supported else 'WRONG'} {d.row.set} {d.rule}: {d.row.claim}")
