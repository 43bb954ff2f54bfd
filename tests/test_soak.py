from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.library import LocalLibrary
from corpus.types import Document
from scripts import soak
from scripts.soak_site import Page, World


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_short_soak_loses_nothing_and_grows_by_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = soak.main(["--minutes", "0.1", "--every", "1", "--sites", "2", "--seed", "12", "--keep", str(tmp_path)])
    said = capsys.readouterr().out
    assert code == 0, said
    assert said.endswith("nothing was wrong\n")


def test_what_a_library_lost_doubled_or_made_up_is_found(tmp_path: Path, copy_of_starter: Path) -> None:
    world = World(tmp_path / "notes", 1, 1)
    first, second = list(world.pages.values())[:2]
    second.gone = True
    pages = [first, Page(first.number, "elsewhere", first.born), Page(second.number, "site-0", second.born)]
    with LocalLibrary(copy_of_starter) as library:
        run = library.begin("refresh")
        for number, page in enumerate(pages):
            document = library.document(next(library.latest())[0].document_id)
            library.put(Document(replace(document.record, document_id=f"soak-{number}"), page.words()), run)
    found = "\n".join(soak.disagreements(world, copy_of_starter))
    assert f"page {first.number} is two documents: soak-0, soak-1" in found
    assert f"page {second.number} is gone, its document is not" in found
    assert found.count("has no document") == len(world.pages) - 2
    assert "not in the release" in found
    assert "its versions are of [()]" in found  # the starter's own documents bear no mark
