"""A run as one HTML page that needs nothing else: no request leaves it, it reads on a phone and works from a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from evals import charts
from evals.metrics import SPECS, Metric, Row, metric, parts_of
from evals.pagecases import cases
from evals.report import number, span
from evals.runs import Run
from evals.summary import origin
from evals.verdict import MEANING, VERDICTS, verdict

_HERE = Path(__file__).resolve().parent
# Nothing may be loaded, whatever an answer holds.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
_BY = ("points", "gold_cited", "citation_recall", "quotes_exact", "refused_right", "refused_wrong")


def page(run: Run) -> str:
    """The page's text."""
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    body = "\n".join((*_head(run), *_figures(run), *_parts(run), *_times(run.rows), *cases(run.rows)))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(run.name)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n"
        f"<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _head(run: Run) -> Iterator[str]:
    said = Counter(verdict(row)[0] for row in run.rows)
    yield f"<header><h1>{escape(run.name)}</h1>"
    yield f'<ul class="origin">{"".join(f"<li>{escape(line[2:])}</li>" for line in origin(run))}</ul>'
    yield charts.parts(said, ", ".join(f"{said[word]} {word}" for word in VERDICTS))
    yield '<ul class="legend">'
    for word in VERDICTS:
        yield f'<li><b class="badge {word}">{said[word]} {word}</b> {escape(MEANING[word])}</li>'
    yield "</ul></header>"


def _figures(run: Run) -> Iterator[str]:
    yield '<section><h2>Figures</h2><div class="wide"><table class="figures"><thead><tr><th>figure</th><th>value</th>'
    yield "<th>95 % interval</th><th></th><th>n</th><th>what it is</th></tr></thead><tbody>"
    for name, m in run.metrics.items():
        open_ = f'<br><b class="open">{m.unscored} unscored</b>' if m.unscored else ""
        cells = (f"<th>{escape(name)}</th>", f"<td>{number(m.value)}</td>", f"<td>{span(m)}</td>")
        rest = (f"<td>{_bar(m)}</td>", f"<td>{m.n}{open_}</td>", f"<td>{escape(m.meaning)}{_target(m)}</td>")
        yield f"<tr>{''.join((*cells, *rest))}</tr>"
    yield "</tbody></table></div></section>"


def _bar(held: Metric) -> str:
    if held.kind != "mean" or held.value is None or not held.better:
        return ""
    return charts.bar(held.value, held.low, held.high, f"{held.name} {number(held.value)} {span(held)}")


def _target(held: Metric) -> str:
    if held.target is None or held.value is None:
        return ""
    met = held.value >= held.target if held.better == "higher" else held.value <= held.target
    return f' <b class="badge {"right" if met else "wrong"}">wanted {number(held.target)}</b>'


def _parts(run: Run) -> Iterator[str]:
    for name in ("kind", "language"):
        groups = parts_of(run.rows, lambda row, name=name: str(row.asked.get(name, "")))  # type: ignore[misc]
        if list(groups) == [""]:
            continue
        specs = [spec for spec in SPECS if spec.name in _BY and metric(spec, run.rows).cases]
        heads = "".join(f"<th>{escape(spec.name)}</th>" for spec in specs)
        yield f'<section><h2>By {name}</h2><div class="wide"><table><thead><tr><th>{name}</th><th>cases</th>'
        yield f"<th>verdicts</th>{heads}</tr></thead><tbody>"
        for key, rows in groups.items():
            said = Counter(verdict(row)[0] for row in rows)
            bar = charts.parts(said, ", ".join(f"{said[word]} {word}" for word in VERDICTS))
            held = [metric(spec, rows) for spec in specs]
            cells = "".join(f"<td>{number(m.value) if m.cases else ''}</td>" for m in held)
            yield f"<tr><th>{escape(key or '–')}</th><td>{len(rows)}</td><td>{bar}</td>{cells}</tr>"
        yield "</tbody></table></div></section>"


def _times(rows: Sequence[Row]) -> Iterator[str]:
    taken = [1000 * row.seconds for row in rows if not row.error and row.seconds]
    if taken:
        yield f"<section><h2>Milliseconds to an answer</h2>{charts.histogram(taken, 'ms')}</section>"
