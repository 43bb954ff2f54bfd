from __future__ import annotations

from corpus.diff import changes


def test_the_same_words_give_nothing() -> None:
    assert list(changes("One. Two.", "One. Two.")) == []
    assert list(changes("", "")) == []


def test_spaces_alone_are_named_as_such() -> None:
    assert list(changes("One went. Two came.", "One  went.\nTwo came.")) == ["  only spaces and line ends changed"]


def test_a_changed_word_is_shown_in_its_sentence() -> None:
    old = "The envoys met. The talks will open on Monday in Ankara. Nobody spoke."
    assert list(changes(old, old.replace("Monday", "Tuesday"))) == [
        "  … 1 sentence unchanged",
        "~ The talks will open on [-Monday-] {+Tuesday+} in Ankara.",
        "  … 1 sentence unchanged",
    ]


def test_sentences_that_come_and_go_stand_alone() -> None:
    assert list(changes("One went home. Two came by.", "One went home. Two came by. Three stayed.")) == [
        "  … 2 sentences unchanged",
        "+ Three stayed.",
    ]
    assert list(changes("Ankara invited both sides.", "Grain prices fell sharply again.")) == [
        "- Ankara invited both sides.",
        "+ Grain prices fell sharply again.",
    ]


def test_a_sentence_is_set_beside_the_one_it_became() -> None:
    old = "The deal covers 300 prisoners of war."
    new = "A mediator confirmed it. The deal covers 250 prisoners of war."
    assert list(changes(old, new)) == [
        "+ A mediator confirmed it.",
        "~ The deal covers [-300-] {+250+} prisoners of war.",
    ]


def test_far_words_of_a_long_sentence_are_left_out() -> None:
    words = [f"word{n}" for n in range(60)]
    (line,) = changes(" ".join(words) + ".", " ".join([*words[:30], "not", *words[30:]]) + ".")
    assert line == f"~ … {' '.join(words[22:30])} {{+not+}} {' '.join(words[30:38])} …"


def test_a_text_without_any_sentence_end_is_shown_whole_not_compared_for_minutes() -> None:
    lines = list(changes("same word " * 3_000, "word same " * 3_000 + "more"))
    assert all(line.startswith(("-", "+", " ")) for line in lines)


def test_cyrillic_and_emptied_texts() -> None:
    assert list(changes("Стороны встретились в Минске.", "")) == ["- Стороны встретились в Минске."]
    assert list(changes("", "Görüşmeler bitti.")) == ["+ Görüşmeler bitti."]
