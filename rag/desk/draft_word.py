"""A Word document as copy to check: its paragraphs, and the comments that go into it. All else stays as it is."""
# ruff: noqa: SLF001 - python-docx has no other names for the XML elements beneath its objects

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from copy import deepcopy
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml.etree import XMLSyntaxError

from rag.errors import QuestionError
from rag.export.plain import xml_text

AUTHOR = "Parley"
_TEXT = (qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen"))


def open_docx(name: str, data: bytes) -> Document:
    """The document. Raises QuestionError when it is none."""
    try:
        return docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, XMLSyntaxError) as error:
        raise QuestionError(f"{name}: is not a Word document (.docx) that can be read") from error


def new_docx(texts: Sequence[str]) -> Document:
    """A document with these paragraphs."""
    document = docx.Document()
    for text in texts:
        document.add_paragraph(xml_text(text))
    return document


def paragraphs(document: Document) -> list[Paragraph]:
    """The paragraphs of the body in order, those of tables included."""
    return list(_inside(document))


def _inside(holder: object) -> Iterator[Paragraph]:
    for block in holder.iter_inner_content():  # type: ignore[attr-defined]
        if isinstance(block, Table):
            seen = set()
            for row in block.rows:
                for cell in row.cells:
                    if cell._tc not in seen:  # a merged cell is met once for each cell it covers
                        seen.add(cell._tc)
                        yield from _inside(cell)
        else:
            yield block


def comment(document: Document, paragraph: Paragraph, start: int, end: int, text: str) -> None:
    """Put a comment on [start, end) of the paragraph's text; the runs are split there where that is possible."""
    for place in (start, end):
        _split(paragraph, place)
    covered = [run for run, first, last in _runs(paragraph) if first < end and last > start]
    if covered:
        document.add_comment(covered, xml_text(text), author=AUTHOR, initials=AUTHOR[:1])


def _runs(paragraph: Paragraph) -> list[tuple[Run, int, int]]:
    """The runs outside and inside links, each with its stretch of the paragraph's text."""
    found = []
    at = 0
    for element in paragraph._p.iter(qn("w:r")):
        if element.getparent().tag not in (qn("w:p"), qn("w:hyperlink")):
            continue
        run = Run(element, paragraph)
        length = len(run.text)
        found.append((run, at, at + length))
        at += length
    return found


def _split(paragraph: Paragraph, place: int) -> None:
    """Make a run begin at that place, if the run around it holds nothing but text."""
    for run, first, last in _runs(paragraph):
        if first < place < last and all(child.tag in _TEXT or child.tag == qn("w:rPr") for child in run._r):
            text = run.text
            behind = deepcopy(run._r)
            run._r.addnext(behind)
            run.text = text[: place - first]
            Run(behind, paragraph).text = text[place - first :]
            return


def saved(document: Document) -> bytes:
    """The document as a file's bytes."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
