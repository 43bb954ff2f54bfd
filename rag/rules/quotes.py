"""Quotation marks: what stands between them stands in the source word for word, said by the same one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rag.rules.parse import Fault, Parsed, Source
from rag.rules.sayings import sayings
from rag.rules.speakers import speakers

_DOUBLE = re.compile(r'"([^"]+)"')
_SINGLE = re.compile(r"(?<![^\W_])'([^'\s][^']*[^'\s])'(?![^\W_])")


@lru_cache(maxsize=8192)
def quoted(sentence: Parsed) -> tuple[str, ...]:
    """The texts between quotation marks; single ones only where they cannot be apostrophes."""
    return tuple(_DOUBLE.findall(sentence.text)) or tuple(_SINGLE.findall(sentence.text))


def _flat(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", re.sub(r"[\"']", "", text)).strip(" .,;:!?…")


def quotes(claim: Parsed, source: Source) -> Fault | None:
    """Each quotation is verbatim; reported speech that the source does not mark as a quotation is not marked here."""
    if claim.text.count('"') % 2:
        return Fault("quotes", "a quotation mark is opened but not closed")
    said = bool(sayings(claim))
    quoting: set[int] = set()
    for text in quoted(claim):
        wanted = _flat(text)
        if not wanted:
            continue
        holders = [s for s in source.sentences if _within(wanted, _flat(s.text))]
        if not holders:
            return Fault("quotes", f"the source does not contain the quoted words “{_short(text)}”")
        quoting |= {n for n, p in enumerate(source.parts) if p.sentence in holders}
        marked = any(_within(wanted, _flat(q)) for s in holders for q in quoted(s))
        reported = all(sayings(s) and not _open(s) for s in holders)
        if said and not marked and reported:
            return Fault("quotes", f"the source does not give “{_short(text)}” as a quotation")
    if said and 0 < len(quoting) < len(source.parts):
        return speakers(claim, Source(tuple(source.parts[n] for n in sorted(quoting)), source.aliases))
    return None


def _within(wanted: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text) is not None


def _open(sentence: Parsed) -> bool:
    """A sentence from inside a longer quotation has one mark without its partner."""
    return sentence.text.count('"') % 2 == 1


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
