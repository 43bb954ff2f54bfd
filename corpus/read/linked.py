"""JSON-LD of a page: the item that describes the article, however it is nested. Pure, and bounded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ARTICLES = frozenset(
    "article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle backgroundnewsarticle"
    " reviewnewsarticle askpublicnewsarticle advertisercontentarticle satiricalarticle blogposting socialmediaposting"
    " liveblogposting report pressrelease scholarlyarticle techarticle news statement governmentservice".split()
)
_LONGEST = 2_000_000  # characters of one script
_MOST_SCRIPTS, _MOST_ITEMS, _DEEPEST = 60, 3_000, 8
_OWN = ("@graph", "mainentity", "mainentityofpage", "haspart")  # keys whose items are still about this page


@dataclass(frozen=True, slots=True)
class Linked:
    """What the JSON-LD says of the page's article."""

    headline: str = ""
    published: str = ""
    modified: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    free: bool | None = None
    words: int = 0
    types: frozenset[str] = frozenset()  # of all items that are about this page
    article: bool = False


def linked_data(tree: Any) -> Linked:
    """The article's item: of an article's type, else the first that has a day of publication."""
    items = list(_items(tree))
    types = frozenset(kind for item in items for kind in types_of(item))
    article = next((i for i in items if types_of(i) & ARTICLES and i.get("datePublished")), None)
    article = article or next((i for i in items if types_of(i) & ARTICLES), None)
    item = article or next((i for i in items if i.get("datePublished")), None)
    free = [value for i in items if (value := _truth(i.get("isAccessibleForFree"))) is not None]
    shut = False if False in free else True if free else None
    if item is None:
        return Linked(types=types, free=shut)
    return Linked(
        headline=_string(item.get("headline")) or (_string(item.get("name")) if article else ""),
        published=_string(item.get("datePublished")) or _string(item.get("dateCreated")),
        modified=_string(item.get("dateModified")),
        publisher=next(iter(_names(item.get("publisher"))), ""),
        authors=tuple(_names(item.get("author") or item.get("creator")))[:6],
        free=shut,
        words=_number(item.get("wordCount")),
        types=types,
        article=article is not None,
    )


def types_of(item: dict[str, Any]) -> frozenset[str]:
    """The item's types in lower case, without "http://schema.org/"."""
    kinds = item.get("@type")
    return frozenset(
        kind.rpartition("/")[2].lower()
        for kind in (kinds if isinstance(kinds, list) else [kinds])
        if isinstance(kind, str)
    )


def _items(tree: Any) -> Iterator[dict[str, Any]]:
    """The items about this page, outer ones first; lists, @graph and mainEntity are opened, lists of links are not."""
    count = 0
    for script in tree.xpath("//script[contains(@type, 'ld+json')]")[:_MOST_SCRIPTS]:
        queue = [(_parsed(script.text or ""), 0)]
        while queue and count < _MOST_ITEMS:
            found, depth = queue.pop(0)
            count += 1
            if isinstance(found, list) and depth < _DEEPEST:
                queue += [(one, depth + 1) for one in found[:_MOST_ITEMS]]
            elif isinstance(found, dict):
                if types_of(found) != {"itemlist"}:
                    yield found
                queue += [(v, depth + 1) for k, v in found.items() if k.lower() in _OWN and depth < _DEEPEST]


def _parsed(script: str) -> Any:
    text = re.sub(r"^\s*(?://\s*)?<!\[CDATA\[|(?://\s*)?\]\]>\s*$", "", script[:_LONGEST]).strip().rstrip(";")
    try:
        return json.loads(text, strict=False)  # line ends in strings are common
    except (ValueError, RecursionError):
        return None


def _names(value: Any) -> Iterator[str]:
    for one in (value if isinstance(value, list) else [value])[:20]:
        name = one.get("name") if isinstance(one, dict) else one
        for part in name if isinstance(name, list) else [name]:
            if isinstance(part, str) and part.strip():
                yield part


def _string(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else str(value) if isinstance(value, int) and value > 1 else ""


def _number(value: Any) -> int:
    match = re.match(r"\s*(\d{1,6})\b", str(value)) if isinstance(value, str | int | float) else None
    return int(match[1]) if match else 0


def _truth(value: Any) -> bool | None:
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
        str(value).strip().lower()
    )
