"""Which pages are no article: walls, missing pages, live blogs, lists of links. Pure.

Phrases decide only where they are the title, or where the page has little else: an article about cookies, about pages
that were not found or about a newspaper's paywall stays an article. Languages: en, uk, ru, tr, de, fr, es, pl, it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from corpus.read.shape import Shape
from corpus.read.stated import Stated

_FEW = 120  # words: with fewer, a phrase of a wall is what the page is
_LONG = 20_000  # characters: no wall, and no stub, is as long
_STUB = 250  # words: an article behind a paywall shows no more than its opening
_MISSING_TITLE = re.compile(
    r"(?:(?:error|fehler|erreur|hata|ошибка|помилка|http)\s*)?(?:404|410)(?:\s*[-–—:|.]?\s*(?:error|fehler"
    r"|erreur|hata\w*|ошибка|помилка|not found"
    r"|page not found))?"
    r"|(?:(?:error|fehler|erreur|hata|ошибка|помилка|http)\s*)?(?:404|410)?\W*(?:"
    r"(?:sorry,?\s*)?(?:the\s+|this\s+|your\s+)?(?:requested\s+)?(?:page|article|story|content|document|file)\s+"
    r"(?:is\s+|was\s+|has\s+been\s+|could\s+|can\s*)?(?:not|no longer|n't)\s+(?:be\s+)?(?:found|available|exist\w*)"
    r"|(?:this\s+|the\s+)?page\s+(?:does\s?n['o]t|does\s+not)\s+exist|not\s+found|nothing\s+(?:was\s+)?found"
    r"|page\s+missing"
    r"|(?:запрашиваемая\s+)?страниц[аы]\s+не\s+(?:найден[ао]?|существует)|(?:такой\s+)?страницы\s+не\s+существует"
    r"|(?:материал|документ|статья|новость)\s+не\s+найден[ао]?|ничего\s+не\s+найдено|не\s+найдено"
    r"|сторінк[уаи]\s+не\s+(?:знайдено|існує|знайдена)|(?:такої\s+)?сторінки\s+не\s+існує|не\s+знайдено"
    r"|нічого\s+не\s+знайдено"
    r"|(?:aradığınız\s+)?(?:sayfa|haber|içerik)\s+bulunamadı|böyle\s+bir\s+sayfa\s+yok"
    r"|(?:die\s+)?(?:angeforderte\s+)?seite\s+(?:wurde\s+|konnte\s+)?nicht\s+gefunden(?:\s+werden)?|nicht\s+gefunden"
    r"|(?:la\s+)?page\s+(?:demandée\s+)?(?:est\s+)?(?:introuvable|non\s+trouvée|n'existe\s+p(?:as|lus))"
    r"|(?:oups\W*)?page\s+introuvable"
    r"|página\s+no\s+(?:encontrada|existe)|no\s+encontrad[ao]|pagina\s+non\s+trovata"
    r"|strona\s+nie\s+(?:została\s+)?(?:znaleziona|istnieje)|nie\s+znaleziono\s+strony"
    r")\W*",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"(?:page|article|story|content|link|url)\s+(?:that\s+)?(?:you(?:'re|\s+are|\s+were|\s+have|\s+requested"
    r"|\s+tried)?|requested)\b[^.!?]{0,80}"
    r"(?:not\s+(?:be\s+)?(?:found|exist)|(?:does|do)(?:n't|\s+not)\s+exist|no\s+longer|moved|removed|deleted"
    r"|unavailable|can(?:'|no)t\s+be\s+found)"
    r"|(?:can(?:'|no)t|could\s?n(?:o|')t|unable\s+to)\s+find\s+(?:the\s+|that\s+|this\s+)?(?:page|article"
    r"|story|what\s+you)"
    r"|страниц\w+[^.!?]{0,60}(?:не\s+найден|не\s+существует|удален|перемещен)|(?:материал|документ"
    r"|статья)[^.!?]{0,30}(?:удален|не\s+найден)"
    r"|сторінк\w+[^.!?]{0,60}(?:не\s+знайден|не\s+існує|видален|переміщен)|(?:матеріал"
    r"|документ)[^.!?]{0,30}(?:видален|не\s+знайден)"
    r"|(?:sayfa|içerik|haber)[^.!?]{0,60}(?:bulunamadı|kaldırıl|mevcut\s+değil|silin)"
    r"|seite[^.!?]{0,60}(?:nicht\s+gefunden|existiert\s+nicht|nicht\s+mehr\s+verfügbar|nicht\s+vorhanden)"
    r"|page[^.!?]{0,60}(?:n'existe\s+p|introuvable|a\s+été\s+(?:supprimée|déplacée))"
    r"|página[^.!?]{0,60}no\s+(?:existe|se\s+encuentra|está)",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"checking\s+(?:if\s+the\s+site|your\s+browser)|verify(?:ing)?\s+(?:that\s+)?you\s+are\s+(?:a\s+)?(?:human"
    r"|not\s+a\s+robot)"
    r"|are\s+you\s+a\s+(?:robot|human)|enable\s+javascript(?:\s+and\s+cookies)?\s+to\s+continue"
    r"|unusual\s+(?:traffic|activity)\s+from"
    r"|please\s+(?:enable|turn\s+on)\s+(?:js|javascript)|press\s+(?:&|and)\s+hold|complete\s+the\s+captcha"
    r"|ddos\s+protection"
    r"|you\s+have\s+been\s+blocked|access\s+(?:to\s+this\s+page\s+)?(?:has\s+been\s+)?denied"
    r"|включите\s+javascript|увімкніть\s+javascript"
    r"|подтвердите,?\s+что\s+(?:вы|запросы)|javascript'i\s+etkinleştir|bitte\s+aktivieren\s+sie\s+javascript"
    r"|activez\s+javascript",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"cookies?\b|consent|your\s+privacy|privacy\s+(?:policy|settings|preferences|choices)|personal\s+data"
    r"|personali[sz]ed\s+(?:ads|content|advertising)"
    r"|(?:our|with|\d+)\s+(?:\w+\s+)?(?:partners|vendors)|legitimate\s+interest|gdpr|before\s+you\s+continue"
    r"|(?:accept|reject)\s+all|manage\s+(?:options|settings|preferences)"
    r"|куки|cookie-файл|файл\w+\s+cookie|персональн\w+\s+(?:данн|дан)\w+|политик\w+\s+конфиденциальности"
    r"|політик\w+\s+конфіденційності|согласи\w+|згод\w+"
    r"|çerez\w*|kişisel\s+veri\w*|gizlilik|einwilligung|zustimm\w+|datenschutz\w*|personenbezogene"
    r"|bevor\s+sie\s+fortfahren|partnern?\b"
    r"|consentement|vie\s+privée|données\s+personnelles|traceurs|nos\s+partenaires|consentimiento|privacidad"
    r"|datos\s+personales|zgod\w+|ciasteczk\w+|prywatnoś\w+",
    re.IGNORECASE,
)
_SUBSCRIBE = re.compile(
    r"(?:subscribe|sign\s+(?:up|in)|log\s*in|register|become\s+a\s+(?:member|subscriber)|join)\s+(?:now\s+"
    r"|today\s+|here\s+)?(?:to|and|or\s+\w+\s+\w*\s*to)\s+"
    r"(?:\w+\s+){0,4}?(?:continue|read|keep\s+reading|unlock|access|view|see\s+the\s+full|finish)"
    r"|(?:continue|keep|to\s+read)(?:\s+\w+){0,4}?\s*,?\s+(?:please\s+)?(?:subscribe"
    r"|sign\s+in|log\s*in|register)"
    r"|(?:this|the\s+full|the\s+rest\s+of\s+this)\s+(?:article|story|content|report|post)\s+is\s+(?:only\s+"
    r"|exclusively\s+)?(?:available\s+)?(?:for|to|reserved\s+for)\s+(?:\w+\s+)?(?:subscribers|members|paying)"
    r"|(?:subscriber|member)s?[- ](?:only|exclusive)|already\s+a\s+(?:subscriber|member)"
    r"|unlock\s+this\s+(?:article|story)|you(?:'ve|\s+have)\s+(?:reached|read|used)\s+(?:your"
    r"|all)\b[^.!?]{0,40}\bfree\s+articles?|start\s+your\s+free\s+trial"
    r"|(?:оформите|купите|оформить)\s+(?:\w+\s+)?подписк\w+|подпишитесь,?\s+чтобы\s+(?:читать|прочитать"
    r"|продолжить)|(?:доступ\w*|только)\s+(?:для\s+|по\s+)?подписчик\w*"
    r"|доступ\w*\s+(?:только\s+)?по\s+подписке|чтобы\s+(?:читать|прочитать|продолжить)[^.!?]{0,60}(?:подпи"
    r"|войдите|зарегистрир)"
    r"|(?:оформіть|придбайте|оформити)\s+(?:\w+\s+)?(?:передплат|підписк)\w+|(?:передплатіть"
    r"|підпишіться),?\s+щоб\s+(?:читати|прочитати|продовжити)|(?:доступн\w*|лише|тільки)\s+(?:для\s+"
    r"|за\s+)?(?:передплатник|передплатою|підписник|підпискою)\w*|щоб\s+(?:читати|прочитати"
    r"|продовжити)[^.!?]{0,60}(?:передплат|підпи|увійдіть)"
    r"|(?:devam\w*|okumaya|tamamını\s+okumak|haberin\s+devamı)\b[^.!?]{0,60}\b(?:abone|üye|giriş)\w*|(?:sadece"
    r"|yalnızca)\s+(?:abone|üye)\w*|abone\s+ol\w*[^.!?]{0,40}(?:oku|devam)\w*"
    r"|(?:jetzt\s+)?(?:weiterlesen|lesen\s+sie\s+weiter)\b[^.!?]{0,60}\b(?:\w*abo\w*|anmelden|registrier\w+"
    r"|testen|plus)|(?:nur|exklusiv)\s+(?:für\s+)?(?:abonnent\w+|mitglieder)|(?:jetzt"
    r"|digital)\s*-?\s*abo\w*\s+(?:abschließen|testen|sichern)|mit\s+\w*abo\w*\s+weiterlesen"
    r"|um\s+(?:\w+\s+){0,4}weiterzulesen|(?:dieser|der)\s+(?:artikel"
    r"|inhalt)\s+ist\s+(?:\w+\s+)?(?:kostenpflichtig|abonnenten)"
    r"|(?:article|contenu|suite)\s+(?:est\s+)?réservée?\s+(?:à\s+nos\s+|aux\s+)?abonnés|(?:abonnez-vous"
    r"|s'abonner|connectez-vous|inscrivez-vous)\s+pour\s+(?:\w+\s+){0,3}?(?:lire|continuer|poursuivre|accéder)"
    r"|il\s+vous\s+reste\s+[\d.,]+\s?%|déjà\s+abonné|pour\s+(?:lire|continuer|poursuivre)[^.!?]{0,60}abonn"
    r"|(?:suscríbete|suscríbase|regístrate)\s+para\s+(?:\w+\s+){0,3}?(?:leer|continuar|seguir)|(?:solo"
    r"|exclusivo)\s+para\s+suscriptores|abbonati\s+per\s+(?:leggere|continuare)|(?:wykup|kup)\s+(?:dostęp"
    r"|prenumerat\w+)|treść\s+dostępna\s+(?:tylko\s+)?dla",
    re.IGNORECASE,
)
_LIVE_PATH = re.compile(
    r"/(?:live|live-?blog\w*|live-?news|live-?updates?|liveticker|live-?ticker|en-direct|canli(?:-blog)?"
    r"|canli-anlatim|onlain|online-translation|translyaciya|en-vivo|na-zywo|livestory)(?:/|$)"
    r"|(?:[-/](?:live-updates?|live-?blog|liveticker|en-direct|canli-blog|en-vivo))(?:[-/.]|$)",
    re.IGNORECASE,
)
_LIVE_TITLE = re.compile(
    r"^\W*live(?:\s*(?:updates?|blog))?\s*[:|–—-]|\blive\s+(?:updates?|blog|coverage|ticker)\b|liveticker"
    r"|live-ticker|newsblog|\ben\s+direct\b|\bonline[- ]?трансляц"
    r"|онлайн[- ]?трансляц|текстов\w+\s+(?:онлайн|трансляц)|текстов\w+\s+онлайн|хроника\s+онлайн|канл[ыі]\b"
    r"|\bcanlı\s+(?:blog|anlatım|yayın|gelişme)|\ben\s+vivo\b|na\s+żywo|as\s+it\s+happened",
    re.IGNORECASE,
)
_MEDIA_PATH = re.compile(
    r"/(?:videos?|video-?gallery|watch|gallery|galleries|photos?|photo-?gallery|foto-?galeri|galeri"
    r"|fotogalerie|fotostrecke|bildergalerie|podcasts?|audio|pictures|slideshow|diaporama|photogallery"
    r"|fotoreportazh|photoreport)(?:/|$)",
    re.IGNORECASE,
)
_LISTS = frozenset("collectionpage searchresultspage itemlist profilepage contactpage aboutpage".split())
_MEDIA = frozenset("videoobject imagegallery mediagallery videogallery audioobject podcastepisode".split())


def refused(title: str, text: str, url: str, said: Stated, shape: Shape) -> tuple[str, str] | None:
    """(reason, a line for a person) for a page that is no article, else None."""
    words = len(text.split()) if len(text) < _LONG else _LONG
    if _MISSING_TITLE.fullmatch(title.strip()) or (words < _FEW and _MISSING.search(f"{title}. {text}")):
        return "soft-404", "says that there is no such page"
    if words < _FEW and _ROBOT.search(f"{title}. {text}"):
        return "bot-wall", "asks for a browser or a person"
    if _is_consent(text, words):
        return "consent-wall", "asks for consent instead of showing its article"
    if reason := _live(title, url, said, shape):
        return "live-blog", reason
    if reason := _stub(text, words, said, shape):
        return "paywall", reason
    if words < _FEW and _is_media(url, said):
        return "media-stub", f"a video or gallery with {words} words"
    if reason := _index(url, said, shape):
        return "index-page", reason
    return None


def _is_consent(text: str, words: int) -> bool:
    """Most sentences speak of consent, and there are several signs of it."""
    if words > 4 * _FEW:
        return False
    sentences = [s for s in re.split(r"(?<=[.!?…])\s+|\n+", text) if s.strip()]
    asking = sum(len(s.split()) for s in sentences if _CONSENT.search(s))
    signs = len({m[0].lower() for m in _CONSENT.finditer(text)})
    return signs >= 3 and asking * 2 > words


def _live(title: str, url: str, said: Stated, shape: Shape) -> str:
    path = urlsplit(url).path
    if "liveblogposting" in said.types:
        return "its JSON-LD says LiveBlogPosting"
    named = bool(_LIVE_PATH.search(path)) + bool(_LIVE_TITLE.search(title))
    if (named and shape.stamps >= 3) or named == 2:
        return f"calls itself live; {shape.stamps} entries open with a time"
    return f"{shape.stamps} entries open with a time" if shape.stamps >= 15 and shape.prose < 15 * shape.stamps else ""


def _stub(text: str, words: int, said: Stated, shape: Shape) -> str:
    if said.words and words >= _STUB // 5 and words * 3 >= said.words * 2:
        return ""  # as long as the page says it is
    if words < _STUB and said.free is False:
        return f"says that it is not free, and shows {words} words"
    if said.words > 3 * words and words < _STUB:
        return f"shows {words} of the {said.words} words that it says it has" if _SUBSCRIBE.search(text) else ""
    closing = text[-600:] if words >= _FEW else text
    asks = words < _STUB and (_SUBSCRIBE.search(closing) or _SUBSCRIBE.search(shape.gate))
    return f"asks for a subscription after {words} words" if asks else ""


def _is_media(url: str, said: Stated) -> bool:
    if said.og_type.startswith(("video", "music")) or _MEDIA_PATH.search(urlsplit(url).path):
        return True
    return bool(said.types & _MEDIA) and not said.article


def _index(url: str, said: Stated, shape: Shape) -> str:
    """Links and teasers, no prose that hangs together, and nothing that says "article"."""
    listed = bool(said.types & _LISTS) or said.og_type in ("website", "profile")
    path = urlsplit(url).path.strip("/")
    root = path.count("/") == 0 and not re.search(r"\d|-.*-", path)
    article = said.article or said.og_type == "article" or bool(said.published.day)
    if article and not (root and not path):
        return ""
    last = path.rpartition("/")[2]
    named = len(re.findall(r"[-_]", last)) >= 3 or bool(re.search(r"\d{5,}", last))  # an address like an article's
    most = 25 if named else 50
    dense = shape.link_words * 5 >= shape.words * 2 and shape.headline_links >= 6
    if shape.prose < most and (dense or (listed + root and shape.headline_links >= 8 and shape.prose < 40)):
        return f"{shape.headline_links} headlines that lead elsewhere, {shape.prose} words of prose"
    return ""
