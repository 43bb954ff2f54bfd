from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.fetching.guard import allowed_hosts, closed, target
from rag.errors import Blocked, ConfigError


@pytest.mark.parametrize(
    ("url", "form", "key"),
    [
        ("https://News.Example/a?b=c#d", "https://news.example/a?b=c", "https://news.example:443"),
        ("http://news.example.:8080/", "http://news.example:8080/", "http://news.example:8080"),
        (" https://news.example ", "https://news.example/", "https://news.example:443"),
        ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9", "https://xn--bcher-kva.example:443"),
        ("http://93.184.215.14/", "http://93.184.215.14/", "http://93.184.215.14:80"),
        ("http://[2606:4700:0:0::1]/", "http://[2606:4700::1]/", "http://[2606:4700::1]:80"),
    ],
)
def test_an_address_has_one_form(url: str, form: str, key: str) -> None:
    found = target(url)
    assert (found.url, found.key, found.own) == (form, key, False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example/a",
        "//news.example/a",
        "/etc/passwd",
        "file:///etc/passwd",
        "ftp://news.example/",
        "gopher://news.example/",
        "data:text/html,x",
        "javascript:alert(1)",
        "http://",
        "http:///a",
        "http://.",
        "http://news..example/",
        "http://-news.example/",
        "http://" + "a" * 64 + ".example/",
        "http://user@news.example/",
        "http://user:secret@news.example/",
        "http://news.example\\@127.0.0.1/",
        "http://news.example:0/",
        "http://news.example:99999/",
        "http://news.example:25/",
        "http://news.example:x/",
        "http://news.example/\x00",
        "http://news.example/\ud800",
        "http://ne\nws.example/",
        "http://%31%32%37.0.0.1/",
        "http://news.example/" + "a" * 5_000_000,
    ],
)
def test_what_is_no_address_of_a_web_page_is_blocked(url: str) -> None:
    with pytest.raises(Blocked) as raised:
        target(url)
    assert len(str(raised.value)) < 500
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "127.0.0.01",
        "1.2.3.4.5",
        "0",
        "0.0.0.0",
        "127.0.0.1",
        "169.254.169.254",
        "169.254.169.254.",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[2001::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fe80::1%25lo]",
        "１２７.0.0.1",
    ],
)
def test_addresses_of_this_machine_are_blocked_in_every_spelling(host: str) -> None:
    with pytest.raises(Blocked):
        target(f"http://{host}/")


@pytest.mark.parametrize(
    "address",
    """0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254
    172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255
    198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::ffff:8.8.8.8 ::8.8.8.8 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:808:808:: 3fff::1
    fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 5f00::1 4000::1 nonsense""".split(),
)
def test_an_address_that_is_not_public_is_closed(address: str) -> None:
    assert closed(address)


@pytest.mark.parametrize(
    "address",
    "1.1.1.1 8.8.8.8 93.184.215.14 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 2606:4700::1 2a00:1450::1".split(),
)
def test_a_public_address_is_open(address: str) -> None:
    assert closed(address) is None


def test_the_allow_list_lets_its_hosts_pass_and_no_other() -> None:
    allow = allowed_hosts(" 127.0.0.1, Intranet.Example.:8080 ,::1,[::1]:9,,bücher.example")
    assert allow == {"127.0.0.1", "intranet.example:8080", "::1", "[::1]:9", "xn--bcher-kva.example"}
    assert target("http://127.0.0.1:99/", allow).own
    assert target("http://[0:0::1]/", allow).own
    assert target("http://intranet.example:8080/", allow).own
    assert not target("http://intranet.example/", allow).own
    for near in ("http://127.0.0.2/", "http://2130706433/", "http://127.1/", "http://[::ffff:127.0.0.1]/"):
        with pytest.raises(Blocked):
            target(near, allow)
    assert allowed_hosts("") == frozenset()


@pytest.mark.parametrize("text", ["http://a.example", "a b", "a.example/x", "*.example", "a.example:x", "10.0.0.0/8"])
def test_an_entry_that_is_no_host_is_a_wrong_setting(text: str) -> None:
    with pytest.raises(ConfigError, match="PARLEY_ALLOW_HOSTS"):
        allowed_hosts(f"127.0.0.1,{text}")


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://", "http://news.example/", "http://["]))
def test_any_text_is_a_target_or_blocked(text: str, start: str) -> None:
    try:
        found = target(start + text)
    except Blocked:
        return
    assert found.scheme in ("http", "https")
    assert target(found.url) == found
