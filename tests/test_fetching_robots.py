from __future__ import annotations

import pytest

from corpus.fetching.robots import MOST, Rules, ours, rules, unreadable

SITE = "https://news.example"


def allows(text: str, path: str) -> bool:
    return rules(200, text.encode()).allows(SITE + path)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: Other\nDisallow: /", "/a", True),
        ("User-agent: parley\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Parley\nDisallow: /x", "/a", True),
        ("User-agent: Other\nUser-agent: Parley\nUser-agent: Third\nDisallow: /x", "/x", False),
        ("User-agent: One\nUser-agent: Two\nDisallow: /x\nUser-agent: *\nDisallow: /y", "/x", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/open", "/a/open/1", True),
        ("User-agent: *\nAllow: /\nDisallow: /a", "/a/1", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x=1", True),
        ("USER-AGENT:parley # us\r\nDISALLOW:/x", "/x", False),
        ("\ufeffUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: *\nDisallow: /ж", "/%D0%B6", False),
        ("<html><body>Not found</body></html>", "/a", True),
    ],
)
def test_the_rules_that_are_ours_are_kept(text: str, path: str, *, allowed: bool) -> None:
    assert allows(text, path) is allowed


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(200, False), (400, True), (401, True), (403, True), (404, True), (410, True), (429, False), (500, False)],
)
def test_what_an_answer_to_robots_txt_means(status: int, *, allowed: bool) -> None:
    found = rules(status, b"User-agent: *\nDisallow: /")
    assert found.allows(SITE + "/a") is allowed
    assert bool(found.shut) is (status in (429, 500))


def test_a_robots_txt_that_cannot_be_read_closes_every_site_but_ones_own() -> None:
    closed = unreadable("https://news.example/robots.txt: HTTP 503", own=False)
    assert not closed.allows("https://news.example/a")
    assert "HTTP 503" in closed.shut
    assert unreadable("", own=True).allows("https://intranet.example/a")


def test_a_wish_for_a_pause_is_obeyed_up_to_a_bound() -> None:
    assert rules(200, b"User-agent: *\nCrawl-delay: 4").delay == 4.0
    assert rules(200, b"User-agent: *\nCrawl-delay: 86400").delay == 10.0
    assert rules(200, b"User-agent: *\nCrawl-delay: -1\nCrawl-delay: nan").delay == 0.0
    assert rules(200, b"User-agent: Other\nCrawl-delay: 4").delay == 0.0
    assert Rules().delay == 0.0


def test_half_a_megabyte_of_robots_and_rules_costs_no_more_than_its_size() -> None:
    names = "".join(f"User-agent: r{n}\n" for n in range(15_000))
    bad = (names + "".join(f"Disallow: /{n}\n" for n in range(15_000)) + names)[:MOST]
    assert len(ours(bad)) < len(bad)
    assert allows(bad, "/7")
    assert not allows("User-agent: *\nDisallow: /7\n" + bad, "/7")
    assert allows("User-agent: *\nDisallow: /" + "*a" * 10_000 + "b", "/" + "a" * 3_000)


def test_only_the_first_half_megabyte_counts() -> None:
    assert allows("#" * MOST + "\nUser-agent: *\nDisallow: /", "/a")
