"""Footnotes of a Word document: python-docx 1.2 has none of its own. After ECMA-376 part 1, 17.11.

The notes stand in a part of their own, which the document's part refers to; a run of the body holds a reference to
one. A note is referred to once; whoever cites it again points at that reference with a NOTEREF field (17.16.5.41).
"""

from __future__ import annotations

from collections.abc import Iterable

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TEXT, REFERENCE, LINK = "Footnote Text", "Footnote Reference", "Hyperlink"
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))


class Footnotes:
    """The footnotes of one document."""

    def __init__(self, document: Document) -> None:
        """Give the document its part of footnotes, with the two separators that Word asks for, and their styles."""
        self._document = document
        _styles(document)
        self._notes = _element("w:footnotes")
        for number, kind in _SEPARATORS:
            run = _element("w:r")
            run.append(_element(f"w:{kind}"))
            self._notes.append(_note(number, kind, run))
        self._part = XmlPart(
            PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, self._notes, document.part.package
        )
        document.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
        _announce(document)
        self._referred: set[int] = set()

    def add(self, number: int) -> Linking:
        """The footnote of that number (1, 2, …), still empty."""
        mark = _element("w:r", _style("w:rPr", "w:rStyle", self._id(REFERENCE)))
        mark.append(_element("w:footnoteRef"))
        note = _note(number, "", mark, _style("w:pPr", "w:pStyle", self._id(TEXT)))
        self._notes.append(note)
        return Linking(note.find(qn("w:p")), self._document, self._part)

    def linking(self, paragraph: Paragraph) -> Linking:
        """A paragraph of the body, with links."""
        return Linking(paragraph._p, self._document, self._document.part)  # noqa: SLF001

    def refer(self, paragraph: Paragraph, number: int) -> None:
        """Put the raised number of that footnote at the end of a paragraph."""
        if number in self._referred:
            self._again(paragraph, number)
            return
        self._referred.add(number)
        name = f"_Note{number}"
        paragraph._p.append(_element("w:bookmarkStart", id=str(number), name=name))  # noqa: SLF001 - no other name
        run = paragraph.add_run(style=REFERENCE)
        run._r.append(_element("w:footnoteReference", id=str(number)))  # noqa: SLF001
        paragraph._p.append(_element("w:bookmarkEnd", id=str(number)))  # noqa: SLF001

    def _again(self, paragraph: Paragraph, number: int) -> None:
        field = _element("w:fldSimple", instr=f" NOTEREF _Note{number} \\f \\h ")
        run = Run(OxmlElement("w:r"), paragraph)
        run.text, run.style = str(number), self._document.styles[REFERENCE]
        field.append(run._r)  # noqa: SLF001
        paragraph._p.append(field)  # noqa: SLF001

    def _id(self, name: str) -> str:
        return str(self._document.styles[name].style_id)


class Linking(Paragraph):
    """A paragraph that can hold links; they are related to the part that it stands in."""

    def __init__(self, element: BaseOxmlElement, document: Document, part: Part) -> None:
        super().__init__(element, document._body)  # noqa: SLF001 - where its styles are
        self._holder = part

    def link(self, address: str) -> None:
        """Add the address as a link to itself."""
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self._holder.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        self.add_run(address, style=LINK)
        link.append(self._p[-1])
        self._p.append(link)


def _note(number: int, kind: str, run: BaseOxmlElement, *properties: BaseOxmlElement) -> BaseOxmlElement:
    note = _element("w:footnote", **({"type": kind} if kind else {}), id=str(number))
    note.append(_element("w:p", *properties, run))
    return note


def _styles(document: Document) -> None:
    styles = document.styles
    text = styles.add_style(TEXT, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.base_style = styles["Normal"]
    text.font.size = Pt(8.5)
    text.paragraph_format.space_after = Pt(3)
    styles.add_style(REFERENCE, WD_STYLE_TYPE.CHARACTER, builtin=True).font.superscript = True
    link = styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.underline = True
    link.font.color.rgb = RGBColor(0x1F, 0x4E, 0x79)


def _announce(document: Document) -> None:
    """Name the separators in the settings, ahead of the elements that must come after (CT_Settings)."""
    settings = document.settings.element
    named = _element("w:footnotePr", *(_element("w:footnote", id=str(number)) for number, _ in _SEPARATORS))
    behind: Iterable[BaseOxmlElement] = settings.iterchildren(
        *map(qn, ("w:endnotePr", "w:compat", "w:docVars", "w:rsids", "w:themeFontLang", "w:clrSchemeMapping"))
    )
    first = next(iter(behind), None)
    if first is None:
        settings.append(named)
    else:
        first.addprevious(named)


def _style(holder: str, tag: str, style: str) -> BaseOxmlElement:
    return _element(holder, _element(tag, val=style))


def _element(tag: str, *children: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    element.extend(children)
    return element
