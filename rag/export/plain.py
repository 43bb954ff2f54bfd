"""Text from documents, models and users as a file can hold it: letter for letter, and never as anything else."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NOT_IN_A_LINK = re.compile(r"[\s\x00-\x20\x7f<>\"'`\\]")
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")
# C1 controls, and characters that turn the reading direction of what follows.
_UNWRITABLE = re.compile("[\x80-\x9f\u202a-\u202e\u2066-\u2069]")
LONGEST_TITLE = 300  # characters of a headline or an outlet's name in a file


def plain(text: str) -> str:
    """The text as a browser can hold it: control characters and lone surrogates become U+FFFD, length unchanged."""
    return _UNPRINTABLE.sub("\ufffd", text)


def web_address(url: str | None) -> str | None:
    """The address if it is a plain http or https link that goes where it seems to go, else None."""
    if not url or _NOT_IN_A_LINK.search(url) or plain(url) != url:
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username is not None:
        return None
    return url


def xml_text(text: str) -> str:
    """The text with what XML 1.0 cannot hold (its production "Char") as U+FFFD, line breaks kept."""
    return _NO_CHARACTERS.sub("\ufffd", plain(text))


def written(text: str) -> str:
    """The text on one line of a file; what turns the direction of the words behind it becomes U+FFFD too."""
    return _UNWRITABLE.sub("\ufffd", xml_text(" ".join(text.split())))


def paragraphs(text: str) -> list[str]:
    """The text's paragraphs, each on one line."""
    return [line for part in text.split("\n\n") if (line := written(part))]


def title(text: str) -> str:
    """A headline or name on one line, cut where it is longer than any that was meant to be read."""
    line = written(text)
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 2].rstrip()} …"
