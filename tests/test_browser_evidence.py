"""The words behind an answer, in a real browser: walked by keys, read whole, changed, removed, contradicted."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from corpus.desk import CorpusDesk, DocumentFilter
from corpus.read.base import Options
from corpus.refresh import add, remove
from corpus.release import rollback
from rag.settings import Settings
from rag.types import Record
from tests.browser_fixtures import Desk, desk, served
from tests.corpus_fixtures import quiet

MARKUP = (
    "<script>document.title='taken over'</script><style>body{display:none}</style><iframe src='http://127.0.0.1:9/'>"
    "</iframe><img src='http://127.0.0.1:9/x.png' onerror=\"alert('x')\">"
)
MARKDOWN = "![i](http://127.0.0.1:9/i.png) [l](javascript:alert(1)) **b** $x^2$ :red[r]"
HOSTILE = {
    "id": "lanternville-truce",
    "title": f"Lanternville mayor offers a bridge truce {MARKUP}",
    "publisher": f"Lanternville <b>Herald</b> {MARKDOWN}",
    "url": "javascript:alert(document.domain)",
    "published": "2026-05-04",
    "language": "en",
    "text": f"The Lanternville mayor offered a bridge truce on 4 May 2026 {MARKUP} {MARKDOWN}.\n\nThe Lanternville "
    f"council said that the bridge truce would last nine days. {MARKUP}",
}
FERRY = {
    "id": "quayport-ferry",
    "title": "Quayport ferry takes envoys across",
    "publisher": "Quayport Gazette",
    "url": "https://gazette.example/ferry",
    "published": "2026-05-06",
    "language": "en",
    "text": "The Quayport ferry carried 45 envoys to the island talks on 6 May 2026.\n\nThe harbour master kept order. "
    "Nobody was turned away.",
}
CHANGED = {
    **FERRY,
    "text": FERRY["text"].replace("45 envoys", "38 envoys").replace("turned away.", "turned away at the quay."),
}
OTHER = {
    "id": "island-herald-ferry",
    "title": "Envoys reach the island",
    "publisher": "Island Herald",
    "url": "https://herald.example/envoys",
    "published": "2026-05-06",
    "language": "en",
    "text": "The Quayport ferry carried 52 envoys to the island talks on 6 May 2026, the islanders counted.",
}
QUAY = {
    "id": "quayport-lamp",
    "title": "Quayport lights a lamp for the talks",
    "publisher": "Quayport Gazette",
    "url": "https://gazette.example/lamp",
    "published": "2026-05-07",
    "language": "en",
    "text": "The Quayport lighthouse burned a green lamp for the island talks on 7 May 2026.",
}
TRUCE = "What did the Lanternville mayor offer?"
ENVOYS = "How many envoys did the Quayport ferry carry?"
LAMP = "What lamp did the Quayport lighthouse burn?"


@pytest.fixture(scope="module")
def home(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small release with four made-up reports in it."""
    copy = Path(shutil.copytree(starter_home, tmp_path_factory.mktemp("evidence") / "home"))
    take(copy, HOSTILE, FERRY, OTHER)
    return copy


def take(home: Path, *rows: dict[str, str]) -> str | None:
    """Add reports and publish; the release."""
    file = home.parent / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    report = add(Settings.load(home=home), [str(file)], Options(), quiet)
    assert report.total.new + report.total.changed == len(rows), report.details
    return report.release


def stored(home: Path, row: dict[str, str]) -> Record:
    """What is known of the report of such a row."""
    corpus = CorpusDesk(home)
    (found,) = corpus.documents(DocumentFilter(words=row["title"].split(" <")[0]), start=0, count=2).rows
    return corpus.versions(found.document_id)[-1]


def text_of(home: Path, row: dict[str, str]) -> str:
    """The text that is stored of it: the reader takes Markdown's stars away."""
    text = CorpusDesk(home).text(stored(home, row).document_id, 1)
    assert row is not HOSTILE or MARKUP in text, "the reader kept no markup, so this would test nothing"
    return text


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with served(home) as address:
        yield address


def focused(here: Desk) -> str:
    """Tag and classes of what has the focus, in whichever shadow it stands, and its number if it has one."""
    said: str = here.page.evaluate(
        """() => { let e = document.activeElement; while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
            return `${e.tagName} ${e.className} ${e.dataset.n ?? ''}`; }"""
    )
    return said


@pytest.mark.parametrize("width", [1280, 390])
def test_the_panel_is_walked_by_keys_and_shows_the_whole_text(
    browser: Browser, address: str, home: Path, width: int
) -> None:
    text = text_of(home, HOSTILE)
    with desk(browser, address, width) as here:
        here.ask(TRUCE)
        words = [said.strip() for said in here.exchanges.last.locator(".words").all_text_contents()]
        here.chips.first.click()
        mark = here.evidence.locator("mark")
        here.page.wait_for_function("document.activeElement.closest('.st-key-evidence')")
        for number, said in enumerate(words):
            if number:
                here.page.keyboard.press("ArrowRight")
            expect(here.evidence.locator(".kicker").first).to_have_text(f"Source {number + 1} of {len(words)}")
            expect(mark).to_have_text(said)
            assert mark.text_content() == said
        here.page.get_by_role("button", name="Show the whole text").click()
        expect(here.evidence.locator("blockquote")).to_have_text(text)
        assert here.evidence.locator("blockquote").text_content() == text
        in_sight = """() => { const p = document.querySelector('.st-key-evidence').getBoundingClientRect();
            const m = document.querySelector('.st-key-evidence mark').getBoundingClientRect();
            return m.top >= p.top && m.top < p.bottom; }"""
        here.page.wait_for_function(in_sight)
        here.page.keyboard.press("ArrowLeft")
        expect(mark).to_have_text(words[-2] if len(words) > 1 else words[0])
        n = here.exchanges.last.locator(".chip[aria-expanded=true]").get_attribute("data-n")
        here.page.keyboard.press("Escape")
        expect(here.evidence).to_have_count(0)
        here.page.wait_for_timeout(100)
        assert focused(here).startswith("BUTTON chip")
        assert focused(here).endswith(f" {n}")


