"""Real HTTP servers on loopback: a site that keeps to the rules, and a raw socket for all that does not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Page:
    """What a site answers for a path; with an ETag among the headers it answers conditional requests with 304."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that reached a site."""

    path: str
    headers: Message
    status: int  # what it was answered


class Site:
    """A web site on 127.0.0.1; `pages` may be changed while it runs, `seen` is what was asked so far."""

    def __init__(self, pages: Mapping[str, Page | Callable[[], Page]] | None = None) -> None:
        self.pages: dict[str, Page | Callable[[], Page]] = dict(pages or {})
        self.seen: list[Seen] = []
        self.connections = 0
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                site.connections += 1

            def do_GET(self) -> None:
                page = site.pages.get(self.path, Page(status=404))
                page = page() if callable(page) else page
                etag = page.headers.get("ETag")
                status = 304 if etag and etag == self.headers["If-None-Match"] else page.status
                site.seen.append(Seen(self.path, self.headers, status))
                self.send_response_only(status)
                for name, value in page.headers.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(page.body)))
                self.end_headers()
                if status != 304:
                    self.wfile.write(page.body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def asked(self, path: str) -> list[Seen]:
        """The requests for this path."""
        return [seen for seen in self.seen if seen.path == path]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


Talk = Callable[[socket.socket, bytes], None]  # what to do with a connection and the head of its request


class Raw:
    """A server that answers each connection with `talk`; robots.txt is answered with 404 unless `robots` is set."""

    def __init__(self, talk: Talk, host: str = "127.0.0.1", port: int = 0, robots: Talk | None = None) -> None:
        self._talk, self._robots = talk, robots or _no_robots
        self._listener = socket.create_server((host, port))
        self._listener.settimeout(0.05)
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self.heads: list[bytes] = []
        self.port = int(self._listener.getsockname()[1])
        self.url = f"http://{host}:{self.port}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                head = b""
                while b"\r\n\r\n" not in head:
                    got = connection.recv(65_536)
                    if not got:
                        return
                    head += got
                self.heads.append(head)
                (self._robots if head.startswith(b"GET /robots.txt ") else self._talk)(connection, head)
            except OSError:
                return  # the client went away, as it should in most of these tests

    def asked(self, path: str) -> int:
        """How many requests came for this path."""
        return sum(head.startswith(f"GET {path} ".encode()) for head in self.heads)

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
        self._listener.close()
        for thread in self._threads:
            thread.join(6)


def _no_robots(connection: socket.socket, _: bytes) -> None:
    connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def says(text: bytes) -> Talk:
    """A talk of one fixed answer."""

    def talk(connection: socket.socket, _: bytes) -> None:
        connection.sendall(text)

    return talk


@contextmanager
def site(pages: Mapping[str, Page | Callable[[], Page]] | None = None) -> Iterator[Site]:
    """A running Site."""
    running = Site(pages)
    try:
        yield running
    finally:
        running.close()


@contextmanager
def raw(talk: Talk, host: str = "127.0.0.1", port: int = 0, robots: Talk | None = None) -> Iterator[Raw]:
    """A running Raw."""
    running = Raw(talk, host, port, robots)
    try:
        yield running
    finally:
        running.close()
