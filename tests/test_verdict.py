from __future__ import annotations

import pytest

from corpus.extract import extract
from corpus.read.base import Options, Read
from corpus.types import Rejected
from tests.pages import BODY, SENTENCES, linked, page

URL = "https://news.example/world/talks-go-on-in-the-old-town"
MENU = "".join(f"<li><a href='/s/{n}'>The headline of another story {n}</a></li>" for n in range(30))


def verdict(markup: str, url: str = URL) -> str:
    item = extract(markup.encode(), "text/html; charset=utf-8", url, Options())
    assert isinstance(item, Read | Rejected)
    return item.reason if isinstance(item, Rejected) else "read"


@pytest.mark.parametrize(
    "title",
    ["Page not found", "404", "Error 404 - Page not found", "404 Not Found", "Sorry, the page was not found"]
    + ["Страница не найдена", "Ошибка 404", "Сторінку не знайдено", "Sayfa bulunamadı", "Seite nicht gefunden"]
    + ["Page introuvable", "Página no encontrada", "This page does not exist"],
)
def test_a_page_titled_as_missing_is_a_soft_404_however_much_it_says(title: str) -> None:
    assert verdict(page(body=BODY * 5, title=title)) == "soft-404"


@pytest.mark.parametrize(
    "words",
    [
        "The page you are looking for could not be found. It may have been moved. Try our search instead, or go home.",
        "Запрашиваемая страница не найдена. Возможно, она была удалена. Воспользуйтесь поиском или главной.",
        "Сторінку, яку ви шукаєте, не знайдено. Можливо, її видалено. Скористайтеся пошуком або головною.",
        "Aradığınız sayfa bulunamadı. Kaldırılmış veya adresi değişmiş olabilir. Ana sayfaya dönün ya da arama yapın.",
        "Die gesuchte Seite wurde nicht gefunden. Vielleicht wurde sie verschoben. Bitte nutzen Sie die Suche im Kopf.",
        "La page que vous cherchez est introuvable. Elle a peut-être été déplacée. Utilisez la recherche ou revenez.",
    ],
)
def test_a_page_that_says_little_but_that_there_is_none_is_a_soft_404(words: str) -> None:
    assert verdict(page(body=f"<p>{words} {words}</p>", title="Example News")) == "soft-404"


@pytest.mark.parametrize(
    "words",
    [
        "We and our 842 partners store and access personal data with cookies. Accept all or reject all.",
        "Wir und unsere Partner verarbeiten personenbezogene Daten mit Cookies. Mit Zustimmung zeigen wir Werbung.",
        "Мы используем файлы cookie и персональные данные. Нажимая, вы даете согласие на это. Это политика cookie.",
        "Nous et nos partenaires utilisons des cookies et vos données personnelles avec votre consentement.",
    ],
)
def test_a_consent_wall(words: str) -> None:
    assert verdict(page(body=f"<p>{words} {words}</p>", title="Before you continue")) == "consent-wall"


def test_a_check_for_robots() -> None:
    words = (
        "Checking your browser before you can go on. Please enable JavaScript to continue. This takes a few seconds. "
    )
    assert verdict(page(body=f"<p>{words * 2}</p>", title="Just a moment")) == "bot-wall"


