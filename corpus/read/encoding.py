"""Bytes → text: which encoding, or none because it is no text at all. Pure."""

from __future__ import annotations

import re

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MAGIC = (  # PDF, zip, PNG, JPEG, GIF, ELF, gzip, bzip2, xz, 7z, RAR, old Office, SQLite
    *(b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
    *(b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0", b"SQLite format 3"),
)
_FEW = 50  # broken characters of a page that says it is UTF-8
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))


def is_binary(data: bytes) -> bool:
    """True for what is no text in any encoding: a known binary format, or more than 1 % control bytes."""
    head = data[:65_536]
    if head.startswith(_MAGIC):
        return True
    if encoding_by_mark(head) or _wide(head):
        return False
    return len(head) - len(head.translate(None, _CONTROL)) > len(head) / 100


def encoding_by_mark(data: bytes) -> str | None:
    """The Unicode encoding that a byte order mark states."""
    return next((name for mark, name in _BOMS if data.startswith(mark)), None)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: one byte of nearly every pair is the small number of an alphabet (Latin 0, Cyrillic 4)."""
    pairs = len(head) // 2
    even, odd = (
        side.count(0) + len(side) - len(side.translate(None, bytes(range(1, 7)))) for side in (head[0::2], head[1::2])
    )
    if not pairs or max(even, odd) < 0.8 * pairs or min(even, odd) > 0.3 * pairs:
        return None
    name = "utf-16-be" if even > odd else "utf-16-le"
    return name if _decodes(head, name) else None


def encoding_of(data: bytes, declared: str | None = None) -> str | None:
    """The encoding that `data` (all, or the first part) is in; None when nothing fits."""
    marked = encoding_by_mark(data) or _wide(data[:65_536])
    if marked:
        return marked
    for name in ("utf-8", declared):
        if name and _decodes(data, name):
            return name
    from charset_normalizer import from_bytes  # slow to import, and rarely needed

    best = from_bytes(data[:200_000]).best()
    return best.encoding if best and _decodes(data, best.encoding) else None


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.start >= len(data) - 4  # cut in a character
    except LookupError:
        return False
    return True


def decode(data: bytes, declared: str | None = None) -> str | None:
    """The text of all the bytes of a file, without its byte order mark; None when no encoding fits."""
    encoding = encoding_of(data, declared)
    try:
        return data.decode(encoding).removeprefix("\ufeff") if encoding else None
    except UnicodeDecodeError:
        return None


def decode_page(data: bytes, header: str = "", inside: str = "") -> str | None:
    """A page's text: by its mark, as UTF-8, else as header or page declare, unless that gives no words of a language.

    A page that declares UTF-8, or mostly is, keeps its good characters: what is broken becomes U+FFFD.
    """
    marked = encoding_by_mark(data) or _wide(data[:65_536])
    if marked:
        return data.decode(marked, "replace").removeprefix("\ufeff")
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    if broken <= 0:
        return text
    good = len(text) - len(text.encode("ascii", "ignore")) - text.count("\ufffd")
    if broken * 5 < good or (broken < _FEW and (_is_utf8(header) or (_is_utf8(inside) and not header))):
        return text
    guesses = [name for name in (header, inside) if name and not _is_utf8(name) and _decodes(data, name)]
    for name in guesses:
        if not _garbled(found := data.decode(name, "replace")):
            return found
    guessed = encoding_of(data)
    if guessed and not _garbled(found := data.decode(guessed, "replace")):
        return found
    return data.decode(guesses[0], "replace") if guesses else data.decode(guessed, "replace") if guessed else None


def _is_utf8(name: str) -> bool:
    return name.lower().replace("-", "").replace("_", "") == "utf8"


def _garbled(text: str) -> bool:
    """True for text in the wrong eight-bit encoding: capitals inside words, or accents on every other letter."""
    letters = [c for c in text[:200_000] if c > "\x7f" and c.isalpha()]
    if len(letters) < 40:
        return False
    cyrillic = [c for c in letters if "\u0400" <= c <= "\u04ff"]
    if len(cyrillic) * 2 > len(letters):
        return sum(map(str.isupper, cyrillic)) * 2 > len(cyrillic)
    words = re.findall(r"[^\W\d_]{4,}", text[:200_000])
    odd = sum(1 for word in words if sum(c > "\x7f" for c in word) * 2 > len(word))
    return odd * 4 > len(words)
