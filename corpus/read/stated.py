"""What a page states about itself: title, outlet, authors, days, language, addresses, kind of page. Pure.

A day is the day that the page writes, in the page's own time zone: "2031-05-02T23:30:00+03:00" is 2 May, and what ends
in "Z" is the day in UTC. Days come from what is marked up as such, never from prose.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from corpus.read.base import one_line
from corpus.read.dates import parse_date
from corpus.read.linked import Linked, linked_data

LONGEST_TITLE = 300  # characters; what is longer is cut at a word
_LONGEST_NAME = 200
_MOST_META = 2_000
_PUBLISHED = (
    "article:published_time article:published og:published_time og:article:published_time datepublished published_time"
    " published-date published_date dc.date dc.date.issued dc.date.created dcterms.date dcterms.created dcterms.issued"
    " pubdate publishdate publish-date publish_date publication_date publication-date parsely-pub-date sailthru.date"
    " article.published citation_publication_date citation_date prism.publicationdate article_date_original"
    " originalpublicationdate cxenseparse:recs:publishtime datecreated date"
).split()
_MODIFIED = (
    "article:modified_time article:modified og:modified_time datemodified dc.date.modified dcterms.modified"
    " last-modified lastmod modified_date article.updated prism.modificationdate og:updated_time"
).split()
_AUTHORS = (
    "author article:author og:article:author parsely-author sailthru.author dc.creator dcterms.creator citation_author"
    " byl article.author cxenseparse:author"
).split()
_BYLINE = re.compile(r"^(?:by|von|par|por|автор|авторка|текст|yazar)\b[:\s]+", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:first\s+)?(?:published|posted|created|date|опубликовано|опубліковано|yayın\w*|veröffentlicht|publié)"
    r"(?:\s+(?:on|at|le|am))?\s*:?\s+",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_IN_URL = (
    re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/?#]|$)"),
    re.compile(r"/((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/?#]|$)"),
    re.compile(r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/(\d{1,2})(?=[/?#]|$)"),
)
_EMPTY_DAYS = frozenset((date(1970, 1, 1), date(1969, 12, 31), date(1970, 1, 2), date(1900, 1, 1), date(2038, 1, 19)))
EARLIEST, LATEST = date(1900, 1, 2), date(2089, 12, 31)  # outside these a day is a computer's zero or infinity


@dataclass(frozen=True, slots=True)
class Day:
    """A day and what it was taken from."""

    day: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the page says of itself; "" and None where it says nothing."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    language: str = ""
    canonical: str = ""  # as written: it may be relative, of another site, or a lie
    published: Day = Day()
    modified: date | None = None
    loose: Day = Day()  # the only <time> of the article: weaker than the address or a feed
    og_type: str = ""
    types: frozenset[str] = frozenset()  # JSON-LD types of the page's own items, in lower case
    free: bool | None = None  # isAccessibleForFree, or article:content_tier
    words: int = 0  # how long the page says its article is
    article: bool = False  # its JSON-LD describes an article


def stated(tree: Any) -> Stated:
    """Read metadata, JSON-LD and microdata of a page that was not stripped yet."""
    meta = _meta(tree)
    linked = linked_data(tree)
    published = _published(tree, meta, linked)
    modified = _first_day([linked.modified, *(meta.get(name, "") for name in _MODIFIED)])
    modified = modified or _first_day(tree.xpath("//*[@itemprop='dateModified']/@datetime")[:1])
    if modified and published.day and modified < published.day:
        modified = None
    publisher = name_of(meta.get("og:site_name") or linked.publisher or meta.get("application-name", ""))
    tier = meta.get("article:content_tier", "").strip().lower()
    return Stated(
        title=_title(tree, meta, linked, publisher),
        publisher=publisher,
        author=_author(tree, meta, linked, publisher),
        language=tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or meta.get("og:locale", ""),
        canonical=_canonical(tree, meta),
        published=published,
        modified=modified,
        loose=_only_time(tree),
        og_type=meta.get("og:type", "").strip().lower(),
        types=linked.types,
        free=linked.free if linked.free is not None else {"free": True, "locked": False}.get(tier),
        words=linked.words,
        article=linked.article,
    )


def plausible(day: date | None) -> date | None:
    """The day, or None where it is a computer's zero or infinity (1970-01-01, 2099-12-31)."""
    return day if day and EARLIEST <= day <= LATEST and day not in _EMPTY_DAYS else None


def day_of(value: object) -> date | None:
    """The day a stated value names: a date as written, or seconds or milliseconds since 1970 (then in UTC)."""
    text = _LABEL.sub("", str(value or "").strip()[:120])
    if _EPOCH.fullmatch(text):
        return plausible(datetime.fromtimestamp(int(text[:10]), UTC).date())
    return plausible(parse_date(text))


