"""A news site on loopback: articles and lists of them that change and go away, served by tests.web_servers."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

import pytest

from tests.web_servers import Page, Site

FILLER = (
    "The delegations met in the old customs house by the harbour and sat at one long table for most of the day. "
    "Observers from three neighbouring countries were in the room, and the hosts served tea between the sessions. "
    "Nothing was signed, and both sides said that they would report to their capitals before they came back. "
    "A second round was said to be possible in the autumn, once the technical groups had finished their papers."
)


class NewsSite(Site):
    """A site with articles and feeds; what it serves has an ETag, so that an unchanged page is answered with 304."""

    def address(self, path: str) -> str:
        """The address of a path."""
        return f"{self.url}{path}"

    def put(self, path: str, body: str, kind: str = "text/html; charset=utf-8") -> str:
        """Serve the body from now on; its address."""
        data = body.encode()
        tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        self.pages[path] = Page(data, headers={"Content-Type": kind, "ETag": tag})
        return self.address(path)

    def article(self, path: str, title: str, text: str = "", head: str = "") -> str:
        """Serve an article of 2 May 2024 with enough text to be one; its address."""
        return self.put(
            path,
            f"<!doctype html><html lang='en'><head><title>{escape(title)}</title>"
            f"<meta property='article:published_time' content='2024-05-02T08:00:00+00:00'>{head}</head>"
            f"<body><article><h1>{escape(title)}</h1><p>{escape(text)}</p><p>{FILLER}</p></article></body></html>",
        )

    def feed(self, path: str, pages: Sequence[str]) -> str:
        """Serve an RSS feed of these addresses; its own address."""
        items = "".join(f"<item><link>{escape(page)}</link><title>A page</title></item>" for page in pages)
        rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'
        return self.put(path, rss, "application/rss+xml")

    def gone(self, path: str, status: int = 410) -> None:
        """Answer this status from now on."""
        self.pages[path] = Page(status=status)

    def answers(self) -> Counter[str]:
        """What was asked for so far: "304 /path" where that was the answer, else "GET /path"."""
        return Counter(f"{'304' if seen.status == 304 else 'GET'} {seen.path}" for seen in self.seen)


@pytest.fixture
def site() -> Iterator[NewsSite]:
    running = NewsSite()
    yield running
    running.close()
