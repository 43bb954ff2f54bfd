"""Content-Encoding undone piece by piece, so that no body ever takes more room than the limit allows. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import brotli

from rag.errors import FetchError, TooLarge

ACCEPTED = "gzip, deflate, br"
_PIECE = 65_536  # bytes decoded at a time
_PLAIN = ("", "identity", "none", "binary", "7bit", "8bit", "utf-8", "utf8")  # what servers write over an unpacked body
_LAYERS = 2  # encodings on top of each other


def unpack(chunks: Iterable[bytes], encoding: str, most: int, where: str, *, cut: bool = False) -> bytes:
    """The decoded body; with `cut`, its first `most` bytes.

    `encoding` is the Content-Encoding header, `where` the address for messages.
    Raises TooLarge when it is longer than `most` bytes, packed or unpacked, before it takes more memory than that;
    FetchError ("encoding") for an encoding that is not gzip, deflate or br, and for a damaged or cut body.
    """
    names = [name for part in encoding.lower().split(",") if (name := part.strip()) not in _PLAIN]
    if len(names) > _LAYERS:
        raise FetchError(f"{where}: is packed {len(names)} times over", "encoding")
    if names:  # packed, it is held to the same size and room for its frame
        chunks = _limited(chunks, most + _PIECE, where)
    stream = iter(chunks)
    for name in reversed(names):
        stream = _unpacked(name, stream, where)
    return b"".join(_first(stream, most) if cut else _limited(stream, most, where))


def _first(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:most]
        most -= len(chunk)
        if most <= 0:
            return


def _limited(chunks: Iterable[bytes], most: int, where: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooLarge(f"{where}: is larger than {most:,} bytes")
        yield chunk


def _unpacked(name: str, chunks: Iterator[bytes], where: str) -> Iterator[bytes]:
    try:
        if name in ("gzip", "x-gzip"):
            yield from _zlib(chunks, zlib.MAX_WBITS | 16)
        elif name == "deflate":
            yield from _deflate(chunks)
        elif name == "br":
            yield from _brotli(chunks)
        else:
            raise FetchError(f"{where}: is packed as {name[:40]!r}; Parley reads {ACCEPTED}", "encoding")
    except (zlib.error, brotli.error, EOFError) as error:
        raise FetchError(f"{where}: its {name} packing is damaged: {error}", "encoding") from error


def _zlib(chunks: Iterator[bytes], bits: int) -> Iterator[bytes]:
    """One zlib stream, or several gzip members in a row; what follows the last and is no member is ignored."""
    engine, begun = zlib.decompressobj(bits), False
    for chunk in chunks:
        begun = begun or bool(chunk)
        while chunk:
            if engine.eof:
                if bits <= zlib.MAX_WBITS or not chunk.startswith(b"\x1f"):
                    return
                engine = zlib.decompressobj(bits)
            yield engine.decompress(chunk, _PIECE)
            chunk = engine.unused_data if engine.eof else engine.unconsumed_tail
    while piece := engine.decompress(b"", _PIECE):
        yield piece
    if begun and not engine.eof:
        raise EOFError("it ends too early")


def _deflate(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """With the zlib header that the standard asks for, or without it, as some servers send."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) > 1:
            break
    wrapped = len(head) > 1 and head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0

    def again() -> Iterator[bytes]:
        yield head
        yield from chunks

    yield from _zlib(again(), zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _brotli(chunks: Iterator[bytes]) -> Iterator[bytes]:
    engine, begun = brotli.Decompressor(), False
    for chunk in chunks:
        if engine.is_finished():
            return
        begun = begun or bool(chunk)
        yield engine.process(chunk, output_buffer_limit=_PIECE)
        # It may hold finished output back though it says that it takes more input: only an empty piece says it is done.
        while (piece := engine.process(b"", output_buffer_limit=_PIECE)) or not engine.can_accept_more_data():
            yield piece
    if begun and not engine.is_finished():
        raise EOFError("it ends too early")
