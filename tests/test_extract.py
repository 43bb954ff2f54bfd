from __future__ import annotations

import gzip
import zlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.extract import Hint, extract
from corpus.read.base import Item, Options, Read, url_id
from corpus.types import Document, Rejected
from tests.pages import BODY, SENTENCES, linked, page, pdf, pdf_of_stream

NO_HINT = Hint()
URL = "https://news.example/world/talks-go-on-in-the-old-town"


def taken(body: str | bytes, url: str = URL, content_type: str = "text/html", hint: Hint = NO_HINT) -> Item:
    return extract(body.encode() if isinstance(body, str) else body, content_type, url, Options(), hint)


def document(body: str | bytes, url: str = URL, content_type: str = "text/html", hint: Hint = NO_HINT) -> Document:
    item = taken(body, url, content_type, hint)
    assert isinstance(item, Read), item
    return item.document


def reason(body: str | bytes, url: str = URL, content_type: str = "text/html", hint: Hint = NO_HINT) -> str:
    item = taken(body, url, content_type, hint)
    return item.reason if isinstance(item, Rejected) else "read"


# What a body is


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "text/html", "unsupported-type"),
        (b"PK\x03\x04" + b"\0" * 50, "text/html", "unsupported-type"),
        (b"\0\0\0\x20ftypisom" + b"\0" * 50, "text/html", "unsupported-type"),
        (gzip.compress(page().encode()), "text/html", "unsupported-type"),
        (b'{"title": "Talks", "body": "..."}', "text/html", "unsupported-type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>", "text/html", "unsupported-type"),
        (b"<?xml version='1.0'?><note><to>you</to></note>", "application/xml", "unsupported-type"),
        (b"<?xml version='1.0'?><!-- x --><rss version='2.0'></rss>", "text/html", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "text/html", "feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "text/html", "feed"),
        (b"", "text/html", "empty"),
        (b" \r\n\t", "text/html", "empty"),
        (bytes(range(256)) * 20, "text/html", "binary"),
        (page().encode(), "image/png", "read"),
        (page().encode(), "application/pdf", "read"),
        (page().encode("utf-16"), "text/html", "read"),
        (b"<?xml version='1.0' encoding='utf-8'?>" + page().encode(), "application/xhtml+xml", "read"),
        (" ".join(SENTENCES).encode(), "text/plain", "read"),
        (" ".join(SENTENCES).encode(), "", "read"),
    ],
)
def test_the_bytes_say_what_a_body_is_whatever_its_header_and_name_say(
    body: bytes, content_type: str, expected: str
) -> None:
    assert reason(body, content_type=content_type) == expected


def test_a_page_named_pdf_is_a_page_and_a_pdf_served_as_a_page_is_a_pdf() -> None:
    assert document(page(), URL + ".pdf", "application/pdf").text.endswith(SENTENCES[-1])
    found = document(pdf([*SENTENCES, *SENTENCES], "Report on the talks"), URL + ".html")
    assert found.record.title == "Report on the talks"
    assert SENTENCES[1] in found.text


def test_a_pdf_has_the_feeds_day_and_none_of_its_own() -> None:
    made = pdf([*SENTENCES, *SENTENCES])
    assert document(made).record.published is None
    record = document(made, hint=Hint("Talks go on", date(2031, 5, 2))).record
    assert (record.published, record.dated_by) == (date(2031, 5, 2), "feed")


def test_a_broken_pdf_and_one_that_grows_without_end_are_refused() -> None:
    assert reason(b"%PDF-1.7\n" + b"garbage " * 100) == "bad-pdf"
    assert reason(pdf([*SENTENCES])[:400]) == "bad-pdf"
    bomb = zlib.compress(b"(x) Tj " * 15_000_000, 9)
    assert reason(pdf_of_stream(bomb, extra=b"/Filter /FlateDecode")) in ("bad-pdf", "too-slow")


def test_plain_text_is_a_document_titled_by_the_feed() -> None:
    record = document("\n\n".join(SENTENCES), content_type="text/plain", hint=Hint("Talks go on")).record
    assert (record.kind, record.title) == ("text", "Talks go on")


# Whose word counts


