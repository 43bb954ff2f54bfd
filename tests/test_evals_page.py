from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser

from evals import charts
from evals.card import card
from evals.junit import junit
from evals.page import page
from evals.runs import Run
from evals.scorers import Outcome
from evals.summary import summary
from rag.types import Sentence
from tests.browser_fixtures import SIZES
from tests.evals_fixtures import TEXT, answer, case, citation, made_run, outcome, source

NASTY = '<img src=x onerror="fetch(\'http://127.0.0.1:9\')"></script><script>alert(1)</script> & "so"'


def outcomes(count: int) -> list[Outcome]:
    """Answers, refusals and failures in turn, with all a page has to show; texts that would like to be markup."""
    made = []
    for n in range(count):
        two = (citation("a", title=NASTY), citation("b", 43, 77, n=2))
        said = (Sentence(TEXT[:42], "quoted", (1,), label=NASTY), Sentence(TEXT[43:], "quoted", (2,)))
        good = replace(answer(["a", "c"], citations=two, newest_source=date(2031, 5, 3)), sentences=said)
        kind, language = ("fact", "who-said", "why")[n % 3], ("en", "uk")[n % 2]
        asked = case(id=f"case-{n}", question=f"{NASTY} {n}?", kind=kind, language=language)
        if n % 5 == 3:
            made.append(outcome(asked, answer([], [], [], status="abstained", reason=NASTY)))
        elif n % 7 == 5:
            made.append(outcome(asked, None))
        else:
            held = outcome(asked, good, seconds=0.01 * n)
            made.append(replace(held, sources={c.n: source(c, sides=("North | South",)) for c in two}))
    return made


def test_a_page_of_two_hundred_cases_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(made_run(outcomes(200))), encoding="utf-8")
    for width, height in SIZES.items():
        asked, said = [], []
        tab = browser.new_page(viewport={"width": width, "height": height})
        tab.on("request", lambda request: asked.append(request.url))  # noqa: B023
        tab.on("console", lambda message: said.append(message.text))  # noqa: B023
        tab.on("pageerror", lambda error: said.append(str(error)))  # noqa: B023
        tab.goto(file.as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert tab.inner_text("#shown") == "200 of 200 cases"
        tab.select_option("select[name=verdict]", "failed")
        tab.select_option("select[name=language]", "uk")
        count = sum(n % 5 != 3 and n % 7 == 5 and n % 2 for n in range(200))
        assert tab.inner_text("#shown") == f"{count} of 200 cases"
        tab.select_option("select[name=verdict]", "")
        tab.select_option("select[name=language]", "")
        tab.fill("input[name=text]", "larkstead 0?")
        shown = tab.locator(".case:visible").first
        shown.locator("summary").first.click()
        assert shown.locator("mark").all_inner_texts() == [TEXT[:42], TEXT[43:77]]
        shown.get_by_role("link", name="[2]").click()
        assert tab.locator("li:target mark").inner_text() == TEXT[43:77]
        assert tab.locator("main img, main script").count() == 0
        assert {url.split("#")[0] for url in asked} == {file.as_uri()}
        assert said == []
        tab.close()


def test_the_page_names_nothing_outside_itself() -> None:
    text = page(made_run(outcomes(20)))
    for tag in re.findall(r"<(?:link|img|iframe|object|base|form|a|script|use|image)\b[^>]*>", text):
        assert not re.search(r"(?:src|href|action|data)=\"(?!#)", tag), tag
    assert "@import" not in text
    assert "url(" not in text


def test_markdown_and_card_keep_their_tables_whole() -> None:
    run = made_run(outcomes(20))
    for text in (summary(run), card(run)):
        widths: list[int] = []
        for line in text.splitlines():
            if line.startswith("|"):
                widths.append(len(re.findall(r"(?<!\\)\|", line)))
            else:
                assert len(set(widths)) <= 1, line
                widths = []
    assert "North \\| South" in card(run)


def test_the_card_tells_errors_languages_and_what_it_cannot_tell() -> None:
    text = card(made_run(outcomes(20)))
    for head in ("What was measured", "By language of the question", "By side", "Errors", "What this does not tell"):
        assert f"## {head}" in text
    assert "| uk | 10 |" in text
    assert "ModelError: made up" in text
    assert "written rules, no model" in text


def test_junit_is_xml_with_a_test_for_each_case() -> None:
    held = outcomes(20)
    held[0] = replace(held[0], case=replace(held[0].case, question="a\x00b\x1b"))
    suites = ET.fromstring(junit(made_run(held)))
    cases = suites.findall(".//testcase")
    assert {c.get("name") for c in cases if c.find("error") is not None} == {"case-5", "case-12", "case-19"}
    assert len(cases) == 20
    assert {c.get("name") for c in cases if c.find("failure") is not None} >= {"case-3", "case-8"}
    assert sum(int(str(s.get("tests"))) for s in suites) == 20


def test_a_histogram_of_one_size_and_of_none() -> None:
    assert "1 answers" in charts.histogram([12.0], "ms")
    assert charts.histogram([], "ms") == ""
    assert charts.histogram([0.0, 0.0], "ms").count("<rect") == 1


def test_a_run_without_answers_has_a_page() -> None:
    run = made_run([])
    assert "0 cases" in page(Run(run.header, run.metrics, run.rows))
