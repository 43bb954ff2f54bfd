from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from rag.__main__ import main
from rag.desk.answers import packed_scope, unpacked_scope
from rag.index import Releases
from rag.sides import side_of, sides_in, voices
from rag.types import Scope


@pytest.mark.parametrize(
    ("party", "sides"),
    [
        ("Türkiye", ("Turkey",)),
        ("Vatican", ("Holy See",)),
        ("Ukraine and Russia", ("Ukraine", "Russia")),
        ("France, Germany and Ukraine", ("France", "Germany", "Ukraine")),
        ("United States (newspaper reports)", ()),
        ("Experts", ("Experts",)),
        ("", ()),
    ],
)
def test_a_side_has_one_name_and_those_who_speak_jointly_are_each_one(party: str, sides: tuple[str, ...]) -> None:
    assert sides_in(party) == sides
    assert side_of(party) == (sides[0] if len(sides) == 1 else "")


def test_a_document_carries_the_voice_of_its_own_side_and_of_those_whose_position_it_records() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE records(rec INTEGER PRIMARY KEY, body TEXT)")
        positions = [{"party": "Türkiye"}, {"party": "Turkey"}, {"party": "Ukraine and Poland"}]
        for rec, body in enumerate(({"party": "Russia", "positions": positions}, {"party": ""}, {}), 1):
            db.execute("INSERT INTO records VALUES(?, ?)", (rec, json.dumps(body)))
        assert set(voices(db)) == {(1, side) for side in ("Russia", "Turkey", "Ukraine", "Poland")}


def test_the_command_line_keeps_to_a_side(starter_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(starter_home))
    asked = ["ask", "Who is ready to host a peace summit?", "--side", "Ankara", "--json"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    index = Releases(starter_home, None).current()
    told = {r.document_id for r in index.between(None, None, Scope(sides=("Turkey",)), 10_000)}
    assert answer["citations"]
    assert {hit["document_id"] for hit in answer["retrieved"]} <= told
    everything = {r.document_id for r in index.between(None, None, Scope(), 10_000)}
    assert told < everything
    assert "--side" in CliRunner().invoke(main, ["ask", "--help"]).stdout


def test_limits_that_were_kept_before_there_were_sides_can_be_read() -> None:
    kept = '{"as_of":"2025-06-01","since":null,"until":null,"publishers":["Herald"],"languages":[],"read_dates":true}'
    assert unpacked_scope(kept) == Scope(as_of=date(2025, 6, 1), publishers=("Herald",))
    assert unpacked_scope(packed_scope(Scope(sides=("Turkey",)))) == Scope(sides=("Turkey",))
