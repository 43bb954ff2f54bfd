"""The words of an answer's frame (labels, notes, marks, what the page says around it) in the languages asked in.

Quotes are never translated: they stay in their source's language, and `in_language` marks them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

LANGUAGES = ("en", "uk", "ru", "tr", "de", "fr")  # what a frame can be written in; everything else gets English

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "newest": {
        "en": "The newest source here on this is of {day}, {age}.",
        "uk": "Найновіше тутешнє джерело про це — від {day}, {age}.",
        "ru": "Самый новый здешний источник об этом — от {day}, {age}.",
        "tr": "Bu konudaki en yeni kaynak {day} tarihli, {age}.",
        "de": "Die neueste Quelle hierzu ist vom {day}, {age}.",
        "fr": "La source la plus récente ici à ce sujet date du {day}, {age}.",
    },
    "stale": {
        "en": "The newest source here on this is of {day}, {age}; this may not be the latest, later developments are "
        "not in this corpus.",
        "uk": "Найновіше тутешнє джерело про це — від {day}, {age}; це може бути не останній стан: пізніших подій "
        "у цьому корпусі немає.",
        "ru": "Самый новый здешний источник об этом — от {day}, {age}; это может быть не последнее: более поздних "
        "событий в этом корпусе нет.",
        "tr": "Bu konudaki en yeni kaynak {day} tarihli, {age}; bu son durum olmayabilir, sonraki gelişmeler bu "
        "derlemde yok.",
        "de": "Die neueste Quelle hierzu ist vom {day}, {age}; das ist vielleicht nicht der letzte Stand, Späteres "
        "steht nicht in diesem Bestand.",
        "fr": "La source la plus récente ici à ce sujet date du {day}, {age} ; ce n'est peut-être pas le dernier état, "
        "la suite n'est pas dans ce corpus.",
    },
    "differ": {
        "en": "Accounts differ on the figure: {each}.",
        "uk": "Дані про цю цифру різняться: {each}.",
        "ru": "Данные об этой цифре расходятся: {each}.",
        "tr": "Bu rakam konusunda anlatımlar ayrışıyor: {each}.",
        "de": "Die Angaben zu dieser Zahl gehen auseinander: {each}.",
        "fr": "Les chiffres diffèrent : {each}.",
    },
    "accounts": {
        "en": "The sources give different answers, perhaps of different bearers of one name; each is shown.",
        "uk": "Джерела відповідають по-різному, можливо, про різних носіїв однієї назви; показано кожну відповідь.",
        "ru": "Источники отвечают по-разному, возможно, о разных носителях одного имени; показан каждый ответ.",
        "tr": "Kaynaklar farklı yanıtlar veriyor, belki aynı adı taşıyan başka kişi veya yerler; hepsi gösteriliyor.",
        "de": "Die Quellen antworten verschieden, vielleicht über verschiedene Träger eines Namens; jede ist gezeigt.",
        "fr": "Les sources répondent différemment, peut-être sur des homonymes ; chaque réponse est montrée.",
    },
    "report-of": {
        "en": "Report of {day}", "uk": "Повідомлення від {day}", "ru": "Сообщение от {day}",
        "tr": "{day} tarihli haber", "de": "Bericht vom {day}", "fr": "Article du {day}",
    },
    "differ-here": {
        "en": "The sources differ on this.", "uk": "Джерела щодо цього розходяться.",
        "ru": "Источники в этом расходятся.", "tr": "Kaynaklar bu konuda ayrışıyor.",
        "de": "Die Quellen gehen hier auseinander.", "fr": "Les sources divergent sur ce point.",
    },
    "head-dispute": {
        "en": "Disputed.", "uk": "Спірне.", "ru": "Спорно.", "tr": "Tartışmalı.", "de": "Umstritten.",
        "fr": "Contesté.",
    },
    "head-stale": {
        "en": "How recent.", "uk": "Наскільки свіже.", "ru": "Насколько свежо.", "tr": "Ne kadar güncel.",
        "de": "Stand.", "fr": "Fraîcheur.",
    },
    "head-missing": {
        "en": "Missing.", "uk": "Бракує.", "ru": "Не хватает.", "tr": "Eksik.", "de": "Es fehlt.", "fr": "Manque.",
    },
    "head-premise": {
        "en": "Not on record.", "uk": "Не підтверджено.", "ru": "Не подтверждено.", "tr": "Kayıtlarda yok.",
        "de": "Nicht belegt.", "fr": "Non attesté.",
    },
    "head-language": {
        "en": "Language.", "uk": "Мова.", "ru": "Язык.", "tr": "Dil.", "de": "Sprache.", "fr": "Langue.",
    },
    "head-model": {
        "en": "The model.", "uk": "Модель.", "ru": "Модель.", "tr": "Model.", "de": "Modell.", "fr": "Modèle.",
    },
    "window": {
        "en": "Dates read from your question: {span}", "uk": "Дати з вашого запитання: {span}",
        "ru": "Даты из вашего вопроса: {span}", "tr": "Sorunuzdan okunan tarihler: {span}",
        "de": "Aus Ihrer Frage gelesen: {span}", "fr": "Dates lues dans votre question : {span}",
    },
    "window-off": {
        "en": "Ask again without these dates", "uk": "Запитати ще раз без цих дат",
        "ru": "Спросить ещё раз без этих дат", "tr": "Bu tarihler olmadan yeniden sor",
        "de": "Ohne diese Daten noch einmal fragen", "fr": "Redemander sans ces dates",
    },
    "since": {
        "en": "since {day}", "uk": "від {day}", "ru": "с {day}", "tr": "{day} tarihinden beri", "de": "ab {day}",
        "fr": "depuis le {day}",
    },
    "until": {
        "en": "until {day}", "uk": "до {day}", "ru": "до {day}", "tr": "{day} tarihine kadar", "de": "bis {day}",
        "fr": "jusqu'au {day}",
    },
    "refused": {
        "en": "Not answered.", "uk": "Без відповіді.", "ru": "Без ответа.", "tr": "Yanıtlanmadı.",
        "de": "Nicht beantwortet.", "fr": "Sans réponse.",
    },
    "search": {
        "en": "Words for a search engine", "uk": "Слова для пошуковика", "ru": "Слова для поисковика",
        "tr": "Arama motoru için sözcükler", "de": "Wörter für eine Suchmaschine",
        "fr": "Mots pour un moteur de recherche",
    },
    "outlets": {
        "en": "Outlets that reported what lies nearest", "uk": "Видання, що писали про найближче",
        "ru": "Издания, писавшие о самом близком", "tr": "En yakın konuyu haber yapan yayınlar",
        "de": "Medien, die über das Nächstliegende berichteten", "fr": "Médias qui ont couvert le plus proche",
    },
    "nearest": {
        "en": "The nearest passages", "uk": "Найближчі уривки", "ru": "Ближайшие отрывки", "tr": "En yakın parçalar",
        "de": "Die nächstliegenden Stellen", "fr": "Les passages les plus proches",
    },
    "quoted": {
        "en": "Quoted word for word; documents: {n}.", "uk": "Дослівні цитати; документів: {n}.",
        "ru": "Дословные цитаты; документов: {n}.", "tr": "Sözcüğü sözcüğüne alıntı; belge: {n}.",
        "de": "Wörtlich zitiert; Dokumente: {n}.", "fr": "Cité mot pour mot ; documents : {n}.",
    },
    "written": {
        "en": "Written by {model}, each sentence checked against the words it cites; documents: {n}.",
        "uk": "Написала модель {model}, кожне речення звірене з процитованими словами; документів: {n}.",
        "ru": "Написала модель {model}, каждое предложение сверено с процитированными словами; документов: {n}.",
        "tr": "{model} yazdı, her cümle alıntılanan sözlerle karşılaştırıldı; belge: {n}.",
        "de": "Geschrieben von {model}, jeder Satz mit den zitierten Worten geprüft; Dokumente: {n}.",
        "fr": "Écrit par {model}, chaque phrase vérifiée sur les mots cités ; documents : {n}.",
    },
    "newest-cited": {
        "en": "Newest cited source {day}.", "uk": "Найновіше цитоване джерело: {day}.",
        "ru": "Самый новый цитируемый источник: {day}.", "tr": "Alıntılanan en yeni kaynak: {day}.",
        "de": "Neueste zitierte Quelle: {day}.", "fr": "Source citée la plus récente : {day}.",
    },
    "also": {
        "en": "Also retrieved, not cited: {n}", "uk": "Також знайдено, не цитовано: {n}",
        "ru": "Также найдено, не цитируется: {n}", "tr": "Ayrıca bulunan, alıntılanmayan: {n}",
        "de": "Außerdem gefunden, nicht zitiert: {n}", "fr": "Également trouvés, non cités : {n}",
    },
    "unsaid": {
        "en": "Drafted sentences not shown: {n}", "uk": "Непоказані речення чернетки: {n}",
        "ru": "Непоказанные предложения черновика: {n}", "tr": "Gösterilmeyen taslak cümleleri: {n}",
        "de": "Nicht gezeigte Entwurfssätze: {n}", "fr": "Phrases du brouillon non montrées : {n}",
    },
    "disputes": {
        "en": "Disputed points in what is cited: {n}", "uk": "Спірні пункти в цитованому: {n}",
        "ru": "Спорные места в цитируемом: {n}", "tr": "Alıntılanan metinlerdeki tartışmalı noktalar: {n}",
        "de": "Umstrittenes im Zitierten: {n}", "fr": "Points contestés dans les sources citées : {n}",
    },
    "independent": {
        "en": "Independent reports among them: {n}.", "uk": "Незалежних повідомлень серед них: {n}.",
        "ru": "Независимых сообщений среди них: {n}.", "tr": "Bunlar arasında bağımsız haber: {n}.",
        "de": "Unabhängige Berichte darunter: {n}.", "fr": "Articles indépendants parmi eux : {n}.",
    },
    "carried-by": {
        "en": "Also carried by {outlets}", "uk": "Те саме повідомлення дали також: {outlets}",
        "ru": "То же сообщение дали также: {outlets}", "tr": "Aynı haberi yayımlayanlar: {outlets}",
        "de": "Dieselbe Meldung auch bei: {outlets}", "fr": "Également publié par : {outlets}",
    },
    "corrected": {
        "en": "Corrected by the publisher: “{note}”", "uk": "Видання виправило: «{note}»",
        "ru": "Издание исправило: «{note}»", "tr": "Yayın düzeltti: “{note}”", "de": "Vom Medium berichtigt: „{note}“",
        "fr": "Rectifié par le média : « {note} »",
    },
    "changed-on": {
        "en": "Changed by the publisher on {day}", "uk": "Змінено виданням: {day}", "ru": "Изменено изданием: {day}",
        "tr": "Yayının değiştirdiği gün: {day}", "de": "Vom Medium geändert am {day}",
        "fr": "Modifié par le média le {day}",
    },
    "taken-down": {
        "en": "Taken down on {day}", "uk": "Знято з публікації: {day}", "ru": "Снято с публикации: {day}",
        "tr": "Yayından kaldırıldığı gün: {day}", "de": "Vom Netz genommen am {day}", "fr": "Retiré le {day}",
    },
    "mark-corrected": {
        "en": "corrected", "uk": "виправлено", "ru": "исправлено", "tr": "düzeltildi", "de": "berichtigt",
        "fr": "rectifié",
    },
    "mark-gone": {
        "en": "taken down", "uk": "знято", "ru": "снято", "tr": "kaldırıldı", "de": "nicht mehr online",
        "fr": "retiré",
    },
}  # fmt: skip
_MONTHS: Mapping[str, Sequence[str]] = {
    "en": "January February March April May June July August September October November December".split(),
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split(),
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}
# one, a few (2–4 in Ukrainian and Russian), many
_AGES: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "day": {
        "en": ("day", "days", "days"), "uk": ("день", "дні", "днів"), "ru": ("день", "дня", "дней"),
        "tr": ("gün", "gün", "gün"), "de": ("Tag", "Tage", "Tage"), "fr": ("jour", "jours", "jours"),
    },
    "month": {
        "en": ("month", "months", "months"), "uk": ("місяць", "місяці", "місяців"),
        "ru": ("месяц", "месяца", "месяцев"), "tr": ("ay", "ay", "ay"), "de": ("Monat", "Monate", "Monate"),
        "fr": ("mois", "mois", "mois"),
    },
    "year": {
        "en": ("year", "years", "years"), "uk": ("рік", "роки", "років"), "ru": ("год", "года", "лет"),
        "tr": ("yıl", "yıl", "yıl"), "de": ("Jahr", "Jahre", "Jahre"), "fr": ("an", "ans", "ans"),
    },
}  # fmt: skip
_BEFORE: Mapping[str, str] = {
    "en": "{n} before {day}", "uk": "{n} до {day}", "ru": "{n} до {day}", "tr": "{day} tarihinden {n} önce",
    "de": "{n} vor dem {day}", "fr": "{n} avant le {day}",
}  # fmt: skip
_LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "en": {"en": "in English", "uk": "in Ukrainian", "ru": "in Russian", "tr": "in Turkish", "de": "in German",
           "fr": "in French", "ar": "in Arabic", "es": "in Spanish", "pl": "in Polish", "it": "in Italian"},
    "uk": {"en": "англійською", "uk": "українською", "ru": "російською", "tr": "турецькою", "de": "німецькою",
           "fr": "французькою", "ar": "арабською", "es": "іспанською", "pl": "польською"},
    "ru": {"en": "на английском", "uk": "на украинском", "ru": "на русском", "tr": "на турецком",
           "de": "на немецком", "fr": "на французском", "ar": "на арабском", "es": "на испанском", "pl": "на польском"},
    "tr": {"en": "İngilizce", "uk": "Ukraynaca", "ru": "Rusça", "tr": "Türkçe", "de": "Almanca", "fr": "Fransızca",
           "ar": "Arapça", "es": "İspanyolca", "pl": "Lehçe"},
    "de": {"en": "auf Englisch", "uk": "auf Ukrainisch", "ru": "auf Russisch", "tr": "auf Türkisch",
           "de": "auf Deutsch", "fr": "auf Französisch", "ar": "auf Arabisch"},
    "fr": {"en": "en anglais", "uk": "en ukrainien", "ru": "en russe", "tr": "en turc", "de": "en allemand",
           "fr": "en français", "ar": "en arabe"},
}  # fmt: skip
_SIDES: Mapping[str, Mapping[str, str]] = {
    "uk": {"Russia": "Росія", "Ukraine": "Україна", "United States": "США", "Turkey": "Туреччина",
           "European Union": "ЄС", "United Nations": "ООН", "United Kingdom": "Велика Британія", "France": "Франція",
           "Germany": "Німеччина", "China": "Китай"},
    "ru": {"Russia": "Россия", "Ukraine": "Украина", "United States": "США", "Turkey": "Турция",
           "European Union": "ЕС", "United Nations": "ООН", "United Kingdom": "Великобритания", "France": "Франция",
           "Germany": "Германия", "China": "Китай"},
    "tr": {"Russia": "Rusya", "Ukraine": "Ukrayna", "United States": "ABD", "Turkey": "Türkiye",
           "European Union": "AB", "United Nations": "BM", "United Kingdom": "Birleşik Krallık", "France": "Fransa",
           "Germany": "Almanya", "China": "Çin"},
    "de": {"Russia": "Russland", "United States": "USA", "Turkey": "Türkei", "European Union": "EU",
           "United Nations": "UNO", "United Kingdom": "Großbritannien", "France": "Frankreich",
           "Germany": "Deutschland"},
    "fr": {"Russia": "Russie", "United States": "États-Unis", "Turkey": "Turquie", "European Union": "UE",
           "United Nations": "ONU", "United Kingdom": "Royaume-Uni", "Germany": "Allemagne", "China": "Chine"},
}  # fmt: skip


def framed(language: str) -> str:
    """The language that an answer's frame is written in: the asked one where there is wording for it, else English."""
    return language if language in LANGUAGES else "en"


