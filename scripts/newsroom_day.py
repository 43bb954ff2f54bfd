"""A newsroom's day on public pages: 12 sources with 600 pages over loopback HTTP, two refreshes, counted exactly.

    python -m scripts.newsroom_day DATA [--pages 600] [--embed]

DATA holds article_pages/html/*.html.gz (real pages as they were served) and realtimeqa/docs.jsonl (news texts, put into
simple pages here). What a refresh owes is counted from what was served; which pages are no articles is asked of
corpus.extract page by page, outside the pipeline. Prints owed against reported, by source; exit code 1 when any number
differs, a page that did not change cost more than one conditional request, too much was embedded, or the chat did not
answer from the new page. Without --embed, what the first refresh takes has made-up vectors.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from corpus.extract import extract
from corpus.library import LocalLibrary
from corpus.loop import quiet
from corpus.read.base import Options, Read
from corpus.refresh import refresh, total
from corpus.types import Counts, RefreshReport
from rag.chain import Parley
from rag.settings import Settings
from scripts.newsroom import Newsroom, Outlet, unseen_passages, warm
from scripts.newsroom_lists import Article, day_of, page
from tests.web_servers import site

KINDS = ("rss", "atom", "rss", "atom", "json", "rdf", "sitemap", "sitemap", "rss", "rss", "folder", "page")
QUESTION = "What did Aras Demir sign at Port Ondra?"
PLANTED = (
    "Aras Demir signed a truce at sea with the harbour master of Port Ondra before midnight.",
    "The truce keeps the ferries running for forty days, and both sides send observers to the two lighthouses.",
    "Demir, the envoy of the northern islands, said that the harbour master had asked for it in a letter.",
    "Fishing boats may leave Port Ondra from the first morning tide, the harbour master told reporters.",
)
CORRECTED = b"<p>The harbour master later named a smaller figure, and the hosts confirmed it.</p></article>"


def main() -> int:
    """Run the day; 0 when every number is as owed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--embed", action="store_true", help="embed everything, instead of made-up vectors")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        sites = [stack.enter_context(site()) for _ in range(4)]
        outlets = [Outlet(f"outlet-{n:02}", kind, sites[n % 4], Path(folder) / "desk") for n, kind in enumerate(KINDS)]
        pool = _Pool(given.data)
        _fill(outlets, pool, given.pages)
        newsroom = Newsroom(outlets)
        return _day(newsroom, pool, Path(folder), embed=given.embed)


def _day(newsroom: Newsroom, pool: _Pool, folder: Path, *, embed: bool) -> int:
    settings = Settings.load(home=folder / "home", allow_hosts="127.0.0.1", writer="quotes")
    if not embed:
        print(f"{warm(settings.home, newsroom.sources, folder / 'scratch'):,} passages have made-up vectors")
    first = refresh(settings, newsroom.sources, quiet)
    wrong = _compare("first refresh", newsroom.first(), first)
    with LocalLibrary(settings.home) as library:
        before = set(dict(library.fingerprints()))
    parley = Parley.open(settings)
    number = sum(len(outlet.articles) for outlet in newsroom.outlets)
    new = list(pool.rendered(round(number * 0.05), longest=2_500))  # short: they are really embedded
    title = "Envoy and harbour master agree on a truce at sea"
    new[0] = replace(new[0], title=title, html=page(title, new[0].day, PLANTED))

    def edit(article: Article) -> Article:
        return replace(article, html=article.html.replace(b"</article>", CORRECTED))

    owed = newsroom.second(new, edit, round(number * 0.03), round(number * 0.01))
    newsroom.forget_requests()
    second = refresh(settings, newsroom.sources, quiet)
    wrong += _compare("second refresh", owed, second)
    costs = list(newsroom.unchanged())
    dear = [cost for cost in costs if not cost.one_conditional]
    print(f"pages that did not change: {len(costs)}; of them {len(dear)} cost other than one conditional request")
    wrong += [f"{cost.article.path}: {[seen.status for seen in cost.seen]}" for cost in dear]
    passages = unseen_passages(settings.home, before)
    print(f"embedded: {second.embedded}, new and changed passages: {passages}")
    wrong += [] if second.embedded == passages else ["embeddings"]
    answer = parley.answer(QUESTION)
    said = " | ".join(sentence.text for sentence in answer.sentences) or answer.reason
    print(f"{QUESTION} → {said}")
    wrong += [] if "signed a truce at sea" in str(said) else ["answer"]
    print("\n".join(["", *(f"WRONG: {line}" for line in wrong)]) if wrong else "\nall as owed")
    return 1 if wrong else 0


