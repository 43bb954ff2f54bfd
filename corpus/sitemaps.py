"""Sitemaps → Listing, after https://www.sitemaps.org/protocol.html and Google's news sitemaps. Pure.

A sitemap is an index of further sitemaps, a list of pages with days and news titles, or plain text with one address a
line; each may be gzip. Nothing is fetched, and no entity is expanded.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from corpus.entries import Entry, Listing, listing, page_address, plain, stated_day
from corpus.feeds import read_feed
from corpus.read.base import language_code
from corpus.types import Rejected
from corpus.xmltext import references, xml_text
from rag.errors import ExtractError

MOST_BYTES = 52_428_800  # unpacked; this and the next number are the protocol's
MOST_PAGES = 50_000
MOST_TAGS = 2_500_000  # 50 to an address: what more of them cost in memory is no list of pages
_FEEDS = ("rss", "RDF", "feed")  # the protocol takes a feed for a sitemap


def read_sitemap(body: bytes, content_type: str, url: str) -> Listing:
    """The pages of a sitemap, or for an index its sitemaps, the newest first; Rejected are "no-link", "too-many", ….

    The body decides what it is. Raises ExtractError when it is no sitemap, is damaged or unpacks to more than 50 MB.
    """
    try:
        text = xml_text(body, content_type, MOST_BYTES)
    except ExtractError as error:
        raise ExtractError(f"{url}: is no sitemap: {error}") from error
    if not text.lstrip().startswith("<"):
        return _plain_text(text, url)
    if text.count("<") > MOST_TAGS:
        raise ExtractError(f"{url}: is no sitemap: holds more than {MOST_TAGS:,} tags")
    root, items, sitemaps = _parsed(references(text), url)
    if root in _FEEDS:
        return read_feed(body, content_type, url)
    if root not in ("urlset", "sitemapindex"):
        raise ExtractError(f"{url}: is no sitemap{'; it is a page' if root.lower() == 'html' else ''}")
    newest_first = sorted(sitemaps, key=lambda item: item[1] or date.min, reverse=True)
    return listing("", "", items, [address for address, _ in newest_first])


def _parsed(xml: str, url: str) -> tuple[str, list[Entry | Rejected], list[tuple[str, date | None]]]:
    """(name of the root element, pages, sitemaps with the day of their last change)."""
    from lxml import etree

    items: list[Entry | Rejected] = []
    sitemaps: list[tuple[str, date | None]] = []
    parser = etree.iterparse(
        io.BytesIO(xml.encode("utf-8")),
        tag=("{*}url", "{*}sitemap"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = None
    try:
        for number, (_, element) in enumerate(parser, 1):
            root = element.getroottree().getroot() if root is None else root
            if number > MOST_PAGES:
                items.append(Rejected(url, "too-many", f"a sitemap is read up to its address {MOST_PAGES:,}"))
                break
            where = f"{url} address {number}"
            item = _entry(element, url, where)
            if isinstance(item, Entry) and _local(element) == "sitemap":
                sitemaps.append((item.url, item.modified))
            else:
                items.append(item)
            element.clear(keep_tail=False)
            while element.getprevious() is not None:  # what was read is not needed any more: memory stays flat
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        if not items and not sitemaps:
            raise ExtractError(f"{url}: is no sitemap: broken XML ({error.msg})") from error
    root = parser.root if root is None else root
    return ("" if root is None else _local(root)), items, sitemaps


def _entry(element: Any, url: str, where: str) -> Entry | Rejected:
    said = dict(_said(element))
    page = page_address(said.get("loc", ""), url)
    if not page:
        return Rejected(where, "no-link", f"{said['loc'][:200]!r} is no web address" if "loc" in said else "has no loc")
    published, modified = stated_day(said.get("publication_date", "")), stated_day(said.get("lastmod", ""))
    return Entry(
        url=page,
        title=plain(said.get("title", "")),
        published=published,
        modified=modified if modified and modified >= (published or modified) else None,
        language=language_code(said.get("language")),
        where=where,
    )


def _said(element: Any) -> Iterator[tuple[str, str]]:
    """Loc and lastmod of an address, and what its news:news says; images and videos have a loc and a title too."""
    for child in element:
        name = _local(child)
        if name in ("loc", "lastmod"):
            yield name, child.text or ""
        elif name == "news":
            for part in child.iter():
                if (inner := _local(part)) in ("title", "publication_date", "language"):
                    yield inner, part.text or ""


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _plain_text(text: str, url: str) -> Listing:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    items: list[Entry | Rejected] = []
    for number, line in enumerate(lines[:MOST_PAGES], 1):
        where = f"{url} line {number}"
        page = page_address(line, "")
        items.append(Entry(page, where=where) if page else Rejected(where, "no-link", f"{line[:200]!r} is no address"))
    if not items or isinstance(items[0], Rejected):
        raise ExtractError(f"{url}: is no sitemap: neither XML nor a list of addresses")
    if len(lines) > MOST_PAGES:
        items.append(Rejected(url, "too-many", f"a sitemap is read up to its address {MOST_PAGES:,}"))
    return listing("", "", items)
