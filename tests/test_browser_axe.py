"""No page keeps anybody out: axe-core finds nothing serious or critical, light and dark, wide and narrow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser_fixtures import Desk, desk, served

QUESTION = "Is Turkey ready to host a peace summit?"
PAGES = ("timeline", "board", "draft", "corpus", "card")
SETTLED = 1_500  # milliseconds without a change of the page


@pytest.fixture(scope="module")
def address(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Path(shutil.copytree(starter_home, tmp_path_factory.mktemp("axe") / "home"))
    with served(home) as address:
        yield address


def faults(page: Page) -> list[str]:
    """What axe-core calls serious or critical, a line each."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {node['html'][:200]}"
        for v in violations
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


def settle(page: Page) -> None:
    """Wait until nothing runs and nothing moves."""
    page.get_by_test_id("stApp").and_(page.locator("[data-test-script-state=notRunning]")).wait_for()
    page.wait_for_function(
        f"""() => new Promise(done => {{
            let timer = setTimeout(() => done(true), {SETTLED});
            new MutationObserver(() => {{ clearTimeout(timer); timer = setTimeout(() => done(true), {SETTLED}); }})
                .observe(document.body, {{ childList: true, subtree: true, characterData: true }});
        }})"""
    )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")], ids=["wide-light", "narrow-dark"])
def test_no_page_has_a_serious_fault(browser: Browser, address: str, width: int, scheme: str) -> None:
    with desk(browser, address, width, scheme) as here:
        found = {"start": _checked(here)}
        here.ask(QUESTION)
        here.chips.first.click()
        here.evidence.wait_for()
        found["answer"] = _checked(here)
        for name in PAGES:
            here.page.goto(f"{address}/{name}")
            found[name] = _checked(here)
    assert {name: lines for name, lines in found.items() if lines} == {}


def _checked(here: Desk) -> list[str]:
    settle(here.page)
    return faults(here.page)


def test_a_fault_would_be_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><img src='data:,'><button></button></main>")
    assert {line.partition(" ")[0] for line in faults(page)} >= {"image-alt", "button-name"}
    page.close()
