"""The words for time in English, Ukrainian, Russian, Turkish, German, French and Arabic, as patterns.

Case endings are spelled out where a looser pattern would catch another word ("март" but not "martial", "травня" but not
"травма").
"""

from __future__ import annotations

import re

_TR = r"(?:['’]?(?:[dt][ea](?:n|ki)?|[ıiuü]n(?:[dt][ea](?:n|ki)?|[ıiuü])?|y?[aeıiuü]|l[ae]r[ıi]?n?[dt]?[ae]?))?"
_RU = r"(?:ь|я|ю|е|ем|ём|ей|ские|ских|ский|ская|ское)"
_UK = r"(?:[ья]|ю|і|ем|ів|ев\w{1,4})"

MONTHS = tuple(
    re.compile(rf"(?:{pattern})", re.IGNORECASE)
    for pattern in (
        rf"january|jan|январ{_RU}|січ(?:ень|н{_UK})|(?:ocak|ocağ){_TR}|januar|jänner|janvier|يناير",
        rf"february|feb|феврал{_RU}|лют(?:ий|ого|ому|им|ий)|şubat{_TR}|februar|février|فبراير",
        rf"march|mar|март(?:а|е|у|ом|овск\w{{2,3}})?|берез(?:ень|н{_UK})|mart{_TR}|märz|mars|مارس",
        rf"april|apr|апрел{_RU}|квіт(?:ень|н{_UK})|nisan{_TR}|avril|أبريل|نيسان",
        rf"may|ма(?:й|я|е|ю|ем|йск\w{{2,3}})|трав(?:ень|н{_UK})|mayıs{_TR}|mai|مايو",
        rf"june|jun|июн{_RU}|черв(?:ень|н{_UK})|haziran{_TR}|juni|juin|يونيو",
        rf"july|jul|июл{_RU}|лип(?:ень|н{_UK})|temmuz{_TR}|juli|juillet|يوليو",
        rf"august|aug|август(?:а|е|у|ом|овск\w{{2,3}})?|серп(?:ень|н{_UK})|ağustos{_TR}|août|أغسطس",
        rf"september|sept|sep|сентябр{_RU}|верес(?:ень|н{_UK})|eylül{_TR}|septembre|سبتمبر",
        rf"october|oct|октябр{_RU}|жовт(?:ень|н{_UK})|ekim{_TR}|oktober|octobre|أكتوبر",
        rf"november|nov|ноябр{_RU}|листопад(?:а|і|у|ом)?|kasım{_TR}|novembre|نوفمبر",
        rf"december|dec|декабр{_RU}|груд(?:ень|н{_UK})|(?:aralık|aralığ){_TR}|dezember|décembre|ديسمبر",
    )
)
MONTH = "(?:" + "|".join(m.pattern for m in MONTHS) + ")"
YEAR = (
    r"(?:19|20)\d\d(?![\d.,]*\d)(?:['’](?=[^\W\d_])[^\W\d_]{1,8}|-?(?:го|м|му|х|й|ого|ому)(?!\w))?"
    r"(?:\s+(?:год[ауе]?м?|гг?\.|рок[уиі]|році|р\.|yıl[ıi]n?\w{0,4})(?!\w))?"
)
SEASONS = (  # first and last month
    ((12, 2), r"winter|зим(?:а|ы|е|ой|у|и|і|ою)|[ву]зимку|kış(?:ın|ı|ında|ta)?|hiver"),
    (
        (3, 5),
        (
            r"spring|весн(?:а|ы|е|ой|у|и|і|ою)|навесні|(?:ilk)?bahar(?:ı|ında|ındaki|da|ın)?|frühjahrs?"
            r"|frühlings?|printemps"
        ),
    ),
    ((6, 8), r"summer|лет(?:о|а|у|ом|е)|літ(?:о|а|і|ом|у)|[ву]літку|yaz(?:ın|ı|ında|ındaki)?|sommers?|été"),
    ((9, 11), r"autumn|fall|осен(?:ь|и|ью|і)|осінь|восени|(?:sonbahar|güz)(?:ı|ında|ün|da|ın)?|herbst(?:es)?|automne"),
)
SEASON = "(?:" + "|".join(pattern for _, pattern in SEASONS) + ")"
LAST = (
    r"(?:last|past|previous|прошл\w{2,3}|минул\w{2,3}|geçen|geçtiğimiz|letzte[nrms]?|vergangene[nrms]?|vorige[nrms]?)"
)
THIS = r"(?:this|эт(?:от|а|ой|им|ом|ого|у)|цього|цієї|цього|цим|bu|diese[nrms]?|cet(?:te)?|ce)"
AFTERWARDS = r"(?:derni(?:er|ère)|passée?|الماضي|الماضية)"  # "last" where it follows its noun
WEEKDAYS = (
    r"monday|понедельник\w?|понеділ[ко]\w{0,3}|pazartesi|montag|lundi",
    r"tuesday|вторник\w?|вівтор[ко]\w{0,3}|salı|dienstag|mardi",
    r"wednesday|сред[ау]|серед[ауи]|çarşamba|mittwoch|mercredi",
    r"thursday|четверг\w?|четвер\w{0,2}|perşembe|donnerstag|jeudi",
    r"friday|пятниц[ау]|п['’]ятниц[юяі]|cuma|freitag|vendredi",
    r"saturday|суббот[ау]|субот[ауи]|cumartesi|samstag|samedi",
    r"sunday|воскресень[ея]|неділ[юяі]|pazar|sonntag|dimanche",
)
NUMBERS = {
    word: number
    for number, words in {
        1: "a an one один одна одну одного bir ein eine einem einer un une",
        2: "two couple два две дві двух двох пару пара iki zwei deux",
        3: "three few several три трёх трех трьох несколько кілька üç birkaç drei einige trois quelques",
        4: "four четыре чотири dört vier quatre",
        5: "five пять п'ять beş fünf cinq",
        6: "six шесть шість altı sechs",
        7: "seven семь сім yedi sieben sept",
        8: "eight восемь вісім sekiz acht huit",
        9: "nine девять дев'ять dokuz neun neuf",
        10: "ten десять on zehn dix",
        12: "twelve dozen",
        14: "fourteen",
    }.items()
    for word in words.split()
}
NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True)) + ")"
UNITS = (  # days a unit lasts
    (1, r"days?|дн(?:я|ей|ь|и|ем|ів|ями)|день|gün(?:ü|de|lük)?|tag(?:e|en|s)?|jours?|أيام|يوم"),
    (3, r"weekends?|выходны[ех]|вихідн[иі]х?|hafta sonu|wochenende|week-end"),
    (7, r"weeks?|недел(?:я|ю|и|е|ь)|тиж(?:день|ня|ні|нів|нем)|hafta(?:lar|da)?|wochen?|semaines?|أسبوع|أسابيع"),
    (14, r"fortnights?"),
    (31, r"months?|месяц(?:а|ев|е|ы)?|місяц(?:я|ь|і|ів)|ay(?:da|lar)?|monat(?:e|en|s)?|mois|شهر|أشهر"),
    (366, r"years?|год(?:а|у|ом)?|лет|рок(?:у|и|ів)|рік|році|yıl(?:lar)?|sene|jahr(?:e|en|es)?|années?|ans?|عام|سنة"),
)
UNIT = "(?:" + "|".join(pattern for _, pattern in UNITS) + ")"

