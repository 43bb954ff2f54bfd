"""What the web throws at a fetcher, each from a real server: none of it hangs, fills memory or leads inside."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from corpus.fetch import Ask, Fetched, Fetcher, Limits, Validators, reason
from rag.errors import Blocked, FetchError, Timeout, TooLarge
from tests.web_servers import Page, Raw, Site, Talk, raw, says, site

OWN = frozenset({"127.0.0.1"})
SMALL = Limits(bytes=100_000, seconds=5.0, redirects=5, retries=0, delay=0.01, wait=1)
HASTY = replace(SMALL, seconds=0.4)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(SMALL, OWN) as running:
        yield running


@pytest.fixture
def hasty() -> Iterator[Fetcher]:
    with Fetcher(HASTY, OWN) as running:
        yield running


def error_of(fetcher: Fetcher, url: str) -> FetchError:
    """The error that getting the page ends with: within a few seconds, in one short line."""
    started = time.monotonic()
    with pytest.raises(FetchError) as raised:
        fetcher.get(url)
    assert time.monotonic() - started < 10  # a bound for hangs
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 1_000
    return raised.value


def drip(first: bytes, every: bytes) -> Talk:
    """Sends `every` for ever, slower than any read would time out."""

    def talk(connection: socket.socket, _: bytes) -> None:
        connection.sendall(first)
        for _turn in range(200):
            connection.sendall(every)
            time.sleep(0.05)

    return talk


def flood(first: bytes, every: bytes) -> Talk:
    def talk(connection: socket.socket, _: bytes) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(every)

    return talk


# -- size -------------------------------------------------------------------------------------------------------------


def test_ten_gigabytes_announced_are_refused_before_they_are_read(fetcher: Fetcher) -> None:
    with raw(drip(OK + b"Content-Length: 10000000000\r\n\r\n", b"x")) as server:
        error = error_of(fetcher, server.url + "/a")
        assert isinstance(error, TooLarge)
        assert "10,000,000,000" in str(error)


@pytest.mark.parametrize("announced", [b"", b"Content-Length: 10\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_body_that_is_longer_than_it_says_stops_at_the_limit(fetcher: Fetcher, announced: bytes) -> None:
    piece = b"x" * 50_000
    chunked = b"c350\r\n" + piece + b"\r\n"
    with raw(flood(OK + announced + b"\r\n", chunked if b"chunked" in announced else piece)) as server:
        if b"Length" in announced:
            assert fetcher.get(server.url + "/a").body == b"x" * 10
        else:
            assert isinstance(error_of(fetcher, server.url + "/a"), TooLarge)


def test_a_body_that_is_shorter_than_it_says_is_no_page(fetcher: Fetcher) -> None:
    with raw(says(OK + b"Content-Length: 5000\r\n\r\n<p>The first half of")) as server:
        assert reason(error_of(fetcher, server.url + "/a")) == "protocol"


def test_a_gzip_bomb_stops_at_the_limit(fetcher: Fetcher) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    assert len(bomb) < SMALL.bytes
    with raw(says(head + bomb)) as server:
        tracemalloc.start()
        error = error_of(fetcher, server.url + "/a")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert isinstance(error, TooLarge)
    assert peak < 20_000_000


def test_a_page_of_five_megabytes_of_title_is_a_page_within_the_limit() -> None:
    body = b"<title>" + b"t" * 5_000_000 + b"</title>"
    with site({"/a": Page(body)}) as web, Fetcher(Limits(seconds=10), OWN) as fetcher:
        assert fetcher.get(web.url + "/a").body == body


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 3_000_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500_000,
        b"HTTP/1.1 200 OK" + b"!" * 3_000_000,
        b"\xff\xfe" * 1_000_000,
    ],
)
def test_endless_headers_are_no_page(fetcher: Fetcher, head: bytes) -> None:
    with raw(says(head)) as server:
        assert reason(error_of(fetcher, server.url + "/a")) in ("protocol", "unreachable")


# -- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "talk",
    [
        drip(OK + b"Content-Length: 90000\r\n\r\n", b"x"),
        drip(OK + b"\r\n", b"x"),
        drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        drip(b"", b"H"),
        drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        drip(b"HTTP/1.1 404 Not Found\r\nContent-Length: 900\r\n\r\n", b"x"),
        lambda connection, _: time.sleep(1),
    ],
    ids=["body", "endless-body", "chunks", "headers", "status-line", "hints", "error-body", "silence"],
)
def test_a_server_that_takes_for_ever_is_left_in_time(hasty: Fetcher, talk: Talk) -> None:
    with raw(talk) as server:
        error = error_of(hasty, server.url + "/a")
        assert reason(error) in ("timeout", "protocol")


def test_bodies_that_drip_from_two_hosts_are_timeouts(hasty: Fetcher) -> None:
    with raw(drip(OK + b"\r\n", b"x")) as one, raw(drip(OK + b"\r\n", b"x")) as two:
        got = dict(hasty.get_all([Ask(one.url + "/a"), Ask(two.url + "/a")]))
    assert [type(answer) for answer in got.values()] == [Timeout, Timeout]


def test_a_slow_robots_txt_and_a_slow_name_are_left_in_time() -> None:
    with raw(says(OK + b"\r\n"), robots=drip(OK + b"\r\n", b"#")) as server, Fetcher(HASTY, OWN) as fetcher:
        assert reason(error_of(fetcher, server.url + "/a")) == "timeout"
    ended = threading.Event()

    def resolve(_: str, __: int) -> Sequence[str]:
        ended.wait(5)
        return ["127.0.0.1"]

    with Fetcher(HASTY, frozenset({"slow.test"}), resolve=resolve) as fetcher:
        assert isinstance(error_of(fetcher, "http://slow.test/a"), Timeout)
    ended.set()


def test_a_handshake_that_never_ends_is_left_in_time(hasty: Fetcher) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    with listener:
        error = error_of(hasty, f"https://127.0.0.1:{listener.getsockname()[1]}/a")
    assert isinstance(error, Timeout)


# -- redirects --------------------------------------------------------------------------------------------------------


def test_endless_redirects_end(fetcher: Fetcher) -> None:
    numbers = count()

    def talk(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nConnection: close\r\n\r\n" % next(numbers))

    with raw(talk) as server:
        assert reason(error_of(fetcher, server.url + "/a")) == "redirects"
        assert next(numbers) == SMALL.redirects + 1


def test_a_circle_of_redirects_is_seen(fetcher: Fetcher) -> None:
    with site() as web:
        web.pages |= {f"/{n}": Page(status=302, headers={"Location": f"/{(n + 1) % 3}"}) for n in range(3)}
        error = error_of(fetcher, web.url + "/0")
        assert "circle" in str(error)
        assert reason(error) == "redirects"


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/",
        "//169.254.169.254/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://localhost/",
        "http://127.0.0.2/",
        "http://inside.test/",
        "http://user:pass@news.test/",
        "file:///etc/passwd",
        "gopher://news.test/",
        "ftp://news.test/",
        "http://news.test:22/",
    ],
)
def test_a_redirect_to_where_none_may_go_is_blocked(to: str) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        return {"inside.test": ["169.254.169.254"], "localhost": ["127.0.0.1", "::1"]}.get(host, [host])

    with site({"/a": Page(status=302, headers={"Location": to})}) as web, Fetcher(SMALL, OWN, resolve=resolve) as f:
        assert isinstance(error_of(f, web.url + "/a"), Blocked)
        assert {seen.path for seen in web.seen} == {"/robots.txt", "/a"}


def test_a_redirect_in_back_slashes_is_a_path_of_the_same_host(fetcher: Fetcher) -> None:
    with site({"/a": Page(status=302, headers={"Location": "\\\\127.0.0.3\\x"})}) as web:
        got = fetcher.get(web.url + "/a")
        assert got.status == 404
        assert got.final_url.startswith(web.url)


def test_a_robots_txt_that_leads_inside_is_not_followed() -> None:
    pages = {"/robots.txt": Page(status=302, headers={"Location": "http://169.254.169.254/"}), "/a": Page(b"x")}
    with site(pages) as web, Fetcher(SMALL, OWN) as fetcher:
        assert isinstance(error_of(fetcher, web.url + "/a"), Blocked)
        assert not web.asked("/a")


# -- names and addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["::1"], ["10.0.0.1"], ["169.254.169.254"], ["fe80::1%lo"], ["::ffff:127.0.0.1"],
     ["64:ff9b::7f00:1"], ["100.64.0.1"], ["0.0.0.0"], ["3ffe::1", "127.0.0.1"]],
)  # fmt: skip
def test_a_name_that_leads_inside_is_blocked_before_anything_is_sent(addresses: list[str]) -> None:
    with raw(says(OK + b"\r\n")) as server, Fetcher(SMALL, OWN, resolve=lambda *_: addresses) as fetcher:
        assert isinstance(error_of(fetcher, f"http://news.test:{server.port}/a"), Blocked)
        assert not server.heads


def test_a_name_that_changes_between_check_and_connection_leads_nowhere() -> None:
    """The first look-up gives a public address, every later one this machine, where a server listens.

    3ffe::/16 was given back in 2006 and belongs to nobody: nothing answers there, and nothing of it is closed to us.
    """
    answers = iter([["3ffe::1"]])
    asked: list[str] = []

    def resolve(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return next(answers, ["127.0.0.1"])

    with raw(says(OK + b"\r\n")) as server, Fetcher(HASTY, OWN, resolve=resolve) as fetcher:
        error = error_of(fetcher, f"http://news.test:{server.port}/a")
        assert reason(error) in ("unreachable", "timeout")
        assert not server.heads
        assert isinstance(error_of(fetcher, f"http://news.test:{server.port}/a"), type(error))
    assert asked == ["news.test"]


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """Two servers on one port of two loopback addresses: the name leads to the first, then to the second."""
    asked: list[str] = []

    def resolve(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with site({"/a": Page(b"first")}) as first:
        try:
            second = Raw(says(OK + b"\r\nsecond"), "127.0.0.2", first.port)
        except OSError:
            pytest.skip("this system has one loopback address")
        with Fetcher(SMALL, frozenset({"news.test"}), resolve=resolve) as fetcher:
            for _ in range(3):
                assert fetcher.get(f"http://news.test:{first.port}/a").body == b"first"
        assert {seen.headers["Host"] for seen in first.seen} == {f"news.test:{first.port}"}
        second.close()
        assert not second.heads
        assert asked == ["news.test"]  # one look-up, one connection


def test_the_next_address_of_a_name_is_tried_when_one_is_silent() -> None:
    def resolve(_: str, __: int) -> Sequence[str]:
        return ["::1", "127.0.0.1"]  # nobody listens on the first

    with site({"/a": Page(b"x")}) as web, Fetcher(SMALL, frozenset({"news.test"}), resolve=resolve) as fetcher:
        assert fetcher.get(f"http://news.test:{web.port}/a").body == b"x"


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with raw(says(OK + b"\r\nproxy")) as proxy, site({"/a": Page(b"x")}) as web:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        with Fetcher(SMALL, OWN) as fetcher:
            assert fetcher.get(web.url + "/a").body == b"x"
        assert not proxy.heads


def test_passwords_of_the_home_folder_are_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login desk password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with site({"/a": Page(b"x")}) as web, Fetcher(SMALL, OWN) as fetcher:
        fetcher.get(web.url + "/a")
        assert all("Authorization" not in seen.headers for seen in web.seen)


# -- TLS --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and key for news.test, signed by itself."""
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command")
    file = tmp_path_factory.mktemp("tls") / "news.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=news.test"
    extension = ["-addext", "subjectAltName=DNS:news.test", "-keyout", str(file), "-out", str(file) + ".crt"]
    subprocess.run([*command.split(), *extension], check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + Path(str(file) + ".crt").read_bytes())
    return file


