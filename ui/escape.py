"""Text from documents, models and users, made harmless for the page: it renders letter for letter, never as markup.

The page has one way to show such text: `st.html` with `literal()` (or the answer component, which sets textContent).
Streamlit's Markdown is kept for Parley's own fixed words, since it would read links, images, $latex$, :colour[…]
and :emoji: into anything else.
"""

from __future__ import annotations

import html
import re

from rag.export.plain import plain, web_address

__all__ = ["label", "link", "literal", "plain", "web_address"]

_MARKS = re.compile(r"[!-/:-@\[-`{-~]")  # CommonMark: any ASCII punctuation may be escaped


def literal(text: str) -> str:
    """HTML that shows exactly `plain(text)`, in an element or a quoted attribute.

    Line breaks are written as references, because st.html strips indentation line by line.
    """
    return html.escape(plain(text), quote=True).replace("\n", "&#10;").replace("\r", "&#13;")


def link(url: str | None, label: str) -> str:
    """HTML of a link that opens in a new tab, or of the bare label when the address is not a web address."""
    address = web_address(url)
    if address is None:
        return f'<span dir="auto">{literal(label)}</span>'
    how = 'target="_blank" rel="noopener noreferrer nofollow" dir="auto"'
    return f'<a href="{literal(address)}" {how}>{literal(label)}</a>'


def label(text: str) -> str:
    """The text for a widget's label, which Streamlit reads as Markdown: every mark that it knows is escaped."""
    return _MARKS.sub(r"\\\g<0>", " ".join(plain(text).split()))
