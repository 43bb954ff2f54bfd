"""The public card of a run: what was measured, on what, with which errors, by language and by side.

For readers who decide whether to trust the assistant, so it says plainly what was not measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from evals.metrics import Metric, Row
from evals.report import number, span
from evals.runs import Run
from evals.summary import cell, origin, table
from evals.verdict import MEANING, VERDICTS, verdict

EXAMPLES = 5  # errors that are shown word for word

_INTRODUCTION = (
    "What Parley's answers were worth when they were last measured. Every number is counted by a program over the"
    " questions named here; a question that failed counts as wrong."
)
# The question that a figure answers, for a reader who knows none of the terms; {} is the figure.
_PLAIN = (
    ("citation_recall", "Sentences that the cited words carry", True),
    ("citation_precision", "Citations that their sentence needs", True),
    ("quotes_exact", "Quotes that are the source's words, letter for letter", True),
    ("points", "Of what a full answer says, said", True),
    ("gold_cited", "Of the documents that answer a question, cited", True),
    ("refused_right", "Questions that the sources do not answer, refused", True),
    ("refused_wrong", "Questions that the sources answer, refused all the same", True),
    ("stale", "Answers older than the newest report", True),
    ("leaks", "Answers as of a day that cite something later", False),
    ("language", "Answers in the language of the question", True),
    ("balance", "Second most cited side, as a share of the most cited one", True),
    ("independent", "Outlets behind an answer, on average", False),
    ("errors", "Questions without any answer because something broke", False),
    ("p50_ms", "Milliseconds to an answer, in the middle", False),
    ("cost_usd", "US dollars for all answers", False),
)


def card(run: Run) -> str:
    """The card as Markdown."""
    said = Counter(verdict(row)[0] for row in run.rows)
    lines = [
        "# Evaluation card",
        "",
        _INTRODUCTION,
        "",
        "## What was measured",
        "",
        *origin(run),
        f"- support of each sentence judged by {_judge(run)}",
        "",
        "## How it came out",
        "",
        *(f"- {said[word]} of {len(run.rows)} {word}: {MEANING[word]}" for word in VERDICTS),
        "",
        *_figures(run),
        "",
        *_languages(run.rows),
        *_sides(run.rows),
        *_errors(run.rows),
        *_limits(run),
    ]
    return "\n".join(lines) + "\n"


def _judge(run: Run) -> str:
    judge = run.header.get("judge")
    return f"written rules and, beside them, the model {judge}" if judge else "written rules, no model"


def _figures(run: Run) -> Iterator[str]:
    yield "| | measured | 95 % interval | counted over |"
    yield "| --- | ---: | --- | ---: |"
    for name, told, percent in _PLAIN:
        metric = run.metrics.get(name)
        if metric is not None and metric.value is not None:
            open_ = f", {metric.unscored} not judged" if metric.unscored else ""
            yield f"| {told} | {_value(metric, percent)} | {_span(metric, percent)} | {metric.n}{open_} |"


def _value(metric: Metric, percent: bool) -> str:
    return f"{100 * (metric.value or 0):.1f} %" if percent else number(metric.value)


def _span(metric: Metric, percent: bool) -> str:
    if not percent or metric.low is None or metric.high is None:
        return span(metric)
    return f"{100 * metric.low:.1f} to {100 * metric.high:.1f} %"


def _languages(rows: Sequence[Row]) -> Iterator[str]:
    yield "## By language of the question"
    yield ""
    yield from table(rows, "language", lambda row: str(row.asked.get("language", "")))
    yield ""


def _sides(rows: Sequence[Row]) -> Iterator[str]:
    """Whose words are cited: each cited document counts once an answer for each side that it gives."""
    counts: Counter[str] = Counter()
    documents = 0
    for row in rows:
        cited = {c["document_id"]: str(c["n"]) for c in (row.answer or {}).get("citations", ())}
        for number_ in cited.values():
            sides = ((row.sources or {}).get(number_) or {}).get("sides", ())
            documents += 1
            counts.update(sides)
    if not counts:
        return
    yield "## By side"
    yield ""
    yield f"Whose positions the {documents:,} cited documents give; one document may give several."
    yield ""
    yield "| side | cited documents | share |"
    yield "| --- | ---: | ---: |"
    for side, count in counts.most_common(12):
        yield f"| {cell(side)} | {count} | {100 * count / documents:.0f} % |"
    yield ""


def _errors(rows: Sequence[Row]) -> Iterator[str]:
    found = [(row, *verdict(row)) for row in rows]
    bad = [(row, why) for word in ("failed", "wrong", "partial") for row, said, why in found if said == word]
    yield "## Errors"
    yield ""
    if not bad:
        yield "None in this run."
    for row, why in bad[:EXAMPLES]:
        yield f"- “{cell(str(row.asked.get('question', '')))}”: {cell('; '.join(why[:2]))}"
    if len(bad) > EXAMPLES:
        yield f"- … and {len(bad) - EXAMPLES} more in the full report (`python -m evals report RUN`)"
    yield ""


def _limits(run: Run) -> Iterator[str]:
    yield "## What this does not tell"
    yield ""
    yield (
        "- The rules that judge support are the ones that decide what is shown; how often people agree with them is"
        " measured apart (`python -m evals support`)."
    )
    yield "- Answer points are found by their words: a point put quite differently counts as missing."
    open_ = [f"{m.name} in {m.unscored} cases" for m in run.metrics.values() if m.unscored]
    if open_:
        yield f"- Not judged, and in none of the figures: {', '.join(open_)}."
    yield "- Questions of another kind, on other documents, may come out otherwise."
