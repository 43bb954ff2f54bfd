from __future__ import annotations

from datetime import date

import pytest

from corpus.read.base import Item, Options, Read
from corpus.read.html import read_html
from corpus.types import Document, Rejected

BODY = (
    "<p>Envoys of both sides met in the old town hall on Tuesday and agreed to go on talking for another day.</p>"
    "<p>The host said that the mood was good, although nobody had moved on the question of the border crossings.</p>"
    "<p>A second round is planned for the weekend, when the technical teams will have finished their maps.</p>"
)


def page(head: str = "", body: str = BODY, html: str = "<html lang='en'>") -> str:
    head = f"<head><title>Talks go on | Example News</title>{head}</head>"
    return f"<!DOCTYPE html>{html}{head}<body><article><h1>Talks go on</h1>{body}</article></body></html>"


def read(markup: str | bytes) -> Item:
    return read_html(markup.encode() if isinstance(markup, str) else markup, "/p.html", "p", Options())


def document(markup: str | bytes) -> Document:
    item = read(markup)
    assert isinstance(item, Read), item
    return item.document


def test_a_page_gives_its_text_title_outlet_address_and_language() -> None:
    head = (
        "<meta property='og:site_name' content='Example News'><meta property='og:title' content='Talks go on'>"
        "<link rel='canonical' href='https://news.example/talks'>"
        "<meta property='article:published_time' content='2031-05-02T22:00:00Z'>"
    )
    found = document(page(head))
    record = found.record
    assert (record.title, record.publisher, record.url) == ("Talks go on", "Example News", "https://news.example/talks")
    assert (record.published, record.language) == (date(2031, 5, 2), "en")
    assert record.document_id.startswith("news.example-talks-")
    assert "agreed to go on talking for another day.\n\nThe host said" in found.text


@pytest.mark.parametrize(
    "head",
    [
        "<meta name='DC.date.issued' content='2031-05-02'>",
        "<meta itemprop='datePublished' content='2 May 2031'>",
        '<script type="application/ld+json">{"@type": "News", "datePublished": "2031-05-02T10:00:00+03:00"}</script>',
        '<script type="application/ld+json">{"@graph": [{"name": "x"}, {"datePublished": "2031-05-02"}]}</script>',
        "<script type='application/ld+json'>{broken</script><link rel='canonical' href='https://n.example/2031/05/02/a'>",
    ],
)
def test_a_date_is_taken_where_the_page_states_one(head: str) -> None:
    assert document(page(head)).record.published == date(2031, 5, 2)


def test_a_time_element_dates_a_page_when_it_is_the_only_one() -> None:
    assert document(page(body="<time datetime='2031-05-02T08:00'>today</time>" + BODY)).record.published == date(
        2031, 5, 2
    )
    two = "<time datetime='2031-05-02'></time><time datetime='2031-05-03'></time>"
    assert document(page(body=two + BODY)).record.published is None


def test_a_date_in_the_prose_is_not_the_day_it_was_published() -> None:
    assert document(page(body="<p>Signed on 5 September 2014 in the capital.</p>" + BODY)).record.published is None


def test_what_a_reader_does_not_see_never_reaches_the_text() -> None:
    hidden = (
        "<script>var a='secret1'</script><!-- secret2 --><style>.x{content:'secret3'}</style><div hidden>secret4</div>"
        "<p style='display: none'>secret5</p><span style='font-size:0'>secret6</span><noscript>secret7</noscript>"
        "<template>secret8</template><p style='visibility:hidden'>secret9</p><svg><text>secret10</text></svg>"
    )
    found = document(page(body=BODY + hidden))
    assert "secret" not in found.text
    assert "technical teams" in found.text


def test_a_page_that_sits_in_a_form_is_read() -> None:
    assert "technical teams" in document(page(body=f"<form>{BODY}</form>")).text


def test_a_fragment_of_an_old_agreement_comes_through_whole() -> None:
    points = "".join(
        f'<p><a id="{n}" name="{n}">\n\n{n}.</a></p>\n<p><a>Each side withdraws its\r\nheavy arms by line {n}.</a></p>'
        for n in range(1, 9)
    )
    found = document(f'<p><a id="0" name="0">Accord of the Lake\n\nThe undersigned agree:</a></p>{points}')
    assert found.record.title == "Accord of the Lake"
    assert "Accord of the Lake\n\nThe undersigned agree:" in found.text
    assert "Each side withdraws its heavy arms by line 8." in found.text


def test_bullets_numbers_and_cut_lines_of_a_printed_report_are_put_together() -> None:
    lines = [
        "LATEST NEWS \uf0b7",
        "Monitors saw arms that should have been",
        "withdrawn by now.\n\uf0b7",
        "1.",
        "Both sides",
    ]
    lines += ["- first\n- second", "met on the " + "long " * 20 + "bridge.", "\uf0b7"]
    found = document("".join(f"<p><a>{line}\n\n</a></p>" for line in lines))
    assert found.record.title == "p: LATEST NEWS"
    assert "• Monitors saw arms that should have been withdrawn by now.\n\n" in found.text
    assert "1. Both sides" in found.text
    assert found.text.endswith("bridge.")


@pytest.mark.parametrize(
    "declared",
    ["<meta charset='windows-1251'>", "<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>"],
)
def test_a_declared_encoding_is_used(declared: str) -> None:
    words = "<p>" + "Посланники встретились в ратуше и договорились о новой встрече. " * 5 + "</p>"
    found = document(page(declared, words, "<html lang='ru'>").encode("cp1251"))
    assert "Посланники встретились" in found.text
    assert found.record.language == "ru"


def test_a_language_without_spaces_is_not_too_little() -> None:
    assert (
        document(page(body="<p>" + "特使们在旧市政厅会面，同意会谈再持续一天。" * 10 + "</p>")).record.language == "zh"
    )


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (b"", "empty"),
        (b"<!-- only a comment -->", "empty"),
        (page(body="<p>Too short.</p>").encode(), "too-little-text"),
        (b"<html><body><script>" + b"x=1;" * 1000 + b"</script></body></html>", "too-little-text"),
        (b"%PDF-1.4 not a page", "binary"),
        (b"<html>" + b"\0" * 5_000, "binary"),
    ],
)
def test_a_page_with_nothing_to_read_has_a_named_reason(markup: bytes, reason: str) -> None:
    item = read(markup)
    assert isinstance(item, Rejected)
    assert item.reason == reason


def test_control_characters_and_references_to_them_do_no_harm() -> None:
    odd = "<p>One\x01 two&#1; three<i hidden>x</i>&#11; four\ufffe&#xFFFF;&#xD800; five.</p>"
    assert "technical teams" in document(page(body=odd + BODY)).text


def test_a_page_nested_a_thousand_deep_is_read_or_refused_but_never_fails() -> None:
    item = read(page(body="<div>" * 3_000 + BODY))
    assert isinstance(item, Read | Rejected)
