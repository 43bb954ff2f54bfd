"""What a feed or a sitemap says of its pages, and the rules that hold for every such list. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urldefrag, urljoin

from corpus.read.base import canonical, one_line, web_address
from corpus.read.dates import parse_date
from corpus.types import Rejected

FIRST_DAY = date(1991, 8, 6)  # the first page of the web
LONGEST_TITLE = 300
LONGEST_SUMMARY = 500
_LONGEST_ADDRESS = 2_000
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w{1,32};|<!--")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that a list names, with what the list says of it."""

    url: str
    title: str = ""
    published: date | None = None
    modified: date | None = None
    author: str = ""
    summary: str = ""
    language: str = ""
    where: str = ""  # the list it stands in, and its number there


@dataclass(frozen=True, slots=True)
class Listing:
    """The pages of a feed or sitemap in its order, further sitemaps that it names, and what could not be used."""

    title: str
    language: str
    entries: tuple[Entry, ...]
    sitemaps: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


def stated_day(text: str, today: date | None = None) -> date | None:
    """The day as the list writes it, whatever the zone; None for one before the web or later than tomorrow."""
    return believable(parse_date(text), today)


def believable(day: date | None, today: date | None = None) -> date | None:
    """The day, or None: 1970 is a clock that was never set, 2099 a mistake. Tomorrow is today further east."""
    last = (today or date.today()) + timedelta(days=1)
    return day if day and FIRST_DAY <= day <= last else None


def plain(text: str, longest: int = LONGEST_TITLE) -> str:
    """One line of what a reader would see: markup and hidden text gone, cut at a word with "…"."""
    text = text[: 8 * longest]
    for _ in range(2):  # feeds like to write markup down twice
        if not _MARKUP.search(text):
            break
        text = _shown(text)
    line = " ".join(one_line(text).split())
    return line if len(line) <= longest else line[:longest].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _shown(markup: str) -> str:
    from corpus.read.markup import visible_text  # brings lxml

    return visible_text(f"<body>{markup}</body>")


def page_address(text: str, base: str) -> str:
    """The absolute http(s) address of a page without its fragment, or "" when there is none."""
    text = re.sub(r"[\t\r\n]", "", text.strip())
    if not text or len(text) > _LONGEST_ADDRESS:
        return ""
    try:
        text = text.replace(" ", "%20")
        url = urldefrag(text if text.startswith(("http://", "https://")) else urljoin(base, text)).url
    except ValueError:
        return ""
    return web_address(url) or ""


def listing(
    title: str,
    language: str,
    items: Iterable[Entry | Rejected],
    sitemaps: Iterable[str] = (),
    rejected: Iterable[Rejected] = (),
) -> Listing:
    """A Listing in which each page stands once: the first mention counts, later ones are "duplicate-entry"."""
    seen: set[str] = set()
    kept: list[Entry] = []
    refused = list(rejected)
    for item in items:
        if isinstance(item, Rejected):
            refused.append(item)
        elif (form := canonical(item.url)) in seen:
            refused.append(Rejected(item.where, "duplicate-entry", f"names {item.url} once more"))
        else:
            seen.add(form)
            kept.append(item)
    return Listing(title, language, tuple(kept), tuple(dict.fromkeys(sitemaps)), tuple(refused))
