"""The page as a reporter uses it, in a real browser, wide and narrow."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler
from itertools import groupby
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rag.chain import Parley
from rag.settings import Settings
from rag.types import Answer, Scope, Turn
from tests.browser_fixtures import PATIENCE, SIZES, Desk, copy_with, desk, served
from tests.model_fixtures import Misbehaving
from ui.answer import FEW
from ui.words import cited_day, day, short_day

QUESTION = "Is Turkey ready to host a peace summit?"
FOLLOW_UP = "What did Zelenskyy answer?"
FIGURES = "What figures do Kyiv and Moscow give for the exchange?"
ROUNDS = "Timeline of the direct Russian-Ukrainian rounds in Istanbul in May and June 2025"
OFF_TOPIC = "How much does a pound of goat cheese cost in Ulaanbaatar?"
MARKUP = (
    "<script>document.title='taken over'</script><style>body{display:none}</style><iframe src='http://127.0.0.1:9/'>"
    "</iframe><img src='http://127.0.0.1:9/x.png' onerror=\"alert('x')\">"
)
MARKDOWN = "![i](http://127.0.0.1:9/i.png) [l](javascript:alert(1)) **b** $x^2$ :red[r] :smile: `c`"
OUTLET = f"Lanternville <b>Herald</b> {MARKDOWN}"
TITLE = f"Lanternville mayor offers a bridge truce {MARKUP}"
HOSTILE = {
    "id": "lanternville-truce",
    "title": TITLE,
    "publisher": OUTLET,
    "url": "javascript:alert(document.domain)",
    "published": "2026-05-04",
    "language": "en",
    "text": f"The Lanternville mayor offered a bridge truce on 4 May 2026 {MARKUP} {MARKDOWN}.\n\nThe Lanternville "
    "council said that the bridge truce would last nine days.",
}
HOSTILE_QUESTION = "What did the Lanternville mayor offer?"


@pytest.fixture(scope="module")
def home(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small release with a hostile page in it."""
    folder = tmp_path_factory.mktemp("browser")
    return copy_with(starter_home, folder, HOSTILE)


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with served(home) as address:
        yield address


