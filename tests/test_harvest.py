"""Web sources end to end on loopback: lists, pages, what changed, what is gone, what cannot be read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from corpus.library import LocalLibrary
from corpus.read.base import Options
from corpus.refresh import add, refresh, remove
from corpus.sources import Source
from corpus.types import Counts, RefreshReport
from rag.chain import Parley
from rag.settings import Settings
from tests.corpus_fixtures import note, quiet
from tests.web_fixtures import NewsSite

LIMITS = {"allow_hosts": "127.0.0.1,localhost", "fetch_timeout": 5.0}


def run(home: Path, sources: Sequence[Source], **options: bool) -> RefreshReport:
    return refresh(Settings.load(home=home, **LIMITS), sources, quiet, **options)


def feed(site: NewsSite, pages: Sequence[str]) -> Source:
    return Source("wire", "feed", url=site.feed("/feed.xml", list(pages)), publisher="Example Wire", language="en")


def test_new_changed_unchanged_and_gone_pages_are_counted_as_they_are(site: NewsSite, home: Path) -> None:
    pages = [site.article(f"/2031/{n}", f"Talks, day {n}", f"Chapter {n} of {n} was read.") for n in range(6)]
    source = feed(site, pages)
    first = run(home, [source])
    assert first.total == Counts(fetched=6, new=6)
    site.seen.clear()
    site.article("/2031/0", "Talks, day 0", "Chapter 0 was read twice, the hosts said later.")
    site.gone("/2031/1")
    feed(site, [*pages[:5], site.article("/2031/9", "A ninth day of talks", "It ended early.")])
    second = run(home, [source])
    assert second.total == Counts(fetched=6, unchanged=4, new=1, changed=1, withdrawn=1)
    assert {asked for asked in site.answers() if asked.startswith("304")} == {f"304 /2031/{n}" for n in (2, 3, 4, 5)}
    assert max(site.answers().values()) == 1
    third = run(home, [source])
    assert (third.total.unchanged, third.embedded, third.release) == (6, 0, second.release)


def test_the_chat_answers_from_a_page_at_the_next_question(site: NewsSite, home: Path) -> None:
    source = feed(site, [site.article("/a", "Marmara talks", "The envoy Aras Demir proposed a truce at sea on 4 May.")])
    settings = Settings.load(home=home, **LIMITS)
    run(home, [source])
    answer = Parley.open(settings).answer("What did Aras Demir propose?")
    assert "truce at sea" in answer.sentences[0].text
    assert answer.citations[0].publisher == "Example Wire"
    assert answer.citations[0].published == date(2024, 5, 2)


def test_a_page_missing_three_times_is_withdrawn_and_comes_back(site: NewsSite, home: Path) -> None:
    pages = [site.article(f"/{n}", f"Day {n}", f"Part {n}.") for n in range(3)]
    source = feed(site, pages)
    run(home, [source])
    site.gone("/1", 404)
    for _ in range(2):
        report = run(home, [source])
        assert (report.total.withdrawn, report.total.failed) == (0, {"http-404": 1})
    assert run(home, [source]).total.withdrawn == 1
    with LocalLibrary(home) as library:
        ((record, day),) = [(record, day) for record, day in library.latest() if day]
        assert (record.title, record.withdrawn) == ("Day 1", day)
        assert library.text(record.document_id)
    site.article("/1", "Day 1", "Part 1.")
    assert run(home, [source]).total.changed == 1  # it is there again
    with LocalLibrary(home) as library:
        assert library.count() == 3


def test_an_empty_short_or_broken_list_takes_nothing_away(site: NewsSite, home: Path) -> None:
    pages = [site.article(f"/{n}", f"Day {n}", f"Part {n}.") for n in range(4)]
    source = feed(site, pages)
    run(home, [source])
    feed(site, [])
    assert run(home, [source]).total == Counts(fetched=4, unchanged=4)
    site.put("/feed.xml", "Service is down for maintenance.")
    broken = run(home, [source])
    assert broken.total == Counts(failed={"not-a-feed": 1})
    site.gone("/feed.xml", 503)
    assert run(home, [source]).total.failed == {"http-503": 1}
    with LocalLibrary(home) as library:
        assert library.count() == 4
        state = library.source_states()["wire"]
    assert state.problem.startswith("http-503")
    assert state.succeeded is not None
    assert state.succeeded <= state.tried


def test_a_page_that_left_its_list_is_asked_for_less_often_the_older_it_is(site: NewsSite, home: Path) -> None:
    source = feed(site, [site.article("/a", "Day one")])
    run(home, [source])
    feed(site, [])
    assert run(home, [source]).total == Counts(fetched=1, unchanged=1)
    with closing(sqlite3.connect(home / "library.db")) as db, db:
        db.execute("UPDATE pages SET first_seen=datetime('now', '-10 days')")
    assert run(home, [source]).total == Counts()
    with closing(sqlite3.connect(home / "library.db")) as db, db:
        db.execute("UPDATE runs SET started=datetime('now', '-2 days')")
    assert run(home, [source]).total == Counts(fetched=1, unchanged=1)


def test_what_is_rejected_costs_one_short_answer_the_next_time(site: NewsSite, home: Path) -> None:
    source = feed(site, [site.article("/a", "Day one"), site.put("/b", "<html><body><p>Too short.</p></body></html>")])
    for again in ("GET", "304"):
        site.seen.clear()
        report = run(home, [source])
        assert report.total.rejected == {"too-little-text": 1}
        assert site.answers()[f"{again} /b"] == 1


def test_two_addresses_of_one_page_and_a_page_in_two_lists_give_one_document(site: NewsSite, home: Path) -> None:
    path = "/2031/day-one-of-talks"
    canonical = f'<link rel="canonical" href="{site.address(path)}">'
    page = site.article(path, "Day one", head=canonical)
    copy = site.article(f"{path}/amp", "Day one", head=canonical)
    both = [
        Source("one", "feed", url=site.feed("/one", [page, page + "?utm_source=feed", copy])),
        Source("two", "feed", url=site.feed("/two", [page])),
    ]
    for _ in range(2):
        report = run(home, both)
        assert report.sources["one"].rejected == {"duplicate-entry": 1, "duplicate": 1}
        assert report.sources["two"] == Counts()
    with LocalLibrary(home) as library:
        assert library.count() == 1


def test_a_sitemap_and_single_pages_beside_a_folder(site: NewsSite, home: Path, tmp_path: Path) -> None:
    note(tmp_path / "docs", "a-note", "A note from the desk about the talks.", published="2031-05-02", language="en")
    pages = [site.article(f"/{n}", f"Day {n}", f"Part {n}.") for n in range(3)]
    xmlns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    urls = "".join(f"<url><loc>{page}</loc></url>" for page in pages[:2])
    inner = site.put("/inner.xml", f'<?xml version="1.0"?><urlset {xmlns}>{urls}</urlset>', "application/xml")
    outer = f'<?xml version="1.0"?><sitemapindex {xmlns}><sitemap><loc>{inner}</loc></sitemap></sitemapindex>'
    report = run(
        home,
        [
            Source("map", "sitemap", url=site.put("/map.xml", outer, "application/xml")),
            Source("page", "page", url=pages[2]),
            Source("desk", "folder", path=tmp_path / "docs"),
            Source("down", "feed", url=site.address("/nothing.xml")),
        ],
    )
    assert list(report.sources) == ["map", "page", "desk", "down"]
    assert [counts.new for counts in report.sources.values()] == [2, 1, 1, 0]
    assert report.sources["down"].failed == {"http-404": 1}


def test_a_page_added_by_hand_and_removed_stays_away_until_it_is_added_again(site: NewsSite, home: Path) -> None:
    page = site.article("/a", "Day one", "Said once.")
    settings = Settings.load(home=home, **LIMITS)
    assert add(settings, [page], Options(publisher="Example Ministry"), quiet).total == Counts(fetched=1, new=1)
    with LocalLibrary(home) as library:
        ((record, _),) = library.latest()
    assert (record.publisher, record.url) == ("Example Ministry", page)
    remove(settings, [record.document_id], quiet)
    source = feed(site, [page])
    for _ in range(2):
        assert run(home, [source]).total.rejected == {"removed": 1}
    assert add(settings, [page], Options(), quiet).total.new == 1


def test_a_dry_run_asks_and_keeps_nothing(site: NewsSite, home: Path) -> None:
    source = feed(site, [site.article("/a", "Day one")])
    assert run(home, [source], dry_run=True).total.new == 1
    assert not home.exists()


def test_a_corpus_that_would_shrink_is_not_published_unasked(site: NewsSite, home: Path) -> None:
    pages = [site.article(f"/{n}", f"Day {n}", f"Part {n}.") for n in range(20)]
    source = feed(site, pages)
    first = run(home, [source])
    for n in range(5):
        site.gone(f"/{n}")
    second = run(home, [source])
    assert (second.release, second.total.withdrawn) == (first.release, 5)
    assert "--allow-shrink" in second.refused
    third = run(home, [source], allow_shrink=True)
    assert third.release != first.release
    assert not third.refused


def test_the_ledger_says_what_was_decided_about_every_page(site: NewsSite, home: Path) -> None:
    source = feed(site, [site.article("/a", "Day one"), site.put("/b", "<p>Short.</p>"), site.address("/c")])
    run(home, [source])
    with LocalLibrary(home) as library:
        rows = library.ledger(run=library.runs()[0].id)
    assert sorted((row.location.rpartition("/")[2], row.decision) for row in rows) == [
        ("a", "new"),
        ("b", "rejected: too-little-text"),
        ("c", "failed: http-404"),
    ]


@pytest.mark.parametrize("given", [{}, {"allow_hosts": "intranet.example"}])
def test_a_private_address_is_not_asked_unless_its_host_is_named(
    site: NewsSite, home: Path, given: dict[str, str]
) -> None:
    source = feed(site, [site.article("/a", "Day one")])
    report = refresh(Settings.load(home=home, **given), [source], quiet)
    assert report.total.failed == {"blocked": 1}
    assert not site.answers()


def test_the_report_is_json(site: NewsSite, home: Path) -> None:
    from corpus.report import report_dict

    report = run(home, [feed(site, [site.article("/a", "Day one")])])
    assert json.loads(json.dumps(report_dict(report)))["sources"]["wire"]["new"] == 1
    assert {"fetch", "extract", "read", "total"} <= report.seconds.keys()
