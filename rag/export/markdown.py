"""Answers as Markdown with footnotes (the [^1] that GitHub, Pandoc and Obsidian read), for the clipboard and files.

Words of documents, models and readers are escaped, so that they show as they are and do nothing.
"""

from __future__ import annotations

import re

from rag.export.plain import paragraphs, title, written
from rag.export.sheet import Cited, Footnote, Line, Part, Piece, Sheet, documents, footnotes_of, part_of
from rag.export.words import word
from rag.types import Answer

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~!&$^=@]|:(?=[\w+-]+:|//)")
_OPENING = re.compile(r"^(\s*)([-+]|\d{1,9}(?=[.)]))")


def with_footnotes(answer: Answer) -> str:
    """The answer's sentences with [^n] marks, and a footnote for each citation, as Markdown."""
    lines = [*_lines(part_of(answer)), *(_note(note, addresses=True) for note in footnotes_of(answer))]
    return "\n\n".join(lines) + "\n"


def document(said: Sheet) -> str:
    """A whole file: each question with its answer, the footnotes, and the cited words in their place."""
    blocks = [f"# {escaped(said.title)}"]
    for part in said.parts:
        if len(said.parts) > 1:
            blocks.append(f"## {escaped(title(part.question))}")
        elif title(part.question) != said.title:
            blocks.append(escaped(part.question))
        blocks += [*(f"*{escaped(fact)}*" for fact in part.facts), *_lines(part)]
    if said.footnotes:
        blocks.append(f"## {escaped(word('evidence', said.language))}")
        blocks += [block for cited in documents(said) for block in _evidence(cited)]
    blocks += ["---", f"*{escaped(word('recheck', said.language))}*"]
    blocks += [_note(note) for note in said.footnotes]
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """The text on one line, showing as it is in CommonMark, GitHub's and Pandoc's Markdown."""
    line = _MARKS.sub(r"\\\g<0>", written(text))
    return _OPENING.sub(lambda m: f"{m[1]}\\{m[2]}" if not m[2].isdigit() else f"{m[1]}{m[2]}\\", line)


def _lines(part: Part) -> list[str]:
    blocks = [escaped(part.refusal)] if part.refusal else []
    blocks += [_line(line) for line in part.lines]
    blocks += [f"> {_line(note)}" for note in part.notes]
    return blocks + [escaped(line) for line in part.closing]


def _line(line: Line) -> str:
    lead = f"**{escaped(line.lead)}**" if line.lead else ""
    said = " ".join(part for part in (lead, escaped(line.text), f"*{escaped(line.mark)}*" if line.mark else "") if part)
    return said + "".join(f"[^{n}]" for n in line.footnotes)


def _note(note: Footnote, *, addresses: bool = False) -> str:
    return f"[^{note.n}]: " + " ".join(_piece(piece) for piece in note.pieces(addresses=addresses))


def _piece(piece: Piece) -> str:
    match piece.kind:
        case "link":
            return f"<{piece.text}>"
        case "title":
            return f"*{escaped(piece.text.removesuffix(','))}*,"
        case "mark":
            return f"**{escaped(piece.text)}**"
    return escaped(piece.text)


def _evidence(cited: Cited) -> list[str]:
    """A document's other reports, and each paragraph with its cited words in bold."""
    blocks = [f"### {escaped(cited.title)}"]
    if cited.reports:
        blocks.append("\n".join(f"- {' '.join(_piece(piece) for piece in report)}" for report in cited.reports))
    for note in cited.notes:
        words = [f"**{escaped(part)}**" for part in paragraphs(note.citation.quote)]
        shown = " ".join(part for part in (escaped(note.before), *words, escaped(note.after)) if part)
        blocks += [f"{escaped(word('note', note.language, n=note.n))}:", f"> {shown}", f"*{escaped(note.place)}*"]
    return blocks
