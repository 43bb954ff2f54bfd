"""Answers as a PDF: raised numbers that open their source, the sources, and the cited words in their place.

The type is PT Serif, drawn for Cyrillic and Latin alike; letters that it lacks are set in Noto Sans Arabic, else
as U+FFFD.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from rag.errors import StorageError
from rag.export.plain import paragraphs, title, written
from rag.export.sheet import Footnote, Line, Piece, Sheet, documents
from rag.export.words import word

_SERIF, _ARABIC = "serif", "arabic"
_FILES = {
    (_SERIF, ""): ("fontpkg_pt_serif", "PT_Serif-Web-Regular.ttf"),
    (_SERIF, "B"): ("fontpkg_pt_serif", "PT_Serif-Web-Bold.ttf"),
    (_SERIF, "I"): ("fontpkg_pt_serif", "PT_Serif-Web-Italic.ttf"),
    (_ARABIC, ""): ("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf"),
}
_INK, _GREY, _BLUE = (26, 26, 26), (90, 90, 90), (31, 78, 121)
_LEADING = 1.42  # line height by type size
_POINT = 25.4 / 72  # millimetres


class _Page(FPDF):
    """A4 with a page number at its foot."""

    def __init__(self, said: Sheet) -> None:
        super().__init__(format="A4")
        self._said = said
        self.str_alias_nb_pages = ""  # or "{nb}" in a text would be read as an order
        for (family, style), (package, file) in _FILES.items():
            self.add_font(family, style, _font(package, file))
        self.set_fallback_fonts([_ARABIC], exact_match=False)
        self.set_text_shaping(True)
        self.set_margins(24, 22, 24)
        self.set_auto_page_break(True, 22)
        self.set_title(said.title)
        self.set_author("Parley")
        self.set_lang(said.language)
        self.held = frozenset(c for font in self.fonts.values() if isinstance(font, TTFFont) for c in font.cmap)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-15)
        self.style(8, grey=True)
        self.cell(0, 5, word("page", self._said.language, n=self.page_no()), align="R")

    def style(self, size: float, how: str = "", *, grey: bool = False, blue: bool = False) -> None:
        """Set type and colour for what follows."""
        self.set_font(_SERIF, how, size)
        self.set_text_color(*(_BLUE if blue else _GREY if grey else _INK))

    def put(self, text: str, link: str | int = "") -> None:
        """Go on in the line with a text."""
        self.write(self.font_size * _LEADING, self.shown(text), link)

    def raised(self, n: int, link: int) -> None:
        """A raised number that leads to its source."""
        self.style(self.font_size_pt, blue=True)
        self.char_vpos = "SUP"
        self.put(f"{n} ", link)
        self.char_vpos = "LINE"

    def end(self, space: float = 2.2) -> None:
        """End the paragraph; `space` in millimetres."""
        self.ln(self.font_size * _LEADING)
        self.ln(space)

    def whole(self, text: str, size: float, how: str = "", *, grey: bool = False, space: float = 2.2) -> None:
        """A paragraph in one style."""
        self.style(size, how, grey=grey)
        height = self.font_size * _LEADING
        self.multi_cell(0, height, self.shown(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(space)

    def heading(self, text: str, size: float) -> None:
        """A heading that keeps the beginning of what it heads on its page."""
        if self.will_page_break(size * _POINT * _LEADING * 4):
            self.add_page()
        self.whole(text, size, "B", space=1.5)

    def shown(self, text: str) -> str:
        """The text with the letters that no font here has as U+FFFD."""
        return "".join(c if ord(c) in self.held or c in "\u200b\u200c\u200d\u200e\u200f" else "\ufffd" for c in text)


def pdf(said: Sheet) -> bytes:
    """The file's bytes. Raises StorageError when a font is not installed."""
    page = _Page(said)
    links = {note.n: page.add_link() for note in said.footnotes}
    page.heading(said.title, 18)
    for part in said.parts:
        if len(said.parts) > 1 or title(part.question) != said.title:
            page.heading(part.question, 14)
        for fact in part.facts:
            page.whole(fact, 9, grey=True, space=0)
        page.ln(3)
        if part.refusal:
            page.whole(part.refusal, 11, "B")
        for line in (*part.lines, *part.notes):
            _line(page, line, links)
        for closing in part.closing:
            page.whole(closing, 9, grey=True, space=0.8)
        page.ln(3)
    _sources(page, said, links)
    _evidence(page, said)
    page.whole(word("recheck", said.language), 9, grey=True)
    return bytes(page.output())


def _line(page: _Page, line: Line, links: dict[int, int]) -> None:
    if line.lead:
        page.style(11, "B")
        page.put(f"{line.lead} ")
    page.style(11)
    page.put(line.text)
    if line.mark:
        page.style(11, "I")
        page.put(f" {line.mark}")
    for n in line.footnotes:
        page.raised(n, links[n])
    page.style(11)
    page.end()


def _sources(page: _Page, said: Sheet, links: dict[int, int]) -> None:
    if said.footnotes:
        page.heading(word("sources", said.language), 13)
    for note in said.footnotes:
        page.set_link(links[note.n], y=page.get_y())
        page.style(9, "B")
        page.put(f"{note.n}. ")
        _pieces(page, note.pieces())
        page.end(1.2)


def _pieces(page: _Page, pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        page.style(9, {"title": "I", "mark": "B"}.get(piece.kind, ""), blue=piece.kind == "link")
        page.put(piece.text, piece.text if piece.kind == "link" else "")
        page.style(9)
        page.put(" ")


def _evidence(page: _Page, said: Sheet) -> None:
    """Each document's other reports, and each cited stretch in bold, in its paragraph."""
    if said.footnotes:
        page.ln(3)
        page.heading(word("evidence", said.language), 13)
    for cited in documents(said):
        page.heading(cited.title, 10.5)
        for report in cited.reports:
            page.style(9)
            page.put("— ")
            _pieces(page, report)
            page.end(0)
        page.ln(1.5)
        for note in cited.notes:
            _stretch(page, note)


def _stretch(page: _Page, note: Footnote) -> None:
    page.style(10, grey=True)
    page.put(f"{word('note', note.language, n=note.n)}: ")
    quote = " ".join(paragraphs(note.citation.quote))
    for text, how in ((written(note.before), ""), (quote, "B"), (written(note.after), "")):
        if text:
            page.style(10, how)
            page.put(f"{text} ")
    page.end(0.3)
    page.whole(note.place, 8, grey=True)


@cache
def _font(package: str, file: str) -> Path:
    """The font file inside its package. Raises StorageError when that is not installed."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise StorageError(f"{package}: is not installed, and PDF files need its type; run: make install")
    return Path(found.origin).parent / "files" / file
