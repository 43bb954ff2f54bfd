from __future__ import annotations

from pathlib import PurePath

import pytest

from corpus.read.base import (
    Options,
    Read,
    canonical,
    declared_id,
    first_line,
    language_code,
    make,
    path_id,
    url_id,
    web_address,
)
from corpus.read.encoding import decode, is_binary
from corpus.types import Rejected


def test_one_page_has_one_id_whatever_its_address_carries() -> None:
    ids = {
        url_id(url)
        for url in (
            "https://www.News.example/World/talks-resume/",
            "http://www.news.example/World/talks-resume?utm_source=x&fbclid=1#top",
        )
    }
    assert len(ids) == 1
    assert ids.pop().startswith("news.example-world-talks-resume-")


def test_what_tells_pages_apart_stays_in_the_id() -> None:
    urls = [
        "https://v.example/watch?v=1",
        "https://v.example/watch?v=2",
        "https://v.example/Watch?v=1",
        "https://w.example/watch?v=1",
    ]
    assert len({url_id(url) for url in urls}) == 4
    assert canonical("https://v.example/watch?v=1&utm_medium=mail") == "https://v.example/watch?v=1"


def test_a_row_has_the_id_of_its_file_and_its_own() -> None:
    name = PurePath("notes/day one.csv")
    assert path_id(name).startswith("notes-day-one-")
    assert path_id(name, "7") == path_id(name) + "-7"
    assert path_id(name, "A 1") != path_id(name, "a-1")
    assert path_id(name) != path_id(PurePath("notes/day-one.csv"))
    assert path_id(PurePath("мир/переговоры.txt")).startswith("мир-переговоры-")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "", "news.example/a", "https://", "http://[bad", "https://a b/"],
)
def test_only_a_web_address_becomes_a_link(address: str) -> None:
    assert web_address(address) is None


def test_codes_ids_and_first_lines() -> None:
    assert [language_code(v) for v in ("EN-gb", "uk_UA", "ua", "english", None)] == ["en", "uk", "uk", "", ""]
    assert declared_id(" 2024-03-08-offer ") == "2024-03-08-offer"
    assert [declared_id(v) for v in ("", "two words", "-option", "x" * 201, "a\x00b", None)] == [None] * 6
    assert first_line("\n\n One line \nTwo") == "One line"
    assert first_line("word " * 100) == ("word " * 24).strip() + "…"
    assert first_line("The envoys met. " + "Then they parted and went home. " * 9) == "The envoys met."


def test_options_fill_what_an_item_leaves_out_and_a_date_by_hand_wins() -> None:
    options = Options(publisher="Example News", language="tr")
    made = make("w", "id", "Title", "The text of it.", options)
    assert isinstance(made, Read)
    assert (made.document.record.publisher, made.document.record.language) == ("Example News", "tr")
    assert make("w", "id", "Title", " \n\u200b ", options) == Rejected("w", "empty", "holds no text")
    assert options.stamp() != Options(publisher="Example Daily", language="tr").stamp()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "koi8-r"]
)
def test_the_encoding_of_a_text_is_found_out(encoding: str) -> None:
    text = "Переговоры продолжились во вторник утром. Стороны обсудили прекращение огня и обмен пленными. " * 5
    data = text.encode(encoding)
    assert not is_binary(data)
    assert decode(data) == text


def test_a_declared_encoding_is_used_when_it_fits() -> None:
    assert decode("Görüşmeler sürüyor".encode("iso-8859-9"), "iso-8859-9") == "Görüşmeler sürüyor"
    assert decode("Переговоры".encode(), "no-such-encoding") == "Переговоры"


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04abc", bytes(range(256)) * 20, b"\0" * 100]
)
def test_binary_is_told_from_text(data: bytes) -> None:
    assert is_binary(data)


def test_a_stray_nul_does_not_make_a_text_binary() -> None:
    assert not is_binary(b"A long enough text about talks. " * 20 + b"\0")