def day_in_address(url: str) -> date | None:
    """The day in an address such as /2031/05/02/, /2031/may/02/, /2031-05-02/ or /20310502/."""
    for pattern in _IN_URL:
        if match := pattern.search(url.lower()):
            year, month, day = match.groups()
            return plausible(parse_date(f"{day} {month} {year}" if month.isalpha() else f"{year}-{month}-{day}"))
    return None


def name_of(value: object) -> str:
    """A name on one line without markup; "" for an address, and for what is too long to be a name."""
    text = _plain(value)
    return "" if len(text) > _LONGEST_NAME or re.match(r"https?:|www\.|@\S+$", text) else text


def _plain(value: object) -> str:
    """One line without tags; what was escaped twice is plain after one more turn."""
    text = str(value or "")[:5_000]
    text = html.unescape(text) if "&" in text else text
    return one_line(re.sub(r"<[a-zA-Z/!][^<>]{0,500}>", " ", text)) if "<" in text else one_line(text)


def cut(text: str) -> str:
    """A title that is too long, cut at a word."""
    return text if len(text) <= LONGEST_TITLE else text[:LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _meta(tree: Any) -> dict[str, str]:
    """The content by name of the page's <meta> elements; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.xpath("//meta[@content]")[:_MOST_META]:
        content = element.get("content").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            key = (element.get(attribute) or "").strip().lower()[:60]
            if key and content:
                found.setdefault(key, content)
    return found


def _published(tree: Any, meta: dict[str, str], linked: Linked) -> Day:
    for by, value in _statements(tree, meta, linked):
        if day := day_of(value):
            return Day(day, by)
    return Day()


def _statements(tree: Any, meta: dict[str, str], linked: Linked) -> Iterator[tuple[str, object]]:
    yield "JSON-LD datePublished", linked.published
    for name in _PUBLISHED:
        yield f"meta {name}", meta.get(name, "")
    for value in tree.xpath("//time[@pubdate or contains(concat(' ', @itemprop, ' '), ' datePublished ')]/@datetime")[
        :1
    ]:
        yield "time element", value
    marked = "//*[contains(concat(' ', @itemprop, ' '), ' datePublished ') and not(self::meta) and not(self::time)]"
    for element in tree.xpath(marked)[:1]:
        yield "itemprop datePublished", element.get("content") or element.get("datetime") or element.text or ""


def _only_time(tree: Any) -> Day:
    """The day of the article's <time> elements when they all name one."""
    days = {day_of(value) for value in tree.xpath("//article//time/@datetime") or tree.xpath("//time/@datetime")}
    day = days.pop() if len(days) == 1 else None
    return Day(day, "time element") if day else Day()


def _first_day(values: list[Any]) -> date | None:
    return next((day for value in values if (day := day_of(value))), None)


def _canonical(tree: Any, meta: dict[str, str]) -> str:
    """What the head of the page calls its address; "" when it names several."""
    links = {
        (link.get("href") or "").strip()
        for link in tree.xpath("//head/link[@rel and @href]")
        if "canonical" in link.get("rel").lower().split()
    }
    links.discard("")
    if len(links) > 1:
        return ""
    return links.pop() if links else meta.get("og:url", "")


def _title(tree: Any, meta: dict[str, str], linked: Linked, publisher: str) -> str:
    heads = [h for h in tree.xpath("//h1") if h.get("hidden") is None]
    only = " ".join(heads[0].itertext()) if len(heads) == 1 else ""
    element = " ".join(tree.xpath("//head/title[1]/text()")[:1])
    for candidate in (meta.get("og:title"), linked.headline, only, meta.get("twitter:title"), element):
        title = _without_outlet(_plain(candidate), publisher)
        if title and title.casefold() != publisher.casefold():
            return cut(title)
    return ""


def _without_outlet(title: str, publisher: str) -> str:
    """ "Talks go on | Example News" → "Talks go on"."""
    if publisher:
        tail = re.search(rf"\s+[|–—·»:-]+\s+(?:the\s+)?{re.escape(publisher)}$", title, re.IGNORECASE)
        if tail and tail.start() >= 10:
            return title[: tail.start()]
    return title


def _author(tree: Any, meta: dict[str, str], linked: Linked, publisher: str) -> str:
    marked = tree.xpath(
        "//*[@itemprop='author']//*[@itemprop='name'] | //a[@rel='author'] | //address//a[@rel='author']"
    )
    groups = [
        list(linked.authors),
        *([meta.get(name, "")] for name in _AUTHORS),
        [" ".join(element.itertext()) for element in marked[:6]],
    ]
    for group in groups:
        names = [_BYLINE.sub("", name_of(value)) for value in group]
        names = [n for n in dict.fromkeys(names) if n and "@" not in n and n.casefold() != publisher.casefold()]
        if names:
            return ", ".join(names)[:_LONGEST_NAME]
    return ""
