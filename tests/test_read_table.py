from __future__ import annotations

import csv
import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.read.base import Item, Options, Read
from corpus.read.files import Source, read
from corpus.records import record_dict
from corpus.types import Document, Rejected


def items(path: Path, options: Options | None = None) -> list[Item]:
    return list(read(Source(path, Path("folder") / path.name), options or Options()))


def documents(path: Path, options: Options | None = None) -> list[Document]:
    found = items(path, options)
    assert all(isinstance(item, Read) for item in found), found
    return [item.document for item in found if isinstance(item, Read)]


def rejected(path: Path, options: Options | None = None) -> list[Rejected]:
    return [item for item in items(path, options) if isinstance(item, Rejected)]


def jsonl(tmp_path: Path, *rows: object, name: str = "t.jsonl") -> Path:
    file = tmp_path / name
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def table(tmp_path: Path, header: list[str], *rows: list[Any], separator: str = ",", encoding: str = "utf-8") -> Path:
    file = tmp_path / "t.csv"
    with file.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=separator).writerows([header, *rows])
    return file


def test_a_csv_row_is_a_document_by_its_usual_columns(tmp_path: Path) -> None:
    header = ["Speaker", "date", "Title", "text", "url", "outlet"]
    file = table(
        tmp_path,
        header,
        ["Ada North", "May 2, 2031", "On the truce", "A truce\nis near.", "https://n.example/1", "Example"],
    )
    (found,) = documents(file)
    record = found.record
    assert found.text == "A truce\nis near."
    assert (record.title, record.actors, record.publisher, record.party) == (
        "On the truce",
        ("Ada North",),
        "Example",
        "",
    )
    assert (record.published, record.event_date, record.place) == (date(2031, 5, 2), None, "")
    assert record.document_id.startswith("n.example-1-")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(tmp_path: Path, separator: str) -> None:
    file = table(tmp_path, ["id", "text"], ["1", "One."], ["2", "Two."], separator=separator)
    assert [d.text for d in documents(file)] == ["One.", "Two."]


def test_columns_may_be_named(tmp_path: Path) -> None:
    file = table(tmp_path, ["text", "body", "day"], ["teaser", "The body.", "2031-05-02"])
    (found,) = documents(file, Options(columns={"text": "body", "published": "day"}))
    assert (found.text, found.record.published) == ("The body.", date(2031, 5, 2))


def test_a_table_without_a_text_column_names_the_columns_seen(tmp_path: Path) -> None:
    file = table(tmp_path, ["a", "b"], ["1", "2"])
    (item,) = rejected(file)
    assert item.reason == "no-text-column"
    assert "a, b" in item.detail
    (item,) = rejected(file, Options(columns={"text": "body"}))
    assert "no column 'body' for text; its columns: a, b" in item.detail
    (item,) = rejected(jsonl(tmp_path, {"question": "?"}))
    assert item.reason == "no-text-column"


def test_ambiguous_dates_are_read_as_the_file_writes_its_others(tmp_path: Path) -> None:
    rows = [
        ["Year's end", "07/08/2022", "One."],
        ["b", "04/19/2022", "Two."],
        ["c", "NA", "Three."],
        ["d", "soon", "Four."],
    ]
    found = documents(table(tmp_path, ["title", "date", "text"], *rows))
    assert [d.record.published for d in found] == [date(2022, 7, 8), date(2022, 4, 19), None, None]


def test_ambiguous_dates_without_a_clear_one_stay_empty_and_are_noted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        found = documents(table(tmp_path, ["date", "text"], ["07/08/2022", "One."], ["NA", "Two."]))
    assert [d.record.published for d in found] == [None, None]
    assert "1 dates such as 07/08/2022" in caplog.text


def test_a_row_with_columns_per_language_is_a_document_in_each(tmp_path: Path) -> None:
    row = {"id": "x1", "date": "2031-05-02", "url": "https://v.example/w?v=1", "speaker": ["Ada", "Ben"]}
    row |= {
        "title_en": "Talks",
        "text_en": "They talked.",
        "title_uk": "Розмови",
        "text_uk": "Вони говорили.",
        "text_tr": "",
    }
    en, uk = documents(jsonl(tmp_path, row))
    assert (en.record.language, en.record.title, en.text) == ("en", "Talks", "They talked.")
    assert (uk.record.language, uk.record.title, uk.text) == ("uk", "Розмови", "Вони говорили.")
    assert en.record.document_id.removesuffix("-en") == uk.record.document_id.removesuffix("-uk")
    assert en.record.actors == ("Ada", "Ben")


