from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.sources import REACH, paragraph

TEXT = "First paragraph. Two sentences.\n\nSecond one. The cited words. And more.\n\nThird."


def test_a_quote_is_shown_in_its_paragraph() -> None:
    start = TEXT.index("The cited")
    assert paragraph(TEXT, start, start + 16) == ("Second one. ", "The cited words.", " And more.")


def test_a_quote_over_two_paragraphs_is_shown_in_both() -> None:
    start, end = TEXT.index("Two"), TEXT.index("Second") + 11
    before, words, after = paragraph(TEXT, start, end)
    assert before + words + after == TEXT[: TEXT.index("\n\nThird")]


def test_a_text_without_paragraphs_is_cut_at_a_word() -> None:
    text = "word " * 2_000 + "CITED " + "tail " * 2_000
    start = text.index("CITED")
    before, words, after = paragraph(text, start, start + 5)
    assert (before[:6], words, after[-6:]) == ("… word", "CITED", "tail …")
    assert len(before) <= REACH + 2
    assert len(after) <= REACH + 2


@given(st.text(alphabet="ab \n", max_size=400), st.data())
def test_what_is_highlighted_is_the_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, words, after = paragraph(text, start, end)
    assert words == text[start:end]
    assert before + words + after in text
