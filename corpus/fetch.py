"""The one network seam: polite, conditional, bounded, guarded. One Fetcher lives for one run."""

from __future__ import annotations

import math
import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpx

from corpus.fetching import answers
from corpus.fetching import robots as rfc9309
from corpus.fetching.answers import Answer, header
from corpus.fetching.decode import ACCEPTED
from corpus.fetching.guard import Target, allowed_hosts, shown, target
from corpus.fetching.rounds import rounds
from corpus.fetching.turns import Door
from corpus.fetching.types import Ask, Fetched, Limits, Validators
from corpus.fetching.wire import Backend, Clock, Resolver, Transport, system_resolver, tls_context
from rag.errors import Blocked, FetchError, HttpStatus

__all__ = ["Ask", "Fetched", "Fetcher", "Limits", "Validators", "allowed_hosts", "reason", "user_agent"]

ROBOTS_SECONDS = 20.0  # of the time for a robots.txt, when a page has more
_MOVED = (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)
_GONE = (404, 410)
_BROKEN = ("unreachable", "protocol")  # errors of the wire that may be gone a second later
_HOST_TROUBLE = (*_BROKEN, "timeout", "tls")  # errors that speak of the host rather than of one page
_ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml,*/*;q=0.8"


def reason(error: FetchError) -> str:
    """A short stable name for reports.

    "blocked", "robots", "too-large", "timeout", "http-503" (and so on), "unreachable", "tls", "redirects", "encoding",
    "protocol", "stopped".
    """
    return error.name


def user_agent(contact: str = "") -> str:
    """The name in every request: whose reader this is, the word to use in robots.txt, whom to write to."""
    plain = "".join(c for c in contact if " " <= c <= "~" and c not in "()").strip()[:200]
    return (
        f"{rfc9309.TOKEN}/0.1 (a newsroom's news reader; robots.txt: {rfc9309.TOKEN}{plain and '; contact: '}{plain})"
    )


class Fetcher:
    """Fetches pages, feeds and sitemaps; thread-safe, to be used in a `with`.

    `allow_hosts` (see allowed_hosts) names the hosts that may be private: one's own, so there is no pause between
    requests to them and they are never given up; their robots.txt counts. `contact` is an address for the user agent.
    `resolve` and `tls` stand in for the system's name look-up and certificates.
    """

    def __init__(
        self,
        limits: Limits,
        allow_hosts: frozenset[str],
        *,
        contact: str = "",
        resolve: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits, self._allow = limits, allow_hosts
        self._clock = Clock()
        self._backend = Backend(self._clock, allow_hosts, resolve)
        self._client = httpx.Client(
            transport=Transport(self._backend, tls or tls_context(), keep=limits.workers),
            headers={"User-Agent": user_agent(contact), "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none are kept
            timeout=limits.seconds,  # for one read; the clock holds all of them together to it
            trust_env=False,
        )
        self._doors: dict[str, Door] = {}
        self._doors_lock = threading.Lock()
        self._stop = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends requests under way, which raise FetchError ("stopped"), and closes all connections."""
        self._stop.set()
        self._backend.abort()
        self._client.close()

    def get(self, url: str, known: Validators = Validators(), *, robots: bool = True) -> Fetched:
        """The page at an address; with `known`, only if it changed.

        Raises Blocked ("robots" when the site asks not to be read), TooLarge, Timeout, HttpStatus, and FetchError for
        anything else that goes wrong.
        """
        goal = target(url, self._allow)
        with self._clock.limit(self._limits.seconds):
            return self._follow(url, goal, known, robots=robots)

    def get_all(self, asks: Iterable[Ask]) -> Iterator[tuple[Ask, Fetched | FetchError]]:
        """Every ask with its answer or error, as they finish: hosts side by side, one request at a time for each.

        `asks` is read to its end first. Nothing is fetched further ahead than the workers hold.
        """
        jobs: dict[str, list[Ask]] = {}
        for ask in asks:
            try:
                jobs.setdefault(target(ask.url, self._allow).key, []).append(ask)
            except Blocked as error:
                yield ask, error
        yield from rounds(jobs, self._try, self._ready_at, self._limits.workers, self._stop, self.close)

    def _try(self, ask: Ask) -> Fetched | FetchError:
        try:
            return self.get(ask.url, ask.known, robots=ask.robots)
        except FetchError as error:
            return error

    def _ready_at(self, key: str) -> float:
        with self._doors_lock:
            door = self._doors.get(key)
        return door.ready_at if door else 0.0

    def _door(self, goal: Target) -> Door:
        with self._doors_lock:
            pause = 0.0 if goal.own else self._limits.pause
            return self._doors.setdefault(goal.key, Door(goal.key, goal.own, pause))

    def _follow(self, url: str, goal: Target, known: Validators, *, robots: bool) -> Fetched:
        """Asks, and asks again where a redirect leads: each hop is guarded, and minds the robots.txt of its host."""
        hops: list[str] = []
        lasting = True
        while True:
            if robots:
                self._mind_robots(goal)
            answer = self._ask(goal, answers.conditions(known), self._limits.bytes)
            if answer.status not in _MOVED or "location" not in answer.headers:
                return _fetched(url, goal, answer, known, tuple(hops), permanent=lasting and bool(hops))
            following = self._next(goal, answer)
            if following.url == goal.url or following.url in hops:
                raise FetchError(f"{shown(url)}: redirects in a circle, over {shown(following.url)}", "redirects")
            if len(hops) >= self._limits.redirects:
                raise FetchError(f"{shown(url)}: more than {self._limits.redirects} redirects", "redirects")
            lasting = lasting and answer.status in _FOR_GOOD
            hops.append(following.url)
            goal = following

    def _next(self, goal: Target, answer: Answer) -> Target:
        try:
            return target(answers.location(goal.url, answer.headers), self._allow)
        except Blocked as error:
            raise Blocked(f"{error} (redirected there by {shown(goal.url)})") from error

    def _ask(
        self, goal: Target, headers: dict[bytes, bytes], most: int, *, cut: bool = False, once: bool = False
    ) -> Answer:
        """One answer, tried again where that may help, unless `once`. Raises FetchError when it comes to nothing."""
        door, limits = self._door(goal), self._limits
        attempt = limits.retries if once else 0
        while True:
            with self._turn(door):
                got = self._once(goal, headers, most, cut=cut)
            rest: float | None = None
            if isinstance(got, Answer):
                if got.status not in answers.TRY_AGAIN:
                    door.answered()
                    return got
                rest = answers.retry_after(got.headers)
                error: FetchError = answers.status_error(goal.url, got.status, got.headers)
                of_host = got.status in answers.HOST_DOWN
            else:
                error, of_host = got, got.name in _HOST_TROUBLE
                if got.name not in _BROKEN:
                    attempt = limits.retries
            pause = answers.back_off(limits.delay, attempt) if rest is None else rest
            if rest is not None and of_host and rest <= limits.wait:
                door.rest(rest)
            if attempt >= limits.retries or pause > limits.wait:
                if of_host:
                    door.failed(error, for_long=pause > limits.wait)
                raise error
            with self._clock.limit(math.inf):
                self._sleep(pause)
            attempt += 1

    def _once(self, goal: Target, headers: dict[bytes, bytes], most: int, *, cut: bool) -> Answer | FetchError:
        """One request and its answer, the body read when the status is one that carries a document."""
        try:
            with self._client.stream("GET", goal.url, headers=list(headers.items())) as response:
                body = b""
                if response.is_success:
                    body = answers.body_of(response, goal.url, most, cut=cut)
                elif answers.is_short(response):
                    for _ in response.iter_raw():  # read to its end, the connection serves the next request
                        pass
                return Answer(response.status_code, response.headers, body)
        except FetchError as error:
            return error
        except answers.WIRE_ERRORS as error:
            if self._stop.is_set():
                return _stopped()
            return answers.from_wire(goal.url, error, self._limits.seconds)

    @contextmanager
    def _turn(self, door: Door) -> Iterator[None]:
        with self._clock.limit(math.inf):  # waiting for one's turn is not the server's slowness
            door.enter(self._sleep)
        try:
            yield
        finally:
            door.leave()

    def _sleep(self, seconds: float) -> None:
        if self._stop.wait(max(0.0, seconds)):
            raise _stopped()

    def _mind_robots(self, goal: Target) -> None:
        """Raises Blocked ("robots") when the host's robots.txt, asked for once in a run, closes the address.

        When it could not be asked for, that error is the page's too.
        """
        door = self._door(goal)
        with self._clock.limit(min(ROBOTS_SECONDS, self._limits.seconds)), door.robots_lock:
            rules = door.rules
            if rules is None:
                rules = door.rules = self._robots(goal)
                if isinstance(rules, rfc9309.Rules) and not door.own:
                    door.pause = max(door.pause, rules.delay)
        if isinstance(rules, FetchError):
            raise type(rules)(str(rules), rules.name) from rules
        if not rules.allows(goal.url):
            raise Blocked(f"{shown(goal.url)}: {rules.shut or 'the robots.txt of its site closes it'}", "robots")

    def _robots(self, goal: Target) -> rfc9309.Rules | FetchError:
        at = target(f"{goal.key}/robots.txt", self._allow)
        try:
            for _ in range(rfc9309.HOPS + 1):
                answer = self._ask(at, {}, rfc9309.MOST, cut=True, once=goal.own)
                if answer.status not in _MOVED or "location" not in answer.headers:
                    return rfc9309.rules(answer.status, answer.body)
                at = self._next(at, answer)
        except HttpStatus as error:
            return rfc9309.unreadable(str(error), own=goal.own)
        except FetchError as error:
            return error
        return rfc9309.Rules()  # RFC 9309, 2.3.1.2: after too many redirects there are no rules


def _fetched(
    url: str, goal: Target, answer: Answer, known: Validators, hops: tuple[str, ...], *, permanent: bool
) -> Fetched:
    """The answer as a Fetched. Raises HttpStatus for a status that says nothing of the page."""
    unchanged = answer.status == 304 and known != Validators()
    if not (unchanged or 200 <= answer.status < 300 or answer.status in _GONE):
        raise answers.status_error(goal.url, answer.status, answer.headers)
    etag, modified = header(answer.headers, "ETag"), header(answer.headers, "Last-Modified")
    if unchanged:
        etag, modified = etag or known.etag, modified or known.last_modified
    return Fetched(
        url=url,
        final_url=goal.url,
        status=answer.status,
        body=answer.body,
        content_type=header(answer.headers, "Content-Type"),
        validators=Validators(etag, modified),
        redirects=hops,
        permanent=permanent,
    )


def _stopped() -> FetchError:
    return FetchError("stopped before it was done", "stopped")
