"""HTML pages, from a file or from the web: what a reader would see of the article, by trafilatura; its own words only.

`page_of` reads, `read_html` makes a document of a file. What is read is bounded, so that no page takes seconds: bytes
before they are decoded, elements before trafilatura sees them. Pure.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from corpus.clean import clean_text
from corpus.notices import is_note
from corpus.read.base import Item, Options, first_line, language_code, make, one_line, url_id, web_address
from corpus.read.encoding import decode_page, is_binary
from corpus.read.markup import all_text, collapse, depth_of, lean, strip_hidden, tree_of
from corpus.read.shape import Shape, shape_of
from corpus.read.stated import Stated, day_in_address, stated
from corpus.types import Rejected
from rag.text import language_of

LEAST_WORDS = 20  # a page with fewer words of its own is no document …
LEAST_LETTERS = 120  # … unless it has this many characters: some scripts put no spaces between words
MOST_MARKUP = 4_000_000  # characters of a page without its scripts and pictures
MOST_NODES = 150_000  # elements of a page
MOST_ELEMENTS = 12_000  # of a page that trafilatura reads; one with more is taken whole, without its furniture …
DEEPEST = 200  # … as is one nested deeper: trafilatura takes the square of both in time
_DECLARED = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]+encoding=["']([\w-]+)""", re.IGNORECASE)
_FURNITURE = "nav header footer aside form".split()
_BULLETS = dict.fromkeys((0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC), "\n•\n")  # a symbol font's, in no other font


@dataclass(frozen=True, slots=True)
class Page:
    """A page read: its words, what it states of itself, and what shape it has."""

    title: str
    text: str  # cleaned
    stated: Stated
    shape: Shape = field(default_factory=Shape)


def read_html(data: bytes, where: str, doc_id: str, options: Options) -> Item:
    """The document, or Rejected with "too-little-text", "binary", "encoding", "empty" or "too-large"."""
    page = page_of(data, where, options)
    if isinstance(page, Rejected):
        return page
    if short(page.text):
        return too_little(where, page.text)
    url = web_address(page.stated.canonical)
    title = page.title or _named(page.text, where)
    return make(where, url_id(url) if url else doc_id, title, page.text, options, **facts_of(page, url or ""))


def page_of(data: bytes, where: str, options: Options, charset: str = "") -> Page | Rejected:
    """Read a page. `charset` is what its HTTP header declares. Rejected: "binary", "encoding", "empty", "too-large"."""
    if is_binary(data):
        return Rejected(where, "binary", "is not a page, whatever its name says")
    if len(data) > options.max_bytes:
        return Rejected(where, "too-large", f"{len(data):,} bytes; the limit is {options.max_bytes:,}")
    declared = _DECLARED.search(data[:4_096])
    in_page = (declared[1] or declared[2]).decode("ascii") if declared else ""
    markup = decode_page(data, charset, in_page)
    if markup is None:
        return Rejected(where, "encoding", "is in no encoding that can be told; save it as UTF-8")
    markup = lean(markup)
    if len(markup) > MOST_MARKUP:
        return Rejected(where, "too-large", f"{len(markup):,} characters of markup; the limit is {MOST_MARKUP:,}")
    tree = tree_of(markup)
    if tree is None:
        return Rejected(where, "empty", "holds no markup and no text")
    if (nodes := sum(1 for _ in tree.iter())) > MOST_NODES:
        return Rejected(where, "too-large", f"{nodes:,} elements; the limit is {MOST_NODES:,}")
    said = stated(tree)
    strip_hidden(tree)
    if _is_fragment(markup):
        return Page("", _whole_sentences(all_text(tree, keep_blank_lines=True)), said)
    collapse(tree)
    return Page(said.title, _without_headline(clean_text(_main(tree)), said.title), said, shape_of(tree))


def _without_headline(text: str, title: str) -> str:
    """The text without a first line that repeats the title: a headline is no statement of the article's."""
    line, _, rest = text.partition("\n")
    said, named = (re.findall(r"\w+", part.casefold()) for part in (line, title))
    return rest.lstrip("\n") if rest and said and said == named[: len(said)] and len(said) > 1 else text


