"""Lists of feeds in OPML: in, out, and back again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.opml import Imported, read_opml, write_opml
from corpus.sources import DEFAULT, Source, load_sources
from rag.errors import ExtractError

NESTED = """<?xml version="1.0"?><opml version="1.1"><head><title>Desk</title></head><body>
<outline text="Agencies"><outline text="Wire &amp; Co" type="rss" xmlUrl="https://wire.example/rss" language="en-us"/>
 <outline text="Deeper"><outline title="Вісті" xmlUrl="https://visti.example/rss?a=1&b=2"/></outline></outline>
<outline text="Wire &amp; Co" xmlUrl="https://wire.example/other"/>
<outline text="Again" xmlUrl="http://www.example.org/known/"/><outline type="rss" text="No address"/>
<outline text="Local" xmlUrl="file:///etc/passwd"/><outline text="A link" type="link" url="https://x.example/"/>
</body></opml>"""


def read(text: str, *known: str) -> Imported:
    return read_opml(text.encode(), "desk.opml", taken=["wire-co"], known=known)


def test_nested_outlines_become_sources_with_names_of_their_own() -> None:
    found = read(NESTED, "https://www.example.org/known")
    assert [(s.name, s.kind, s.url, s.publisher, s.language) for s in found.sources] == [
        ("wire-co-2", "feed", "https://wire.example/rss", "Wire & Co", "en"),
        ("вісті", "feed", "https://visti.example/rss?a=1&b=2", "Вісті", ""),
        ("wire-co-3", "feed", "https://wire.example/other", "Wire & Co", ""),
    ]
    assert [item.reason for item in found.rejected] == ["duplicate", "no-link", "no-link"]
    assert all(item.where.startswith("desk.opml outline ") for item in found.rejected)


def test_what_is_written_reads_back_the_same() -> None:
    shipped = [replace(s, every=None, back=None, include=(), exclude=()) for s in load_sources(DEFAULT) if s.url]
    quoted = Source("q", "feed", url="https://q.example/?a=1&b='x'", publisher="A \"<b>\" & 'c'", licence="© & \n x")
    found = read_opml(write_opml([*shipped, Source("f", "folder", Path("x"))]).encode(), "own.opml")
    assert [replace(s, enabled=False) for s in found.sources] == shipped
    assert found.rejected == ()
    (back,) = read_opml(write_opml([quoted]).encode(), "own.opml").sources
    assert (back.url, back.publisher, back.licence) == (quoted.url, "A \"\" & 'c'", "© & x")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("<rss/>", "must begin with <opml>"),
        ("words", "is no OPML"),
        ("<!DOCTYPE opml [<opml/>", "DOCTYPE does not end"),
    ],
)
def test_what_is_no_opml_is_said(text: str, said: str) -> None:
    with pytest.raises(ExtractError, match=said):
        read(text)


def test_hostile_xml_brings_nothing_in() -> None:
    bomb = '<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;&a;">]>'
    inner = '<outline text="&b;&e;" xmlUrl="https://x.example/&b;"/>'
    deep = "<outline text='d'>" * 3_000
    (source,) = read(f"{bomb}<opml><body>{inner}{deep}").sources
    assert (source.publisher, source.url) == ("&b;&e;", "https://x.example/&b;")


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=60).map(lambda t: f"<opml><outline xmlUrl='{t}'/>".encode()))
)
def test_any_bytes_are_sources_or_no_opml(body: bytes) -> None:
    try:
        found = read_opml(body, "x")
    except ExtractError:
        return
    assert all(source.url.startswith("http") and source.name for source in found.sources)
