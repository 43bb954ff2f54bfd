"""Correction notes in a text, word for word: "Correction: …", "An earlier version of this article …". Pure.

A note is a paragraph that opens with a label ("Correction:", «Уточнение:») or with a sentence in which the outlet
speaks of this very article, or such a sentence at the end of a paragraph. A story in which somebody demands a
correction is none: there the words stand in the middle of a sentence, in quotation marks, or speak of something else.
"""

from __future__ import annotations

import re

_LONGEST = 1_500  # characters of a note; what is longer is an article
_MOST = 12

# Labels that say by themselves that something was put right.
_LABELS = (
    r"corrections?(?:\s+appended|\s+and\s+clarifications?|\s+notice|\s+note|\s+to\s+this\s+(?:article|story))?"
    r"|clarifications?"
    r"|errat(?:um|a)|retraction|corrected(?:\s+version)?"
    r"|исправлени[ея]|исправлено|поправк[аи]|уточнени[ея]|уточнення|уточнено|опровержение"
    r"|виправлення|виправлено|поправка|спростування"
    r"|düzeltme(?:ler|\s+notu|\s+metni)?|düzeltildi|tashih|tekzip"
    r"|korrektur(?:en|hinweis)?|korrigiert|berichtigung|richtigstellung|korrekturhinweis"
    r"|rectificati(?:f|on)|correctif|corrigé|fe\s+de\s+err(?:ores|atas)|corrección|rectificación|aclaración"
    r"|errata\s+corrige|rettifica|correzione|sprostowanie|korekta|correção|errata|correctie|rectificatie|تصحيح|更正"
)
# Labels that may introduce anything; the note must go on to speak of a change.
_OPEN_LABELS = (
    r"(?:editors?['’]?s?['’]?|editorial|publisher['’]?s)\s+note|note\s+(?:to|for)\s+readers|updated?"
    r"|update\s+note|amended"
    r"|(?:от|примечание)\s+редакции|примечание|обновлено|обновление|дополнено|важно"
    r"|(?:від|примітка)\s+редакції|примітка|оновлено|оновлення|доповнено"
    r"|editörün\s+notu|editör\s+notu|güncelleme|not"
    r"|(?:anmerkung|hinweis)\s+der\s+redaktion|anm\.?\s*d\.?\s*red|hinweis|update|transparenzhinweis|aktualisierung"
    r"|note\s+de\s+la\s+rédaction|ndlr|mise\s+à\s+jour|précision"
    r"|nota\s+del?\s+(?:editor|la\s+redacción|redactor)|nota\s+della\s+redazione|nota\s+do\s+editor|actualización"
    r"|od\s+redakcji|aktualizacja"
)
_CHANGE = (
    r"correct(?:ed|s|ion|ing)\b|clarif|earlier version|previous(?:ly)? (?:version|stated|reported|said)"
    r"|misstat|misspel|originally|initially"
    r"|misidentif|misquot|incorrect|inaccura|erroneous|in error|mistak|retract|amended|was updated to|been updated to"
    r"|has been (?:changed|removed|revised)|исправл|уточн|ошиб|неточност|неверн|ранее в|более ранн|опечатк"
    r"|виправл|уточн|помил|неточн|невірн|раніше в|попередн\w+ верс|düzelt|hata|yanlış|önceki|güncellen"
    r"|korrigi|fehler|falsch|früheren|ursprünglich|geändert|berichtig|corrig|erreur|rectifi"
    r"|version (?:précédente|antérieure)"
    r"|modifié|correg|error|versión anterior|versione precedente|errore|rettific|sprostow|błąd|błęd|poprawi"
    r"|wcześniejsz"
)
_OWN = (
    "article|story|post|report|piece|page|column|essay|item|dispatch|headline|caption|interview|newsletter|transcript"
    "|photo caption|video|graphic|chart|map|obituary|review|factbox|timeline|explainer|analysis|live ?blog|brief|text"
)
_PUT_RIGHT = "corrected|amended|clarified|revised|edited|retracted|changed|modified|updated"
# Sentences in which an outlet speaks of its own article; they open a paragraph or end one.
_SENTENCES = (
    (
        rf"(?:an?|the)\s+(?:earlier|previous|original|prior|initial)\s+(?:\w+\s+)?versions?\s+of\s+(?:this"
        rf"|the above|today's)\s+(?:\w+\s+)?(?:{_OWN})"
    ),
    (
        rf"(?:an?|the)\s+(?:earlier|previous|original|prior)\s+(?:{_OWN})\s+(?:\w+\s+)?(?:incorrectly"
        rf"|mistakenly|erroneously|misstated|misidentified)"
    ),
    rf"(?:in\s+)?(?:an?\s+|the\s+)?earlier\s+versions?\s+of\s+this\s+(?:\w+\s+)?(?:{_OWN})",
    (
        rf"(?:this\s+(?:[\w.,]+\s+){{0,3}}|the\s+(?:above\s+)?)(?:{_OWN})\s+(?:and\s+(?:{_OWN})\s+)?(?:has"
        rf"|have|was|were|is)\s+(?:been\s+)?(?:\w+\s+)?(?:{_PUT_RIGHT})\b"
    ),
    (
        rf"this\s+(?:{_OWN})\s+(?:originally|previously|initially|incorrectly|mistakenly|erroneously)\s+"
        rf"(?:\w+\s+)?(?:said|stated|reported|misstated|gave|identified|named|quoted|referred|described"
        rf"|attributed|noted|listed|included)"
    ),
    (
        rf"(?:the\s+)?(?:headline|caption|summary|introduction)\s+(?:of|on|to|for)\s+this\s+(?:{_OWN})\s+"
        rf"(?:has\s+been|was)\b"
    ),
    (
        rf"in\s+an?\s+(?:{_OWN})\s+(?:published|posted|sent|dated|on|about)\b[^.!?]{{0,250}}\b(?:erroneously"
        rf"|incorrectly|mistakenly|misstated|misidentified)"
    ),
    r"corrects\s+(?:\w+\s+){0,8}(?:in|to|of|from|that)\b",
    r"we\s+(?:have\s+)?(?:corrected|amended|updated)\s+(?:this|the)\s+(?:article|story|report|post|headline)",
    (
        r"в\s+(?:более\s+ранней|предыдущей|первоначальной|прежней)\s+(?:версии|редакции)\s+(?:этого\s+"
        r"|данного\s+|нашего\s+)?(?:материала|текста|статьи|новости|заметки|публикации|сообщения)"
    ),
    (
        r"(?:более\s+ранняя|предыдущая|первоначальная)\s+версия\s+(?:этого\s+|данной\s+|этой\s+|данного\s+"
        r")?(?:материала|текста|статьи|новости|заметки|публикации)"
    ),
    (
        r"(?:ранее|изначально|первоначально)\s+в\s+(?:этом\s+|данном\s+|этой\s+|нашем\s+)?(?:материале|тексте"
        r"|статье|новости|заметке|публикации|заголовке)\b"
    ),
    (
        r"(?:в\s+)?(?:этот\s+|данный\s+)?(?:материал|текст|статью|новость|заметку|публикацию|заголовок)\s+"
        r"(?:были?\s+|была\s+)?(?:внесен\w*\s+(?:исправл|уточн|правк|измен)\w*|исправлен\w*|уточнен\w*"
        r"|скорректирован\w*)"
    ),
    (
        r"(?:новость|статья|публикация|заметка|заголовок)\s+(?:был\w?\s+)?(?:исправлен|уточнен|скорректирован"
        r"|отредактирован)\w*"
    ),
    (
        r"редакция\s+приносит\s+(?:свои\s+)?извинения|приносим\s+(?:свои\s+)?извинения\s+за\s+(?:ошибку"
        r"|неточность|опечатку)"
    ),
    (
        r"[ув]\s+(?:попередній|ранішій|первинній|початковій)\s+(?:версії|редакції)\s+(?:цього\s+|цієї\s+"
        r"|нашого\s+)?(?:матеріалу|тексту|статті|новини|публікації|повідомлення)"
    ),
    (
        r"(?:попередня|рання|первинна|початкова)\s+версія\s+(?:цього\s+|цієї\s+)?(?:матеріалу|тексту|статті"
        r"|новини|публікації)"
    ),
    (
        r"(?:раніше|спочатку|первісно)\s+[ув]\s+(?:цьому\s+|цій\s+|нашому\s+)?(?:матеріалі|тексті|статті"
        r"|новині|публікації|заголовку)\b"
    ),
    (
        r"(?:до\s+|у\s+|в\s+)?(?:цього\s+|цей\s+)?(?:матеріал|матеріалу|текст|тексту|статтю|статті|новину"
        r"|новини|публікацію|заголовок)\s+(?:було\s+|була\s+|був\s+)?(?:внесен\w*\s+(?:виправл|уточн|правк"
        r"|змін)\w*|виправлен\w*|уточнен\w*|скориговано)"
    ),
    r"редакція\s+(?:приносить\s+(?:свої\s+)?вибачення|перепрошує)|перепрошуємо\s+за\s+(?:помилку|неточність)",
    (
        r"(?:bu\s+)?(?:haberin|yazının|makalenin|metnin|içeriğin)\s+(?:daha\s+)?(?:önceki|ilk|eski)\s+"
        r"(?:bir\s+)?(?:sürüm|versiyon|hal|şekl|biçim)\w*"
    ),
    r"bu\s+(?:haber|yazı|makale|metin|içerik)\b[^.!?]{0,120}\b(?:düzeltil|güncellen|değiştiril)\w*",
    r"haberimiz\w*\b[^.!?]{0,120}\b(?:düzelt|hata)\w*",
    (
        r"(?:in\s+)?(?:eine[rn]?|der)\s+(?:früheren|vorherigen|ersten|ursprünglichen|älteren|vorigen)\s+"
        r"(?:version|fassung)\s+(?:dieses|des|dieser|unseres)\s+(?:artikels|textes|beitrags|berichts|meldung"
        r"|nachricht|interviews)"
    ),
    (
        r"(?:dieser|der)\s+(?:artikel|text|beitrag|bericht)\s+wurde\b[^.!?]{0,80}\b(?:korrigiert|berichtigt"
        r"|geändert|aktualisiert)"
    ),
    r"(?:wir\s+haben\s+(?:dies|das|den\s+fehler|die\s+stelle|den\s+text)\s+(?:\w+\s+)?(?:korrigiert|berichtigt))",
    (
        r"(?:dans\s+)?une?\s+(?:version\s+(?:précédente|antérieure|initiale)|première\s+version|précédente\s+"
        r"version)\s+de\s+(?:cet\s+article|ce\s+texte|cette\s+dépêche|l'article)"
    ),
    r"(?:cet\s+article|ce\s+texte|cette\s+dépêche)\s+a\s+été\s+(?:corrigé|modifié|rectifié|mise?\s+à\s+jour|amendé)",
    (
        r"(?:en\s+)?una\s+versión\s+(?:anterior|previa|inicial)\s+de\s+(?:este|esta)\s+(?:artículo|nota"
        r"|noticia|texto|información)"
    ),
    (
        r"(?:este|esta)\s+(?:artículo|nota|noticia|texto|información)\s+(?:ha\s+sido|fue)\s+(?:corregid"
        r"|modificad|rectificad|actualizad)\w+"
    ),
    r"(?:in\s+)?una\s+versione\s+precedente\s+di\s+questo\s+(?:articolo|testo)",
    r"(?:w\s+)?(?:poprzedniej|wcześniejszej|pierwotnej)\s+wersji\s+(?:tego\s+)?(?:artykułu|tekstu|materiału)",
)
_SPEAKS = "(?:" + "|".join(f"(?:{sentence})" for sentence in _SENTENCES) + ")"
_LEAD = r"(?:[\W_]{0,6}(?<![\"“”„«»'‘’]))"  # brackets, stars, dashes; a quotation mark makes it somebody's words
_DATED = (
    r"(?:\s*[,(–-]?\s*(?:\w+\.?,?\s+){0,3}?\d{1,4}(?:[./-]\d{1,2}[./-]\d{2,4})?(?:st|nd|rd|th)?"
    r"(?:,?\s+(?:\w+\.?\s+)?\d{2,4}|\s+\w+(?:\s+\d{4})?)?(?:\s+\w{1,5}\.?)?\)?)?"
)
_END = r"\s*(?::|\.|[–—]|\s-\s|\||$)"
_LABELLED = re.compile(rf"(?:{_LEAD}(?:{_LABELS})|[«“\"](?:{_LABELS})[»”\"]){_DATED}{_END}", re.IGNORECASE)
_OPENED = re.compile(rf"{_LEAD}(?:{_OPEN_LABELS}){_DATED}{_END}", re.IGNORECASE)
_WAS_MADE = re.compile(
    rf"{_LEAD}(?:an?\s+)?(?:corrections?|clarifications?)\s+(?:was|were|has\s+been)\s+(?:made|issued|appended"
    rf"|published)\b",
    re.IGNORECASE,
)
_SPEAKING = re.compile(rf"{_LEAD}{_SPEAKS}", re.IGNORECASE)
_ENDING = re.compile(rf"(?<=[.!?…)\]])\s+(?=[(\[*]?(?:{_SPEAKS}))", re.IGNORECASE)
_CHANGES = re.compile(_CHANGE, re.IGNORECASE)
_ONLY_PICTURES = re.compile(
    r"\W*this\s+\w+\s+(?:has\s+been|was)\s+updated\s+to\s+(?:add|include|change)\s+(?:\w+\s+){0,5}?"
    r"(?:videos?|galler(?:y|ies)|photos?|images?|graphics?|maps?|pictures?)\W*$",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"[^\n]+")