@pytest.fixture(scope="module")
def parley(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Parley:
    """The same corpus in this process: what the page must show."""
    copy = shutil.copytree(home, tmp_path_factory.mktemp("beside") / "home")
    return Parley.open(Settings.load(home=Path(copy)))


@pytest.fixture
def wide(browser: Browser, address: str) -> Iterator[Desk]:
    with desk(browser, address) as here:
        yield here


@pytest.fixture(params=SIZES, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Desk]:
    with desk(browser, address, request.param) as here:
        yield here


def check_citations(here: Desk, answer: Answer) -> None:
    """Open each citation of the newest exchange and hold the panel to the answer."""
    exchange = here.exchanges.last
    expect(exchange.locator(".words")).to_have_text([sentence.text for sentence in answer.sentences])
    numbers = [n for numbers in (*(s.citations for s in answer.sentences), *_noted(answer)) for n in numbers]
    fold = exchange.locator(".notes summary")
    if fold.count():
        fold.click()
    assert [int(chip.get_attribute("data-n") or 0) for chip in here.chips.all()] == numbers
    by_number = {citation.n: citation for citation in answer.citations}
    for chip, n in zip(here.chips.all(), numbers, strict=True):
        citation = by_number[n]
        expect(chip.locator(".outlet")).to_have_text(citation.publisher or "No outlet named")
        expect(chip.locator(".day")).to_have_text(short_day(cited_day(citation)))
        chip.click()
        expect(chip).to_have_attribute("aria-expanded", "true")
        expect(here.evidence.locator("mark")).to_have_text(citation.quote)
        assert here.evidence.locator("mark").text_content() == citation.quote
        assert citation.quote in (here.evidence.locator("blockquote").text_content() or "")
        expect(here.evidence.locator("h3")).to_have_text(citation.title)
        expect(here.evidence.locator("code")).to_have_text(citation.snapshot)
        if citation.event_date:
            expect(here.evidence.locator("dd").nth(1)).to_contain_text(day(citation.event_date))
        if here.narrow:  # the panel lies over the sentences
            here.page.get_by_role("button", name="Close", exact=True).click()
            expect(here.evidence).to_have_count(0)


def _noted(answer: Answer) -> list[tuple[int, ...]]:
    """The numbers under an answer as the page puts them: disputes behind the other notes when they fold."""
    many = sum(note.kind == "dispute" for note in answer.notes) > FEW
    return [n.citations for n in sorted(answer.notes, key=lambda n: many and n.kind == "dispute")]


def test_each_citation_opens_the_exact_words_in_their_paragraph(page: Desk, parley: Parley) -> None:
    page.page.locator(".st-key-examples").get_by_role("button", name=QUESTION).click()
    page.exchanges.first.locator(".below").wait_for()
    answer = parley.answer(QUESTION)
    assert "ready to host a peace summit" in answer.sentences[0].text
    check_citations(page, answer)


def test_a_brief_says_whose_reports_it_sums_up_and_links_them(wide: Desk, parley: Parley) -> None:
    wide.ask(QUESTION)
    wide.chips.first.click()
    expect(wide.evidence).to_contain_text("Parley's own brief of what these outlets reported")
    first = wide.evidence.locator(".outlets a").first
    assert (first.get_attribute("href") or "").startswith("https://")
    assert first.get_attribute("target") == "_blank"
    assert "noopener" in (first.get_attribute("rel") or "")


def test_previous_next_and_close_walk_through_the_citations(page: Desk) -> None:
    page.ask(QUESTION)
    page.chips.first.click()
    expect(page.evidence).to_contain_text("Source 1 of ")
    expect(page.page.get_by_role("button", name="Previous", exact=True)).to_be_disabled()
    page.page.get_by_role("button", name="Next", exact=True).click()
    expect(page.evidence).to_contain_text("Source 2 of ")
    page.page.get_by_role("button", name="Close", exact=True).click()
    expect(page.evidence).to_have_count(0)


def test_a_follow_up_keeps_the_thread(page: Desk, parley: Parley) -> None:
    page.ask(QUESTION)
    page.ask(FOLLOW_UP)
    expect(page.exchanges).to_have_count(2)
    cited = dict.fromkeys(citation.document_id for citation in parley.answer(QUESTION).citations)
    check_citations(page, parley.answer(FOLLOW_UP, history=(Turn(QUESTION, tuple(cited)),)))
    page.open_sidebar()
    page.page.get_by_role("button", name="New conversation").click()
    expect(page.exchanges).to_have_count(0)


def test_a_refusal_says_why_and_shows_the_nearest_passages(page: Desk, parley: Parley) -> None:
    answer = parley.answer(OFF_TOPIC)
    assert answer.status == "abstained"
    exchange = page.ask(OFF_TOPIC)
    expect(exchange).to_contain_text("Not answered.")
    expect(exchange).to_contain_text(answer.reason or "")
    expect(exchange.locator(".passages li").first).to_be_visible()
    expect(exchange.locator(".chip")).to_have_count(0)


def test_a_timeline_has_its_days(page: Desk, parley: Parley) -> None:
    answer = parley.answer(ROUNDS)
    assert [s.label for s in answer.sentences] == sorted((s.label for s in answer.sentences), key=day_read)
    exchange = page.ask(ROUNDS)
    expect(exchange.locator(".label")).to_have_text([label for label, _ in groupby(s.label for s in answer.sentences)])


def test_a_dispute_opens_its_words(wide: Desk, parley: Parley) -> None:
    answer = parley.answer(FIGURES)
    exchange = wide.ask(FIGURES)
    dispute = next(n for n in answer.notes if n.kind == "dispute")
    fold = exchange.locator(".notes summary")
    if fold.count():
        fold.click()
    box = exchange.locator(".notes p", has_text=dispute.text)
    box.locator(".chip").first.click()
    expect(wide.evidence.locator("mark")).to_contain_text(dispute.text[:40])


def test_the_dates_read_from_a_question_are_taken_away_by_a_click(page: Desk, parley: Parley) -> None:
    answer = parley.answer(ROUNDS)
    assert answer.window is not None
    exchange = page.ask(ROUNDS)
    chip = exchange.locator("button.dates")
    expect(chip).to_contain_text(answer.window.label)
    chip.click()
    again = page.exchanges.nth(1)
    expect(again).to_contain_text("Without the dates in the question's words")
    again.locator(".below, .notice").first.wait_for()
    expect(again.locator("button.dates")).to_have_count(0)
    without = parley.answer(ROUNDS, Scope(read_dates=False))
    expect(again.locator(".words")).to_have_text([s.text for s in without.sentences])


def test_a_question_in_ukrainian_gets_a_ukrainian_frame_around_english_quotes(wide: Desk) -> None:
    exchange = wide.ask("Чи готова Туреччина прийняти мирний саміт?")
    expect(exchange.locator(".mark").first).to_have_text("(англійською)")
    expect(exchange.locator(".words").first).to_have_attribute("lang", "en")
    expect(exchange.locator(".below")).to_contain_text("Дослівні цитати")
    refused = wide.ask("Напиши вірш про козячий сир")
    expect(refused.locator(".notice")).to_contain_text("Без відповіді.")
    expect(refused.locator("[data-testid=stCode]")).to_contain_text("сир")
    expect(refused.locator("a[href]")).to_have_count(0)


def day_read(label: str) -> date:
    """The first day of a label such as "28 February 2022", "15–16 June 2024" or "Report of 2 June 2025"."""
    label = re.sub(r"^(\d+)–\d+", r"\1", label.removeprefix("Report of ")).split(" – ")[0]
    return datetime.strptime(label, "%d %B %Y").date()  # noqa: DTZ007


def test_markup_from_a_source_is_text_everywhere(page: Desk, parley: Parley) -> None:
    answer = parley.answer(HOSTILE_QUESTION)
    citation = answer.citations[0]
    title, outlet = citation.title, citation.publisher or ""
    for kept in (title, outlet, citation.quote):
        assert "<" in kept, "the reader kept no markup, so this would test nothing"
    page.ask(HOSTILE_QUESTION)
    check_citations(page, answer)
    page.chips.first.click()
    expect(page.evidence.locator("h3")).to_have_text(title)
    expect(page.evidence.locator("dd").first).to_have_text(outlet)
    expect(page.evidence.locator("a")).to_have_count(0)  # javascript: is no web address
    page.ask(MARKUP + MARKDOWN + " truce in Lanternville?")
    expect(page.exchanges.last.locator("h2")).to_contain_text(MARKUP + MARKDOWN)
    page.ask("a goat cheese in Lanternville in 1850?")  # shown among the passages of a refusal, or cited
    page.open_limit("outlet")
    expect(page.page.get_by_test_id("stPopoverBody").get_by_role("button", name=outlet)).to_be_visible()
    main = page.page.locator(".stMain")
    assert page.page.title() == "Parley"
    assert main.locator("script, iframe, img, b, a[href^='javascript']").count() == 0
    assert page.page.evaluate("getComputedStyle(document.body).display") != "none"


def test_two_tabs_do_not_share_a_conversation(browser: Browser, address: str) -> None:
    with desk(browser, address) as one, desk(browser, address) as two:
        one.ask(QUESTION)
        two.ask(OFF_TOPIC)
        expect(one.exchanges).to_have_count(1)
        expect(two.exchanges).to_have_count(1)
        expect(two.chips).to_have_count(0)


def test_the_page_fits_its_width(page: Desk) -> None:
    page.ask(HOSTILE_QUESTION)
    page.chips.first.click()
    page.evidence.wait_for()
    wide = page.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    overflowing = page.page.evaluate(
        """() => [...document.querySelectorAll('section.evidence *, .question, .below *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"""
    )
    assert overflowing == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Browser, address: str, scheme: str) -> None:
    """WCAG AA, 4.5 to 1, for everything that is read in an answer and its evidence."""
    with desk(browser, address, 1280, scheme) as here:
        here.ask(QUESTION)
        here.chips.first.click()
        here.evidence.locator("mark").wait_for()
        for selector in (".words", ".chip .n", ".chip .day", ".evidence mark", ".evidence dt", ".evidence a", ".meta"):
            assert contrast(here, selector) >= 4.5, selector


