"""Pages of made-up outlets and the lists of them, in every form that a source may have. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from html import escape

TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Article:
    """One page of an outlet."""

    path: str
    title: str
    day: date
    html: bytes
    rejected: str = ""  # why Parley should not take it, or ""


SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def page(title: str, day: date, paragraphs: Sequence[str]) -> bytes:
    """A plain article page with what news pages have around their text."""
    text = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in paragraphs)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(title)}">\n'
        f'<meta property="article:published_time" content="{day}T08:00:00+00:00"></head>\n'
        f'<body><nav><a href="/">Home</a> <a href="/world">World</a></nav>\n<main><article><h1>{escape(title)}</h1>\n'
        f'<time datetime="{day}">{day}</time>\n{text}</article></main>\n<footer>All about us</footer></body></html>\n'
    ).encode()


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(8), UTC)


def _rss(name: str, site: str, articles: Sequence[Article]) -> str:
    items = "".join(
        f"<item><title>{escape(a.title)}</title><link>{escape(site + a.path)}</link>"
        f"<guid>{escape(a.path)}</guid><pubDate>{format_datetime(_moment(a.day), usegmt=True)}</pubDate></item>\n"
        for a in articles
    )
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'


def _rdf(name: str, site: str, articles: Sequence[Article]) -> str:
    items = "".join(
        f'<item rdf:about="{escape(site + a.path)}"><title>{escape(a.title)}</title>'
        f"<link>{escape(site + a.path)}</link><dc:date>{_moment(a.day).isoformat()}</dc:date></item>\n"
        for a in articles
    )
    spaces = (
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    channel = f'<channel rdf:about="{site}"><title>{name}</title><link>{site}</link></channel>'
    return f'<?xml version="1.0"?>\n<rdf:RDF {spaces}>{channel}{items}</rdf:RDF>'


def _atom(name: str, site: str, articles: Sequence[Article]) -> str:
    entries = "".join(
        f'<entry><title>{escape(a.title)}</title><id>urn:x:{escape(a.path)}</id><link href="{escape(a.path)}"/>'
        f"<published>{_moment(a.day).isoformat()}</published><updated>{_moment(a.day).isoformat()}</updated></entry>\n"
        for a in articles
    )
    return (
        f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{site}/"><title>{name}</title>'
        f"<id>urn:x:{name}</id><updated>2026-05-02T08:00:00Z</updated>{entries}</feed>"
    )


def _json(name: str, site: str, articles: Sequence[Article]) -> str:
    items = [
        {
            "id": a.path,
            "url": site + a.path,
            "title": a.title,
            "date_published": _moment(a.day).isoformat(),
            "content_text": a.title,
        }
        for a in articles
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": name, "items": items})


def sitemap(name: str, site: str, articles: Sequence[Article]) -> str:
    """A news sitemap."""
    urls = "".join(
        f"<url><loc>{escape(site + a.path)}</loc><news:news><news:publication><news:name>{name}"
        f"</news:name><news:language>en</news:language></news:publication><news:publication_date>{a.day}"
        f"</news:publication_date><news:title>{escape(a.title)}</news:title></news:news></url>\n"
        for a in articles
    )
    return f'<?xml version="1.0"?>\n<urlset xmlns="{SITEMAP}" xmlns:news="{_NEWS}">{urls}</urlset>'


def sitemap_index(addresses: Sequence[str]) -> str:
    """An index of sitemaps."""
    inner = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>" for address in addresses)
    return f'<?xml version="1.0"?>\n<sitemapindex xmlns="{SITEMAP}">{inner}</sitemapindex>'


LISTS: dict[str, Callable[[str, str, Sequence[Article]], str]] = {
    "rss": _rss,
    "atom": _atom,
    "json": _json,
    "rdf": _rdf,
}


def day_of(number: int) -> date:
    """A day for the n-th page: they follow each other through May 2026."""
    return date(2026, 5, 1) + timedelta(days=number % 28)
