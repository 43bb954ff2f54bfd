"""Orders: a passage that tells its reader what to write is no source. Nothing is taken from it.

The words are first made visible (`unveiled`), since an order may hide behind marks that a reader does not see. Then
patterns look for what sources do not do: address a machine, put on its frame, or command what an answer shall hold.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from functools import lru_cache

from rag.types import Hit

_TOLD = r"(?:instructions?|rules|prompts?|guidelines|directions?|restrictions|everything (?:above|before))"
_MODEL = r"(?:ai|a\.i\.|assistant|(?:large )?language model|chat ?bot|llm|ai (?:system|model|tool))"
_VERB = r"(?:reply|respond|answer|output|print|write|say|tell|repeat|translate|summari[sz]e|append)"
_HEAD = r"(?:^[ \t>*#-]*|[.!?:;]\s+|\b(?:please|instead|you must|you should|now),? )(?:(?:then|and|just|always) )?"
_WHAT = r"""(?:\b(?:only|exactly|following|with the|that|the words?|the user|the reader|your answer)\b|:|"|\{|'\w)"""
_HIDDEN = r"(?:system prompt|prompt|instructions|password|api[ -]?key|secret key|credentials)"
_MUST = r"(?:must|should|shall|(?:has|have) to|(?:is|are) required to|(?:is|are) to)"
_PUT_OUT = rf"(?:{_VERB}|treat|describe|end|begin|add|include|report|ignore|cite|mention|refuse|call)"

# Words of which a text must hold one, and the pattern that is then tried: most texts hold few of them.
_TABLE: tuple[tuple[str, str], ...] = (
    # set aside what you were told
    (
        "ignore|disregard|forget|override|discard|bypass",
        rf"\b(?:ignore|disregard|forget|override|discard|bypass)\b.{{0,60}}\b{_TOLD}\b",
    ),
    ("check|filter", r"\b(?:skip|bypass|turn off|disable) the (?:citation|support|safety|source)s? (?:check|filter)"),
    # a new role, or the old one named
    ("you are", r"\byou are (?:now|no longer) (?:an?|the|in|bound|free to)\b"),
    ("pretend", rf"{_HEAD}pretend (?:to be|that you|you are)\b"),
    ("from now on", r"\bfrom now on,? (?:you|answer|reply|write)\b"),
    ("system|developer", r"\b(?:system|developer) (?:prompt|message|note|instruction)s?\b"),
    ("mode", r"\b(?:maintenance|developer|debug) mode (?:is )?(?:on|enabled|active)\b"),
    (
        "note|message|instruction",
        rf"\b(?:note|message|instruction)s? (?:to|for) (?:the |any |all |every )?(?:{_MODEL}|model|bot|writer)\b",
    ),
    (
        "developer|administrator|owner|maker",
        rf"\b(?:developers?|administrators?|owners?|makers?) of (?:the|this) {_MODEL}\b",
    ),
    (
        "ai |ais |assistant|model|chat|llm|a.i.",
        rf"\b{_MODEL}s?\b.{{0,40}}\b{_MUST}\b.{{0,20}}\b{_PUT_OUT}\b",
    ),
    (" ai|assistant|model|chat|llm|a.i.", rf"\b(?:dear|attention|hey|hello),? (?:{_MODEL}|model)\b"),
    ("if you are", rf"\bif you are an? {_MODEL}\b"),
    (
        "read|process|summari",
        rf"\b(?:whichever|whatever|any|every) {_MODEL}s? (?:that |which )?(?:reads?|processes|summari[sz]es)\b",
    ),
    ("as a", r"\bas an? (?:ai (?:language model|assistant)|language model)\b"),
    # the frame of a conversation with a model, and what stands in one
    ("<", r"<\|?(?:im_start|im_end|system|assistant|user|inst|start_of_turn|end_of_turn|tool_call)|<</?sys>>"),
    ("inst]", r"\[/?inst\]"),
    ("system|assistant|user", r"(?:^\W*|[.!?] )(?:system|assistant|user)\s*:"),
    ("passages", r"\b(?:begin|end)\s+passages\b"),
    ("role|call|sentences", r"""["'](?:role|tool_calls|tool_call|sentences|function_call)["']\s*:"""),
    ("here is the|here are the", r"(?:^\W*|[.!?] )(?:sure|certainly|of course)[!,.]+ here (?:is|are) the\b"),
    ("example", r"\bexample (?:answer|reply|output)\b"),
    # what to put out, as a command at the head of a sentence or after "please" and the like
    (
        "reply|respond|answer|output|print|write|say|tell|repeat|translate|summari|append",
        rf"{_HEAD}{_VERB}\b(?!:)[^.!?\n]{{0,60}}{_WHAT}",
    ),
    ("state that|report that|return only|return {", rf"{_HEAD}(?:(?-i:State|Report) that|return (?:only|\{{))"),
    (
        "answer|reply|response|summary|output",
        rf"\b(?:your|the|every|each) (?:answer|reply|response|summary|output) (?:{_MUST}|needs to)\b",
    ),
    ("answer is|reply is|response is", r"\b(?:correct|right|only|expected) (?:answer|reply|response) is\b"),
    (
        "sentence|answer|repl|paragraph",
        rf"{_HEAD}(?:begin|start|end|mark) (?:every|each|your|all)\b.{{0,30}}\b(?:sentence|answer|repl|paragraph)",
    ),
    (
        "this passage|this source|this link|this text|the following",
        r"\b(?:cite|quote|mention|include|add|insert) (?:only )?(?:this|the following) (?:passage|source|link|text)\b",
    ),
    (
        "do not",
        r"\bdo not (?:cite|mention|quote|reveal|tell|use|follow)\b.{0,50}\b(?:passage|source|user|reader|other)s?\b",
    ),
    (
        "prompt|instructions|password|key|credentials",
        rf"\b(?:reveal|show|print|repeat|leak|output) (?:me )?(?:your|the)\b.{{0,30}}\b{_HIDDEN}\b",
    ),
    (
        "function|tool|command|code|script",
        rf"{_HEAD}(?:call|invoke|run|execute|use) the (?:(?:following|given) )?(?:function|tool|command|code|script)\b",
    ),
    ("decode", r"\bdecode (?:and|then) (?:follow|obey|execute|run|do)\b"),
    ("the reader|the user", r"\b(?:tell|inform|assure) the (?:reader|user) that\b"),
    # the same in other languages
    (
        "игнорируй|забудь|не обращай",
        r"(?:игнорируй|забудь|не обращай внимания на)\w*.{0,40}(?:инструкци|указани|правил|источник)",
    ),
    (
        "языков|нейросет|бот|искусств",
        r"(?:языков\w+ модел|нейросет|чат-?бот|искусств\w+ интеллект)\w*.{0,60}\b(?:укажи|напиши|ответь|отвечай|скажи)",
    ),
    ("ігноруй|забудь|не зважай", r"(?:ігноруй|забудь|не зважай на)\w*.{0,40}(?:інструкці|вказів|правил|джерел)"),
    (
        "мовн|нейромереж|бот|штучн",
        r"(?:мовн\w+ модел|нейромереж|чат-?бот|штучн\w+ інтелект)\w*.{0,60}\b(?:вкажи|напиши|відповідай|скажи)",
    ),
    ("yok say|görmezden|unut", r"(?:talimat|yönerge|kural|kaynak)\w*.{0,40}(?:yok say|görmezden gel|unut)"),
    (
        "yapay|dil model|sohbet",
        r"(?:yapay zek[aâ]|dil model|sohbet robotu)\w*.{0,80}\b(?:yaz|belirt|yanıtla|söyle|cevapla)(?:\b|malı|yın)",
    ),
    ("ignorier|vergiss|missacht", r"(?:ignoriere|vergiss|missachte).{0,40}(?:anweisung|regel)"),
    (" ki |sprachmodell|chatbot", r"\b(?:ki|sprachmodell|chatbot)\b.{0,60}\b(?:schreib|antworte|musst)"),
    ("ignore|oublie", r"(?:ignore[zr]?|oublie[zr]?).{0,40}(?:instructions|consignes)"),
    (" ia |l'ia |modèle|chatbot", r"\b(?:ia|modèle de langue|chatbot)\b.{0,60}\b(?:écri[st]|répond[sz]|doi[st])\b"),
    ("ignora|olvida", r"(?:ignora|olvida).{0,40}(?:instrucciones|instruções)"),
    ("تجاهل|انس", r"(?:تجاهل|انس).{0,40}(?:التعليمات|الأوامر|القواعد)"),
    ("忽略|无视", r"(?:忽略|无视).{0,12}(?:指令|指示|规则|提示)"),
)

_FLAGS = re.IGNORECASE | re.MULTILINE | re.DOTALL
_RULES = tuple((words.split("|"), re.compile(p.replace(" ", r"\s"), _FLAGS)) for words, p in _TABLE)
_GAPS = re.compile(r"[ \t\xa0]{2,}|\xa0")
_MARKS = str.maketrans("’‘“”„«»", '\'\'"""""')

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HIDING = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\uff01-\uff5e\U0001d400-\U0001d7ff\U000e0020-\U000e007e]"
    r"|<|[A-Za-z0-9+/]{24}|\b(?:\w ){3}\w\b|[a-zA-Z][а-яіј\u03b1-\u03c9]|[а-яіј\u03b1-\u03c9][a-zA-Z]"
)
_TAGGED = re.compile("[\U000e0020-\U000e007e]+")
_MARKUP = re.compile(r"<[^<>]{1,300}>|<!--|-->")
_MIXED = re.compile(r"\b(?=\w*[a-z])(?=\w*[аеіоорсухѕјԁһαοερυν])\w+\b", re.IGNORECASE)
_SPACED = re.compile(r"\b(?:\w ){3,}\w\b")
_CODED = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_ALIKE = str.maketrans("аеіорсухѕјԁһмткнвАЕІОРСУХМТКНВαοερυν", "aeiopcyxsjdhmtkhbAEIOPCYXMTKHBaoepuv")


