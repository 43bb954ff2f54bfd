"""Parley measured on public question sets: builds a home for each, asks, and counts what the set is judged by.

The documents go through the ordinary commands and the questions down the ordinary path; a home that is kept embeds
nothing twice.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.publicsets import Asked, PublicSet
from evals.ranking import ndcg
from rag.chain import Found, Parley
from rag.errors import ReleaseError
from rag.settings import Settings
from rag.types import Answer, Scope

WITHIN = 5  # documents among which a translation must be found

Told = Callable[[int, int], None]  # done, total


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a set, with what was asked of it; `target` is None where nothing is."""

    name: str
    value: float
    n: int
    target: float | None = None
    lower: bool = False  # lower is better

    @property
    def met(self) -> bool | None:
        """Whether the target is reached."""
        if self.target is None:
            return None
        return self.value <= self.target if self.lower else self.value >= self.target


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that did not come out as the set has it."""

    id: str
    question: str
    what: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What a set came to."""

    name: str
    figures: tuple[Figure, ...]
    misses: tuple[Miss, ...]


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
    asked = public.asked[:limit]
    if public.name == "time1963":
        return _ranked(public.name, parley, asked, told)
    if public.name in ("xquad", "ntrex128"):
        return _across(public, parley, limit, told)
    if public.name == "multihoprag500":
        return _refused(public.name, parley, asked, told)
    return _accounts(public.name, parley, asked, told)


# -- what each is judged by ------------------------------------------------------------------------------------------


def _ranked(name: str, parley: Parley, asked: Sequence[Asked], told: Told) -> Measured:
    scores, misses = [], []
    for done, one in enumerate(asked, 1):
        ranked = documents(parley, one.question)
        scores.append(ndcg(ranked, set(one.gold)))
        if scores[-1] < 1:
            misses.append(Miss(one.id, one.question, f"{scores[-1]:.3f}: {' '.join(ranked[:10])}"))
        told(done, len(asked))
    return Measured(name, (Figure("ndcg@10", _mean(scores), len(scores), 0.70),), tuple(misses))


def _across(public: PublicSet, parley: Parley, limit: int | None, told: Told) -> Measured:
    """A question in one language, its document in another: among all documents, and among those of the other alone."""
    languages = sorted({text.language for text in public.texts})
    by_language = {name: [one for one in public.asked if one.language == name][:limit] for name in languages}
    total, done = sum(len(found) for found in by_language.values()), 0
    hits: dict[tuple[str, str, str], list[bool]] = {}
    misses = []
    for language, asked in by_language.items():
        for one in asked:
            mixed = documents(parley, one.question)
            for other in languages:
                gold = {f"{document}-{other}" for document in one.gold}
                alone = documents(parley, one.question, Scope(languages=(other,)))
                for kind, ranked in (("alone", alone), ("mixed", mixed)):
                    found = bool(gold & set(ranked[:WITHIN]))
                    hits.setdefault((kind, language, other), []).append(found)
                    if not found and language != other:
                        misses.append(Miss(one.id, one.question, f"{kind} {other}: {' '.join(ranked[:WITHIN])}"))
            done += 1
            told(done, total)
    figures = []
    for kind in ("alone", "mixed"):
        pairs = {k: found for k, found in hits.items() if k[0] == kind and k[1] != k[2]}
        figures += [
            Figure(f"recall@5 {kind}, {a} in {b}", _mean(found), len(found)) for (_, a, b), found in pairs.items()
        ]
        worst = min(pairs.values(), key=_mean)
        target = 0.90 if kind == "alone" else None  # among all, its own language's copies rightly come first
        figures.append(Figure(f"recall@5 {kind}, lowest pair", _mean(worst), len(worst), target))
    return Measured(public.name, tuple(figures), tuple(misses))


def _refused(name: str, parley: Parley, asked: Sequence[Asked], told: Told) -> Measured:
    right: list[bool] = []
    wrong: list[bool] = []
    misses = []
    for done, one in enumerate(asked, 1):
        answer = parley.answer(one.question)
        refused = answer.status == "abstained"
        (wrong if one.answerable else right).append(refused)
        if refused == one.answerable:
            misses.append(Miss(one.id, one.question, answer.reason or "answered"))
        told(done, len(asked))
    figures = (
        Figure("refused of those without an answer", _mean(right), len(right), 0.85),
        Figure("refused of those with one", _mean(wrong), len(wrong), 0.10, lower=True),
    )
    return Measured(name, figures, tuple(misses))


def _accounts(name: str, parley: Parley, asked: Sequence[Asked], told: Told) -> Measured:
    """Where two accounts are valid, both must be shown: from all documents, and from the question's own alone."""
    two = [one for one in asked if len(set(map(_plain, one.accounts))) == 2]
    counts: dict[str, list[tuple[int, bool]]] = {"its documents": [], "all documents": []}
    misses = []
    for done, one in enumerate(two, 1):
        for kind, scope in (("its documents", Scope(publishers=(one.context,))), ("all documents", Scope())):
            answer = parley.answer(one.question, scope)
            shown = [account for account in one.accounts if account_shown(answer, account)]
            counts[kind].append((len(shown), answer.status == "abstained"))
            if len(shown) < 2:
                what = answer.reason if answer.status == "abstained" else f"shows {shown} of {list(one.accounts)}"
                misses.append(Miss(one.id, one.question, f"{kind}: {what}"))
        told(done, len(two))
    figures = []
    for kind, found in counts.items():
        target = 0.70 if kind == "its documents" else None  # as the set has it: the question's own documents
        figures.append(Figure(f"both shown, {kind}", _mean(n == 2 for n, _ in found), len(found), target))
        figures.append(Figure(f"one shown, {kind}", _mean(n == 1 for n, _ in found), len(found)))
        figures.append(Figure(f"refused, {kind}", _mean(refused for _, refused in found), len(found)))
    return Measured(name, tuple(figures), tuple(misses))


def documents(parley: Parley, question: str, scope: Scope = Scope()) -> list[str]:
    """Ids of the documents retrieved, best first, as the set has them: no sentence is written."""
    for event in parley.stream(question, scope):
        if isinstance(event, Found):
            return list(dict.fromkeys(own_id(hit.record.document_id) for hit in event.hits))
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


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def open_home(home: Path) -> Parley:
    """Parley over a home made by `build`, writing with verbatim quotes."""
    return Parley.open(Settings.load(home=home, writer="quotes"))
