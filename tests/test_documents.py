from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.documents import problems
from tests.homes import DOCUMENTS

FILES = sorted(DOCUMENTS.rglob("*"))
GOOD = """---
id: 2031-05-03-envoys-meet
title: Envoys meet in Larkstead
date: 2031-05-03
date_end: 2031-05-04
place: Larkstead
track: Larkstead talks
actors: [Ada]
topics: [mediation]
aliases: []
positions:
  - {party: North, speaker: Ada, stance: Ada said the talks went well.}
contested: ''
sources:
  - {publisher: Example News, title: '', url: 'https://example.com/1', published: null}
kind: brief
publisher: Parley brief
language: en
---

The envoys met in Larkstead on 3 May 2031.
"""


def test_every_starter_document_keeps_the_schema() -> None:
    found = [f"{path.relative_to(DOCUMENTS)}: {p}" for path in FILES if path.is_file() for p in problems(path)]
    assert not found, "\n".join(found)


def test_the_starter_corpus_is_whole() -> None:
    documents = [path for path in FILES if path.is_file()]
    assert len(documents) >= 185
    assert all(path.suffix == ".md" for path in documents)
    assert [name for name, n in Counter(path.stem for path in documents).items() if n > 1] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", None),
        ("---\nid", "id", "no front matter"),
        ("title: Envoys meet in Larkstead", "title: [", "while parsing"),
        ("place: Larkstead\n", "", "place: expected str, found None"),
        ("language: en", "language: en\nmood: good", "unknown key 'mood'"),
        ("date_end: 2031-05-04", "date_end: 4 May 2031", "date_end: expected date"),
        ("date_end: 2031-05-04", "date_end: 2031-05-01", "is before date"),
        ("id: 2031-05-03-envoys-meet", "id: 2031-05-03-envoys", "is not the file's name"),
        ("date: 2031-05-03\n", "date: 2031-05-02\n", "does not start with the date"),
        ("track: Larkstead talks", "track: ''", "track: empty"),
        ("actors: [Ada]", "actors: [Ada, Ada]", "actors: an item twice"),
        ("party: North", "party: ' '", "party or stance is empty"),
        (", speaker: Ada", "", "keys are not party, speaker, stance"),
        ("https://example.com/1", "javascript:alert(1)", "is no http(s) address"),
        ("published: null", "published: 2031-05", "neither a date nor null"),
        ("publisher: Parley brief", "publisher: Example News", "not 'Parley brief'"),
        ("on 3 May 2031.", "on 3 May", "ends without a full stop"),
        ("on 3 May 2031.", "on <b>3 May</b> 2031.", "markup '<b'"),
        ("on 3 May 2031.", "on\n3 May 2031.", "line break inside a paragraph"),
        ("The envoys met in Larkstead on 3 May 2031.\n", "", "body: empty"),
    ],
)
def test_a_problem_is_named(tmp_path: Path, old: str, new: str, said: str | None) -> None:
    path = tmp_path / "2031" / "2031-05-03-envoys-meet.md"
    path.parent.mkdir()
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    found = problems(path)
    assert found == [] if said is None else any(said in problem for problem in found), found


def test_the_folder_must_be_the_year(tmp_path: Path) -> None:
    path = tmp_path / "2030" / "2031-05-03-envoys-meet.md"
    path.parent.mkdir()
    path.write_text(GOOD, encoding="utf-8")
    assert problems(path) == ["in folder '2030', not 2031"]