@pytest.mark.parametrize(
    "closing",
    [
        "Subscribe to continue reading.",
        "Sign in or subscribe to read the full story.",
        "This article is only available to subscribers.",
        "Оформите подписку, чтобы читать дальше.",
        "Материал доступен только подписчикам.",
        "Передплатіть, щоб читати далі.",
        "Devamını okumak için abone olun.",
        "Jetzt weiterlesen mit dem Probeabo.",
        "Cet article est réservé aux abonnés.",
        "Suscríbete para seguir leyendo.",
    ],
)
def test_the_opening_of_an_article_that_asks_for_a_subscription_is_a_paywall(closing: str) -> None:
    assert verdict(page(body=f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p><p>{closing}</p>")) == "paywall"


def test_a_box_that_asks_for_a_subscription_is_seen_though_it_is_no_part_of_the_text() -> None:
    box = "<div class='article-paywall'><p>To continue reading, subscribe now.</p></div>"
    assert verdict(page(body=BODY + box)) == "paywall"
    whole = "".join(f"<p>{n} of the envoys spoke of {n} crossings and of {n} ships that day.</p>" for n in range(30))
    assert verdict(page(body=whole + box)) == "read"


def test_a_page_that_is_not_free_is_a_paywall_where_it_is_short_and_an_article_where_it_is_whole() -> None:
    for said in (False, "False"):
        assert verdict(page(linked(isAccessibleForFree=said))) == "paywall"
    part = linked(hasPart={"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".more"})
    assert verdict(page(part)) == "paywall"
    whole = "".join(
        f"<p>In round {n} the envoys of both sides spoke of {n} crossings and of {n} ships.</p>" for n in range(30)
    )
    assert verdict(page(linked(isAccessibleForFree=False), whole)) == "read"
    assert verdict(page(linked(isAccessibleForFree=False, wordCount=75))) == "read"
    assert verdict(page(linked(isAccessibleForFree=True))) == "read"


def test_live_blogs() -> None:
    assert verdict(page(linked(**{"@type": "LiveBlogPosting"}))) == "live-blog"
    entries = "".join(f"<h3>{n}:15</h3><p>{SENTENCES[n % 4]}</p>" for n in range(9, 15))
    assert verdict(page(body=entries), "https://news.example/live/talks-in-the-old-town") == "live-blog"
    assert verdict(page(body=entries, title="Talks: live updates")) == "live-blog"
    assert verdict(page(body=entries, title="Переговоры: онлайн-трансляция")) == "live-blog"


def test_an_article_in_a_section_called_live_or_with_the_hours_of_a_day_is_no_live_blog() -> None:
    assert verdict(page(), "https://news.example/live/talks-in-the-old-town") == "read"
    hours = "".join(f"<p>{n}:15 – {SENTENCES[n % 4]}</p>" for n in range(9, 15))
    assert verdict(page(body=hours, title="How the day of the talks went")) == "read"


def test_a_page_of_links_is_an_index_and_an_article_among_links_is_none() -> None:
    cards = "".join(
        f"<article><h3><a href='/s/{n}'>The headline of story number {n}</a></h3><p>A few words more.</p></article>"
        for n in range(20)
    )
    lone = f"<!DOCTYPE html><html><head><title>World</title></head><body><main>{cards}</main></body></html>"
    assert verdict(lone, "https://news.example/world") == "index-page"
    assert verdict(lone, "https://news.example/") == "index-page"
    assert verdict(page(body=BODY + f"<ul>{MENU}</ul>")) == "read"
    assert verdict(page(body=BODY + f"<ul>{MENU}</ul>"), "https://news.example/talks") == "read"


def test_a_video_with_a_line_below_is_a_stub_and_one_with_a_story_is_an_article() -> None:
    head = "<meta property='og:type' content='video.other'>"
    assert verdict(page(head)) == "media-stub"
    assert verdict(page(), "https://news.example/video/talks-go-on") == "media-stub"
    assert verdict(page(body=BODY * 3), "https://news.example/video/talks-go-on") == "read"


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        (
            "Page not found: how archives of the talks vanish",
            "The page you are looking for could not be found, it says.",
        ),
        ("Why 404 pages matter", "A page that was not found tells readers little."),
        ("Cookies and consent: what the new law on privacy says", "Cookies need consent and a privacy policy."),
        ("Newspaper drops its paywall", "“Subscribe to continue reading” was what visitors saw for ten years."),
        ("Access denied to monitors", "Access has been denied to the monitors, the mission said."),
        ("Live fire near the crossing", "Live ammunition was used, the mission said."),
        ("Editor's gallery", "The gallery of the town hall was full."),
    ],
)
def test_an_article_about_such_pages_is_an_article(title: str, opening: str) -> None:
    assert verdict(page(body=f"<p>{opening}</p>" + BODY * 2, title=title)) == "read"
