from __future__ import annotations

import gzip
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email.utils import formatdate
from functools import partial

import brotli
import pytest

from corpus.fetch import Ask, Fetched, Fetcher, Limits, Validators, reason, user_agent
from rag.errors import Blocked, FetchError, HttpStatus
from tests.web_servers import Page, Site, raw, says, site

OWN = frozenset({"127.0.0.1"})
QUICK = Limits(seconds=5, delay=0.01, wait=2)


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as running:
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(QUICK, OWN) as running:
        yield running


def moved(to: str, status: int = 301) -> Page:
    return Page(status=status, headers={"Location": to})


def failing(fetcher: Fetcher, url: str, *, robots: bool = True) -> FetchError:
    with pytest.raises(FetchError) as raised:
        fetcher.get(url, robots=robots)
    assert "\n" not in str(raised.value)
    return raised.value


# -- pages and validators ---------------------------------------------------------------------------------------------


def test_a_page_comes_with_what_makes_the_next_request_conditional(web: Site, fetcher: Fetcher) -> None:
    modified = "Tue, 06 May 2031 08:00:00 GMT"
    headers = {"ETag": 'W/"é1"', "Last-Modified": modified, "Content-Type": "text/html; charset=utf-8"}
    web.pages["/a"] = Page("Nachrichten über Gespräche".encode(), headers=headers)
    first = fetcher.get(web.url + "/a#top")
    assert first == Fetched(
        url=web.url + "/a#top",
        final_url=web.url + "/a",
        status=200,
        body="Nachrichten über Gespräche".encode(),
        content_type="text/html; charset=utf-8",
        validators=Validators('W/"é1"', modified),
        redirects=(),
        permanent=False,
    )
    again = fetcher.get(web.url + "/a", first.validators)
    assert (again.status, again.body, again.validators) == (304, b"", first.validators)
    asked = web.asked("/a")[1].headers
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('W/"é1"', modified)
    assert [seen.status for seen in web.asked("/a")] == [200, 304]


