"""Parley measured on public question sets: builds a home for each, asks, and counts what the set is judged by.

The documents go through the ordinary commands and the questions down the ordinary path; a home that is kept embeds
nothing twice. What comes out are the rows and figures of a run.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals.metrics import Better, Metric, Row, Spec, metric
from evals.publicsets import Asked, PublicSet
from evals.ranking import DEPTH, hit, ndcg, recall, reciprocal_rank
from evals.scorers import Score, Scores
from rag.chain import Found, Parley
from rag.errors import ReleaseError
from rag.present import answer_json
from rag.settings import Settings
from rag.types import Answer, Scope

WITHIN = 5  # documents among which a translation must be found

Told = Callable[[int, int], None]  # done, total


@dataclass(frozen=True, slots=True)
class Measured:
    """What a set came to."""

    rows: tuple[Row, ...]
    metrics: tuple[Metric, ...]

    @property
    def short(self) -> list[Metric]:
        """The figures that miss what the set is asked for."""
        return [m for m in self.metrics if met(m) is False]


def met(held: Metric) -> bool | None:
    """Whether the target is reached; None where nothing is asked."""
    if held.target is None or held.value is None:
        return None
    return held.value >= held.target if held.better == "higher" else held.value <= held.target


def build(public: PublicSet, home: Path, say: Callable[[str], None]) -> None:
    """Bring the home up to date with the set's documents. Raises ReleaseError when that fails, OSError."""
    files = home / "files"
    files.mkdir(parents=True, exist_ok=True)
    with (files / f"{public.name}.jsonl").open("w", encoding="utf-8") as out:
        for text in public.texts:
            row = {name: getattr(text, name) for name in text.__dataclass_fields__}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    sources = home / "sources.toml"
    sources.write_text(f'[[source]]\nname = "{public.name}"\nkind = "folder"\npath = "files"\n', encoding="utf-8")
    command = [sys.executable, "-m", "corpus", "refresh", "--home", str(home), "--sources", str(sources), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"{home}: the documents of {public.name} were not taken in; see above")
    report = json.loads(done.stdout)
    say(f"{public.name}: release {report['release']}, {report['embedded']} embedded")


def measure(public: PublicSet, parley: Parley, limit: int | None, told: Told) -> Measured:
    """Ask what the set asks (the first `limit` questions) and count. Raises ReleaseError, QuestionError."""
    if public.name in ("xquad", "ntrex128"):
        return _across(public, parley, limit, told)
    of = {"multihoprag500": _refused, "ramdocs": _accounts}.get(public.name, _ranked)
    return of(public.name, parley, public.asked[:limit], told)


# -- what each is judged by ------------------------------------------------------------------------------------------


def _ranked(name: str, parley: Parley, asked: Sequence[Asked], told: Told) -> Measured:
    rows = []
    for done, one in enumerate(asked, 1):
        began = time.perf_counter()
        ranked = documents(parley, one.question)
        seconds = time.perf_counter() - began
        rows.append(_row(one, ranking_scores(ranked, one), seconds))
        told(done, len(asked))
    return Measured(tuple(rows), tuple(_figures(rows, {"ndcg@10": 0.70} if name == "time1963" else {})))


def ranking_scores(ranked: Sequence[str], one: Asked) -> Scores:
    """The retrieval scores of one question."""
    gold = one.gold
    lost = sorted(gold - set(ranked[:DEPTH]))
    why = f"not among the first {DEPTH}: {' '.join(lost[:20])}" if lost else ""
    return {
        "ndcg@10": Score(ndcg(ranked, dict(one.relevance) or gold), 1, why),
        "recall@10": Score(recall(ranked, gold, DEPTH), 1, why),
        "mrr": Score(reciprocal_rank(ranked, gold)),
        "hit@1": Score(hit(ranked, gold, 1)),
        "hit@5": Score(hit(ranked, gold, 5)),
    }


def _across(public: PublicSet, parley: Parley, limit: int | None, told: Told) -> Measured:
    """A question in one language, its document in another: among all documents, and among those of the other alone."""
    languages = sorted({text.language for text in public.texts})
    asked = [one for name in languages for one in [a for a in public.asked if a.language == name][:limit]]
    rows = []
    for done, one in enumerate(asked, 1):
        began = time.perf_counter()
        mixed = documents(parley, one.question)
        seconds = time.perf_counter() - began
        scores: Scores = {}
        for other in languages:
            if other == one.language:
                continue
            gold = {f"{document}-{other}" for document in one.gold}
            alone = documents(parley, one.question, Scope(languages=(other,)))
            for kind, ranked in (("alone", alone), ("mixed", mixed)):
                found = hit(ranked, gold, WITHIN)
                first = "" if found else f"first are {' '.join(ranked[:WITHIN])}"
                scores[f"recall@5 {kind}, {one.language} in {other}"] = Score(found, 1, first)
        rows.append(_row(one, scores, seconds))
        told(done, len(asked))
    figures = list(_figures(rows, {}))
    for kind in ("alone", "mixed"):
        if pairs := [m for m in figures if m.name.startswith(f"recall@5 {kind},") and m.value is not None]:
            worst = min(pairs, key=lambda m: m.value or 0.0)
            target = 0.90 if kind == "alone" else None  # among all, its own language's copies rightly come first
            figures.append(replace(worst, name=f"recall@5 {kind}, lowest pair", target=target))
    return Measured(tuple(rows), tuple(figures))