def test_what_the_page_says_goes_before_what_the_feed_says() -> None:
    head = "<meta property='og:site_name' content='Example News'>" + linked(
        headline="Talks go on",
        datePublished="2031-05-02T23:30:00+03:00",
        dateModified="2031-05-04T01:00:00Z",
        author=[{"@type": "Person", "name": "Ada Writer"}, {"name": "Example News"}],
    )
    hint = Hint("Feed title", date(2031, 5, 9), date(2031, 5, 10), "Feed Author", "tr")
    record = document(page(head), hint=hint).record
    assert (record.title, record.publisher, record.author) == ("Talks go on", "Example News", "Ada Writer")
    assert (record.published, record.dated_by) == (date(2031, 5, 2), "JSON-LD datePublished")
    assert (record.modified, record.language) == (date(2031, 5, 4), "en")


def test_the_feed_fills_what_the_page_leaves_out() -> None:
    record = document(page(), hint=Hint("", date(2031, 5, 2), date(2031, 5, 3), "Ada Writer")).record
    assert (record.published, record.dated_by, record.modified) == (date(2031, 5, 2), "feed", date(2031, 5, 3))
    assert record.author == "Ada Writer"


def test_a_day_in_the_address_goes_before_the_feeds_and_the_feeds_before_a_lone_time() -> None:
    timed = page(body="<time datetime='2031-04-01'></time>" + BODY)
    assert document(timed, hint=Hint(published=date(2031, 5, 2))).record.dated_by == "feed"
    assert document(timed).record.dated_by == "time element"
    record = document(timed, "https://n.example/2031/may/06/talks", hint=Hint(published=date(2031, 5, 7))).record
    assert (record.published, record.dated_by) == (date(2031, 5, 6), "address")


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2031-05-02T23:30:00+03:00", date(2031, 5, 2)),
        ("2031-05-02T23:30:00Z", date(2031, 5, 2)),
        ("20310502T103000Z", date(2031, 5, 2)),
        ("Fri May 02 10:30:00 UTC 2031", date(2031, 5, 2)),
        ("Fri, 02 May 2031 22:10:00 GMT", date(2031, 5, 2)),
        ("2 мая 2031, 10:30", date(2031, 5, 2)),
        ("2 травня 2031 р.", date(2031, 5, 2)),
        ("2 Mayıs 2031", date(2031, 5, 2)),
        ("2. Mai 2031", date(2031, 5, 2)),
        ("1935491400", date(2031, 5, 2)),
        ("1970-01-01T00:00:00Z", None),
        ("0", None),
        ("2099-12-31", None),
        ("0001-01-01", None),
        ("1900-01-01", None),
        ("07/08/2031", None),
        ("yesterday", None),
    ],
)
def test_a_stated_day_is_the_pages_own_and_never_a_computers_zero(stated: str, day: date | None) -> None:
    assert document(page(f"<meta property='article:published_time' content='{stated}'>")).record.published == day


@pytest.mark.parametrize(
    "script",
    [
        '[{"@type": "Organization"}, {"@type": ["Thing", "NewsArticle"], "datePublished": "2031-05-02"}]',
        '{"@graph": [{"@type": "WebPage", "datePublished": "2001-01-01"}, {"@type": "http://schema.org/Article", "datePublished": "2031-05-02"}]}',  # noqa: E501
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "datePublished": "2031-05-02"}}',
        '<![CDATA[{"@type": "NewsArticle", "headline": "two\nlines", "datePublished": "2031-05-02"}]]>',
        '{"@type": "NewsArticle", "datePublished": ["2031-05-02"]};',
    ],
)
def test_json_ld_is_read_however_it_is_nested(script: str) -> None:
    found = document(page(f'<script type="application/ld+json">{script}</script>'))
    assert found.record.published == date(2031, 5, 2)


def test_a_change_before_publication_is_no_change_and_a_day_ahead_of_today_is_not_stated() -> None:
    odd = page(linked(datePublished="2031-05-02", dateModified="2031-05-01"))
    assert document(odd).record.modified is None
    item = extract(odd.encode(), "text/html", URL, Options(), Hint(published=date(2031, 4, 30)), date(2031, 4, 30))
    assert isinstance(item, Read)
    assert (item.document.record.published, item.document.record.dated_by) == (date(2031, 4, 30), "feed")


