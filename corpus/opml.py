"""OPML in and out: the lists of feeds that readers exchange (OPML 1.0 to 2.0, opml.org). Pure.

What OPML has no word for (party, kind of outlet, …) is written in a namespace of Parley's own and read back from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from corpus.entries import page_address, plain
from corpus.read.base import canonical, language_code, slug
from corpus.sources import OUTLET_KINDS, Source
from corpus.types import Rejected
from corpus.xmltext import references, xml_text
from rag.errors import ExtractError

MOST_BYTES = 5_000_000
MOST_FEEDS = 2_000
_OWN = "urn:parley:source"
_OWN_KEYS = ("party", "outlet_kind", "country", "licence")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Imported:
    """The sources of an OPML file, in its order, and the outlines that name none ("no-link", "duplicate", …)."""

    sources: tuple[Source, ...]
    rejected: tuple[Rejected, ...]


def read_opml(body: bytes, where: str, taken: Iterable[str] = (), known: Iterable[str] = ()) -> Imported:
    """The feeds of an OPML file, folders within folders flattened; names differ from each other and from `taken`.

    `known` are addresses that are followed already. Raises ExtractError when it is no OPML.
    """
    try:
        root = _parsed(references(xml_text(body, "", MOST_BYTES)))
    except ExtractError as error:
        raise ExtractError(f"{where}: is no OPML: {error}") from error
    if root is None or root.tag.lower() != "opml":
        raise ExtractError(f"{where}: is no OPML; it must begin with <opml>")
    names = set(taken)
    seen = {canonical(url) for url in known}
    sources: list[Source] = []
    rejected: list[Rejected] = []
    for number, outline in enumerate(root.iter("outline", "OUTLINE"), 1):
        item = _source(outline, f"{where} outline {number}", names)
        if item is None:
            continue
        if isinstance(item, Source) and len(sources) >= MOST_FEEDS:
            rejected.append(Rejected(where, "too-many", f"at most {MOST_FEEDS:,} feeds are taken from one file"))
            break
        if isinstance(item, Source) and canonical(item.url) in seen:
            item = Rejected(f"{where} outline {number}", "duplicate", f"{item.url} is followed already")
        if isinstance(item, Rejected):
            rejected.append(item)
        else:
            seen.add(canonical(item.url))
            names.add(item.name)
            sources.append(item)
    return Imported(tuple(sources), tuple(rejected))


def write_opml(sources: Iterable[Source]) -> str:
    """An OPML 2.0 file of the sources on the web; folders are one's own and stay out."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<opml version={quoteattr('2.0')} xmlns:parley={quoteattr(_OWN)}>",
        "  <head><title>Parley sources</title></head>",
        "  <body>",
        *(f"    <outline {_outline(source)}/>" for source in sources if source.url),
        "  </body>",
        "</opml>",
        "",
    ]
    return "\n".join(lines)


def _outline(source: Source) -> str:
    address = {"xmlUrl": source.url} if source.kind == "feed" else {"url": source.url}
    title = source.publisher or source.name
    values = {"type": "rss" if source.kind == "feed" else "link", "text": title, "title": title, **address}
    values |= {"language": source.language, "parley:name": source.name, "parley:kind": source.kind}
    values |= {f"parley:{key}": getattr(source, key) for key in _OWN_KEYS}
    return " ".join(f"{key}={quoteattr(value)}" for key, value in values.items() if value)


def _parsed(xml: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        return etree.fromstring(xml.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise ExtractError(f"broken XML ({error.msg})") from error


def _source(outline: Any, where: str, names: set[str]) -> Source | Rejected | None:
    """The source of an outline; None for a folder or a heading."""
    said = {key.rpartition("}")[2].lower(): value for key, value in outline.attrib.items() if not key.startswith("{")}
    own = {key.rpartition("}")[2]: value for key, value in outline.attrib.items() if key.startswith(f"{{{_OWN}}}")}
    feed = said.get("xmlurl", "")
    given = feed or (said.get("url", "") if own.get("kind") in ("sitemap", "page") else "")
    if not given:
        if said.get("type", "").lower() in ("rss", "atom"):
            return Rejected(where, "no-link", "is a feed without xmlUrl")
        return None
    url = page_address(given, "")
    if not url:
        return Rejected(where, "no-link", f"{given[:200]!r} is no web address")
    title = plain(said.get("title") or said.get("text") or "")
    kind = "feed" if feed else own["kind"]
    return Source(
        name=_name(own.get("name", "") or title or re.sub(r"^https?://(?:www\.)?", "", url), names),
        kind=kind,
        url=url,
        publisher=title,
        language=language_code(said.get("language")),
        party=plain(own.get("party", "")),
        outlet_kind=own["outlet_kind"] if own.get("outlet_kind") in OUTLET_KINDS else "",
        country=own["country"] if re.fullmatch("[A-Z]{2}", own.get("country", "")) else "",
        licence=plain(own.get("licence", "")),
    )


def _name(words: str, names: set[str]) -> str:
    name = slug(words)[:_LONGEST_NAME].strip("-.") or "feed"
    number = 2
    while name in names:
        name = f"{name.removesuffix(f'-{number - 1}')}-{number}"
        number += 1
    return name