@lru_cache(maxsize=8192)
def gives_orders(text: str) -> bool:
    """Whether a text addresses the writer rather than the reader."""
    text = _GAPS.sub(" ", text.translate(_MARKS))
    return _commands(text) or (_HIDING.search(text) is not None and _commands(unveiled(text)))


def poisoned(hit: Hit) -> bool:
    """Whether a passage, or what its record says around it, gives orders: then it is not used at all."""
    record = hit.record
    around = (record.title, record.publisher or "", record.place, record.track, record.contested)
    return any(gives_orders(text) for text in (hit.passage.text, *around) if text)


def _commands(text: str) -> bool:
    folded = text.casefold()
    return any(any(word in folded for word in words) and pattern.search(text) for words, pattern in _RULES)


def unveiled(text: str) -> str:
    """The text with what hides an order taken away: unseen marks, look-alike letters, spaced words, markup, base64."""
    text = _TAGGED.sub(lambda m: "".join(chr(ord(c) - 0xE0000) for c in m.group()), text)
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    text = _MIXED.sub(lambda m: m.group().translate(_ALIKE), text)
    text = _SPACED.sub(lambda m: m.group().replace(" ", ""), text)
    return _CODED.sub(_decoded, _MARKUP.sub("\n", text))


def _decoded(match: re.Match[str]) -> str:
    coded = match.group()
    try:
        plain = base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode("utf-8")
    except ValueError:
        return coded
    return f"\n{plain}" if plain.isprintable() else coded
