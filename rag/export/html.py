"""An answer as HTML with footnotes, for the clipboard of editors that take formatted text."""

from __future__ import annotations

import html

from rag.export.plain import written
from rag.export.sheet import Footnote, Line, Piece, footnotes_of, part_of
from rag.types import Answer


def with_footnotes(answer: Answer) -> str:
    """The answer's sentences with raised numbers, and a list of their sources, as an HTML fragment."""
    part, notes = part_of(answer), footnotes_of(answer)
    blocks = [f"<p>{_text(part.refusal)}</p>"] if part.refusal else []
    blocks += [f"<p>{_line(line)}</p>" for line in part.lines]
    blocks += [f"<blockquote><p>{_line(note)}</p></blockquote>" for note in part.notes]
    blocks += [f"<p>{_text(line)}</p>" for line in part.closing]
    if notes:
        blocks.append(f"<ol>{''.join(_note(note) for note in notes)}</ol>")
    return f'<div lang="{_text(answer.language)}">{"".join(blocks)}</div>'


def _text(text: str) -> str:
    return html.escape(written(text), quote=True)


def _line(line: Line) -> str:
    lead = f"<strong>{_text(line.lead)}</strong>" if line.lead else ""
    mark = f"<em>{_text(line.mark)}</em>" if line.mark else ""
    said = " ".join(part for part in (lead, _text(line.text), mark) if part)
    return said + "".join(f"<sup>[{n}]</sup>" for n in line.footnotes)


def _note(note: Footnote) -> str:
    return f'<li value="{note.n}">{" ".join(_piece(piece) for piece in note.pieces(addresses=True))}</li>'


def _piece(piece: Piece) -> str:
    text = _text(piece.text)
    match piece.kind:
        case "link":
            return f'<a href="{text}">{text}</a>'
        case "title":
            return f"<em>{text}</em>"
        case "mark":
            return f"<strong>{text}</strong>"
    return text
