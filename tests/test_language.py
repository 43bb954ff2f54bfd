"""Language of documents and of questions."""

from __future__ import annotations

import pytest

from rag.language import detect, language_of


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "en",
            (
                "What did Putin say about the truce?",
                "What did Erdoğan offer Zelenskyy?",
                "Şeref Malkoç and the ombudsmen",
                "and Moscow?",
                "pow swap abu dhabi",
                "why?",
            ),
        ),
        ("ru", ("Что сказал Путин о перемирии?", "Кто?", "и почему?", "Когда были переговоры?", "А Москва?")),
        ("uk", ("Що сказав Путін про перемир'я?", "Хто?", "Чому?", "А що було після саміту?", "Коли був саміт?")),
        ("tr", ("Erdoğan barış görüşmeleri için ne dedi?", "Peki ya Kiev?", "Neden?", "Hangi ülke garantör?", "Kim?")),
        (
            "fr",
            ("Qu'est-ce que le président a proposé ?", "Pourquoi ?", "Combien de prisonniers ?", "Et Moscou, alors ?"),
        ),
        ("de", ("Was sagte Putin zur Waffenruhe?", "Warum?", "Wer war dabei?", "Wie viele?", "Und Moskau?")),
        ("ar", ("ماذا قال بوتين عن الهدنة؟", "لماذا؟")),
        ("und", ("12 + 30", "")),
    ],
)
def test_the_language_of_a_question(language: str, texts: tuple[str, ...]) -> None:
    assert {text: detect(text) for text in texts} == dict.fromkeys(texts, language)


def test_a_question_that_does_not_tell_is_in_the_language_of_the_conversation() -> None:
    assert detect("А Москва?", "uk") == "uk"
    assert detect("Trump?", "tr") == "tr"
    assert detect("А что Москва?", "uk") == "ru"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The envoys met in the old town hall and agreed that the talks will go on for a second day."),
        ("ru", "Посланники встретились в старой ратуше и договорились, что переговоры продолжатся ещё день."),
        ("uk", "Посланці зустрілися у старій ратуші й домовилися, що переговори триватимуть ще один день."),
        ("tr", "Elçiler eski belediye binasında bir araya geldi ve görüşmelerin bir gün daha sürmesi için anlaştı."),
        (
            "be",
            "Пасланнікі сустрэліся ў старой ратушы і дамовіліся, што перамовы прадоўжацца яшчэ дзень.",
        ),
        ("bg", "Пратениците се срещнаха в старото кметство и се договориха преговорите да продължат във вторник."),
        ("sr", "Изасланици су се састали у старој градској кући и договорили да се преговори наставе още један дан."),
        (
            "de",
            "Die Gesandten trafen sich im alten Rathaus und einigten sich, dass die Gespräche für heute weitergehen.",
        ),
        ("fr", "Les envoyés se sont réunis dans la vieille mairie et les pourparlers vont se poursuivre pour un jour."),
        ("ar", "اجتمع المبعوثون في القاعة القديمة واتفقوا على مواصلة المحادثات يوما آخر"),
        ("zh", "特使们在旧市政厅会面，同意会谈再持续一天。"),
        ("ja", "特使たちは古い市庁舎で会い、会談をもう一日続けることで合意した。"),
        ("ka", "ელჩები ძველ მერიაში შეხვდნენ და შეთანხმდნენ"),
        ("und", ""),
        ("und", "12 345 — 678"),
        ("und", "Xyzzy plugh frobnicate quux"),
    ],
)
def test_the_language_of_a_document(language: str, text: str) -> None:
    assert language_of(text) == language


def test_a_few_foreign_words_do_not_change_it() -> None:
    assert language_of("The minister said «нет» to the plan and left for the airport with the envoys.") == "en"
