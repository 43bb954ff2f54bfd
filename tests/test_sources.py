"""The sources file, the home's own sources and switches, and `python -m corpus sources`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from corpus.__main__ import main
from corpus.library import LocalLibrary
from corpus.sourcebook import keep, switch
from corpus.sources import DEFAULT, Source, all_sources, duration, enabled_sources, load_sources, own_file, switch_file
from rag.errors import ConfigError
from tests.web_servers import Page, Site

FEED = "[[source]]\nname = 'wire'\nkind = 'feed'\nurl = 'https://wire.example/rss'\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "desk.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_table_says_all_there_is_to_say_of_a_source(tmp_path: Path) -> None:
    more = """publisher = "Example Wire"\nlanguage = "en"\nparty = "Turkey"\noutlet_kind = "agency"\ncountry = "TR"
licence = "© Example"\ninclude = ["/world/", "^https://wire"]\nexclude = ["/sport/"]\nevery = "15m"\nback = "2w"\n"""
    (source,) = load_sources(written(tmp_path, FEED + more))
    assert (source.publisher, source.outlet_kind, source.country, source.licence) == (
        "Example Wire",
        "agency",
        "TR",
        "© Example",
    )
    assert (source.every, source.back, source.enabled) == (900, 14, True)
    urls = (
        "https://wire.example/a",
        "https://other.example/world/",
        "https://wire.example/sport/world/",
        "https://x/b",
    )
    assert [source.takes(url) for url in urls] == [True, True, False, False]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("urll = 'x'", "unknown key 'urll'; the keys are name, kind"),
        ("publisher = 3", "publisher is 3; it must be text"),
        ("language = 'english'", "language is 'english'; it must be a two-letter code"),
        ("country = 'Turkey'", "country is 'Turkey'; it must be two capital letters"),
        ("outlet_kind = 'blog'", "outlet_kind is 'blog'; it must be one of agency, newspaper"),
        ("include = '/world/'", "include is '/world/'; it must be a list of patterns"),
        ("exclude = ['(']", "exclude holds '(', which is no regular expression"),
        ("every = 15", "'15' is no duration"),
        ("every = '15 minutes'", "'15 minutes' is no duration"),
        ("back = '36h'", "back is '36h'; it must be whole days or weeks"),
        ("back = '0d'", "'0d' is no duration"),
        ("enabled = 'no'", "enabled is 'no'; it must be true or false"),
    ],
)
def test_a_wrong_setting_is_one_line_that_says_what_is_right(tmp_path: Path, line: str, said: str) -> None:
    file = written(tmp_path, FEED + line + "\n")
    with pytest.raises(ConfigError) as caught:
        load_sources(file)
    assert str(caught.value).startswith(f"{file}: source 1 (wire): ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[source]]\nname='a'\nkind='feed'\nurl='ftp://a.example'\n", "it must begin with http:// or https://"),
        ("source = ['a']\n", "source 1: is not a table"),
        ("[sources]\na = 1\n", "unknown key 'sources'"),
        ("a = " + "[" * 5_000, "is not TOML"),
    ],
)
def test_a_file_that_is_no_list_of_sources_says_so(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_sources(written(tmp_path, text))
    assert said in str(caught.value)


def test_durations_are_numbers_with_a_unit() -> None:
    assert [duration(text) for text in ("90s", "15m", "2h", "1d", "1w")] == [90, 900, 7_200, 86_400, 604_800]


def test_the_shipped_list_names_all_sides_and_reads_only_the_starter() -> None:
    sources = load_sources(DEFAULT)
    assert [source.name for source in sources if source.enabled] == ["starter"]
    sides = {source.party for source in sources}
    assert sides >= {"Ukraine", "Russia", "Turkey", "United States", "European Union", "United Nations", "OSCE"}
    assert {"agency", "government", "state media", "international body"} <= {source.outlet_kind for source in sources}
    outlets = [source for source in sources if source.kind != "folder"]
    assert all(s.publisher and s.language and s.outlet_kind and s.country and s.licence for s in outlets)
    assert all(s.every and s.back for s in outlets)
    assert len({s.url for s in outlets}) == len(outlets)


def test_switches_are_kept_in_the_home_and_nowhere_else(home: Path) -> None:
    before = DEFAULT.read_bytes()
    switch(home, ["tass-en", "reuters"], on=True)
    switch(home, ["starter", "reuters"], on=False)
    assert [source.name for source in enabled_sources(home)] == ["tass-en"]
    assert json.loads(switch_file(home).read_text()) == {"reuters": False, "starter": False, "tass-en": True}
    assert sorted(path.name for path in home.iterdir()) == ["sources.json"]
    assert DEFAULT.read_bytes() == before
    with pytest.raises(ConfigError, match="no source is named 'nobody'"):
        switch(home, ["nobody"], on=True)
    switch_file(home).write_text("{")
    with pytest.raises(ConfigError, match="is not JSON"):
        enabled_sources(home)


def test_a_file_of_ones_own_is_on_unless_it_says_otherwise(home: Path, tmp_path: Path) -> None:
    switch(home, ["starter"], on=False)
    file = written(tmp_path, FEED + FEED.replace("wire", "off") + "enabled = false\n" + FEED.replace("wire", "starter"))
    assert [source.name for source in enabled_sources(home, file)] == ["wire", "starter"]
    assert len(all_sources(home, file)) == 3


def test_the_homes_own_sources_stand_beside_the_shipped_and_in_for_them(home: Path) -> None:
    odd = Source("odd", "feed", url="https://odd.example/?a=\\&b='c'", publisher='A "quoted" \\ name 🕊', enabled=False)
    mended = Source("osce", "feed", url="https://mended.example/feed", publisher="OSCE")
    keep(home, [odd])
    keep(home, [mended])
    found = {source.name: source for source in all_sources(home)}
    assert found["odd"] == odd
    assert found["osce"] == mended
    assert [source.name for source in enabled_sources(home)] == ["starter", "osce"]
    own_file(home).write_text("[[source]]\n")
    with pytest.raises(ConfigError, match="has no name"):
        keep(home, [odd])


# -- commands ----------------------------------------------------------------------------------------------------------


def cli(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["sources", *(str(a) for a in arguments)])


def answer(*arguments: object) -> Any:
    return json.loads(cli(*arguments, "--json").output)["sources"]


def test_an_editor_lists_and_switches(home: Path) -> None:
    assert cli("enable", "kremlin-en", "president-ua-en", "--home", home).output.splitlines() == [
        "kremlin-en is on",
        "president-ua-en is on",
    ]
    assert cli("disable", "starter").exit_code == 0
    listed = {source["name"]: source for source in answer("list")}
    assert [name for name, source in listed.items() if source["enabled"]] == ["president-ua-en", "kremlin-en"]
    assert listed["reuters"]["include"] == ["/world/"]
    line = next(line for line in cli("list").output.splitlines() if "kremlin-en" in line)
    assert line.startswith("on   kremlin-en ")
    assert "Russia" in line
    wrong = cli("enable", "nobody")
    assert (wrong.exit_code, wrong.stderr.startswith("error: no source is named 'nobody'")) == (1, True)


def test_the_list_tells_how_the_last_refresh_found_a_source(home: Path) -> None:
    with LocalLibrary(home) as library:
        library.source_tried("starter", "", date(2024, 3, 8))
        library.source_tried("osce", "http-404: the listing is not there", None)
    lines = {line.split()[1]: line for line in cli("list").output.splitlines()}
    assert lines["starter"].endswith(" · newest 2024-03-08")
    assert lines["osce"].endswith(" · http-404: the listing is not there")
    assert " · read " in lines["osce"]
    assert " · read " not in lines["reuters"]
    listed = {source["name"]: source for source in answer("list")}
    assert (listed["starter"]["newest"], listed["osce"]["succeeded"], listed["reuters"]["tried"]) == (
        "2024-03-08",
        None,
        None,
    )


def test_opml_comes_in_and_goes_out(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "desk.opml"
    file.write_text(
        "<opml><body><outline text='D'><outline text='One' xmlUrl='https://one.example/rss'/></outline>"
        "<outline text='TASS' xmlUrl='https://tass.com/rss/v2.xml'/></body></opml>"
    )
    result = cli("import", file)
    assert result.output.splitlines()[-1] == "1 imported, switched on; 1 not taken"
    assert [source.name for source in enabled_sources(home)] == ["starter", "one"]
    assert cli("import", file, "--off").output.splitlines()[-1] == "0 imported, switched off; 2 not taken"
    out = cli("export", "--on").output
    assert out.count("<outline") == 1
    assert 'xmlUrl="https://one.example/rss"' in out
    (tmp_path / "again.opml").write_text(cli("export").output)
    assert json.loads(cli("import", tmp_path / "again.opml", "--json").output)["imported"] == []
    missing = cli("import", tmp_path / "no.opml")
    assert (missing.exit_code, "No such file" in missing.stderr) == (1, True)


ITEM = "<item><title>Talks, day {0}</title><link>/{0}</link><pubDate>0{0} Mar 2024</pubDate></item>"
RSS = "<rss><channel><language>en</language>" + "".join(ITEM.format(n) for n in range(1, 6)) + "</channel></rss>"
SITEMAP = "<urlset><url><loc>/a</loc><lastmod>2024-03-08</lastmod></url></urlset>"


def test_a_source_is_tried_and_what_it_gives_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_ALLOW_HOSTS", "127.0.0.1")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("A text.")
    site = Site()
    try:
        index = f"<sitemapindex><sitemap><loc>{site.url}/map.xml</loc></sitemap></sitemapindex>"
        page = "<html><title>The <b>page</b></title><body>text</body></html>"
        for path, body in {
            "feed": RSS,
            "index.xml": index,
            "map.xml": SITEMAP,
            "page": page,
            "empty": "<rss/>",
        }.items():
            site.pages[f"/{path}"] = Page(body.encode(), headers={"Content-Type": "text/plain"})
        rows = [("feed", "feed"), ("sitemap", "index.xml"), ("page", "page"), ("feed", "none"), ("feed", "page")]
        tables = "".join(
            f"[[source]]\nname = '{kind}-{path}'\nkind = '{kind}'\nurl = '{site.url}/{path}'\nexclude = ['/5$']\n"
            for kind, path in [*rows, ("feed", "empty")]
        )
        file = written(tmp_path, f"{tables}[[source]]\nname = 'docs'\nkind = 'folder'\npath = 'docs'\n")
        result = cli("test", "--all", "--sources", file, "--json")
        found = {trial["name"]: trial for trial in json.loads(result.output)["sources"]}
        good = cli("test", "feed-feed", "--sources", file)
    finally:
        site.close()
    assert result.exit_code == 1
    assert good.exit_code == 0
    assert good.output.splitlines() == [
        "feed-feed: reachable, feed, 5 entries, 4 wanted, newest 2024-03-05, en",
        *(f"    Talks, day {n}" for n in (1, 2, 3)),
    ]
    assert (found["sitemap-index.xml"]["kind"], found["sitemap-index.xml"]["newest"]) == ("sitemap index", "2024-03-08")
    assert found["page-page"]["titles"] == ["The page"]
    assert (found["docs"]["kind"], found["docs"]["entries"]) == ("folder", 1)
    assert found["feed-none"]["problem"].startswith("http-404")
    assert found["feed-page"]["problem"].startswith("not-a-feed: ")
    assert found["feed-empty"]["problem"] == "empty: the list names no page"
    assert {name for name, trial in found.items() if not trial["good"]} == {"feed-none", "feed-page", "feed-empty"}


def test_a_source_that_cannot_be_reached_says_why(tmp_path: Path) -> None:
    file = written(tmp_path, FEED.replace("wire.example", "127.0.0.1:9"))
    result = cli("test", "wire", "--sources", file)
    assert (result.exit_code, result.output.startswith("wire: blocked: ")) == (1, True)
    assert cli("test").exit_code == 2
    assert cli("test", "wire", "--all").exit_code == 2
