"""Relations and things that a question takes for granted, with the words by which a report would tell of them.

A question about who interpreted is answered only by a report that speaks of interpreting. The lists, in words.toml, are
of everyday English; a question in another language is judged by the expressions that are written in its letters.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from rag.premises.reading import Read, matter, says
from rag.refusals import Refusal, refusal
from rag.text import fold, term, terms
from rag.types import Question

LOOKED_AT = 3  # best documents that fit


@dataclass(frozen=True, slots=True)
class Relation:
    """What is asked about, what tells of it, and how a refusal names it."""

    label: str
    asked: re.Pattern[str]
    told: re.Pattern[str]
    near: (
        str  # what it must be told beside: another word of the question ("words"), no name ("matter"), or nothing ("")
    )


@dataclass(frozen=True, slots=True)
class Words:
    """words.toml, compiled."""

    private: re.Pattern[str]
    errands: re.Pattern[str]
    subjects: re.Pattern[str]
    predicates: Mapping[str, frozenset[str]]  # search term of a deed → the terms that tell of it
    relations: tuple[Relation, ...]


@lru_cache(maxsize=1)
def word_lists() -> Words:
    """The lists of words.toml."""
    with (Path(__file__).parent / "words.toml").open("rb") as file:
        raw = tomllib.load(file)
    return Words(
        _any(raw["private"]),
        _any(raw["errands"]),
        _any([rf"\b(?:{s})\b" for s in raw["subjects"]]),
        _predicates(raw["predicates"]),
        tuple(
            Relation(
                r["label"],
                _any([rf"\b(?:{a})\b" for a in r["asked"]]),
                _any([rf"(?<!\w)(?:{t})" for t in r["told"]]),
                r.get("near", ""),
            )
            for r in raw["relation"]
        )
        + tuple(
            Relation(
                k["label"],
                _any(
                    [
                        rf"\b(?:which|what)(?: (?:kind|type|sort|make|model) of)?(?: [\w-]+){{0,2}}? (?:{a})s?\b"
                        for a in k["asked"]
                    ]
                ),
                _any([rf"(?<!\w)(?:{t})" for t in k["told"]]),
                "words",
            )
            for k in raw["kind"]
        ),
    )


def _predicates(rows: Sequence[str]) -> dict[str, frozenset[str]]:
    told: dict[str, frozenset[str]] = {}
    for row in rows:
        asked, _, further = row.partition("|")
        own = {term(w) for w in asked.split()}
        for word in own:
            told[word] = told.get(word, frozenset()) | own | {term(w) for w in further.split()}
    return told


def _any(expressions: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(expressions), re.IGNORECASE)


def private(question: Question) -> Refusal | None:
    """A question for what somebody thinks without saying so, or for an opinion of Parley's own."""
    return refusal("private") if word_lists().private.search(question.standalone) else None


def errand(question: Question) -> Refusal | None:
    """A question that asks for something else than what the record says: a letter, advice, the weather."""
    return refusal("errand") if word_lists().errands.search(question.standalone) else None


def relations(question: Question, read: Sequence[Read]) -> Refusal | None:
    """A deed, thing or circumstance of the question must be told of in a document that fits."""
    for relation in word_lists().relations:
        match = relation.asked.search(question.standalone)
        if match is None or (question.language != "en" and match.group().isascii()):
            continue
        if not any(_tells(relation, r, _others(question, relation, match.group())) for r in read[:LOOKED_AT]):
            return refusal("deed", what=relation.label)
    return None


def _others(question: Question, relation: Relation, asked: str) -> frozenset[str]:
    match relation.near:
        case "words":
            return frozenset(question.terms) - set(terms(asked))
        case "matter":
            return matter(question, asked)
    return frozenset()


def _tells(relation: Relation, read: Read, others: frozenset[str]) -> bool:
    """A sentence tells of it, and it or the one before holds another word of the question where that is asked."""
    return any(
        relation.told.search(sentence) and (not others or others & {*terms(before), *terms(sentence)})
        for before, sentence in pairwise(("", *read.sentences))
    )


def subjects(question: Question, read: Sequence[Read]) -> Refusal | None:
    """Another matter that the question names (a war elsewhere, a prize) must be named in a document that fits."""
    for match in word_lists().subjects.finditer(question.standalone):
        forms = [fold(match.group())]
        if not any(says(r, forms) for r in read[:LOOKED_AT]):
            return refusal("deed", what=match.group())
    return None
