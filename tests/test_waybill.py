from __future__ import annotations

from pathlib import Path, PurePath

from corpus.read.files import Source, files
from corpus.types import Rejected
from corpus.waybill import Waybill


def test_entries_come_back_in_order_and_in_slices(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"{number}.txt").write_text("text")
    given = [
        *files(tmp_path),
        Rejected("/a/\udcffb", "bad-name", "why"),
        Source(Path("/c"), PurePath("d/c"), "upload/c"),
    ]
    with Waybill() as bill:
        assert bill.enter(given) == 9
        assert bill.entries(0, 4) + bill.entries(4, 4) + bill.entries(8, 4) == given
        assert bill.entries(9, 4) == []
        assert bill.enter([]) == 0
        assert bill.entries(0, 4) == []


def test_a_file_is_complete_in_the_part_that_read_it_whole_or_does_not_list_it() -> None:
    one, two = (Source(Path(f"/{name}"), PurePath(name)) for name in ("one", "two"))
    with Waybill() as bill:
        bill.enter([one, two, one])
        bill.clean(["/one"])
        assert [bill.complete(file) for file in ("/one", "/two", "/three")] == [True, False, True]
        bill.enter([one])
        assert [bill.complete(file) for file in ("/one", "/two", "/three")] == [False, True, True]
        assert [bill.lists(file) for file in ("/one", "/two", "/three")] == [True, True, False]


def test_a_document_was_read_where_it_was_last() -> None:
    with Waybill() as bill:
        bill.saw(["a", "b"], "/one")
        bill.saw(["b"], "/two:3")
        assert [bill.place(name) for name in "abc"] == ["/one", "/two:3", None]
