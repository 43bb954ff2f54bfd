"""Let a small real model write the answers to question sets, check again what was shown, and compare with quoting.

python -m scripts.small_model --home .parley-test/starter

Starts llama.cpp with SmolLM2-135M on loopback and asks every question twice, with the model and without. Prints as it
goes, and at the end how many drafted sentences were shown, removed, and shown although the rules reject them when read
from their cited words alone (which must be none), and the figures of both writers side by side. Exit code 1 when a
sentence is shown without support or a figure is worse with the model.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from evals.cases import STARTER, Case, load_sets
from evals.metrics import Metric, metrics
from evals.rows import rows
from evals.runner import run
from evals.scorers import Outcome
from rag.chain import Parley
from rag.settings import Settings
from rag.settle import known_names
from rag.types import Answer
from rag.verify import Evidence, check
from tests.model_fixtures import MODEL_NAME, serve

# Not what an answer is worth: a model takes time, and removes sentences by design.
_LEFT_OUT = ("p50_ms", "p95_ms", "removed", "tokens")


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="Folder of library.db and releases/ [PARLEY_HOME].")
@click.option(
    "--set", "sets", type=click.Path(path_type=Path, dir_okay=False), multiple=True, help="Question set, may repeat."
)
@click.option("--limit", type=click.IntRange(min=1), default=10_000, help="Ask only the first N questions.")
@click.option("--threads", type=click.IntRange(min=1), default=2, help="Threads of the model.")
@click.option("--format", "reply", type=click.Choice(["auto", "text"]), default="text", help="PARLEY_REPLY_FORMAT.")
def main(home: Path | None, sets: tuple[Path, ...], limit: int, threads: int, reply: Literal["auto", "text"]) -> None:
    """Ask a question set with a small model writing, and without.

    Example: python -m scripts.small_model --home .parley-test/starter --limit 10
    """
    cases = load_sets(sets or (STARTER,)).cases[:limit]
    quoted = run(Parley.open(Settings.load(home=home, writer="quotes")), cases)
    with serve(threads) as url:
        settings = Settings.load(
            home=home,
            openai_base_url=url,
            openai_api_key="none",
            chat_model=MODEL_NAME,
            model_timeout=120,
            reply_format=reply,
        )
        drafted = _ask(Parley.open(settings), cases)
    worse = compare(metrics(rows(quoted)), metrics(rows(drafted)))
    sys.exit(1 if _told(drafted) or worse else 0)


def _ask(parley: Parley, cases: Sequence[Case]) -> list[Outcome]:
    def told(outcome: Outcome) -> None:
        answer = outcome.answer
        removed = len(answer.removed) if answer else 0
        shown = sum(s.support == "supported" for s in answer.sentences) if answer else 0
        click.echo(f"{outcome.case.id}: {shown} shown, {removed} removed, {outcome.seconds:.0f} s", err=True)

    return run(parley, cases, done=told)


def _told(drafted: Sequence[Outcome]) -> int:
    """Prints the count of sentences; the number shown without support."""
    answers = [outcome.answer for outcome in drafted if outcome.answer]
    by_model = sum(a.writer == MODEL_NAME for a in answers)
    fell_back = sum(a.status == "answered" and a.writer != MODEL_NAME for a in answers)
    shown = sum(s.support == "supported" for a in answers for s in a.sentences)
    removed = sum(len(a.removed) for a in answers)
    wrong = [sentence for a in answers for sentence in unsupported(a)]
    tokens = [a.tokens for a in answers if a.tokens]
    click.echo(
        f"{by_model} answers with sentences by {MODEL_NAME}, {fell_back} quoted instead; {shown} of its sentences "
        f"shown, {removed} removed, {len(wrong)} shown without support; {sum(t.read for t in tokens):,} tokens read, "
        f"{sum(t.written for t in tokens):,} written"
    )
    for sentence in wrong:
        click.echo(f"without support: {sentence}")
    return len(wrong)


def compare(without: Sequence[Metric], with_model: Sequence[Metric]) -> list[str]:
    """Prints both writers' figures side by side; the names of those that are worse with the model."""
    worse = []
    click.echo("figure\tquotes\tmodel")
    others = {metric.name: metric for metric in with_model}
    for one in without:
        if one.name in _LEFT_OUT or not one.better or (other := others.get(one.name)) is None:
            continue
        fell = (one.value or 0.0) - (other.value or 0.0)
        if (fell if one.better == "higher" else -fell) > 1e-9:
            worse.append(one.name)
        click.echo(f"{one.name}\t{_figure(one)}\t{_figure(other)}{'  worse' if one.name in worse else ''}")
    return worse


def _figure(metric: Metric) -> str:
    return "–" if metric.value is None else f"{metric.value:.3f}"


def unsupported(answer: Answer) -> list[str]:
    """Sentences shown as supported that the rules reject when they see nothing but the cited words and headline."""
    cited = {c.n: c for c in answer.citations}
    bad = []
    for sentence in answer.sentences:
        if sentence.support != "supported":
            continue
        evidence = [
            Evidence(cited[n].quote, ". ".join(filter(None, (cited[n].title, cited[n].publisher))), cited[n].event_date)
            for n in sentence.citations
        ]
        if not check(sentence.text, evidence, known_names).supported:
            bad.append(sentence.text)
    return bad


if __name__ == "__main__":
    main()
