"""What an answer is worth: pure functions from a case, its answer and what is stored to scores with reasons.

A score is a part of a whole: 3 of 5 answer points, 0.63 of 1. A score that does not apply to a case is not there; one
that applies and could not be judged has no part, and is counted as unscored. A crash is a miss, not a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from evals.attribution import attribution, by_rules
from evals.cases import Case
from evals.held import Gold, Source
from evals.ranking import DEPTH, hit, ndcg, recall, reciprocal_rank
from rag.types import Answer
from rag.verify import Evidence, check

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
# "any date: Xi did not come" tells a judge what to look for; rules can only look for a statement or a name.
_NO_STATEMENT = re.compile(r"(?:any|anything|attributing|inventing|naming|giving|saying|claiming)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case after its question was asked."""

    case: Case
    answer: Answer | None  # None when asking failed
    seconds: float  # wall clock around the call
    error: str = ""
    sources: Mapping[int, Source] = field(default_factory=dict)  # by citation number
    gold: Mapping[str, Gold] = field(default_factory=dict)  # by document id


@dataclass(frozen=True, slots=True)
class Score:
    """A part of a whole and why; `got` is None when it could not be judged."""

    got: float | None
    of: int = 1
    reason: str = ""


Scores = dict[str, Score]


def score(outcome: Outcome) -> Scores:
    """All scores that apply to one case, by the names of evals.metrics."""
    case, answer = outcome.case, outcome.answer
    if answer is None:
        return dict(_failed(case, outcome.error))
    found: Scores = {"errors": Score(0)}
    if case.answerable:
        found |= _retrieval(case, answer) | _gold(case, answer)
        found["refused_wrong"] = Score(float(refused(answer)), 1, answer.reason or "" if refused(answer) else "")
        found |= _fresh(outcome, answer)
    else:
        found["refused_right"] = Score(float(refused(answer)), 1, "" if refused(answer) else "answered")
    found |= _citations(outcome, answer) | dict(_shape(case, answer))
    if judged := must_not(case, answer):
        found["must_not"] = judged
    if case.as_of:
        late = leaks(answer, outcome.sources, case.as_of)
        found["leaks"] = Score(len(late), 1, ", ".join(late))
    return found


def _failed(case: Case, error: str) -> Iterator[tuple[str, Score]]:
    yield "errors", Score(1, 1, error)
    if not case.answerable:
        yield "refused_right", Score(0, 1, error)
        return
    retrieval = ("ndcg@10", "recall@10", "mrr", "hit@1", "hit@5")
    for name in (*retrieval, "gold_cited", "citation_recall", "citation_precision"):
        yield name, Score(0, 1, error)
    if case.answer_points:
        yield "points", Score(0, len(case.answer_points), error)
    if case.must_cite:
        yield "must_cite", Score(0, len(case.must_cite), error)
    yield "refused_wrong", Score(0, 1, error)


# -- retrieval and coverage ------------------------------------------------------------------------------------------


def ranking(answer: Answer) -> list[str]:
    """Ids of the retrieved documents, best first, each once."""
    return list(dict.fromkeys(hit.document_id for hit in answer.retrieved))


def _retrieval(case: Case, answer: Answer) -> Scores:
    gold, ranked = set(case.gold_events), ranking(answer)
    lost = [d for d in case.gold_events if d not in ranked[:DEPTH]]
    why = f"not among the first {DEPTH}: {', '.join(lost)}" if lost else ""
    first = next((d for d in ranked[:1] if d not in gold), "")
    return {
        "ndcg@10": Score(ndcg(ranked, gold), 1, why),
        "recall@10": Score(recall(ranked, gold, DEPTH), 1, why),
        "mrr": Score(reciprocal_rank(ranked, gold)),
        "hit@1": Score(hit(ranked, gold, 1), 1, f"first is {first}" if first else ""),
        "hit@5": Score(hit(ranked, gold, 5)),
    }


def _gold(case: Case, answer: Answer) -> Scores:
    gold, cited = set(case.gold_events), {c.document_id for c in answer.citations}
    lost = [d for d in case.gold_events if d not in cited]
    found = {"gold_cited": Score(len(gold & cited) / len(gold), 1, f"not cited: {', '.join(lost)}" if lost else "")}
    if cited:
        beside = sorted(cited - gold)
        found["cited_gold"] = Score(len(gold & cited) / len(cited), 1, f"beside: {', '.join(beside)}" if beside else "")
    if case.must_cite:
        owed = [d for d in case.must_cite if d not in cited]
        had = len(case.must_cite) - len(owed)
        found["must_cite"] = Score(had, len(case.must_cite), f"not cited: {', '.join(owed)}" if owed else "")
    if case.answer_points:
        missed = [point for point in case.answer_points if not covers(shown(answer), point)]
        had = len(case.answer_points) - len(missed)
        found["points"] = Score(had, len(case.answer_points), "missing: " + "; ".join(missed) if missed else "")
    return found


def shown(answer: Answer) -> str:
    """The words that a reader sees and that count for coverage: the sentences, and the event dates on the chips."""
    return " ".join([*(s.text for s in answer.sentences), *(str(c.event_date) for c in answer.citations)])


def covers(text: str, point: str) -> bool:
    """Whether a text makes a point: it holds all its numbers, and 60 % of its content words by their first letters."""
    held = content_words(text)
    wanted = content_words(point)
    if any(word.isdigit() and word not in held for word in wanted):
        return False
    stems = {word[:_STEM] for word in held}
    return sum(word[:_STEM] in stems for word in wanted) / max(1, len(wanted)) >= COVERED_SHARE