# Whose document it is


@pytest.mark.parametrize(
    ("fetched", "stated", "taken_for"),
    [
        ("https://m.n.example/talks-go-on", "https://www.n.example/talks-go-on", "https://www.n.example/talks-go-on"),
        ("https://n.example/amp/talks-go-on-again", "/talks-go-on-again", "https://n.example/talks-go-on-again"),
        ("https://n.example/a/talks-go-on.amp.html", "/a/talks-go-on.html", "https://n.example/a/talks-go-on.html"),
        ("https://n.example/?p=71", "https://n.example/talks-go-on-again", "https://n.example/talks-go-on-again"),
        ("https://n.example/news/123456-old", "/news/123456-new", "https://n.example/news/123456-new"),
        ("https://n.example/talks-go-on-again?sort=1", "/talks-go-on-again", "https://n.example/talks-go-on-again"),
        # another site, another page of the site, the home page, a script that serves every article, user pages
        ("https://evil.example/x", "https://n.example/talks-go-on", "https://evil.example/x"),
        ("https://a.blogs.example/talks-go-on", "https://b.blogs.example/talks-go-on", None),
        ("https://n.example/talks-go-on", "https://n.example/", None),
        ("https://n.example/talks-go-on", "https://n.example/world/other-story-of-today", None),
        ("https://n.example/talks-go-on", "https://n.example/world", None),
        ("https://n.example/article.php?id=5", "https://n.example/article.php", None),
        ("https://n.example/article?id=5", "https://n.example/article?id=6", None),
        ("https://n.example/@evil/talks-go-on-71", "https://n.example/@good/talks-go-on-71", None),
        ("https://n.example:8443/talks-go-on", "https://n.example/talks-go-on", None),
        ("https://n.example/talks-go-on", "javascript:alert(1)", None),
        ("https://n.example/talks-go-on", "https://[::1", None),
        ("https://n.example/talks-go-on", "https://user@n.example/talks-go-on", None),
    ],
)
def test_a_page_is_stored_under_another_address_only_where_that_is_a_form_of_its_own(
    fetched: str, stated: str, taken_for: str | None
) -> None:
    record = document(page(f'<link rel="canonical" href="{stated}">'), fetched).record
    assert record.url == (taken_for or fetched)
    assert record.document_id == url_id(taken_for or fetched)


def test_a_canonical_link_in_the_body_or_two_that_differ_count_for_nothing() -> None:
    link = "<link rel='canonical' href='https://news.example/amp/world/talks-go-on-in-the-old-town'>"
    assert document(page(body=link + BODY)).record.url == URL
    assert document(page(link + "<link rel='canonical' href='/other'>")).record.url == URL


def test_an_address_that_is_none_is_refused() -> None:
    for url in ("ftp://n.example/a", "https://[::1", "javascript:alert(1)", "https://n.example/a b"):
        assert reason(page(), url) == "bad-address"


# Any bytes at all

FRAGMENTS = st.sampled_from(
    [
        b"<html>",
        b"<p>",
        b"</p>",
        b"<div style='display:none'>",
        b"<style>.a{display:none}</style>",
        b"%PDF-1.4",
        b"\xff",
    ]
    + [b"<script type='application/ld+json'>", b"{[", b"</script>", b"<frameset>", b"<meta charset='koi8-r'>", b"\0"]
    + ["Мир ".encode(), "слово ".encode("cp1251"), b"words of the talks. " * 12, b"<body>", b"&#0;&#xD800;", b"<!--"]
)


@settings(max_examples=120, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.lists(FRAGMENTS, max_size=14).map(b"".join)),
    st.sampled_from(
        ["", "text/html", "text/html; charset=utf-16", "text/plain; charset=nonsense", "image/png", "\0;="]
    ),
)
def test_any_bytes_with_any_content_type_are_read_or_refused(body: bytes, content_type: str) -> None:
    if b"%PDF-" in body[:1_024]:
        body = body.replace(b"%PDF-", b"%PDF")  # a child process each: tested above
    item = extract(body, content_type, URL, Options())
    assert isinstance(item, Read | Rejected)
    if isinstance(item, Read):
        item.document.text.encode("utf-8")
        assert item.document.record.title
