"""Answer alarms in the browser: an article is corrected after an answer, and the answer says so."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, expect

from corpus.read.base import Options
from corpus.refresh import add
from rag.settings import Settings
from tests.browser_fixtures import desk, served
from tests.test_browser_axe import faults, settle

QUESTION = "How many prisoners did the Quillport council release on 4 May 2026?"
TEXT = "The Quillport council released 157 prisoners of war on 4 May 2026. The harbour stayed <b>closed</b>."
CORRECTED = f"{TEXT.replace('157', '160')}\n\nCorrection: An earlier version of this article gave another figure."


def stored(home: Path, text: str) -> None:
    row = {
        "id": "quillport-release", "title": "Quillport release", "publisher": "Quillport Post", "language": "en",
        "published": "2026-05-04", "text": text,
    }  # fmt: skip
    file = home.parent / "rows.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    add(Settings.load(home=home), [str(file)], Options(), lambda stage, done, total: None)


@pytest.fixture(scope="module")
def home(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(shutil.copytree(starter_home, tmp_path_factory.mktemp("alarms") / "home"))
    stored(home, TEXT)
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with served(home) as address:
        yield address


def test_a_correction_after_an_answer_is_told_on_it_and_in_the_list(browser: Browser, address: str, home: Path) -> None:
    with desk(browser, address) as here:
        answer = here.ask(QUESTION)
        expect(answer.locator(".words").first).to_contain_text("157 prisoners")
        expect(answer.locator(".notice.alarm")).to_have_count(0)
        stored(home, CORRECTED)
        here.page.reload()
        notice = answer.locator(".notice.alarm")
        expect(notice).to_contain_text("source corrected")
        expect(answer.locator(".words").first).to_contain_text("157 prisoners")
        row = answer.locator(".alarm-row").first
        expect(row).to_contain_text("Quillport Post says: “Correction: An earlier version of this article")
        expect(row).to_contain_text("It says now: “The Quillport council released 160 prisoners of war on 4 May 2026.”")
        expect(here.page.locator(".badge").first).to_contain_text("source corrected")
        settle(here.page)
        assert faults(here.page) == []
        answer.get_by_role("button", name="Open in the document").first.click()
        opened = here.page.get_by_role("dialog")
        expect(opened.locator("mark")).to_have_text(
            "The Quillport council released 160 prisoners of war on 4 May 2026."
        )
        opened.get_by_role("button", name="Close").click()
        expect(opened).to_have_count(0)
        address_of_it = here.page.url
        answer.get_by_role("button", name="Mark as seen").click()
        expect(here.page.locator(".badge", has_text="source")).to_have_count(0)
        expect(notice).to_be_visible()
        expect(answer.get_by_role("button", name="Mark as seen")).to_have_count(0)
        here.ask("Is Turkey ready to host a peace summit?")
        here.page.get_by_role("button", name="Download the conversation").click()
        with here.page.expect_download() as download:
            here.page.get_by_test_id("stPopoverBody").get_by_role("button", name="Word").click()
        headings = [p.text for p in docx.Document(str(download.value.path())).paragraphs if p.text.endswith("?")]
        assert headings == [QUESTION, QUESTION, "Is Turkey ready to host a peace summit?"]
    with desk(browser, address, 390, "dark", ready=False) as here:
        here.page.goto(address_of_it)
        expect(here.exchanges.first.locator(".notice.alarm")).to_contain_text("source corrected")
        settle(here.page)
        assert faults(here.page) == []
        wide = here.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
