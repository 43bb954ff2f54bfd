"""What evidence and documents show around a text, as HTML: dates, outlets, corrections, versions, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from corpus.desk import Change, Piece
from rag.present import aftermath
from rag.types import Citation, Outlet, Record
from ui.blocks import outlets
from ui.escape import link, literal, web_address
from ui.locale import language as spoken
from ui.texts import t
from ui.words import BRIEF, day, days, language, outlet


def said(key: str, **values: object) -> str:
    """A text of the evidence panel as HTML."""
    return literal(t(f"evidence.{key}", **values))


def facts(record: Record) -> str:
    """Outlet, side, the three dates and what else places a document, as an HTML list of terms."""
    rows = [
        ("outlet", outlet(record.publisher)),
        ("side", record.party),
        ("author", record.author),
        (
            "happened",
            days(record.event_date, record.event_end) if record.event_date or not record.published else "",
        ),
        ("published", _published(record)),
        ("retrieved", day(record.first_seen) if record.first_seen else ""),
        ("place", record.place),
        ("track", record.track),
        ("language", language(record.language) if record.language not in ("en", "und") else ""),
    ]
    return _terms(rows)


def cited_facts(citation: Citation) -> str:
    """What a citation itself knows of its document, as an HTML list of terms."""
    return _terms(
        [
            ("outlet", outlet(citation.publisher)),
            ("happened", day(citation.event_date)),
            ("published", day(citation.published)),
        ]
    )


def _terms(rows: Sequence[tuple[str, str]]) -> str:
    shown = "".join(f'<dt>{said(name)}</dt><dd dir="auto">{literal(value)}</dd>' for name, value in rows if value)
    return f'<dl class="facts">{shown}</dl>'


def _published(record: Record) -> str:
    if record.publisher == BRIEF and record.published is None:
        days_out = sorted(o.published for o in record.outlets if o.published)
        return t("evidence.reports_from", days=days(days_out[0], days_out[-1])) if days_out else ""
    return day(record.published)


def origin(record: Record) -> str:
    """Where the document comes from: a link to the original, or the reports that a brief sums up."""
    if record.publisher == BRIEF:
        if not record.outlets:
            return f'<p class="origin">{said("brief_alone")}</p>'
        return f'<p class="origin">{said("brief")}</p>{outlets(record.outlets)}'
    return original(record.url)


def original(url: str | None) -> str:
    """The link to the original; "" when the address is no web address."""
    address = web_address(url)
    if address is None:
        return ""
    return f'<p class="origin">{link(address, t("evidence.original", host=urlsplit(address).hostname or ""))}</p>'


def later_life(citation: Citation, newest: Record | None) -> str:
    """What became of the document since: corrected, changed, taken down, as the newest version knows it."""
    if newest is not None:
        citation = replace(
            citation, corrections=newest.corrections, modified=newest.modified, withdrawn=newest.withdrawn
        )
    lines = aftermath(citation, spoken(), carriers=False)
    rows = "".join(f'<p dir="auto">{literal(line)}</p>' for line in lines)
    return f'<div class="aftermath">{rows}</div>' if rows else ""


def carriers(carried_by: Sequence[Outlet]) -> str:
    """The other outlets that carry the same wire story, with their links."""
    return f'<p class="origin carried">{said("carried")}</p>{outlets(carried_by)}' if carried_by else ""


def disputed(record: Record) -> str:
    """What the document records as disputed."""
    if not record.contested:
        return ""
    return f'<p class="disputed" dir="auto"><strong>{said("disputed")}</strong> {literal(record.contested)}</p>'


def snapshot(digest: str, start: int, end: int) -> str:
    """Where the words stand in the stored text, and its hash."""
    return f'<p class="snapshot">{said("snapshot", start=start, end=end)}<br><code>{literal(digest)}</code></p>'


def version_line(cited: Record | None, versions: Sequence[Record], *, stands: bool | None) -> str:
    """Which version was cited, when the article changed since, and whether the words still stand; "" for the only one.

    `stands` is None when the cited version is the newest.
    """
    if cited is None or len(versions) < 2:
        return ""
    parts = [said("version", n=cited.version, total=len(versions))]
    later = [v for v in versions if v.version > cited.version]
    if later:
        changed = later[0].current_from or later[0].first_seen
        parts.append(said("changed_on", day=day(changed)))
    else:
        parts.append(said("newest"))
    if stands is not None:
        parts.append(f"<strong>{said('still' if stands else 'gone')}</strong>")
    return f'<p class="version">{" ".join(parts)}</p>'


def changes(steps: Sequence[Change]) -> str:
    """What changed between two versions, as HTML: marks and words tell what went and what came, not colour alone."""
    rows = "".join(_step(step) for step in steps)
    return f'<div class="changes">{rows}</div>'


def _step(step: Change) -> str:
    if step.kind == "unchanged":
        return f'<p class="kept">{said("unchanged", n=step.count)}</p>'
    if step.kind == "spaces":
        return f'<p class="kept">{said("spaces")}</p>'
    return f'<p dir="auto">{" ".join(_piece(piece) for piece in step.pieces)}</p>'


def _piece(piece: Piece) -> str:
    if piece.kind == "same":
        return literal(piece.text)
    tag, spoken_as = ("del", "taken_out") if piece.kind == "gone" else ("ins", "put_in")
    return f'<{tag}><span class="unseen">{said(spoken_as)} </span>{literal(piece.text)}</{tag}>'


def marked(before: str, words: str, after: str) -> str:
    """A text with its cited words marked."""
    return f'<blockquote dir="auto">{literal(before)}<mark>{literal(words)}</mark>{literal(after)}</blockquote>'
