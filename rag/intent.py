"""What kind of answer a question asks for, in English, Ukrainian, Russian, Turkish, German, French and Arabic. Pure."""

from __future__ import annotations

import re

from rag.types import Intent
from rag.when import asks_for_now

_TIMELINE = (
    r"timeline|time line|chronolog\w+|run-?down|trace|step by step|sequence of|in order|in date order|dated list"
    r"|key dates|milestones|history of|how did .{0,80}\b(?:unfold|evolve|develop|come about|sour\w*)"
    r"|walk me through|one after (?:the other|another)|blow by blow|dates?(?:,"
    r"| and) (?:\w+,? ){0,3}(?:results?|outcomes?|places)"
    r"|round by round|the dates|dates(?=\s*(?:[,?.]|$))|list (?:all |its |the |every )?(?:\w+ ){0,4}(?:summits"
    r"|meetings|rounds|calls|swaps|exchanges)"
    r"|which (?:pauses|truces|ceasefires|rounds|summits|meetings|swaps|exchanges|calls"
    r"|visits)\b.{0,80}\b(?:between|since|from)"
    r"|хронолог\w+|по датам|за датами|поэтапно|поетапно"
    r"|(?:як|как) .{0,80}\bр[оа]з(?:горта|ворачива|вива)\w+|по порядку|за порядком|(?:основные"
    r"|главные|ключевые) (?:даты|этапы)|(?:основні|головні|ключові)"
    r" (?:дати|етапи)|даты и|дати та|дати і|шаг за шагом|крок за кроком"
    r"|kronoloji\w*|tarih sırasıyla|sırasıyla|hangi günler\w*|adım adım|başlıca adımlar\w*"
    r"|zaman çizelgesi|nasıl gelişti"
    r"|chronologie|zeitleiste|zeitstrahl|zeitlicher ablauf|der reihe nach|schritt für schritt|étape par étape"
    r"|frise chronologique|التسلسل الزمني|تسلسل زمني|الجدول الزمني|بالترتيب"
)
_COMPARE = (
    r"compare[ds]?|comparison|contrast(?:ed|ing)?|versus|vs\.?|how .{0,120}\bdiffer(?:ed|s)?|what sets .{0,60} apart"
    r"|differences? (?:between|from)|how (?:is|was|are|were) .{0,60}\bdifferent|side by side|(?:each"
    r"|both) (?:side|party)['’]?s?"
    r"|how did .{0,80}\b(?:each side|both sides)|set .{0,60}against|who was to \w+ what"
    r"|how did .{2,60}\band\b.{2,60}\b(?:treat|see|view|describe|explain|portray|present|handle)"
    r"|how did .{2,80}\band\b.{2,80}\beach\b|\w+['’]s and \w+['’]s (?:line|version|account|reaction"
    r"|answer|position|view|story)"
    r"|different (?:\w+ )?(?:figures|totals|numbers|accounts|versions|stories)"
    r"|who (?:said|says|claims?|claimed) what|each (?:say|said|want\w*|claim\w*|demand\w*|propose\w*)|two versions"
    r"|on the one hand|disagree\w*"
    r"|сравн\w+|порівня\w+|чем .{0,60}отлича\w+|чим .{0,60}відрізня\w+|разниц\w+|різниц\w+|расхожден\w+|розбіжн\w+"
    r"|(?<=, )а (?:что|що) .{0,60}\?|обе стороны|обидві сторони|каждая (?:из )?сторон\w*|кожна (?:зі )?сторін\w*"
    r"|кто что|хто що|по версиям|версии сторон|версії сторін"
    r"|karşılaştır\w*|kıyasla\w*|fark(?:ı|lar|ları)\w*|kim ne (?:dedi|söyledi|istedi)|iki taraf\w*|ne diyor\w*\?"
    r"|vergleich\w*|unterscheid\w*|unterschied\w*|gegenüber(?:stell\w*)|beide seiten"
    r"|compar\w+|différence\w*|diffèr\w+|les deux (?:parties|camps)|قارن\w*|الفرق|مقارنة"
)
_NUMBER = (
    r"how (?:many|much|far|long|often|big|large|old|high)|what (?:share|percentage|number|total|sum|proportion)"
    r"|the number of|head ?count|скольк\w+|как (?:долго|часто|далеко)|скільки|скількох|як (?:довго|часто|далеко)"
    r"|какое количество|яка кількість|kaç\w*|ne kadar|wie ?viele?n?|wie (?:lange|oft|weit|hoch|groß)|combien|كم"
)
_SAYING = (
    r"said|say|says|told|calls?|called|warn(?:ed|s)?|dismiss(?:ed)?|coin(?:ed)?|complain\w*|claim\w*"
    r"|den(?:y|ied)|accus\w+"
    r"|describ\w+|argu\w+|insist\w*|declar\w+|spoke|threatened|urged|reject\w*|voiced|remark\w*|quip\w*|announc\w+"
    r"|compared|mocked|dubbed|asked|brand(?:ed)|label\w*|blam\w+|welcom\w+|prais\w+|critici\w+"
)
_WHO_SAID = (
    rf"who\b.{{0,100}}\b(?:{_SAYING})|whose (?:words|line|phrase|quote|claim)"
    r"|which (?:[\w’'-]+ ){0,3}?(?:leader|minister|president"
    r"|negotiator|official|head|politician|spokes\w+|diplomat|envoy|chancellor|premier|figure|side|party)"
    r"|what did .{1,60}\b(?:say|reply|answer|make of|comment)|own words"
    r"|(?:что|как) .{0,60}\b(?:сказал|ответил|заявил|прокомментировал|отреагировал|истолковал)\w*"
    r"|(?:що|як) .{0,60}\b(?:сказа|відпові|заяви|прокоментува|відреагува|витлумачи)\w*"
    r"|(?:ne|nasıl) (?:dedi|söyledi|yanıt verdi|cevap verdi|karşılık verdi|yorumladı|tepki verdi)"
    r"|was (?:sagte|antwortete|erklärte)|qu['’](?:a|ont) (?:dit|répondu|déclaré)|que (?:dit|répond)"
    r"|кто\b.{0,100}\b(?:заяв|сказа|назва|говор|обвин|предупре|отверг|призва|охаракт|сравни|пообеща"
    r"|признал|счел|утвержда)\w*"
    r"|хто\b.{0,100}\b(?:заяв|сказа|назва|казав|казала|говор|звинува|поперед|відкин|заклик|порівня"
    r"|пообіця|визна|стверджу)\w*"
    r"|ч(?:ьи|ьё|ье|иї|иє) (?:это |це )?(?:слова|цитата|фраза)|чиї\b.{0,12}слова"
    r"|(?:kim\w*|hangi (?:lider|bakan|yetkili|diplomat|başkan)\w*)\b.{0,100}?(?:dedi|söyle|nitele"
    r"|açıkla|suçla|uyar|reddet)\w*"
    r"|kimin (?:sözü|sözleri)|wer\b.{0,100}\b(?:sagte|nannte|warf|warnte|erklärte|bezeichnete"
    r"|kritisierte|lehnte|forderte)"
    r"|wessen worte|qui\b.{0,60}\b(?:a dit|a déclaré|a qualifié|a accusé|a averti|a rejeté)|من قال|من وصف"
)
_WHY = (
    r"why|what (?:reasons?|explanation|grounds|prompted|caused|made)|for what reason|how come|on what grounds"
    r"|почему|зачем|по какой причине|из-за чего|чем .{0,40}(?:объясн|вызван|связал)\w*|чому|навіщо|з якої причини"
    r"|через що|чим .{0,40}(?:поясн|виклика|пов['’]яза)\w*|neden|niye|niçin|gerekçe\w*|sebe[bp]\w*"
    r"|warum|weshalb|wieso|aus welchem grund|pourquoi|pour quelle raison|لماذا"
)
_NOT_A_THING = (
    r"outcome|result|reaction|response|answer|reply|position|stance|reason|deadline|status|latest"
    r"|situation|role|date|venue"
    r"|price|cost|ceiling|figure|condition|message|demand|number|share|total|difference|plan for|next|state|going|news"
)
_DEFINITION = (
    rf"^\W*what (?:is|was|are|were) (?!\w+ed\b|\w+ing\b|said|done|known|it\b|there\b|(?:the |a "
    rf"|an )?(?:{_NOT_A_THING})s?\b)"
    r"(?:the |a |an )?(?:(?!(?:say|do|ask|demand|offer|plann|propos|go|happen|seek|try|wait)ing\b)"
    r"[\w'’-]+[\s-]*){1,5}(?:\babout\b\s*)?\?*\s*$"
    r"|^\W*who (?:is|was|are) (?:[A-ZÀ-Ý][\w'’.-]+\s*){1,4}\?*\s*$"
    r"|^\W*define\b|\bexplain what\b|\bwhat does .{1,40} (?:mean|stand for)\b"
    r"|что такое|что означает|що таке|що означає|nedir\b|ne demek\b|kimdir\b|\bwas (?:ist"
    r"|sind) (?:ein|eine|der|die|das)\b"
    r"[\w\s-]{3,40}\?|was bedeutet|c['’]est quoi|qu['’]est-ce que (?:la|le|l['’])\s?[\w\s'’-]{3,40}\?\s*$|ما (?:هو|هي)"
)


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


_LEAD = r"\W*(?:(?:and|but|so|а|и|і|та|но|але|peki|ve|und|et|mais)\W+)?"
_INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    ("timeline", _any(_TIMELINE)),
    ("compare", _any(_COMPARE)),
    ("number", _any(_NUMBER)),
    ("who-said", _any(_WHO_SAID)),
    ("why", _any(_WHY)),
    ("definition", re.compile(_DEFINITION.replace("[A-ZÀ-Ý]", "(?-i:[A-ZÀ-Ý])"), re.IGNORECASE)),
)


_OPENINGS: tuple[tuple[Intent, re.Pattern[str]], ...] = (  # the first word decides over what follows
    ("why", re.compile(rf"^{_LEAD}(?:{_WHY})(?!\w)", re.IGNORECASE)),
    ("number", re.compile(rf"^{_LEAD}(?:{_NUMBER})(?!\w)", re.IGNORECASE)),
)


def intent(text: str) -> Intent:
    """The first kind of answer whose words stand in the question, "latest" for what holds now, else "fact"."""
    for kind, pattern in (*_OPENINGS, *_INTENTS):
        if pattern.search(text):
            return kind
    return "latest" if asks_for_now(text) else "fact"
