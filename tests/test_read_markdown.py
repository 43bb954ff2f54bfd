from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus.read.base import Item, Options, Read
from corpus.read.markdown import plain, read_markdown
from corpus.types import Document, Rejected
from rag.types import Outlet, Position

BRIEF = """---
id: 2031-05-02-lakeside-talks
title: Envoys open talks by the lake
date: 2031-05-02
date_end: 2031-05-03
place: Lakeside
track: Lakeside process
actors: [Ada North, Ben South]
topics: [ceasefire]
aliases: [lake talks]
positions:
  - party: Northland
    speaker: Ada North
    stance: North says the truce must come first.
contested: Who asked for the talks
sources:
  - publisher: Example News
    title: Talks open
    url: https://news.example/talks
    published: 2031-05-02
  - publisher: Example Radio
    title: "2031"
    url: https://radio.example/a
    published: null
---

Envoys met **by the lake**.
"""


def read(text: str | bytes, options: Options | None = None) -> Item:
    data = text.encode() if isinstance(text, str) else text
    return read_markdown(data, "/notes/a.md", "notes-a", options or Options())


def document(text: str, options: Options | None = None) -> Document:
    item = read(text, options)
    assert isinstance(item, Read), item
    return item.document


def test_a_brief_is_read_with_all_it_states() -> None:
    found = document(BRIEF)
    record = found.record
    assert (record.document_id, record.title, record.kind) == (
        "2031-05-02-lakeside-talks",
        "Envoys open talks by the lake",
        "brief",
    )
    assert (record.publisher, record.published) == ("Parley brief", None)
    assert (record.event_date, record.event_end) == (date(2031, 5, 2), date(2031, 5, 3))
    assert (record.place, record.track) == ("Lakeside", "Lakeside process")
    assert record.positions == (Position("Northland", "Ada North", "North says the truce must come first."),)
    assert record.outlets[0] == Outlet("Example News", "Talks open", "https://news.example/talks", date(2031, 5, 2))
    assert (record.outlets[1].title, record.outlets[1].published) == ("2031", None)
    expected = "Envoys met by the lake.\n\nNorth says the truce must come first.\n\nWho asked for the talks."
    assert found.text == expected


def test_another_file_is_an_article_and_its_date_the_day_it_was_published() -> None:
    front = "title: Yes\ndate: 2031-05-04\nurl: https://news.example/x\npublisher: Example News\nlanguage: EN"
    text = f"---\n{front}\n---\n# Talks\n\nBody.\n"
    record = document(text).record
    assert (record.title, record.published, record.event_date) == ("Yes", date(2031, 5, 4), None)
    assert (record.kind, record.publisher, record.language) == ("article", "Example News", "en")
    assert record.document_id.startswith("news.example-x-")


def test_without_front_matter_the_first_line_is_the_title_and_nothing_is_dated() -> None:
    found = document("# A day of talks\n\nThey talked.\n", Options(publisher="Example News"))
    assert found.record.title == "A day of talks"
    assert found.record.document_id == "notes-a"
    assert (found.record.published, found.record.event_date, found.record.publisher) == (None, None, "Example News")


def test_a_rule_in_the_text_is_not_front_matter() -> None:
    assert document("Before.\n\n---\n\nAfter.\n").text == "Before.\n\nAfter."


def test_markup_becomes_plain_text() -> None:
    text = (
        "Title\n=====\n\nA [link](https://e.example 'x') and *stress* and `code`.\n![picture](a.png)\n\n- one\n"
        "- two\n\n> said so\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nkept\n```\n\n<script>alert(1)</script>\n\n<div hidden>secret</div>\n\n"
        "<p>shown</p>\n\nA&amp;B \\*star\\* [ref][r]\n\n[r]: https://e.example\n"
    )
    found = document(text).text
    assert found.startswith("Title\n\nA link and stress and code.")
    assert "- one\n- two" in found
    assert "said so" in found
    assert "1 2" in found
    assert "kept" in found
    assert "shown" in found
    assert found.endswith("A&B *star* ref")
    assert not any(word in found for word in ("http", "picture", "alert", "secret"))


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("title: [unclosed", "is not YAML"),
        ("- a\n- list", "not a list of `key: value`"),
        ("a: &a [x]\nb: *a", "aliases"),
        ("title: {a: 1}", "title: is a list"),
        ("positions: word", "positions: is not a list"),
        ("sources: [word]", "sources: is not a list"),
        ("x: " + "[" * 200 + "]" * 200, "nested"),
        ("title: !!python/object/apply:os.system ['true']", "is not YAML"),
        ("x: " + "y" * 300_000, "the limit is"),
        ("title: \x07", "is not YAML"),
    ],
)
def test_bad_front_matter_is_one_named_reason(front: str, said: str) -> None:
    item = read(f"---\n{front}\n---\n{'Body. ' * 50}\n")
    assert isinstance(item, Rejected)
    assert item.reason == "front-matter"
    assert said in item.detail
    assert "\n" not in item.detail


def test_a_yaml_bomb_is_refused_at_once() -> None:
    lines = ['a0: &a0 ["x"]', *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20))]
    item = read("---\n" + "\n".join(lines) + "\n---\nBody.\n")
    assert isinstance(item, Rejected)
    assert "aliases" in item.detail


def test_an_id_with_spaces_or_an_unreadable_date_is_not_made_up() -> None:
    item = read("---\nid: two words\n---\nBody.\n")
    assert isinstance(item, Rejected)
    assert item.reason == "bad-id"
    assert document("---\ndate: someday in May\n---\nBody.\n").record.published is None


def test_empty_and_binary_files_are_named(tmp_path: Path) -> None:
    reasons = [
        item.reason
        for item in (read(""), read("---\ntitle: x\n---\n"), read(b"\x89PNG" + bytes(100)))
        if isinstance(item, Rejected)
    ]
    assert reasons == ["empty", "empty", "binary"]


def test_deeply_nested_quotes_do_no_harm() -> None:
    assert "deep" in plain(">" * 500 + " deep")
