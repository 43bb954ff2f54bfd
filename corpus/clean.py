"""Raw text → the text that is stored and that offsets count in. Pure, and stable: cleaning twice changes nothing."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys(
    [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x180E]
    + [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFFFE, 0xFFFF]
    + [*range(0xE0000, 0xE0080), *range(0xFFF0, 0xFFFC)]
)
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")


def clean_text(raw: str) -> str:
    r"""The text without control, zero-width and direction characters, in NFC, with tidy white space.

    Line ends become "\n", runs of spaces one space, three or more line ends two; "**bold**" markers go.
    Lone surrogates become U+FFFD so that the text can always be written as UTF-8.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = text.translate(_INVISIBLE)
    text = "".join("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in text) if _has_surrogate(text) else text
    text = unicodedata.normalize("NFC", text)
    text = _BOLD.sub(r"\1", text)
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _has_surrogate(text: str) -> bool:
    return any(0xD800 <= ord(c) <= 0xDFFF for c in text)
