"""A feed's markup, however broken or hostile, → small well-formed XML of what a listing needs. Pure, in linear time.

feedparser reads what comes out of here: on hostile text its own fallback takes minutes, on this never more than a
moment. Kept are the elements that name an item, its address, days, author, language and summary; markup inside a
title or summary becomes escaped text; everything is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MOST_ITEMS = 2_000
_MOST_LEAVES = 24  # of one item; a feed's own count as one more item
LONGEST = 8_000  # characters of one summary, markup included
_LONGEST_LINE = 3_000  # of anything else
_ROOTS = frozenset("rss rdf feed channel".split())
_ITEMS = frozenset(("item", "entry"))
_PEOPLE = frozenset(("author",))
_LONG = frozenset("description summary abstract encoded content body".split())
_LEAVES = _LONG | frozenset(
    "title link guid id pubdate published issued created updated modified date creator name email language"
    " origlink".split()
)
_VOID = frozenset("br img hr meta input enclosure cloud".split())  # often left open: nothing is inside them
_KNOWN = _ROOTS | _ITEMS | _PEOPLE | _LEAVES
_LONGEST_ATTRIBUTE = 2_000
_KEPT_ATTRIBUTES = frozenset(
    "rel href type base lang version ispermalink mode lastmod xml:base xml:lang rdf:about".split()
)
_XML = "http://www.w3.org/XML/1998/namespace"
_RESERVED = (_XML, "http://www.w3.org/2000/xmlns/")
_NAMESPACES = {  # of the prefixes that feeds forget to declare
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "atom": "http://www.w3.org/2005/Atom",
    "atom10": "http://www.w3.org/2005/Atom",
    "a10": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
_NAME = r"[A-Za-z_][A-Za-z0-9_.-]{0,60}(?::[A-Za-z_][A-Za-z0-9_.-]{0,60})?"
_TAG = re.compile(
    rf"""<(?P<close>/?)(?P<name>{_NAME})(?P<rest>(?:[\s/](?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+|[\s/][^<>]*+)?)>"""
)
_ATTRIBUTE = re.compile(rf"""({_NAME})\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_BREAK = re.compile(r"<(?:!\[CDATA\[|!--|\?|!|/?[A-Za-z_])")


@dataclass(frozen=True, slots=True)
class Tidied:
    """Well-formed XML, "" when nothing in the text is of a feed, and whether there were more than MOST_ITEMS items."""

    xml: str
    more: bool


@dataclass(slots=True)
class _Leaf:
    """A title, address, day or summary while its text comes in."""

    name: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)  # escaped once, as XML has it
    markup: bool = False
    length: int = 0

    def add(self, text: str, *, markup: bool = False) -> None:
        room = (LONGEST if _local(self.name) in _LONG else _LONGEST_LINE) - self.length
        if room > 0:
            text = text[:room]
            self.text.append(text)
            self.length += len(text)
            self.markup |= markup


def tidy(text: str) -> Tidied:
    """The elements that matter, in order, in well-formed XML. `text` has no DOCTYPE and only characters of XML."""
    return _Writer().run(text)


