from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from rag.sides import side_of, sides_in, voices


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
