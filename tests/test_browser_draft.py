"""Check my draft in the browser: pasted and uploaded copy, what is underlined, and the files that come back."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser_fixtures import SIZES, Desk, desk, served

COPY = (
    "Erdoğan offered on 9 March 2024 to host a peace summit. Turkey was ready to host a peace summit which Russia "
    "would also attend. It cost “twelve <img src=x onerror=alert(1)> **goats**”."
)


@pytest.fixture(scope="module")
def address(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(Path(shutil.copytree(starter_home, tmp_path_factory.mktemp("draft") / "home"))) as address:
        yield address


@pytest.fixture(params=SIZES, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Desk]:
    with desk(browser, address, request.param, ready=False) as here:
        here.page.goto(f"{address}/draft")
        here.page.get_by_label("Text to check").wait_for()
        yield here


def test_pasted_copy_comes_back_sentence_by_sentence(page: Desk) -> None:
    check = page.page.get_by_role("button", name="Check the draft")
    check.click()
    expect(page.page.get_by_text("There is nothing to check yet")).to_be_visible()
    page.page.get_by_label("Text to check").fill(COPY)
    check.click()
    rows = page.page.locator(".draft > li")
    expect(rows).to_have_count(3)
    expect(rows.locator(".verdict")).to_have_text(["Contradicted", "Supported", "Not in the corpus"])
    assert "".join(rows.locator(".copy").all_text_contents()).replace(" ", "") == COPY.replace(" ", "")
    expect(rows.nth(0).locator("u")).to_have_text("9 March 2024")
    expect(rows.nth(0)).to_contain_text("They have: 8 March 2024.")
    expect(rows.nth(2).locator("u")).to_have_text("twelve <img src=x onerror=alert(1)> **goats**")
    rows.nth(1).locator("summary").click()
    expect(rows.nth(1).locator("blockquote")).to_contain_text("Russia")
    rows.nth(1).get_by_role("button", name="Open the document").click()
    opened = page.page.get_by_role("dialog")
    expect(opened.locator("mark")).to_have_text(rows.nth(1).locator("blockquote").text_content() or "")
    opened.get_by_role("button", name="Close").click()
    expect(opened).to_have_count(0)
    page.page.get_by_text("Only what needs a look").click()
    expect(rows).to_have_count(2)
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="Word file with comments").click()
    back = docx.Document(str(download.value.path()))
    assert back.paragraphs[0].text == COPY
    assert [comment.text.splitlines()[0] for comment in back.comments] == [
        "CONTRADICTED",
        "SUPPORTED",
        "NOT IN THE CORPUS",
    ]
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="JSON").click()
    verdicts = [row["verdict"] for row in json.loads(Path(download.value.path()).read_bytes())["sentences"]]
    assert verdicts == ["contradicted", "supported", "not_found"]


def test_an_uploaded_file_is_checked_and_one_that_cannot_be_read_gets_a_line(browser: Browser, address: str) -> None:
    document = docx.Document()
    document.add_paragraph("Turkey was ready to host a peace summit.")
    out = io.BytesIO()
    document.save(out)
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    with desk(browser, address, ready=False) as here:
        here.page.goto(f"{address}/draft")
        chooser = here.page.locator("input[type=file]")
        chooser.set_input_files({"name": "copy.docx", "mimeType": word, "buffer": out.getvalue()})
        expect(here.page.get_by_text("copy.docx")).to_be_visible()
        here.page.get_by_role("button", name="Check the draft").click()
        expect(here.page.locator(".draft > li .verdict")).to_have_text(["Supported"])
        here.page.get_by_test_id("stFileUploader").get_by_role("button", name="Remove").click()
        chooser.set_input_files({"name": "bad.docx", "mimeType": word, "buffer": b"not a zip"})
        expect(here.page.get_by_text("bad.docx")).to_be_visible()
        here.page.get_by_role("button", name="Check the draft").click()
        expect(here.page.locator(".notice.error")).to_contain_text("bad.docx: is not a Word document (.docx)")
