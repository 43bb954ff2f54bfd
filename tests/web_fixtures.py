"""A news site on loopback: articles, lists of them, conditional requests, pages that go away."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

FILLER = (
    "The delegations met in the old customs house by the harbour and sat at one long table for most of the day. "
    "Observers from three neighbouring countries were in the room, and the hosts served tea between the sessions. "
    "Nothing was signed, and both sides said that they would report to their capitals before they came back. "
    "A second round was said to be possible in the autumn, once the technical groups had finished their papers."
)


class Site:
    """What is served, by path, and what was asked for: "GET /path", or "304 /path" when that was the answer."""

    def __init__(self) -> None:
        self.bodies: dict[str, tuple[str, str]] = {}
        self.statuses: dict[str, int] = {}
        self.asked: Counter[str] = Counter()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                body, kind = site.bodies.get(self.path, ("", "text/plain"))
                data = body.encode()
                etag = '"' + hashlib.sha256(data).hexdigest()[:16] + '"'
                status = site.statuses.get(self.path, 200 if self.path in site.bodies else 404)
                if status == 200 and self.headers["If-None-Match"] == etag:
                    status = 304
                site.asked[f"{'304' if status == 304 else 'GET'} {self.path}"] += 1
                self.send_response_only(status)
                if status == 200:
                    self.send_header("Content-Type", kind)
                    self.send_header("ETag", etag)
                if status != 304:
                    self.send_header("Content-Length", str(len(data) if status == 200 else 0))
                self.end_headers()
                if status == 200:
                    self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def put(self, path: str, body: str, kind: str = "text/html; charset=utf-8") -> str:
        """Serves the body from now on; its address."""
        self.bodies[path] = body, kind
        self.statuses.pop(path, None)
        return self.url(path)

    def article(self, path: str, title: str, text: str = "", head: str = "") -> str:
        """Serves an article of 2 May 2024 with enough text to be one; its address."""
        return self.put(
            path,
            f"<!doctype html><html lang='en'><head><title>{escape(title)}</title>"
            f"<meta property='article:published_time' content='2024-05-02T08:00:00+00:00'>{head}</head>"
            f"<body><article><h1>{escape(title)}</h1><p>{escape(text)}</p><p>{FILLER}</p></article></body></html>",
        )

    def feed(self, path: str, pages: Sequence[str]) -> str:
        """Serves an RSS feed of these addresses; its own address."""
        items = "".join(f"<item><link>{escape(page)}</link><title>A page</title></item>" for page in pages)
        rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'
        return self.put(path, rss, "application/rss+xml")

    def gone(self, path: str, status: int = 410) -> None:
        """Answers this status from now on."""
        self.statuses[path] = status

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.close()
