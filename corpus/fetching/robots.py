"""robots.txt as RFC 9309 reads it: which answer means what, and which rules are ours. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protego import Protego

TOKEN = "Parley"  # noqa: S105  # the name that a robots.txt addresses us by
MOST = 512_000  # bytes that are read; RFC 9309, 2.5 asks for at least 500 KiB
HOPS = 5  # redirects; RFC 9309, 2.3.1.2
LONGEST_DELAY = 10.0  # seconds of a Crawl-delay that are obeyed; the standard knows no such line
_AGENT = re.compile(r"\s*user[-\s]*agent\s*:?\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host lets us ask for."""

    parsed: Protego | None = None  # None: no rules
    shut: str = ""  # why nothing may be asked, or ""

    def allows(self, url: str) -> bool:
        return not self.shut and (self.parsed is None or self.parsed.can_fetch(url, TOKEN))

    @property
    def delay(self) -> float:
        """Seconds between two requests that the host asks for, 0.0 when it does not."""
        wished = self.parsed.crawl_delay(TOKEN) if self.parsed else None
        return min(wished or 0.0, LONGEST_DELAY)


def rules(status: int, body: bytes) -> Rules:
    """The rules behind an answer to /robots.txt (RFC 9309, 2.3.1).

    2xx: what the file says. 4xx: no rules. 5xx: all closed; 429 is read as 5xx, since the host asks for rest.
    """
    if 200 <= status < 300:
        return Rules(Protego.parse(ours(body[:MOST].decode("utf-8", "replace").removeprefix("\ufeff"))))
    if status >= 500 or status == 429:
        return Rules(shut=f"its robots.txt answers {status}, which closes the site until it can be read (RFC 9309)")
    return Rules()


def unreadable(why: str, *, own: bool) -> Rules:
    """The rules of a host whose robots.txt could not be read: all closed (RFC 9309, 2.3.1.4).

    One's own host is not: many a small server answers every unknown path with 500.
    """
    return Rules() if own else Rules(shut=f"its robots.txt cannot be read, which closes the site (RFC 9309): {why}")


def ours(text: str) -> str:
    """The file with the names of all other robots made one.

    Protego keeps every rule once for each robot it names: 20,000 names over 20,000 rules, which half a megabyte has
    room for, would be 400 million.
    """
    lines: list[str] = []
    for line in text.splitlines():
        if match := _AGENT.match(line):
            name = match[1].partition("#")[0].strip().lower()
            line = f"User-agent: {name if name in ('*', TOKEN.lower()) else 'another'}"
            if lines and lines[-1] == line:
                continue
        lines.append(line)
    return "\n".join(lines)
