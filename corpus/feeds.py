"""Feeds → Listing: RSS 0.9x to 2.0, RDF, Atom, CDF and JSON Feed, as they come. Pure: nothing is fetched or opened.

feedparser says what an element means; what it is given is first decoded (corpus/xmltext.py) and tidied
(corpus/tidy.py), so that no declaration, no broken markup and no length can hurt it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from corpus.entries import (
    FIRST_DAY,
    LONGEST_SUMMARY,
    Entry,
    Listing,
    believable,
    listing,
    page_address,
    plain,
    stated_day,
)
from corpus.jsonfeed import read_json_feed
from corpus.read.base import language_code
from corpus.tidy import MOST_ITEMS, tidy
from corpus.types import Rejected
from corpus.xmltext import references, xml_text
from rag.errors import ExtractError

__all__ = ["Entry", "Listing", "read_feed"]
MOST_BYTES = 6_000_000
_MAIL = re.compile(r"\S{1,80}@\S{1,80}")
_ALTERNATE = re.compile(
    r"""<link\b(?=[^>]{0,500}\btype\s*=\s*["']application/(?:rss|atom|feed)\+(?:xml|json)["'])[^>]{0,500}>""",
    re.IGNORECASE,
)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"'>]{1,500})["']""", re.IGNORECASE)


def read_feed(body: bytes, content_type: str, url: str) -> Listing:
    """The entries of a feed; each item is an Entry or Rejected ("no-link", "duplicate-entry", "too-many", …).

    The body decides what it is, whatever the media type says. Raises ExtractError when it is no feed.
    """
    try:
        text = xml_text(body, content_type, MOST_BYTES)
    except ExtractError as error:
        raise ExtractError(f"{url}: is no feed: {error}") from error
    if text.lstrip().startswith(("{", "[")):
        return read_json_feed(text, url)
    tidied = tidy(references(text))
    if not tidied.xml:
        raise ExtractError(f"{url}: {_what(text, url)}")
    found = _parsed(tidied.xml, url)
    atom = found.version.startswith("atom")
    language = language_code(found.feed.get("language"))
    items = [_entry(entry, atom, language, url, number) for number, entry in enumerate(found.entries, 1)]
    left = [Rejected(url, "too-many", f"a feed is read up to its item {MOST_ITEMS:,}")] if tidied.more else []
    return listing(plain(found.feed.get("title") or ""), language, items, rejected=left)


def _parsed(xml: str, url: str) -> Any:
    import feedparser  # slow to import

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    return feedparser.parse(
        io.BytesIO(xml.encode("utf-8")), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _entry(entry: Any, atom: bool, language: str, url: str, number: int) -> Entry | Rejected:
    where = f"{url} item {number}"
    page = _page(entry, url)
    if not page:
        given = entry.get("link") or entry.get("id") or ""
        detail = f"{given[:200]!r} is no web address" if given else "names no address of a page"
        return Rejected(where, "no-link", detail)
    published, modified = _days(entry, atom)
    return Entry(
        url=page,
        title=plain(entry.get("title") or ""),
        published=published,
        modified=modified,
        author=_author(entry),
        summary=plain(_summary(entry), LONGEST_SUMMARY),
        language=_language(entry) or language,
        where=where,
    )


def _page(entry: Any, url: str) -> str:
    """The page itself rather than a counting address before it; a guid stands in where there is no link."""
    links = [link.get("href") or "" for link in entry.get("links", ()) if link.get("rel", "alternate") == "alternate"]
    given = [entry.get("feedburner_origlink"), entry.get("link"), *links]
    return next((page for address in given if address and (page := page_address(address, url))), "")


def _days(entry: Any, atom: bool) -> tuple[date | None, date | None]:
    """(published, modified). In RSS a lone dc:date is the day of publication; in Atom "updated" never is."""
    published = _day(entry, "published") or _day(entry, "created")
    modified = _day(entry, "updated")
    if not (published or atom):
        return modified, None
    return published, modified if modified and modified >= (published or modified) else None


def _day(entry: Any, key: str) -> date | None:
    if key not in entry:
        return None
    text = str(entry[key])[:80]
    moment = entry.get(f"{key}_parsed") if f"{key}_parsed" in entry else None
    return stated_day(text) or (_as_written(text, moment) if moment else None)


def _as_written(text: str, moment: Sequence[int]) -> date | None:
    """Feedparser's reading of rarer forms, which is a day in Greenwich; none when it made up the day of "2024-03"."""
    try:
        greenwich = date(*moment[:3])
    except ValueError:
        return None
    if not FIRST_DAY < greenwich < date.max:
        return None
    days = (greenwich + timedelta(days=shift) for shift in (0, 1, -1))
    return believable(next((day for day in days if re.search(rf"(?<!\d)0?{day.day}(?!\d)", text)), None))


def _author(entry: Any) -> str:
    people = [str(person.get("name") or "") for person in entry.get("authors", ())[:10] if person]
    names = [_MAIL.sub("", name).strip(" ()<>") for name in people or [entry.get("author") or ""]]
    return ", ".join(dict.fromkeys(name for given in names if (name := plain(given, 100))))


def _summary(entry: Any) -> str:
    contents = [content.get("value") or "" for content in entry.get("content", ())]
    return entry.get("summary") or next((text for text in contents if text), "")


def _language(entry: Any) -> str:
    stated = [entry.get("language"), *(entry.get(f"{key}_detail", {}).get("language") for key in ("title", "summary"))]
    return next((code for value in stated if (code := language_code(value))), "")


def _what(text: str, url: str) -> str:
    """What a body is that is no feed, and what to do about it."""
    head = text[:3_000].lower()
    if "<urlset" in head or "<sitemapindex" in head:
        return 'is a sitemap, no feed; write kind = "sitemap"'
    if "<opml" in head:
        return "is a list of feeds, no feed; run `python -m corpus sources import FILE`"
    if "<html" in head or "<!--" in head or "<body" in head:
        feeds = [
            page_address(href[1], url) for tag in _ALTERNATE.findall(text[:200_000]) if (href := _HREF.search(tag))
        ]
        return f"is a page, no feed{f'; it names the feed {feeds[0]}' if any(feeds[:1]) else ''}"
    return "is no feed"
