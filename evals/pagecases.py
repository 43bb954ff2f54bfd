"""The cases of a run's HTML page: question, verdict with reasons, the answer and the words that it cites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from evals.metrics import Row
from evals.scorers import Score
from evals.verdict import VERDICTS, verdict

_AROUND = 160  # code points shown before and after the cited words
_RANKED = 10


def cases(rows: Sequence[Row]) -> Iterator[str]:
    """The section of all cases, with its filters."""
    yield f'<section id="cases"><h2>Cases</h2><form id="filters"><output id="shown">{len(rows)} cases</output>'
    for name in ("verdict", "kind", "language"):
        found = VERDICTS if name == "verdict" else sorted({str(r.asked.get(name, "")) for r in rows} - {""})
        if found:
            options = "".join(f"<option>{escape(value)}</option>" for value in found)
            yield f'<label>{name} <select name="{name}"><option value="">all</option>{options}</select></label>'
    yield '<label>text <input type="search" name="text"></label>'
    yield '<label class="tick"><input type="checkbox" name="open"> open all</label></form>'
    for number, row in enumerate(rows):
        yield _case(number, row)
    yield "</section>"


def _case(number: int, row: Row) -> str:
    word, why = verdict(row)
    asked = row.asked
    data = {"verdict": word, "kind": asked.get("kind", ""), "language": asked.get("language", "")}
    marks = " ".join(f'data-{name}="{escape(str(value))}"' for name, value in data.items())
    head = (
        f'<summary><b class="badge {word}">{word}</b> <span class="asked" dir="auto">'
        f"{escape(str(asked.get('question', '')))}</span> <code>{escape(row.id)}</code></summary>"
    )
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in why)
    body = "".join(
        (
            f'<ul class="why">{reasons}</ul>' if reasons else "",
            _asked(asked),
            _answer(number, row) if row.answer else "",
            _ranked(row),
            _scores(row.scores),
        )
    )
    return f'<details class="case" id="case-{number}" {marks}>{head}{body}</details>'


def _asked(asked: Mapping[str, Any]) -> str:
    told = [("asked before", " / ".join(asked.get("history") or ())), ("as of", asked.get("as_of") or "")]
    told += [
        (name, "; ".join(asked.get(key) or ()))
        for name, key in (("should say", "answer_points"), ("must not say", "must_not"), ("must cite", "must_cite"))
    ]
    lines = "".join(f"<dt>{name}</dt><dd>{escape(str(value))}</dd>" for name, value in told if value)
    return f"<dl>{lines}</dl>" if lines else ""


def _answer(number: int, row: Row) -> str:
    answer = row.answer or {}
    if answer["status"] == "abstained":
        return f'<p class="refusal">No answer: {escape(str(answer["reason"]))}</p>'
    said = "".join(_sentence(number, sentence) for sentence in answer["sentences"])
    notes = "".join(f'<p class="note">{escape(note["text"])}</p>' for note in answer.get("notes", ()))
    held = row.sources
    cited = "".join(_citation(number, c, held and held.get(str(c["n"])), held is None) for c in answer["citations"])
    removed = "".join(f"<li><s>{escape(r['text'])}</s> {escape(r['reason'])}</li>" for r in answer["removed"])
    dropped = f'<h3>Not shown</h3><ul class="removed">{removed}</ul>' if removed else ""
    return f'<div class="answer">{said}{notes}</div><h3>Cited words</h3><ol class="cited">{cited}</ol>{dropped}'


def _sentence(number: int, sentence: Mapping[str, Any]) -> str:
    marks = "".join(f'<a href="#c{number}-{n}">[{n}]</a>' for n in sentence["citations"])
    label = f"<b>{escape(sentence['label'])}:</b> " if sentence.get("label") else ""
    return f'<p dir="auto">{label}{escape(sentence["text"])} {marks}</p>'


def _citation(number: int, citation: Mapping[str, Any], source: Mapping[str, Any] | None, unread: bool = False) -> str:
    """One citation; `unread` when the run kept nothing of what is stored."""
    day = citation["event_date"] or citation["published"] or "undated"
    parts = (citation["title"], citation["publisher"] or "", day, citation["document_id"])
    head = ", ".join(escape(str(part)) for part in parts if part)
    quote = escape(citation["quote"])
    if unread:
        words = f"<mark>{quote}</mark>"
    elif source is None:
        words = f'<mark class="bad">{quote}</mark> <b class="badge wrong">the release holds no such place</b>'
    elif source["text"] != citation["quote"]:
        stored = escape(source["text"])
        words = f'<mark class="bad">{quote}</mark> <b class="badge wrong">stored</b> <mark>{stored}</mark>'
    else:
        before, after = source["before"][-_AROUND:], source["after"][:_AROUND]
        words = f"…{escape(before)}<mark>{quote}</mark>{escape(after)}…"
    return (
        f'<li id="c{number}-{citation["n"]}" value="{citation["n"]}"><cite>{head}</cite><q dir="auto">{words}</q></li>'
    )


def _ranked(row: Row) -> str:
    gold = set(row.asked.get("gold_events") or ())
    found = list(dict.fromkeys(hit["document_id"] for hit in (row.answer or {}).get("retrieved", ())))[:_RANKED]
    if not gold and not found:
        return ""
    cited = {c["document_id"] for c in (row.answer or {}).get("citations", ())}
    lines = [_document(document, document in gold, document in cited) for document in found]
    lost = [f'<li class="lost">{escape(d)} <b>gold, not found</b></li>' for d in sorted(gold - set(found))]
    return f"<details><summary>Retrieved documents</summary><ol>{''.join(lines)}</ol><ul>{''.join(lost)}</ul></details>"


def _document(document: str, gold: bool, cited: bool) -> str:
    marks = " ".join(f"<b>{word}</b>" for word, on in (("gold", gold), ("cited", cited)) if on)
    return f"<li>{escape(document)} {marks}</li>"


def _scores(scores: Mapping[str, Score]) -> str:
    lines = "".join(
        f"<tr><th>{escape(name)}</th><td>{_part(s)}</td><td>{escape(s.reason)}</td></tr>" for name, s in scores.items()
    )
    return f'<details><summary>Scores</summary><div class="wide"><table>{lines}</table></div></details>'


def _part(held: Score) -> str:
    if held.got is None:
        return '<b class="open">unscored</b>'
    got = f"{held.got:.3f}".rstrip("0").rstrip(".")
    return f"{got} of {held.of}"
