"""bench, support: Parley measured on what others have published."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from evals import artefacts, bench, benchsupport, cli, publicsets, report, runs, supportsets
from evals import support as supporting
from evals.bench import Measured
from evals.header import of_any_run
from evals.held import Corpus
from evals.runs import Run


@click.command("bench")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--data", type=cli.FOLDER, required=True, help="Folder that holds a folder of each name.")
@click.option(
    "--homes",
    type=cli.FOLDER,
    default=Path("runs/public"),
    show_default=True,
    help="Folder for a home of each set; kept, so that nothing is embedded twice.",
)
@click.option("--out", type=cli.FOLDER, default=Path("runs"), show_default=True, help="Folder of the runs' folders.")
@cli.limit_option
@cli.json_option
def bench_command(names: tuple[str, ...], data: Path, homes: Path, out: Path, limit: int | None, as_json: bool) -> None:
    """Measure on public sets, each into a run folder; exit 3 when a figure is short of its target.

    NAME is time1963, realtimeqa, xquad, ntrex128, multihoprag500, ramdocs, attributionbench, wice, qags, or any folder
    in BEIR's format (corpus.jsonl, queries.jsonl, qrels/*.tsv).

    Example: python -m evals bench ramdocs wice --data ../data
    """
    made = []
    for name in names:
        done, head = _support(name, data, limit) if name in benchsupport.FILES else _asked(name, data, homes, limit)
        run = Run(head, {m.name: m for m in done.metrics}, done.rows, runs.new_folder(out, head, _folder(head, out)))
        artefacts.write(runs.save(run))
        made.append((run, done))
        if not as_json:
            _show(run)
        click.echo(f"Wrote {run.folder}", err=True)
    if as_json:
        click.echo(cli.as_json([runs.as_json(run) | {"file": str(run.folder)} for run, _ in made]))
    if any(done.short for _, done in made):
        sys.exit(cli.NOT_MET)


def _folder(head: dict[str, Any], out: Path) -> str:
    stem = f"{head['bench']}-{runs.new_folder(out, head).name}"
    return next(name for n in range(1, 10_000) if not (out / (name := stem if n == 1 else f"{stem}-{n}")).exists())


def _asked(name: str, data: Path, homes: Path, limit: int | None) -> tuple[Measured, dict[str, Any]]:
    public = publicsets.load(name, data)
    home = homes / public.name
    bench.build(public, home, lambda line: click.echo(line, err=True))
    parley = bench.open_home(home)
    with cli.progress() as bar:
        task = bar.add_task(public.name)
        done = bench.measure(public, parley, limit, lambda n, total: bar.update(task, completed=n, total=total))
    corpus = Corpus(parley.index())
    manifest = corpus.index.manifest
    held = {"release": asdict(manifest) | {"newest": str(manifest.newest) if manifest.newest else None}}
    return done, _header(public.name, done) | held | {"corpus_sha256": corpus.digest}


def _support(name: str, data: Path, limit: int | None) -> tuple[Measured, dict[str, Any]]:
    rows = benchsupport.judged(name, data)[:limit]
    with cli.progress() as bar:
        task = bar.add_task(name, total=len(rows))
        done = benchsupport.measure(rows, lambda n: bar.update(task, completed=n))
    return done, _header(name, done)


def _header(name: str, done: Measured) -> dict[str, Any]:
    cases = [{key: value for key, value in row.asked.items() if key != "missed"} for row in done.rows]
    asked = json.dumps(cases, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(asked.encode()).hexdigest()
    return of_any_run() | {"bench": name, "sets": [name], "cases": len(done.rows), "cases_sha256": digest}


def _show(run: Run) -> None:
    for name, m in run.metrics.items():
        mark = {None: " ", True: "✓", False: "✗"}[bench.met(m)]
        wanted = f"{'>=' if m.better == 'higher' else '<='} {m.target:.2f}" if m.target is not None else ""
        value, between = report.number(m.value), report.span(m)
        click.echo(f"{mark} {run.header['bench']:<16} {name:<44} {value:>7} {between:<16} n={m.n:<5} {wanted}".rstrip())


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
    with cli.progress() as bar:
        task = bar.add_task("Checking", total=len(rows))
        done = supporting.measure(rows, lambda n: bar.update(task, completed=n))
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
