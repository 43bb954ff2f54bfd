"""Which addresses Parley may ask: the form of a URL, and the IP addresses behind a name. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass

import httpx

from rag.errors import Blocked, ConfigError

LONGEST_URL = 4_000  # characters; longer than any page's address, shorter than what hurts
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(
    r"\d+|0x[0-9a-f]*"
)  # a last label of this form is read as an IPv4 address by the system's resolver
# IANA's special-purpose registries (RFC 6890 and its updates), for all of which "globally reachable" is false or the
# route leads through somebody's translator; written out, because Python's own list differs between its versions.
_CLOSED4 = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "shared address space (CGNAT)",
    "127.0.0.0/8": "loopback",
    "168.63.129.16/32": "cloud metadata",
    "169.254.0.0/16": "link-local, cloud metadata",
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "reserved for protocols",
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "reserved for protocols",
    "192.52.193.0/24": "reserved for protocols",
    "192.88.99.0/24": "6to4 relay",
    "192.168.0.0/16": "private",
    "192.175.48.0/24": "reserved for protocols",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
}
_OPEN6 = "2000::/3"  # global unicast: nothing else of IPv6 (loopback, link-local, fc00::/7, mapped, NAT64) may be asked
_CLOSED6 = {
    "2001::/23": "reserved for protocols (Teredo and others)",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "3fff::/20": "documentation",
}


@dataclass(frozen=True, slots=True)
class Target:
    """An address in the one form that is asked for: no fragment, no final dot, host in lower case."""

    url: str
    scheme: str
    host: str  # a name, or an IP address without brackets
    port: int
    own: bool  # named in the allow-list

    @property
    def key(self) -> str:
        """What takes turns and has one robots.txt: scheme://host:port."""
        return f"{self.scheme}://{_bracketed(self.host)}:{self.port}"


def target(url: str, allow: Collection[str] = frozenset()) -> Target:
    """The parts of a URL that may be asked for, as far as its text tells. Raises Blocked saying what is wrong with it.

    `allow` holds hosts, and host:port, that pass although they are private. A name still has to be resolved: its
    addresses are for `closed`.
    """
    parsed, host, port = _parse(url)
    own = named(host, port, allow)
    if not own:
        _check_host(url, host, port)
    return Target(str(parsed), parsed.scheme, host, port, own)


def named(host: str, port: int, allow: Collection[str]) -> bool:
    """True for a host that the allow-list holds, by itself or with this port."""
    return host in allow or f"{_bracketed(host)}:{port}" in allow


def _parse(url: str) -> tuple[httpx.URL, str, int]:
    """The address without fragment, its host and its port. Raises Blocked."""
    if len(url) > LONGEST_URL:
        raise Blocked(f"{shown(url)}: is {len(url):,} characters long; an address has at most {LONGEST_URL:,}")
    try:
        parsed = httpx.URL(url.strip()).copy_with(fragment=None)
        host = parsed.raw_host.decode("ascii").lower().removesuffix(".")
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Blocked(f"{shown(url)}: is no address: {shown(str(error))}") from error
    if parsed.scheme not in _PORTS:
        raise Blocked(f"{shown(url)}: only http and https addresses are fetched")
    if parsed.userinfo:
        raise Blocked(f"{shown(url)}: carries a user name or password, which Parley never sends")
    port = _PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not 0 < port < 65_536:
        raise Blocked(f"{shown(url)}: has no usable port")
    host = _spelled(url, host)
    return parsed.copy_with(host=host, raw_path=parsed.raw_path or b"/"), host, port


def _spelled(url: str, host: str) -> str:
    """The host if it is a plain name or an IP address in its usual form. Raises Blocked."""
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise Blocked(f"{shown(url)}: is no IPv6 address") from error
    if not _NAME.fullmatch(host) or len(host) > 253:
        raise Blocked(f"{shown(url)}: has no host name")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        try:
            ipaddress.IPv4Address(host)
        except ValueError as error:
            raise Blocked(f"{shown(url)}: spells an IP address in an odd way; write four decimal numbers") from error
    return host


def _check_host(url: str, host: str, port: int) -> None:
    if port < 1024 and port not in _PORTS.values():
        raise Blocked(f"{shown(url)}: port {port} belongs to another service than the web")
    try:
        why = closed(str(ipaddress.ip_address(host)))
    except ValueError:
        return  # a name
    if why:
        raise Blocked(f"{shown(url)}: {why}; {ADVICE}")


ADVICE = "only public hosts are fetched, others must be named in PARLEY_ALLOW_HOSTS"


def closed(address: str) -> str | None:
    """Why an IP address may not be asked ("169.254.169.254 is link-local, …"), or None for a public one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return f"{shown(address)} is no IP address"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id or ip not in ipaddress.IPv6Network(_OPEN6):
            return f"{address} is not a public IPv6 address"
        return _listed(ip, _CLOSED6)
    return _listed(ip, _CLOSED4)


def _listed(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, table: dict[str, str]) -> str | None:
    return next((f"{ip} is {what}" for net, what in table.items() if ip in ipaddress.ip_network(net)), None)


def allowed_hosts(text: str) -> frozenset[str]:
    """The hosts of PARLEY_ALLOW_HOSTS, comma-separated: `host` or `host:port`. Raises ConfigError naming a bad one."""
    return frozenset(_entry(part.strip()) for part in text.split(",") if part.strip())


def _entry(text: str) -> str:
    bare = f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text
    try:
        _, host, port = _parse(f"http://{bare}")
        if re.search(r"[/?#\s]", bare):
            raise Blocked(text)
    except Blocked as error:
        raise ConfigError(
            f"PARLEY_ALLOW_HOSTS: {shown(text)!r} is neither host nor host:port (as in 127.0.0.1,intranet.example:8080)"
        ) from error
    return f"{_bracketed(host)}:{port}" if re.search(r":\d+$", bare) else host


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def shown(text: str, longest: int = 200) -> str:
    """The text on one line and cut, as messages show it."""
    line = "".join(c if c.isprintable() else " " for c in text[:longest])
    return line + "…" if len(text) > longest else line
