"""Take the pictures that README shows, from the page as it is, in a real browser.

    python -m scripts.screenshots HOME [--out docs/screenshots]

HOME holds a release of the starter corpus (`make starter` builds one in .parley-test/starter); a copy of it is served.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser_fixtures import CHROMIUM, FLAGS, Desk, desk, served

SETTLED = 1_500  # milliseconds that a page gets to come to rest
TURKEY = "Is Turkey ready to host a peace summit?"
COPY = (
    "Erdoğan offered on 9 March 2024 to host a peace summit. Turkey's president said he was ready to host a summit "
    "with Russia. “We are ready to host a peace summit at which Russia is also present,” he said. In August 2025 Kyiv "
    "said that 6,075 bodies had been returned."
)


@dataclass(frozen=True)
class Shot:
    """One picture: its name, how wide the page is, its theme, and what is done before."""

    name: str
    width: int
    act: Callable[[Desk], object]
    scheme: str = "light"


def asked(question: str, *, opened: bool = False) -> Callable[[Desk], None]:
    """Ask, and open the first citation if so wanted."""

    def act(here: Desk) -> None:
        here.ask(question)
        if opened:
            here.chips.first.click()
            here.evidence.wait_for()

    return act


def page(name: str) -> Callable[[Desk], None]:
    """Go to a page."""

    def act(here: Desk) -> None:
        here.page.goto(f"{here.address}/{name}")
        here.page.get_by_role("heading", level=1).wait_for()
        here.page.wait_for_timeout(4 * SETTLED)  # the timeline and the board are worked out first

    return act


def checked(here: Desk) -> None:
    """Check a draft."""
    page("draft")(here)
    here.page.get_by_label("Text to check").fill(COPY)
    here.page.get_by_role("button", name="Check the draft").click()
    here.page.locator(".draft summary").first.click()
    here.page.locator(".draft > li").first.scroll_into_view_if_needed()


SHOTS = (
    Shot("start-1280", 1280, lambda _: None),
    Shot("answer-390", 390, asked(TURKEY)),
    Shot("evidence-1280-light", 1280, asked(TURKEY, opened=True)),
    Shot("evidence-1280-dark", 1280, asked(TURKEY, opened=True), "dark"),
    Shot("evidence-390-dark", 390, asked(TURKEY, opened=True), "dark"),
    Shot(
        "timeline-1280", 1280, asked("Timeline of the direct Russian-Ukrainian rounds in Istanbul in May and June 2025")
    ),
    Shot("dispute-1280", 1280, asked("What figures do Kyiv and Moscow give for the bodies returned in June 2025?")),
    Shot("ukrainian-1280", 1280, asked("Скільки полонених обміняли в Абу-Дабі в лютому 2026 року?")),
    Shot("refusal-1280", 1280, asked("What does the ceasefire that Putin and Zelenskyy signed in June 2025 say?")),
    Shot("refusal-390", 390, asked("What does the ceasefire that Putin and Zelenskyy signed in June 2025 say?")),
    Shot("desk-timeline-1280", 1280, page("timeline")),
    Shot("desk-board-1280", 1280, page("board")),
    Shot("desk-draft-1280", 1280, checked),
    Shot("desk-corpus-390", 390, page("corpus")),
)


def taken(browser: Browser, address: str, shot: Shot, out: Path) -> Path:
    """Take one picture; its file."""
    with desk(browser, address, shot.width, shot.scheme) as here:
        shot.act(here)
        here.page.wait_for_timeout(SETTLED)
        here.page.screenshot(path=out / f"{shot.name}.png")
    return out / f"{shot.name}.png"


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    given = parser.parse_args()
    program = next(found for name in CHROMIUM if (found := shutil.which(name)))
    with tempfile.TemporaryDirectory(prefix="parley-shots-") as folder, sync_playwright() as playwright:
        home = Path(shutil.copytree(given.home, Path(folder) / "home"))
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        with served(home) as address:
            for shot in SHOTS:
                print(taken(browser, address, shot, given.out))
        browser.close()


if __name__ == "__main__":
    main()
