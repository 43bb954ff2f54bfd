"""A run as a page of Markdown: figures, verdicts by kind and language, and the cases that did not come out right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from evals.metrics import SPECS, Metric, Row, metric, parts_of
from evals.report import number, span
from evals.runs import Run
from evals.verdict import VERDICTS, verdict

LISTED = 50  # cases that are named; the others are in the HTML page
_BY = ("gold_cited", "points", "citation_recall", "quotes_exact", "refused_right", "refused_wrong")


def summary(run: Run) -> str:
    """The page's text."""
    return "\n".join([f"# {run.name}", "", *origin(run), "", *figures(run), "", *_parts(run), *_cases(run.rows)]) + "\n"


def origin(run: Run) -> Iterator[str]:
    """What the run is of, as list items."""
    head = run.header
    release = head.get("release")
    yield f"- {head['cases']} cases from {', '.join(head['sets'])}"
    if release:
        newest = f", newest {release['newest']}" if release.get("newest") else ""
        yield f"- release {release['release']}: {release['documents']} documents{newest}, embedder {release['model']}"
    yield f"- revision {head['revision']}, {head['created'][:10]}, written by {head.get('writer', 'quotes')}"
    yield f"- Python {head['python']} on {head['machine']}"


def figures(run: Run) -> Iterator[str]:
    """The figures as a table."""
    yield "| figure | value | 95 % interval | n | meaning |"
    yield "| --- | ---: | --- | ---: | --- |"
    for name, m in run.metrics.items():
        open_ = f" ({m.unscored} unscored)" if m.unscored else ""
        yield f"| {name} | {number(m.value)} | {span(m)} | {m.n}{open_} | {m.meaning} |"


def table(rows: Sequence[Row], title: str, key: Callable[[Row], str], names: Sequence[str] = _BY) -> Iterator[str]:
    """Verdicts and some figures of the rows, by what `key` says of them."""
    specs = [spec for spec in SPECS if spec.name in names and metric(spec, rows).cases]
    yield f"| {title} | cases | {' | '.join(VERDICTS)} | {' | '.join(spec.name for spec in specs)} |"
    yield f"| --- |{' ---: |' * (1 + len(VERDICTS) + len(specs))}"
    for name, mine in parts_of(rows, key).items():
        said = [verdict(row)[0] for row in mine]
        counts = [str(said.count(word)) for word in VERDICTS]
        values = [_value(metric(spec, mine)) for spec in specs]
        yield f"| {name or '–'} | {len(mine)} | {' | '.join([*counts, *values])} |"


def _value(held: Metric) -> str:
    return number(held.value) if held.cases else ""


def _parts(run: Run) -> Iterator[str]:
    for name in ("kind", "language"):
        if any(row.asked.get(name) for row in run.rows):
            yield from table(run.rows, name, lambda row, name=name: str(row.asked.get(name, "")))  # type: ignore[misc]
            yield ""


def _cases(rows: Sequence[Row]) -> Iterator[str]:
    said = [(row, *verdict(row)) for row in rows]
    for word in ("failed", "wrong", "partial"):
        mine = [(row, why) for row, verdict_, why in said if verdict_ == word]
        if not mine:
            continue
        yield f"## {word}: {len(mine)}"
        yield ""
        for row, why in mine[:LISTED]:
            yield f"- `{row.id}` {cell(str(row.asked.get('question', '')))}: {cell('; '.join(why))}"
        if len(mine) > LISTED:
            yield f"- … and {len(mine) - LISTED} more"
        yield ""


def cell(text: str) -> str:
    """A text on one line, with nothing that Markdown reads as a table's border."""
    return " ".join(text.split()).replace("|", "\\|")