def test_rows_of_one_address_with_ids_of_their_own_stay_apart(tmp_path: Path) -> None:
    rows = [{"id": f"r{n}", "url": "https://v.example/live", "text": f"Part {n}."} for n in (1, 2)]
    assert len({d.record.document_id for d in documents(jsonl(tmp_path, *rows))}) == 2
    rows = [{"url": "https://v.example/live", "text": text} for text in ("Part 1.", "Part 2.", "Part 2.")]
    assert len({d.record.document_id for d in documents(jsonl(tmp_path, *rows))}) == 2


def test_ids_do_not_change_when_rows_move(tmp_path: Path) -> None:
    rows = [
        {"title": "a", "text": "One."},
        {"id": "7", "text": "Two."},
        {"url": "https://n.example/3", "text": "Three."},
    ]
    before = {d.text: d.record.document_id for d in documents(jsonl(tmp_path, *rows))}
    assert {d.text: d.record.document_id for d in documents(jsonl(tmp_path, *reversed(rows)))} == before


def test_a_bad_line_is_named_and_the_next_one_read(tmp_path: Path) -> None:
    file = jsonl(tmp_path, {"text": "One."})
    file.write_bytes(
        file.read_bytes()
        + b'{"text": "broken\n[1]\n{"text": "\xff\xfe"}\n\n'
        + b"[" * 9_000
        + b'\n{"text": " "}\n{"text": "Two."}\n'
    )
    assert [i.document.text for i in items(file) if isinstance(i, Read)] == ["One.", "Two."]
    assert [(i.reason, i.where.rpartition(":")[2]) for i in rejected(file)] == [
        ("bad-json", "2"),
        ("bad-json", "3"),
        ("encoding", "4"),
        ("bad-json", "6"),
        ("empty", "7"),
    ]


def test_json_may_be_a_list_or_one_object(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('[{"text": "One."}, 5, {"text": "Two."}]')
    assert [i.document.text for i in items(tmp_path / "t.json") if isinstance(i, Read)] == ["One.", "Two."]
    (tmp_path / "t.json").write_text('{"text": "One."}')
    assert [d.text for d in documents(tmp_path / "t.json")] == ["One."]
    (tmp_path / "t.json").write_text('{"text": "One."}\n{"text": "Two."}')
    assert [d.text for d in documents(tmp_path / "t.json")] == ["One.", "Two."]
    (tmp_path / "t.json").write_text("{")
    assert [i.reason for i in rejected(tmp_path / "t.json")] == ["bad-json"]


def test_tables_in_other_encodings_with_nul_bytes_and_huge_fields_are_read(tmp_path: Path) -> None:
    text = "Посланники встретились и договорились о новой встрече во вторник. " * 3
    for encoding in ("utf-8-sig", "utf-16", "cp1251"):
        assert documents(table(tmp_path, ["text"], [text], encoding=encoding))[0].text == text.strip()
    huge = "Words and more words. " * 20_000
    assert documents(table(tmp_path, ["text"], [huge]))[0].text == huge.strip()
    file = table(tmp_path, ["text", "x"], ["Before and after.", ""])
    file.write_bytes(file.read_bytes().replace(b"and", b"\0and") + b"pad," * 100)
    assert isinstance(items(file)[0], Read)


def test_a_lone_surrogate_reaches_no_field(tmp_path: Path) -> None:
    row = {
        "id": "\ud800",
        "url": "https://n.example/\udfff",
        "title": "A\ud800",
        "text": "B\ud800.",
        "speaker": ["C\ud800"],
    }
    (tmp_path / "t.jsonl").write_text(json.dumps(row))
    (found,) = documents(tmp_path / "t.jsonl")
    json.dumps(record_dict(found.record), ensure_ascii=False).encode()
    assert (found.text, found.record.title, found.record.url) == ("B\ufffd.", "A\ufffd", None)


def test_short_long_and_empty_rows_do_not_stop_a_csv(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text('title,text\na\nb,Two.,extra,more\n,\n"c","Three\nlines."\n')
    assert [i.document.text for i in items(file) if isinstance(i, Read)] == ["Two.", "Three\nlines."]
    assert [i.reason for i in rejected(file)] == ["empty", "empty"]


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "empty"), (b"text\n", "empty"), (b"\x89PNG" + bytes(200), "binary")]
)
def test_an_empty_or_binary_table_has_a_named_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    assert [i.reason for i in rejected(tmp_path / "t.csv")] == [reason]


def test_a_table_that_breaks_its_encoding_half_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"text\n" + (b"Fine enough. " * 100 + b"\n") * 900 + b"\xff\xfe broken\n")
    found = items(tmp_path / "t.csv")
    assert [i.reason for i in found if isinstance(i, Rejected)] == ["encoding"]


def test_a_csv_of_a_hundred_thousand_lines_is_read_row_by_row(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("id,text\n" + "".join(f"{n},Line {n}.\n" for n in range(100_000)))
    count = sum(isinstance(item, Read) for item in read(Source(file, Path("t.csv")), Options(language="en")))
    assert count == 100_000
