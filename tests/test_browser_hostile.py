"""A source full of script, style, frames, images, javascript: links and Markdown is text on every page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from corpus.read.base import Options
from corpus.refresh import add
from rag.settings import Settings
from tests.browser_fixtures import Desk, desk, served

MARKUP = (
    "<script>document.title='taken over'</script><style>body{display:none}</style><iframe src='http://127.0.0.1:9/'>"
    "</iframe><img src='http://127.0.0.1:9/x.png' onerror=\"alert('x')\">"
)
MARKDOWN = "![i](http://127.0.0.1:9/i.png) [l](javascript:alert(1)) **b** $x^2$ :red[r] :smile: `c`"
NASTY = f"Lanternville {MARKUP} {MARKDOWN}"
HEAD = {
    "id": "lanternville-truce",
    "title": f"Lanternville agrees a ceasefire {NASTY}",
    "date": "2026-05-04",
    "date_end": "2026-05-04",
    "place": NASTY,
    "track": NASTY,
    "actors": [NASTY],
    "topics": ["ceasefire", NASTY],
    "aliases": [NASTY],
    "positions": [
        {"party": "Ukraine", "speaker": NASTY, "stance": f"Ukraine accepted the Lanternville ceasefire {NASTY}."},
        {"party": NASTY, "speaker": NASTY, "stance": f"The Lanternville ceasefire was rejected {NASTY}."},
    ],
    "contested": f"Whether the Lanternville ceasefire holds {NASTY}.",
    "sources": [{"publisher": NASTY, "title": NASTY, "url": "javascript:alert(1)", "published": "2026-05-04"}],
    "publisher": NASTY,
    "language": "en",
}
BODY = (
    f"The Lanternville mayor agreed to a ceasefire on 4 May 2026 {NASTY}.\n\nThe Lanternville council said that the "
    f"ceasefire would last nine days {NASTY}."
)
QUESTION = "What did the Lanternville mayor agree to?"
# Walks open shadow roots too: what should be text and has become an element.
ALIVE = """() => {
    const found = [];
    const walk = (root) => root.querySelectorAll("*").forEach((e) => {
        const tag = e.tagName, text = e.textContent || "", href = e.getAttribute("href") || "";
        if (["IFRAME", "OBJECT", "EMBED", "BASE"].includes(tag)
            || (tag === "SCRIPT" && text.includes("taken over"))
            || (tag === "STYLE" && text.includes("body{display:none}"))
            || (tag === "IMG" && (e.getAttribute("src") || "").includes("127.0.0.1:9/"))
            || (tag === "A" && /^\\s*javascript:/i.test(href)) || (tag === "A" && href.includes("127.0.0.1:9/")))
            found.push(e.outerHTML.slice(0, 200));
        if (e.shadowRoot) walk(e.shadowRoot);
    });
    walk(document);
    return found;
}"""


@pytest.fixture(scope="module")
def address(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    home = Path(shutil.copytree(starter_home, folder / "home"))
    file = folder / "lanternville.md"
    file.write_text(f"---\n{yaml.safe_dump(HEAD, allow_unicode=True)}---\n{BODY}\n", encoding="utf-8")
    report = add(Settings.load(home=home), [str(file)], Options(), lambda stage, done, total: None)
    assert report.total.new == 1, report.details
    with served(home) as address:
        yield address


def only_text(here: Desk) -> None:
    """Nothing of it lives, and it can be read letter for letter."""
    assert here.page.evaluate(ALIVE) == []
    assert "taken over" not in here.page.title()
    expect(here.page.get_by_text("onerror=\"alert('x')\"").first).to_be_visible()
    expect(here.page.get_by_text("$x^2$ :red[r] :smile:").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390], ids=lambda width: f"{width}px")
def test_a_hostile_source_is_text_in_the_chat_and_in_the_panel(browser: Browser, address: str, width: int) -> None:
    with desk(browser, address, width) as here:
        here.ask(QUESTION)
        only_text(here)
        here.chips.first.click()
        here.evidence.wait_for()
        only_text(here)
        here.page.goto(f"{address}/?d=lanternville-truce")
        here.page.get_by_role("dialog").wait_for()
        only_text(here)


@pytest.mark.parametrize("name", ["timeline", "board", "corpus"])
def test_a_hostile_source_is_text_on_the_other_pages(browser: Browser, address: str, name: str) -> None:
    with desk(browser, address, ready=False) as here:
        here.page.goto(f"{address}/{name}")
        _show(here.page, name)
        only_text(here)


def _show(page: Page, name: str) -> None:
    """Bring the hostile document into view."""
    if name == "corpus":
        page.get_by_text("Documents", exact=True).click()
    page.get_by_text("Lanternville").first.wait_for()
