"""What a refusal says, in the language of the question, and where its reader may look instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag import names
from rag.phrases import day_in
from rag.text import fold, terms, words
from rag.types import Advice, Hit, Question

OUTLETS = 3  # outlets that a refusal names
SEARCH_WORDS = 9  # words of a search string

_REASONS: Mapping[str, Mapping[str, str]] = {
    "nothing": {
        "en": "No source here answers this.",
        "uk": "Жодне джерело тут на це не відповідає.",
        "ru": "Ни один источник здесь на это не отвечает.",
        "tr": "Buradaki hiçbir kaynak bunu yanıtlamıyor.",
        "de": "Keine Quelle hier beantwortet das.",
        "fr": "Aucune source ici ne répond à cela.",
    },
    "scope": {
        "en": "No document lies within the dates, outlets or languages that were set.",
        "uk": "Немає документів у заданих межах дат, видань чи мов.",
        "ru": "Нет документов в заданных пределах дат, изданий или языков.",
        "tr": "Seçilen tarih, yayın veya dil sınırları içinde belge yok.",
        "de": "Kein Dokument liegt in den eingestellten Grenzen von Zeit, Medien oder Sprachen.",
        "fr": "Aucun document ne se trouve dans les limites fixées de dates, de médias ou de langues.",
    },
    "private": {
        "en": "What somebody thinks in private is not on record here; ask what they have said in public.",
        "uk": "Що хтось думає про себе, тут не записано; запитайте, що він сказав публічно.",
        "ru": "Что кто-то думает про себя, здесь не записано; спросите, что он сказал публично.",
        "tr": "Birinin içinden ne düşündüğü burada kayıtlı değil; kamuya açık olarak ne dediğini sorun.",
        "de": "Was jemand für sich denkt, steht hier nirgends; fragen Sie, was öffentlich gesagt wurde.",
        "fr": "Ce que quelqu'un pense en privé n'est pas consigné ici ; demandez ce qui a été dit en public.",
    },
    "errand": {
        "en": "Parley answers questions about the peace talks from its sources, and does nothing else.",
        "uk": "Parley відповідає на запитання про мирні переговори за своїми джерелами і більше нічого не робить.",
        "ru": "Parley отвечает на вопросы о мирных переговорах по своим источникам и больше ничего не делает.",
        "tr": "Parley barış görüşmelerine ilişkin soruları kaynaklarından yanıtlar, başka bir şey yapmaz.",
        "de": "Parley beantwortet Fragen zu den Friedensgesprächen aus seinen Quellen und tut sonst nichts.",
        "fr": "Parley répond, d'après ses sources, aux questions sur les pourparlers de paix et ne fait rien d'autre.",
    },
    "later": {
        "en": "The newest source here is dated {day}; nothing later than that is known.",
        "uk": "Найновіше джерело тут датоване {day}; про пізніше нічого не відомо.",
        "ru": "Новейший источник здесь датирован {day}; о более позднем ничего не известно.",
        "tr": "Buradaki en yeni kaynağın tarihi {day}; sonrası bilinmiyor.",
        "de": "Die neueste Quelle hier ist vom {day}; von Späterem ist nichts bekannt.",
        "fr": "La source la plus récente ici date du {day} ; rien de plus tardif n'est connu.",
    },
    "topic": {
        "en": "The question is not about anything that the sources here report.",
        "uk": "Запитання не стосується того, про що повідомляють тутешні джерела.",
        "ru": "Вопрос не касается того, о чём сообщают здешние источники.",
        "tr": "Soru, buradaki kaynakların bildirdiği bir konuyla ilgili değil.",
        "de": "Die Frage betrifft nichts, worüber die Quellen hier berichten.",
        "fr": "La question ne porte sur rien de ce que rapportent les sources d'ici.",
    },
    "time": {
        "en": "No source here reports on {when} in this matter.",
        "uk": "Жодне джерело тут не повідомляє про це за цей час: {when}.",
        "ru": "Ни один источник здесь не сообщает об этом за это время: {when}.",
        "tr": "Buradaki hiçbir kaynak bu konuda şu döneme ilişkin bilgi vermiyor: {when}.",
        "de": "Keine Quelle hier berichtet dazu aus dieser Zeit: {when}.",
        "fr": "Aucune source ici n'en parle pour cette période : {when}.",
    },
    "together": {
        "en": "No source here reports this about {who} together with the rest of the question.",
        "uk": "Жодне джерело тут не повідомляє цього про {who} разом із рештою запитання.",
        "ru": "Ни один источник здесь не сообщает этого о {who} вместе с остальным в вопросе.",
        "tr": "Buradaki hiçbir kaynak bunu {who} ile sorunun geri kalanını birlikte bildirmiyor.",
        "de": "Keine Quelle hier berichtet das über {who} zusammen mit dem Rest der Frage.",
        "fr": "Aucune source ici ne rapporte cela de {who} avec le reste de la question.",
    },
    "met": {
        "en": "No source here reports that {a} and {b} met then and there.",
        "uk": "Жодне джерело тут не повідомляє, що {a} і {b} тоді й там зустрічалися.",
        "ru": "Ни один источник здесь не сообщает, что {a} и {b} тогда и там встречались.",
        "tr": "Buradaki hiçbir kaynak {a} ile {b} arasında o zaman ve yerde bir görüşme bildirmiyor.",
        "de": "Keine Quelle hier berichtet, dass {a} und {b} sich damals dort getroffen hätten.",
        "fr": "Aucune source ici ne rapporte une rencontre de {a} et {b} à ce moment et en ce lieu.",
    },
    "visit": {
        "en": "No source here reports {who} in {where} then.",
        "uk": "Жодне джерело тут не повідомляє, що {who} тоді був у цьому місці: {where}.",
        "ru": "Ни один источник здесь не сообщает, что {who} был тогда в этом месте: {where}.",
        "tr": "Buradaki hiçbir kaynak {who} için o zaman {where} ziyaretini bildirmiyor.",
        "de": "Keine Quelle hier berichtet, dass {who} damals dort war: {where}.",
        "fr": "Aucune source ici ne rapporte la présence de {who} à ce moment : {where}.",
    },
    "outlet": {
        "en": "No source here on this is from {outlet}.",
        "uk": "Серед джерел про це немає видання {outlet}.",
        "ru": "Среди источников об этом нет издания {outlet}.",
        "tr": "Buradaki kaynaklar arasında bu konuda {outlet} yok.",
        "de": "Keine Quelle hier zu dieser Sache stammt von {outlet}.",
        "fr": "Aucune source ici sur ce sujet ne vient de {outlet}.",
    },
    "quote": {
        "en": "No source here has the words “{words}”.",
        "uk": "Жодне джерело тут не містить слів «{words}».",
        "ru": "Ни в одном источнике здесь нет слов «{words}».",
        "tr": "Buradaki hiçbir kaynakta “{words}” sözleri yok.",
        "de": "Keine Quelle hier enthält die Worte „{words}“.",
        "fr": "Aucune source ici ne contient les mots « {words} ».",
    },
    "list": {
        "en": "No source here lists these {count}.",
        "uk": "Жодне джерело тут не перелічує цих {count}.",
        "ru": "Ни один источник здесь не перечисляет этих {count}.",
        "tr": "Buradaki hiçbir kaynak bu {count} adı saymıyor.",
        "de": "Keine Quelle hier zählt diese {count} auf.",
        "fr": "Aucune source ici n'énumère ces {count}.",
    },
    "signed": {
        "en": "No source here reports that anything of the kind was signed.",
        "uk": "Жодне джерело тут не повідомляє, що щось таке підписали.",
        "ru": "Ни один источник здесь не сообщает, что нечто подобное подписали.",
        "tr": "Buradaki hiçbir kaynak böyle bir şeyin imzalandığını bildirmiyor.",
        "de": "Keine Quelle hier berichtet, dass so etwas unterzeichnet wurde.",
        "fr": "Aucune source ici ne rapporte que quelque chose de tel ait été signé.",
    },
    "absent": {
        "en": "The record here says only that {party} was not there.",
        "uk": "Тут записано лише те, що {party} не брав участі.",
        "ru": "Здесь записано лишь то, что {party} не участвовал.",
        "tr": "Buradaki kayıt yalnızca {party} tarafının orada olmadığını söylüyor.",
        "de": "Hier steht nur, dass {party} nicht dabei war.",
        "fr": "Il est seulement consigné ici que {party} n'y était pas.",
    },
    "figure": {
        "en": "No source here gives a figure for “{what}” in this matter.",
        "uk": "Жодне джерело тут не наводить числа для «{what}» у цій справі.",
        "ru": "Ни один источник здесь не приводит числа для «{what}» в этом деле.",
        "tr": "Buradaki hiçbir kaynak bu konuda “{what}” için bir sayı vermiyor.",
        "de": "Keine Quelle hier nennt in dieser Sache eine Zahl für „{what}“.",
        "fr": "Aucune source ici ne donne de chiffre pour « {what} » dans cette affaire.",
    },
    "money": {
        "en": "No source here gives a sum of money for this.",
        "uk": "Жодне джерело тут не називає суми грошей щодо цього.",
        "ru": "Ни один источник здесь не называет суммы денег по этому поводу.",
        "tr": "Buradaki hiçbir kaynak bunun için bir para tutarı vermiyor.",
        "de": "Keine Quelle hier nennt dafür einen Geldbetrag.",
        "fr": "Aucune source ici ne donne de somme d'argent pour cela.",
    },
    "kind": {
        "en": "No source here names any “{what}” in this matter.",
        "uk": "Жодне джерело тут не згадує «{what}» у цій справі.",
        "ru": "Ни один источник здесь не упоминает «{what}» в этом деле.",
        "tr": "Buradaki hiçbir kaynak bu konuda “{what}” anmıyor.",
        "de": "Keine Quelle hier nennt in dieser Sache „{what}“.",
        "fr": "Aucune source ici ne mentionne « {what} » dans cette affaire.",
    },
    "deed": {
        "en": "No source here reports “{what}” in this matter.",
        "uk": "Жодне джерело тут не повідомляє про «{what}» у цій справі.",
        "ru": "Ни один источник здесь не сообщает о «{what}» в этом деле.",
        "tr": "Buradaki hiçbir kaynak bu konuda “{what}” bildirmiyor.",
        "de": "Keine Quelle hier berichtet in dieser Sache von „{what}“.",
        "fr": "Aucune source ici ne rapporte « {what} » dans cette affaire.",
    },
    "why": {
        "en": "The sources here that tell of this give no reason for it.",
        "uk": "Джерела, які тут про це розповідають, не наводять причини.",
        "ru": "Источники, которые здесь об этом рассказывают, не называют причины.",
        "tr": "Burada bundan söz eden kaynaklar bir neden göstermiyor.",
        "de": "Die Quellen, die hier davon berichten, nennen keinen Grund.",
        "fr": "Les sources qui en parlent ici n'en donnent pas la raison.",
    },
    "untold": {
        "en": "No source here tells of this.",
        "uk": "Жодне джерело тут про це не розповідає.",
        "ru": "Ни один источник здесь об этом не рассказывает.",
        "tr": "Buradaki hiçbir kaynak bundan söz etmiyor.",
        "de": "Keine Quelle hier berichtet davon.",
        "fr": "Aucune source ici n'en parle.",
    },
}
_NEAREST: Mapping[str, str] = {
    "en": "The nearest is “{title}” ({day}).",
    "uk": "Найближче: «{title}» ({day}).",
    "ru": "Ближе всего: «{title}» ({day}).",
    "tr": "En yakını: “{title}” ({day}).",
    "de": "Am nächsten liegt: „{title}“ ({day}).",
    "fr": "Le plus proche : « {title} » ({day}).",
}
# Reasons that say what the question takes for granted: the nearest report shows what is on record instead.
_PREMISES = frozenset(
    {"together", "met", "signed", "absent", "figure", "money", "kind", "deed", "why", "untold", "time", "visit", "list"}
)
_LABEL = re.compile(r"(?:an?|the|how|who|that) \w")  # a name that words.toml gives a thing, which is in English


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not answered: a key of the table above, and what fills its sentence."""

    key: str
    values: Mapping[str, str | date]

    def __post_init__(self) -> None:
        if self.key not in _REASONS:
            raise KeyError(self.key)

    def text(self, language: str, nearest: Hit | None = None) -> str:
        """One or two sentences in `language`, in English where there is no wording for it."""
        language = language if language in _NEAREST else "en"
        key = "untold" if language != "en" and _LABEL.match(str(self.values.get("what", ""))) else self.key
        wording = _REASONS[key][language]
        if key == "deed" and _LABEL.match(str(self.values.get("what", ""))):
            wording = wording.replace("“{what}”", "{what}")  # a thing described, not a word of the question
        said = wording.format(**_plain(self.values, language))
        if nearest is None or self.key not in _PREMISES:
            return said
        day = nearest.record.event_date or nearest.record.published
        title = nearest.record.title
        return f"{said} {_NEAREST[language].format(title=title, day=day_in(day, language) if day else '–')}"