# A text with none of these stems holds no note: looking for them costs a hundredth of the patterns.
_STEMS = (
    "correct|clarif|versi|original|'s note|’s note|s' note|s’ note|editorial note|note to|note for|note de"
    "|errat|retract"
    "|updated|amended|misstat|incorrect|mistaken|исправл|уточн|поправк|верси|ошиб|примеч|редакц|ранее"
    "|изначально|первоначально"
    "|опроверж|обновл|дополн|виправл|версі|спрост|раніше|спочатку|приміт|оновл|помил|перепрош|düzelt|sürüm|hali|notu"
    "|tashih|tekzip|güncel|korr|berichtig|richtigstell|fassung|hinweis|anm.|aktualis|rectif|corrigé|rettif"
    "|sprostow|korekt"
    "|wersj|redak|hata|yanlış|fe de err|geändert|mise à jour|nota d|ndlr|revised|has been changed|was changed"
    "|correcc|aclarac|correz|modifi|تصحيح|更正"
).split("|")


def correction_notes(text: str) -> tuple[str, ...]:
    """The notes in a cleaned text, in order, each a slice of it; () when there is none."""
    found: list[str] = []
    if not _may_hold(text):
        return ()
    paragraphs = [(m.start(), m.end()) for m in _PARAGRAPH.finditer(text)]
    taken = -1
    for number, (start, end) in enumerate(paragraphs):
        if start < taken or len(found) >= _MOST:
            continue
        if end - start > _LONGEST * 4 or not _may_hold(text[start:end]):
            continue
        span = _note(text, start, end, paragraphs[number + 1 : number + 2])
        if span and span[1] - span[0] <= _LONGEST:
            found.append(text[slice(*span)])
            taken = span[1]
    return tuple(dict.fromkeys(found))


