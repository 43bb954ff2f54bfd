"""What kind of answer a question asks for."""

from __future__ import annotations

from datetime import date

import pytest

from rag.intent import intent
from rag.types import Scope
from rag.understand import understand

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (
            "timeline",
            (
                "Trump-Putin calls, February to June 2025: dates, length",
                "Walk me through the grain deal",
                "Хронология обменов за 2025 год",
                "Як розгорталася суперечка про лист?",
                "Ateşkesleri tarih sırasıyla yazar mısınız",
                "Chronologie der Gespräche",
                "Une chronologie des pourparlers",
                "التسلسل الزمني للمفاوضات",
            ),
        ),
        (
            "compare",
            (
                "How did Kyiv and Moscow each react to the claim?",
                "Moscow's and Kyiv's account of the strike, please",
                "Чем план США отличается от европейского?",
                "Порівняйте умови Києва та Москви",
                "Mart 2023'te kim ne dedi?",
                "Was ist der Unterschied zwischen den Entwürfen?",
                "Comparez les deux textes",
            ),
        ),
        (
            "number",
            (
                "How many each side freed in May",
                "Сколько пленных обменяли?",
                "Скільки дітей повернули?",
                "Kaç esir serbest bırakıldı?",
                "Wie viele Gefangene kamen frei?",
                "Combien de prisonniers ?",
                "كم عدد الأسرى؟",
            ),
        ),
        (
            "who-said",
            (
                "Which senior EU figure said time was short?",
                "What did Ryabkov make of it?",
                "Кто назвал план ловушкой?",
                "Чиї це слова?",
                "Hangi bakan bunu ilk adım diye niteledi?",
                "Wer nannte das eine Falle?",
                "Qui a qualifié le plan de piège ?",
            ),
        ),
        (
            "why",
            (
                "And why, in each side's telling?",
                "Почему сорвались переговоры?",
                "Чому Київ відмовився?",
                "Gerekçesi neydi?",
                "Warum scheiterte der Gipfel?",
                "Pourquoi ?",
                "لماذا فشلت المحادثات؟",
            ),
        ),
        (
            "definition",
            (
                "What is the Minsk package?",
                "Who is Steve Witkoff?",
                "What is the coalition of the willing?",
                "Что такое формула Штайнмайера?",
                "Що таке коаліція охочих?",
                "Minsk protokolü nedir?",
                "Was ist die Koalition der Willigen?",
            ),
        ),
        (
            "latest",
            (
                "Any news on the swap?",
                "Что сейчас с перемирием?",
                "Де зараз переговори?",
                "Müzakerelerde son durum ne?",
                "Wie steht es derzeit um die Waffenruhe?",
                "Où en sont les pourparlers ?",
            ),
        ),
        ("fact", ("What was agreed in Jeddah in 2025?", "Who sat at the table in Riyadh?", "What was the outcome?")),
    ],
)
def test_intents(kind: str, texts: tuple[str, ...]) -> None:
    assert {text: intent(text) for text in texts} == dict.fromkeys(texts, kind)


def test_a_time_long_past_asks_for_no_latest() -> None:
    assert understand("What was the latest offer in May 2024?", Scope(), TODAY).intent == "fact"
    assert understand("What is the latest offer?", Scope(), TODAY).intent == "latest"
