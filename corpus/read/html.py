"""HTML pages: what a reader would see of the article, by trafilatura; its own words only. Pure.

Dates are taken from what the page states about itself (metadata, <time>, address), never from dates in its prose.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import date
from pathlib import PurePath
from typing import Any

from corpus.clean import clean_text
from corpus.read.base import Item, Options, first_line, language_code, make, one_line, url_id, web_address
from corpus.read.dates import parse_date
from corpus.read.encoding import is_binary
from corpus.read.text import decoded
from corpus.types import Rejected
from rag.text import language_of

LEAST_WORDS = 20  # a page with fewer words of its own is no document …
LEAST_LETTERS = 120  # … unless it has this many characters: some scripts put no spaces between words
_DECLARED = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]+encoding=["']([\w-]+)""", re.IGNORECASE)
_GONE = "script style noscript template iframe object embed svg math button select textarea".split()
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])", re.IGNORECASE
)
_BLOCKS = frozenset(
    "p div br li tr table ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre section article main header footer hr"
    " figure figcaption address td th caption body".split()
)
_PUBLISHED = (
    "article:published_time og:published_time datepublished date dc.date dc.date.issued dc.date.created dcterms.date"
    " dcterms.created dcterms.issued pubdate publishdate publish-date publication_date parsely-pub-date"
    " sailthru.date article.published citation_publication_date".split()
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BULLETS = dict.fromkeys((0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC), "\n•\n")  # a symbol font's, in no other font
_IN_URL = re.compile(r"/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})(?:/|$)")


def read_html(data: bytes, where: str, doc_id: str, options: Options) -> Item:
    """The document, or Rejected with "too-little-text", "binary", "encoding", "empty" or "too-large"."""
    if is_binary(data):
        return Rejected(where, "binary", "is not a page, whatever its name says")
    if len(data) > options.max_bytes:
        return Rejected(where, "too-large", f"{len(data):,} bytes; the limit is {options.max_bytes:,}")
    declared = _DECLARED.search(data[:4_096])
    text = decoded(data, where, (declared[1] or declared[2]).decode("ascii") if declared else None)
    if isinstance(text, Rejected):
        return text
    tree = _tree(text)
    if tree is None:
        return Rejected(where, "empty", "holds no markup and no text")
    facts = _stated(tree)
    _strip(tree)
    title, body = _main(tree, fragment="<body" not in text[:20_000].lower() and "<html" not in text[:2_000].lower())
    words = len(body.split())
    if _short(body):
        return Rejected(where, "too-little-text", f"{words} words of its own; {LEAST_WORDS} are needed")
    url = web_address(facts.get("url"))
    facts["language"] = _language(facts.pop("lang", ""), body)
    title = one_line(facts.pop("title", "") or title) or _named(body, where)
    return make(where, url_id(url) if url else doc_id, title, body, options, **facts)


def _short(text: str) -> bool:
    return len(text.split()) < LEAST_WORDS and len(text) < LEAST_LETTERS


def _named(body: str, where: str) -> str:
    """A title for a page that states none: its first line, with the file's name when that says little."""
    line = first_line(body)
    return line if len(line.split()) > 3 else f"{PurePath(where).stem.replace('_', ' ')}: {line}"


def visible_text(markup: str) -> str:
    """All text that a browser would show, blocks on lines of their own."""
    tree = _tree(markup)
    if tree is None:
        return ""
    _strip(tree)
    return _all_text(tree)


def _tree(text: str) -> Any:
    from lxml import etree, html

    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _NOT_XML.sub("", text))
    try:
        tree = html.document_fromstring(
            text, parser=html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        return None  # nothing in it
    for element in tree.iter():  # "&#1;" makes what lxml itself refuses to write
        if element.text and _NOT_XML.search(element.text):
            element.text = _NOT_XML.sub("", element.text)
        if element.tail and _NOT_XML.search(element.tail):
            element.tail = _NOT_XML.sub("", element.tail)
    return tree


def _strip(tree: Any) -> None:
    """Take out what is not shown: scripts, forms, hidden elements. Their tails stay."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
        if (element.tag in _GONE or hidden) and element.getparent() is not None and element.tag != "body":
            element.drop_tree()


def _main(tree: Any, *, fragment: bool) -> tuple[str, str]:
    """(title, main text): trafilatura's, or all visible text where it drops most of a page that has no furniture."""
    if fragment:
        return "", _whole_sentences(_all_text(tree, keep_blank_lines=True))
    _collapse(tree)
    everything = _all_text(tree)
    found = _extracted(tree)
    main = (getattr(found, "text", None) or "").replace("\n", "\n\n")  # each line of trafilatura's is a block
    title = getattr(found, "title", None) or ""
    if _short(main) or len(main) < len(everything) // 20:
        main = _baseline(tree) or everything
    return title, main


def _extracted(tree: Any) -> Any:
    """Trafilatura's reading of the page, or None where it finds nothing or fails on the markup."""
    from trafilatura import bare_extraction

    try:
        return bare_extraction(tree, with_metadata=True, include_comments=False, include_tables=True)
    except Exception:  # one odd page must not stop a batch: all its visible text is used instead
        logging.getLogger(__name__).warning(
            "trafilatura failed on a page; all its visible text is taken", exc_info=True
        )
        return None


def _whole_sentences(text: str) -> str:
    """A printed page saved as lines: bullets and numbers go back to their paragraphs, cut sentences together."""
    text = re.sub(r"(?m)^(•|\d{1,3}[.)])\n+(?=[^\W\d])", r"\1 ", text.translate(_BULLETS))
    text = re.sub(r"(?m)\n*^•$\n*", "\n\n", text)  # a bullet without words
    return clean_text(re.sub(r"(?<=[^\W_])\n{2,}(?=[^\W\d_A-ZА-ЯЁІЇЄҐ])", " ", text))


def _baseline(tree: Any) -> str:
    from lxml import html
    from trafilatura import baseline

    _, text, length = baseline(html.tostring(tree, encoding="unicode"))
    return str(text) if length else ""


def _collapse(tree: Any) -> None:
    """White space as a browser shows it: line ends in the source are spaces, except in <pre>."""
    for element in tree.iter():
        if element.tag == "pre" or any(True for _ in element.iterancestors("pre")):
            continue
        element.text = re.sub(r"\s+", " ", element.text) if element.text else element.text
    for element in tree.iter():
        if element.tail and not any(True for _ in element.iterancestors("pre")):
            element.tail = re.sub(r"\s+", " ", element.tail)


def _all_text(tree: Any, *, keep_blank_lines: bool = False) -> str:
    """Every word, blocks apart. A fragment is text in HTML's clothing: there a blank line ends a paragraph."""
    parts: list[str] = []
    for element, text, block in _walk(tree):
        parts.append(("\n\n" if block else "") + _spaces(text, keep_blank_lines and element != "pre", element == "pre"))
    return clean_text("".join(parts))


def _walk(element: Any) -> Any:
    """(tag, text, starts a block) in document order, without recursion into deep trees."""
    from lxml import etree

    for event, node in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(node.tag, str) or node.tag in ("head", "title"):
            continue
        block = node.tag in _BLOCKS
        if event == "start":
            yield node.tag, node.text or "", block
        else:
            yield "", node.tail or "", block


def _spaces(text: str, paragraphs: bool, pre: bool) -> str:
    if pre:
        return text
    if not paragraphs:
        return re.sub(r"\s+", " ", text)
    return "\n\n".join(
        re.sub(r"\s+", " ", part) for part in re.split(r"\n[ \t\xa0]*\r?\n\s*", text.replace("\r\n", "\n"))
    )


def _stated(tree: Any) -> dict[str, Any]:
    """What the page says of itself: url, publisher, title, published, lang."""
    meta = {
        (m.get("property") or m.get("name") or m.get("itemprop") or "").strip().lower(): m.get("content") or ""
        for m in reversed(tree.xpath("//meta[@content]"))
    }
    linked = _linked_data(tree)
    canonical = tree.xpath("string(//link[@rel='canonical']/@href)")
    url = web_address(canonical) or web_address(meta.get("og:url"))
    return {
        "url": url,
        "publisher": meta.get("og:site_name") or linked.get("publisher", ""),
        "title": meta.get("og:title") or linked.get("headline", ""),
        "published": _published(tree, meta, linked, url),
        "lang": tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or meta.get("og:locale", ""),
    }


def _published(tree: Any, meta: dict[str, str], linked: dict[str, str], url: str | None) -> date | None:
    stated = [linked.get("datePublished", ""), *(meta.get(name, "") for name in _PUBLISHED)]
    stated += tree.xpath("//time[@pubdate or @itemprop='datePublished']/@datetime")
    stated += tree.xpath("//*[@itemprop='datePublished' and not(self::meta) and not(self::time)]/text()")[:1]
    for value in stated:
        if found := parse_date(str(value)):
            return found
    if match := _IN_URL.search(url or ""):
        return parse_date("-".join(match.groups()))
    times = set(tree.xpath("//article//time/@datetime") or tree.xpath("//time/@datetime"))
    return parse_date(times.pop()) if len(times) == 1 else None


def _linked_data(tree: Any) -> dict[str, str]:
    """headline, datePublished and publisher of the page's article, from JSON-LD."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            found = json.loads(script)
        except (ValueError, RecursionError):
            continue
        graph = found.get("@graph", [found]) if isinstance(found, dict) else found
        for item in graph if isinstance(graph, list) else ():
            if isinstance(item, dict) and item.get("datePublished"):
                publisher = item.get("publisher")
                name = publisher.get("name") if isinstance(publisher, dict) else publisher
                pairs = {"headline": item.get("headline"), "datePublished": item["datePublished"], "publisher": name}
                return {key: value for key, value in pairs.items() if isinstance(value, str)}
    return {}


def _language(stated: str, body: str) -> str:
    """The language of the words; where they do not tell, what the page states."""
    found = language_of(body)
    return language_code(stated) if found == "und" else found
