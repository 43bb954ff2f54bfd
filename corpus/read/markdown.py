"""Markdown files: front matter becomes the record, the body plain text. Pure.

A file with positions, a dispute or sources in its front matter is a Parley brief: its `date` is the day of the event,
its text is put together by corpus.brief. In any other file `published` (or `date`) is the day it was published.
"""

from __future__ import annotations

import re
from typing import Any

from corpus.brief import brief_text
from corpus.clean import clean_text
from corpus.read.base import Item, Options, declared_id, first_line, make, url_id, web_address
from corpus.read.frontmatter import (
    FrontMatterError,
    date_of,
    front_matter,
    list_of,
    outlets_of,
    positions_of,
    text_of,
)
from corpus.read.text import decoded
from corpus.types import Rejected

BRIEF_PUBLISHER = "Parley brief"
_DEEP_QUOTE = re.compile(r"^(?:[ \t]*>){10,}", re.MULTILINE)
_BRIEF_KEYS = ("positions", "contested", "sources", "date_end")


def read_markdown(data: bytes, where: str, doc_id: str, options: Options) -> Item:
    """The document, or Rejected; `doc_id` is used when the file states neither an id nor a url."""
    text = decoded(data, where)
    if isinstance(text, Rejected):
        return text
    try:
        fields, body = front_matter(text)
        return _document(fields or {}, body, where, doc_id, options)
    except FrontMatterError as error:
        return Rejected(where, "front-matter", str(error))


def _document(fields: dict[str, Any], body: str, where: str, doc_id: str, options: Options) -> Item:
    url = web_address(text_of(fields, "url"))
    if fields.get("id") is not None and not declared_id(fields["id"]):
        return Rejected(where, "bad-id", "the id in its front matter has spaces or is too long")
    doc_id = declared_id(fields.get("id")) or (url_id(url) if url else doc_id)
    facts: dict[str, Any] = {
        name: text_of(fields, name) for name in ("publisher", "language", "place", "track", "party")
    }
    facts |= {name: list_of(fields, name) for name in ("actors", "topics", "aliases")}
    facts |= {"url": url, "positions": positions_of(fields), "outlets": outlets_of(fields)}
    facts["contested"] = text_of(fields, "contested")
    facts["published"] = date_of(fields, "published")
    kind = text_of(fields, "kind") or ("brief" if any(fields.get(key) for key in _BRIEF_KEYS) else "article")
    if kind == "brief":
        facts["publisher"] = facts["publisher"] or options.publisher or BRIEF_PUBLISHER
        facts["event_date"] = date_of(fields, "date")
        facts["event_end"] = date_of(fields, "date_end") or facts["event_date"]
        text = brief_text(clean_text(body), facts["positions"], facts["contested"])
    else:
        facts["event_date"] = date_of(fields, "event_date")
        facts["published"] = facts["published"] or date_of(fields, "date")
        text = plain(body)
    return make(where, doc_id, text_of(fields, "title") or first_line(text), text, options, kind=kind, **facts)


def plain(markdown: str) -> str:
    """Markdown as plain text: links keep their words, images and raw HTML tags go, list items start with "- "."""
    from markdown_it import MarkdownIt  # slow to import, and not needed for briefs

    out: list[str] = []
    markdown = _DEEP_QUOTE.sub("> ", markdown)  # the parser drops what is nested too deep
    for token in MarkdownIt("commonmark", {"maxNesting": 60}).enable("table").parse(markdown):
        if token.type == "inline":
            out.append("".join(_inline(child) for child in token.children or ()))
        elif token.type in ("fence", "code_block"):
            out.append(token.content)
        elif token.type == "html_block":
            from corpus.read.markup import visible_text

            out.append(visible_text(token.content))
        elif token.type == "list_item_open":
            out.append("- ")
        elif token.type in ("td_close", "th_close"):
            out.append(" ")
        elif token.type == "paragraph_close" and token.hidden:
            out.append("\n")
        elif token.type in ("paragraph_close", "heading_close", "bullet_list_close", "ordered_list_close"):
            out.append("\n\n")
        elif token.type == "tr_close":
            out.append("\n")
    return "".join(out)


def _inline(token: Any) -> str:
    if token.type in ("text", "code_inline", "text_special"):
        return str(token.content)
    return "\n" if token.type in ("softbreak", "hardbreak") else ""
