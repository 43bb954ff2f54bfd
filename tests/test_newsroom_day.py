"""A newsroom's day in small: twelve sources in every form, refreshed, changed and refreshed again, counted exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.library import LocalLibrary
from corpus.refresh import refresh, total
from corpus.types import RefreshReport
from rag.chain import Parley
from rag.settings import Settings
from scripts.madeup import MadeUp
from scripts.newsroom import Newsroom, Outlet, unseen_passages, warm
from scripts.newsroom_lists import Article, day_of, page
from tests.corpus_fixtures import quiet
from tests.web_servers import Site, site

OUTLETS = {
    "harbour": "rss", "meridian": "atom", "lantern": "rss", "courier": "json", "signal": "rdf", "tribune": "sitemap",
    "gazette": "sitemap", "bulletin": "page", "desk": "folder", "observer": "rss", "ledger": "atom", "herald": "rss",
}  # fmt: skip
EACH = 2
MADE_UP = MadeUp(passages_each=1)


def article(number: int, path: str, more: str = "") -> Article:
    paragraphs = MADE_UP.markdown(number).rpartition("---\n")[2].split("\n\n")
    title = f"Round {number} of the talks at Port Ondra"
    return Article(path, title, day_of(number), page(title, day_of(number), [*paragraphs, *([more] if more else [])]))


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with site() as one, site() as two, site() as three:
        sites: list[Site] = [one, two, three]
        outlets = [
            Outlet(name, kind, sites[n % 3], tmp_path / "desk") for n, (name, kind) in enumerate(OUTLETS.items())
        ]
        for n, outlet in enumerate(outlets):
            count = 1 if outlet.kind == "page" else EACH
            outlet.articles = [article(n * EACH + i, f"/{outlet.name}/{i}.html") for i in range(count)]
        refused = {"paywall": "This article is for subscribers.", "too-little-text": "The harbour bell rang twice."}
        for why, text in refused.items():
            html = page("Of the day", day_of(0), [text])
            outlets[5].articles.append(Article(f"/tribune/{why}.html", "Of the day", day_of(0), html, why))
        yield Newsroom(outlets)


def test_a_newsroom_day(newsroom: Newsroom, home: Path, tmp_path: Path) -> None:
    settings = Settings.load(home=home, allow_hosts="127.0.0.1")

    def run() -> RefreshReport:
        return refresh(settings, newsroom.sources, quiet)

    warm(home, newsroom.sources, tmp_path / "scratch")
    owed = newsroom.first()
    first = run()
    assert first.sources == owed
    assert (first.total, first.embedded) == (total(owed.values()), 0)
    assert first.total.new == 11 * EACH + 1
    with LocalLibrary(home) as library:
        before = set(dict(library.fingerprints()))

    parley = Parley.open(settings)
    assert "Aras Demir" not in str(parley.answer("What did Aras Demir sign at Port Ondra?").sentences)

    news = [article(100 + n, f"/new-{n}.html", NEWS if n == 0 else "") for n in range(3)]
    owed = newsroom.second(news, lambda old: replace(old, html=old.html.replace(b"</article>", CORRECTED)), 2, 1)
    newsroom.forget_requests()
    second = run()
    assert second.sources == owed
    assert second.total == total(owed.values())
    assert (second.total.new, second.total.changed, second.total.withdrawn) == (3, 2, 1)
    assert second.total.failed == {"http-503": 1, "not-a-feed": 1}
    assert second.embedded == unseen_passages(home, before) > 0
    costs = list(newsroom.unchanged())
    assert len(costs) > 10
    assert [cost.article.path for cost in costs if not cost.one_conditional] == []

    answer = parley.answer("What did Aras Demir sign at Port Ondra?")
    said = next(sentence for sentence in answer.sentences if "signed a truce at sea" in sentence.text)
    assert {answer.citations[n - 1].title for n in said.citations} == {news[0].title}

    newsroom.forget_requests()
    third = run()
    assert (third.embedded, third.release) == (0, second.release)
    assert third.total.new == third.total.changed == third.total.withdrawn == 0


NEWS = "Aras Demir signed a truce at sea with the harbour master of Port Ondra before midnight."
CORRECTED = b"<p>The harbour master later named a smaller figure, and the hosts confirmed it in writing.</p></article>"
