"""A run as JUnit XML, for CI servers: a suite for each kind of question, a test for each case."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from evals.compare import text_of
from evals.metrics import Row, parts_of
from evals.runs import Run
from evals.verdict import verdict

# What XML 1.0 cannot hold, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(run: Run) -> str:
    """The file's text. A wrong answer is a failure, a question that failed an error, a partial answer passes."""
    suites = [_suite(name, rows) for name, rows in parts_of(run.rows, lambda r: str(r.asked.get("kind", ""))).items()]
    return "\n".join(
        ('<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites name={_attr(run.name)}>", *suites, "</testsuites>\n")
    )


def _suite(name: str, rows: list[Row]) -> str:
    said = [verdict(row)[0] for row in rows]
    counts = f'tests="{len(rows)}" failures="{said.count("wrong")}" errors="{said.count("failed")}"'
    seconds = sum(row.seconds for row in rows)
    cases = "\n".join(_case(name, row) for row in rows)
    return f'<testsuite name={_attr(name or "cases")} {counts} time="{seconds:.3f}">\n{cases}\n</testsuite>'


def _case(suite: str, row: Row) -> str:
    word, why = verdict(row)
    head = f'<testcase classname={_attr(f"evals.{suite}")} name={_attr(row.id)} time="{row.seconds:.3f}"'
    if word == "right":
        return f"{head}/>"
    told = _text(f"{row.asked.get('question', '')}\n{'; '.join(why)}\n{text_of(row)}")
    if word == "partial":
        return f"{head}><system-out>{told}</system-out></testcase>"
    tag = "error" if word == "failed" else "failure"
    return f"{head}><{tag} message={_attr(why[0] if why else word)}>{told}</{tag}></testcase>"


def _attr(text: str) -> str:
    return quoteattr(_NOT_XML.sub("�", text))


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("�", text))
