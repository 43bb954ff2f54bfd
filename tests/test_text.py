"""Sentences, words and search terms."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.stems import stem
from rag.text import fold, sentence_spans, term, terms, words


def cut(text: str) -> list[str]:
    return [text[s:e] for s, e in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Mr. Lavrov left. He spoke later.", ["Mr. Lavrov left.", "He spoke later."]),
        ("S. Lavrov met the U.S. envoy Gen. Kellogg.", ["S. Lavrov met the U.S. envoy Gen. Kellogg."]),
        ("It cost 33.5 million. Then it rose.", ["It cost 33.5 million.", "Then it rose."]),
        ("Resolution No. 2202 passed. It held.", ["Resolution No. 2202 passed.", "It held."]),
        ("He said no. They left.", ["He said no.", "They left."]),
        ("«Нет». Он ушёл в 2022 г. из комиссии.", ["«Нет».", "Он ушёл в 2022 г. из комиссии."]),
        ("One\n\nTwo", ["One", "Two"]),
        ("Points:\n- first\n- second", ["Points:", "- first", "- second"]),
        ("“Stop!” she said. “Go.”", ["“Stop!” she said.", "“Go.”"]),
        ("То есть, т. е. Киев, согласен. Он ушёл.", ["То есть, т. е. Киев, согласен.", "Он ушёл."]),
        ("Він живе у м. Київ. Там тихо.", ["Він живе у м. Київ.", "Там тихо."]),
        ("До с. Оленівка 5 км. Далі дороги нема.", ["До с. Оленівка 5 км.", "Далі дороги нема."]),
        ("Sn. Fidan geldi. Sn. Erdoğan da geldi.", ["Sn. Fidan geldi.", "Sn. Erdoğan da geldi."]),
        ("Es gab z. B. Bedenken. Am 10. Mai kam er.", ["Es gab z. B. Bedenken.", "Am 10. Mai kam er."]),
        ("Er sagte: „Nein.“ Sie ging.", ["Er sagte: „Nein.“", "Sie ging."]),
        ("« C’est fini. » Il partit.", ["« C’est fini. »", "Il partit."]),
        ("هل انتهت الحرب؟ قال لا. ثم غادر.", ["هل انتهت الحرب؟", "قال لا.", "ثم غادر."]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


@given(st.text(max_size=400))
def test_sentences_keep_every_word_in_order(text: str) -> None:
    spans = sentence_spans(text)
    assert all(s < e for s, e in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())


@pytest.mark.parametrize(
    "spellings",
    [
        ("Zelenskyy", "Zelensky", "Zelenskiy", "Зеленский", "Зеленського", "Зеленским"),
        ("Kyiv", "Kiev", "Київ", "Киев", "Києві"),
        ("Erdoğan", "Erdogan", "ERDOĞAN", "Erdoğan'ın", "Erdogan’s"),
        ("ceasefire", "truce", "ceasefires"),
        ("1,200", "1200"),
        ("U.S.", "US", "American"),
    ],
)
def test_one_term_for_all_spellings(spellings: tuple[str, ...]) -> None:
    assert len({term(words(s)[0]) for s in spellings}) == 1


def test_the_pronoun_is_not_the_country() -> None:
    assert "usa" in terms("the US delegation")
    assert "usa" not in terms("they told us")


def test_fold_drops_case_and_marks() -> None:
    assert fold("Çavuşoğlu’s") == "cavusoglu's"
    assert fold("İstanbul") == "istanbul"


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("tr", ("görüşmeler", "görüşmelerin", "GÖRÜŞME")),
        ("tr", ("İstanbul", "İstanbul'da", "İSTANBUL")),
        ("tr", ("ateşkes", "ateşkesin", "ATEŞKESİ")),
        ("de", ("Waffenruhe", "Waffenstillstandes")),
        ("de", ("Ukraine", "Ukrainische", "ukrainischen")),
        ("fr", ("l’accord", "accords", "d'accord")),
        ("uk", ("домовленість", "домовленості", "домовленістю")),
        ("uk", ("Лавров", "Лаврова", "Лаврову", "Лавровим")),
        ("ru", ("Москва", "Москвы", "Москвой", "московский")),
        ("ar", ("الهدنة", "هدنة")),
    ],
)
def test_one_term_for_the_forms_of_a_word_in_its_language(language: str, forms: tuple[str, ...]) -> None:
    assert len({term(words(form)[0], language) for form in forms}) == 1


def test_words_of_the_trade_are_one_term_in_all_languages() -> None:
    told = {
        "en": "ceasefire",
        "ru": "перемирия",
        "uk": "перемир'ям",
        "tr": "ateşkesi",
        "de": "Waffenruhen",
        "ar": "الهدنة",
    }
    assert {term(word, language) for language, word in told.items()} == {"ceasefir"}
    assert terms("Das war gut", language="de") == ["gut"]
    assert "war" in terms("The war goes on")


@given(st.text(max_size=60))
def test_terms_of_anything_hold_no_white_space(text: str) -> None:
    assert all(t and not any(c.isspace() for c in t) for t in terms(text))


def test_words_come_out_alike_however_many_threads_ask() -> None:
    """A stemmer keeps the word that it works on: shared, it failed, or gave one thread the other's word."""
    heads = ("negotiat", "violat", "withdraw", "переговор", "ceasefir")
    mixed = [head + tail for head in heads for tail in ("ions", "ing", "ed", "ами", "ов", "ely", "ionally", "eers")]
    stemmed = [stem.__wrapped__(word) for word in mixed]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(stem.__wrapped__, mixed * 20))
    finally:
        sys.setswitchinterval(before)
    assert together == stemmed * 20
