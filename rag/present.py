"""An Answer as the JSON that scripts build on and as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from rag.assemble import Review
from rag.phrases import days_in, in_language, say
from rag.types import Answer, Citation, Sentence


def answer_json(answer: Answer) -> dict[str, Any]:
    """The Answer as JSON-ready dicts; dates are ISO strings, seconds floats."""
    return {name: plain_json(value) for name, value in asdict(answer).items()}


def review_json(review: Review) -> dict[str, Any]:
    """A checked draft as JSON-ready dicts."""
    return {name: plain_json(value) for name, value in asdict(review).items()}


def review_text(review: Review) -> str:
    """A checked draft for reading: verdict, sentence, reason, and the words that decide."""
    lines: list[str] = []
    for sentence in review.sentences:
        lines.append(f"{sentence.verdict.upper().replace('_', ' ')}: {sentence.text}")
        if sentence.reason:
            lines.append(f"    {sentence.reason}")
        for citation in sentence.citations:
            lines.append(f"    “{' '.join(citation.quote.split())}” {source_line(citation)}")
            lines += [f"        {line}" for line in aftermath(citation, "en")]
    return "\n".join(lines)


def plain_json(value: Any) -> Any:
    """The value as JSON can hold it: days as ISO strings, floats to six places."""
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {k: plain_json(v) for k, v in value.items()}
        case list() | tuple():
            return [plain_json(v) for v in value]
        case float():
            return round(value, 6)
    return value


def answer_text(answer: Answer) -> str:
    """The Answer for reading: sentences with their numbers, what to know beside them, what each number opens."""
    window = window_line(answer)
    if answer.status == "abstained":
        lines = [f"No answer: {answer.reason}", *([window] if window else [])]
        nearest = list(dict.fromkeys(r.document_id for r in answer.retrieved))[:3]
        if nearest:
            lines += ["", "Nearest documents:", *(f"  {document_id}" for document_id in nearest)]
        return "\n".join([*lines, *_advice(answer)])
    lines = [_sentence(s, answer.language) for s in answer.sentences]
    notes = [f"{say(f'head-{n.kind}', answer.language)} {n.text}{_numbers(n.citations)}" for n in answer.notes]
    lines += ["", *notes] if notes else []
    lines.append("")
    told = set[str]()
    for citation in answer.citations:
        lines.append(f"[{citation.n}] {source_line(citation)}")
        if citation.document_id not in told:
            lines += [f"    {line}" for line in aftermath(citation, answer.language)]
        told.add(citation.document_id)
    documents, reports = len({c.document_id for c in answer.citations}), independent(answer.citations)
    lines += [f"Not shown: {r.text} ({r.reason})" for r in answer.removed]
    newest = answer.newest_source.isoformat() if answer.newest_source else "undated"
    lines += [
        "",
        *([answer.reason] if answer.reason else []),
        *([window] if window else []),
        *([say("independent", answer.language, n=reports)] if reports < documents else []),
        f"Newest source used: {newest}. Release {answer.release}.",
    ]
    return "\n".join(lines)


def window_line(answer: Answer) -> str:
    """The time span that was read from the question, in words; "" when none was."""
    window = answer.window
    if window is None:
        return ""
    days = days_in(window.start, window.end, answer.language)
    span = f"{window.label} ({days})" if days and days != window.label else window.label
    return say("window", answer.language, span=span)


def _sentence(sentence: Sentence, language: str) -> str:
    label = f"{sentence.label}: " if sentence.label else ""
    mark = f" ({in_language(sentence.language, language)})" if sentence.language else ""
    return f"{label}{sentence.text}{mark}{_numbers(sentence.citations)}"


def _numbers(citations: Sequence[int]) -> str:
    return f" {''.join(f'[{n}]' for n in citations)}" if citations else ""


def _advice(answer: Answer) -> list[str]:
    if answer.advice is None:
        return []
    lines = ["", f"{say('search', answer.language)}: {answer.advice.search}"]
    if answer.advice.outlets:
        lines.append(f"{say('outlets', answer.language)}: {', '.join(answer.advice.outlets)}")
    return lines


def source_line(citation: Citation) -> str:
    """Headline, outlet and day of a citation, on one line."""
    day = citation.event_date or citation.published
    parts = [citation.title, citation.publisher or "outlet not given", day.isoformat() if day else "undated"]
    return f"{', '.join(parts)} ({citation.document_id}, {citation.start}–{citation.end})"


def aftermath(citation: Citation, language: str, *, carriers: bool = True) -> list[str]:
    """What became of a cited document: corrected, changed, taken down; and who else carries it, if asked for."""
    lines = [say("corrected", language, note=" ".join(note.split())) for note in citation.corrections]
    if citation.modified and citation.modified != citation.published:
        lines.append(say("changed-on", language, day=citation.modified))
    if citation.withdrawn:
        lines.append(say("taken-down", language, day=citation.withdrawn))
    if carriers and citation.carried_by:
        lines.append(say("carried-by", language, outlets=", ".join(o.publisher for o in citation.carried_by)))
    return lines


def independent(citations: Sequence[Citation]) -> int:
    """How many independent reports are cited: documents, with all that carry one wire story taken for one."""
    reports: dict[str, set[tuple[str | None, str, str]]] = {}
    for citation in citations:
        reports.setdefault(citation.document_id, {(citation.publisher, citation.title, citation.url or "")}).update(
            (o.publisher, o.title, o.url) for o in citation.carried_by
        )
    apart: list[set[tuple[str | None, str, str]]] = []
    for report in reports.values():
        joined = [known for known in apart if known & report]
        apart = [known for known in apart if not known & report] + [report.union(*joined)]
    return len(apart)
