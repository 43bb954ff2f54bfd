"""The board in the browser: cells with their words and sources, one side at a time on a narrow page, text as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser_fixtures import SIZES, Desk, copy_with, desk, served

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
    with served(copy_with(starter_home, folder, HOSTILE)) as address:
        yield address


@pytest.mark.parametrize("width", SIZES)
def test_a_cell_has_the_newest_words_first_and_every_word_opens(browser: Browser, address: str, width: int) -> None:
    with desk(browser, address, width, ready=False) as here:
        page = opened(here)
        table = page.get_by_role("table")
        expect(table.get_by_role("columnheader")).to_have_count(2 if here.narrow else 5)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shown = page.locator("td:not(.away)").first.inner_text()
        cell = _cell(here, "Ukraine")
        if here.narrow:  # one side at a time
            assert page.locator("td:not(.away)").first.inner_text() != shown
        newest = cell.locator(".statement").first
        expect(newest.locator(".words")).to_have_text(SAID)
        expect(newest.locator(".who")).to_have_text("Volodymyr Zelenskyy")
        for said in ("said 18 June 2026", HOSTILE["publisher"], "Quotation"):
            expect(newest).to_contain_text(said)
        expect(newest.locator("img, b, a, script")).to_have_count(0)
        newest.locator("button").first.click()
        _opened_at(page, SAID)
        dispute = page.locator("td:not(.away) > .statement > .dispute").first
        expect(dispute).to_contain_text("≠ Contested:")
        dispute.get_by_role("button").click()
        _opened_at(page, dispute.locator("span").inner_text())
        expect(cell.locator("details .statement").first).to_be_hidden()
        cell.locator("summary").click()
        expect(cell.locator("details .statement").first).to_be_visible()
        button = cell.locator("button.all")
        total = int((button.text_content() or "").removeprefix("All "))
        button.click()
        rows = page.get_by_role("dialog").locator(".row")
        expect(rows).to_have_count(total)
        words = rows.nth(2).locator("q").text_content() or ""
        rows.nth(2).get_by_role("button").click()
        _opened_at(page, words)


def test_as_of_takes_back_what_was_said_later(browser: Browser, address: str) -> None:
    with desk(browser, address, ready=False) as here:
        page = opened(here)
        group = page.get_by_role("group", name="As of")
        for part, typed in (("day", "31"), ("month", "12"), ("year", "2022")):
            group.get_by_role("spinbutton", name=f"{part}, As of").press_sequentially(typed)
        for _ in range(2):  # past the button of the calendar: a date counts when its field is left
            page.keyboard.press("Tab")
        expect(page.get_by_text("As of 31 December 2022:")).to_be_attached()
        expect(page.locator(".statement .meta").filter(has_text="2026")).to_have_count(0)
        expect(page.locator(".statement .meta").filter(has_text="2022").first).to_be_attached()


def opened(here: Desk) -> Page:
    """The board with its table."""
    here.page.goto(f"{here.address}/board")
    here.page.locator(".board table").wait_for()
    return here.page


def _cell(here: Desk, side: str) -> Locator:
    """What a side said on the ceasefire; on a narrow page the side is chosen first."""
    if here.narrow:
        here.page.get_by_label("Side shown").select_option(side)
    column = here.page.locator("th.side", has_text=side).get_attribute("data-column")
    name = here.page.get_by_role("rowheader", name="Ceasefire", exact=True)
    return here.page.locator("tbody tr").filter(has=name).locator(f"td[data-column='{column}']")


def _opened_at(page: Page, words: str) -> None:
    """A document stands open at those words; close it."""
    dialog = page.get_by_role("dialog").filter(has=page.locator("mark"))
    expect(dialog.locator("mark").first).to_have_text(words)
    dialog.get_by_role("button", name="Close").first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("[?&]d="))  # or the next click would open it again
