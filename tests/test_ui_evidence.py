"""What the evidence panel says of a document's later life, whatever the document's own words try."""

from __future__ import annotations

from datetime import date

from rag.types import Citation, Outlet
from ui.evidence import _aftermath, _carriers

HOSTILE = "<script>alert(1)</script>"
CITED = Citation(
    1, "d", "p", "t", "Herald", "https://herald.example", date(2026, 3, 2), None, "q", 0, 1, "sha256:0",
    corrections=(f"Correction: {HOSTILE}",),
    carried_by=(
        Outlet("Post", "A bridge", "https://post.example/1", date(2026, 3, 2)),
        Outlet(HOSTILE, HOSTILE, "javascript:alert(1)", None),
    ),
    modified=date(2026, 3, 4),
    withdrawn=date(2026, 4, 1),
)  # fmt: skip
PLAIN = Citation(1, "d", "p", "t", "Herald", None, None, None, "q", 0, 1, "sha256:0")


def test_what_became_of_it_is_said_in_the_answers_language() -> None:
    shown = _aftermath(CITED, "tr")
    assert "Yayın düzeltti" in shown
    assert "4 Mart 2026" in shown
    assert "Yayından kaldırıldığı gün: 1 Nisan 2026" in shown
    assert "Post" not in shown  # the others who carry it stand below, with links
    assert _aftermath(PLAIN, "en") == ""


def test_other_outlets_are_named_with_their_links() -> None:
    shown = _carriers(CITED, "en")
    assert "Also carried by:" in shown
    assert 'href="https://post.example/1"' in shown
    assert _carriers(PLAIN, "en") == ""


def test_nothing_of_a_source_becomes_markup_or_a_script() -> None:
    shown = _aftermath(CITED, "en") + _carriers(CITED, "en")
    assert "<script" not in shown
    assert 'href="javascript' not in shown
