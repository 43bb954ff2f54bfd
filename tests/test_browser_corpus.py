"""The corpus page and the quality page as an editor uses them, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, expect

from corpus.sources import own_file
from tests.browser_fixtures import Desk, desk, served
from tests.corpus_fixtures import note
from tests.test_desk_card import saved

MARKUP = "<img src='http://127.0.0.1:9/x.png' onerror=\"alert('x')\"><script>alert(1)</script>"
MARKDOWN = "![i](http://127.0.0.1:9/i.png) [l](javascript:alert(1)) $x^2$ :red[r] `c`"
OUTLET = f"Ferry Post {MARKUP}"
TITLE = f"Ferry accord of Lanternville {MARKUP} {MARKDOWN}"
QUESTION = "What did the Lanternville ferry accord allow?"


@dataclass(frozen=True)
class Place:
    """A server, and the folder that is its only source."""

    address: str
    notes: Path


@pytest.fixture(scope="module")
def place(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("corpus")
    home = Path(shutil.copytree(starter_home, folder / "home"))
    notes = folder / "notes"
    note(notes, "harbour", "The harbour council of Quillport met on 1 July 2026.", published="2026-07-01")
    (home / "sources.json").write_text('{"starter": false}', encoding="utf-8")
    outlet = OUTLET.replace("\\", "\\\\").replace('"', '\\"')
    own_file(home).write_text(
        f'[[source]]\nname = "desk notes *one*"\nkind = "folder"\npath = "{notes}"\npublisher = "{outlet}"\n',
        encoding="utf-8",
    )
    saved(home / "runs")
    with served(home) as address:
        yield Place(address, notes)


def opened(here: Desk, place: Place, section: str) -> Locator:
    here.page.goto(f"{place.address}/corpus?section={section}")
    here.page.get_by_role("button", name="Refresh now").wait_for()
    return here.page.locator(".st-key-corpus")


def test_a_new_file_in_a_folder_is_read_by_a_refresh_that_two_tabs_see_and_answers(
    browser: Browser, place: Place
) -> None:
    note(
        place.notes,
        "ferry",
        "The Lanternville ferry accord of 3 July 2026 allowed nine crossings a day.",
        title="'" + TITLE.replace("'", "''") + "'",  # as YAML quotes it
        published="2026-07-04",
    )
    with desk(browser, place.address, ready=False) as here, desk(browser, place.address, 390, ready=False) as beside:
        opened(here, place, "documents")
        opened(beside, place, "sources")
        here.page.get_by_role("button", name="Refresh now").click()
        for tab in (here, beside):
            expect(tab.page.locator("section.work .counted")).to_have_text("2 new")
            expect(tab.page.get_by_text("in the current release, newest 4 July 2026")).to_be_visible()
        source = beside.page.locator("[class*=st-key-row-source-]").first
        expect(source).to_contain_text("desk notes *one*")
        expect(source).to_contain_text(OUTLET)
        expect(source).to_contain_text("2 documents · newest 4 July 2026 · last read")
        row = here.page.locator("[class*=st-key-document-row-]").first
        expect(row).to_contain_text(TITLE)
        expect(row).to_contain_text(OUTLET)
        row.get_by_role("button").first.click()
        expect(here.page.locator("article.evidence h3")).to_have_text(TITLE)
        here.page.goto(place.address)
        answer = here.ask(QUESTION)
        expect(answer.locator(".words").first).to_contain_text("allowed nine crossings a day")


def test_documents_are_searched_filtered_and_removed_after_a_second_word(browser: Browser, place: Place) -> None:
    with desk(browser, place.address, ready=False) as here:
        page = here.page
        opened(here, place, "documents")
        rows = page.locator("[class*=st-key-document-row-]")
        page.get_by_label("Search in titles and ids").fill("MINSK-")
        page.keyboard.press("Enter")
        expect(rows).to_have_count(2)
        rows.first.get_by_role("button", name="Remove").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Its text goes for good.")
        dialog.get_by_role("button", name="Cancel").click()
        expect(dialog).to_have_count(0)
        expect(rows).to_have_count(2)
        rows.first.get_by_role("button", name="Remove").click()
        dialog.get_by_role("button", name="Remove for good").click()
        expect(page.get_by_text("The document is removed")).to_be_visible()
        expect(rows).to_have_count(1)


def test_files_and_addresses_are_added_and_what_is_not_taken_is_one_line(browser: Browser, place: Place) -> None:
    with desk(browser, place.address, ready=False) as here:
        page = here.page
        opened(here, place, "add")
        files: list[FilePayload] = [
            {"name": "a <b>note</b>.txt", "mimeType": "text/plain", "buffer": b"Pelican Bay signed a tide truce."},
            {"name": "nothing.txt", "mimeType": "text/plain", "buffer": b" "},
        ]
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files)
        expect(page.get_by_test_id("stFileChip")).to_have_count(2)
        page.wait_for_load_state("networkidle")
        page.get_by_label("Web pages, one address a line").fill("http://127.0.0.1:8/a\n/etc/passwd")
        page.get_by_label("Published by").fill("Pelican Desk")
        page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="Add").click()
        report = page.locator("section.work")
        expect(report.locator(".counted")).to_have_text("1 new")
        expect(report).to_contain_text("2 not taken: no web address: 1; holds no text: 1.")
        expect(report).to_contain_text("1 could not be read: an address that Parley may not fetch: 1.")
        for fold in report.locator("summary").all():
            fold.click()
        expect(report.get_by_text("/etc/passwd")).to_be_visible()
        page.get_by_role("button", name="Put this report away").click()
        expect(report).to_have_count(0)
        page.get_by_text("Documents", exact=True).click()
        page.get_by_label("Search in titles and ids").fill("upload-b")
        page.keyboard.press("Enter")
        expect(page.locator("[class*=st-key-document-row-]")).to_have_count(1)
        expect(page.locator("[class*=st-key-document-row-]")).to_contain_text("Pelican Desk")


def test_going_back_to_an_earlier_release(browser: Browser, place: Place) -> None:
    note(place.notes, "later", "Pelican Bay prolonged its tide truce on 9 July 2026.", published="2026-07-09")
    with desk(browser, place.address, 390, scheme="dark", ready=False) as here:
        page = here.page
        opened(here, place, "releases")
        page.get_by_role("button", name="Refresh now").click()
        expect(page.get_by_text("newest 9 July 2026.", exact=False).first).to_be_visible()
        page.get_by_role("button", name="Go back to this").first.click()
        page.get_by_role("dialog").get_by_role("button", name="Go back", exact=True).click()
        expect(page.get_by_text("Answers come from the earlier release now.")).to_be_visible()
        rows = page.locator(".st-key-release-rows .row")
        expect(rows.nth(1)).to_contain_text("current")
        expect(rows.nth(0)).not_to_contain_text("current")


def test_the_quality_page_tells_a_runs_counts(browser: Browser, place: Place) -> None:
    with desk(browser, place.address, 390, ready=False) as here:
        here.page.goto(f"{place.address}/card")
        sheet = here.page.locator(".st-key-sheet")
        expect(sheet.locator(".outcome")).to_have_count(1)
        runs = here.page.get_by_role("combobox", name="Run")
        if runs.count():  # the checkout's own runs stand beside the test's
            runs.click()
            here.page.get_by_role("option").filter(has_text="16:27").last.click()
        expect(sheet).to_contain_text("Of 3 questions that the sources answer, it refused 1 all the same.")
        expect(sheet).to_contain_text("Timelines: 0 of 2 right")
        expect(sheet).to_contain_text("make card")