def test_nothing_of_a_source_becomes_markup(browser: Browser, address: str, home: Path) -> None:
    record = stored(home, HOSTILE)
    assert "<b>" in (record.publisher or "")
    assert MARKUP in record.title
    with desk(browser, address) as here:
        here.ask(TRUCE)
        here.chips.first.click()
        facts = here.evidence.locator(".facts")
        expect(facts.locator("dd").first).to_have_text(record.publisher or "")
        expect(facts).to_contain_text("Retrieved")
        expect(here.evidence.locator("h3")).to_have_text(record.title)
        expect(here.evidence.locator("a")).to_have_count(0)
        here.page.goto(f"{address}/?d={quote(record.document_id)}&at=0-3")
        sheet = here.page.get_by_role("dialog")
        expect(sheet.locator("mark")).to_have_text("The")
        expect(sheet.locator("blockquote")).to_have_text(text_of(home, HOSTILE))
        expect(sheet.locator("h3")).to_have_text(record.title)
        expect(sheet.get_by_test_id("stException")).to_have_count(0)
        sheet.locator("summary", has_text="Ask about this document").click()
        expect(sheet.get_by_role("textbox")).to_have_value(f"What is known about “{record.title}”?")
        for part in (here.page.locator(".stMain"), sheet):
            assert part.locator("script, iframe, img, b, a").count() == 0
        assert here.page.title() == "Parley"
        here.page.keyboard.press("Escape")
        expect(sheet).to_have_count(0)
        expect(here.page).to_have_url(re.compile(r"^[^?]*$"))


def test_another_report_of_the_same_says_otherwise(browser: Browser, address: str) -> None:
    with desk(browser, address) as here:
        here.ask(ENVOYS)
        here.exchanges.last.locator(".chip", has_text="Quayport Gazette").first.click()
        expect(here.evidence.locator("mark")).to_contain_text("45 envoys")
        here.evidence.locator("summary", has_text="Other passages").click()
        passage = here.evidence.locator(".passage.otherwise")
        expect(passage).to_contain_text("52 envoys")
        expect(passage.locator(".why")).to_have_text("The cited words have 45, this has 52.")
        here.evidence.get_by_role("button", name="Open the document").first.click()
        sheet = here.page.get_by_role("dialog")
        expect(sheet.locator("mark")).to_have_text(OTHER["text"])
        sheet.locator("summary", has_text="Ask about this document").click()
        sheet.get_by_role("textbox").fill(LAMP)
        sheet.get_by_role("button", name="Ask", exact=True).click()
        expect(sheet).to_have_count(0)
        expect(here.exchanges).to_have_count(1)
        expect(here.exchanges.locator("h2")).to_have_text(LAMP)


def test_a_changed_a_rolled_back_and_a_removed_document(browser: Browser, address: str, home: Path) -> None:
    """What was said stays as it was said, and the panel tells what became of it. The last test: it changes the home."""
    with desk(browser, address) as here:
        here.ask(ENVOYS)
        chip = here.exchanges.first.locator(".chip", has_text="Quayport Gazette").first
        words = "The Quayport ferry carried 45 envoys to the island talks on 6 May 2026."
        chip.click()
        expect(here.evidence.locator("mark")).to_have_text(words)
        expect(here.evidence.locator(".version")).to_have_count(0)
        before = take(home, CHANGED)
        here.page.keyboard.press("Escape")
        chip.click()
        said = here.evidence.locator(".version")
        expect(said).to_contain_text("Version 1 of 2. The article changed on")
        expect(said).to_contain_text("The cited words no longer stand in the newest version.")
        expect(here.evidence.locator("mark")).to_have_text(words)
        here.evidence.locator("summary", has_text="What changed since").click()
        changes = here.evidence.locator(".changes")
        expect(changes.locator("del")).to_have_text(["taken out: 45", "taken out: away."])
        expect(changes.locator("ins")).to_have_text(["put in: 38", "put in: away at the quay."])

        take(home, QUAY)
        here.ask(LAMP)
        lamp = here.exchanges.last.locator(".chip", has_text="Quayport Gazette").first
        lamp.click()
        expect(here.evidence.locator("mark")).to_have_text(QUAY["text"])
        assert before is not None
        rollback(home, before)
        here.page.keyboard.press("Escape")
        lamp.click()
        expect(here.evidence.locator(".version")).to_contain_text("Cited from an earlier state of the corpus")
        expect(here.evidence.locator("mark")).to_have_text(QUAY["text"])

        gone = stored(home, FERRY).document_id
        remove(Settings.load(home=home), [gone], quiet)
        chip.click()
        expect(here.evidence.locator(".version")).to_contain_text("has been removed from the corpus")
        expect(here.evidence.locator("mark")).to_have_text(words)
        here.page.goto(f"{address}/?d={quote(gone)}")
        expect(here.page.get_by_role("dialog")).to_contain_text("holds no document with this address")
