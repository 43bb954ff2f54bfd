"""HTML → a tree of what is shown, and all its text. Bounded: what is too large or too deep is cut before it is parsed.

`tree_of` never raises for bad markup; libxml2 drops what is nested more than 2,048 deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.clean import clean_text
from corpus.read.hidden import hidden_elements

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INLINE_DATA = re.compile(
    r"(data:[a-z0-9.+/-]{0,80}(?:;[a-z0-9=-]{1,40}){0,3},)[A-Za-z0-9+/=%_\s-]{200,}", re.IGNORECASE
)
_LONG_TITLE = re.compile(r"(<title[^<>]{0,200}>[^<]{10000})[^<]+", re.IGNORECASE)
_LARGE = 500_000  # characters
_BLOCKS = frozenset(
    "p div br li tr table ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre section article main header footer hr"
    " figure figcaption address td th caption body details summary".split()
)


_LONG_RUN = re.compile(r"[^<>]{5000}(?:[^<>\s]{0,200}(?=\s))?")


def lean(text: str) -> str:
    """The page without what can be megabytes and says nothing: scripts but JSON-LD, pictures as data, a long title.

    A tag with thousands of attributes, whose square libxml2 takes in time, ends early: in every long run without a tag
    there is a <wbr>, which in text shows as nothing.
    """
    text = _INLINE_DATA.sub(r"\1", text) if "data:" in text else text
    text = _LONG_TITLE.sub(r"\1", text) if len(text) > _LARGE else text
    lower = text.lower()
    lower = lower if len(lower) == len(text) else text
    parts, at = [], 0
    while (start := lower.find("<script", at)) >= 0 and (end := lower.find("</script", start)) >= 0:
        parts.append(_LONG_RUN.sub(r"\g<0><wbr>", text[at:start]))
        if "ld+json" in lower[start : start + 300].partition(">")[0]:
            parts.append(text[start:end])
        at = end
    return "".join((*parts, _LONG_RUN.sub(r"\g<0><wbr>", text[at:])))


def depth_of(tree: Any) -> int:
    """How deep the deepest element is nested."""
    from lxml import etree

    depth = deepest = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def tree_of(text: str) -> Any:
    """The parsed page, or None when there is nothing in it."""
    from lxml import etree, html

    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _NOT_XML.sub("", text))
    try:
        tree = html.document_fromstring(
            text, parser=html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        return None  # nothing in it
    for element in tree.iter():  # "&#1;" makes what lxml itself refuses to write
        if element.text and _NOT_XML.search(element.text):
            element.text = _NOT_XML.sub("", element.text)
        if element.tail and _NOT_XML.search(element.tail):
            element.tail = _NOT_XML.sub("", element.tail)
    return tree


def strip_hidden(tree: Any) -> None:
    """Take out what is not shown: scripts, forms' parts, hidden elements. Their tails stay."""
    for element in hidden_elements(tree):
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.iter():  # what is left is shown: the next reader is not to judge by these again
        for name in ("style", "aria-hidden", "hidden"):
            element.attrib.pop(name, None)


def collapse(tree: Any) -> None:
    """White space as a browser shows it: line ends in the source are spaces, except in <pre>."""
    from lxml import etree

    inside = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            inside += element.tag == "pre"
            if element.text and not inside:
                element.text = re.sub(r"\s+", " ", element.text)
        else:
            inside -= element.tag == "pre"
            if element.tail and not inside:
                element.tail = re.sub(r"\s+", " ", element.tail)


def visible_text(markup: str) -> str:
    """All text that a browser would show, blocks on lines of their own."""
    tree = tree_of(markup)
    if tree is None:
        return ""
    strip_hidden(tree)
    return all_text(tree)


def all_text(tree: Any, *, keep_blank_lines: bool = False) -> str:
    """Every word, blocks apart. A fragment is text in HTML's clothing: there a blank line ends a paragraph."""
    parts: list[str] = []
    for tag, text, block in _walk(tree):
        parts.append(("\n\n" if block else "") + _spaces(text, keep_blank_lines and tag != "pre", tag == "pre"))
    return clean_text("".join(parts))


def _walk(tree: Any) -> Iterator[tuple[str, str, bool]]:
    """(tag, text, starts a block) in document order, without recursion into deep trees."""
    from lxml import etree

    for event, node in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(node.tag, str) or node.tag in ("head", "title"):
            continue
        if event == "start":
            yield node.tag, node.text or "", node.tag in _BLOCKS
        elif node is not tree:
            yield "", node.tail or "", node.tag in _BLOCKS


def _spaces(text: str, paragraphs: bool, pre: bool) -> str:
    if pre:
        return text
    if not paragraphs:
        return re.sub(r"\s+", " ", text)
    return "\n\n".join(
        re.sub(r"\s+", " ", part) for part in re.split(r"\n[ \t\xa0]*\r?\n\s*", text.replace("\r\n", "\n"))
    )


def paragraphs_of_lines(text: str) -> str:
    """Printed lines put together: a line that fills its page goes on in the next, as does a word cut with a hyphen."""
    lines = [line.rstrip() for line in text.replace("\f", "\n\n").split("\n")]
    lengths = sorted(len(line) for line in lines if line.strip())
    full = lengths[len(lengths) * 3 // 4] * 3 // 4 if lengths else 0
    parts: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        goes_on = len(line) >= full and following.strip() and not re.search(r"[.!?:;…]\W*$", line)
        sentence = len(line) >= full * 1.2 and following.strip()  # ends a sentence, but fills its line
        cut = re.search(r"[^\W\d_]-$", line) and re.match(r"\s*[^\W\d_A-Z]", following)
        if cut and following.strip()[:1].islower():
            parts.append(line[:-1])
        else:
            parts.append(line + (" " if goes_on or sentence else "\n\n"))
    return "".join(parts)
