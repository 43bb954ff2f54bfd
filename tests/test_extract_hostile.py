from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.extract import extract
from corpus.read.base import Item, Options, Read
from corpus.types import Rejected
from tests.pages import BODY, SENTENCES, page

URL = "https://news.example/world/talks-go-on-in-the-old-town"


def taken(body: str | bytes, content_type: str = "text/html") -> Item:
    return extract(body.encode() if isinstance(body, str) else body, content_type, URL, Options())


def text(body: str | bytes, content_type: str = "text/html") -> str:
    item = taken(body, content_type)
    assert isinstance(item, Read), item
    return item.document.text


def reason(body: str | bytes) -> str:
    item = taken(body)
    return item.reason if isinstance(item, Rejected) else "read"


def script(content: str) -> str:
    return f"<script type='application/ld+json'>{content}</script>"


# Each of these took minutes, or the stack, before there was a bound for it; the suite's own time limit is the check.
READABLE: dict[str, Callable[[], str]] = {
    "a title of 5 MB": lambda: page().replace("<title>", "<title>" + "word " * 1_000_000),
    "a meta title of 3 MB": lambda: page(f"<meta property='og:title' content='{'<b ' * 1_000_000}'>"),
    "a picture of 15 MB as data": lambda: page(body=BODY + f"<img src='data:image/png;base64,{'A' * 15_000_000}'>"),
    "a script of 5 MB": lambda: page(body=f"<script>{'x' * 5_000_000}</script>{BODY}"),
    "a tag with 200,000 attributes": lambda: page(body=f"<p {' '.join(f'a{n}=1' for n in range(200_000))}></p>{BODY}"),
    "600 tables in one another": lambda: page(body="<table><tr><td>" * 600 + BODY),
    "JSON-LD nested 500,000 deep": lambda: page(script("[" * 500_000)),
    "JSON-LD of 100,000 graphs": lambda: page(script("[" + '{"@graph":[{}]},' * 100_000 + "{}]")),
    "JSON-LD that is none": lambda: page(script("{'a': undefined}") + script("\0") + script("[[[]]]") + script("7")),
    "100,000 meta elements": lambda: page("<meta name=a content=b>" * 100_000),
    "60,000 rules of style": lambda: page(
        f"<style>{''.join(f'.c{n} .a{{display:none}}' for n in range(60_000))}</style>",
        "<p class=a>x</p>" * 3_000 + BODY,
    ),
    "a style without end": lambda: page(f"<style>{'/*' * 300_000}</style>"),
    "11,000 paragraphs": lambda: page(body=BODY * 3_000),
    "a few nulls": lambda: page(body=BODY + "\0\0"),
}
REFUSED: dict[str, Callable[[], tuple[str, str]]] = {
    "50 MB": lambda: (page(body="x" * 50_000_000), "too-large"),
    "500,000 paragraphs": lambda: (page(body="<p>x</p>" * 400_000), "too-large"),
    "nested 100,000 deep": lambda: ("<html><body>" + "<div>" * 100_000 + BODY, "too-little-text"),
    "nothing but nulls": lambda: ("<html>" + "\0" * 2_000_000, "binary"),
    "nothing but marks": lambda: ("<!doctype " * 300_000, "empty"),
    "frames only": lambda: ("<html><frameset><frame src='a'></frameset></html>", "too-little-text"),
    "no body": lambda: ("<html>", "too-little-text"),
    "comments without end": lambda: ("<!--" * 300_000, "too-little-text"),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_hostile_page_with_an_article_in_it_is_read(name: str) -> None:
    item = taken(READABLE[name]())
    assert isinstance(item, Read), item
    assert SENTENCES[1] in item.document.text
    assert len(item.document.record.title) <= 301


def test_a_long_text_without_a_tag_stays_whole() -> None:
    words = " ".join(f"word{n}" for n in range(4_000))
    assert words in text(page(body=f"<p>{words}</p>"))


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_page_without_one_is_refused_by_name(name: str) -> None:
    body, expected = REFUSED[name]()
    assert reason(body) in (expected, "empty")


WORDS = "Посланці обох сторін зустрілися в ратуші й домовилися говорити далі. Ще один день переговорів попереду. " * 4
RUSSIAN = (
    "Посланники обеих сторон встретились в ратуше и договорились говорить дальше. Впереди ещё день переговоров. " * 4
)


@pytest.mark.parametrize(
    ("words", "encoding", "header", "inside"),
    [
        (WORDS, "utf-8", "windows-1251", "koi8-r"),  # both wrong: what is UTF-8 is UTF-8
        (WORDS, "cp1251", "windows-1251", ""),
        (RUSSIAN, "cp1251", "iso-8859-1", ""),  # the server's default
        (RUSSIAN, "cp1251", "utf-8", ""),
        (RUSSIAN, "cp1251", "iso-8859-1", "windows-1251"),
        (RUSSIAN, "koi8-r", "windows-1251", "koi8-r"),
        (RUSSIAN, "utf-16", "", ""),
    ],
)
def test_a_charset_that_is_declared_wrongly_does_not_garble_a_page(
    words: str, encoding: str, header: str, inside: str
) -> None:
    head = f"<meta charset='{inside}'>" if inside else ""
    found = text(
        page(head, f"<p>{words}</p>").encode(encoding), f"text/html; charset={header}" if header else "text/html"
    )
    assert words[:60] in found


def test_broken_utf8_keeps_what_is_whole() -> None:
    found = text(
        page(body=f"<p>{WORDS}</p>").encode().replace("ратуші".encode(), b"\xd1\xff\xc3", 1), "text/html; charset=utf-8"
    )
    assert "домовилися говорити далі" in found
    assert "\ufffd" in found
