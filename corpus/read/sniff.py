"""What bytes are, told from the bytes first: names and headers lie. Pure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urlsplit

from corpus.read.encoding import encoding_by_mark, is_binary

Kind = Literal["html", "pdf", "text", "feed", "json", "xml", "media", "archive", "office", "mail", "binary", "empty"]

_MEDIA = (
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"RIFF", b"OggS", b"ID3", b"fLaC"),
    *(b"\x1a\x45\xdf\xa3", b"FLV\1", b"\0\0\1\xba", b"\0\0\1\xb3", b"wOFF", b"wOF2"),
)
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf\x27",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",
)
_OFFICE = b"\xd0\xcf\x11\xe0"
_OFFICE_IN_ZIP = (b"word/", b"xl/", b"ppt/", b"mimetypeapplication/vnd.o")
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex|opml)[\s>]", re.IGNORECASE)
_ROOT = re.compile(rb"<([a-z][\w:.-]*)[\s/>]", re.IGNORECASE)
_BEFORE_ROOT = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE | re.DOTALL)
_HTML_TAG = re.compile(
    rb"<(?:html|head|body|title|meta|link|script|style|main|article|section|div|p|br|h[1-6]|table|ul|ol|a|span|font|img"
    rb"|frameset)[\s/>]",
    re.IGNORECASE,
)
_HEAD = 4_096


def kind_of(data: bytes, content_type: str = "", name: str = "") -> Kind:
    """What `data` is. Its first bytes decide; header and then name (or address) only where the bytes could be several.

    A page with a feed's header is "html", a PDF called page.html is "pdf", text without markup is "text" whatever the
    header says, unless the header says that it is a page.
    """
    head = data[:_HEAD]
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf"):
        return "empty"
    if b"%PDF-" in head[:1_024] and not _HTML_TAG.match(head.lstrip()):
        return "pdf"
    if packed := _packed(head):
        return packed
    if is_binary(data):
        return "binary"
    if encoding_by_mark(head) in ("utf-16", "utf-32"):
        head = data[: 2 * _HEAD].decode("utf-16" if head[2:4] != b"\0\0" else "utf-32", "replace").encode()
    return _text_kind(head.removeprefix(b"\xef\xbb\xbf"), content_type.lower(), name)


def _packed(head: bytes) -> Kind | None:
    if head.startswith(_ARCHIVES):
        return "office" if any(mark in head for mark in _OFFICE_IN_ZIP) else "archive"
    if head.startswith(_OFFICE):
        return "office"
    named_bm = head.startswith(b"BM") and b"\0" not in head[:32]  # "BMW said …" is no bitmap
    if (head.startswith(_MEDIA) and not named_bm) or head[4:8] == b"ftyp" or head[:2] in (b"\xff\xfb", b"\xff\xf1"):
        return "media"
    return None


def _text_kind(head: bytes, content_type: str, name: str) -> Kind:
    start = head
    while before := _BEFORE_ROOT.match(start):
        start = start[before.end() :]
    root = _ROOT.match(start)
    if root:
        tag = root[1].lower()
        if _FEED.match(start):
            return "feed"
        if tag == b"svg":
            return "media"
        if head.lstrip().startswith(b"<?xml") and tag != b"html" and not _HTML_TAG.match(start):
            return "xml"
        return "html"
    if start[:1] in (b"{", b"["):
        return "feed" if b"jsonfeed.org/version" in head else _json_or_text(start, content_type)
    if re.match(rb"(?:From|MIME-Version|Content-Type|Subject|Date|Snapshot-Content-Location): ?\S", start):
        return "mail" if re.search(rb"^Content-Type: multipart/", head, re.MULTILINE | re.IGNORECASE) else "text"
    if "html" in content_type or _HTML_TAG.search(head):
        return "html"
    suffix = PurePosixPath(urlsplit(name).path if "://" in name else name).suffix.lower()
    return "html" if suffix in (".html", ".htm", ".xhtml") and not content_type else "text"


def _json_or_text(start: bytes, content_type: str) -> Kind:
    looks = re.match(rb"\{\s*[\"}]|\[\s*[\[{\"\]\d]", start)
    return "json" if looks or "json" in content_type else "text"
