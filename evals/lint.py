"""What a question set should not have although it can be read: cases that measure nothing, or the wrong thing. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evals.cases import Case, ReadSets
from evals.scorers import content_words
from rag.types import Record


def lint(sets: ReadSets, records: Mapping[str, Record] | None = None) -> list[str]:
    """A line for each finding, with file and row; `records` are the documents of a release, by id."""
    found = list(sets.problems)
    asked: dict[tuple[str, object, tuple[str, ...]], str] = {}
    for case in sets.cases:
        where = f"{sets.where[case.id]}: {case.id}:"
        found += [f"{where} {what}" for what in _alone(case)]
        if records is not None:
            found += [f"{where} {what}" for what in _beside(case, records)]
        key = (" ".join(case.question.casefold().split()), case.as_of, case.history)
        if key in asked:
            found.append(f"{where} asks the same as {asked[key]}")
        asked.setdefault(key, case.id)
    return found


def _alone(case: Case) -> Iterator[str]:
    if (case.kind == "unanswerable") == case.answerable:
        yield f"kind {case.kind}, but answerable is {str(case.answerable).lower()}"
    if not case.answerable and case.gold_events:
        yield "unanswerable, but with gold_events"
    if case.answerable and not case.answer_points:
        yield "without answer_points: whether the answer is complete is not measured"
    if case.kind == "as-of" and case.as_of is None and case.answerable:
        yield "kind as-of, but without as_of"
    for name in ("gold_events", "answer_points", "must_not", "must_cite", "tags"):
        held = getattr(case, name)
        if len(set(held)) < len(held):
            yield f"{name} names one thing twice"
    if loose := [d for d in case.must_cite if d not in case.gold_events]:
        yield f"must_cite {', '.join(loose)} is not among gold_events"
    for point in case.answer_points:
        if not content_words(point):
            yield f"answer point {point!r} has no word that could be looked for"
    if case.window and all(case.window) and case.window[0] > case.window[1]:  # type: ignore[operator]
        yield "window ends before it starts"


def _beside(case: Case, records: Mapping[str, Record]) -> Iterator[str]:
    for document in dict.fromkeys((*case.gold_events, *case.must_cite)):
        record = records.get(document)
        if record is None:
            yield f"the release holds no document {document}"
            continue
        days = [d for d in (record.event_end, record.known_on) if d]
        if case.as_of and days and max(days) > case.as_of:
            yield f"gold document {document} was not known on {case.as_of}, but on {max(days)}"