def contrast(here: Desk, selector: str) -> float:
    """The contrast ratio of the first such element, its opacity and half-transparent grounds included."""
    ratio: float = here.page.locator(selector).first.evaluate(CONTRAST)
    return ratio


CONTRAST = """element => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const chain = [];
  for (let e = element; e; e = e.parentElement ?? e.getRootNode().host) chain.unshift(e);
  let opacity = 1;
  canvas.fillStyle = 'white';
  canvas.fillRect(0, 0, 1, 1);
  for (const e of chain) {
    const style = getComputedStyle(e);
    opacity *= Number(style.opacity);
    canvas.fillStyle = style.backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
  }
  const read = () => [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  const light = rgb => {
    const [r, g, b] = rgb.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(read());
  canvas.globalAlpha = opacity;
  canvas.fillStyle = getComputedStyle(element).color;
  canvas.fillRect(0, 0, 1, 1);
  const ink = light(read());
  return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
}"""


def test_a_deleted_release_is_built_again_with_its_progress_on_the_page(
    browser: Browser, full_home: Path, tmp_path: Path
) -> None:
    """What the first start shows; the vectors are cached, so that only the index is made."""
    copy = Path(shutil.copytree(full_home, tmp_path / "home"))
    shutil.rmtree(copy / "releases")
    with served(copy) as address, desk(browser, address, ready=False) as here:
        here.page.goto(address)
        here.page.get_by_text("Preparing the corpus").or_(here.box).first.wait_for()
        here.box.wait_for()
        here.ask(QUESTION)
        expect(here.chips.first).to_be_visible()