def refusal(key: str, **values: str | date) -> Refusal:
    """The refusal with this key; KeyError when there is none."""
    return Refusal(key, values)


def advice(question: Question, hits: Sequence[Hit]) -> Advice:
    """Words for a search engine, from the question, and the outlets that reported what lies nearest to it."""
    counted = Counter(
        outlet.publisher for hit in hits[:12] for outlet in hit.record.outlets if outlet.publisher
    ) or Counter(hit.record.publisher for hit in hits[:12] if hit.record.publisher)
    outlets = tuple(name for name, _ in counted.most_common(OUTLETS) if name)
    return Advice(_search(question), outlets)


def _search(question: Question) -> str:
    """Names in full, then what else the question says that carries meaning, in its order."""
    found = names.find(question.standalone)
    full = [m.entry.id for m in found if m.entry.kind in ("person", "round", "place") and m.via == "name"]
    kept = list(dict.fromkeys(full))
    said = fold(" ".join(kept))
    inside = [(m.start, m.end) for m in found if m.entry.id in kept]
    at = 0
    for word in words(question.standalone):
        at = question.standalone.find(word, at)
        if (terms(word) or word == "May") and not any(s <= at < e for s, e in inside) and fold(word) not in said:
            kept.append(word)
            said += f" {fold(word)}"
        at += len(word)
    return " ".join(" ".join(kept).split()[:SEARCH_WORDS])


def _plain(values: Mapping[str, str | date], language: str) -> dict[str, str]:
    return {name: day_in(v, language) if isinstance(v, date) else v for name, v in values.items()}
