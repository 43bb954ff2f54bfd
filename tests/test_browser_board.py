"""The board in the browser: cells with their words and sources, one side at a time on a narrow page, text as text."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from corpus.read.base import Options
from corpus.refresh import add
from rag.settings import Settings
from tests.browser_fixtures import SIZES, Desk, desk, served

MARKUP = "<img src='http://127.0.0.1:9/x.png' onerror=\"alert('x')\"><b>bold</b> [l](javascript:alert(1)) $x^2$ :red[r]"
SAID = f'Volodymyr Zelenskyy said on 18 June 2026 that "a full ceasefire {MARKUP} must come first".'
HOSTILE = {
    "id": "lanternville-ceasefire",
    "title": f"Zelenskyy on a ceasefire {MARKUP}",
    "publisher": f"Herald {MARKUP}",
    "published": "2026-06-18",
    "language": "en",
    "text": f"{SAID}\n\nNothing else was said there.",
}


@pytest.fixture(scope="module")
def address(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small release with a hostile report in it."""
    folder = tmp_path_factory.mktemp("board")
    home = Path(shutil.copytree(starter_home, folder / "home"))
    rows = folder / "hostile.jsonl"
    rows.write_text(json.dumps(HOSTILE) + "\n", encoding="utf-8")
    add(Settings.load(home=home), [str(rows)], Options(), lambda stage, done, total: None)
    with served(home) as address:
        yield address


@pytest.fixture(params=SIZES, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Desk]:
    with desk(browser, address, request.param, ready=False) as here:
        here.page.goto(f"{address}/board")
        here.page.locator(".board table").wait_for()
        yield here


def cell_of(page: Desk, side: str) -> Locator:
    """What a side said on the ceasefire; on a narrow page the side is chosen first."""
    if page.narrow:
        page.page.get_by_label("Side shown").select_option(side)
    column = page.page.locator("th.side", has_text=side).get_attribute("data-column")
    name = page.page.get_by_role("rowheader", name="Ceasefire", exact=True)
    return page.page.locator("tbody tr").filter(has=name).locator(f"td[data-column='{column}']")


def test_a_cell_has_the_newest_words_with_speaker_day_and_source_and_opens_them(page: Desk) -> None:
    table = page.page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(2 if page.narrow else 5)
    cell = cell_of(page, "Ukraine")
    newest = cell.locator(".statement").first
    expect(newest.locator(".words")).to_have_text(SAID)
    expect(newest.locator(".who")).to_have_text("Volodymyr Zelenskyy")
    expect(newest).to_contain_text("said 18 June 2026")
    expect(newest).to_contain_text(HOSTILE["publisher"])
    expect(newest).to_contain_text("Quotation")
    expect(newest.locator("img, b, a, script")).to_have_count(0)
    expect(cell.locator("details .statement").first).to_be_hidden()
    cell.locator("summary").click()
    expect(cell.locator("details .statement").first).to_be_visible()
    newest.locator("button").first.click()
    expect(page.page.get_by_role("dialog").locator("mark").first).to_have_text(SAID)


def test_contested_points_carry_a_sign_and_the_words_of_the_dispute(page: Desk) -> None:
    dispute = page.page.locator("td:not(.away) > .statement > .dispute").first
    expect(dispute).to_contain_text("≠ Contested:")
    dispute.get_by_role("button").click()
    expect(page.page.get_by_role("dialog").locator("mark").first).to_have_text(dispute.locator("span").inner_text())


def test_all_statements_of_a_cell_open_as_a_list(page: Desk) -> None:
    cell = cell_of(page, "Ukraine")
    cell.locator("summary").click()
    button = cell.locator("button.all")
    total = int((button.text_content() or "").removeprefix("All "))
    button.click()
    opened = page.page.get_by_role("dialog")
    expect(opened.locator(".row")).to_have_count(total)
    words = opened.locator(".row q").nth(2).text_content() or ""
    opened.locator(".row").nth(2).get_by_role("button").click()
    expect(page.page.get_by_role("dialog").locator("mark").first).to_have_text(words)


def test_one_side_at_a_time_on_a_narrow_page_and_as_of_on_any(page: Desk) -> None:
    shown = page.page.locator("td:not(.away)")
    if page.narrow:
        first = shown.first.inner_text()
        page.page.get_by_label("Side shown").select_option("Ukraine")
        expect(shown.first).not_to_have_text(first)
        assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.page.get_by_test_id("stExpandSidebarButton").click()
    group = page.page.get_by_role("group", name="As of")
    for part, typed in (("day", "31"), ("month", "12"), ("year", "2022")):
        group.get_by_role("spinbutton", name=f"{part}, As of").press_sequentially(typed)
    for _ in range(2):  # past the button of the calendar: a date counts when its field is left
        page.page.keyboard.press("Tab")
    expect(page.page.get_by_text("As of 31 December 2022:")).to_be_attached()
    expect(page.page.locator(".statement .meta").filter(has_text="2026")).to_have_count(0)