def is_note(paragraph: str) -> bool:
    """True when a paragraph is a correction note from its first word on."""
    return next(iter(correction_notes(paragraph)), "")[:20] == paragraph[:20]


def _may_hold(text: str) -> bool:
    lower = text.lower()
    return any(stem in lower for stem in _STEMS)


def _note(text: str, start: int, end: int, after: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The span of the note that a paragraph is, opens (a label alone on its line) or ends with."""
    line = text[start:end]
    if labelled := _LABELLED.match(line):
        if line[labelled.end() :].strip(" .)]*"):
            return start, end
        return (start, after[0][1]) if after else None
    if (opened := _OPENED.match(line)) and _CHANGES.search(line[opened.end() :]):
        return start, end
    if _WAS_MADE.match(line) or _says_so(_SPEAKING.match(line), line):
        return start, end
    for sentence in _ENDING.finditer(line):
        rest = line[sentence.end() :]
        if _outside_quotes(line[: sentence.start()]) and _says_so(_SPEAKING.match(rest), rest):
            return start + sentence.end(), end
    return None


def _says_so(match: re.Match[str] | None, line: str) -> bool:
    """False for a sentence about the article that names no change, or that only tells of an added picture."""
    return bool(match and _CHANGES.search(line) and not _ONLY_PICTURES.match(line))


def _outside_quotes(before: str) -> bool:
    """False where the words before leave a quotation open."""
    return (
        before.count("“") <= before.count("”") and before.count("«") <= before.count("»") and not before.count('"') % 2
    )
