"""Bytes of a feed, sitemap or OPML file → XML text that no parser can be hurt by. Pure.

A DOCTYPE is taken out before anything parses the text: what it declares can then be neither expanded nor fetched.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator
from html.entities import html5

from corpus.read.encoding import decode, is_binary
from rag.errors import ExtractError

_GZIP = b"\x1f\x8b"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_NOT_TEXT = frozenset("idna punycode unicode_escape raw_unicode_escape utf_7 mbcs oem".split())
_WIDER = {"gb2312": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252", "euc_kr": "cp949", "shift_jis": "cp932"}
_SEVEN_BIT = ("iso2022", "hz")  # their bytes are ASCII, so they pass for UTF-8
_GUESSES = frozenset(("ascii", "iso8859-1", "cp1252"))  # what servers say when nobody told them
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BEFORE = re.compile(r"(?:\s++|<\?(?s:.*?)\?>|<!--(?s:.*?)-->)*+")
_IN_DOCTYPE = re.compile(r"<!--|<\?|[<>\"']")
_CLOSES = {"<!--": "-->", "<?": "?>", '"': '"', "'": "'"}
_STARTS_DECLARATION = re.compile(r"<!(?=DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
_PI = re.compile(r"^\s*<\?xml\b[^>]*>")
_BARE = re.compile(r"&(?![#A-Za-z])")
_REFERENCE = re.compile(r"&(?:#(\d{1,7});?|#[xX]([0-9A-Fa-f]{1,6});?|([A-Za-z][A-Za-z0-9]{0,31});)?")
_OWN = frozenset("amp lt gt quot apos".split())


def xml_text(body: bytes, content_type: str, most: int) -> str:
    """The decoded text without XML declaration, DOCTYPE and what XML does not allow.

    `most` bounds the bytes, unpacked. Raises ExtractError for what is too large, no text or empty.
    """
    body = unpacked(body, most)
    if len(body) > most:
        raise ExtractError(f"holds {len(body):,} bytes; the limit is {most:,}")
    text = _without_doctype(_NOT_XML.sub("", _decoded(body, content_type)))
    if not text.strip():
        raise ExtractError("is empty")
    return text


def unpacked(body: bytes, most: int) -> bytes:
    """The body, unzipped where it is gzip. Raises ExtractError when it is damaged or grows beyond `most` bytes."""
    if not body.startswith(_GZIP):
        return body
    machine = zlib.decompressobj(wbits=31)
    try:
        plain = machine.decompress(body, most + 1)
    except zlib.error as error:
        raise ExtractError(f"is damaged gzip: {error}") from error
    if len(plain) > most:
        raise ExtractError(f"unpacks to more than {most:,} bytes")
    if not machine.eof:
        raise ExtractError("is damaged gzip: it ends too early")
    return plain


def references(text: str) -> str:
    """The text with every character reference that XML itself does not know as its character or as plain text."""
    return "".join(part if verbatim else _replaced(part) for verbatim, part in _sections(text))


def _replaced(text: str) -> str:
    return _REFERENCE.sub(_reference, _BARE.sub("&amp;", text))


def _sections(text: str) -> Iterator[tuple[bool, str]]:
    """(is a CDATA section, its text) one after the other."""
    done = 0
    while (start := text.find("<![CDATA[", done)) >= 0 and (end := text.find("]]>", start)) >= 0:
        yield False, text[done:start]
        yield True, text[start : end + 3]
        done = end + 3
    yield False, text[done:]


def _reference(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name in _OWN:
        return match[0]
    if name:
        found = html5.get(name + ";", "")
    else:
        number = int(decimal) if decimal else int(hexadecimal or "0", 16)
        found = _character(number)
    if found:
        return "".join(f"&#{ord(c)};" if c in "&<>\"'" else c for c in found)
    return "" if decimal or hexadecimal else f"&amp;{match[0][1:]}"


def _character(number: int) -> str:
    if 0x80 <= number <= 0x9F:  # as browsers read them
        return bytes([number]).decode("cp1252", "ignore")
    found = chr(number) if 0 < number <= 0x10FFFF else ""
    return "" if _NOT_XML.match(found) else found


def _decoded(body: bytes, content_type: str) -> str:
    for mark, name in ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")):
        if body.startswith(mark):
            return body.decode(name, "replace")
    for start, name in ((b"\0\0\0<", "utf-32-be"), (b"<\0\0\0", "utf-32-le")):
        if body.startswith(start):
            return body.decode(name, "replace")
    said, inside = _CHARSET.search(content_type), _DECLARED.search(body[:400])
    names = [_codec(said[1] if said else ""), _codec(inside[1].decode("ascii") if inside else "")]
    if names[0] in _GUESSES and names[1]:
        names.reverse()
    declared = next((name for name in names if name), "")
    if is_binary(body):
        raise ExtractError("is a binary file")
    if declared.startswith(_SEVEN_BIT) and b"\x1b" in body:
        return body.decode(declared, "replace")
    if mended := _nearly_utf8(body):
        return mended
    text = decode(body, _WIDER.get(declared, declared) or None)
    return text if text is not None else body.decode("latin-1")


def _nearly_utf8(body: bytes) -> str:
    """The text if it is UTF-8, or has a few broken bytes: better with holes in it than read in another alphabet."""
    if b"\0" in body:
        return ""
    text = body.decode("utf-8", "replace")
    holes = text.count("\ufffd")
    if not holes:
        return text
    foreign = sum(len(run) for run in re.findall(r"[^\x00-\x7f\ufffd]+", text))
    return text if foreign > 4 * holes else ""


def _codec(name: str) -> str:
    """Python's name of a declared encoding that makes text of bytes, else ""."""
    try:
        found = codecs.lookup(name.lower().replace("x-sjis", "cp932"))
        b"a".decode(found.name)  # some codecs make bytes of bytes
    except (LookupError, ValueError):
        return ""
    return "" if found.name.replace("-", "_") in _NOT_TEXT else found.name


def _without_doctype(text: str) -> str:
    text = _PI.sub("", text.removeprefix("\ufeff"))
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    if text[start : start + 9].upper() == "<!DOCTYPE":
        text = text[:start] + text[_end_of_doctype(text, start) :]
    head, tag, rest = _head(text)
    return _STARTS_DECLARATION.sub("", head) + tag + rest  # one that hides behind rubbish is no declaration any more


def _end_of_doctype(text: str, start: int) -> int:
    depth, done = 0, start
    while match := _IN_DOCTYPE.search(text, done):
        done = match.end()
        if closes := _CLOSES.get(match[0]):
            end = text.find(closes, done)
            if end < 0:
                break
            done = end + len(closes)
            continue
        depth += 1 if match[0] == "<" else -1
        if depth <= 0:
            return done
    raise ExtractError("its DOCTYPE does not end")


def _head(text: str) -> tuple[str, str, str]:
    match = re.search(r"<[A-Za-z_]", text)
    return (text[: match.start()], match[0], text[match.end() :]) if match else ("", "", text)
