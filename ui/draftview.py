"""A checked draft as HTML: each sentence with its verdict in words, what differs underlined, the words that decide."""

from __future__ import annotations

from collections.abc import Sequence

from rag.desk.copyreading import Copy
from rag.desk.drafts import Judged
from rag.desk.marks import Mark
from rag.types import Citation
from ui.blocks import details
from ui.escape import link, literal, web_address
from ui.texts import t
from ui.words import cited_day, day, outlet


def sentence_rows(copy: Copy, judged: Sequence[Judged], *, problems_only: bool = False) -> str:
    """The judged sentences as an ordered HTML list; with `problems_only` those that need a look."""
    rows = [_row(copy, j) for j in judged if not problems_only or problem(j)]
    return f'<ol class="draft">{"".join(rows)}</ol>' if rows else f'<p class="meta">{t("draft.no_problems")}</p>'


def problem(judged: Judged) -> bool:
    """True when a reporter should look at the sentence again."""
    return judged.verdict != "supported" or any(not mark.stands for mark in judged.marks)


def _row(copy: Copy, judged: Judged) -> str:
    text = copy.paragraphs[judged.paragraph][judged.start : judged.end]
    checked = judged.checked
    reason = f'<p class="reason" dir="auto">{literal(checked.reason)}</p>' if checked.reason else ""
    notes = "".join(f'<li dir="auto">{_note(mark, text)}</li>' for mark in judged.marks)
    cited = "".join(_cited(citation) for citation in checked.citations)
    words = details(t("draft.words", n=len(checked.citations)), cited) if cited else ""
    return (
        f'<li class="{judged.verdict}"><p class="verdict">{t(f"draft.{judged.verdict}")}</p>'
        f'<p class="copy" dir="auto">{_marked(text, judged.marks)}</p>{reason}'
        f"{f'<ul class=notes>{notes}</ul>' if notes else ''}{words}</li>"
    )


def _marked(text: str, marks: Sequence[Mark]) -> str:
    parts = []
    at = 0
    for mark in marks:
        kind = "exact" if mark.stands else "differs"
        parts += [literal(text[at : mark.start]), f'<u class="{kind}">{literal(text[mark.start : mark.end])}</u>']
        at = mark.end
    return "".join([*parts, literal(text[at:])])


def _note(mark: Mark, text: str) -> str:
    words = text[mark.start : mark.end]
    if mark.kind == "quote":
        return literal(t("draft.quote_exact" if mark.stands else "draft.quote_missing", words=words))
    said = t(f"draft.{mark.kind}_differs", words=words)
    return literal(f"{said} {t('draft.instead', others=', '.join(mark.others))}" if mark.others else said)


def _cited(citation: Citation) -> str:
    original = f" · {link(citation.url, t('draft.original'))}" if web_address(citation.url) else ""
    return (
        f'<blockquote dir="auto">{literal(citation.quote)}</blockquote>'
        f'<p class="meta"><strong dir="auto">{literal(citation.title or citation.document_id)}</strong><br>'
        f'<span dir="auto">{literal(outlet(citation.publisher))}</span> · {day(cited_day(citation))}{original}</p>'
    )
