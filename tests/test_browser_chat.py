"""The chat that is open all day: reloads, second tabs, restarts, links, the list of conversations, the keyboard."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from corpus.read.base import Options
from corpus.refresh import add
from corpus.release import current_manifest
from rag.settings import Settings
from tests.browser_fixtures import PATIENCE, SIZES, Desk, desk, served
from tests.model_fixtures import Misbehaving

QUESTION = "Is Turkey ready to host a peace summit?"
FOLLOW_UP = "What did Zelenskyy answer?"
SAID = (
    "Turkish President Recep Tayyip Erdoğan said in Istanbul on 8 March 2024 that Turkey was ready to host a peace "
    "summit which Russia would also attend [1]. "
)
WORDS = "ready to host a peace summit"
NEW = {
    "id": "quillport-truce", "title": "Quillport truce", "publisher": "Quillport Post", "published": "2026-05-04",
    "language": "en", "text": "The Quillport council signed a harbour truce on 4 May 2026.",
}  # fmt: skip


class Gate:
    """A model that says one sentence and then waits to be let through."""

    def __init__(self) -> None:
        self.server = Misbehaving()
        self.go = threading.Event()
        vars(self.server)["_gated"] = self._answer
        self.server.mode = "gated"

    def _answer(self, to: BaseHTTPRequestHandler) -> None:
        self.server._open(to)
        self.server._piece(to, SAID + "Zelenskyy")
        self.go.wait(PATIENCE)
        self.server._piece(to, " was there.", "stop")
        to.wfile.write(b"data: [DONE]\n\n")

    @property
    def environment(self) -> dict[str, str]:
        return {"OPENAI_BASE_URL": self.server.url, "OPENAI_API_KEY": "none", "PARLEY_CHAT_MODEL": "any"}


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    held = Gate()
    yield held
    held.go.set()
    held.server.stop()


@pytest.fixture(scope="module")
def home(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(starter_home, tmp_path_factory.mktemp("chat") / "home"))


@pytest.fixture(scope="module")
def address(home: Path, gate: Gate) -> Iterator[str]:
    with served(home, PARLEY_ANSWERS_AT_ONCE="2", **gate.environment) as address:
        yield address


@pytest.fixture(autouse=True)
def shut(gate: Gate) -> Iterator[None]:
    """The gate is open; a test shuts it to look at an answer in the making. Nothing is left behind it."""
    gate.go.set()
    yield
    gate.go.set()


def begun(here: Desk, question: str = QUESTION) -> Locator:
    """Ask behind the shut gate; its exchange, when the first sentence is there."""
    here.box.fill(question)
    here.box.press("Enter")
    exchange = here.exchanges.last
    expect(exchange.locator(".words").first).to_contain_text(WORDS)
    expect(exchange.get_by_role("button", name="Stop")).to_be_visible()
    return exchange


def whole(exchange: Locator) -> None:
    expect(exchange).to_contain_text("Written by any")
    expect(exchange.locator(".words").first).to_contain_text(WORDS)


def current(here: Desk) -> Locator:
    """The row of the conversation that stands open."""
    return here.page.get_by_test_id("stSidebar").locator("li", has=here.page.locator("[aria-current=page]"))


def another(here: Desk, address: str) -> Page:
    """A second tab of the same browser."""
    tab = here.page.context.new_page()
    tab.set_default_timeout(PATIENCE * 1000)
    tab.goto(address)
    return tab


def test_an_answer_outlives_a_reload_a_look_at_another_page_and_is_followed_from_a_second_tab(
    browser: Browser, address: str, gate: Gate
) -> None:
    gate.go.clear()
    with desk(browser, address) as here:
        begun(here)
        here.page.reload()
        expect(here.exchanges.first.locator(".words").first).to_contain_text(WORDS)
        here.page.get_by_role("link", name="Timeline").click()
        here.page.wait_for_url("**/timeline*")
        here.page.get_by_role("link", name="Chat").click()
        expect(here.exchanges.first.get_by_role("button", name="Stop")).to_be_visible()
        expect(here.box).to_be_disabled()
        tab = another(here, here.page.url)
        beside = tab.locator("[class*=st-key-exchange-]").first
        expect(beside.get_by_role("button", name="Stop")).to_be_visible()
        gate.go.set()
        for exchange in (here.exchanges.first, beside):
            whole(exchange)
        tab.get_by_test_id("stChatInputTextArea").fill(FOLLOW_UP)
        tab.keyboard.press("Enter")
        expect(tab.locator("[class*=st-key-exchange-]")).to_have_count(2)
        here.ask("Where?")
        expect(here.exchanges.locator("h2")).to_have_text([QUESTION, FOLLOW_UP, "Where?"])


def test_what_was_stopped_stays_stopped_with_what_was_said(browser: Browser, address: str, gate: Gate) -> None:
    gate.go.clear()
    with desk(browser, address) as here:
        exchange = begun(here)
        exchange.get_by_role("button", name="Stop").click()
        for _ in ("at once", "after a reload"):
            expect(exchange).to_contain_text("Stopped.")
            expect(exchange.locator(".words").first).to_contain_text(WORDS)
            here.page.reload()
        gate.go.set()
        exchange.get_by_role("button", name="Ask again").click()
        whole(here.exchanges.nth(1))


def test_more_questions_than_may_be_answered_at_once_wait_their_turn(
    browser: Browser, address: str, gate: Gate
) -> None:
    gate.go.clear()
    with desk(browser, address) as one, desk(browser, address) as two, desk(browser, address) as three:
        for here in (one, two):
            begun(here)
        three.box.fill(QUESTION)
        three.box.press("Enter")
        expect(three.exchanges.first).to_contain_text("Waiting for 2 other answers …")
        gate.go.set()
        for here in (one, two, three):
            whole(here.exchanges.first)


def test_a_refresh_that_publishes_while_an_answer_streams_leaves_it_whole(
    browser: Browser, address: str, home: Path, gate: Gate, tmp_path: Path
) -> None:
    gate.go.clear()
    rows = tmp_path / "new.jsonl"
    rows.write_text(json.dumps(NEW) + "\n", encoding="utf-8")
    with desk(browser, address) as here:
        begun(here)
        before = current_manifest(home)
        add(Settings.load(home=home), [str(rows)], Options(), lambda stage, done, total: None)
        after = current_manifest(home)
        assert before is not None
        assert after is not None
        assert before.release != after.release
        gate.go.set()
        whole(here.exchanges.first)
        here.chips.first.click()
        expect(here.evidence.locator("mark")).to_contain_text(WORDS)
        fresh = here.ask("What did the Quillport council sign?")
        expect(fresh).to_contain_text("Quillport Post")


def test_a_link_opens_one_answer_for_reading_and_can_be_asked_again(browser: Browser, address: str) -> None:
    with desk(browser, address) as here:
        here.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        exchange = here.ask(QUESTION)
        exchange.get_by_role("button", name="Copy link").click()
        expect(exchange.get_by_text("Link copied")).to_be_visible()
        link = here.page.evaluate("navigator.clipboard.readText()")
        assert re.fullmatch(rf"{address}/\?a=[0-9a-f]{{32}}", link)
        with desk(browser, address, 390, ready=False) as other:
            other.page.goto(link)
            shared = other.exchanges.first
            expect(shared.locator(".words").first).to_contain_text(WORDS)
            expect(other.page.locator(".notice.mode")).to_contain_text(
                re.compile(r"Answered on \d+ \w+ \d{4} from release")
            )
            expect(other.box).to_have_count(0)
            other.chips.first.click()
            expect(other.evidence.locator("mark")).to_contain_text(WORDS)
            expect(other.evidence).to_have_attribute("role", "region")  # it listens
            other.page.keyboard.press("Escape")
            expect(other.evidence).to_have_count(0)
            shared.get_by_role("button", name="Ask again on today's corpus").click()
            other.page.wait_for_url("**/?c=*")
            other.box.wait_for()
            expect(other.exchanges).to_have_count(1)
            current(here).get_by_role("button", name="Rename or delete").click()
            here.page.get_by_role("button", name="Delete", exact=True).click()
            expect(here.page.get_by_role("alert").filter(has_text="for good")).to_be_visible()
            here.page.get_by_role("button", name="Delete", exact=True).click()
            expect(here.exchanges).to_have_count(0)
            other.page.goto(link)
            expect(other.page.locator(".notice")).to_contain_text("was deleted")


@pytest.mark.parametrize("width", SIZES, ids=lambda width: f"{width}px")
def test_conversations_are_found_renamed_and_opened_in_the_list(browser: Browser, address: str, width: int) -> None:
    title = f"Antalya {width} <b>bold</b> [x](y)"
    with desk(browser, address, width) as here:
        here.ask("Compare how Kuleba and Lavrov described what happened in Antalya")
        side = here.page.get_by_test_id("stSidebar")
        here.open_sidebar()
        current(here).get_by_role("button", name="Rename or delete").click()
        side.get_by_role("textbox", name="Title").fill(title)
        side.get_by_role("textbox", name="Title").press("Enter")
        expect(side.locator("[aria-current=page] .title")).to_have_text(title)
        here.page.get_by_role("button", name="New conversation").click()
        expect(here.exchanges).to_have_count(0)
        here.open_sidebar()
        side.get_by_role("searchbox").press_sequentially(f"{width} kuleba")
        expect(side.get_by_role("navigation", name="Conversations").locator("li")).to_have_count(1)
        side.get_by_role("button", name=title).first.click()
        expect(here.exchanges.first).to_contain_text("Antalya")
        if here.narrow:
            expect(side).not_to_be_in_viewport()
        here.page.reload()
        here.open_sidebar()
        expect(side.locator("[aria-current=page] .title")).to_have_text(title)


def test_the_keyboard_is_enough(browser: Browser, address: str) -> None:
    with desk(browser, address) as here:
        expect(here.box).to_be_focused()
        here.page.keyboard.type(QUESTION)
        here.page.keyboard.press("Enter")
        here.exchanges.first.locator(".below").wait_for()
        expect(here.box).to_be_focused()
        here.page.keyboard.press("Escape")
        here.page.evaluate("document.activeElement.blur()")
        here.page.keyboard.press("j")
        expect(here.evidence).to_contain_text("Source 1 of ")
        here.page.keyboard.press("j")
        expect(here.evidence).to_contain_text("Source 2 of ")
        here.page.keyboard.press("k")
        expect(here.evidence).to_contain_text("Source 1 of ")
        expect(here.evidence).to_have_attribute("role", "region")
        here.page.keyboard.press("Escape")
        expect(here.evidence).to_have_count(0)
        here.page.keyboard.press("/")
        expect(here.box).to_be_focused()
        here.page.keyboard.type("j/k")
        expect(here.box).to_have_value("j/k")
        expect(here.evidence).to_have_count(0)


def test_a_server_that_ends_in_the_middle_loses_no_conversation(
    browser: Browser, home: Path, gate: Gate, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    gate.go.clear()
    with served(copy, **gate.environment) as first, desk(browser, first) as here:
        begun(here)
        here.page.wait_for_timeout(1200)
        link = here.page.url.removeprefix(first)
    gate.go.set()
    with served(copy, **gate.environment) as second, desk(browser, second, ready=False) as here:
        here.page.goto(second + link)
        expect(here.exchanges.first).to_contain_text("The server ended before this answer was whole.")
        expect(here.page.get_by_test_id("stSidebar").locator("[aria-current=page] .title")).to_have_text(QUESTION)
        here.exchanges.first.get_by_role("button", name="Ask again").click()
        whole(here.exchanges.nth(1))
