"""The address a page is stored under: the one it was fetched from, or what it calls its own where that can be believed.

A page may lie, or its site may be careless (every article "canonical" to the home page): then one page would replace
another's document. So a page's own word counts only for another form of the address it was fetched from: the same site
but for "www.", "m." or "amp."; the same path but for markers of a form (amp, print, index.html) and an id's slug. Pure.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from corpus.read.base import canonical, web_address

_FORM_HOSTS = re.compile(r"^(?:www\d?|m|mobile|amp|touch|wap)\.")
_FORM_PARTS = re.compile(r"(?:amp|print|mobile|m|index\.\w{3,5}|default\.\w{3,5})", re.IGNORECASE)
_FORM_QUERY = frozenset(
    "amp outputtype print output view from ref source src feed rss at_medium at_campaign cid".split()
)
_PAGE_ID = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cgi|do|cfm|pl)$", re.IGNORECASE)


def address_of(fetched: str, stated: str) -> str:
    """The canonical address. `fetched` is where the page came from, `stated` what it says, "" when nothing."""
    own = web_address(_joined(fetched, stated))
    if not own or len(own) > 2_000:
        return fetched
    here, there = urlsplit(fetched), urlsplit(own)
    if _host(here) != _host(there) or here.username or there.username:
        return fetched
    return own if canonical(own) != canonical(fetched) and _same_page(here, there) else fetched


def _joined(fetched: str, stated: str) -> str:
    try:
        return urljoin(fetched, stated.strip()) if stated.strip() else ""
    except ValueError:
        return ""


def _host(parts: SplitResult) -> tuple[str, int | None]:
    host = (parts.hostname or "").rstrip(".")
    return (
        host if host.count(".") < 2 else _FORM_HOSTS.sub("", host),
        parts.port if parts.port not in (80, 443) else None,
    )


def _same_page(here: SplitResult, there: SplitResult) -> bool:
    mine, theirs = _path(here), _path(there)
    if mine == theirs:
        return _query(there) == _query(here) or (not _query(there) and _names_a_page(theirs))
    if not mine:  # "/?p=123": the address itself says nothing of the page
        return bool(_query(here)) and _names_a_page(theirs)
    ids = set(_PAGE_ID.findall(mine[-1])) & set(_PAGE_ID.findall(theirs[-1] if theirs else ""))
    return bool(ids) and mine[:-1] == theirs[:-1] and _query(here) == _query(there)


def _path(parts: SplitResult) -> tuple[str, ...]:
    """The parts of the path that name the page."""
    names = [name for name in parts.path.split("/") if name and not _FORM_PARTS.fullmatch(name)]
    return tuple(re.sub(r"\.amp(?=\.html?$|$)|(?<=.)\.html?$", "", name) for name in names)


def _query(parts: SplitResult) -> tuple[tuple[str, str], ...]:
    clean = urlsplit(canonical(parts.geturl())).query  # without tracking parameters
    return tuple(sorted((k, v) for k, v in parse_qsl(clean, keep_blank_values=True) if k.lower() not in _FORM_QUERY))


def _names_a_page(path: tuple[str, ...]) -> bool:
    """True for a path that looks like one article's: a slug or a number at its end, and no script that serves many."""
    last = path[-1] if path else ""
    return not _SCRIPT.search(last) and (len(re.findall(r"[-_]", last)) >= 2 or bool(re.search(r"\d{4,}", last)))
