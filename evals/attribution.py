"""Citation recall and precision as ALCE defines them (Gao et al., 2023, arXiv 2305.14627, section 3), for any checker.

A sentence has citation recall 1 when the words it cites, taken together, carry it; without a citation it has 0. A
citation is precise when its sentence has recall 1, unless it is of no use: alone it does not carry the sentence, and
the others carry it without it. An answer's recall is the mean over its sentences, its precision the share of precise
citations among all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.held import Source
from rag.settle import known_names
from rag.types import Answer
from rag.verify import Evidence, check

Carries = Callable[[str, Sequence[Source]], bool]  # (sentence, cited sources) → carried


@dataclass(frozen=True, slots=True)
class Attribution:
    """How an answer's sentences and citations fared, with a line for each that failed."""

    sentences: int
    carried: int
    citations: int
    precise: int
    faults: tuple[str, ...]


def attribution(answer: Answer, sources: dict[int, Source], carries: Carries) -> Attribution:
    """ALCE's counts of one answer. A sentence that cites what the release does not hold is not carried."""
    carried = precise = cited = 0
    faults = []
    for place, sentence in enumerate(answer.sentences, 1):
        numbers = tuple(dict.fromkeys(sentence.citations))
        cited += len(numbers)
        held = {n: sources[n] for n in numbers if n in sources}
        if not numbers or len(held) < len(numbers) or not carries(sentence.text, list(held.values())):
            faults.append(f"sentence {place} is not carried by {_marks(numbers)}" if numbers else _bare(place))
            continue
        carried += 1
        useless = [n for n in numbers if not _useful(sentence.text, n, held, carries)]
        precise += len(numbers) - len(useless)
        faults += [f"sentence {place} does not need [{n}]" for n in useless]
    return Attribution(len(answer.sentences), carried, cited, precise, tuple(faults))


def _useful(text: str, number: int, held: dict[int, Source], carries: Carries) -> bool:
    if len(held) == 1 or carries(text, [held[number]]):
        return True
    return not carries(text, [source for n, source in held.items() if n != number])


def _bare(place: int) -> str:
    return f"sentence {place} cites nothing"


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def by_rules(sentence: str, sources: Sequence[Source]) -> bool:
    """Parley's own support check on the stored words alone, with the headlines above them."""
    evidence = [Evidence(source.text, source.header, source.day) for source in sources]
    return check(sentence, evidence, known_names).supported
