from __future__ import annotations

import ast
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ui.escape import link, literal, plain, web_address

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = (
    "<script>alert(1)</script>",
    "</span><img src=x onerror=alert(1)>",
    "' onmouseover='x' \" onclick=\"x",
    "![x](http://127.0.0.1/x.png) [y](javascript:alert(1)) $x^2$ :red[z] :smile: **b** `c`",
    "&lt;b&gt; &amp; &#60; &notanentity; <!-- c --> <![CDATA[x]]>",
    "line one\n   \n\tline two\r\nline three \x00\x1b[31m \ud800",
)

texts = st.text(st.characters(exclude_categories=())) | st.sampled_from(HOSTILE) | st.text("<>&'\"/!-= \n\r\x00ab;#x3")


class Seen(HTMLParser):
    """What a parser makes of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.other: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_decl(self, decl: str) -> None:
        self.other.append(decl)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)


@given(texts)
@example(HOSTILE[0])
def test_any_text_is_shown_letter_for_letter_and_makes_no_tag(text: str) -> None:
    seen = Seen(f"<p>{literal(text)}</p>")
    assert [tag for tag, _ in seen.tags] == ["p"]
    assert seen.other == []
    assert seen.text == plain(text)


@given(texts)
def test_any_text_stays_inside_a_quoted_attribute(text: str) -> None:
    seen = Seen(f'<p title="{literal(text)}">x</p>')
    assert seen.tags == [("p", {"title": plain(text)})]
    assert seen.text == "x"


@given(texts)
def test_escaped_text_is_one_line_of_valid_unicode(text: str) -> None:
    shown = literal(text)
    assert "\n" not in shown
    assert "\r" not in shown
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert len(plain(text)) == len(text)


@given(texts, texts)
def test_a_link_leads_to_a_web_address_or_is_no_link(url: str, label: str) -> None:
    seen = Seen(link(url, label))
    assert seen.text == plain(label)
    ((tag, attributes),) = seen.tags
    assert tag == ("a" if web_address(url) else "span")
    if tag == "a":
        assert attributes["href"] == url
        assert url.lower().startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "url", ["https://www.example.org/a?b=c&d=e#f", "http://example.org", "HTTPS://example.org/ё", "http://[::1]:8080/x"]
)
def test_web_addresses_pass(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "//example.org/x",
        "/relative",
        "http://",
        "https:///path",
        "http://user:pw@example.org/",
        "http://bbc.example@evil.example/",
        "http://example.org/a b",
        'http://example.org/"onclick="x',
        "http://example.org:notaport/",
        "http://[::1/",
        "http://example.org\\@evil.example",
    ],
)
def test_other_addresses_do_not(url: str | None) -> None:
    assert web_address(url) is None


def test_the_page_shows_no_text_through_markdown() -> None:
    """st.html with literal() is the one way; Streamlit's Markdown calls would read markup in a source's text."""
    markdown = {
        "markdown",
        "write",
        "write_stream",
        "error",
        "warning",
        "info",
        "success",
        "caption",
        "exception",
        "toast",
    }
    found = []
    for file in [ROOT / "app.py", *sorted((ROOT / "ui").glob("*.py"))]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in markdown and ast.unparse(node.value) == "st":
                found.append(f"{file.name}:{node.lineno} st.{node.attr}")
            if isinstance(node, ast.keyword) and node.arg and node.arg.startswith("unsafe_allow"):
                found.append(f"{file.name}:{node.value.lineno} {node.arg}")
    assert found == []


def test_the_script_of_the_answer_writes_text_only() -> None:
    script = (ROOT / "ui" / "answer.js").read_text(encoding="utf-8")
    for way_in in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "setHTML"):
        assert way_in not in script
