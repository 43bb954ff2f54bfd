"""A real Parley page in a real browser: `streamlit run app.py` on a free port, and Debian's Chromium to look at it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect, sync_playwright

from corpus.read.base import Options
from corpus.refresh import add
from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SIZES = {1280: 900, 390: 844}
PATIENCE = 60.0  # seconds; a loaded machine may be slow to start


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Missing, it fails the tests in CI and skips them elsewhere."""
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        reason = f"no browser here ({', '.join(CHROMIUM)}); on Debian and Ubuntu: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield chromium
        chromium.close()


def copy_with(starter: Path, folder: Path, *documents: Mapping[str, object]) -> Path:
    """A copy of that home in `folder`, with these documents more."""
    home = Path(shutil.copytree(starter, folder / "home"))
    rows = folder / "rows.jsonl"
    rows.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
    report = add(Settings.load(home=home), [str(rows)], Options(), lambda stage, done, total: None)
    assert report.total.new == len(documents), report.details
    return home


@contextmanager
def served(home: Path, **environment: str) -> Iterator[str]:
    """The address of a page over that home; the server ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home.parent / f"{home.name}-server.log"
    command = ("-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true")
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            (sys.executable, *command),
            cwd=ROOT,
            env={**os.environ, "PARLEY_HOME": str(home), "HOME": str(home.parent), **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(server, f"http://localhost:{port}/_stcore/health", log)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _wait(server: subprocess.Popen[bytes], health: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(health, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the page did not start:\n{log.read_text(encoding='utf-8')}")


@dataclass
class Desk:
    """A page in the browser with what the tests do on it, and everything that must not happen on it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.on("console", lambda m: self.complaints.append(f"console: {m.text}") if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", lambda request: self._check(request.url))

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.address).netloc:
            self.complaints.append(f"request: {url}")

    def open(self) -> None:
        self.page.goto(self.address)
        self.box.wait_for()

    @property
    def narrow(self) -> bool:
        size = self.page.viewport_size
        return size is not None and size["width"] < 700

    @property
    def box(self) -> Locator:
        return self.page.get_by_test_id("stChatInputTextArea")

    @property
    def exchanges(self) -> Locator:
        return self.page.locator("[class*=st-key-exchange-]")

    @property
    def chips(self) -> Locator:
        """The chips of the newest answer."""
        return self.exchanges.last.locator(".chip")

    @property
    def evidence(self) -> Locator:
        return self.page.locator(".st-key-evidence")

    def ask(self, question: str) -> Locator:
        """Ask, wait for the whole answer; its exchange."""
        count = self.exchanges.count()
        self.box.fill(question)
        self.box.press("Enter")
        exchange = self.exchanges.nth(count)
        exchange.locator(".below, .notice").first.wait_for()
        return exchange

    def open_sidebar(self) -> None:
        """On a narrow page the conversations are behind a button."""
        expand = self.page.get_by_test_id("stExpandSidebarButton")
        if expand.is_visible():
            expand.click()
        self.page.locator(".st-key-new button").wait_for()

    def close_sidebar(self) -> None:
        if self.narrow:
            self.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()

    def open_limit(self, name: str) -> None:
        """Open the choices of a limit: "dates", "side", "outlet", "language" or "as_of"."""
        fold = self.page.locator(".st-key-limits-toggle button")
        if self.narrow and not self.page.locator(".st-key-limits-open").count():
            fold.click()
        chip = self.page.locator(f".st-key-limit-{name}-chip").get_by_test_id("stPopoverButton")
        for _ in range(3):  # what is still being drawn after the last click may close it again
            if chip.get_attribute("aria-expanded") != "true":
                chip.click()
            self.page.wait_for_timeout(400)
            if chip.get_attribute("aria-expanded") == "true":
                break
        expect(chip).to_have_attribute("aria-expanded", "true")

    def set_day(self, limit: str, label: str, when: date) -> None:
        """Write a day among the choices of a limit, and close them."""
        self.open_limit(limit)
        self.page.get_by_role("textbox", name=label).fill(when.isoformat())
        self.page.keyboard.press("Escape")


@contextmanager
def desk(
    browser: Browser, address: str, width: int = 1280, scheme: str = "light", ready: bool = True
) -> Iterator[Desk]:
    """A fresh page of that width, `ready` for a question; whatever it complains of in the end fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]}, color_scheme="dark" if scheme == "dark" else "light"
    )
    here = Desk(context.new_page(), address)
    try:
        if ready:
            here.open()
        yield here
        assert here.complaints == []
    finally:
        context.close()