SAID = (
    "Turkish President Recep Tayyip Erdoğan said in Istanbul on 8 March 2024 that Turkey was ready to host a peace "
    "summit which Russia would also attend [1]. "
)
UNSAID = "Putin accepted the offer of Turkey on 10 March 2024 in Istanbul [1]. "


def test_clicks_while_a_model_writes_lose_nothing(
    browser: Browser, home: Path, bad_server: Misbehaving, tmp_path: Path
) -> None:
    """The model stops in the middle until the page has been clicked through, then ends; then it waits to be stopped."""
    go = threading.Event()

    def gated(to: BaseHTTPRequestHandler) -> None:
        bad_server._open(to)
        bad_server._piece(to, SAID + UNSAID + "Zelenskyy")
        go.wait(PATIENCE)
        bad_server._piece(to, " was there.", "stop")
        to.wfile.write(b"data: [DONE]\n\n")

    vars(bad_server)["_gated"], bad_server.mode = gated, "gated"
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    model = {"OPENAI_BASE_URL": bad_server.url, "OPENAI_API_KEY": "none", "PARLEY_CHAT_MODEL": "any"}
    with served(copy, **model) as address, desk(browser, address) as here:
        here.box.fill(QUESTION)
        here.box.press("Enter")
        first = here.exchanges.first
        here.chips.first.click()
        expect(here.evidence.locator("mark")).to_contain_text("ready to host a peace summit")
        expect(first.get_by_role("button", name="Stop")).to_be_visible()
        expect(here.box).to_be_disabled()
        here.set_day("dates", "Not before", date(2014, 1, 1))  # draws the whole page anew
        expect(here.page.get_by_role("button", name="Clear all")).to_be_visible()
        expect(first.locator(".words").first).to_contain_text("ready to host a peace summit")
        go.set()
        expect(first).to_contain_text("Written by any")
        expect(first.locator(".words").first).to_contain_text("ready to host a peace summit")
        expect(first.locator(".words", has_text="Putin accepted")).to_have_count(0)
        first.get_by_text("not shown").click()
        expect(first.locator(".removed").get_by_text("Putin accepted")).to_be_visible()
        expect(here.evidence.locator("mark")).to_contain_text("ready to host a peace summit")
        go.clear()
        here.box.fill(FOLLOW_UP)
        here.box.press("Enter")
        here.exchanges.nth(1).get_by_role("button", name="Stop").click()
        expect(here.exchanges.nth(1)).to_contain_text("Stopped.")
        go.set()
        bad_server.mode = "wrong_key"
        refused = here.ask(QUESTION)
        expect(refused.locator(".notice")).to_contain_text("These are the record's own words.")
        expect(refused.locator(".words").first).to_be_visible()
