from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.read.base import Item, Options, Read
from corpus.read.files import Source, files, read
from corpus.types import Rejected
from tests.pages import SENTENCES, page, pdf


def taken(root: Path, options: Options | None = None) -> list[Item]:
    found: list[Item] = []
    for entry in files(root):
        found += [entry] if isinstance(entry, Rejected) else list(read(entry, options or Options()))
    return found


def reasons(root: Path, options: Options | None = None) -> dict[str, str]:
    return {Path(i.where).name: i.reason for i in taken(root, options) if isinstance(i, Rejected)}


def test_a_text_file_is_undated_and_without_an_outlet(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("A note on the talks\n\nThey go on.\n")
    (item,) = taken(tmp_path / "note.txt")
    assert isinstance(item, Read)
    record = item.document.record
    assert (record.title, record.kind, record.known_on, record.publisher) == ("A note on the talks", "text", None, None)


def test_a_file_has_one_id_whether_added_alone_or_with_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text("Text.")
    names = [
        entry.name.as_posix()
        for root in (folder, folder / "a.txt")
        for entry in files(root)
        if isinstance(entry, Source)
    ]
    assert names == ["notes/a.txt", "notes/a.txt"]


def test_every_bad_file_has_one_named_reason_and_the_rest_goes_through(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Text.")
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (tmp_path / "wrong.txt").write_bytes(b"caf\xe9 \x81\x8d\x8f\x90\x9d" * 5)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Text.")
    (tmp_path / ".hidden.txt").write_text("Not looked at.")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "big.txt").write_text("Too long. " * 3_000)
    found = reasons(tmp_path, Options(max_bytes=20_000))
    assert found.pop("wrong.txt", "encoding") == "encoding"  # unless an old code page happens to fit
    assert found == {
        "big.txt": "too-large",
        "empty.txt": "empty",
        "binary.txt": "binary",
        "picture.png": "unsupported-type",
        "gone.md": "unreadable",
        "self.md": "unreadable",
        "loop": "loop",
        os.fsdecode(b"caf\xe9.txt"): "bad-name",
        "pipe.txt": "not-a-file",
    }
    texts = [i.document.text for i in taken(tmp_path, Options(max_bytes=20_000)) if isinstance(i, Read)]
    assert "Text." in texts


def test_a_text_of_50_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50_000_000)
    assert reasons(tmp_path) == {"big.txt": "too-large"}


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert reasons(tmp_path / "absent") == {"absent": "not-found"}


def test_an_html_page_named_txt_is_read_as_a_page(tmp_path: Path) -> None:
    body = "<p>" + "The envoys met again in the old town hall and talked. " * 5 + "</p>"
    (tmp_path / "page.txt").write_text(f"<!DOCTYPE html><html><body>{body}</body></html>")
    (item,) = taken(tmp_path)
    assert isinstance(item, Read)
    assert "<p>" not in item.document.text


def test_a_pdf_is_read_whatever_it_is_called_and_a_page_called_pdf_is_a_page(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(pdf([*SENTENCES, *SENTENCES], "Report on the talks"))
    (tmp_path / "report.txt").write_bytes(pdf([*SENTENCES, *SENTENCES]))
    (tmp_path / "page.pdf").write_text(page())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    found = {Path(i.where).name: i.document for i in taken(tmp_path) if isinstance(i, Read)}
    assert found.keys() == {"report.pdf", "report.txt", "page.pdf"}
    assert all(SENTENCES[1] in document.text for document in found.values())
    assert found["report.pdf"].record.title == "Report on the talks"
    assert reasons(tmp_path) == {"broken.pdf": "bad-pdf"}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions work otherwise on Windows")
def test_a_folder_and_a_file_without_read_permission_are_named(tmp_path: Path) -> None:
    (tmp_path / "open.txt").write_text("Text.")
    (tmp_path / "shut.txt").write_text("Text.")
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "inner.txt").write_text("Text.")
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom tests.test_read_files import reasons, taken\n"
        "import corpus.read.text\n"
        "if os.geteuid() == 0:\n    os.setgid(65534)\n    os.setuid(65534)\n"  # permissions do not bind root
        "print(sorted(reasons(Path(sys.argv[1])).items()), len(taken(Path(sys.argv[1]))))\n"
    )
    for folder in (tmp_path, *list(tmp_path.parents)[:-2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    (tmp_path / "shut.txt").chmod(0)
    (tmp_path / "shut").chmod(0)
    try:
        command = [sys.executable, "-c", code, str(tmp_path)]
        done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False)
    finally:
        (tmp_path / "shut").chmod(0o700)
    assert done.stdout == "[('shut', 'unreadable'), ('shut.txt', 'unreadable')] 3\n", done.stderr