def _refused(_: str, parley: Parley, asked: Sequence[Asked], told: Told) -> Measured:
    rows = []
    for done, one in enumerate(asked, 1):
        answer, seconds = _answered(parley, one.question, Scope())
        refused = float(answer.status == "abstained")
        name = "refused_wrong" if one.answerable else "refused_right"
        reason = answer.reason or "" if refused else "" if one.answerable else "answered"
        rows.append(_row(one, {name: Score(refused, 1, reason)}, seconds, answer))
        told(done, len(asked))
    return Measured(tuple(rows), tuple(_figures(rows, {"refused_right": 0.85, "refused_wrong": 0.10})))


def _accounts(_: str, parley: Parley, asked: Sequence[Asked], told: Told) -> Measured:
    """Where two accounts are valid, both must be shown: from all documents, and from the question's own alone."""
    two = [one for one in asked if len(set(map(_plain, one.accounts))) == 2]
    rows = []
    for done, one in enumerate(two, 1):
        scores: Scores = {}
        seconds, missed, own = 0.0, "", None
        for kind, scope in (("its documents", Scope(publishers=(one.context,))), ("all documents", Scope())):
            answer, took = _answered(parley, one.question, scope)
            shown = [account for account in one.accounts if account_shown(answer, account)]
            refused = answer.status == "abstained"
            what = answer.reason or "" if refused else f"shows {shown} of {list(one.accounts)}"
            scores[f"both shown, {kind}"] = Score(float(len(shown) == 2), 1, "" if len(shown) == 2 else what)
            scores[f"one shown, {kind}"] = Score(float(len(shown) == 1))
            scores[f"refused, {kind}"] = Score(float(refused), 1, what if refused else "")
            if own is None:
                own, seconds, missed = answer, took, what if len(shown) < 2 else ""
        rows.append(_row(one, scores, seconds, own, missed))
        told(done, len(two))
    return Measured(tuple(rows), tuple(_figures(rows, {"both shown, its documents": 0.70})))


# -- rows and figures ------------------------------------------------------------------------------------------------

_LOWER = ("refused_wrong", "refused, ", "one shown, ", "p50_ms", "p95_ms")


def _row(one: Asked, scores: Scores, seconds: float, answer: Answer | None = None, missed: str = "") -> Row:
    asked: dict[str, Any] = {
        "id": one.id,
        "question": one.question,
        "language": one.language,
        "answerable": one.answerable,
        "gold_events": sorted(one.gold),
    }
    return Row(asked | ({"missed": missed} if missed else {}), scores, round(seconds, 4), "", _kept(answer))


def _kept(answer: Answer | None) -> dict[str, Any] | None:
    return answer_json(answer) if answer else None


def _figures(rows: Sequence[Row], targets: dict[str, float]) -> Iterator[Metric]:
    names = [*dict.fromkeys(name for row in rows for name in row.scores)]
    for name in names:
        better: Better = "lower" if name.startswith(_LOWER) else "higher"
        yield replace(metric(Spec(name, "mean", better, ""), rows), target=targets.get(name))
    for name, percent in (("p50_ms", 50), ("p95_ms", 95)):
        yield metric(Spec(name, "percentile", "lower", "milliseconds to a ranking or an answer", percent), rows)


def _answered(parley: Parley, question: str, scope: Scope) -> tuple[Answer, float]:
    began = time.perf_counter()
    return parley.answer(question, scope), time.perf_counter() - began


def documents(parley: Parley, question: str, scope: Scope = Scope()) -> list[str]:
    """Ids of the documents retrieved, best first, as the set has them: no sentence is written."""
    for event in parley.stream(question, scope):
        if isinstance(event, Found):
            return list(dict.fromkeys(own_id(found.record.document_id) for found in event.hits))
    return []


def own_id(document_id: str) -> str:
    """The set's id at the end of Parley's: "files-xquad-3f2a9c1b00-p7-en" → "p7-en"."""
    found = re.search(r"-[0-9a-f]{10}-(.+)$", document_id)
    return found[1] if found else document_id


def account_shown(answer: Answer, account: str) -> bool:
    """Whether the words of an account stand in what a reader sees."""
    return f" {_plain(account)} " in f" {_plain(' '.join(s.text for s in answer.sentences))} "


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace(",", "")))


def open_home(home: Path) -> Parley:
    """Parley over a home made by `build`, writing with verbatim quotes."""
    return Parley.open(Settings.load(home=home, writer="quotes"))
