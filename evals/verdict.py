"""One word for a case, with reasons that a reader understands: right, partial, wrong or failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from evals.metrics import Row
from evals.scorers import Score

Verdict = Literal["right", "partial", "wrong", "failed"]
VERDICTS: tuple[Verdict, ...] = ("right", "partial", "wrong", "failed")
MEANING = {
    "right": "answered or refused as it should be, complete, every sentence carried by its citations",
    "partial": "nothing false, but something is missing: an answer point, a gold document, freshness",
    "wrong": "refused without need, answered without ground, or a citation, quote or day that is not right",
    "failed": "no answer came",
}


def verdict(row: Row) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on a case and its reasons, gravest first."""
    if row.error:
        return "failed", (row.error,)
    missed = row.asked.get("missed", "")  # a public set's own word on it
    wrong, partial = (*([missed] if missed else []), *_wrong(row)), tuple(_partial(row))
    return "wrong" if wrong else "partial" if partial else "right", (*wrong, *partial)


def _wrong(row: Row) -> Iterator[str]:
    get = row.scores.get
    if (s := get("refused_wrong")) and s.got:
        yield f"refused, though the corpus answers it: {s.reason}"
    if (s := get("refused_right")) and s.got == 0:
        yield "answered, though the corpus does not answer it"
    if (s := get("leaks")) and s.got:
        yield f"cites what was not known on that day: {s.reason}"
    for name in ("quotes_exact", "citation_recall"):
        if (s := get(name)) and _short(s):
            yield s.reason


def _partial(row: Row) -> Iterator[str]:
    get = row.scores.get
    if (s := get("refused_wrong")) and s.got:
        return
    for name in ("points", "must_cite", "gold_cited", "language", "window"):
        if (s := get(name)) and _short(s):
            yield s.reason
    if (s := get("must_not")) and s.got:  # the rules are lenient here: a person has to look
        yield f"may say what would be wrong; it {s.reason}"
    for name in ("stale", "too_long"):
        if (s := get(name)) and s.got:
            yield s.reason
    # What a judge model could not tell is open, neither right nor wrong.
    for name, s in row.scores.items():
        if s.got is None and name.endswith("_judge"):
            yield f"not judged ({name}): {s.reason}"


def _short(score: Score) -> bool:
    return score.got is not None and score.got < score.of - 1e-9
