"""The whole way on the command line, as a script would go it: ask, then look each citation up in the corpus."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.settings import CHECKOUT

QUESTION = "Is Turkey ready to host a peace summit?"


def parley(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "PARLEY_HOME": str(home)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def ask(home: Path, question: str, *options: str) -> dict[str, Any]:
    done = parley(home, "rag", "ask", question, "--json", *options)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_offer_of_march_2024_is_shown_with_zelenskyys_answer_their_dates_and_exact_words(
    starter_home: Path,
) -> None:
    answer = ask(starter_home, QUESTION)
    assert answer["status"] == "answered"
    shown = " ".join(sentence["text"] for sentence in answer["sentences"])
    assert "Erdoğan" in shown
    assert "Zelenskyy" in shown
    cited = {citation["document_id"]: citation for citation in answer["citations"]}
    assert cited["2024-03-08-erdogan-offers-peace-summit"]["event_date"] == "2024-03-08"
    assert {s["support"] for s in answer["sentences"]} == {"quoted"}
    assert all(s["citations"] for s in answer["sentences"])
    for document in cited:
        text = parley(starter_home, "corpus", "show", document, "--text").stdout
        for citation in answer["citations"]:
            if citation["document_id"] == document:
                assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_an_answer_has_the_keys_that_others_build_on(starter_home: Path) -> None:
    answer = ask(starter_home, QUESTION)
    assert set(answer) == set(
        "question as_of status reason sentences citations removed retrieved newest_source release writer".split()
    ) | set("seconds language intent window notes advice tokens cost".split())
    assert set(answer["sentences"][0]) == {"text", "support", "citations", "label", "language"}
    assert set(answer["citations"][0]) == set(
        "n document_id passage_id title publisher url published event_date quote start end snapshot".split()
    ) | set("corrections carried_by modified withdrawn".split())
    assert set(answer["retrieved"][0]) == {"document_id", "passage_id", "score"}
    assert set(answer["seconds"]) == {"retrieve", "write", "verify", "total"}
    assert answer["writer"] == "quotes"
    assert answer["citations"][0]["publisher"] == "Parley brief"
    assert answer["citations"][0]["snapshot"].startswith("sha256:")


@pytest.mark.parametrize("day", ["2023-07-17", "2024-03-08"])
def test_nothing_that_ended_later_is_used_as_of_a_day(starter_home: Path, day: str) -> None:
    answer = ask(
        starter_home, "What happened to the Black Sea grain deal, and who offers to host talks?", "--as-of", day
    )
    assert answer["as_of"] == day
    limit = date.fromisoformat(day)
    assert all(date.fromisoformat(citation["event_date"]) <= limit for citation in answer["citations"])
    assert all(date.fromisoformat(hit["document_id"][:10]) <= limit for hit in answer["retrieved"])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["ask", ""], 1, ""),
        (["ask", "x" * 20_001], 1, ""),
        (["ask", "Who?", "--as-of", "yesterday"], 2, "2024-03-08"),
        (["ask"], 2, "QUESTION"),
    ],
)
def test_what_cannot_be_asked_is_one_line(starter_home: Path, arguments: list[str], code: int, said: str) -> None:
    done = parley(starter_home, "rag", *arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_without_a_release_the_command_that_makes_one_is_named(home: Path) -> None:
    done = parley(home, "rag", "ask", QUESTION)
    assert done.returncode == 1
    assert "python -m corpus refresh" in done.stderr
