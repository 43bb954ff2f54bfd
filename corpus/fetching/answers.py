"""What came back, in our words: headers as text, and which failure is which error."""

from __future__ import annotations

import random
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from corpus.fetching.decode import unpack
from corpus.fetching.guard import LONGEST_URL, shown
from corpus.fetching.types import Validators
from rag.errors import FetchError, HttpStatus, Timeout, TooLarge

TRY_AGAIN = (429, 500, 502, 503, 504)
WIRE_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    httpx.InvalidURL,
)
HOST_DOWN = (429, 502, 503, 504)  # statuses that speak of the host, where a 500 may be one page's trouble
_SENDABLE = re.compile(r"[\x20-\x7e\x80-\xff]{1,2000}")
_LONGEST_HEADER = 2_000  # characters of a header that is kept and sent back


@dataclass(frozen=True, slots=True)
class Answer:
    """One response to one request, read to its end where its status says there is something to read."""

    status: int
    headers: httpx.Headers
    body: bytes


def header(headers: httpx.Headers, name: str) -> str:
    """The first header of this name as text that can be sent back as it came; "" when missing or far too long."""
    raw = next((value for key, value in headers.raw if key.lower() == name.lower().encode()), b"").strip()
    return raw.decode("latin-1") if len(raw) <= _LONGEST_HEADER else ""


def location(url: str, headers: httpx.Headers) -> str:
    """Where a redirect leads, as an absolute address. Raises FetchError ("redirects") when it is none."""
    raw = next((value for key, value in headers.raw if key.lower() == b"location"), b"").strip()
    try:
        return str(httpx.URL(url).join(raw[: LONGEST_URL + 1].decode("utf-8", "replace")))
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{shown(url)}: redirects to something that is no address", "redirects") from error


def conditions(known: Validators) -> dict[bytes, bytes]:
    """The headers that make a request conditional; nothing that would break the request is sent."""
    pairs = ((b"If-None-Match", known.etag), (b"If-Modified-Since", known.last_modified))
    return {name: value.encode("latin-1") for name, value in pairs if value and _SENDABLE.fullmatch(value)}


def body_of(response: httpx.Response, url: str, most: int, *, cut: bool) -> bytes:
    """The body, read and unpacked; one that says it is longer than `most` is refused before it is read."""
    length = header(response.headers, "Content-Length")
    if not cut and length.isascii() and length.isdecimal() and int(length[:20]) > most:
        raise TooLarge(f"{shown(url)}: says it is {int(length[:20]):,} bytes long; the limit is {most:,}")
    return unpack(response.iter_raw(), response.headers.get("Content-Encoding", ""), most, shown(url), cut=cut)


def is_short(response: httpx.Response) -> bool:
    """True for an answer without a body, or with one that is no trouble to read although nobody wants it."""
    length = header(response.headers, "Content-Length")
    return response.status_code == 304 or (length.isascii() and length.isdecimal() and int(length[:20]) <= 16_384)


def status_error(url: str, status: int, headers: httpx.Headers) -> HttpStatus:
    """The error for a status that carries no document."""
    rest = retry_after(headers)
    later = f" and asks to come back in {rest:,.0f} s" if rest else ""
    return HttpStatus(f"{shown(url)}: the server answers {status}{later}", f"http-{status}")


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds that a Retry-After asks for (RFC 9110, 10.2.3: a number, or a date), None without one."""
    value = header(headers, "Retry-After")
    if value.isascii() and value.isdecimal():
        return float(value[:12])
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def back_off(first: float, attempt: int) -> float:
    """Seconds before the retry after attempt 0, 1, …: doubling, and up to a quarter longer so that retries spread."""
    return first * float(2**attempt) * random.uniform(1.0, 1.25)


def from_wire(url: str, error: Exception, seconds: float) -> FetchError:
    """Our error for one of httpcore's or httpx's."""
    said = shown(str(error)) or type(error).__name__
    if isinstance(error, httpcore.ConnectTimeout):
        return Timeout(f"{shown(url)}: no connection in time: {said}")
    if isinstance(error, httpcore.TimeoutException):
        return Timeout(f"{shown(url)}: was not done within {seconds:g} s")
    if isinstance(error, httpx.RemoteProtocolError):  # httpx itself raises it for a Location alone
        return FetchError(f"{shown(url)}: redirects to something that is no address", "redirects")
    if isinstance(error, httpcore.ConnectError) and _of_tls(error):
        return FetchError(f"{shown(url)}: no trusted connection: {said}", "tls")
    if isinstance(error, httpcore.NetworkError):
        return FetchError(f"{shown(url)}: cannot be reached: {said}", "unreachable")
    return FetchError(f"{shown(url)}: the server does not speak proper HTTP: {said}", "protocol")


def _of_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