@pytest.fixture
def secure(certificate: Path) -> Iterator[tuple[int, list[str]]]:
    """The port of a TLS server on loopback with that certificate, and the names it was asked for (SNI)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    names: list[str] = []
    context.sni_callback = lambda _, name, __: names.append(str(name))
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as tls:
                    tls.recv(65_536)
                    tls.sendall(OK + b"Content-Length: 1\r\n\r\nx")
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1], names
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def secured(certificate: Path | None, *names: str) -> Fetcher:
    trusted = ssl.create_default_context(cafile=str(certificate)) if certificate else None
    return Fetcher(SMALL, frozenset(names), resolve=lambda *_: ["127.0.0.1"], tls=trusted)


def test_the_certificate_is_checked_by_name_though_the_connection_is_to_an_address(
    secure: tuple[int, list[str]], certificate: Path
) -> None:
    port, names = secure
    with secured(certificate, "news.test", "other.test") as fetcher:
        assert fetcher.get(f"https://news.test.:{port}/a").body == b"x"
        assert set(names) == {"news.test"}
        assert reason(error_of(fetcher, f"https://other.test:{port}/a")) == "tls"


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: tuple[int, list[str]]) -> None:
    with secured(None, "news.test") as fetcher:
        assert reason(error_of(fetcher, f"https://news.test:{secure[0]}/a")) == "tls"


def test_plain_http_on_a_tls_port_is_no_page(secure: tuple[int, list[str]], certificate: Path) -> None:
    with secured(certificate, "news.test") as fetcher:
        assert reason(error_of(fetcher, f"http://news.test:{secure[0]}/a")) in ("protocol", "unreachable")


# -- anything else ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\r\n\r\n",
        b"<html>not http</html>",
        b"HTTP/1.1 999 What\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        OK + b"Content-Length: -5\r\n\r\n",
        OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        OK + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
        OK + b"Content-Encoding: gzip\r\n\r\nnot packed",
        OK + b"Content-Encoding: zstd\r\n\r\nx",
        OK + b"Content-Encoding: gzip, gzip, gzip, gzip\r\n\r\nx",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: " + b"/a" * 40_000 + b"\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_an_answer_that_is_none_is_one_line(fetcher: Fetcher, answer: bytes) -> None:
    with raw(says(answer)) as server:
        error_of(fetcher, server.url + "/a")


def test_bytes_in_headers_are_kept_as_they_came(fetcher: Fetcher) -> None:
    odd = b'ETag: "\xd0\xb6\xff"\r\nContent-Type: text/html; charset=\xff\r\nContent-Length: 1\r\n\r\nx'
    with raw(says(OK + odd)) as server:
        got = fetcher.get(server.url + "/a")
        assert fetcher.get(server.url + "/a", got.validators).status == 200
        assert b'If-None-Match: "\xd0\xb6\xff"\r\n' in server.heads[-1]
        assert got.validators == Validators('"\xd0\xb6\xff"')


def test_a_validator_of_fifty_kilobytes_is_not_kept() -> None:
    long = b'ETag: "' + b"x" * 50_000 + b'"\r\nContent-Length: 1\r\n\r\nx'
    with raw(says(OK + long)) as server, Fetcher(SMALL, OWN) as fetcher:
        assert fetcher.get(server.url + "/a").validators == Validators()


def test_one_bad_host_does_not_hold_up_the_others(hasty: Fetcher) -> None:
    pages = {f"/{n}": Page(b"x") for n in range(20)}
    with raw(drip(OK + b"\r\n", b"x")) as bad, raw(flood(OK + b"\r\n", b"x" * 9_000)) as huge, site(pages) as good:
        assert isinstance(good, Site)
        asks = [Ask(f"{bad.url}/a"), Ask(f"{huge.url}/a"), *(Ask(f"{good.url}/{n}") for n in range(20))]
        got = [answer for _, answer in hasty.get_all(asks)]
    assert sum(isinstance(answer, Fetched) for answer in got) == 20
    assert sorted(reason(answer) for answer in got if isinstance(answer, FetchError)) == ["timeout", "too-large"]
