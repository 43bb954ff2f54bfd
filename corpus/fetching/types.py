"""The nouns of fetching: what is asked for, what comes back, what it may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of the version it sent: given back, they make the next request conditional."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer that says something of a page: 200…299, 304 (unchanged), 404 or 410 (gone)."""

    url: str  # as asked for
    final_url: str
    status: int
    body: bytes  # decoded; empty for 304, 404 and 410
    content_type: str  # the header, "" without one
    validators: Validators  # for the next request; those given, when a 304 names none
    redirects: tuple[str, ...]  # the addresses led to, in order; the last is final_url
    permanent: bool  # there were redirects and each was a 301 or 308


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of get_all."""

    url: str
    known: Validators = Validators()
    robots: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost at most, and what a host is spared."""

    bytes: int = 20_000_000  # of a body, packed or unpacked
    seconds: float = 30.0  # of one `get` with its redirects and retries, less the waiting that manners ask for
    redirects: int = 8
    pause: float = 1.0  # seconds between two requests to one host
    workers: int = 8  # hosts asked at the same time
    retries: int = 2  # after 429, 5xx and broken connections
    delay: float = 1.0  # seconds before the first retry, doubled for each further one
    wait: float = 60.0  # seconds of a Retry-After that are waited for; with more to wait the request fails at once
