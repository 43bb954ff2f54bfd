"""ALCE's definitions worked by hand: which sources carry which sentence is a table, so the arithmetic stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from evals.attribution import attribution, by_rules
from evals.held import Source
from rag.types import Answer, Sentence
from tests.evals_fixtures import answer

# What carries each sentence: any set of sources that holds one of these.
CARRIED = {
    "one": [{"a"}],
    "joint": [{"a", "b"}],
    "either": [{"a"}, {"b"}],
    "never": [],
}


def carries(sentence: str, sources: Sequence[Source]) -> bool:
    held = {source.text for source in sources}
    return any(wanted <= held for wanted in CARRIED[sentence])


SOURCES = {n: Source(text) for n, text in enumerate("abc", 1)}


def saying(*sentences: tuple[str, tuple[int, ...]]) -> Answer:
    return replace(answer(), sentences=tuple(Sentence(text, "supported", numbers) for text, numbers in sentences))


@pytest.mark.parametrize(
    ("text", "cited", "recall", "precise"),
    [
        ("one", (1,), 1, 1),
        ("one", (2,), 0, 0),  # a citation that does not carry it
        ("one", (), 0, 0),  # none at all
        ("one", (1, 3), 1, 1),  # 3 alone does not carry it and is not missed: of no use
        ("joint", (1, 2), 1, 2),  # neither alone, both needed
        ("joint", (1, 2, 3), 1, 2),
        ("joint", (1,), 0, 0),
        ("either", (1, 2), 1, 2),  # each carries it alone: both precise, though one would do
        ("either", (1, 2, 3), 1, 2),
        ("never", (1, 2, 3), 0, 0),  # recall 0: none of its citations is precise
        ("one", (1, 1), 1, 1),  # the same number twice is one citation
        ("one", (1, 9), 0, 0),  # cites what is not there
    ],
)
def test_one_sentence(text: str, cited: tuple[int, ...], recall: int, precise: int) -> None:
    found = attribution(saying((text, cited)), SOURCES, carries)
    assert (found.carried, found.sentences) == (recall, 1)
    assert (found.precise, found.citations) == (precise, len(set(cited)))
    assert bool(found.faults) == (found.carried < 1 or found.precise < found.citations)


def test_an_answer_pools_its_sentences() -> None:
    found = attribution(saying(("one", (1, 3)), ("never", (2,)), ("joint", (1, 2))), SOURCES, carries)
    assert (found.carried / found.sentences, found.precise / found.citations) == (2 / 3, 3 / 5)
    assert found.faults == ("sentence 1 does not need [3]", "sentence 2 is not carried by [2]")


def test_the_rules_judge_the_stored_words() -> None:
    met = Source("The envoys met in Larkstead on 3 May 2031.")
    assert by_rules("The envoys met in Larkstead on 3 May 2031.", [met])
    assert not by_rules("The envoys met in Arden on 3 May 2031.", [met])
