"""The shape of a page, counted on what it shows: words, words in links, prose, headlines that lead elsewhere. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

_FURNITURE = frozenset("nav header footer aside form".split())
_GATE = re.compile(
    r"pay-?wall|reg-?wall|subscri\w+-?(?:wall|gate|only|prompt)|(?:article|content|meter)-?gate", re.IGNORECASE
)
_LONGEST_GATE = 1_500  # characters: a box with more in it is the article that a gate is put around
_PROSE = 15  # words outside links that make a block prose
_LINK_HEADLINE = 4  # words of a link that reads as a headline
_STAMP = re.compile(r"\W*(?:[01]?\d|2[0-3])[:.h][0-5]\d(?=\W|[ap]m|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """Counts over the page without its menus, head, foot and asides."""

    words: int = 0
    link_words: int = 0
    headline_links: int = 0  # links of four words or more
    prose: int = 0  # words, outside links, of the paragraphs below one parent that have most of them
    stamps: int = 0  # blocks that open with a time of day
    gate: str = ""  # what boxes say that are classed as a paywall: they are no part of an article's text


def shape_of(tree: Any) -> Shape:
    """Count on a tree that was stripped of what is hidden; it is not changed."""
    outside = _outside(tree)
    prose: Counter[Any] = Counter()
    words = link_words = headlines = stamps = 0
    for element in tree.iter():
        if not isinstance(element.tag, str) or element in outside or element.tag in ("head", "title"):
            continue
        own = len((element.text or "").split()) + sum(len((child.tail or "").split()) for child in element)
        words += own
        if element.tag == "a":
            inside = len(element.text_content().split())
            link_words += inside
            headlines += inside >= _LINK_HEADLINE
        parent = element.getparent()
        if own >= _PROSE and parent is not None and element.tag != "a" and not _below_a_headline_link(element):
            prose[parent] += own
        if element.tag in ("time", "p", "div", "span", "h2", "h3", "h4", "strong") and not len(element):
            stamps += bool(_STAMP.match((element.text or "")[:30]))
    return Shape(words, link_words, headlines, max(prose.values(), default=0), stamps, _gate(tree))


def _gate(tree: Any) -> str:
    boxes = [e for e in tree.xpath("//*[@class or @id]") if _GATE.search(f"{e.get('class') or ''} {e.get('id') or ''}")]
    said = (" ".join(box.text_content().split()) for box in boxes[:20])
    return " ".join(text for text in said if len(text) < _LONGEST_GATE)


def _below_a_headline_link(element: Any) -> bool:
    """True for the teaser of another page."""
    above = element.getprevious()
    return (
        above is not None
        and above.tag in ("a", "h2", "h3", "h4")
        and (above.tag == "a" or above.find(".//a") is not None)
    )


def _outside(tree: Any) -> set[Any]:
    """Everything within menus, heads, feet and asides; a <header> or <footer> of an article stays."""
    found: set[Any] = set()
    for element in tree.iter(*_FURNITURE):
        if element in found or any(True for _ in element.iterancestors("article")):
            continue
        found.update(element.iter())
    return found
