"""Copies of one wire story are told from reports that only look like it; the pairs are in tests/data/stories.jsonl."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.agencies import credited
from corpus.dedupe import (
    Story,
    clusters,
    groups,
    same_page,
    same_story,
    stands,
)
from corpus.figures import facts, figures_differ, names_differ
from corpus.sketches import likeness, sketch

PAIRS = Path(__file__).parent / "data" / "stories.jsonl"
WIRE = (
    "GENEVA (Reuters) - The delegations of Northland and Southland met for six hours on Monday behind closed doors. "
    "They agreed to swap 1,200 prisoners before the end of the month, two officials said. A bridge over the Karth will "
    "be opened for relief convoys on Friday under the eyes of monitors from three neutral countries. The hosts thanked "
    "both sides for their patience and offered their lakeside hotel for another round in two weeks."
)
DAY = date(2026, 3, 2)


@cache
def rows() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines())


def story(name: str, given: dict[str, Any]) -> Story:
    return Story(
        document_id=name,
        text=given["text"],
        language=given["language"],
        day=date.fromisoformat(given["published"]),
        url=given["url"],
        publisher=given["publisher"],
        outlet_kind=given["outlet_kind"],
        title=given["title"],
    )


def wire(name: str, text: str = WIRE, **facts_of_it: Any) -> Story:
    made = Story(name, text, "en", DAY, f"https://{name}.example/a", name)
    return replace(made, **facts_of_it)


def test_the_set_holds_every_kind_in_every_part() -> None:
    kinds = Counter(row["kind"] for row in rows())
    assert min(kinds.values()) >= 12
    assert {row["kind"] for row in rows() if row["part"] == "fresh"} == set(kinds)


@pytest.mark.parametrize("part", ["tune", "held", "fresh"])
def test_copies_are_found_and_nothing_else_is(part: str) -> None:
    """The floors asked for; what is reached is in docs/decisions.md. No vectors: they only look again at rewrites."""
    judged = [
        (row["same"], same_story(story("a", row["a"]), story("b", row["b"]))) for row in rows() if row["part"] == part
    ]
    found = [same for same, got in judged if got]
    assert sum(found) >= 0.98 * len(found)
    assert sum(found) >= 0.90 * sum(same for same, _ in judged)


def test_all_documents_at_once_give_the_clusters_that_pairs_give() -> None:
    given = [row for row in rows() if row["part"] == "held"]
    made = {f"{row['id']}-{side}": story(f"{row['id']}-{side}", row[side]) for row in given for side in "ab"}
    stand = clusters(made.values())
    apart = [row["id"] for row in given if not row["same"] and stand[f"{row['id']}-a"] == stand[f"{row['id']}-b"]]
    together = [row for row in given if row["same"] and stand[f"{row['id']}-a"] == stand[f"{row['id']}-b"]]
    assert apart == []
    assert len(together) >= 0.90 * sum(row["same"] for row in given)


def test_language_and_days_keep_apart_whatever_the_words() -> None:
    assert same_story(wire("a"), wire("b"))
    assert not same_story(wire("a"), wire("b", language="uk"))
    assert same_story(wire("a"), wire("b", day=date(2026, 3, 5)))
    assert not same_story(wire("a"), wire("b", day=date(2026, 3, 6)))
    assert same_story(wire("a"), wire("b", day=None, language="und"))


def test_other_figures_or_another_headline_keep_apart() -> None:
    other = WIRE.replace("1,200", "900").replace("six hours", "nine hours").replace("Friday", "Sunday")
    assert not same_story(wire("a"), wire("b", other.replace("Monday", "Thursday").replace("two weeks", "five weeks")))
    filled = [wire(name, title=f"Prisoners of {name} to come home by March") for name in ("Karthmouth", "Brookfield")]
    assert not same_story(filled[0], filled[1])


def test_vectors_take_a_second_look_at_a_rewrite_and_at_nothing_else() -> None:
    said = WIRE.split(". ")
    own = [f"Something else number {n} was told by our own staff in town {n}." for n in range(8)]
    rewrite = " ".join([f"{said[0]}.", *own, "They agreed to swap 1,200 prisoners and more."])
    assert not same_story(wire("a"), wire("b", rewrite))
    assert same_story(wire("a"), wire("b", rewrite), lambda one, other: 0.97)
    assert not same_story(wire("a"), wire("b", rewrite), lambda one, other: 0.90)
    assert not same_story(wire("a"), wire("b", rewrite, publisher="a"), lambda one, other: 0.99)
    assert not same_story(wire("a"), wire("b", rewrite, day=date(2026, 3, 3)), lambda one, other: 0.99)


def test_a_report_of_a_statement_is_no_copy_of_it_unless_it_is_printed_whole() -> None:
    own = " ".join(f"Our correspondent saw {n} of them in town {n} on the way." for n in range(6))
    ministry = wire("ministry", outlet_kind="government")
    part = wire("paper", " ".join([WIRE.split(" Friday", maxsplit=1)[0], "Friday.", own]))
    assert same_story(wire("agency"), part)
    assert not same_story(ministry, part)
    assert same_story(ministry, wire("paper"))
    assert same_story(ministry, wire("other", outlet_kind="international body"))


def test_a_digest_is_a_copy_of_none_of_its_stories() -> None:
    digest = " ".join([WIRE, *(f"Item {n} of this digest tells of another matter in town {n}." for n in range(60))])
    assert not same_story(wire("a"), wire("b", digest))


def test_a_sketch_gives_the_share_of_the_shorter_text() -> None:
    long = WIRE + " " + " ".join(f"word{n} speaks of thing{n}" for n in range(200))
    assert likeness(sketch(WIRE), sketch(WIRE)) == 1.0
    assert likeness(sketch(WIRE), sketch(long)) > 0.8
    assert likeness(sketch(WIRE), sketch("Nothing here is like it in any way at all, not a run of words.")) == 0.0
    assert likeness(sketch(""), sketch(WIRE)) == 0.0
    quoted = "“We shall meet again when the river has thawed and the roads are dry.” said one"
    assert not len(sketch(quoted.removesuffix("said one")))
    assert not len(sketch("‘We shan’t meet again until the river has thawed,’ said"))


def test_a_chain_makes_no_story() -> None:
    chain = {("a", "b"): 0.9, ("b", "c"): 0.8, ("c", "d"): 0.7}
    assert groups(chain) == [["a", "b", "c"]]  # one link of three would be too few for the fourth
    assert groups({**chain, ("a", "c"): 0.8, ("b", "d"): 0.6}) == [["a", "b", "c", "d"]]
    assert groups({("a", name): 0.9 for name in "bcdef"}) == [list("abcdef")]  # cuts of one original
    assert groups({}) == []


def test_the_order_of_documents_does_not_matter() -> None:
    given = [wire(name, WIRE + f" Printed by {name}.") for name in "abcde"]
    assert clusters(given) == clusters(reversed(given))
    assert set(clusters(given).values()) == {"a"}
    assert clusters([wire("a"), wire("z", "Short.")]) == {"a": "a", "z": "z"}


def test_the_credited_agency_stands_for_a_story_else_any_agency_else_the_earliest() -> None:
    early = wire("herald", day=date(2026, 3, 1))
    agency = wire("r", publisher="Reuters", outlet_kind="agency")
    rival = wire("ap", publisher="AP", outlet_kind="agency")
    assert stands([early, rival, agency]) == "r"
    plain = WIRE.replace("GENEVA (Reuters) - ", "")
    assert stands([replace(early, text=plain), replace(rival, text=plain)]) == "ap"
    assert stands([replace(early, text=plain), wire("post", plain)]) == "herald"
    assert stands([early, wire("post")]) == "herald"  # the agency itself is not here


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("KYIV (AP) — The talks", ["ap"]),
        ("МОСКВА, 2 июня. /ТАСС/. Стороны", ["tass"]),
        ("КИЇВ, 12 травня. Укрінформ. Спостерігачі", ["ukrinform"]),
        ("Kyiv. Sept 15 (Interfax-Ukraine) - The president", ["interfax-ukraine"]),
        ("Москва. 26 марта. ИНТЕРФАКС - Пауза", ["interfax"]),
        ("İSTANBUL (AA) - Heyetler", ["aa"]),
        ("The map apparently helped; tass is a cup in another tongue.", []),
    ],
)
def test_agencies_are_read_from_bylines_and_datelines(text: str, agency: list[str]) -> None:
    assert credited("", text) == agency


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/news/talks-begin-48211", "/news/talks-begin-48211-update", True),
        ("/world/envoys-agree-lists", "/world/envoys-agree-lists-red-cross-says", True),
        ("/losses-2026-03-03", "/losses-2026-03-04", False),
        ("/a/envoys-agree-lists", "/a/mayor-opens-school", False),
    ],
)
def test_pages_in_two_states(one: str, other: str, same: bool) -> None:
    a, b = (wire(name, url=f"https://wire.example{path}") for name, path in (("a", one), ("b", other)))
    assert same_page(a, b) == same
    assert not same_page(a, replace(b, url="https://elsewhere.example" + one))


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Some 1,430 people left.", "Some 1 530 people left."),
        ("en", "Three men came home.", "Seven men came home."),
        ("en", "It begins on Monday.", "It begins on Tuesday."),
        ("uk", "Звільнили двох, це було в середу.", "Звільнили п'ятьох, це було в суботу."),
        ("ru", "Встреча прошла 3 марта.", "Встреча прошла 3 апреля."),
        ("tr", "İlki pazartesi günü yapıldı.", "İlki cuma günü yapıldı."),
        ("de", "Am Dienstag kamen drei Schiffe.", "Am Mittwoch kamen drei Schiffe."),
        ("fr", "Ils sont arrivés en mars.", "Ils sont arrivés en juin."),
    ],
)
def test_figures_that_differ(language: str, one: str, other: str) -> None:
    assert figures_differ(facts(one, language), facts(other, language))
    assert not figures_differ(facts(one, language), facts(one, language))


def test_figures_that_say_the_same_in_another_form() -> None:
    assert not figures_differ(facts("eleven to fourteen members", "en"), facts("11 to 14 members and more", "en"))
    assert facts("It may march on.", "en").months == frozenset()
    assert not figures_differ(facts("On Monday they met.", "en"), facts("They met on March 2.", "en"))
    assert names_differ(facts("He thanked Finland.", "en"), facts("He thanked Poland.", "en"))
    assert not names_differ(facts("He met Zelensky.", "en"), facts("He met Zelenskyy.", "en"))
