"""The wire under httpx: names are resolved and checked here, and the connection goes to the checked address itself."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpcore
import httpx

from corpus.fetching.guard import ADVICE, closed, named
from rag.errors import Blocked

CONNECT = 10.0  # seconds for one address of a host
Resolver = Callable[[str, int], Sequence[str]]  # host name and port → IP addresses; raises OSError


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a name as the operating system finds them, best first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Clock(threading.local):
    """How long the work of this thread may still take: one limit for names, handshakes, headers and body together."""

    until = float("inf")

    def left(self, most: float | None = None) -> float:
        """Seconds left, above 0 and at most `most`. Raises httpcore.ReadTimeout when there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is over")
        return left if most is None else min(left, most)

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Inside, `seconds` are left; they do not count on the limit outside. Infinity is for waiting."""
        outside, begun = self.until, time.monotonic()
        self.until = begun + seconds
        try:
            yield
        finally:
            self.until = outside + time.monotonic() - begun


class _Stream(httpcore.NetworkStream):
    """A connection whose every read and write ends when the clock's time does."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock, opened: Callable[[_Stream], None]) -> None:
        self._inner, self._clock, self._opened = inner, clock, opened
        opened(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._clock.left(timeout))
        return _Stream(inner, self._clock, self._opened)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Backend(httpcore.NetworkBackend):
    """Connects to hosts whose every address is public, or that `allow` names (host or host:port)."""

    def __init__(self, clock: Clock, allow: Collection[str], resolve: Resolver) -> None:
        self._clock, self._allow, self._resolve = clock, allow, resolve
        self._inner = httpcore.SyncBackend()
        self._open: weakref.WeakSet[_Stream] = weakref.WeakSet()
        self._lock = threading.Lock()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that answers. Raises Blocked when the name leads where none may go."""
        addresses = self._checked(host, port)
        for number, address in enumerate(addresses, 1):
            share = self._clock.left(timeout) / (len(addresses) - number + 1)
            try:
                stream = self._inner.connect_tcp(address, port, min(CONNECT, share), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
            else:
                return _Stream(stream, self._clock, self._remember)
        raise httpcore.ConnectError("the name has no address")

    def _checked(self, host: str, port: int) -> Sequence[str]:
        """Asked once for each connection: what is checked here is what is connected to."""
        addresses = self._look_up(host, port)
        if not named(host, port, self._allow):
            for address in addresses:
                if why := closed(address):
                    raise Blocked(f"{host}: leads to an address that is not public: {why}; {ADVICE}")
        return addresses

    def _look_up(self, host: str, port: int) -> Sequence[str]:
        """In a thread of its own, since nothing else bounds how long the system looks for a name."""
        answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def look() -> None:
            try:
                answers.put(self._resolve(host, port))
            except Exception as error:  # noqa: BLE001  # raised below, in the thread that asked
                answers.put(error)

        threading.Thread(target=look, name=f"resolve {host}", daemon=True).start()
        try:
            found = answers.get(timeout=self._clock.left(3600))
        except queue.Empty:
            raise httpcore.ConnectTimeout("the name was not resolved in time") from None
        if isinstance(found, OSError | UnicodeError):
            raise httpcore.ConnectError(f"the name is not known ({found})") from found
        if isinstance(found, Exception):
            raise found
        return found

    def _remember(self, stream: _Stream) -> None:
        with self._lock:
            self._open.add(stream)

    def abort(self) -> None:
        """Ends what other threads wait for on this backend's connections."""
        with self._lock:
            streams = list(self._open)
        for stream in streams:
            sock = stream.get_extra_info("socket")
            try:
                socket.socket.shutdown(
                    sock, socket.SHUT_RDWR
                )  # not SSLSocket's, which takes the other thread's TLS away
            except OSError:
                continue  # closed already


class Transport(httpx.BaseTransport):
    """httpx on a connection pool over the backend: no proxies, no retries, HTTP/1.1."""

    def __init__(self, backend: Backend, tls: ssl.SSLContext, keep: int) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=None,
            max_keepalive_connections=keep,
            keepalive_expiry=30.0,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@cache
def tls_context() -> ssl.SSLContext:
    """Certificates are checked against certifi's list and the system's, where an organisation keeps its own."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
