"""The timeline in the browser: axis and list, filters, as-of, opening, asking, what changed; hostile text as text."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from corpus.read.base import Options
from corpus.refresh import add
from rag.settings import Settings
from tests.browser_fixtures import SIZES, Desk, desk, served

MARKUP = "<img src='http://127.0.0.1:9/x.png' onerror=\"alert('x')\"><script>document.title='taken over'</script>"
MARKDOWN = "![i](http://127.0.0.1:9/i.png) [l](javascript:alert(1)) $x^2$ :red[r]"
TITLE = f"Russia and Ukraine agree ceasefire {MARKUP} {MARKDOWN}"
HOSTILE = {
    "id": "lanternville-ceasefire",
    "title": TITLE,
    "publisher": f"Herald <b>bold</b> {MARKDOWN}",
    "published": "2026-06-18",
    "language": "en",
    "text": f"Russia and Ukraine agreed on a ceasefire on Thursday {MARKUP} {MARKDOWN}.\n\nNothing else was said.",
}


@pytest.fixture(scope="module")
def address(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small release with a hostile report in it."""
    folder = tmp_path_factory.mktemp("timeline")
    home = Path(shutil.copytree(starter_home, folder / "home"))
    rows = folder / "hostile.jsonl"
    rows.write_text(json.dumps(HOSTILE) + "\n", encoding="utf-8")
    add(Settings.load(home=home), [str(rows)], Options(), lambda stage, done, total: None)
    with served(home) as address:
        yield address


@pytest.fixture(params=SIZES, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Desk]:
    with desk(browser, address, request.param, ready=False) as here:
        here.page.goto(f"{address}/timeline")
        here.page.locator(".row").first.wait_for()
        yield here


def test_the_axis_and_the_list_show_the_same_and_open_the_words(page: Desk) -> None:
    rows = page.page.locator(".row")
    expect(page.page.get_by_text("25 developments", exact=True)).to_be_visible()
    expect(rows).to_have_count(20)
    expect(page.page.get_by_test_id("stVegaLiteChart").and_(page.page.get_by_label("on a time axis"))).to_be_visible()
    hostile = rows.nth(1)
    expect(hostile.locator(".title")).to_have_text(TITLE)
    expect(hostile.locator(".mark")).to_contain_text("Agreed")
    expect(hostile).to_contain_text("18 June 2026 (day of publication)")
    expect(hostile.locator("img, script, b, a, strong")).to_have_count(0)
    words = hostile.locator("q").text_content() or ""
    assert MARKUP in words
    hostile.get_by_role("button", name="Open the document").click()
    opened = page.page.get_by_role("dialog")
    expect(opened.locator("mark").first).to_have_text(words)


def test_a_click_on_a_mark_lists_what_it_stands_for_and_a_tooltip_is_text(page: Desk) -> None:
    marks = page.page.locator("svg.marks .mark-symbol path")
    expect(marks).to_have_count(25)
    if not page.narrow:  # where there is a pointer that hovers
        marks.nth(23).hover()
        tip = page.page.locator("#vg-tooltip-element")
        expect(tip).to_contain_text(TITLE[:100])
        expect(tip.locator("img, script, b, a")).to_have_count(0)
    marks.nth(23).click()
    expect(page.page.get_by_role("heading", name="Chosen on the chart")).to_be_visible()
    expect(page.page.locator(".row .title")).to_have_text([TITLE])
    page.page.get_by_role("button", name="Show all again").click()
    expect(page.page.locator(".row")).to_have_count(20)


def test_filters_and_as_of_narrow_both(page: Desk) -> None:
    if page.narrow:
        page.page.get_by_test_id("stExpandSidebarButton").click()
    status = page.page.get_by_role("combobox", name="Status")
    status.scroll_into_view_if_needed()  # or the scrolling closes its list again
    status.press_sequentially("Signed")
    page.page.get_by_role("option", name="Signed").wait_for()
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Enter")
    page.page.keyboard.press("Escape")
    expect(page.page.locator(".row .mark").first).to_have_text("Signed")
    assert set(page.page.locator(".row .mark").all_text_contents()) == {"Signed"}
    page.page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.page.locator(".row")).to_have_count(20)


def test_a_question_about_a_development_goes_to_the_chat(page: Desk) -> None:
    row = page.page.locator(".row", has_text="Costa urges EU channel")
    row.get_by_role("button", name="Ask about this").click()
    page.box.wait_for()
    expect(page.page).to_have_url(page.address + "/")


def test_what_changed_between_two_days_is_a_cited_list(page: Desk) -> None:
    page.page.get_by_text("What changed between two days").click()
    page.page.get_by_role("heading", name="1 June 2026 – 1 July 2026").wait_for()
    heads = page.page.locator(".head")
    expect(heads.first).to_have_text("New developments (2)")
    expect(heads.nth(1)).to_contain_text("New positions")
    row = page.page.locator(".rows").nth(1).locator(".row").first
    expect(row.locator("q").first).not_to_be_empty()
    row.get_by_role("button", name="Open the document").first.click()
    words = row.locator("q").first.text_content() or ""
    expect(page.page.get_by_role("dialog").locator("mark").first).to_have_text(words)
