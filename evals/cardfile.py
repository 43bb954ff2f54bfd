"""card.json of a run: what the desk's quality page tells of it (rag/desk/card.py reads it). Counts, no questions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from evals.metrics import Metric, Row, parts_of
from evals.runs import Run
from evals.verdict import VERDICTS, verdict

FORMAT = 1  # raise it when the page has to read it otherwise
FIGURES = (
    *("citation_recall", "quotes_exact", "points", "gold_cited", "refused_right", "refused_wrong", "must_not"),
    *("stale", "leaks", "language", "errors", "p50_ms", "p95_ms", "cost_usd"),
)


def cardfile(run: Run) -> str:
    """The file's text."""
    head = run.header
    release = head.get("release") or {}
    values = {
        "format": FORMAT,
        "created": head["created"],
        "revision": head["revision"],
        "sets": list(head["sets"]),
        "release": {name: release.get(name) for name in ("release", "created", "documents", "newest")},
        "writer": head.get("writer", "quotes"),
        "judge": head.get("judge", ""),
        "all": _part("", run.rows),
        "kinds": _parts(run.rows, lambda row: str(row.asked.get("kind", ""))),
        "languages": _parts(run.rows, lambda row: str(row.asked.get("language", ""))),
        "figures": {name: _figure(run.metrics[name]) for name in FIGURES if name in run.metrics},
    }
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def _parts(rows: Sequence[Row], key: Callable[[Row], str]) -> list[Mapping[str, Any]]:
    return [_part(name, mine) for name, mine in parts_of(rows, key).items()]


def _part(name: str, rows: Sequence[Row]) -> Mapping[str, Any]:
    said = [verdict(row)[0] for row in rows]
    return {"name": name, "cases": len(rows), **{word: said.count(word) for word in VERDICTS}}


def _figure(metric: Metric) -> Mapping[str, Any]:
    return {name: getattr(metric, name) for name in ("value", "low", "high", "n", "unscored")}
