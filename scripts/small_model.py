"""Let a small real model write the answers to a question set, and check again what was shown.

python -m scripts.small_model --home .parley-test/starter

Starts llama.cpp with SmolLM2-135M on loopback, asks every question through rag.chain and prints, as it goes and at the
end, how many sentences were shown, removed, and shown although the rules reject them when read from their cited words
alone (which must be none). Exit code 1 when there is one.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from evals.cases import load_sets
from rag.chain import Parley
from rag.settle import known_names
from rag.settings import Settings
from rag.types import Answer, Scope
from rag.verify import Evidence, check
from tests.model_fixtures import MODEL_NAME, serve

STARTER = Path(__file__).resolve().parent.parent / "evals" / "sets" / "starter.jsonl"


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="Folder of library.db and releases/ [PARLEY_HOME].")
@click.option("--limit", type=click.IntRange(min=1), default=10_000, help="Ask only the first N questions.")
@click.option("--threads", type=click.IntRange(min=1), default=2, help="Threads of the model.")
def main(home: Path | None, limit: int, threads: int) -> None:
    """Ask the starter questions with a small model writing.

    Example: python -m scripts.small_model --home .parley-test/starter --limit 10
    """
    with serve(threads) as url:
        settings = Settings.load(
            home=home, openai_base_url=url, openai_api_key="none", chat_model=MODEL_NAME, model_timeout=120
        )
        parley = Parley.open(settings)
        written = fell_back = shown = removed = wrong = 0
        cases = load_sets([STARTER]).cases[:limit]
        for n, case in enumerate(cases, 1):
            began = time.monotonic()
            answer = parley.answer(case.question, Scope(as_of=case.as_of))
            by_model = answer.writer == MODEL_NAME
            written += by_model
            fell_back += answer.status == "answered" and not by_model
            shown += sum(s.support == "supported" for s in answer.sentences)
            removed += len(answer.removed)
            wrong += len(unsupported(answer))
            click.echo(f"{n}/{len(cases)} {case.id}: {len(answer.removed)} removed, {time.monotonic() - began:.0f} s")
    click.echo(
        f"{written} answers by {MODEL_NAME}, {fell_back} quoted instead; {shown} of its sentences shown, "
        f"{removed} removed, {wrong} shown without support"
    )
    sys.exit(1 if wrong else 0)


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
