"""A small world that changes while it is watched: news sites on loopback that fail at random, and a folder of notes.

Every version of every page carries a mark of its own ("Docket 17-3" is the third text of page 17), so that what a
library holds of them can be held against what there was.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from scripts.madeup import COMMON, PEOPLE, PLACES

LISTED = 15  # pages that a feed shows: older ones leave it, as they do everywhere
LISTING_FAULTS = ("down", "500", "503", "slow", "cut", "malformed", "empty", "no-entries", "a-page")
PAGE_FAULTS = ("down", "500", "slow", "cut", "404")
_SYLLABLES = "ba ko ri ten dal mu sor vik ana leo por tin gra hel sim ovo rak est".split()


@dataclass(slots=True)
class Page:
    """One page or note: the version that is there now, and whether it still is."""

    number: int
    source: str
    born: datetime
    version: int = 1
    gone: bool = False

    def words(self) -> str:
        """Its text: the same for the same number and version."""
        draw = random.Random(f"{self.number}-{self.version}")
        invented = ["".join(draw.choices(_SYLLABLES, k=3)) for _ in range(60)]
        drawn = [" ".join(draw.choices([*COMMON, *invented], k=11)) for _ in range(9)]
        lines = [f"{draw.choice(PEOPLE)} said in {draw.choice(PLACES[:9])} that {words}." for words in drawn]
        return " ".join([*lines, f"Docket {self.number}-{self.version} was opened for the record."])

    @property
    def title(self) -> str:
        """Its headline, the same in all versions."""
        return f"Talks report {self.number} from {PLACES[self.number % 9]}"


class World:
    """Pages by number, and which listing fails how. `turn` changes it; the server and the folder show it."""

    def __init__(self, folder: Path, sites: int, seed: int) -> None:
        self.names = [f"site-{n}" for n in range(sites)]  # the last one is a sitemap, the others are feeds
        self.pages: dict[int, Page] = {}
        self.faults: dict[str, str] = {}
        self.served = Counter[str]()  # faults, as they were served
        self.page_faults = 0.0  # share of the requests for pages that fail
        self._folder, self._random = folder, random.Random(seed)
        self._missed: set[int] = set()
        self._lock = threading.Lock()
        folder.mkdir(parents=True)
        for _ in range(4 * (sites + 1)):
            self._add()

    def _add(self) -> None:
        born = datetime.now(UTC) - timedelta(hours=self._random.randint(1, 60))
        page = Page(len(self.pages) + 1, self._random.choice([*self.names, "notes"]), born)
        self.pages[page.number] = page
        self._show(page)

    def _show(self, page: Page) -> None:
        file = self._folder / f"note-{page.number}.md"
        if page.source != "notes":
            return
        if page.gone:
            file.unlink()
            return
        beside = self._folder.parent / file.name  # a reader never sees half a file
        head = f"id: note-{page.number}\ntitle: {page.title}\ndate: {page.born:%Y-%m-%d}\nlanguage: en"
        beside.write_text(f"---\n{head}\n---\n{page.words()}\n", encoding="utf-8")
        beside.replace(file)

    def turn(self, failing: float) -> None:
        """Something new, something changed, now and then something gone; each listing fails with this probability."""
        with self._lock:
            draw = self._random.random
            if draw() < 0.6:
                self._add()
            live = [page for page in self.pages.values() if not page.gone]
            if draw() < 0.35:
                page = self._random.choice(live)
                page.version += 1
                self._show(page)
            if draw() < 0.12 and len(live) > 20:
                page = self._random.choice(live)
                page.gone = True
                self._show(page)
            self.faults = {name: self._random.choice(LISTING_FAULTS) for name in self.names if draw() < failing}
            self.page_faults = 0.03 if failing else 0.0

    def answer(self, path: str) -> tuple[int, str, bytes, str]:
        """(status, content type, body, fault or "") for a path."""
        with self._lock:
            name, _, rest = path.strip("/").partition("/")
            if name not in self.names:
                return 404, "text/plain", b"", ""
            if rest == "list.xml":
                return self._listing(name)
            page = self.pages.get(int(rest)) if rest.isdigit() else None
            if page is None or page.source != name:
                return 404, "text/plain", b"", ""
            return self._page(page)

    def _listing(self, name: str) -> tuple[int, str, bytes, str]:
        fault = self.faults.get(name, "")
        newest = [p for p in reversed(self.pages.values()) if p.source == name and not p.gone][:LISTED]
        if name == self.names[-1]:
            body, kind = _sitemap(name, newest), "application/xml"
        else:
            body, kind = _feed(name, [] if fault == "no-entries" else newest), "application/rss+xml"
        if fault == "malformed":
            body = body[: len(body) // 2].replace("<link>", "<link")
        if fault == "empty":
            body = ""
        if fault == "a-page":
            body, kind = "<html><body><p>Please sign in to go on.</p></body></html>", "text/html"
        return _status(fault), kind, body.encode(), fault

    def _page(self, page: Page) -> tuple[int, str, bytes, str]:
        if page.gone:
            return 410, "text/plain", b"", ""
        fault = self._random.choice(PAGE_FAULTS) if self._random.random() < self.page_faults else ""
        if fault == "404" and page.number in self._missed:
            fault = ""  # three in a row would rightly withdraw it
        (self._missed.add if fault == "404" else self._missed.discard)(page.number)
        return _status(fault), "text/html; charset=utf-8", _html(page).encode(), fault


def _status(fault: str) -> int:
    return int(fault) if fault.isdigit() else 200


def _feed(name: str, pages: list[Page]) -> str:
    items = "".join(
        f"<item><title>{p.title}</title><link>/{name}/{p.number}</link><guid>{p.number}</guid>"
        f"<pubDate>{p.born:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for p in pages
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'


def _sitemap(name: str, pages: list[Page]) -> str:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    urls = "".join(f"<url><loc>BASE/{name}/{p.number}</loc><lastmod>{p.born:%Y-%m-%d}</lastmod></url>" for p in pages)
    return f'<?xml version="1.0"?><urlset xmlns="{space}">{urls}</urlset>'


def _html(page: Page) -> str:
    sentences = page.words().split(". ")
    body = "".join(f"<p>{'. '.join(sentences[n : n + 3]).rstrip('.')}.</p>" for n in range(0, len(sentences), 3))
    return (
        f'<!doctype html><html lang="en"><head><title>{page.title}</title>'
        f'<meta property="article:published_time" content="{page.born:%Y-%m-%dT%H:%M:%SZ}"></head>'
        f"<body><nav><a href='/'>Front page</a></nav><article><h1>{page.title}</h1>{body}</article></body></html>"
    )


class Sites:
    """The world over HTTP, as a context; `base` is its address."""

    def __init__(self, world: World) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self.base = self._server.base = f"http://127.0.0.1:{self._server.server_port}"
        self._server.world = world
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    world: World
    base: str


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        status, kind, body, fault = self.server.world.answer(self.path)
        self.server.world.served[fault] += bool(fault)
        self.close_connection = fault in ("down", "cut", "slow")
        if fault == "down":
            return
        body = body.replace(b"BASE", self.server.base.encode())
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if status == 200 and not fault and self.headers["If-None-Match"] == etag:
            status = 304
        body = b"" if status >= 300 else body
        self.send_response_only(status)
        headers = {"Content-Type": kind, "ETag": "" if fault else etag, "Retry-After": "1" if status == 503 else ""}
        headers["Content-Length"] = "" if status == 304 else str(len(body))
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        for byte in body[:100] if fault == "slow" else b"":
            self.wfile.write(bytes([byte]))
            time.sleep(0.1)
        if fault != "slow":
            self.wfile.write(body[: len(body) // 2] if fault == "cut" else body)

    def handle(self) -> None:
        with suppress(OSError):  # the other side hung up, as on a slow one it should
            super().handle()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