def facts_of(page: Page, url: str) -> dict[str, Any]:
    """The record's facts that the page states; `url` is the address it is stored under, "" when unknown."""
    said = page.stated
    day, by = said.published.day, said.published.by
    if not day and (day := day_in_address(url)):
        by = "address"
    if not day:
        day, by = said.loose.day, said.loose.by
    return {
        "url": url,
        "publisher": said.publisher,
        "author": said.author,
        "language": language(said.language, page.text),
        "published": day,
        "dated_by": by,
        "modified": said.modified if not day or (said.modified and said.modified >= day) else None,
    }


def short(text: str) -> bool:
    """True for a text too short to be a document."""
    return len(text.split()) < LEAST_WORDS and len(text) < LEAST_LETTERS


def too_little(where: str, text: str) -> Rejected:
    """The rejection of a short text."""
    return Rejected(where, "too-little-text", f"{len(text.split())} words of its own; {LEAST_WORDS} are needed")


def language(said: str, text: str) -> str:
    """The language of the words; where they do not tell, what the page states."""
    found = language_of(text)
    return language_code(said) if found == "und" else found


def _named(body: str, where: str) -> str:
    """A title for a page that states none: its first line, with the file's name when that says little."""
    line = first_line(body)
    return line if len(line.split()) > 3 else f"{PurePath(where).stem.replace('_', ' ')}: {line}"


def _is_fragment(markup: str) -> bool:
    head = markup[:20_000].lower()
    return "<body" not in head and not any(tag in head[:2_000] for tag in ("<html", "<title", "<!doctype html"))


def _main(tree: Any) -> str:
    """Trafilatura's main text, or all visible text where it drops most of a page that has no furniture."""
    everything = all_text(tree)
    if sum(1 for _ in tree.iter()) > MOST_ELEMENTS or depth_of(tree) > DEEPEST:
        for element in [e for e in tree.iter(*_FURNITURE) if e.getparent() is not None]:
            element.drop_tree()
        return all_text(tree)
    main = _extracted(tree, precise=True)  # less of what stands around an article; on most pages the same words
    if len(main) < len(everything) // 3:
        full = _extracted(tree, precise=False)
        main = main if len(main) > len(full) // 2 else full
    if short(main) or len(main) < len(everything) // 20:
        main = _baseline(tree) or everything
    return _with_notes(main, tree)


def _extracted(tree: Any, *, precise: bool) -> str:
    """Trafilatura's reading of the page, "" where it finds nothing or fails on the markup."""
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(tree, include_comments=False, include_tables=True, favor_precision=precise)
    except Exception:  # one odd page must not stop a batch: all its visible text is used instead
        logging.getLogger(__name__).warning(
            "trafilatura failed on a page; all its visible text is taken", exc_info=True
        )
        return ""
    return str(getattr(found, "text", None) or "").replace("\n", "\n\n")  # each of its lines is a block


def _baseline(tree: Any) -> str:
    from lxml import html
    from trafilatura import baseline

    _, text, length = baseline(html.tostring(tree, encoding="unicode"))
    return str(text) if length else ""


def _with_notes(main: str, tree: Any) -> str:
    """The main text with the correction notes that stand beside it: they are part of what is said."""
    words = " ".join(main.split())
    for element in tree.xpath("//article//p | //article//div[not(div) and not(p)] | //main//p | //*[@itemtype]//p"):
        text = one_line(element.text_content()) if len(element) < 50 else ""
        if 20 < len(text) < 1_500 and text not in words and is_note(text):
            main, words = f"{main}\n\n{text}", f"{words} {text}"
    return main


def _whole_sentences(text: str) -> str:
    """A printed page saved as lines: bullets and numbers go back to their paragraphs, cut sentences together."""
    text = re.sub(r"(?m)^(•|\d{1,3}[.)])\n+(?=[^\W\d])", r"\1 ", text.translate(_BULLETS))
    text = re.sub(r"(?m)\n*^•$\n*", "\n\n", text)  # a bullet without words
    return clean_text(re.sub(r"(?<=[^\W_])\n{2,}(?=[^\W\d_A-ZА-ЯЁІЇЄҐ])", " ", text))