def say(key: str, language: str = "en", **values: str | int | date) -> str:
    """The phrase in that language, days spelled out. KeyError for a phrase that there is none of."""
    language = framed(language)
    return _PHRASES[key][language].format(
        **{name: day_in(v, language) if isinstance(v, date) else v for name, v in values.items()}
    )


def day_in(day: date, language: str = "en") -> str:
    """The day in words: "1 July 2026"."""
    language = framed(language)
    dot = "." if language == "de" else ""
    return f"{day.day}{dot} {_MONTHS[language][day.month - 1]} {day.year}"


def days_in(start: date | None, end: date | None, language: str = "en") -> str:
    """A span in words: "15–16 June 2024", "28 February 2022 – 3 March 2022", "since 10 May 2025"; "" when open."""
    if start is None or end is None:
        if start is None and end is None:
            return ""
        return say("since", language, day=start) if start else say("until", language, day=end or date.max)
    if start == end:
        return day_in(start, language)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day_in(end, language)}"
    return f"{day_in(start, language)} – {day_in(end, language)}"


def before(day: date, today: date, language: str = "en") -> str:
    """How long before `today` a day lies: "12 days before 1 July 2026", "5 months before …"."""
    language = framed(language)
    gap = (today - day).days
    unit, n = ("day", gap) if gap < 61 else ("month", round(gap / 30.44)) if gap < 730 else ("year", gap // 365)
    return _BEFORE[language].format(n=f"{n} {_AGES[unit][language][_plural(n, language)]}", day=day_in(today, language))


def in_language(code: str, language: str = "en") -> str:
    """The mark of a quote in another language: "in Russian", "на английском"; the code where it has no name here."""
    language = framed(language)
    return _LANGUAGES[language].get(code, code)


def side_in(party: str, language: str = "en") -> str:
    """A side's name in that language, as the record has it where there is no other."""
    return _SIDES.get(language, {}).get(party, party)


def _plural(n: int, language: str) -> int:
    """0 for one, 1 for a few, 2 for many."""
    if language in ("uk", "ru"):
        if n % 10 == 1 and n % 100 != 11:
            return 0
        return 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2
    return 0 if n == 1 or (language == "fr" and n == 0) else 1
