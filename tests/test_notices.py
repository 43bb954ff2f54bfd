from __future__ import annotations

import pytest

from corpus.clean import clean_text
from corpus.extract import extract
from corpus.notices import correction_notes
from corpus.read.base import Options, Read
from tests.pages import BODY, SENTENCES, page

STORY = "\n\n".join(SENTENCES)
NOTES = [
    "Correction: An earlier version of this article misstated the year of the first round.",
    "CORRECTION (March 9, 2031): The name of the host was misspelled.",
    "Correction, March 9: The name of the host was misspelled.",
    "Clarification: The talks were held in two rooms.",
    "An earlier version of this story said that forty ships had left. Fourteen had.",
    "A correction was made on March 8, 2031: An earlier version of this article misstated the toll.",
    "This article was amended on 8 March 2031 to correct the name of the host.",
    "This story has been corrected to say that fourteen ships left.",
    "This story has been updated to reflect the new date.",
    "(This March 8 story has been corrected to fix the spelling of the host's name in paragraph 3)",
    "(Corrects name of host in paragraph 3)",
    "* This article originally said the talks took place in May.",
    "Editor's note: This story has been updated to correct the toll.",
    "Editor’s Note: A previous version misstated the toll.",
    "Уточнение: в первоначальной версии был назван другой город.",
    "Исправление. Ранее в тексте ошибочно говорилось о сорока судах.",
    "В предыдущей версии материала была неверно указана дата встречи.",
    "Материал исправлен: судов было четырнадцать.",
    "Виправлено: у попередній версії йшлося про сорок суден.",
    "Уточнення: дату зустрічі змінено.",
    "У попередній версії цієї статті було неправильно вказано дату, помилку виправлено.",
    "Düzeltme: Haberin önceki sürümünde tarih yanlış verilmişti.",
    "Bu haberin önceki versiyonunda tarih yanlış yer almıştı.",
    "Korrektur: In einer früheren Version war von vierzig Schiffen die Rede.",
    "In einer früheren Fassung dieses Artikels hieß es, es seien vierzig Schiffe. Das war falsch.",
    "Anmerkung der Redaktion: Wir haben die Zahl korrigiert.",
    "Rectificatif : une version précédente parlait de quarante navires.",
    "Une version précédente de cet article indiquait une date erronée ; l'erreur a été corrigée.",
    "Fe de errores: en una versión anterior se daba otra fecha.",
]
STORIES = [
    "The ministry demanded a correction: “An earlier version of this article was false,” it said.",
    '"An earlier version of this article was wrong," the minister said.',
    "«Уточнение: мы ошиблись», — сказал министр.",
    "An earlier version of the draft agreement said otherwise, and its authors corrected it.",
    "Уточнение деталей заняло неделю.",
    "Correction officers walked out on Monday.",
    "The envoy asked for a clarification. The host said that there was none.",
    "The president called the story incorrect and asked for a correction.",
    "The newspaper said this story has been corrected. He laughed.",
    "Clarification of the terms is needed, he said.",
    "Editor's note: The author teaches history.",
    "Update: the two sides met again.",
    "This story was updated to add a video.",
    "The deal was corrected in an earlier round.",
    "Düzeltme talebi reddedildi.",
    "Виправлення помилок триватиме місяць.",
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_is_found_whole_at_the_start_and_at_the_end(note: str) -> None:
    for text in (f"{note}\n\n{STORY}", f"{STORY}\n\n{note}", f"{SENTENCES[0]}\n\n{note}\n\n{STORY}"):
        assert correction_notes(clean_text(text)) == (note,)


@pytest.mark.parametrize("words", STORIES)
def test_a_story_that_speaks_of_corrections_has_no_note(words: str) -> None:
    for text in (words, f"{words}\n\n{STORY}", f"{STORY}\n\n{words}", f"{STORY} {words}"):
        assert correction_notes(clean_text(text)) == ()


def test_a_label_on_its_own_line_goes_with_the_paragraph_below_it() -> None:
    text = f"{STORY}\n\nCorrection\n\nThe host's name is Ada, not Eva.\n\n{SENTENCES[0]}"
    (note,) = correction_notes(text)
    assert note == "Correction\n\nThe host's name is Ada, not Eva."
    assert note in text


def test_a_note_at_the_end_of_a_paragraph_is_cut_from_its_first_word() -> None:
    note = "This article has been amended to correct the name of the host."
    assert correction_notes(f"{STORY} {note}") == (note,)


def test_a_long_text_without_notes_and_one_of_nothing_but_labels_take_no_time() -> None:
    assert correction_notes("correct version of this article " * 30_000) == ()
    assert len(correction_notes("Correction: x is y.\n\n" * 5_000)) == 1


def test_a_note_beside_the_main_text_of_a_page_comes_with_it_and_into_the_record() -> None:
    note = NOTES[0]
    for body in (f"{BODY}<footer><p>{note}</p></footer>", f"<div class='correction'><p>{note}</p></div>{BODY}"):
        item = extract(page(body=body).encode(), "text/html", "https://news.example/a", Options())
        assert isinstance(item, Read)
        assert item.document.record.corrections == (note,)
        assert note in item.document.text