def _compare(name: str, owed: dict[str, Counts], report: RefreshReport) -> list[str]:
    rows = [*((source, owed[source], report.sources[source]) for source in owed)]
    rows.append(("TOTAL", total(owed.values()), report.total))
    seconds = ", ".join(f"{stage} {spent:.1f}" for stage, spent in report.seconds.items())
    print(f"\n{name}: {report.embedded} embedded; seconds: {seconds}")
    for source, want, got in rows:
        print(f"  {source:<10} owed {_line(want)}")
        if got != want:
            print(f"  {'':<10} GOT  {_line(got)}")
    return [f"{name}: {source}" for source, want, got in rows if got != want]


def _line(counts: Counts) -> str:
    plain = " ".join(f"{n} {getattr(counts, n):>3}" for n in ("fetched", "unchanged", "new", "changed", "withdrawn"))
    return f"{plain} rejected {dict(counts.rejected)} failed {dict(counts.failed)}"


# -- pages ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    title: str
    day: date
    text: str


class _Pool:
    """Pages of the data folder, each given out once."""

    def __init__(self, data: Path) -> None:
        self.real = iter(sorted((data / "article_pages" / "html").glob("*.html.gz")))
        lines = (data / "realtimeqa" / "docs.jsonl").read_text(encoding="utf-8").splitlines()
        self._rows = iter([_row(line, number) for number, line in enumerate(lines)])
        self._ids: set[str] = set()
        self._number = 0

    def rendered(self, number: int, longest: int = 1_000_000) -> Iterator[Article]:
        """Pages made here of the data's texts of so many characters at most, all of which are articles to Parley."""
        while number:
            row = next(self._rows)
            if len(row.text) > longest:
                continue
            self._number += 1
            html = page(row.title, row.day, [part for part in row.text.split("\n\n") if part.strip()])
            article = Article(f"/text-{self._number}.html", row.title, row.day, html)
            if self.judged(article, "http://outlet.example") is article:
                yield article
                number -= 1

    def originals(self, prefix: str, address: str, number: int) -> Iterator[Article]:
        """Real pages, some of which are no articles to Parley. Two with one canonical address are not both given."""
        for file in self.real:
            with gzip.open(file) as stream:
                html = stream.read()
            path = f"{prefix}/{file.name[:12]}.html"
            article = self.judged(Article(path, "", day_of(number), html), address)
            if article is not None:
                yield article
                number -= 1
            if not number:
                return

    def judged(self, article: Article, address: str) -> Article | None:
        """The article with what Parley says against it; None when it names itself as another page given before."""
        item = extract(article.html, "text/html; charset=utf-8", address + article.path, Options(language="en"))
        if not isinstance(item, Read):
            return replace(article, rejected=item.reason)
        doc_id = item.document.record.document_id
        if doc_id in self._ids:
            return None
        self._ids.add(doc_id)
        return article


def _row(line: str, number: int) -> _Row:
    row = json.loads(line)
    day = date.fromisoformat(row["date"].replace("/", "-")) if row["date"] else day_of(number)
    return _Row(row["title"], day, row["text"])


def _fill(outlets: Sequence[Outlet], pool: _Pool, pages: int) -> None:
    """Spread so many pages over the outlets: a single one for the page, real ones among those of the web outlets."""
    left = pages - 1
    shared = [outlet for outlet in outlets if outlet.kind != "page"]
    for n, outlet in enumerate(shared):
        share = left // (len(shared) - n)
        left -= share
        real = [] if outlet.kind == "folder" else list(pool.originals(f"/{outlet.name}", outlet.site.url, share // 3))
        made = pool.rendered(share - len(real))
        outlet.articles = [*real, *(replace(a, path=f"/{outlet.name}{a.path}") for a in made)]
    for outlet in outlets:
        if outlet.kind == "page":
            outlet.articles = [replace(a, path=f"/{outlet.name}{a.path}") for a in pool.rendered(1)]


if __name__ == "__main__":
    sys.exit(main())
