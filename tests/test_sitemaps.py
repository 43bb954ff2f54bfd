"""Sitemaps: lists of pages, indexes, news titles, gzip and plain text, and what they must not do."""

from __future__ import annotations

import gzip
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import sitemaps
from corpus.entries import Entry, Listing
from corpus.sitemaps import read_sitemap
from rag.errors import ExtractError

URL = "https://news.example/sitemaps/news.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def read(body: str | bytes, content_type: str = "application/xml") -> Listing:
    return read_sitemap(body.encode() if isinstance(body, str) else body, content_type, URL)


def pages(*inner: str) -> str:
    return f"<urlset {SPACES}>{''.join(f'<url>{one}</url>' for one in inner)}</urlset>"


def reasons(listing: Listing) -> list[str]:
    return [rejected.reason for rejected in listing.rejected]


NEWS = """<loc>https://news.example/a?x=1&y=2</loc><lastmod>2024-03-09T01:00:00+03:00</lastmod>
<image:image><image:loc>https://img.example/1.jpg</image:loc><image:title>A picture</image:title></image:image>
<news:news><news:publication><news:name>Example</news:name><news:language>uk</news:language></news:publication>
<news:publication_date>2024-03-08</news:publication_date><news:title>Envoys &amp;amp; hosts <![CDATA[<b>met</b>]]>
</news:title></news:news>"""


def test_a_news_sitemap_gives_title_days_and_language() -> None:
    (entry,) = read(pages(NEWS)).entries
    assert entry == Entry(
        url="https://news.example/a?x=1&y=2",
        title="Envoys & hosts met",
        published=date(2024, 3, 8),
        modified=date(2024, 3, 9),
        language="uk",
        where=f"{URL} address 1",
    )


def test_prefixes_and_namespaces_need_not_be_declared() -> None:
    bare = f"<urlset><url>{NEWS}</url></urlset>"
    assert read(bare).entries == read(pages(NEWS)).entries


def test_addresses_without_a_page_and_twice_are_named() -> None:
    listing = read(pages("<loc>/rel</loc>", "<loc>javascript:x</loc>", "", "<loc>https://news.example/rel#a</loc>"))
    assert [entry.url for entry in listing.entries] == ["https://news.example/rel"]
    assert sorted(reasons(listing)) == ["duplicate-entry", "no-link", "no-link"]


def test_days_nobody_can_believe_are_none() -> None:
    dates = ("1970-01-01", "2099-01-01", "2024-13-40", "2024-03-08")
    listing = read(pages(*(f"<loc>/{n}</loc><lastmod>{day}</lastmod>" for n, day in enumerate(dates))))
    assert [entry.modified for entry in listing.entries] == [None, None, None, date(2024, 3, 8)]


def test_an_index_names_its_sitemaps_the_newest_first() -> None:
    rows = (("old.xml", "2023-01-01"), ("none.xml", ""), ("new.xml.gz", "2024-01-01"), ("old.xml", "2023-01-01"))
    inner = "".join(f"<sitemap><loc>/{name}</loc><lastmod>{day}</lastmod></sitemap>" for name, day in rows)
    listing = read(f"<sitemapindex {SPACES}>{inner}<sitemap/></sitemapindex>")
    assert listing.sitemaps == tuple(f"https://news.example/{name}" for name in ("new.xml.gz", "old.xml", "none.xml"))
    assert (listing.entries, reasons(listing)) == ((), ["no-link"])


def test_gzip_is_unpacked_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(pages(NEWS).encode())
    assert read(packed, "application/octet-stream").entries == read(pages(NEWS)).entries
    monkeypatch.setattr(sitemaps, "MOST_BYTES", 100_000)
    with pytest.raises(ExtractError, match="unpacks to more than 100,000 bytes"):
        read(gzip.compress(b"<urlset>" + b" " * 50_000_000))
    with pytest.raises(ExtractError, match="damaged gzip"):
        read(packed[:-20])


def test_plain_text_and_feeds_are_sitemaps_too() -> None:
    listing = read("https://news.example/a\r\n\r\nhttps://news.example/b\nnot an address\n", "text/plain")
    assert [entry.url[-1] for entry in listing.entries] == ["a", "b"]
    assert reasons(listing) == ["no-link"]
    feed = read("<rss><channel><item><title>T</title><link>/f</link></item></channel></rss>")
    assert [(entry.url, entry.title) for entry in feed.entries] == [("https://news.example/f", "T")]


def test_broken_xml_gives_what_comes_before_the_break() -> None:
    assert [entry.url[-2:] for entry in read(pages("<loc>/a</loc>", "<loc>/b</loc>")[:-30]).entries] == ["/a"]


def test_a_sitemap_longer_than_the_protocol_allows_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MOST_PAGES", 3)
    listing = read(pages(*(f"<loc>/{n}</loc>" for n in range(9))))
    assert (len(listing.entries), reasons(listing)) == (3, ["too-many"])
    listing = read("\n".join(f"https://news.example/{n}" for n in range(9)))
    assert (len(listing.entries), reasons(listing)) == (3, ["too-many"])


def test_more_tags_than_any_list_needs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MOST_TAGS", 1_000)
    with pytest.raises(ExtractError, match="more than 1,000 tags"):
        read(pages("<loc>/a</loc>" + "<x/>" * 1_000))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE urlset [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE urlset SYSTEM "http://127.0.0.1:9/x" [<!ENTITY a "aaaa"><!ENTITY e "&a;&a;">]>',
    ],
)
def test_no_entity_is_expanded_or_fetched(doctype: str) -> None:
    listing = read(doctype + pages("<loc>/x?&e;</loc><news:news><news:title>T &e;</news:title></news:news>"))
    assert [(entry.url[-5:], entry.title) for entry in listing.entries] == [("x?&e;", "T &e;")]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "empty"),
        ("words", "neither XML"),
        ("<html><body>404</body></html>", "it is a page"),
        ("<a/>", "no sitemap"),
    ],
)
def test_what_is_no_sitemap_is_said(body: str, said: str) -> None:
    with pytest.raises(ExtractError, match=said):
        read(body)


PIECES = st.sampled_from(
    [
        "<urlset>",
        "<url>",
        "</url>",
        "<loc>",
        "</loc>",
        "https://a.example/",
        "&",
        "<sitemap>",
        "<",
        "\n",
        "<news:news>",
        "\x00",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=30).map(lambda parts: "".join(parts).encode())))
def test_any_bytes_are_a_list_or_no_sitemap(body: bytes) -> None:
    try:
        listing = read(body)
    except ExtractError:
        return
    assert all(entry.url.startswith("http") for entry in listing.entries)
