"""Answers as a Word document: real footnotes, and the cited words in their place."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from datetime import datetime

import docx as word_file
from docx.document import Document
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from rag.export.footnotes import Footnotes, Linking
from rag.export.plain import paragraphs, title, written
from rag.export.sheet import Footnote, Line, Piece, Sheet, documents
from rag.export.words import word

_GREY = RGBColor(0x55, 0x55, 0x55)
_FONT = "Cambria"


def docx(said: Sheet) -> bytes:
    """The file's bytes."""
    document = word_file.Document()
    _look(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = said.title[:255], "Parley", ""
    properties.language = said.language
    properties.created = properties.modified = datetime.now().astimezone()
    notes = Footnotes(document)
    _put(document.add_heading(level=0), said.title)
    for part in said.parts:
        if len(said.parts) > 1 or title(part.question) != said.title:
            _put(document.add_heading(level=1), part.question)
        for fact in part.facts:
            _put(document.add_paragraph(), fact, grey=True)
        if part.refusal:
            _put(document.add_paragraph(), part.refusal, bold=True)
        for line in part.lines:
            _line(document.add_paragraph(), line, notes)
        for line in part.notes:
            _line(document.add_paragraph(style="Quote"), line, notes)
        for closing in part.closing:
            _put(document.add_paragraph(), closing, grey=True)
    for note in said.footnotes:
        _pieces(notes.add(note.n), note.pieces())
    _evidence(document, said, notes)
    _put(document.add_paragraph(), word("recheck", said.language), grey=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _look(document: Document) -> None:
    """Calm type for long reading, and a margin that a page of it likes."""
    for name, size in (("Normal", 11), ("Title", 18), ("Heading 1", 14), ("Heading 2", 11.5)):
        style = document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):  # the template's theme fonts would win over the name
            if attribute.endswith("Theme"):
                del fonts.attrib[attribute]
        style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)


def _line(paragraph: Paragraph, line: Line, notes: Footnotes) -> None:
    if line.lead:
        _put(paragraph, f"{line.lead} ", bold=True)
    _put(paragraph, line.text)
    if line.mark:
        _put(paragraph, f" {line.mark}", italic=True)
    for n in line.footnotes:
        notes.refer(paragraph, n)


def _pieces(paragraph: Linking, pieces: Sequence[Piece]) -> None:
    for place, piece in enumerate(pieces):
        if place or not paragraph.runs or paragraph.runs[-1].text == "":
            _put(paragraph, " ")
        if piece.kind == "link":
            paragraph.link(piece.text)
        else:
            _put(paragraph, piece.text, bold=piece.kind == "mark", italic=piece.kind == "title")


def _evidence(document: Document, said: Sheet, links: Footnotes) -> None:
    """Each document's other reports, and each cited stretch in bold, in its paragraph."""
    if said.footnotes:
        _put(document.add_heading(level=1), word("evidence", said.language))
    for cited in documents(said):
        _put(document.add_heading(level=2), cited.title)
        for report in cited.reports:
            _pieces(links.linking(document.add_paragraph(style="List Bullet")), report)
        for note in cited.notes:
            _stretch(document, note)


def _stretch(document: Document, note: Footnote) -> None:
    paragraph = document.add_paragraph()
    _put(paragraph, f"{word('note', note.language, n=note.n)}: ", grey=True)
    if note.before.strip():
        _put(paragraph, f"{written(note.before)} ")
    _put(paragraph, " ".join(paragraphs(note.citation.quote)), bold=True)
    if note.after.strip():
        _put(paragraph, f" {written(note.after)}")
    _put(document.add_paragraph(), note.place, grey=True)


def _put(paragraph: Paragraph, text: str, *, bold: bool = False, italic: bool = False, grey: bool = False) -> None:
    """Add a run; a text that is read from the right says so, and makes a paragraph that it opens do too."""
    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    if grey:
        run.font.color.rgb, run.font.size = _GREY, Pt(9)
    if from_right(text):
        run.font.rtl = True
        if len(paragraph.runs) == 1:
            properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no name for it
            properties.append(word_file.oxml.OxmlElement("w:bidi"))


def from_right(text: str) -> bool:
    """Whether the first letter of a text is of a script that is written from the right."""
    for c in text:
        match unicodedata.bidirectional(c):
            case "R" | "AL":
                return True
            case "L":
                return False
    return False