def test_a_304_without_validators_keeps_those_that_were_given(fetcher: Fetcher) -> None:
    with raw(says(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")) as server:
        known = Validators('"1"', "yesterday")
        assert fetcher.get(server.url + "/a", known).validators == known
        assert reason(failing(fetcher, server.url + "/a")) == "http-304"


def test_validators_that_would_break_a_request_are_not_sent(web: Site, fetcher: Fetcher) -> None:
    web.pages["/a"] = Page(b"x")
    fetcher.get(web.url + "/a", Validators('"1"\r\nX-Evil: 1', "ж" * 5))
    headers = web.asked("/a")[0].headers
    assert not {"If-None-Match", "If-Modified-Since", "X-Evil"} & set(headers)


def test_every_request_says_whose_it_is_and_no_cookie_comes_back(web: Site) -> None:
    web.pages["/a"] = Page(b"x", headers={"Set-Cookie": "id=1; Path=/"})
    with Fetcher(QUICK, OWN, contact="desk@news.example") as fetcher:
        fetcher.get(web.url + "/a")
        fetcher.get(web.url + "/a")
    for seen in web.seen:
        assert seen.headers["User-Agent"].startswith("Parley/")
        assert "desk@news.example" in seen.headers["User-Agent"]
        assert seen.headers["Accept-Encoding"] == "gzip, deflate, br"
        assert "Cookie" not in seen.headers
    assert user_agent("x\r\ny (ж)") == user_agent("xy ")


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_a_packed_page_is_unpacked(web: Site, fetcher: Fetcher, encoding: str, pack: type[bytes]) -> None:
    web.pages["/a"] = Page(pack(b"word " * 9_000), headers={"Content-Encoding": encoding})
    assert fetcher.get(web.url + "/a").body == b"word " * 9_000


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_an_answer(web: Site, fetcher: Fetcher, status: int) -> None:
    web.pages["/a"] = Page(b"<p>Sorry</p>", status=status)
    got = fetcher.get(web.url + "/a", Validators('"1"'))
    assert (got.status, got.body) == (status, b"")


@pytest.mark.parametrize("status", [300, 305, 400, 401, 403, 418, 451, 501, 505])
def test_a_status_without_a_page_is_an_error_with_its_number(web: Site, fetcher: Fetcher, status: int) -> None:
    web.pages["/a"] = Page(status=status)
    error = failing(fetcher, web.url + "/a")
    assert isinstance(error, HttpStatus)
    assert reason(error) == f"http-{status}"
    assert len(web.asked("/a")) == 1


# -- redirects --------------------------------------------------------------------------------------------------------


def test_redirects_are_followed_and_recorded(web: Site, fetcher: Fetcher) -> None:
    web.pages |= {"/a": moved("b?x=1"), "/b?x=1": moved(f"//127.0.0.1:{web.port}/c#f", 308), "/c": Page(b"c")}
    got = fetcher.get(web.url + "/a")
    assert (got.final_url, got.body) == (web.url + "/c", b"c")
    assert got.redirects == (web.url + "/b?x=1", web.url + "/c")
    assert got.permanent


@pytest.mark.parametrize("status", [302, 303, 307])
def test_one_passing_redirect_makes_none_permanent(web: Site, fetcher: Fetcher, status: int) -> None:
    web.pages |= {"/a": moved("/b"), "/b": moved("/c", status), "/c": Page(b"c")}
    assert not fetcher.get(web.url + "/a").permanent


def test_a_redirect_to_nowhere_is_no_page(web: Site, fetcher: Fetcher) -> None:
    web.pages |= {"/a": Page(status=302), "/b": moved("http://[nonsense"), "/c": moved("/gone"), "/d": moved("")}
    assert reason(failing(fetcher, web.url + "/a")) == "http-302"
    assert reason(failing(fetcher, web.url + "/b")) == "blocked"
    assert fetcher.get(web.url + "/c").status == 404
    assert reason(failing(fetcher, web.url + "/d")) == "redirects"


# -- retries ----------------------------------------------------------------------------------------------------------


def turns(*pages: Page) -> Iterator[Page]:
    yield from pages
    while True:
        yield pages[-1]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_trouble_that_passes_is_waited_for(web: Site, fetcher: Fetcher, status: int) -> None:
    answers = turns(Page(status=status), Page(status=status, headers={"Retry-After": "0"}), Page(b"x"))
    web.pages["/a"] = lambda: next(answers)
    assert fetcher.get(web.url + "/a").body == b"x"
    assert len(web.asked("/a")) == 3


def test_trouble_that_stays_is_an_error(web: Site, fetcher: Fetcher) -> None:
    web.pages["/a"] = Page(status=503)
    assert reason(failing(fetcher, web.url + "/a")) == "http-503"
    assert len(web.asked("/a")) == 1 + QUICK.retries


@pytest.mark.parametrize("as_date", [False, True])
def test_a_wish_to_come_back_later_is_obeyed(web: Site, fetcher: Fetcher, *, as_date: bool) -> None:
    at: list[float] = []
    after = formatdate(time.time() + 1.99, usegmt=True) if as_date else "1"
    answers = turns(Page(status=503, headers={"Retry-After": after}), Page(b"x"))

    def page() -> Page:
        at.append(time.monotonic())
        return next(answers)

    web.pages["/a"] = page
    fetcher.get(web.url + "/a")
    assert at[1] - at[0] > 0.5


@pytest.mark.parametrize("after", ["3600", "9" * 500, "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_wish_for_more_than_the_longest_wait_ends_the_request(web: Site, fetcher: Fetcher, after: str) -> None:
    web.pages["/a"] = Page(status=429, headers={"Retry-After": after})
    error = failing(fetcher, web.url + "/a")
    assert reason(error) == "http-429"
    assert "come back" in str(error)
    assert len(web.asked("/a")) == 1


@pytest.mark.parametrize(
    "after", ["soon", "-5", "²", "Fri, 99 Jan 2100 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 +9900"]
)
def test_a_wish_that_cannot_be_read_is_not_one(web: Site, fetcher: Fetcher, after: str) -> None:
    answers = turns(Page(status=503, headers={"Retry-After": after}), Page(b"x"))
    web.pages["/a"] = lambda: next(answers)
    assert fetcher.get(web.url + "/a").status == 200


def test_a_connection_that_breaks_is_tried_again(fetcher: Fetcher) -> None:
    with raw(says(b"")) as server:
        assert reason(failing(fetcher, server.url + "/a")) == "protocol"
        assert server.asked("/a") == 1 + QUICK.retries


def test_a_host_that_is_not_there_is_unreachable(fetcher: Fetcher) -> None:
    with site() as gone:
        url = gone.url
    assert reason(failing(fetcher, url + "/a")) == "unreachable"
    assert reason(failing(fetcher, url + "/a", robots=False)) == "unreachable"


# -- robots.txt -------------------------------------------------------------------------------------------------------


def test_robots_txt_is_asked_for_once_and_obeyed(web: Site, fetcher: Fetcher) -> None:
    web.pages |= {"/robots.txt": Page(b"User-agent: Parley\nDisallow: /closed"), "/closed/a": Page(b"x")}
    web.pages |= {"/open": Page(b"x"), "/in": moved("/closed/a")}
    error = failing(fetcher, web.url + "/closed/a")
    assert isinstance(error, Blocked)
    assert reason(error) == "robots"
    assert reason(failing(fetcher, web.url + "/in")) == "robots"
    assert fetcher.get(web.url + "/open").status == 200
    assert fetcher.get(web.url + "/closed/a", robots=False).status == 200
    assert [len(web.asked(path)) for path in ("/robots.txt", "/closed/a")] == [1, 1]


def test_a_robots_txt_that_fails_does_not_close_an_own_host(web: Site, fetcher: Fetcher) -> None:
    web.pages |= {"/robots.txt": Page(status=500), "/a": Page(b"x")}
    for _ in range(2):
        assert fetcher.get(web.url + "/a").status == 200
    assert len(web.asked("/robots.txt")) == 1


def test_a_robots_txt_may_be_elsewhere_or_too_long(web: Site, fetcher: Fetcher) -> None:
    web.pages |= {"/robots.txt": moved("/r"), "/a": Page(b"x"), "/b": Page(b"x")}
    web.pages["/r"] = Page(b"User-agent: *\nDisallow: /a\n" + b"#" * 30_000_000)
    assert reason(failing(fetcher, web.url + "/a")) == "robots"
    assert fetcher.get(web.url + "/b").status == 200


def test_a_robots_txt_that_redirects_without_end_holds_no_rules(web: Site, fetcher: Fetcher) -> None:
    web.pages |= {"/robots.txt": moved("/robots.txt"), "/a": Page(b"x")}
    assert fetcher.get(web.url + "/a").status == 200


# -- many at once -----------------------------------------------------------------------------------------------------


def test_all_are_answered_one_at_a_time_for_a_host_and_side_by_side_across_hosts(fetcher: Fetcher) -> None:
    lock, inside, most = threading.Lock(), Counter[int](), Counter[str]()
    met = threading.Barrier(3)

    def page(port: int, number: int) -> Page:
        with lock:
            inside[port] += 1
            most["host"] = max(most["host"], inside[port])
        if number == 0:
            met.wait(10)  # passes only when all three hosts are being asked at once
        with lock:
            inside[port] -= 1
        return Page(b"x")

    with site() as one, site() as two, site() as three:
        asks = []
        for web in (one, two, three):
            for n in range(8):
                web.pages[f"/{n}"] = partial(page, web.port, n)
                asks.append(Ask(f"{web.url}/{n}"))
        asks += [Ask("http://10.0.0.1/"), Ask("nonsense")]
        got = list(fetcher.get_all(iter(asks)))
    assert Counter(ask for ask, _ in got) == Counter(asks)
    assert most["host"] == 1
    assert Counter(a.status if isinstance(a, Fetched) else reason(a) for _, a in got) == {200: 24, "blocked": 2}


def test_get_is_one_at_a_time_for_a_host_from_any_thread(web: Site, fetcher: Fetcher) -> None:
    lock, inside, most = threading.Lock(), Counter[str](), Counter[str]()

    def page() -> Page:
        with lock:
            inside["now"] += 1
            most["now"] = max(most["now"], inside["now"])
        time.sleep(0.01)
        with lock:
            inside["now"] -= 1
        return Page(b"x")

    web.pages["/a"] = page
    threads = [threading.Thread(target=fetcher.get, args=(web.url + "/a",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(web.asked("/a")) == 8
    assert most["now"] == 1


def test_unchanged_pages_cost_one_request_on_a_connection_that_stays(fetcher: Fetcher) -> None:
    with site({f"/{n}": Page(b"x", headers={"ETag": f'"{n}"'}) for n in range(50)}) as web:
        asks = [Ask(f"{web.url}/{n}", Validators(f'"{n}"')) for n in range(50)]
        assert {answer.status for _, answer in fetcher.get_all(asks) if isinstance(answer, Fetched)} == {304}
        assert len(web.seen) == 51  # and one robots.txt
        assert web.connections == 1


def test_the_rest_may_be_left(web: Site, fetcher: Fetcher) -> None:
    web.pages |= {f"/{n}": Page(b"x") for n in range(20)}
    for _, answer in fetcher.get_all(Ask(f"{web.url}/{n}") for n in range(20)):
        assert isinstance(answer, Fetched)
        break
    assert len(web.seen) < 6
    assert fetcher.get(web.url + "/19").status == 200


def test_what_breaks_inside_is_not_hidden(web: Site) -> None:
    def resolve(_: str, __: int) -> list[str]:
        raise LookupError("a bug")

    with Fetcher(Limits(seconds=0.5), frozenset({"a.test"}), resolve=resolve) as fetcher:
        asks = [Ask("http://a.test/")]
        with pytest.raises(LookupError, match="a bug"):
            list(fetcher.get_all(asks))


def test_closing_ends_what_is_under_way() -> None:
    asked, gone = threading.Event(), threading.Event()

    def never(*_: object) -> None:
        asked.set()
        gone.wait(5)

    with raw(never) as server:
        fetcher = Fetcher(Limits(seconds=60), OWN)
        found: list[FetchError] = []
        thread = threading.Thread(target=lambda: found.append(failing(fetcher, server.url + "/a")))
        thread.start()
        asked.wait(5)
        fetcher.close()
        thread.join(5)
        gone.set()
        assert [reason(error) for error in found] == ["stopped"]
        assert reason(failing(fetcher, server.url + "/a")) == "stopped"


def test_an_interrupt_ends_what_is_under_way() -> None:
    gone = threading.Event()

    def never(*_: object) -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        gone.wait(5)

    with raw(never) as server, Fetcher(Limits(seconds=60), OWN) as fetcher:
        started = time.monotonic()
        asks = [Ask(server.url + "/a")]
        with pytest.raises(KeyboardInterrupt):
            list(fetcher.get_all(asks))
        assert time.monotonic() - started < 4  # a bound for hangs
        gone.set()


# -- manners towards hosts that are not one's own ---------------------------------------------------------------------


def test_a_foreign_host_is_given_a_pause_and_left_alone_when_it_asks_for_it() -> None:
    from corpus.fetching.turns import GIVE_UP, Door

    slept: list[float] = []
    door = Door("https://news.example:443", own=False, pause=3.0)
    for _ in range(2):
        door.enter(slept.append)
        door.leave()
    assert slept[0] < 0
    assert 2.5 < slept[1] <= 3.0
    door.rest(30)
    door.enter(slept.append)
    door.leave()
    assert 29 < slept[2] <= 30
    trouble = FetchError("down", "unreachable")
    for _ in range(GIVE_UP - 1):
        door.failed(trouble)
    door.answered()
    door.failed(trouble)
    door.check()
    door.failed(trouble, for_long=True)
    for _ in range(2):
        with pytest.raises(FetchError, match="left alone") as raised:
            door.enter(slept.append)
        assert raised.value.name == "unreachable"


def test_ones_own_host_is_never_left_alone() -> None:
    from corpus.fetching.turns import Door

    door = Door("http://127.0.0.1:1", own=True, pause=0.0)
    for _ in range(50):
        door.failed(FetchError("down"), for_long=True)
    door.rest(60)
    door.enter(lambda seconds: None if seconds <= 0 else pytest.fail("waited"))
    door.leave()


def test_a_body_without_a_length_ends_with_its_connection(fetcher: Fetcher) -> None:
    with raw(says(b"HTTP/1.0 200 OK\r\n\r\nuntil the end")) as server:
        assert fetcher.get(server.url + "/a").body == b"until the end"