def content_words(text: str) -> list[str]:
    """Content words in lower case: number words as digits, thousands commas and stop words dropped."""
    found = re.findall(r"[\w']+", text.lower().replace(",", ""))
    return [_NUMBERS.get(word, word) for word in found if word not in _STOP]


# -- what an answer must not do --------------------------------------------------------------------------------------


def refused(answer: Answer) -> bool:
    """Whether the answer is an abstention."""
    return answer.status == "abstained"


def must_not(case: Case, answer: Answer) -> Score | None:
    """Of the statements that would be wrong here, those that the answer makes; None when there is none to look for.

    A statement is made when a shown sentence carries it by the support check. What only tells a judge where to look
    ("any date") is left unscored when the question was answered; a refusal makes no statement.
    """
    if not case.must_not:
        return None
    if refused(answer):
        return Score(0, len(case.must_not))
    statements = [text for text in case.must_not if is_statement(text)]
    if not statements:
        return Score(None, len(case.must_not), "needs a judge: " + "; ".join(case.must_not))
    said = [Evidence(sentence.text) for sentence in answer.sentences]
    made = [text for text in statements if any(check(_ASIDE.sub("", text), [one]).supported for one in said)]
    return Score(len(made), len(statements), "says: " + "; ".join(made) if made else "")


def is_statement(text: str) -> bool:
    """Whether rules can look for it: it says something, in three content words or more."""
    return not _NO_STATEMENT.match(text) and len(content_words(_ASIDE.sub("", text))) >= 3


def leaks(answer: Answer, sources: Mapping[int, Source], as_of: date) -> list[str]:
    """Cited documents that nobody could know on that day: the event ended, or the page was published, later."""
    late = {}
    for citation in answer.citations:
        source = sources.get(citation.n)
        days = [d for d in (source.event_end, source.known_on) if d] if source else []
        if days and max(days) > as_of:
            late[citation.document_id] = max(days)
    return [f"{document} ({day})" for document, day in late.items()]


# -- citations -------------------------------------------------------------------------------------------------------


def _citations(outcome: Outcome, answer: Answer) -> Scores:
    found: Scores = {}
    if answer.citations:
        bad = bad_quotes(answer, outcome.sources)
        why = f"not the stored words: {', '.join(f'[{n}]' for n in bad)}" if bad else ""
        found["quotes_exact"] = Score(len(answer.citations) - len(bad), len(answer.citations), why)
        found["independent"] = _independent(outcome.sources)
    if answer.sentences:
        counted = attribution(answer, dict(outcome.sources), by_rules)
        why = "; ".join(counted.faults)
        found["citation_recall"] = Score(counted.carried / counted.sentences, 1, why)
        found["citation_precision"] = Score(counted.precise / counted.citations if counted.citations else 0.0, 1, why)
    if outcome.case.kind in ("who-said", "compare") and answer.citations:
        found |= _balance(outcome)
    return found


def bad_quotes(answer: Answer, sources: Mapping[int, Source]) -> list[int]:
    """Numbers of the citations whose quote is not exactly what is stored at its offsets."""
    return [c.n for c in answer.citations if c.n not in sources or sources[c.n].text != c.quote]


def _independent(sources: Mapping[int, Source]) -> Score:
    """Outlets behind the citations, counting one for each story that several outlets carry word for word."""
    stories: dict[str, tuple[str, ...]] = {}
    for source in sources.values():
        stories.setdefault(source.story, source.outlets)
    outlets = {name for names in stories.values() for name in names}
    return Score(len(outlets), 1, ", ".join(sorted(outlets)))


def _balance(outcome: Outcome) -> Scores:
    """Second most cited side over the most cited one, where the gold documents speak for two sides or more."""
    if len({side for gold in outcome.gold.values() for side in gold.sides}) < 2:
        return {}
    by_document = {c.document_id: outcome.sources.get(c.n) for c in outcome.answer.citations} if outcome.answer else {}
    counts: dict[str, int] = {}
    for source in by_document.values():
        for side in source.sides if source else ():
            counts[side] = counts.get(side, 0) + 1
    most = sorted(counts.values(), reverse=True)
    told = ", ".join(f"{side} {n}" for side, n in sorted(counts.items(), key=lambda item: -item[1]))
    return {"balance": Score(most[1] / most[0] if len(most) > 1 else 0.0, 1, told or "no side is known")}


# -- freshness and form ----------------------------------------------------------------------------------------------


def _fresh(outcome: Outcome, answer: Answer) -> Scores:
    """Whether the newest cited source is as new as the newest document that answers the question."""
    days = [gold.day for gold in outcome.gold.values() if gold.day]
    if refused(answer) or not days:
        return {}
    newest, wanted = answer.newest_source, max(days)
    if newest is not None and newest >= wanted:
        return {"stale": Score(0)}
    return {"stale": Score(1, 1, f"newest source {newest or 'undated'}, the record has {wanted}")}


def _shape(case: Case, answer: Answer) -> Iterator[tuple[str, Score]]:
    many = len(answer.sentences)
    over = many > case.longest
    yield "too_long", Score(int(over), 1, f"{many} sentences" if over else "")
    yield "removed", Score(len(answer.removed), 1, "; ".join(r.reason for r in answer.removed))
    right = answer.language == case.language
    yield "language", Score(float(right), 1, "" if right else f"in {answer.language}, asked in {case.language}")
    if case.window is not None:
        read = (answer.window.start, answer.window.end) if answer.window else None
        told = f"read {answer.window.label}: {read[0]} to {read[1]}" if read and answer.window else "none was read"
        yield "window", Score(float(read == case.window), 1, "" if read == case.window else told)
