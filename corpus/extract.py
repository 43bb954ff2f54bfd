"""A fetched body → a document, or a named reason why it is none. Pure: nothing is fetched, no clock is read.

Whose word counts, for each fact:

* the day of publication: what the page marks up (JSON-LD, meta, itemprop), else the day in its address, else the
  feed's, else the only day among its <time> elements. A feed often gives the day of the last change, so a page's own
  mark-up wins; a lone <time> may belong to anything, so there the feed wins;
* title, author, day of change, language: the page's, else the feed's. No change lies before publication;
* the address: see corpus.read.address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from corpus.read.address import address_of
from corpus.read.base import Item, Options, first_line, make, one_line, url_id, web_address
from corpus.read.encoding import decode_page
from corpus.read.html import language, page_of, short, too_little
from corpus.read.sniff import Kind, kind_of
from corpus.read.stated import LATEST, Day, cut, day_in_address, name_of, plausible
from corpus.read.verdict import refused
from corpus.types import Rejected

_NOT_TAKEN: dict[Kind, str] = {
    "json": "JSON",
    "xml": "XML that is no page",
    "media": "a picture, sound or film",
    "archive": "an archive",
    "office": "an office document",
    "mail": "a page saved as one mail message",
}


@dataclass(frozen=True, slots=True)
class Hint:
    """What the feed or sitemap said of the page."""

    title: str = ""
    published: date | None = None
    modified: date | None = None
    author: str = ""
    language: str = ""


def extract(
    body: bytes, content_type: str, url: str, options: Options, hint: Hint = Hint(), today: date | None = None
) -> Item:
    """Read what came from `url`. The document's id comes from its canonical address.

    With `today` a day of publication more than a day ahead counts as not stated. Rejected, besides "empty", "binary",
    "encoding", "too-large" and "too-little-text": "feed", "unsupported-type", "bad-address", "bad-pdf", "soft-404",
    "bot-wall", "consent-wall", "live-blog", "paywall", "media-stub", "index-page".
    """
    if not web_address(url):
        return Rejected(url[:300], "bad-address", "is no http(s) address")
    if len(body) > options.max_bytes:
        return Rejected(url, "too-large", f"{len(body):,} bytes; the limit is {options.max_bytes:,}")
    kind = kind_of(body, content_type, url)
    if kind == "html":
        return _from_html(body, content_type, url, options, hint, today)
    if kind == "pdf":
        return _from_pdf(body, url, options, hint, today)
    if kind == "text":
        return _from_text(body, content_type, url, options, hint, today)
    if kind == "empty":
        return Rejected(url, "empty", "an empty body")
    if kind == "feed":
        return Rejected(url, "feed", "a feed or sitemap where a page was expected; list it as a source of its own kind")
    if kind == "binary":
        return Rejected(url, "binary", "no text in any encoding")
    return Rejected(url, "unsupported-type", f"{_NOT_TAKEN[kind]}; Parley reads pages, PDF and plain text")


def _from_html(body: bytes, content_type: str, url: str, options: Options, hint: Hint, today: date | None) -> Item:
    page = page_of(body, url, options, _charset(content_type))
    if isinstance(page, Rejected):
        return page
    said = page.stated
    if found := refused(page.title or hint.title, page.text, url, said, page.shape):
        return Rejected(url, *found)
    if short(page.text):
        return too_little(url, page.text)
    address = address_of(url, said.canonical)
    days = (said.published, Day(day_in_address(address) or day_in_address(url), "address"), _fed(hint), said.loose)
    facts: dict[str, Any] = {
        "publisher": said.publisher,
        "author": said.author,
        "language": language(said.language or hint.language, page.text),
        "modified": said.modified,
    }
    return _made(address, page.title, page.text, options, hint, days, today, facts)


def _from_pdf(body: bytes, url: str, options: Options, hint: Hint, today: date | None) -> Item:
    from corpus.read.pdf import pdf_of

    found = pdf_of(body, url)
    if isinstance(found, Rejected):
        return found
    facts = {"author": found.author, "language": language(hint.language, found.text)}
    days = (Day(day_in_address(url), "address"), _fed(hint))
    return _made(url, found.title, found.text, options, hint, days, today, facts)


def _from_text(body: bytes, content_type: str, url: str, options: Options, hint: Hint, today: date | None) -> Item:
    text = decode_page(body, _charset(content_type))
    if text is None:
        return Rejected(url, "encoding", "is in no encoding that can be told")
    if short(text):
        return too_little(url, text)
    facts = {"language": language(hint.language, text), "kind": "text"}
    days = (Day(day_in_address(url), "address"), _fed(hint))
    return _made(url, "", text, options, hint, days, today, facts)


def _made(
    address: str,
    title: str,
    text: str,
    options: Options,
    hint: Hint,
    days: Iterable[Day],
    today: date | None,
    facts: dict[str, Any],
) -> Item:
    latest = today + timedelta(days=1) if today else LATEST
    dated = next((day for day in days if day.day and plausible(day.day) and day.day <= latest), Day())
    published = options.published or dated.day
    modified = next((day for day in (facts.pop("modified", None), hint.modified) if plausible(day)), None)
    if modified and ((published and modified < published) or modified > latest):
        modified = None
    facts |= {"url": address, "published": dated.day, "dated_by": dated.by, "modified": modified}
    facts["author"] = facts.get("author") or name_of(hint.author)
    title = title or cut(one_line(hint.title[:5_000])) or first_line(text)
    return make(address, url_id(address), title, text, options, **{"kind": "article"} | facts)


def _fed(hint: Hint) -> Day:
    return Day(hint.published, "feed")


def _charset(content_type: str) -> str:
    match = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", content_type, re.IGNORECASE)
    return match[1] if match else ""
