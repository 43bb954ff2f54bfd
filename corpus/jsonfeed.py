"""JSON Feed 1.0 and 1.1 → Listing, after https://www.jsonfeed.org/version/1.1/. Pure."""

from __future__ import annotations

import json
from typing import Any

from corpus.entries import LONGEST_SUMMARY, Entry, Listing, listing, page_address, plain, stated_day
from corpus.read.base import language_code
from corpus.tidy import MOST_ITEMS
from corpus.types import Rejected
from rag.errors import ExtractError


def read_json_feed(text: str, url: str) -> Listing:
    """The items of a JSON Feed. Raises ExtractError when the text is no JSON or no feed."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise ExtractError(f"{url}: is no feed: broken JSON ({error})") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in _text(feed, "version"):
        raise ExtractError(f"{url}: is JSON, but no JSON Feed")
    language = language_code(_text(feed, "language"))
    read = [_item(item, number, language, url) for number, item in enumerate(items[:MOST_ITEMS], 1)]
    if len(items) > MOST_ITEMS:
        read.append(Rejected(url, "too-many", f"a feed is read up to its item {MOST_ITEMS:,}"))
    return listing(plain(_text(feed, "title")), language, read)


def _item(item: Any, number: int, language: str, url: str) -> Entry | Rejected:
    where = f"{url} item {number}"
    if not isinstance(item, dict):
        return Rejected(where, "not-an-item", "is no JSON object")
    given = [address for key in ("url", "external_url", "id") if (address := _text(item, key))]
    # An id is an address only when it says so itself: "2" is none.
    page = next((page for address in given if (page := page_address(address, _base(item, address, url)))), "")
    if not page:
        return Rejected(where, "no-link", "names no address of a page")
    published, modified = (stated_day(_text(item, key)) for key in ("date_published", "date_modified"))
    return Entry(
        url=page,
        title=plain(_text(item, "title")),
        published=published,
        modified=modified if modified and modified >= (published or modified) else None,
        author=_authors(item),
        summary=plain(
            next((t for k in ("summary", "content_text", "content_html") if (t := _text(item, k))), ""), LONGEST_SUMMARY
        ),
        language=language_code(_text(item, "language")) or language,
        where=where,
    )


def _base(item: dict[str, Any], address: str, url: str) -> str:
    return "" if address == item.get("id") and address not in (item.get("url"), item.get("external_url")) else url


def _authors(item: dict[str, Any]) -> str:
    authors = item.get("authors")
    people = authors if isinstance(authors, list) else [item.get("author")]
    names = [plain(_text(person, "name"), 100) for person in people[:10] if isinstance(person, dict)]
    return ", ".join(name for name in names if name)


def _text(holder: Any, key: str) -> str:
    value = holder.get(key) if isinstance(holder, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):  # ids are often numbers
        return str(value) if abs(value) < 10**30 else ""
    return value if isinstance(value, str) else ""
