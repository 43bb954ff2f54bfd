"""python -m evals: run a question set, compare two runs, hold a run to the baseline."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from evals import compare as comparing
from evals import gate as gating
from evals import public, publicsets, report, supportsets
from evals import support as supporting
from evals.cases import STARTER, CaseSet, load_sets
from evals.metrics import metrics, rows
from evals.runner import run as ask_all
from rag.chain import Parley
from rag.errors import ParleyError
from rag.settings import Settings

NOT_MET = 3  # exit code of a gate that was not met

_FILE = click.Path(path_type=Path, dir_okay=False)
_home = click.option("--home", type=click.Path(path_type=Path), help="Folder of library.db and releases/.")
_sets = click.option(
    "--set", "sets", type=_FILE, multiple=True, help="Question set (JSONL), may repeat; without it the starter set."
)
_limit = click.option("--limit", type=click.IntRange(min=1), help="Ask only the first N questions.")
_workers = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Questions at once; above 1, times say little.",
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")


class _Verbs(click.Group):
    """Turns a ParleyError into one line on stderr and exit code 1; anything else is a bug and keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ParleyError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Score Parley's answers with the same call that the page makes."""


@main.command()
@_sets
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("runs"),
    show_default=True,
    help="Folder for the run file.",
)
@_limit
@_workers
@_home
@_as_json
def run(sets: tuple[Path, ...], out: Path, limit: int | None, workers: int, home: Path | None, as_json: bool) -> None:
    """Ask every question, score the answers, write a run file; exit 1 when a question failed.

    Example: python -m evals run --limit 10
    """
    done = _run(sets, limit, workers, home)
    path = report.write(done, out)
    if as_json:
        click.echo(json.dumps(report.as_json(done) | {"file": str(path)}, ensure_ascii=False))
    else:
        report.show(done, Console())
    failed = [case for case in done.cases if case["error"]]
    for case in failed:
        click.echo(f"failed: {case['id']}: {case['error']}", err=True)
    click.echo(f"Wrote {path}", err=True)
    if failed:
        sys.exit(1)


@main.command()
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
@_as_json
def compare(before: Path, after: Path, as_json: bool) -> None:
    """Show what changed from run file BEFORE to run file AFTER: each figure, then each case.

    Example: python -m evals compare runs/a.json runs/b.json
    """
    first, second = report.read(before), report.read(after)
    changes, changed = comparing.figures(first, second), comparing.cases(first, second)
    if as_json:
        figures = {c.name: {"before": c.before, "after": c.after} for c in changes}
        click.echo(json.dumps({"metrics": figures, "cases": changed}, ensure_ascii=False))
        return
    for line in (*map(str, changes), *changed):
        click.echo(line)


@main.command()
@_sets
@click.option("--baseline", type=_FILE, default=gating.BASELINE, help="Pinned values; else evals/baseline.json.")
@click.option("--update", is_flag=True, help="Pin what this run reaches; refuses to lower a value.")
@click.option("--allow-regression", is_flag=True, help="With --update: lower values too.")
@_workers
@_home
@_as_json
def gate(
    sets: tuple[Path, ...],
    baseline: Path,
    update: bool,
    allow_regression: bool,
    workers: int,
    home: Path | None,
    as_json: bool,
) -> None:
    """Run the question set and exit 3 when a figure is worse than the baseline.

    Example: python -m evals gate --update
    """
    if allow_regression and not update:
        raise click.UsageError("--allow-regression only means something with --update")
    done = _run(sets, None, workers, home)
    short = _pin(done, baseline, allow_regression) if update else gating.check(done, gating.load(baseline))
    if as_json:
        click.echo(json.dumps({"met": not short, "short": [str(s) for s in short], "metrics": dict(done.metrics)}))
    else:
        report.show(done, Console())
    for line in short:
        click.echo(f"gate: {line}", err=True)
    if short:
        sys.exit(NOT_MET)
    click.echo(f"gate: pinned {baseline}" if update else "gate: met", err=True)


@main.command("public")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--set", "sets", type=click.Choice(list(publicsets.SETS)), multiple=True, help="May repeat; else all.")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("runs/public"),
    show_default=True,
    help="Folder for a home of each set; kept, so that nothing is embedded twice.",
)
@_limit
@click.option("--misses", is_flag=True, help="List the questions that did not come out right.")
@_as_json
def public_(folder: Path, sets: tuple[str, ...], home: Path, limit: int | None, misses: bool, as_json: bool) -> None:
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
        click.echo(json.dumps([asdict(measured) for measured in done], ensure_ascii=False))
    if any(figure.met is False for measured in done for figure in measured.figures):
        sys.exit(NOT_MET)


def _show(measured: public.Measured, misses: bool) -> None:
    for figure in measured.figures:
        mark = {None: " ", True: "✓", False: "✗"}[figure.met]
        wanted = f"{'<=' if figure.lower else '>='} {figure.target:.2f}" if figure.target is not None else ""
        click.echo(f"{mark} {measured.name:<15} {figure.name:<40} {figure.value:.3f}  n={figure.n:<5} {wanted}")
    for miss in measured.misses if misses else ():
        click.echo(f"  {miss.id}: {miss.question}\n      {miss.what}")


@main.command()
@click.argument("files", type=_FILE, nargs=-1)
@click.option("--half", type=click.Choice(supporting.HALVES), help="Only the half that was tuned on, or held back.")
@click.option("--misses", is_flag=True, help="List the rows of the tuned half that did not come out right.")
@_as_json
def support(files: tuple[Path, ...], half: str | None, misses: bool, as_json: bool) -> None:
    """Measure the support check on files of judged sentences; without FILES on Parley's own minimal pairs.

    Example: python -m evals support ../data/wice/claim-dev.jsonl
    """
    rows = [r for f in files or (supportsets.PAIRS,) for r in supportsets.read(f) if half in (None, r.half)]
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Checking", total=len(rows))
        done = supporting.measure(rows, lambda n: progress.update(task, completed=n))
    if as_json:
        held = {"parts": [asdict(p) for p in done.parts], "milliseconds": done.milliseconds}
        click.echo(json.dumps(held, ensure_ascii=False))
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


def _pin(done: report.Run, baseline: Path, allow_regression: bool) -> list[gating.Shortfall]:
    """Pins the run, or says which floors that would lower; those only go down when it is allowed."""
    if baseline.exists() and not allow_regression and (worse := gating.lowered(gating.load(baseline), done)):
        return [*worse, gating.Shortfall("update", "nothing was pinned; to lower these: --update --allow-regression")]
    gating.save(gating.pin(done), baseline)
    return []


def _run(sets: Sequence[Path], limit: int | None, workers: int, home: Path | None) -> report.Run:
    paths = tuple(sets) or (STARTER,)
    asked = load_sets(paths)
    cases = asked.cases[:limit]
    digest = asked.digest if len(cases) == len(asked.cases) else f"{asked.digest}:{limit}"
    settings = Settings.load(home=home)
    parley = Parley.open(settings)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Asking", total=len(cases))
        outcomes = ask_all(parley, cases, workers, lambda _: progress.advance(task))
    scored = rows(outcomes)
    head: dict[str, Any] = report.header(settings, parley.index().manifest, CaseSet(cases, digest), paths)
    return report.as_run(head, metrics(scored), scored)


if __name__ == "__main__":
    main()