EARLY, MIDDLE, LATE, FIRST_HALF, SECOND_HALF = "early", "middle", "late", "first half", "second half"
PARTS_BEFORE = (  # what stands before a month, a season or a year and means a part of it
    (
        FIRST_HALF,
        (
            r"first half (?:of|in)|first six months of|перв(?:ой|ая|ую) половин\w|перш(?:ій|а|у"
            r"|ої) половин\w|ersten? (?:hälfte|halbjahr)"
            r"|première moitié|premier semestre|h1"
        ),
    ),
    (
        SECOND_HALF,
        (
            r"(?:second|latter) half (?:of|in)|втор(?:ой|ая|ую) половин\w|друг(?:ій|а|у|ої) половин\w"
            r"|zweiten? (?:hälfte|halbjahr)|seconde? moitié|(?:second|deuxième) semestre|h2"
        ),
    ),
    (
        EARLY,
        (
            r"early|beginning(?: of| in)?|start(?: of)?|first days of|outset of|начал[еоу]м?"
            r"|почат(?:ку|ок)|anfang|beginn|début|أوائل|بداية"
        ),
    ),
    (MIDDLE, r"mid|middle(?: of)?|середин[еіуы]|всередині|посередині|mitte|mi|milieu|منتصف"),
    (
        LATE,
        (
            r"late|(?:(?:very )?end|close|last days|final days)(?: of)?|tail end of|конц[еау]|конец"
            r"|кінц[іяю]|кінець|наприкінці|ende|fin"
            r"|أواخر|نهاية"
        ),
    ),
)
PARTS_AFTER = (  # Turkish: "Mart ayının başında", "2025'in ilk yarısında"
    (FIRST_HALF, r"ilk yarısı\w*"),
    (SECOND_HALF, r"ikinci yarısı\w*"),
    (EARLY, r"baş(?:ı|lar[ıi])\w*"),
    (MIDDLE, r"orta(?:sı|ları)\w*"),
    (LATE, r"son(?:u|ları)\w*"),
)
QUARTERS = (
    r"first|1st|1|i|перв\w{2,3}|перш\w{2,3}|ilk|birinci|erste[ns]?|premier",
    r"second|2nd|2|ii|втор\w{2,3}|друг\w{2,3}|ikinci|zweite[ns]?|deuxième",
    r"third|3rd|3|iii|треть\w{1,2}|третьому|üçüncü|dritte[ns]?|troisième",
    r"fourth|last|final|4th|4|iv|четверт\w{2,3}|четвёрт\w{2}|dördüncü|son|vierte[ns]?|quatrième",
)
YESTERDAY = r"yesterday|last night|вчера|вчора|dün|gestern|hier|أمس"
TODAY = r"today|tonight|this (?:morning|afternoon|evening)|сегодня|сьогодні|bugün|heute|aujourd['’]hui|اليوم"
NOW = re.compile(
    r"\b(?:right now|now|currently|at present|at the moment|today|so far|to date|still|latest|most recent(?:ly)?|newest"
    r"|recent|recently|up to now|until now|as things stand|state of play|these days|by now|nowadays|this week"
    r"|where (?:do|does|did|are|is) .{0,60}stand|how do things stand|what'?s new|any (?:news|progress|update)"
    r"|update (?:me )?on|yet"
    r"|сейчас|теперь|на данный момент|пока|последни[ейхм]\w*|сегодня|до сих пор|текущ\w+|что нового|на сегодня"
    r"|зараз|наразі|тепер|досі|останн[іьюя]\w*|сьогодні|поточн\w+|на сьогодні|на цей момент|що нового"
    r"|şu an\w*|şimdi|halen|hâlâ|hala|son durum\w*|güncel|bugün|en son|son gelişme\w*|şu ana kadar"
    r"|jetzt|derzeit|aktuell\w*|zurzeit|momentan|bislang|bisher|neueste\w*|heute|stand der dinge"
    r"|maintenant|actuellement|en ce moment|dernières nouvelles|à ce jour|jusqu['’]ici|où en (?:est|sont)"
    r"|الآن|حاليا|آخر)\b",
    re.IGNORECASE,
)
