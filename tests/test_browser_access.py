"""Signing in, what a reader sees and may not do, and what an editor may, with a real OpenID provider."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser_fixtures import Desk, served
from tests.oidc_fixtures import Person, Provider, provider, write_secrets

QUESTION = "Is Turkey ready to host a peace summit?"
ANN = Person("a-1", "Ann <b>Reader</b>", "ann@desk.example")
BEN = Person("b-2", "Ben Reader", "ben@desk.example")
ED = Person("e-3", "Ed Editor", "Ed@desk.example")


@dataclass(frozen=True)
class Place:
    """A server that asks people to sign in, and the provider that it asks."""

    address: str
    provider: Provider


@pytest.fixture(scope="module")
def place(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("access")
    home = Path(shutil.copytree(starter_home, folder / "home"))
    (home / "sources.json").write_text('{"starter": false}', encoding="utf-8")  # nothing to read: a refresh is short
    with provider(ANN) as running:
        write_secrets(folder, running)
        with served(home, PARLEY_EDITORS="ed@desk.example") as address:
            yield Place(address, running)


@dataclass
class Visitor(Desk):
    """A page that may also go to the provider, as signing in does."""

    provider: str = ""

    def _check(self, url: str) -> None:
        if urlsplit(url).netloc != urlsplit(self.provider).netloc:
            super()._check(url)


@contextmanager
def visit(browser: Browser, place: Place, person: Person) -> Iterator[Visitor]:
    """A fresh browser in which that person has signed in."""
    place.provider.person = person
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    here = Visitor(context.new_page(), place.address, provider=place.provider.address)
    try:
        here.page.goto(place.address)
        here.page.get_by_role("button", name="Sign in").click()
        here.box.wait_for()
        yield here
        assert here.complaints == []
    finally:
        context.close()


def test_nothing_is_shown_before_signing_in(browser: Browser, place: Place) -> None:
    page = browser.new_page()
    for path in ("", "/corpus?section=documents&d=2014-09-05-minsk-protocol"):
        page.goto(f"{place.address}{path}")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        assert "Minsk" not in page.content()
        assert page.locator("[data-testid=stChatInput], .st-key-corpus, article.evidence").count() == 0
    page.close()


def test_a_reader_sees_the_corpus_and_gets_no_editor_actions(browser: Browser, place: Place) -> None:
    with visit(browser, place, ANN) as here:
        page = here.page
        expect(page.get_by_text(f"Signed in as {ANN.name}")).to_be_visible()
        page.goto(f"{place.address}/corpus")
        switch = page.locator("[class*=st-key-source-] input[type=checkbox]").first
        expect(switch).to_be_disabled()
        page.get_by_text("Documents", exact=True).click()
        page.locator("[class*=st-key-open-]").first.wait_for()
        page.get_by_text("Releases", exact=True).click()
        page.get_by_text("On disk").wait_for()
        page.get_by_text("Add", exact=True).click()
        expect(page.get_by_text("Only an editor may add documents.")).to_be_visible()
        for name in ("Refresh now", "Try without keeping", "Remove …", "Test", "Go back to this"):
            assert page.get_by_role("button", name=name).count() == 0
        assert page.get_by_test_id("stFileUploader").count() == 0
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        page.goto(f"{place.address}/corpus")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_editor_gets_them_and_others_see_who_began(browser: Browser, place: Place) -> None:
    with visit(browser, place, ED) as editor, visit(browser, place, ANN) as reader:
        for here in (editor, reader):
            here.page.goto(f"{place.address}/corpus?section=releases")
            here.page.get_by_text("On disk").wait_for()
        editor.page.get_by_role("button", name="Try without keeping").click()
        for here in (editor, reader):
            expect(here.page.get_by_text("What a refresh would do")).to_be_visible()
        assert reader.page.get_by_role("button", name="Put this report away").count() == 0
        editor.page.get_by_role("button", name="Put this report away").click()
        expect(reader.page.get_by_text("What a refresh would do")).to_have_count(0)


def test_readers_do_not_see_each_others_conversations(browser: Browser, place: Place) -> None:
    with visit(browser, place, ANN) as ann, visit(browser, place, BEN) as ben:
        ann.ask(QUESTION)
        mine = ann.page.url
        assert "c=" in mine
        ann.page.reload()
        expect(ann.exchanges).to_have_count(1)
        ben.page.goto(mine)
        ben.box.wait_for()
        kept = f"Rename or delete: {QUESTION}"
        expect(ann.page.get_by_role("button", name=kept)).to_have_count(1)
        expect(ben.page.get_by_role("button", name=kept)).to_have_count(0)
        expect(ben.exchanges).to_have_count(0)
