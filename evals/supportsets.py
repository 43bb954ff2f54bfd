"""Judged sentences in files of the reader's own → claims with their sources and what people decided.

Read: AttributionBench (`dev.jsonl`), WiCE (`claim-dev.jsonl`), QAGS (`mturk_*.jsonl`) as published, and Parley's own
minimal pairs (evals/sets/pairs.jsonl). Nothing of the first three is kept here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rag.errors import ConfigError
from rag.verify import Evidence

PAIRS = Path(__file__).with_name("sets") / "pairs.jsonl"

# What the publishers' tokenising left behind: "30, 000", "pre - match", "``so''", UTF-8 read as Latin-1.
_TIDY = (
    (re.compile("\u00e2\u00a3"), "£"),
    (re.compile(r"``\s*|\s*''"), '"'),
    (re.compile(r"(?<=\d), (?=\d{3}\b)"), ","),
    (re.compile(r"(?<=\w) - (?=\w)"), "-"),
    (re.compile(r"\s*\[\d{1,3}(?:\s*,\s*\d{1,3})*\]"), ""),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim, its sources, and whether people found it carried by them."""

    set: str
    claim: str
    evidence: tuple[Evidence, ...]
    supported: bool
    kind: str  # the data's own subdivision; for pairs "true", or what was changed
    half: str  # "tune" or "held"; rows with the same sources are in the same half
    group: str  # rows of one group are drawn together when intervals are estimated


def read(path: Path) -> list[Judged]:
    """The judged claims of a file. Raises ConfigError when it cannot be read or is in none of the four forms."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; give a file of judged sentences") from error
    found: list[Judged] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            reader = next(r for key, r in _READERS.items() if key in row)
            found += reader(row, path)
        except (ValueError, KeyError, TypeError, StopIteration) as error:
            raise ConfigError(
                f"{path}, line {number}: is no row of AttributionBench, WiCE, QAGS or pairs.jsonl"
                f" ({type(error).__name__}: {error})"
            ) from error
    return found


def tidy(text: str) -> str:
    """A public set's text without the marks of its tokenising and without citation markers."""
    for pattern, replacement in _TIDY:
        text = pattern.sub(replacement, text)
    return text


def _half(source: str) -> str:
    return "held" if hashlib.sha256(source.encode()).digest()[0] % 2 else "tune"


def _judged(name: str, claim: str, sources: list[str], supported: bool, kind: str) -> Judged:
    joined = "\n".join(sources)
    evidence = tuple(Evidence(tidy(s)) for s in sources)
    return Judged(
        name, tidy(claim), evidence, supported, kind, _half(joined), hashlib.sha256(joined.encode()).hexdigest()
    )


def _attributionbench(row: dict[str, Any], _: Path) -> Iterator[Judged]:
    supported = row["attribution_label"] == "attributable"
    yield _judged("attributionbench", row["claim"], row["references"], supported, row["src_dataset"])


def _wice(row: dict[str, Any], _: Path) -> Iterator[Judged]:
    """A claim that is supported in part counts as not supported: a sentence is shown whole or not at all."""
    one = _judged("wice", row["claim"], row["evidence"], row["label"] == "supported", row["label"])
    page = (Evidence(" ".join(e.text for e in one.evidence)),)
    yield Judged(one.set, one.claim, page, one.supported, one.kind, one.half, one.group)


def _qags(row: dict[str, Any], path: Path) -> Iterator[Judged]:
    """Two of three votes decide."""
    for sentence in row["summary_sentences"]:
        votes = [vote["response"] == "yes" for vote in sentence["responses"]]
        yield _judged("qags", sentence["sentence"], [row["article"]], 2 * sum(votes) > len(votes), path.stem)


def _pairs(row: dict[str, Any], _: Path) -> Iterator[Judged]:
    """Each pair is two rows with the same source: the true sentence (read once) and the one with one thing changed."""
    evidence = (Evidence(row["evidence"], row["header"], date.fromisoformat(row["day"])),)
    told: set[str] = set()
    for pair in row["pairs"]:
        half = "tune" if pair["id"] % 2 else "held"
        if pair["true"] not in told:
            told.add(pair["true"])
            yield Judged("pairs", pair["true"], evidence, True, "true", half, row["document"])
        yield Judged("pairs", pair["changed"], evidence, False, pair["kind"], half, row["document"])


_READERS: dict[str, Callable[[dict[str, Any], Path], Iterator[Judged]]] = {
    "attribution_label": _attributionbench,
    "supporting_sentences": _wice,
    "summary_sentences": _qags,
    "pairs": _pairs,
}
