"""The limits at the question box, the as-of day, what may be asked next, and what is taken away from an answer."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

import docx
import pytest
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import TimeoutError as TooSlow

from rag.chain import Parley
from rag.settings import Settings
from rag.types import Scope
from tests.browser_fixtures import SIZES, Desk, copy_with, desk, served

QUESTION = "Is Turkey ready to host a peace summit?"
OURS = "Parley brief"
HOSTILE = "Lanternville <b>Herald</b> [x](javascript:alert(1)) :smile:"
TRUCE = "What did the Lanternville mayor offer?"
ROWS = (
    {
        "id": "lanternville-truce",
        "title": "Lanternville mayor offers a bridge truce",
        "publisher": HOSTILE,
        "party": "Lanternville",
        "published": "2026-05-04",
        "language": "en",
        "text": "The Lanternville mayor offered a bridge truce on 4 May 2026 <img src=x onerror=alert(1)> ![i](x).",
    },
    {
        "id": "fener-ateskes",
        "title": "Lanternville belediye başkanı ateşkes önerdi",
        "publisher": "Fener Gazetesi",
        "published": "2026-05-05",
        "language": "tr",
        "text": "Lanternville belediye başkanı 4 Mayıs 2026'da köprü için bir ateşkes önerdi.",
    },
)


@pytest.fixture(scope="module")
def home(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small release with two more outlets, a side and a language in it."""
    folder = tmp_path_factory.mktemp("filters")
    return copy_with(starter_home, folder, *ROWS)


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with served(home) as address:
        yield address


@pytest.fixture(params=SIZES, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Desk]:
    with desk(browser, address, request.param) as here:
        yield here


def choose(here: Desk, limit: str, name: str) -> None:
    """Choose one of the options of a limit and close them."""
    role: Literal["radio", "button"] = "radio" if limit == "dates" else "button"
    option = here.page.get_by_role(role, name=re.compile(rf"^{re.escape(name)} \(\d+\)$"))
    here.open_limit(limit)
    try:
        option.click(timeout=10_000)
    except TooSlow:  # the page was still being drawn after the last click, and closed it
        here.open_limit(limit)
        option.click()
    expect(here.page.locator(f"[class*=st-key-chip-{'year' if limit == 'dates' else limit}] button")).to_be_visible()
    here.page.keyboard.press("Escape")


def test_what_is_cited_keeps_to_the_language_the_outlet_the_side_and_the_days(page: Desk) -> None:
    def within(limits: str, question: str) -> Locator:
        page.page.goto(f"{page.address}/?{limits}")
        expect(page.page.locator(".within")).to_be_visible()
        return page.ask(question)

    within("language=tr", "Lanternville belediye başkanı ne önerdi?")
    expect(page.chips.locator(".outlet")).to_have_text(["Fener Gazetesi"])
    refused = within(f"outlet={OURS}", TRUCE)
    expect(refused).to_contain_text(f"Only {OURS}")
    expect(refused.locator(".refusal")).to_be_visible()  # the briefs do not know of Lanternville
    within("side=Lanternville", TRUCE)
    expect(page.chips.locator(".outlet").first).to_have_text(HOSTILE)
    expect(page.page.locator(".within")).to_have_text("1 document is within these limits.")
    within("since=2024-01-01&until=2024-12-31", QUESTION)
    expect(page.chips.first).to_be_visible()
    assert all(day.endswith(" 2024") for day in page.chips.locator(".day").all_text_contents())


def test_limits_outlive_other_pages_and_a_reload_and_are_the_tabs_own(browser: Browser, address: str) -> None:
    with desk(browser, address) as one, desk(browser, address) as two:
        choose(one, "side", "Russia")
        one.set_day("dates", "Not before", date(2024, 1, 1))
        expect(one.page.get_by_role("button", name="since 1 Jan 2024 ×")).to_be_visible()
        one.page.get_by_role("link", name="Quality").click()
        expect(one.box).to_have_count(0)
        one.page.get_by_role("link", name="Chat").click()
        expect(one.page.get_by_role("button", name="Russia ×")).to_be_visible()
        expect(one.page).to_have_url(re.compile(r"side=Russia"))
        one.page.reload()
        expect(one.page.get_by_role("button", name="Russia ×")).to_be_visible()
        expect(one.page.get_by_role("button", name="since 1 Jan 2024 ×")).to_be_visible()
        two.page.reload()
        two.box.wait_for()
        expect(two.page.get_by_role("button", name="Russia ×")).to_have_count(0)


def test_as_of_is_plain_to_see_and_nothing_later_is_cited(page: Desk, home: Path) -> None:
    when, question = date(2024, 5, 1), "Will Russia come to a peace summit?"
    page.set_day("as_of", "As of", when)
    banner = page.page.locator(".st-key-as-of-banner")
    expect(banner).to_contain_text("You are asking as of 1 May 2024.")
    known = Parley.open(Settings.load(home=home)).index()
    expect(banner).to_contain_text(f"{known.documents(Scope(as_of=when))} documents were known by then")
    expect(page.page.locator(".st-key-as-of-line")).to_contain_text("As of 1 May 2024")
    expect(page.box).to_have_attribute("placeholder", "Ask as of 1 May 2024")
    exchange = page.ask(question)
    expect(exchange).to_contain_text("As of 1 May 2024")
    expect(page.chips.first).to_be_visible()
    years = [int(day[-4:]) for day in page.chips.locator(".day").all_text_contents()]
    assert max(years) <= when.year
    page.page.locator(".st-key-as-of-line").get_by_role("button", name="Back to today").click()
    expect(banner).to_have_count(0)
    expect(page.box).to_have_attribute("placeholder", "Ask about the peace talks")


def test_a_question_that_is_suggested_is_answered(page: Desk) -> None:
    page.ask(QUESTION)
    suggestions = page.page.locator("[class*=st-key-suggestion-] button")
    expect(suggestions.nth(1)).to_be_visible()
    question = (suggestions.first.locator("p").text_content() or "").strip()
    suggestions.first.click()
    expect(page.exchanges).to_have_count(2)
    expect(page.exchanges.last.locator("h2")).to_have_text(question)
    expect(page.chips.first).to_be_visible()
    expect(page.exchanges.last.locator(".refusal")).to_have_count(0)
    expect(page.page.locator("[class*=st-key-suggestions-]")).not_to_have_count(2)


def test_an_answer_is_copied_with_footnotes_and_downloaded(page: Desk) -> None:
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    exchange = page.ask(TRUCE)
    exchange.get_by_role("button", name="Copy with footnotes").click()
    expect(exchange.get_by_text("Copied", exact=True)).to_be_visible()
    plain, rich = page.page.evaluate(
        "navigator.clipboard.read().then(items => Promise.all(['text/plain', 'text/html']"
        ".map(type => items[0].getType(type).then(blob => blob.text()))))"
    )
    assert "[^1]" in plain
    assert "[^1]:" in plain
    assert "<sup>" in rich
    assert "<img" not in rich
    assert "<b>" not in rich
    assert "&lt;b&gt;Herald" in rich
    exchange.get_by_role("button", name="Download").click()
    with page.page.expect_download() as download:
        page.page.get_by_role("button", name="Word (.docx)").click()
    assert download.value.suggested_filename.endswith(".docx")
    document = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    assert TRUCE in "\n".join(paragraph.text for paragraph in document.paragraphs)
