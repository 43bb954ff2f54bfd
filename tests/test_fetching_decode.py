from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import brotli
import pytest

from corpus.fetching.decode import unpack
from rag.errors import FetchError, TooLarge

TEXT = "Делегації зустрілися. Delegations met. ".encode() * 5_000


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "identity": bytes,
    "": bytes,
    "utf-8": bytes,
}


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[i : i + size] for i in range(0, len(data), size))


@pytest.mark.parametrize("size", [1, 7, 1000, 10_000_000])
@pytest.mark.parametrize("encoding", PACKERS)
def test_every_encoding_is_undone_however_it_arrives(encoding: str, size: int) -> None:
    packed = PACKERS[encoding](TEXT[:2_000] if size == 1 else TEXT)
    assert unpack(cut(packed, size), encoding, len(TEXT), "x") == (TEXT[:2_000] if size == 1 else TEXT)


def test_deflate_without_its_header() -> None:
    assert unpack(cut(raw_deflate(TEXT), 100), "deflate", len(TEXT), "x") == TEXT


def test_two_encodings_and_two_members() -> None:
    assert unpack([brotli.compress(gzip.compress(b"a"))], "gzip, br", 10, "x") == b"a"
    assert unpack([gzip.compress(b"a") + gzip.compress(b"b") + b"\x00\x00"], "gzip", 10, "x") == b"ab"
    with pytest.raises(FetchError, match="3 times"):
        unpack([b""], "gzip, gzip, gzip", 10, "x")


@pytest.mark.parametrize("encoding", PACKERS)
def test_an_empty_body_stays_empty(encoding: str) -> None:
    assert unpack([], encoding, 10, "x") == b""


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_body_that_ends_early_is_no_body(encoding: str) -> None:
    packed = PACKERS[encoding](TEXT)
    with pytest.raises(FetchError) as raised:
        unpack([packed[: len(packed) // 2]], encoding, len(TEXT), "x")
    assert raised.value.name == "encoding"


@pytest.mark.parametrize("tail", [b"\0", b"x" * 70_000])
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_what_follows_a_packed_body_does_no_harm(encoding: str, tail: bytes) -> None:
    packed = PACKERS[encoding](TEXT)
    assert unpack([packed, tail], encoding, len(TEXT), "x") == TEXT
    if encoding == "br":  # its own reader takes nothing after the end in the same piece
        with pytest.raises(FetchError):
            unpack([packed + tail], encoding, len(TEXT), "x")
    else:
        assert unpack([packed + tail], encoding, len(TEXT), "x") == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "compress"])
def test_a_damaged_or_unknown_encoding_is_named(encoding: str) -> None:
    noise = random.Random(4).randbytes(2_000)
    with pytest.raises(FetchError) as raised:
        unpack([b"\xff" + noise], encoding, 10_000_000, "http://x.example/")
    assert raised.value.name == "encoding"
    assert "http://x.example/" in str(raised.value)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_a_bomb_stops_at_the_limit_and_takes_no_room(encoding: str) -> None:
    bomb = b"\0" * 60_000_000
    for name in encoding.split(", "):
        bomb = brotli.compress(bomb, quality=3) if name == "br" else PACKERS[name](bomb)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="1,000,000 bytes"):
            unpack([bomb], encoding, 1_000_000, "x")
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_plain_body_over_the_limit_is_too_large_and_can_be_cut() -> None:
    assert unpack([b"12345", b"67890"], "", 10, "x") == b"1234567890"
    with pytest.raises(TooLarge):
        unpack([b"12345", b"678901"], "", 10, "x")
    assert unpack([b"12345", b"678901", b"2"], "", 10, "x", cut=True) == b"1234567890"
