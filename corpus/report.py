"""What the corpus commands print: reports, lists and documents, for people and as JSON. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from corpus.records import record_dict
from corpus.store import LedgerRow, RunNote
from corpus.types import Counts, RefreshReport, Rejected
from rag.types import Record

_SHOWN = 10  # items of one reason that are listed one by one


def counts_dict(counts: Counts) -> dict[str, Any]:
    """The counts under the names of the JSON report."""
    names = ("fetched", "unchanged", "new", "changed", "withdrawn")
    plain: dict[str, Any] = {name: getattr(counts, name) for name in names}
    return {**plain, "rejected": dict(counts.rejected), "failed": dict(counts.failed)}


def report_dict(report: RefreshReport) -> dict[str, Any]:
    """What `refresh --json` and `add --json` print."""
    return {
        "release": report.release,
        **counts_dict(report.total),
        "embedded": report.embedded,
        "seconds": {stage: round(value, 3) for stage, value in report.seconds.items()},
        "sources": {name: counts_dict(counts) for name, counts in report.sources.items()},
    } | ({"refused": report.refused} if report.refused else {})


def report_lines(report: RefreshReport) -> Iterator[str]:
    """The report for a person."""
    for name, counts in report.sources.items():
        yield f"{name}: {counted(counts)}"
    if len(report.sources) > 1:
        yield f"together: {counted(report.total)}"
    took = report.seconds.get("total", 0.0)
    yield f"release {report.release or 'none'}, {report.embedded} passages embedded, {took:.1f} s"


def counted(counts: Counts) -> str:
    """The counts for a person, rejections and failures by reason."""
    parts = [f"{getattr(counts, name)} {name}" for name in ("new", "changed", "unchanged", "withdrawn")]
    for label, reasons in (("rejected", counts.rejected), ("failed", counts.failed)):
        if reasons:
            named = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
            parts.append(f"{sum(reasons.values())} {label} ({named})")
    return ", ".join(parts)


def detail_lines(details: Sequence[Rejected]) -> Iterator[str]:
    """One line for each item not taken, the first ten of a reason; then how many more."""
    shown = Counter[str]()
    for item in details:
        shown[item.reason] += 1
        if shown[item.reason] <= _SHOWN:
            yield shown_safely(f"{item.where}: {item.reason}" + (f": {item.detail}" if item.detail else ""))
    for reason, count in shown.items():
        if count > _SHOWN:
            yield f"… and {count - _SHOWN:,} more: {reason}"


def shown_safely(line: str) -> str:
    """The line with line ends and control characters (a file name may hold any) written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)


def listed(record: Record, withdrawn: date | None) -> dict[str, Any]:
    """A document in `list --json`: its latest version's record, and the day it was withdrawn."""
    return {**record_dict(record), "withdrawn": withdrawn.isoformat() if withdrawn else None}


def list_line(record: Record, withdrawn: date | None) -> str:
    """A document as one tab-separated line: day, id, publisher, title."""
    day = record.event_date or record.published
    title = f"{record.title} [withdrawn]" if withdrawn else record.title
    return "\t".join((day.isoformat() if day else "undated", record.document_id, record.publisher or "-", title))


def version_line(record: Record) -> str:
    """A version as one line: number, when it was the current one, its hash."""
    start = record.current_from or record.first_seen
    until = f"until {record.current_until}" if record.current_until else "current"
    return f"{record.version}\tsince {start}\t{until}\t{record.snapshot}"


def document_lines(record: Record, text: str, versions: int) -> Iterator[str]:
    """A document for a person: what is known of it, then its text."""
    facts: Mapping[str, Any] = {
        "id": record.document_id,
        "title": record.title,
        "publisher": record.publisher,
        "url": record.url,
        "published": record.published,
        "event": _span(record),
        "place": record.place,
        "language": record.language,
        "kind": record.kind,
        "speaks for": record.party,
        "people": ", ".join(record.actors),
        "version": f"{record.version} of {versions}, first seen {record.first_seen}",
        "snapshot": record.snapshot,
    }
    yield from (f"{name}: {value}" for name, value in facts.items() if value)
    for outlet in record.outlets:
        yield f"reported by: {outlet.publisher}, {outlet.published or 'undated'}: {outlet.title} {outlet.url}".rstrip()
    yield ""
    yield text


def _span(record: Record) -> str:
    if record.event_date and record.event_end and record.event_end != record.event_date:
        return f"{record.event_date} to {record.event_end}"
    return str(record.event_date or "")


def run_line(run: RunNote) -> str:
    """A run as one tab-separated line: number, when, kind, what it did."""
    report = json.loads(run.report or "{}")
    counts = [f"{report[name]} {name}" for name in ("new", "changed", "unchanged", "withdrawn") if report.get(name)]
    sums = {name: sum((report.get(name) or {}).values()) for name in ("rejected", "failed")}
    counts += [f"{count} {name}" for name, count in sums.items() if count]
    what = "was cut off" if run.ended is None else ", ".join(counts) or "nothing"
    if removed := report.get("removed"):
        what = f"{len(removed)} removed"
    return "\t".join((str(run.id), run.started, run.kind, what))


def ledger_line(row: LedgerRow) -> str:
    """A decision as one tab-separated line: when, decision, document, where it was read."""
    return "\t".join(shown_safely(part) for part in (row.at, row.decision, row.document_id or "-", row.location or "-"))


def size(count: float) -> str:
    """Bytes for a person: "3.4 MB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return ""
