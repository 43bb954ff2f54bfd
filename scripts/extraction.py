"""How well pages are read.

    python -m scripts.extraction DATA [--show N]

DATA is a folder of the article extraction benchmark by Zyte: ground-truth.json ({id: {articleBody, url}}) and
html/ID.html.gz. For each page: precision and recall of shingles of four words, as that benchmark's own script counts
them (means over the pages; F1 of the means), through Parley's whole path and by trafilatura alone, beside each other.
Parley's rules were looked at on the pages whose id hashes odd; "even" is the half that nobody looked at.
A page that is refused as no article is counted twice: with no text at all, and left out.
Days have no ground truth there: how many pages state one by which means, and how often htmldate differs.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from corpus.extract import extract
from corpus.read.base import Options, Read

_SHINGLE = 4


@dataclass(frozen=True)
class Row:
    """One page: what it should give, and what was read."""

    key: str
    url: str
    gold: str
    ours: str
    theirs: str
    reason: str  # why Parley refused it, ""
    published: date | None
    dated_by: str
    htmldate: str
    seconds: float

    @property
    def odd(self) -> bool:
        """The half that rules were tuned on."""
        return int(hashlib.sha256(self.key.encode()).hexdigest(), 16) % 2 == 1


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The text's runs of four words; a shorter text is one run."""
    words = re.findall(r"\w+", text)
    return (
        Counter(tuple(words[n : n + _SHINGLE]) for n in range(max(1, len(words) - _SHINGLE + 1)))
        if words
        else Counter()
    )


def precision_recall(gold: str, found: str) -> tuple[float, float]:
    """Of one page; 1 and 1 when both are empty."""
    true, got = shingles(gold), shingles(found)
    both = (true & got).total()
    if not both:
        return (1.0, 1.0) if not true and not got else (0.0, 0.0)
    return both / got.total(), both / true.total()


def score(rows: Iterable[Row], text: Callable[[Row], str]) -> str:
    """Means over the pages and the F1 of these means."""
    pairs = [precision_recall(row.gold, text(row)) for row in rows]
    p, r = (sum(pair[n] for pair in pairs) / len(pairs) for n in (0, 1))
    return f"precision {p:.4f}  recall {r:.4f}  F1 {2 * p * r / (p + r):.4f}  ({len(pairs)} pages)"


def read(data: Path) -> list[Row]:
    """Read every page both ways."""
    import trafilatura
    from htmldate import find_date

    rows = []
    for key, gold in sorted(json.loads((data / "ground-truth.json").read_text(encoding="utf-8")).items()):
        body = gzip.decompress((data / "html" / f"{key}.html.gz").read_bytes())
        started = time.perf_counter()
        item = extract(body, "text/html", gold["url"], Options())
        seconds = time.perf_counter() - started
        record = item.document.record if isinstance(item, Read) else None
        rows.append(
            Row(
                key,
                gold["url"],
                gold["articleBody"],
                item.document.text if isinstance(item, Read) else "",
                trafilatura.extract(body, include_comments=False) or "",
                "" if isinstance(item, Read) else item.reason,
                record.published if record else None,
                record.dated_by if record else "",
                find_date(body.decode("utf-8", "replace"), original_date=True, extensive_search=False) or "",
                seconds,
            )
        )
    return rows


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(description="Score the reading of pages against an article extraction benchmark.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print the N pages that score worst")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    rows = read(given.data)
    taken = [row for row in rows if not row.reason]
    for name, half in (("all", rows), ("odd", [r for r in rows if r.odd]), ("even", [r for r in rows if not r.odd])):
        print(f"{name:5} Parley             {score(half, lambda r: r.ours)}")
        print(f"{name:5} Parley, taken only {score([r for r in half if not r.reason], lambda r: r.ours)}")
        print(f"{name:5} trafilatura alone  {score(half, lambda r: r.theirs)}")
    print("refused:", dict(Counter(row.reason for row in rows if row.reason)) or "none")
    print(
        f"seconds a page: mean {sum(r.seconds for r in rows) / len(rows):.3f}, worst {max(r.seconds for r in rows):.2f}"
    )
    print("dated by:", dict(Counter(row.dated_by or "(no day stated)" for row in taken).most_common()))
    same = Counter(_agreement(row) for row in taken)
    print("days, Parley and htmldate (strict):", dict(same.most_common()))
    worst = sorted(rows, key=lambda r: sum(precision_recall(r.gold, r.ours)))[: given.show]
    for row in worst:
        precision, recall = precision_recall(row.gold, row.ours)
        print(f"  {precision:.2f} {recall:.2f} {row.reason} {row.url}")
    for row in taken if given.show else []:
        if _agreement(row) not in ("same", "neither"):
            print(f"  {_agreement(row):22} {row.published} {row.dated_by} | {row.htmldate} | {row.url}")


def _agreement(row: Row) -> str:
    ours = row.published.isoformat() if row.published else ""
    if ours == row.htmldate:
        return "same" if ours else "neither"
    return "differ" if ours and row.htmldate else "Parley only" if ours else "htmldate only"


if __name__ == "__main__":
    main()
