"""The timeline in the browser: axis and list, filters, as-of, opening, asking, what changed; hostile text as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser_fixtures import SIZES, Desk, copy_with, desk, served

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
    with served(copy_with(starter_home, folder, HOSTILE)) as address:
        yield address


@pytest.mark.parametrize("width", SIZES)
def test_the_axis_and_the_list_show_the_same_and_open_or_ask(browser: Browser, address: str, width: int) -> None:
    with desk(browser, address, width, ready=False) as here:
        page = opened(here)
        expect(page.get_by_text("25 developments", exact=True)).to_be_visible()
        expect(page.locator(".row")).to_have_count(20)
        expect(page.get_by_test_id("stVegaLiteChart").and_(page.get_by_label("on a time axis"))).to_be_visible()
        marks = page.locator("svg.marks .mark-symbol path")
        expect(marks).to_have_count(25)
        if not here.narrow:  # where there is a pointer that hovers
            marks.nth(23).hover()
            tip = page.locator("#vg-tooltip-element")
            expect(tip).to_contain_text(TITLE[:100])
            expect(tip.locator("img, script, b, a")).to_have_count(0)
        marks.nth(23).click()
        expect(page.get_by_role("heading", name="Chosen on the chart")).to_be_visible()
        expect(page.locator(".row .title")).to_have_text([TITLE])
        _is_text(page.locator(".row"))
        words = page.locator(".row q").text_content() or ""
        assert MARKUP in words
        page.get_by_role("button", name="Open the document").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.locator("mark").first).to_have_text(words)
        dialog.get_by_role("button", name="Close").first.click()
        expect(dialog).to_have_count(0)
        expect(page).not_to_have_url(re.compile("[?&]d="))  # or the next click would open it again
        page.get_by_role("button", name="Show all again").click()
        expect(page.locator(".row")).to_have_count(20)
        row = page.locator(".row", has_text="Costa urges EU channel")
        row.get_by_role("button", name="Ask about this").click()
        here.box.wait_for()
        expect(here.exchanges.last.locator(".question")).to_contain_text("Costa urges EU channel")


def test_filters_narrow_and_what_changed_is_a_cited_list(browser: Browser, address: str) -> None:
    with desk(browser, address, 390, ready=False) as here:
        page = opened(here)
        page.get_by_test_id("stExpandSidebarButton").click()
        status = page.get_by_role("combobox", name="Status")
        status.scroll_into_view_if_needed()  # or the scrolling closes its list again
        status.press_sequentially("Signed")
        page.get_by_role("option", name="Signed").wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        expect(page.locator(".row .mark").first).to_have_text("Signed")
        assert set(page.locator(".row .mark").all_text_contents()) == {"Signed"}
        page.get_by_role("button", name="Clear", exact=True).click()
        expect(page.locator(".row")).to_have_count(20)
        here.close_sidebar()
        page.get_by_text("What changed between two days").click()
        page.get_by_role("heading", name="1 June 2026 – 1 July 2026").wait_for()
        heads = page.locator(".head")
        expect(heads.first).to_have_text("New developments (2)")
        expect(heads.nth(1)).to_contain_text("New positions")
        row = page.locator(".rows").nth(1).locator(".row").first
        words = row.locator("q").first.text_content() or ""
        row.get_by_role("button", name="Open the document").first.click()
        expect(page.get_by_role("dialog").locator("mark").first).to_have_text(words)


def opened(here: Desk) -> Page:
    """The timeline with its list."""
    here.page.goto(f"{here.address}/timeline")
    here.page.locator(".row").first.wait_for()
    return here.page


def _is_text(row: Locator) -> None:
    expect(row.locator(".mark")).to_contain_text("Agreed")
    expect(row).to_contain_text("18 June 2026 (day of publication)")
    expect(row.locator("img, script, b, a, strong")).to_have_count(0)
