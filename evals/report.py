"""A run's figures on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from evals.metrics import Metric
from evals.runs import Run


def show(run: Run, console: Console) -> None:
    """The figures: a table on a terminal, tab-separated lines in a pipe."""
    if not console.is_terminal:
        for name, metric in run.metrics.items():
            unscored = f"\tunscored={metric.unscored}" if metric.unscored else ""
            console.file.write(f"{name}\t{number(metric.value)}\tn={metric.n}\t{span(metric)}{unscored}\n")
        return
    table = Table(title=f"{run.header['cases']} cases, release {run.header['release']['release']}")
    table.add_column("figure")
    for column in ("value", "95 %", "n", "unscored"):
        table.add_column(column, justify="right")
    table.add_column("meaning")
    for name, metric in run.metrics.items():
        open_ = str(metric.unscored) if metric.unscored else ""
        table.add_row(name, number(metric.value), span(metric), str(metric.n), open_, metric.meaning)
    console.print(table)


def span(metric: Metric) -> str:
    """A figure's interval, "" for none."""
    if metric.low is None or metric.high is None:
        return ""
    return f"[{number(metric.low)}, {number(metric.high)}]"


def number(value: float | None) -> str:
    """A figure as it is shown: whole numbers plain, others with three decimals, "-" for none."""
    if value is None:
        return "-"
    if isinstance(value, int) or (abs(value) >= 1000 and value == int(value)):
        return str(int(value))
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.3f}"