class _Writer:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[tuple[str, dict[str, str]]] = []  # written and not yet closed, with the prefixes in scope
        self.dropped: list[str] = []  # below the last of `open`: elements that are left out with all that is in them
        self.leaf: _Leaf | None = None
        self.items = self.leaves = 0
        self.sections = True  # a CDATA section may still end

    def run(self, text: str) -> Tidied:
        done = 0
        while self.items <= MOST_ITEMS and (match := _BREAK.search(text, done)):
            self._text(text[done : match.start()])
            done = self._markup(text, match)
        self._text(text[done:])
        while self.open:
            self._end()
        inside = "".join(self.out)
        return Tidied(inside and f"<listing>{inside}</listing>", self.items > MOST_ITEMS)

    def _markup(self, text: str, match: re.Match[str]) -> int:
        """Take one tag, comment, CDATA section or instruction; the position behind it."""
        start, kind = match.start(), match[0]
        if kind == "<![CDATA[":
            end = text.find("]]>", start) if self.sections else -1
            self.sections = end >= 0
            if end < 0:
                return match.end()
            self._cdata(text[match.end() : end])
            return end + 3
        if kind in ("<!--", "<?"):
            end = text.find("-->" if kind == "<!--" else ">", match.end())
            return end + (3 if kind == "<!--" else 1) if end >= 0 else len(text)
        if kind == "<!":
            return match.end()
        tag = _TAG.match(text, start)
        if tag is None:
            self._text("&lt;")
            return start + 1
        name = tag["name"]
        if tag["close"]:
            self._close(name, tag[0])
        else:
            self._start(name, tag["rest"], tag[0])
        return tag.end()

    def _text(self, text: str) -> None:
        if self.leaf:
            self.leaf.add(text.replace("<", "&lt;"))
        elif not self.dropped and self.open and _local(self.open[-1][0]) in _PEOPLE and self.leaves < _MOST_LEAVES:
            self.leaves += bool(text.strip())
            self.out.append(_closed(text[:300].replace("<", "&lt;").replace(">", "&gt;")))

    def _cdata(self, text: str) -> None:
        if self.leaf:
            self.leaf.add(_escaped(text[:LONGEST]))
        else:
            self._text(_escaped(text[:300]))

    def _start(self, name: str, rest: str, tag: str) -> None:
        local, empty = _local(name), rest.rstrip().endswith("/")
        if local in _ITEMS | _ROOTS or (self.leaf and self._ends_leaf(local)):
            self._end_leaf()
        if self.leaf:
            self.leaf.add(tag, markup=True)
            return
        if local in _ITEMS:
            self.dropped.clear()
            while any(_local(opened) in _ITEMS for opened, _ in self.open):
                self._end()
            self.items += 1
            self.leaves = 0
        if self.dropped or not self._wanted(name, local):
            if not empty and local not in _VOID:
                self.dropped.append(name)
            return
        attributes, prefixes = _attributes(name, rest, self.open[-1][1] if self.open else {})
        if local in _LEAVES:
            self.leaves += 1
            self.leaf = _Leaf(name, attributes)
            if empty:
                self._end_leaf()
            return
        self.out.append(_tag(name, attributes))
        self.open.append((name, prefixes))
        if empty:
            self._end()

    def _wanted(self, name: str, local: str) -> bool:
        if local in _LEAVES:
            return bool(self.open) and self.leaves < _MOST_LEAVES and name.lower() != "media:content"
        if local in _PEOPLE:
            self.leaves += 1
            return self.leaves < _MOST_LEAVES
        return local in _KNOWN and self.items <= MOST_ITEMS and len(self.open) <= 20

    def _close(self, name: str, tag: str) -> None:
        same = name.lower()
        if self.leaf and self.leaf.name.lower() == same:
            self._end_leaf()
            return
        is_open = any(opened.lower() == same for opened, _ in self.open)
        if self.leaf and is_open:
            self._end_leaf()
        if self.leaf:
            self.leaf.add(tag, markup=True)
        elif name in self.dropped[-20:]:
            while self.dropped.pop() != name:
                pass
        elif is_open:
            self.dropped.clear()
            while self._end().lower() != same:
                pass

    def _ends_leaf(self, local: str) -> bool:
        """A title that was never closed ends where the next element of its item begins; a summary may hold any."""
        assert self.leaf
        return local in _LEAVES and _local(self.leaf.name) not in _LONG

    def _end_leaf(self) -> None:
        if leaf := self.leaf:
            self.leaf = None
            inner = _closed("".join(leaf.text))
            if leaf.markup:  # its text becomes HTML, written down once more
                inner = inner.replace("&", "&amp;")
                leaf.attributes["type"] = "html"
                leaf.attributes.pop("mode", None)
            inner = inner.replace("<", "&lt;").replace(">", "&gt;")
            self.out.append(f"{_tag(leaf.name, leaf.attributes)}{inner}</{leaf.name}>")

    def _end(self) -> str:
        name, _ = self.open.pop()
        self.out.append(f"</{name}>")
        return name


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _tag(name: str, attributes: dict[str, str]) -> str:
    return f"<{name}{''.join(f' {key}={chr(34)}{value}{chr(34)}' for key, value in attributes.items())}>"


def _attributes(name: str, rest: str, scope: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(those that count, escaped; prefixes in scope here): any prefix without a namespace gets one."""
    kept: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(rest):
        key, value = match[1], next((v for v in match.groups()[1:] if v is not None), "")
        declares = key == "xmlns" or (key.startswith("xmlns:") and key not in ("xmlns:xml", "xmlns:xmlns") and value)
        if (declares and value not in _RESERVED) or key.lower() in _KEPT_ATTRIBUTES:
            kept.setdefault(key, _closed(value[:_LONGEST_ATTRIBUTE].replace("<", "&lt;").replace('"', "&quot;")))
    declared = {key[6:]: value for key, value in kept.items() if key.startswith("xmlns:")}
    prefixes = scope | declared
    for used in [name, *kept]:
        prefix = used.rpartition(":")[0]
        if prefix and prefix not in ("xml", "xmlns") and prefix not in prefixes:
            prefixes[prefix] = _NAMESPACES.get(prefix.lower(), f"urn:undeclared:{prefix}")
            kept[f"xmlns:{prefix}"] = prefixes[prefix]
    return kept, prefixes


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _closed(text: str) -> str:
    """Without a character reference that was cut in two at its end."""
    return re.sub(r"&[^;&]{0,40}$", "", text)
