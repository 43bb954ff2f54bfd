"""What an answer is worth: pure functions from a case, its answer and what is stored to numbers.

A score of None does not apply to the case and is left out of the mean; a crash is a miss, not a gap.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from evals.cases import Case
from rag.types import Answer

DEPTH = 10  # ranks that nDCG and recall look at
COVERED_SHARE = 0.6  # of a point's content words

# Words that carry no content when an answer point is looked for.
_STOP = frozenset(
    "a about after all also an and any are as at be before both by can could did do does for from had has have he her"
    " his how i in into is it its may more no not of on only or over said she should than that the their then there"
    " they this to was we were what when where which who why with would you".split()
)
_NUMBERS = dict(zip("one two three four five six seven eight nine ten".split(), map(str, range(1, 11)), strict=True))
_NUMBERS["twelve"] = "12"
_STEM = 5  # letters that decide whether two words are forms of one


@dataclass(frozen=True, slots=True)
class Stored:
    """What the release holds of a cited document version."""

    text: str
    event_end: date | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case after its question was asked."""

    case: Case
    answer: Answer | None  # None when asking failed
    seconds: float  # wall clock around the call
    error: str = ""
    stored: Mapping[str, Stored] = field(default_factory=dict)  # by passage id of each citation


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one case; None where a score does not apply."""

    ndcg: float | None  # nDCG@10 of gold documents among the retrieved
    recall: float | None  # share of gold documents among the first ten retrieved
    gold_cited: float | None  # share of gold documents that are cited
    cited_gold: float | None  # share of cited documents that are gold
    points: int  # answer points
    points_covered: int
    quotes: int  # citations
    bad_quotes: int  # citations whose quote is not the stored text at its offsets
    refused: bool
    leaks: int  # cited documents that end after the case's as_of day
    too_long: bool
    removed: int  # drafted sentences that were not shown


def score(outcome: Outcome) -> Scores:
    """All scores of one case."""
    case, answer = outcome.case, outcome.answer
    if answer is None:
        miss = 0.0 if case.answerable else None
        points = len(case.answer_points) if case.answerable else 0
        return Scores(miss, miss, miss, None, points, 0, 0, 0, False, 0, False, 0)
    gold = set(case.gold_events)
    ranked = ranking(answer)
    cited = {citation.document_id for citation in answer.citations}
    asked = case.answerable
    return Scores(
        ndcg=ndcg(ranked, gold) if asked else None,
        recall=len(gold & set(ranked[:DEPTH])) / len(gold) if asked else None,
        gold_cited=len(gold & cited) / len(gold) if asked else None,
        cited_gold=len(gold & cited) / len(cited) if asked and cited else None,
        points=len(case.answer_points) if asked else 0,
        points_covered=sum(covers(shown(answer), point) for point in case.answer_points) if asked else 0,
        quotes=len(answer.citations),
        bad_quotes=bad_quotes(answer, outcome.stored),
        refused=answer.status == "abstained",
        leaks=leaks(answer, outcome.stored, case.as_of),
        too_long=len(answer.sentences) > case.longest,
        removed=len(answer.removed),
    )


def ranking(answer: Answer) -> list[str]:
    """Ids of the retrieved documents, best first, each once."""
    return list(dict.fromkeys(hit.document_id for hit in answer.retrieved))


def ndcg(ranked: Sequence[str], gold: set[str]) -> float:
    """Normalised discounted gain at ten, with gain 1 for a gold document; the ideal puts all gold documents first."""
    gained = sum(1 / math.log2(rank + 1) for rank, document in enumerate(ranked[:DEPTH], start=1) if document in gold)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(DEPTH, len(gold)) + 1))
    return gained / ideal if ideal else 0.0


def shown(answer: Answer) -> str:
    """The words that a reader sees and that count for coverage: the sentences, and the event dates on the chips."""
    return " ".join([*(s.text for s in answer.sentences), *(str(c.event_date) for c in answer.citations)])


def covers(text: str, point: str) -> bool:
    """Whether a text makes a point: it holds all its numbers, and 60 % of its content words by their first letters."""
    held = _content(text)
    wanted = _content(point)
    if any(word.isdigit() and word not in held for word in wanted):
        return False
    stems = {word[:_STEM] for word in held}
    return sum(word[:_STEM] in stems for word in wanted) / max(1, len(wanted)) >= COVERED_SHARE


def _content(text: str) -> list[str]:
    """Content words in lower case: number words as digits, thousands commas and stop words dropped."""
    found = re.findall(r"[\w']+", text.lower().replace(",", ""))
    return [_NUMBERS.get(word, word) for word in found if word not in _STOP]


def bad_quotes(answer: Answer, stored: Mapping[str, Stored]) -> int:
    """Citations whose quote is not exactly what is stored at its offsets."""
    return sum(
        c.passage_id not in stored or stored[c.passage_id].text[c.start : c.end] != c.quote for c in answer.citations
    )


def leaks(answer: Answer, stored: Mapping[str, Stored], as_of: date | None) -> int:
    """Cited documents whose event ended after the day that the answer speaks from."""
    if as_of is None:
        return 0
    ends = {c.document_id: s.event_end for c in answer.citations if (s := stored.get(c.passage_id))}
    return sum(end is not None and end > as_of for end in ends.values())
