"""Language of short texts."""

from __future__ import annotations

import pytest

from rag.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What did Putin say about the truce?", "en"),
        ("Что сказал Путин о перемирии?", "ru"),
        ("Що сказав Путін про перемир'я?", "uk"),
        ("Erdoğan barış görüşmeleri için ne dedi?", "tr"),
        ("Qu'est-ce que le président a proposé dans la réunion?", "fr"),
        ("12 + 30", "und"),
        ("", "und"),
    ],
)
def test_detect(text: str, language: str) -> None:
    assert detect(text) == language
