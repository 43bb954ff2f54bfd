"""What a development is (proposed, agreed, signed, denied …), by the words that a document itself tells it in.

The headline says what the report is about; a sentence of the text has to word it too, and is kept as the evidence.
Where no sentence carries a status, the development is "reported" and nothing more.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from rag.desk.forms import Forms
from rag.errors import ConfigError
from rag.text import sentence_spans, terms

Status = Literal["proposed", "claimed", "agreed", "signed", "denied", "violated", "held", "other", "reported"]
STATUSES: tuple[Status, ...] = (
    "proposed",
    "claimed",
    "agreed",
    "signed",
    "denied",
    "violated",
    "held",
    "other",
    "reported",
)
FILE = Path(__file__).resolve().parent / "statuses.toml"
LANGUAGES = ("en", "uk", "ru", "tr")
READ = 2_400  # code points of a text in which the sentence of its headline is looked for
SENTENCES = 12  # of them

_CLAUSE = re.compile(r";\s|\s[–—]\s|,? (?:but|while|although|whereas) ", re.IGNORECASE)
_NEGATED = re.compile(
    r"(?:\b(?:not|no|never|without|nor|neither|un|fail(?:s|ed)? to|refus(?:es|ed) to|yet to|before|if|unless|would"
    r"|could|should|might|не|ні|без|нет)|n['’]t)(?:\s+\w+){0,2}\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Worded:
    """A status with the sentence of the text that words it: `text[start:end]`."""

    status: Status
    start: int
    end: int


def worded(title: str, text: str) -> Worded:
    """The status of what a document tells, and where its text words it; its first sentence where none does."""
    spans = [s for s in sentence_spans(text[:READ])[:SENTENCES] if _is_prose(text[s[0] : s[1]])]
    if not spans:
        return Worded("reported", 0, 0)
    lead = spans[0]
    wanted = statuses_in(title)
    if not wanted:
        own = statuses_in(text[slice(*lead)])
        return Worded(own[0] if own else "reported", *lead)
    about = set(terms(title))
    told = [statuses_in(text[a:b]) for a, b in spans]
    for status in wanted:
        held = [n for n, said in enumerate(told) if status in said]
        # The sentence that tells it first of all, then the one that has most of the headline's words.
        alike = [(len(about & set(terms(text[slice(*spans[n])]))), told[n][0] == status, n) for n in held]
        best = max(((first, words, -n) for words, first, n in alike if words or not n), default=None)
        if best is not None:
            return Worded(status, *spans[-best[2]])
    return Worded("reported", *lead)


def statuses_in(sentence: str) -> list[Status]:
    """The statuses that a sentence or headline words, those of its first clause first, each once."""
    found: list[Status] = []
    for clause in _CLAUSE.split(sentence):
        hits = _known().find(clause)
        beside = [(start, end, status) for start, end, (status, how) in hits if how == "not"]
        verbs: dict[Status, int] = {}
        things: list[Status] = []
        for start, _, (status, how) in hits:
            if how == "not" or any(status == s and a <= start < b for a, b, s in beside):
                continue
            if how == "things":
                things.append(status)
            elif status not in verbs and not _negated(clause, start, status):
                verbs[status] = start
        found += [*sorted(verbs, key=lambda status: (verbs[status], STATUSES.index(status))), *things]
    ordered = list(dict.fromkeys(found))
    if "signed" in ordered and ordered[0] in ("held", "other"):  # "Summit backs a force; three sign a declaration"
        ordered.remove("signed")
        ordered.insert(0, "signed")
    return ordered


def _negated(clause: str, at: int, status: Status) -> bool:
    return status in ("agreed", "signed", "proposed", "held") and bool(_NEGATED.search(clause[max(0, at - 40) : at]))


def _is_prose(sentence: str) -> bool:
    """A dateline, a byline or a button is no sentence that words a development."""
    return len(sentence) > 40 and sentence.rstrip("\"”»')]")[-1:] in (".", "!", "?", "…", "")


@cache
def _known() -> Forms[tuple[Status, str]]:
    """The words of each status, by what they are: verbs, things, or not. Raises ConfigError for an unreadable file."""
    try:
        rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
        known: dict[tuple[Status, str], list[str]] = {}
        for status in STATUSES[:-1]:
            row = rows[status]
            known[status, "verbs"] = [word for language in LANGUAGES for word in row.get(language, [])]
            known |= {(status, kind): row.get(kind, []) for kind in ("things", "not")}
        return Forms(known)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"{FILE}: cannot be read ({error}); restore it from the repository") from error
